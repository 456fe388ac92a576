"""Asks advisory databases about every locked package: python -m bot.audit. What was not looked up fails it.

Both `uv audit` and `pip-audit` call a package clean where the database gave no answer about it.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx

from bot.settings import ROOT

SERVICE = "https://api.osv.dev"
ACCEPTED = ROOT / "packaging" / "accepted-advisories.toml"
# OSV answers at most 1,000 queries at once.
BATCH = 500
# An advisory that was accepted is judged anew after a year.
TRUST = timedelta(days=365)


class NotLookedUpError(Exception):
    """A package could not be looked up, and why."""


@dataclass(frozen=True)
class Advisory:
    """A known weakness of a locked package, with all names it goes by."""

    package: str
    names: frozenset[str]
    summary: str


@dataclass(frozen=True)
class Accepted:
    """An advisory that the project lives with, since when, and why."""

    id: str
    package: str
    reason: str
    date: date


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what is known of the locked packages; 1 where that is too much, or too little."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--service", default=SERVICE, help="an OSV service")
    parser.add_argument("--registry", default="", help="an npm registry")
    asked = parser.parse_args(arguments)
    try:
        pins = read_pins(ROOT / "uv.lock")
        found = ask_osv(pins, asked.service) + ask_npm(ROOT / "widget", asked.registry)
    except NotLookedUpError as error:
        print(f"The audit failed: {error}. Nothing is known to be safe.")
        return 1
    complaints = judge(found, read_accepted(ACCEPTED), date.today())
    print(*complaints, f"{len(pins)} Python packages and those of the widget were looked up.", sep="\n")
    return 1 if complaints else 0


def read_pins(lock: Path) -> list[tuple[str, str]]:
    """Read name and version of every package that comes from a registry."""
    packages = tomllib.loads(lock.read_text(encoding="utf-8"))["package"]
    return [(p["name"], p["version"]) for p in packages if "registry" in p["source"]]


def read_accepted(path: Path) -> list[Accepted]:
    """Read the advisories that the project lives with; raises TypeError where one lacks a field."""
    return [
        Accepted(**entry) for entry in tomllib.loads(path.read_text(encoding="utf-8")).get("accepted", [])
    ]


def ask_osv(pins: Sequence[tuple[str, str]], service: str) -> list[Advisory]:
    """Look packages up; raises NotLookedUpError unless there is an answer for each."""
    found: list[Advisory] = []
    with httpx.Client(base_url=service, timeout=30.0) as http:
        for start in range(0, len(pins), BATCH):
            some = pins[start : start + BATCH]
            for (name, _), ids in zip(some, _ask_batch(http, some), strict=True):
                found += [_describe(http, name, advisory) for advisory in ids]
    return found


def _ask_batch(http: httpx.Client, pins: Sequence[tuple[str, str]]) -> list[list[str]]:
    """Return the ids of the advisories of each package."""
    queries = [{"package": {"name": n, "ecosystem": "PyPI"}, "version": version} for n, version in pins]
    answer = _fetch(http, "POST", "/v1/querybatch", {"queries": queries})
    try:
        results = answer["results"]
        if len(results) != len(pins):
            raise NotLookedUpError(f"{len(pins)} packages were asked about, {len(results)} were answered")
        cut = [name for (name, _), result in zip(pins, results, strict=True) if result.get("next_page_token")]
        if cut:
            raise NotLookedUpError(f"the answer about {cut[0]} is not whole")
        return [[vulnerability["id"] for vulnerability in result.get("vulns", ())] for result in results]
    except (AttributeError, KeyError, TypeError):
        raise NotLookedUpError("the advisory service answered in another form than expected") from None


def _describe(http: httpx.Client, package: str, advisory: str) -> Advisory:
    """Fetch the other names of an advisory, and what it says."""
    told = _fetch(http, "GET", f"/v1/vulns/{advisory}")
    return Advisory(package, frozenset({advisory, *told.get("aliases", ())}), str(told.get("summary", "")))


def _fetch(http: httpx.Client, method: str, path: str, body: object = None) -> Any:
    """Make one request; raises NotLookedUpError."""
    try:
        response = http.request(method, path, json=body)
        response.raise_for_status()
        return response.json()
    except (httpx.HTTPError, ValueError) as error:
        raise NotLookedUpError(f"{http.base_url} gave no answer ({type(error).__name__})") from None


def ask_npm(folder: Path, registry: str) -> list[Advisory]:
    """Look up what the widget is built and tested with; raises NotLookedUpError."""
    npm = shutil.which("npm")
    if npm is None:
        raise NotLookedUpError("npm is not installed, so the widget's packages were not looked up")
    command = [npm, "audit", "--json", *([f"--registry={registry}"] if registry else [])]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    try:
        report = json.loads(done.stdout)
        counted, listed = report["metadata"]["dependencies"]["total"], count_packages(folder)
    except (ValueError, KeyError):
        raise NotLookedUpError("the npm registry did not answer about the widget's packages") from None
    if counted != listed:
        raise NotLookedUpError(f"{listed} packages of the widget are locked, {counted} were looked up")
    return [
        Advisory(name, frozenset({str(via["url"]).rpartition("/")[2]}), str(via["title"]))
        for name, entry in report["vulnerabilities"].items()
        for via in entry["via"]
        if isinstance(via, dict)
    ]


def count_packages(folder: Path) -> int:
    """Count the locked packages of a folder, itself left out."""
    packages = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    return len(packages) - 1


def judge(found: Sequence[Advisory], accepted: Sequence[Accepted], today: date) -> list[str]:
    """Return what is wrong: advisories that nobody accepted, and those that were accepted too long ago."""
    known = {entry.id: entry for entry in accepted if today - entry.date <= TRUST}
    old = [entry for entry in accepted if today - entry.date > TRUST]
    return [f"{entry.id} ({entry.package}) was accepted over a year ago: judge it anew" for entry in old] + [
        f"{advisory.package}: {', '.join(sorted(advisory.names))} {advisory.summary}"
        for advisory in found
        if not any(name in known and known[name].package == advisory.package for name in advisory.names)
    ]


if __name__ == "__main__":
    sys.exit(main())
