"""Copies what a Lacta keeps, and puts it back: python -m bot.backup save|restore <folder>."""

import argparse
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from bot.settings import Settings, load_settings

# SQLite files of the state folder. The facts are not among them: every start builds them from data/.
FILES = ("lacta.db", "telegram.db")
KEY = "secret"
DUMP = "lacta.dump"


class BackupError(Exception):
    """A copy could not be made or put back, and why."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Save or restore; 1 with one line where that fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("action", choices=("save", "restore"))
    parser.add_argument("folder", type=Path)
    asked = parser.parse_args(arguments)
    try:
        done = (save if asked.action == "save" else restore)(load_settings(), asked.folder)
    except (BackupError, OSError, sqlite3.Error) as error:
        print(f"The {asked.action} failed: {error}")
        return 1
    print(f"{'Saved' if asked.action == 'save' else 'Restored'}: {', '.join(done)}")
    return 0


def save(settings: Settings, folder: Path) -> list[str]:
    """Copy everything into an empty folder, also while the bot runs; name what it was."""
    if folder.exists() and any(folder.iterdir()):
        raise BackupError("the folder is not empty")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if settings.database_url:
        _run_postgres(["pg_dump", "--format=custom", f"--file={folder / DUMP}"], settings.database_url)
        saved = [DUMP]
    else:
        saved = [name for name in FILES if (settings.state_dir / name).exists()]
        for name in saved:
            _copy_database(settings.state_dir / name, folder / name)
    if (settings.state_dir / KEY).exists():
        shutil.copy2(settings.state_dir / KEY, folder / KEY)
        saved.append(KEY)
    if not saved:
        raise BackupError("there is nothing to save yet")
    return saved


def restore(settings: Settings, folder: Path) -> list[str]:
    """Put everything back in place of what is there; the bot must not run. Name what it was."""
    if _is_running(settings):
        raise BackupError("stop the bot first")
    found = [name for name in (*FILES, KEY, DUMP) if (folder / name).exists()]
    if not set(found) - {KEY}:
        raise BackupError("the folder holds no copy")
    settings.state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in found:
        if name == DUMP:
            command = ["pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction"]
            _run_postgres([*command, str(folder / DUMP)], settings.database_url)
        elif name == KEY:
            shutil.copy2(folder / KEY, settings.state_dir / KEY)
        else:
            _put_back(folder / name, settings.state_dir / name)
    return found


def _is_running(settings: Settings) -> bool:
    """True where the process manager of this state folder runs."""
    try:
        os.kill(int((settings.state_dir / "supervisord.pid").read_text(encoding="ascii")), 0)
    except (OSError, ValueError):
        return False
    return True


def _copy_database(source: Path, target: Path) -> None:
    """Copy a database of SQLite as it is at one moment, and check the copy."""
    os.close(os.open(target, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600))
    with (
        closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as read,
        closing(sqlite3.connect(target)) as written,
    ):
        read.backup(written)
        if written.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise BackupError(f"{source.name} is damaged")


def _put_back(source: Path, target: Path) -> None:
    """Replace a database whole or not at all; the log of changes of the old one must not be read into it."""
    draft = target.with_suffix(".restored")
    draft.unlink(missing_ok=True)
    _copy_database(source, draft)
    for suffix in ("-wal", "-shm"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    draft.replace(target)


def _run_postgres(command: list[str], url: str) -> None:
    """Run a program of PostgreSQL; other users of the machine read its arguments, but no password there."""
    if not url:
        raise BackupError("the copy is of a PostgreSQL: set LACTA_DATABASE_URL")
    target = make_url(url)
    plain: URL = target.set(drivername="postgresql", password=None)
    environment = {"PATH": os.defpath, "PGPASSWORD": target.password or "", "PGCONNECT_TIMEOUT": "10"}
    if shutil.which(command[0]) is None:
        raise BackupError(f"{command[0]} is not installed")
    done = subprocess.run([*command, f"--dbname={plain}"], env=environment, capture_output=True, check=False)
    if done.returncode:
        raise BackupError(f"{command[0]} ended with {done.returncode}")


if __name__ == "__main__":
    sys.exit(main())
