"""The Kubernetes manifests and the balancer's file: valid, safe, and true to the code that they start."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
import yaml

from deployment import (
    ALL,
    BALANCER,
    KUBERNETES,
    MANIFESTS,
    OWN,
    SCHEMAS,
    SERVICES,
    VERSIONS,
    WORKLOADS,
    container_of,
    environment_of,
)


def check_manifest(manifest: dict[str, Any], version: str) -> None:
    folder = SCHEMAS / f"{version}-local-strict"
    group = re.sub(r"^([^./]*)(?:\.[^/]*)?/", r"\1-", manifest["apiVersion"])
    file = folder / f"{manifest['kind'].lower()}-{group}.json"
    schema = json.loads(file.read_text(encoding="utf-8"))
    definitions = json.loads((folder / "_definitions.json").read_text(encoding="utf-8"))
    resolver = jsonschema.RefResolver(
        "", schema, store={"_definitions.json": definitions, "/_definitions.json": definitions}
    )
    jsonschema.validators.validator_for(schema)(schema, resolver=resolver).validate(manifest)


def find_servers() -> Iterator[tuple[str, str]]:
    yield from re.findall(r'server-template \w+ \d+ (\w+)"\$\{LACTA_DOMAIN\}":(\d+)', BALANCER)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("manifest", MANIFESTS)
def test_kubernetes_knows_every_field(manifest: dict[str, Any], version: str) -> None:
    check_manifest(manifest, version)


def test_kubernetes_would_not_know_a_wrong_field() -> None:
    manifest = json.loads(json.dumps(WORKLOADS["rasa"]))
    manifest["spec"]["template"]["spec"]["containers"][0]["readinessProb"] = {}
    with pytest.raises(jsonschema.ValidationError):
        check_manifest(manifest, VERSIONS[0])


@pytest.mark.parametrize("name", WORKLOADS)
def test_a_pod_may_do_nothing_that_it_need_not(name: str) -> None:
    pod, container = WORKLOADS[name]["spec"]["template"]["spec"], container_of(name)
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert container["securityContext"]["allowPrivilegeEscalation"] is False
    assert {"livenessProbe", "readinessProbe", "resources"} <= set(container)


@pytest.mark.parametrize("name", WORKLOADS)
def test_a_pod_finds_what_it_is_told_of(name: str) -> None:
    pod, container = WORKLOADS[name]["spec"]["template"]["spec"], container_of(name)
    volumes = {volume["name"]: volume for volume in pod["volumes"]} | {
        claim["metadata"]["name"]: claim for claim in WORKLOADS[name]["spec"].get("volumeClaimTemplates", [])
    }
    mounts = {mount["mountPath"]: volumes[mount["name"]] for mount in container["volumeMounts"]}
    files = {value for key, value in environment_of(name).items() if key.endswith("_FILE")}
    items = mounts.get("/run/secrets/lacta", {}).get("secret", {}).get("items", [])
    assert files == {f"/run/secrets/lacta/{item['path']}" for item in items}
    ports = {port["name"] for port in container["ports"]}
    probes = [container[key] for key in container if key.endswith("Probe")]
    asked = {(probe.get("httpGet") or probe.get("tcpSocket") or {}).get("port") for probe in probes}
    assert asked - {None} <= ports


@pytest.mark.parametrize(
    "manifest", [m for m in ALL if m["kind"] == "Service"], ids=lambda m: m["metadata"]["name"]
)
def test_a_service_names_ports_that_its_pods_have(manifest: dict[str, Any]) -> None:
    name = manifest["spec"]["selector"]["app.kubernetes.io/component"]
    had = {port["name"]: port["containerPort"] for port in container_of(name)["ports"]}
    assert {port["targetPort"]: port["port"] for port in manifest["spec"]["ports"]}.items() <= had.items()
    labels = WORKLOADS[name]["spec"]["template"]["metadata"]["labels"]
    assert labels == WORKLOADS[name]["spec"]["selector"]["matchLabels"] == manifest["spec"]["selector"]


@pytest.mark.parametrize("folder", ["base", "example"])
def test_every_manifest_is_part_of_its_kustomization(folder: str) -> None:
    kustomization = yaml.safe_load((KUBERNETES / folder / "kustomization.yaml").read_text(encoding="utf-8"))
    files = {path.name for path in (KUBERNETES / folder).glob("*.yaml")} - {"kustomization.yaml"}
    assert {name for name in kustomization["resources"] if name != "../base"} == files


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed")
def test_kustomize_builds_the_overlay() -> None:
    built = subprocess.run(["kubectl", "kustomize", KUBERNETES / "example"], capture_output=True, check=True)
    manifests = list(yaml.safe_load_all(built.stdout))
    assert {manifest["metadata"].get("namespace", "lacta") for manifest in manifests} == {"lacta"}
    for manifest in manifests:
        check_manifest(manifest, VERSIONS[1])
    (rasa,) = (m for m in manifests if m["kind"] == "Deployment" and m["metadata"]["name"] == "rasa")
    assert rasa["spec"]["replicas"] == 3
    (container,) = rasa["spec"]["template"]["spec"]["containers"]
    assert container["image"] == "registry.example/lacta:0.1.0"


def test_the_balancer_looks_for_every_program_where_it_listens() -> None:
    assert dict(find_servers()) == {"gateway": "8080", "rasa": "5005", "actions": "5055"}
    assert set(find_servers()) == {(n, str(container_of(n)["ports"][0]["containerPort"])) for n in OWN}
    assert re.findall(r"^    bind :(\d+)$", BALANCER, re.MULTILINE) == ["8080", "5005", "5055"]


@pytest.mark.parametrize("domain", ["", ".lacta.svc.cluster.local"])
def test_haproxy_takes_its_file(domain: str) -> None:
    command = [shutil.which("haproxy", path="/usr/sbin:/usr/bin:/usr/local/sbin") or "haproxy", "-c", "-f"]
    path = KUBERNETES / "base" / "haproxy.cfg"
    subprocess.run([*command, path], check=True, env={"LACTA_DOMAIN": domain}, capture_output=True)


@pytest.mark.parametrize("name", OWN)
def test_the_checks_ask_for_what_is_there(name: str) -> None:
    path = {"gateway": "/live", "rasa": "/", "actions": "/health"}[name]
    port = container_of(name)["ports"][0]["containerPort"]
    assert container_of(name)["livenessProbe"]["httpGet"] == {"path": path, "port": "http"}
    assert f"'http://127.0.0.1:{port}{path}'" in SERVICES[name]["healthcheck"]["test"][-1]
    backend = {"gateway": "gateways", "rasa": "rasas", "actions": "actions"}[name]
    assert f"backend {backend}\n    option httpchk GET {path}\n" in BALANCER
