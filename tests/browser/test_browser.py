"""The widget and the page in a real Chromium, talking to a whole bot; the tests are the *.test.mjs beside."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.ports import find_free_ports
from bot.running import Lacta, run_lacta

SUITES = sorted(Path(__file__).parent.glob("*.test.mjs"))


@pytest.fixture(scope="module")
def site() -> str:
    """The address of another site, which the tests serve and on whose pages the chat may be."""
    return f"http://localhost:{find_free_ports(1)[0]}"


@pytest.fixture(scope="module")
def reachable(site: str) -> Iterator[Lacta]:
    """A bot that an owner has set up: with a number to call, a contact, and a site that shows the widget."""
    with run_lacta(
        origins=site,
        emergency_number="112",
        contact_label="Write to the midwives",
        contact_url="mailto:midwives@clinic.example",
    ) as running:
        yield running


# A page, a browser and a whole bot share the machine's cores with everything else that is tested.
@pytest.mark.timeout(600)
@pytest.mark.parametrize("suite", SUITES, ids=[path.name.split(".")[0] for path in SUITES])
def test_in_a_browser(reachable: Lacta, site: str, suite: Path) -> None:
    run = subprocess.run(
        ["node", "--test", "--test-reporter=spec", suite],
        env=os.environ | {"BASE_URL": reachable.settings.url, "SITE": site},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout[-8000:] + run.stderr[-2000:]
    passed, skipped = (int(re.search(rf"{word} (\d+)", run.stdout)[1]) for word in ("pass", "skipped"))  # type: ignore[index]
    assert passed and not skipped
