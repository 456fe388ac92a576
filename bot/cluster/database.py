"""The PostgreSQL of a cluster on this machine, in its state folder."""

import os
import pwd
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

# Debian keeps the server's programs off the path.
_FOLDERS = "usr/lib/postgresql/*/bin"
_INITDB = ["--auth=scram-sha-256", "--username=lacta", "--encoding=UTF8", "--locale=C.UTF-8"]


@dataclass(frozen=True)
class Database:
    """A server's programs, data and port."""

    programs: Path
    data: Path
    port: int
    password: str
    owner: str | None  # who runs it: PostgreSQL refuses to be root

    @property
    def url(self) -> str:
        """Where it is, as LACTA_DATABASE_URL."""
        return f"postgresql://lacta:{self.password}@127.0.0.1:{self.port}/postgres"

    @property
    def command(self) -> str:
        """Its command line for the process manager."""
        return f"{self.programs / 'postgres'} -D {self.data} -p {self.port} -h 127.0.0.1 -k ''"


def prepare_database(state_dir: Path, port: int) -> Database:
    """Make the server's data folder where there is none; raises ValueError that says what is missing."""
    folder, programs = state_dir / "postgres", find_programs()
    if programs is None:
        raise ValueError("PostgreSQL is not installed; on Debian: sudo apt-get install postgresql")
    database = Database(
        programs, folder / "data", port, _keep_password(state_dir), "postgres" if _is_root() else None
    )
    if not (folder / "data" / "PG_VERSION").exists():
        _make(database, folder)
    return database


def find_programs() -> Path | None:
    """Find the folder of the server's programs."""
    found = [shutil.which("initdb"), *sorted(map(str, Path("/").glob(f"{_FOLDERS}/initdb")), reverse=True)]
    return next((Path(program).resolve().parent for program in found if program), None)


def _make(database: Database, folder: Path) -> None:
    """Make the data folder, as the user who will own it."""
    folder.mkdir(parents=True, exist_ok=True)
    _write_secret(folder / "password", database.password)
    owner = pwd.getpwnam(database.owner) if database.owner else None
    if owner:
        for path in (folder, folder / "password"):
            shutil.chown(path, owner.pw_uid, owner.pw_gid)
    command = [database.programs / "initdb", "-D", database.data, *_INITDB, f"--pwfile={folder / 'password'}"]
    made = subprocess.run(
        list(map(str, command)),
        capture_output=True,
        check=False,
        cwd="/",
        user=owner.pw_uid if owner else None,
        group=owner.pw_gid if owner else None,
    )
    (folder / "password").unlink()
    if made.returncode:
        raise ValueError(
            f"PostgreSQL cannot keep its data in {folder}. As root, it runs as the user postgres, who has to "
            "reach that folder: set LACTA_STATE_DIR to another one, or LACTA_DATABASE_URL"
        )


def _keep_password(state_dir: Path) -> str:
    """Return the password; made once and kept for the owner's eyes."""
    path = state_dir / "postgres_password"
    if not path.exists():
        _write_secret(path, secrets.token_hex(24))
    return path.read_text(encoding="ascii").strip()


def _write_secret(path: Path, secret: str) -> None:
    """Write a file for the owner's eyes alone."""
    with open(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.write(secret)


def _is_root() -> bool:
    return os.geteuid() == 0
