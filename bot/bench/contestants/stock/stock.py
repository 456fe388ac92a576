"""The stock pipeline as a contestant."""

import shutil
import subprocess
from contextlib import AbstractContextManager
from pathlib import Path

from bot.bench.contestants.contestant import Contestant
from bot.bench.contestants.http_bot import HttpBot, run_http_bot
from bot.bench.contestants.installed import find_folder_size
from bot.bench.contestants.stock.project import MODEL, write_project
from bot.bench.material import Material
from bot.bench.programs import Spent, run_to_end
from bot.ports import find_free_ports
from bot.settings import ROOT

REQUIREMENTS = ("rasa==3.6.21", "setuptools<81")
PYTHON = "3.10"  # the last one that Rasa 3.6 admits
INSTALL_SECONDS = 900.0
PYENV = "~/.pyenv/versions"


class Stock(Contestant):
    """What `rasa init` gives, with real TensorFlow."""

    name = "stock"
    title = "Stock Rasa"
    is_server = True

    def __init__(self, home: Path, epochs: int) -> None:
        """Take the folder of its environment, and how often it goes through the examples."""
        self._home = home
        self._epochs = epochs
        self.about = (
            "Rasa 3.6.21 with TensorFlow 2.12 and the pipeline of `rasa init` (DIET, ResponseSelector, TED), "
            f"{epochs} epochs, a custom action and an SQLite tracker store"
        )

    def install(self) -> None:
        """Make its environment; raises ProgramError, without Python 3.10 too."""
        if (self._home / "bin" / "rasa").exists():
            return
        self._home.mkdir(parents=True, exist_ok=True)
        uv = shutil.which("uv") or str(ROOT / ".tools" / "bin" / "uv")
        # Without the project's configuration, which replaces Rasa's requirements and its TensorFlow.
        quiet = ("--no-config", "--no-project", "--quiet")
        venv = [uv, "venv", *quiet, "--allow-existing", "--python", find_python(), "."]
        run_to_end(venv, self._home, INSTALL_SECONDS)
        install = [uv, "pip", "install", "--no-config", "--quiet", "--python", "bin/python", *REQUIREMENTS]
        run_to_end(install, self._home, INSTALL_SECONDS)

    def train(self, material: Material, folder: Path, limit: float) -> Spent:
        """Write the project and run `rasa train` in it."""
        write_project(material, folder, 0, self._epochs)
        command = [str(self._home / "bin" / "rasa"), "train", "--force", "--fixed-model-name", MODEL]
        return run_to_end(command, folder, limit)

    def run(self, folder: Path) -> AbstractContextManager[HttpBot]:
        """Run Rasa and its action server."""
        port, actions_port = find_free_ports(2)
        set_actions_port(folder, actions_port)
        python = str(self._home / "bin" / "python")
        actions = [python, "-m", "rasa_sdk", "--actions", "actions", "--port", str(actions_port), "--quiet"]
        server = [python, "-m", "rasa", "run", "--interface", "127.0.0.1", "--port", str(port), "--quiet"]
        server += ["--model", f"models/{MODEL}.tar.gz", "--endpoints", "endpoints.yml"]
        return run_http_bot([actions, server], folder, f"http://127.0.0.1:{port}", "What is lactation?", {})

    def find_size(self, folder: Path) -> float:
        """Count the environment and the model."""
        return find_folder_size(self._home) + find_folder_size(folder / "models")


def set_actions_port(folder: Path, port: int) -> None:
    """Write where the action server of this run listens."""
    path = folder / "endpoints.yml"
    lines = path.read_text(encoding="utf-8").splitlines()
    url = f"  url: http://127.0.0.1:{port}/webhook"
    path.write_text("\n".join(url if "url:" in line else line for line in lines) + "\n", encoding="utf-8")


def find_python() -> str:
    """Find a Python 3.10: on the path, or pyenv's; else name it, for uv to fetch."""
    on_path = [path] if (path := shutil.which(f"python{PYTHON}")) else []
    of_pyenv = sorted(Path(PYENV).expanduser().glob(f"{PYTHON}.*/bin/python"))
    return next((str(p) for p in (*on_path, *of_pyenv) if _is_right(str(p))), PYTHON)


def _is_right(python: str) -> bool:
    """True for one that runs: a shim of pyenv's may stand for nothing."""
    try:
        said = subprocess.run([python, "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return said.stdout.startswith(f"Python {PYTHON}.")
