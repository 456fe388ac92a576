"""The OpenAPI description holds: schemathesis makes requests of it, good and bad, of a whole bot."""

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.pytest import from_fixture

from bot.running import Lacta
from widget_api import CONVERSATIONS


@pytest.fixture
def description(lacta: Lacta) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_url(f"{lacta.settings.url}/openapi.json")


schema = from_fixture("description")


@schema.parametrize()
# Few for each route, since a part of them makes the whole bot answer; always the same ones.
@settings(max_examples=20, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_as_described_and_none_an_error(case: schemathesis.Case, lacta: Lacta) -> None:
    token = lacta.http.post(CONVERSATIONS).json()["token"]
    case.call_and_validate(headers={"Authorization": f"Bearer {token}"})
