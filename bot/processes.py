"""The processes of this machine, as its own `ps` lists them."""

import subprocess
from dataclasses import dataclass


@dataclass(frozen=True)
class Process:
    """A process of the system: its id, its parent's, its resident memory in kB, its command line."""

    pid: int
    parent: int
    memory: int
    command: str


def list_processes() -> dict[int, Process]:
    """List the processes of the system by id, without those that have ended and wait to be noticed."""
    listed = subprocess.run(
        ["/bin/ps", "-A", "-ww", "-o", "pid=,ppid=,rss=,stat=,command="],
        capture_output=True,
        text=True,
        check=True,
        errors="replace",
    )
    rows = (line.split(None, 4) for line in listed.stdout.splitlines())
    return {
        int(row[0]): Process(int(row[0]), int(row[1]), int(row[2]), row[4])
        for row in rows
        if len(row) == 5 and not row[3].startswith("Z")
    }
