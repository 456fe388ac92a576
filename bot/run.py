"""Starts the three processes, waits until a message is answered through all of them, and says where."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import httpx
import yaml
from rich.console import Console

from bot.facts.files import load_library
from bot.facts.store import build_store
from bot.model_file import MODEL, ForeignModel, check_digest
from bot.settings import ROOT, Settings, load_settings

# A cold start takes 5 to 10 s; a machine that needs longer than this has a problem worth telling.
PATIENCE = 90.0
_LEFT_OUT = {"PYTHONDONTWRITEBYTECODE", "TELEGRAM_BOT_TOKEN"}


def main() -> int:
    """Run until Ctrl-C or a stop signal; 1 where the bot cannot be started."""
    settings, console = load_settings(), Console()
    if not MODEL.exists():
        console.print("There is no trained model yet. Run [bold]make train[/bold] first.")
        return 1
    try:
        if not check_digest(MODEL):
            console.print("The model is not checked: there is no digest beside it. `make train` writes one.")
    except ForeignModel as error:
        console.print(f"Lacta does not start: {error}.")
        return 1
    process = start_processes(settings)
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    try:
        build_store(load_library(ROOT / "data"), settings.facts_url)  # while Rasa loads its model
        return wait(process, settings, console)
    except KeyboardInterrupt:
        console.print("\nStopping.")
        return 0
    finally:
        process.terminate()
        process.wait()


def start_processes(
    settings: Settings, configuration: Path = ROOT / "supervisord.conf"
) -> subprocess.Popen[bytes]:
    """Start the process manager with the settings in its environment."""
    (settings.state_dir / "log").mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "supervisor.supervisord", "-c", str(configuration)]
    # A group of its own: Ctrl-C reaches the manager once, through us, and it stops the others in order.
    process = subprocess.Popen(command, cwd=ROOT, env=make_environment(settings), start_new_session=True)
    _wake(settings.manager, process)
    return process


def _wake(manager: Path, process: subprocess.Popen[bytes]) -> None:
    """Call the manager once: it starts its programs when it is called, and otherwise after a second."""
    until = time.monotonic() + 2
    while process.poll() is None and time.monotonic() < until:
        with suppress(OSError), socket.socket(socket.AF_UNIX) as caller:
            caller.connect(str(manager))
            return
        time.sleep(0.02)


def make_environment(settings: Settings) -> dict[str, str]:
    """Make the environment of the processes: the owner's, with all settings spelt out."""
    spelt_out = {f"LACTA_{name.upper()}": str(value) for name, value in settings.__dict__.items()}
    # The token of Telegram is spelt out as a setting, which only the gateway gets to see.
    kept = {name: value for name, value in os.environ.items() if not _is_dropped(name)}
    return (
        kept
        | spelt_out
        | {
            "LACTA_IS_LOOPBACK_LIMITED": str(settings.is_loopback_limited).lower(),
            "LACTA_PYTHON": sys.executable,
            "LACTA_MANAGER": str(settings.manager),
            "LACTA_URL": settings.url,
            "LACTA_ENDPOINTS": str(write_endpoints(settings)),
            "RASA_TELEMETRY_ENABLED": "false",
            "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
            "PYTHONWARNINGS": "ignore",
            # one thread each: the three processes share the cores, and a question is too small to split
            "OMP_NUM_THREADS": "1",
            # what a process frees goes back to the machine: 16 MB less for Rasa
            "MALLOC_ARENA_MAX": "1",
            "MALLOC_MMAP_THRESHOLD_": "131072",
            "MALLOC_TRIM_THRESHOLD_": "131072",
        }
    )


def _is_dropped(name: str) -> bool:
    """True for what slows the start, and for names of files whose text is spelt out beside them."""
    return name in _LEFT_OUT or (name.startswith("LACTA_") and name.endswith("_FILE"))


def write_endpoints(settings: Settings) -> Path:
    """Write Rasa's endpoints with the ports of the settings."""
    endpoints = yaml.safe_load((ROOT / "endpoints.yml").read_text(encoding="utf-8"))
    endpoints["action_endpoint"]["url"] = f"{settings.actions}/webhook"
    path = settings.state_dir / "endpoints.yml"
    path.write_text(yaml.safe_dump(endpoints), encoding="utf-8")
    return path


def wait(
    process: subprocess.Popen[bytes], settings: Settings, console: Console, patience: float | None = None
) -> int:
    """Wait until the bot answers, say so, and wait for the end of the processes."""
    started = time.monotonic()
    with console.status("Starting Lacta ..."):
        is_ready = _wait_for_health(process, settings.url, started + (patience or PATIENCE))
    if not is_ready:
        console.print(f"Lacta did not start. The reason stands in {settings.state_dir / 'log'}.")
        return 1
    console.print(f"Lacta answers, {time.monotonic() - started:.1f} s after its start.")
    console.print(f"  web page  {settings.url}/", highlight=False)
    console.print(f"  REST      POST {settings.url}/webhooks/rest/webhook", highlight=False)
    console.print("  terminal  make shell", highlight=False)
    if settings.telegram_token or settings.telegram_token_file:
        log = settings.state_dir / "log" / "gateway.log"
        console.print(f"  Telegram  your bot there ({log} says when it is connected)", highlight=False)
    console.print("Ctrl-C stops it.")
    return process.wait()


def _wait_for_health(process: subprocess.Popen[bytes], url: str, until: float) -> bool:
    """Ask /health until it is well; False where the processes end or time runs out."""
    # One client: to make one takes 20 ms of the processor that those who start need.
    with httpx.Client(timeout=5.0, trust_env=False) as client:
        while process.poll() is None and time.monotonic() < until:
            with suppress(httpx.TransportError):
                if client.get(f"{url}/health").status_code == httpx.codes.OK:
                    return True
            time.sleep(0.1)
    return False


if __name__ == "__main__":
    sys.exit(main())
