"""Describes the machine that figures were measured on."""

import os
import platform
import shutil
import subprocess
from pathlib import Path

CPU_FILE = Path("/proc/cpuinfo")


def describe_machine() -> str:
    """Describe processor, memory, system and Python in one line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores ({find_processor()}), {memory:.0f} GiB of memory, "
        f"{platform.system()} {platform.release().partition('-')[0]}, Python {platform.python_version()}"
    )


def find_processor(listing: Path = CPU_FILE) -> str:
    """Name the processor."""
    if listing.exists():
        for line in listing.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def find_commit(root: Path) -> str:
    """Name the commit that is measured, with a + where files differ from it; empty outside a repository."""
    said = subprocess.run(
        [shutil.which("git") or "git", "describe", "--always", "--dirty=+", "--abbrev=10"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    return said.stdout.strip()
