"""nlp.js: the best known chatbot library for Node.js, with an intent for every fact."""

import shutil
from contextlib import AbstractContextManager
from pathlib import Path

from bot.bench.contestants.contestant import Contestant
from bot.bench.contestants.installed import find_folder_size
from bot.bench.contestants.line_speaker import LineSpeaker, run_line_speaker
from bot.bench.material import Material, save_material
from bot.bench.programs import ProgramError, Spent, run_to_end

PACKAGE = "@nlpjs/basic@4.27.0"
INSTALL_SECONDS = 300.0
PROGRAM = "nlpjs.cjs"


class NlpJs(Contestant):
    """nlp.js as it comes."""

    name = "nlpjs"
    title = "nlp.js"
    about = f"`{PACKAGE}` of npm on Node.js, an intent for every fact and overview, its defaults"

    def __init__(self, home: Path) -> None:
        """Take the folder that it is installed in."""
        self._home = home

    def install(self) -> None:
        """Install the package; raises ProgramError where there is no npm."""
        npm = shutil.which("npm")
        if npm is None or shutil.which("node") is None:
            raise ProgramError("Node.js with npm is not installed")
        self._home.mkdir(parents=True, exist_ok=True)
        shutil.copy(Path(__file__).with_name(PROGRAM), self._home)
        if not (self._home / "node_modules").exists():
            quiet = ("--silent", "--no-audit", "--no-fund")
            run_to_end([npm, "install", *quiet, PACKAGE], self._home, INSTALL_SECONDS)

    def train(self, material: Material, folder: Path, limit: float) -> Spent:
        """Learn the examples."""
        folder.mkdir(parents=True, exist_ok=True)
        save_material(material, folder / "material.json")
        return run_to_end(self._command("train"), folder, limit)

    def run(self, folder: Path) -> AbstractContextManager[LineSpeaker]:
        """Run the program."""
        return run_line_speaker(self._command("serve"), folder)

    def find_size(self, folder: Path) -> float:
        """Count the packages and the model, Node.js itself left out."""
        return find_folder_size(self._home / "node_modules") + (folder / "model.nlp").stat().st_size / 1e6

    def _command(self, mode: str) -> list[str]:
        return [shutil.which("node") or "node", str(self._home / PROGRAM), mode, "."]
