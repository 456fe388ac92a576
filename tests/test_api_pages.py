"""The demo page, the widget's script, and the page's data."""

import gzip
from pathlib import Path

import pytest
from fastapi import FastAPI

from bot.channels.pages import FILES, FOLDER, PAGE, load_pages, pages_router
from bot.channels.topics import NOTHING, Knowledge
from fake_rasa import make_settings
from widget_api import Gateway, build_facts, settings_in


@pytest.mark.parametrize("path", ["/", *(f"/{name}" for name in FILES if name != PAGE)])
async def test_the_files_of_the_list_are_served(tmp_path: Path, path: str) -> None:
    name = path.removeprefix("/") or "index.html"
    client = Gateway(settings_in(tmp_path)).client(headers={"Accept-Encoding": "identity"})
    response = await client.get(path)
    assert response.status_code == 200
    assert response.content == (FOLDER / name).read_bytes()
    assert response.headers["Content-Type"] == FILES[name]
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_every_file_of_the_folder_is_in_the_list() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(FILES)


@pytest.mark.parametrize(
    "path", ["/index.html", "/app.py", "/static/widget.js", "/../settings.py", "/%2e%2e/settings.py", "/.env"]
)
async def test_nothing_else_is_served(tmp_path: Path, path: str) -> None:
    assert (await Gateway(settings_in(tmp_path)).client().get(path)).status_code == 404


async def test_the_page_may_load_only_what_is_ours(tmp_path: Path) -> None:
    headers = (await Gateway(settings_in(tmp_path)).client().get("/")).headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    for name in ("script-src", "style-src", "connect-src", "font-src"):
        assert policy[name] == "'self'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert policy["frame-ancestors"] == "'none'"
    assert headers["X-Frame-Options"] == "DENY"


def test_the_page_holds_nothing_inline() -> None:
    page = (FOLDER / "index.html").read_text(encoding="utf-8")
    assert "<style" not in page
    assert " style=" not in page
    assert "<script>" not in page
    assert " onclick=" not in page


async def test_other_sites_may_load_the_script(tmp_path: Path) -> None:
    headers = (await Gateway(settings_in(tmp_path)).client().get("/widget.js")).headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize("path", ["/", "/widget.js"])
async def test_what_a_browser_has_is_not_sent_again(tmp_path: Path, path: str) -> None:
    client = Gateway(settings_in(tmp_path)).client()
    tag = (await client.get(path)).headers["ETag"]
    for known in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        response = await client.get(path, headers={"If-None-Match": known})
        assert (response.status_code, response.content) == (304, b"")
        assert response.headers["ETag"] == tag
    assert (await client.get(path, headers={"If-None-Match": '"other"'})).status_code == 200


async def test_the_script_is_sent_packed_where_that_is_understood(tmp_path: Path) -> None:
    client = Gateway(settings_in(tmp_path)).client()
    async with client.stream("GET", "/widget.js", headers={"Accept-Encoding": "gzip"}) as response:
        packed = b"".join([chunk async for chunk in response.aiter_raw()])
    assert response.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed) == (FOLDER / "widget.js").read_bytes()


async def test_head_tells_the_same_without_a_body(tmp_path: Path) -> None:
    response = await Gateway(settings_in(tmp_path)).client().head("/")
    assert (response.status_code, response.content) == (200, b"")


def test_without_the_files_there_are_no_routes(tmp_path: Path) -> None:
    app = FastAPI()
    before = len(app.routes)
    app.include_router(pages_router(load_pages(tmp_path)))
    assert len(app.routes) - before <= 1


async def test_topics_name_what_the_bot_knows(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    build_facts(settings)
    body = (await Gateway(settings).client().get("/api/topics")).json()
    assert body["counts"]["topics"] == len(body["topics"]) > 5
    assert body["counts"]["facts"] == sum(topic["count"] for topic in body["topics"]) > 100
    assert body["counts"]["documents"] == len(body["documents"]) == 4
    assert all(document.keys() == {"title", "publisher", "url"} for document in body["documents"])
    assert all(len(set(topic["questions"])) == 3 for topic in body["topics"])


@pytest.mark.parametrize("url", ["sqlite:////dev/null/facts.db", "nosuch://", "no url"])
async def test_without_the_facts_there_are_no_topics(tmp_path: Path, url: str) -> None:
    response = await Gateway(make_settings(facts_url=url)).client().get("/api/topics")
    assert (response.status_code, response.json()) == (200, NOTHING.model_dump())


async def test_topics_are_read_once_in_a_while_and_survive_the_store(tmp_path: Path) -> None:
    settings, now = settings_in(tmp_path), [0.0]
    knowledge = Knowledge(settings, lambda: now[0])
    assert await knowledge.topics() == NOTHING
    build_facts(settings)
    assert await knowledge.topics() == NOTHING
    now[0] = 6.0
    known = await knowledge.topics()
    assert known != NOTHING
    (tmp_path / "facts.db").unlink()
    now[0] = 1000.0
    assert await knowledge.topics() == known
