"""What operators are given is true: the dashboard, the alerts, the handbook and the threat model."""

import json
import re
from pathlib import Path

import pytest
import yaml
from prometheus_client import REGISTRY

from bot import metrics
from bot.settings import ROOT, Settings

DASHBOARD = json.loads((ROOT / "packaging" / "grafana" / "lacta.json").read_text(encoding="utf-8"))
ALERTS = yaml.safe_load((ROOT / "packaging" / "grafana" / "alerts.yml").read_text(encoding="utf-8"))
RULES = ALERTS["groups"][0]["rules"]
HANDBOOK = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
THREATS = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
QUERIES = [t["expr"] for panel in DASHBOARD["panels"] for t in panel["targets"]] + [r["expr"] for r in RULES]
# What Prometheus makes of each kind of metric.
SUFFIXES = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_count", "_sum")}


def list_series() -> dict[str, tuple[str, ...]]:
    """List what can be asked for, with its labels."""
    found = {}
    for name, made in vars(metrics).items():
        if name.isupper() and hasattr(made, "_labelnames"):
            for metric in made.describe():
                for suffix in SUFFIXES[metric.type]:
                    found[metric.name + suffix] = tuple(made._labelnames)
    return found


SERIES = list_series()


@pytest.mark.parametrize("query", QUERIES)
def test_each_query_asks_for_what_there_is(query: str) -> None:
    names = set(re.findall(r"\blacta_\w+", query))
    assert names
    assert names <= set(SERIES)
    labels = {label for name in names for label in SERIES[name]} | {"le"}
    grouped = {label for group in re.findall(r"by \(([^)]*)\)", query) for label in group.split(", ")}
    assert grouped <= labels


def test_each_metric_is_on_the_dashboard_and_in_the_handbook() -> None:
    shown = " ".join(QUERIES)
    families = {re.sub(r"_(total|bucket|count|sum)$", "", name) for name in SERIES}
    assert [name for name in sorted(families) if name not in shown] == []
    assert [name for name in sorted(families) if name not in HANDBOOK] == []
    assert {m.name for m in REGISTRY.collect() if m.name.startswith("lacta_")} == families


def test_each_legend_names_a_label_of_its_query() -> None:
    for panel in DASHBOARD["panels"]:
        for target in panel["targets"]:
            for label in re.findall(r"\{\{(\w+)\}\}", target["legendFormat"]):
                assert re.search(rf"by \([^)]*\b{label}\b", target["expr"])


def test_the_handbook_says_what_to_do_at_each_alert() -> None:
    assert [rule["alert"] for rule in RULES if f"`{rule['alert']}`" not in HANDBOOK] == []


@pytest.mark.parametrize("text", [HANDBOOK, THREATS], ids=["handbook", "threats"])
def test_what_is_named_exists(text: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z]+)", text)) <= targets
    named = {f"LACTA_{name.upper()}" for name in Settings().__dict__}
    variables = {v for v in re.findall(r"\bLACTA_[A-Z_]+\b", text) if not v.endswith("_")}
    assert {v for v in variables if v.removesuffix("_FILE") not in named} <= {"LACTA_PYTHON"}
    paths = set(re.findall(r"`((?:tests|packaging|bot|docs|data)/[\w./-]+)`", text))
    assert [path for path in sorted(paths) if not (ROOT / path).exists()] == []
    links = re.findall(r"\]\(([\w./-]+)\)", text)
    folder = ROOT / "docs" if text is HANDBOOK else ROOT
    assert [link for link in links if not (folder / link).exists()] == []


def test_each_defence_names_a_test_that_there_is() -> None:
    rows = re.findall(r"^\| (?!what|---)(.+?) \| (.+?) \| (.+?) \|$", THREATS, re.MULTILINE)
    assert len(rows) >= 15
    for threat, _, proof in rows:
        named = re.findall(r"`(tests/[\w/]+\.py)`", proof)
        assert named, threat
        for path in named:
            assert "def test_" in Path(ROOT / path).read_text(encoding="utf-8"), threat
