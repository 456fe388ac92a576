"""What compose.yml, the image and the Kubernetes manifests say, for the tests that hold it to the code."""

import importlib.util
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
OWN = ("gateway", "rasa", "actions")
KUBERNETES = ROOT / "packaging" / "kubernetes"
MANIFESTS = [
    pytest.param(manifest, id=f"{path.parent.name}-{manifest['kind']}-{manifest['metadata']['name']}")
    for path in sorted(KUBERNETES.glob("*/*.yaml"))
    if path.name != "kustomization.yaml"
    for manifest in yaml.safe_load_all(path.read_text(encoding="utf-8"))
]
ALL: list[dict[str, Any]] = [param.values[0] for param in MANIFESTS]  # type: ignore[misc]
WORKLOADS = {m["metadata"]["name"]: m for m in ALL if m["kind"] in {"Deployment", "StatefulSet"}}
SCHEMAS = Path(str(importlib.util.find_spec("kubernetes_validate").origin)).parent / "kubernetes-json-schema"  # type: ignore[union-attr]
# The oldest that is still kept, and the newest that the schemas know.
VERSIONS = ("v1.34.0", "v1.37.0")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
BALANCER = (KUBERNETES / "base" / "haproxy.cfg").read_text(encoding="utf-8")


def container_of(name: str) -> dict[str, Any]:
    containers: list[dict[str, Any]] = WORKLOADS[name]["spec"]["template"]["spec"]["containers"]
    (container,) = containers
    return container


def environment_of(name: str) -> dict[str, str]:
    """What Kubernetes gives a program, its secrets under the names of their files."""
    container = container_of(name)
    values = {entry["name"]: entry["value"] for entry in container.get("env", [])}
    if "envFrom" in container:
        base = yaml.safe_load((KUBERNETES / "base" / "kustomization.yaml").read_text(encoding="utf-8"))
        values |= dict(line.split("=", 1) for line in base["configMapGenerator"][0]["literals"])
    return values
