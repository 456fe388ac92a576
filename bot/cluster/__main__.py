"""`python -m bot.cluster`: PostgreSQL, action servers, Rasas, gateways and the balancer, until Ctrl-C."""

import signal
import sys
from dataclasses import replace

from rich.console import Console

from bot.cluster.balancer import find_haproxy, write_balancer
from bot.cluster.database import Database, prepare_database
from bot.cluster.manager import write_manager
from bot.cluster.plan import make_plan, write_plan
from bot.facts.files import load_library
from bot.facts.store import build_store
from bot.model_file import MODEL, ForeignModel, check_digest
from bot.ports import find_free_ports
from bot.run import PATIENCE, start_processes, wait
from bot.settings import ROOT, Settings, load_settings

CONFIGURATION = "cluster.conf"


def main() -> int:
    """Run until a stop signal; 1 where the cluster cannot be started."""
    settings, console = load_settings(), Console()
    try:
        check_digest(MODEL)
        settings = prepare(settings)
    except (ForeignModel, OSError, ValueError) as error:
        console.print(f"The cluster does not start: {error}.", highlight=False)
        return 1
    process = start_processes(settings, settings.state_dir / CONFIGURATION)
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    try:
        return wait(process, settings, console, PATIENCE * settings.rasa_count)
    except KeyboardInterrupt:
        console.print("\nStopping.")
        return 0
    finally:
        process.terminate()
        process.wait()


def prepare(settings: Settings) -> Settings:
    """Write all that the processes need, and return their settings; raises ValueError."""
    settings.state_dir.mkdir(parents=True, exist_ok=True)
    haproxy = find_haproxy()
    if haproxy is None:
        raise ValueError("haproxy is not installed; on Debian: sudo apt-get install haproxy")
    build_store(load_library(ROOT / "data"), settings.facts_url)
    database = _prepare_database(settings)
    plan = make_plan(settings)
    write_plan(plan, settings.state_dir)
    (settings.state_dir / "haproxy.cfg").write_text(write_balancer(settings, plan), encoding="utf-8")
    text = write_manager(settings, plan, database, haproxy)
    (settings.state_dir / CONFIGURATION).write_text(text, encoding="utf-8")
    return replace(
        settings,
        database_url=database.url if database else settings.database_url,
        rasa_url=f"http://127.0.0.1:{settings.rasa_port}",
        actions_url=f"http://127.0.0.1:{settings.actions_port}",
        # the balancer says for whom it asks
        trusted_proxy=",".join(filter(None, [settings.trusted_proxy, "127.0.0.1"])),
    )


def _prepare_database(settings: Settings) -> Database | None:
    """Prepare a PostgreSQL of the cluster's own, unless the owner names one."""
    if settings.database_url:
        return None
    return prepare_database(settings.state_dir, find_free_ports(1)[0])


if __name__ == "__main__":
    sys.exit(main())
