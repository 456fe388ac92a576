"""A PostgreSQL of the tests' own: a throwaway cluster on loopback, in a folder that is removed."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import pytest

from bot.ports import find_free_ports
from bot.processes import list_processes

# Debian keeps the server's programs off the path.
FOLDERS = "/usr/lib/postgresql/*/bin"
# Trusts everybody on this machine; for the tests' data alone.
INITDB = ["--auth=trust", "--username=lacta", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]


@dataclass(frozen=True)
class Postgres:
    """A running server, which tests may freeze, kill and start again."""

    programs: Path
    folder: Path
    port: int

    @property
    def url(self) -> str:
        """Where it is, as LACTA_DATABASE_URL."""
        return f"postgresql://lacta@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = f"-F -p {self.port} -h 127.0.0.1 -c unix_socket_directories="  # no test stops the machine
        run(self, "pg_ctl", "--wait", "--log", self.folder / "log", "-o", options, "start")

    def stop(self) -> None:
        """Stop the server as its owner would in a hurry."""
        run(self, "pg_ctl", "--wait", "--mode", "immediate", "stop")

    def signal(self, number: signal.Signals) -> list[int]:
        """Send a signal to every process of the server; return their ids."""
        main = int((self.folder / "data" / "postmaster.pid").read_text().splitlines()[0])
        pids = [main, *(pid for pid, process in list_processes().items() if process.parent == main)]
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        return pids

    def kill(self) -> None:
        """Kill every process of the server, and wait for their end: until then it does not start again."""
        killed = self.signal(signal.SIGKILL)
        while set(killed) & set(list_processes()):
            time.sleep(0.01)
        (self.folder / "data" / "postmaster.pid").unlink(missing_ok=True)

    def execute(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        """Run one statement and return its rows."""
        connection = psycopg2.connect(self.url)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement, values)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def empty(self) -> None:
        """Drop every table."""
        self.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")


@contextmanager
def run_postgres() -> Iterator[Postgres]:
    """Run a server for the time of a `with`."""
    with tempfile.TemporaryDirectory(prefix="lacta-pg-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        server = Postgres(find_programs(), folder, find_free_ports(1)[0])
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        run(server, "initdb", *INITDB)
        server.start()
        try:
            yield server
        finally:
            server.stop()


def find_programs() -> Path:
    """Find the folder of the server's programs, which `make test` installs."""
    found = [shutil.which("initdb"), *sorted(map(str, Path("/").glob(f"{FOLDERS[1:]}/initdb")), reverse=True)]
    programs = next((Path(program).resolve().parent for program in found if program), None)
    return programs or pytest.fail("PostgreSQL is missing: tests/install_postgresql.sh installs it")


def run(server: Postgres, program: str, *arguments: object) -> None:
    """Run a program of the server, which refuses to be root."""
    owner = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
    command = [server.programs / program, "-D", server.folder / "data", *arguments]
    subprocess.run(
        list(map(str, command)),
        check=True,
        cwd=server.folder,
        user=owner.pw_uid if owner else None,
        group=owner.pw_gid if owner else None,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
