"""The balancer's file for this machine: that of Kubernetes and Compose, with addresses of loopback."""

import re
import shutil

from bot.cluster.plan import Plan
from bot.settings import ROOT, Settings

FILE = ROOT / "packaging" / "kubernetes" / "base" / "haproxy.cfg"
# Debian keeps it off the path of people who are not root.
_FOLDERS = "/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin"
_TEMPLATE = re.compile(r"^( *)server-template (\w+) \d+ \S+ (.*)$", re.MULTILINE)
_BIND = re.compile(r"^( *)bind :(\d+)$", re.MULTILINE)


def write_balancer(settings: Settings, plan: Plan) -> str:
    """Return haproxy's file for the members of a plan."""
    doors = {
        "8080": f"{settings.host}:{settings.port}",
        "5005": f"127.0.0.1:{settings.rasa_port}",
        "5055": f"127.0.0.1:{settings.actions_port}",
    }
    text = FILE.read_text(encoding="utf-8")
    text = _BIND.sub(lambda found: f"{found[1]}bind {doors[found[2]]}", text)
    return _TEMPLATE.sub(lambda found: "\n".join(_list_servers(plan, *found.groups())), text)


def find_haproxy() -> str | None:
    """Find the program; None where it is not installed."""
    return shutil.which("haproxy") or shutil.which("haproxy", path=_FOLDERS)


def _list_servers(plan: Plan, indent: str, program: str, options: str) -> list[str]:
    """Write a line for each server of a kind."""
    return [f"{indent}server {member.name} 127.0.0.1:{member.port} {options}" for member in plan.of(program)]
