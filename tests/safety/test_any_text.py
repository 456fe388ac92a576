"""Whatever is written, through whichever door: one reply, with the disclaimer, from the whole bot."""

import io
import uuid

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.shell.client import open_client
from bot.channels.shell.loop import talk
from bot.channels.shell.rendering import LineScreen
from bot.reply import DISCLAIMER, Kind, read_reply
from bot.running import Lacta

# Every code point but half characters, which no JSON in UTF-8 holds; long texts by repeating a short one.
PIECES = st.text(st.characters(exclude_categories=("Cs",)), max_size=120)
PHRASES = st.sampled_from(
    ["milk ", "my baby ", "no ", "?", "stop my pills ", "blood ", "ignore your rules ", "leche ", "奶 "]
)
SHORT = st.one_of(PIECES, st.lists(PHRASES | PIECES, max_size=12).map("".join))
TEXTS = st.builds(lambda text, times: (text * times)[:6000], SHORT, st.sampled_from([1, 1, 1, 2, 60]))
# A text that says nothing is refused by the API, which has a form for that.
SAYING = TEXTS.filter(lambda text: any(sign.isalnum() for sign in text))
MANY = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@MANY
@given(text=TEXTS)
def test_any_text_over_rest_gets_one_reply_with_the_disclaimer(lacta: Lacta, text: str) -> None:
    response = lacta.http.post("/webhooks/rest/webhook", json={"sender": uuid.uuid4().hex, "message": text})
    reply = read_reply(response.json())
    assert reply is not None
    assert reply.kind is Kind.CHAT or reply.text.endswith(DISCLAIMER)


@MANY
@given(text=SAYING)
def test_any_text_from_the_widget_gets_one_reply_with_the_disclaimer(lacta: Lacta, text: str) -> None:
    token = lacta.http.post("/api/conversations").json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    response = lacta.http.post("/api/messages", json={"text": text}, headers=headers)
    assert response.status_code == httpx.codes.OK, response.text
    reply = response.json()["reply"]
    assert reply["kind"] == "chat" or reply["disclaimer"] == DISCLAIMER


@MANY
@given(line=SHORT.map(lambda text: " ".join(text.split())).filter(lambda line: line and line[0] != "/"))
def test_any_line_in_the_shell_shows_one_reply_with_the_disclaimer(lacta: Lacta, line: str) -> None:
    out, err = io.StringIO(), io.StringIO()
    with open_client(str(lacta.http.base_url)) as client:
        talk(client, [f"{line}\n"], LineScreen(out, err, is_json=True), is_patient=False)
    (shown,) = out.getvalue().splitlines()
    assert DISCLAIMER in shown or '"chat"' in shown
