"""Asks a running gateway over HTTP; everything that can go wrong there ends as one plain sentence."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from bot.reply import Reply, read_reply

# The gateway answers within 5 s whatever happens behind it; the rest is for a slow network.
TIMEOUT = httpx.Timeout(15.0, connect=5.0)


class NoAnswer(Exception):
    """There is no reply to show; its text is a sentence for the person."""


@dataclass(frozen=True)
class Client:
    """A gateway at a url."""

    url: str
    http: httpx.Client

    def find_status(self) -> int | None:
        """Return the status of /health: None where nothing listens, 0 where no answer comes."""
        try:
            return self.http.get("/health").status_code
        except (httpx.ConnectError, httpx.ConnectTimeout):
            return None
        except httpx.HTTPError:
            return 0

    def ask(self, sender: str, message: str) -> Reply:
        """Send a message and return the reply to it; raises NoAnswer."""
        # Half a character, as a terminal can send it, has no UTF-8.
        words = message.encode("utf-8", "replace").decode("utf-8")
        try:
            response = self.http.post("/webhooks/rest/webhook", json={"sender": sender, "message": words})
        except httpx.HTTPError:
            raise NoAnswer(f"The bot at {self.url} cannot be reached.") from None
        return _read_response(response, self.url)

    def forget(self, sender: str) -> None:
        """Have everything deleted that is kept of a sender; raises NoAnswer."""
        self._manage("delete", sender)

    def export(self, sender: str) -> str:
        """Return everything that is kept of a sender, as JSON; raises NoAnswer."""
        return json.dumps(self._manage("export", sender).json(), indent=2, ensure_ascii=False)

    def _manage(self, what: str, sender: str) -> httpx.Response:
        """Ask for something that is no question; raises NoAnswer."""
        try:
            response = self.http.post(f"/webhooks/rest/{what}", json={"sender": sender})
        except httpx.HTTPError:
            raise NoAnswer(f"The bot at {self.url} cannot be reached.") from None
        if not response.is_success:
            raise NoAnswer("The bot cannot do that now. Please try again in a minute.")
        return response


@contextmanager
def open_client(url: str, transport: httpx.BaseTransport | None = None) -> Iterator[Client]:
    """Open a Client for the time of a `with`."""
    # trust_env=False: a proxy in the environment must not see the questions, nor hide 127.0.0.1.
    with httpx.Client(base_url=url, timeout=TIMEOUT, trust_env=False, transport=transport) as http:
        yield Client(url, http)


def _read_response(response: httpx.Response, url: str) -> Reply:
    """Read the reply in a response of any status, as a refusal of the gateway is a reply as well."""
    try:
        reply = read_reply(response.json())
    except ValueError:
        reply = None
    if reply is not None:
        return reply
    if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
        raise NoAnswer("Those were many messages at once. Please wait a minute and ask again.")
    raise NoAnswer(f"What answers at {url} sent nothing that can be shown here.")
