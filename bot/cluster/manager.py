"""The process manager's file for a cluster: the programs of supervisord.conf, each as often as planned."""

import configparser
import io

from bot.cluster.database import Database
from bot.cluster.plan import Member, Plan
from bot.settings import ROOT, Settings

FILE = ROOT / "supervisord.conf"


def write_manager(settings: Settings, plan: Plan, database: Database | None, haproxy: str) -> str:
    """Return the manager's file; everything else in it stands in supervisord.conf."""
    shipped = _read()
    made = _read()
    for program in ("actions", "rasa", "gateway"):
        made.remove_section(f"program:{program}")
        for member in plan.of(program):
            made[f"program:{member.name}"] = _place(settings, dict(shipped[f"program:{program}"]), member)
    if database:
        made["program:postgres"] = _keep("postgres", database.command, 5) | {"stopsignal": "INT"}
        if database.owner:
            made["program:postgres"]["user"] = database.owner
    made["program:balancer"] = _keep("balancer", f"{haproxy} -db -f %(ENV_LACTA_STATE_DIR)s/haproxy.cfg", 35)
    made["program:watch"]["command"] = "%(ENV_LACTA_PYTHON)s -m bot.watch " + " ".join(
        _watched(plan, database)
    )
    text = io.StringIO()
    made.write(text)
    return text.getvalue()


def _watched(plan: Plan, database: Database | None) -> list[str]:
    """Name everything that may freeze, and where it is asked."""
    members = [f"{member.name}={member.address}" for member in plan.members]
    return members + ([f"postgres=postgresql://127.0.0.1:{database.port}"] if database else [])


def _place(settings: Settings, section: dict[str, str], member: Member) -> dict[str, str]:
    """Give a program its own port, log and, where it is a gateway, settings."""
    port = f"LACTA_{member.program.upper()}_PORT"
    section["command"] = section["command"].replace(f"%(ENV_{port})s", str(member.port))
    section["stdout_logfile"] = section["stdout_logfile"].replace(
        f"{member.program}.log", f"{member.name}.log"
    )
    if member.program == "gateway":
        metrics = settings.metrics_port and settings.metrics_port + member.number - 1
        own = f'LACTA_HOST="127.0.0.1",LACTA_PORT="{member.port}",LACTA_METRICS_PORT="{metrics}"'
        if member.number > 1:  # Telegram lets one program read a bot's messages, and an answer is sent by one
            own += ',LACTA_TELEGRAM_TOKEN="",LACTA_TELEGRAM_TOKEN_FILE=""'
        section["environment"] = ",".join(filter(None, [section.get("environment", ""), own]))
    return section


def _keep(name: str, command: str, priority: int) -> dict[str, str]:
    """Describe a program that is none of ours."""
    return {
        "command": command,
        "environment": 'LACTA_SECRET="",LACTA_DATABASE_URL="",LACTA_TELEGRAM_TOKEN=""',
        "priority": str(priority),
        "autorestart": "true",
        "startsecs": "0",
        "stopwaitsecs": "10",
        "redirect_stderr": "true",
        "stdout_logfile": f"%(ENV_LACTA_STATE_DIR)s/log/{name}.log",
        "stdout_logfile_maxbytes": "5MB",
        "stdout_logfile_backups": "2",
    }


def _read() -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser()
    parser.read(FILE, encoding="utf-8")
    return parser
