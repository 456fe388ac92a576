"""How much of the disk something takes."""

from collections.abc import Iterable
from importlib.metadata import distribution
from pathlib import Path


def find_installed_size(*packages: str) -> float:
    """Return the MB of installed packages."""
    files = [file for package in packages for file in distribution(package).files or ()]
    return _sum(Path(str(file.locate())) for file in files)


def find_folder_size(folder: Path) -> float:
    """Return the MB of all files of a folder."""
    return _sum(folder.rglob("*"))


def _sum(paths: Iterable[Path]) -> float:
    """Sum the sizes of files, each counted once."""
    stats = [path.lstat() for path in paths if path.is_file() and not path.is_symlink()]
    return sum({(s.st_dev, s.st_ino): s.st_size for s in stats}.values()) / 1e6
