"""What can be reached from elsewhere: the gateway alone, and behind it no door into Rasa."""

import os
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.ports import find_free_ports
from bot.running import Lacta, run_lacta

PROC = Path("/proc")
LISTENING = "0A"
# Rasa's own, which read or change conversations and models.
RASAS = [
    ("GET", "/status"),
    ("GET", "/version"),
    ("GET", "/domain"),
    ("GET", "/conversations/probe/tracker"),
    ("GET", "/conversations/probe/story"),
    ("POST", "/conversations/probe/tracker/events"),
    ("POST", "/conversations/probe/messages"),
    ("POST", "/model/train"),
    ("POST", "/model/parse"),
    ("PUT", "/model"),
    ("DELETE", "/model"),
]

needs_proc = pytest.mark.skipif(not PROC.is_dir(), reason="this system has no /proc to read sockets from")


@pytest.fixture(scope="module")
def public() -> Iterator[Lacta]:
    """A bot whose gateway everybody may reach."""
    with run_lacta(host="0.0.0.0", rasa_metrics_port=find_free_ports(1)[0]) as lacta:
        yield lacta


def find_listeners(pids: set[int]) -> set[tuple[str, int]]:
    """Find the addresses and ports on which processes listen, as `ss -ltn` does."""
    sockets = {
        match[1]
        for pid in pids
        for link in (PROC / str(pid) / "fd").iterdir()
        if (match := re.fullmatch(r"socket:\[(\d+)\]", os.readlink(link)))
    }
    rows = [
        row.split() for name in ("tcp", "tcp6") for row in (PROC / "net" / name).read_text().splitlines()[1:]
    ]
    return {read_address(row[1]) for row in rows if row[3] == LISTENING and row[9] in sockets}


def read_address(text: str) -> tuple[str, int]:
    """Read an address as the kernel writes it: words of four bytes, each turned round."""
    host, _, port = text.partition(":")
    words = [bytes.fromhex(host[start : start + 8])[::-1] for start in range(0, len(host), 8)]
    family = socket.AF_INET if len(words) == 1 else socket.AF_INET6
    return socket.inet_ntop(family, b"".join(words)), int(port, 16)


@needs_proc
def test_only_the_gateway_listens_beyond_this_machine(public: Lacta) -> None:
    settings = public.settings
    found = find_listeners({process.pid for process in public.processes().values()})
    assert found == {
        ("0.0.0.0", settings.port),
        ("127.0.0.1", settings.rasa_port),
        ("127.0.0.1", settings.actions_port),
        ("127.0.0.1", settings.metrics_port),
        ("127.0.0.1", settings.rasa_metrics_port),
    }


def test_rasa_shows_how_its_stores_do(public: Lacta) -> None:
    shown = httpx.get(f"http://127.0.0.1:{public.settings.rasa_metrics_port}/metrics", trust_env=False).text
    assert 'lacta_database_up{database="memory"} 1.0' in shown
    assert 'lacta_stage_seconds_count{stage="memory"}' in shown


@needs_proc
def test_by_default_nothing_listens_beyond_this_machine(lacta: Lacta) -> None:
    found = find_listeners({process.pid for process in lacta.processes().values()})
    assert {host for host, _ in found} == {"127.0.0.1"}


@pytest.mark.parametrize(("method", "path"), RASAS)
def test_rasas_http_api_is_off(lacta: Lacta, method: str, path: str) -> None:
    with httpx.Client(base_url=lacta.settings.rasa, trust_env=False) as rasa:
        assert rasa.request(method, path, json={}).status_code == 404


@pytest.mark.parametrize(("method", "path"), RASAS)
def test_the_gateway_passes_nothing_of_it_on(lacta: Lacta, method: str, path: str) -> None:
    assert lacta.http.request(method, path, json={}).status_code == 404


ROUTES = ["/", "/widget.js", "/live", "/ready", "/openapi.json", "/api/settings", "/none", "/api/messages"]


@pytest.mark.parametrize("path", ROUTES)
def test_every_response_has_the_security_headers(lacta: Lacta, path: str) -> None:
    headers = lacta.http.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Permissions-Policy"] == "camera=(), geolocation=(), microphone=()"
    assert headers["Cross-Origin-Resource-Policy"] == (
        "cross-origin" if path == "/widget.js" else "same-origin"
    )
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "Server" not in headers
