"""The shortcuts through Rasa: each fits the Rasa that is installed, and gives what Rasa gives."""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any, ClassVar

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.engine.exceptions import GraphComponentException, GraphRunError
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from bot import shortcuts
from bot.intake import Intake

ORIGINALS: dict[tuple[type, str], Any] = {
    (RemoteAction, "_validate_action_result"): RemoteAction._validate_action_result,
    (EndpointConfig, "session"): EndpointConfig.session,
    (DaskGraphRunner, "run"): DaskGraphRunner.run,
}
RESULTS: list[Any] = [
    {},
    {"events": [], "responses": []},
    {"events": [{"event": "slot", "name": "a", "value": 1}], "responses": [{"text": "hello", "buttons": []}]},
    {"events": [{"event": "nothing that Rasa knows"}]},
    {"events": [{"event": "slot"}]},
    {"events": {}},
    {"responses": ["no object"]},
    {"events": [{}], "responses": {}},
    [],
    None,
    "text",
]


@pytest.fixture(autouse=True)
def _rasa_as_it_was() -> Iterator[None]:
    yield
    for (owner, name), original in ORIGINALS.items():
        setattr(owner, name, original)


def test_they_are_written_for_the_rasa_that_is_installed() -> None:
    assert version("rasa") == "3.6.21"


def test_the_channel_takes_them_all() -> None:
    Intake.from_credentials(None)
    assert [name for (owner, name), original in ORIGINALS.items() if getattr(owner, name) is original] == []


def test_the_channel_is_rasas_own_in_all_else() -> None:
    assert Intake.from_credentials(None).url_prefix() == "rest"


@pytest.mark.parametrize("result", RESULTS, ids=str)
def test_an_actions_result_is_judged_as_rasa_judges_it(result: Any) -> None:
    ours, theirs = shortcuts.validate_action_result, ORIGINALS[RemoteAction, "_validate_action_result"]
    assert judge(ours, result) == judge(theirs, result)


def judge(validate: Any, result: Any) -> object:
    """Return what a check says: True, or what is wrong and where."""
    try:
        return validate(RemoteAction("action_x", None), result)
    except ValidationError as error:
        return type(error), list(error.absolute_path), error.validator


def test_the_schema_is_checked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    shortcuts._load_validator.cache_clear()
    asked: list[int] = []
    original = RemoteAction.action_response_format_spec
    monkeypatch.setattr(
        RemoteAction, "action_response_format_spec", staticmethod(lambda: asked.append(1) or original())
    )
    for _ in range(3):
        shortcuts.validate_action_result(RemoteAction("action_x", None), {})
    assert asked == [1]


@dataclass
class Server:
    """Answers as an action server does, or as told, and keeps what it was sent."""

    status: int = 200
    url: str = ""
    connections: list[object] = field(default_factory=list)
    sent: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        """Keep the call and the connection that it came over, then answer."""
        self.connections.append(request.transport)
        self.sent.append((dict(request.headers), await request.read()))
        return web.json_response({"events": []}, status=self.status)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server, app = Server(), web.Application()
    app.router.add_post("/webhook", server.answer)
    async with TestServer(app) as running:
        server.url = str(running.make_url("/webhook"))
        yield server


@pytest.fixture
async def endpoint(server: Server) -> AsyncIterator[EndpointConfig]:
    endpoint = EndpointConfig(
        server.url, basic_auth={"username": "a", "password": "b"}, headers={"X-Own": "c"}
    )
    yield endpoint
    async with shortcuts.keep_session(endpoint) as session:
        await session.close()


# Rasa's own way to name the user is deprecated.
@pytest.mark.filterwarnings("ignore:(BasicAuth|The 'auth' parameter) is deprecated:DeprecationWarning")
async def test_an_action_server_is_sent_what_rasa_sends_over_one_connection(
    server: Server, endpoint: EndpointConfig
) -> None:
    said = [await endpoint.request(json={"next_action": "x"}) for _ in range(2)]
    assert len(set(server.connections)) == 2
    shortcuts.take_shortcuts()
    said += [await endpoint.request(json={"next_action": "x"}) for _ in range(3)]
    assert len(set(server.connections)) == 3
    assert said == [{"events": []}] * 5
    assert server.sent == server.sent[:1] * 5


async def test_an_action_that_fails_fails_as_in_rasa_and_the_connection_serves_on(
    server: Server, endpoint: EndpointConfig
) -> None:
    shortcuts.take_shortcuts()
    for status in (500, 400, 200):
        server.status = status
        if status == 200:
            assert await endpoint.request(json={}) == {"events": []}
            continue
        with pytest.raises(ClientResponseError) as failure:
            await endpoint.request(json={})
        assert failure.value.status == status
    assert len(set(server.connections)) == 1


class Words(GraphComponent):
    """Joins the words it is given, and says in which order the nodes ran."""

    ran: ClassVar[list[str]] = []

    def __init__(self, name: str) -> None:
        """Take the word of this node."""
        self._name = name

    @classmethod
    def create(cls, config: dict[str, Any], *_: Any, **__: Any) -> "Words":
        """Create the component (see parent class for full docstring)."""
        return cls(config["word"])

    def join(self, first: str, second: str = "") -> str:
        """Join two texts with the word."""
        if first == "break":
            raise RuntimeError("broken")
        self.ran.append(self._name)
        return f"({first} {self._name} {second})"


def make_runner() -> DaskGraphRunner:
    needs = {
        "last": {"first": "left", "second": "right"},
        "left": {"first": "start", "second": "__text__"},
        "right": {"first": "start"},
        "start": {"first": "__text__"},
        "other": {"first": "missing"},
    }
    nodes = {
        name: SchemaNode(needed, Words, "create", "join", {"word": name}, is_target=name == "last")
        for name, needed in needs.items()
    }
    schema = GraphSchema(nodes)
    return DaskGraphRunner(schema, None, ExecutionContext(schema))


@pytest.mark.parametrize(
    ("inputs", "targets"),
    [
        ({"__text__": "milk"}, ["last"]),
        ({"__text__": "milk"}, None),
        ({"__text__": "milk"}, ["right", "left"]),
        ({"__text__": "milk", "start": "given"}, ["last"]),
        ({"__text__": "milk"}, ["__text__"]),
    ],
    ids=str,
)
def test_a_graph_gives_what_rasas_runner_gives(inputs: dict[str, str], targets: list[str] | None) -> None:
    runner = make_runner()
    Words.ran.clear()
    theirs = ORIGINALS[DaskGraphRunner, "run"](runner, inputs, targets)
    expected = sorted(Words.ran)
    for _ in range(2):  # planned, and by the plan
        Words.ran.clear()
        assert shortcuts.run_graph(runner, inputs, targets) == theirs
        assert sorted(Words.ran) == expected


@pytest.mark.parametrize("run", [ORIGINALS[DaskGraphRunner, "run"], shortcuts.run_graph])
def test_a_graph_fails_as_with_rasas_runner(run: Callable[..., object]) -> None:
    with pytest.raises(GraphRunError, match="Missing input"):
        run(make_runner(), {"__text__": "milk"}, ["other"])
    with pytest.raises(GraphComponentException):
        run(make_runner(), {"__text__": "break"}, ["last"])
