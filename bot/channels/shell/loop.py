"""Talks: reads what a person types, sends it, shows the reply, until there is no more."""

import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from bot.channels.shell.client import Client, NoAnswer
from bot.channels.shell.rendering import Screen
from bot.explanation import Explanation, write_explanation
from bot.reply import DISCLAIMER, Button, Reply

if TYPE_CHECKING:
    from prompt_toolkit.history import History

WELCOME = (
    "Lacta, an automated assistant (a bot), answers questions about lactation from published documents. "
    f"{DISCLAIMER} Type your question, or /help."
)
GOODBYE = "Goodbye, and take care."
HELP = """Type a question in your own words, or the number of a choice under the last answer.
  /new    begin a new conversation; the bot forgets what this one was about
  /forget delete everything of this conversation
  /export show everything that is kept of it, as JSON
  /help   show this
  /quit   leave (so do Ctrl-D and Ctrl-C)
The arrow keys bring back what you typed before; it is kept on this machine only."""


class Command(StrEnum):
    """What a person can ask of the shell itself."""

    HELP = "/help"
    NEW = "/new"
    FORGET = "/forget"
    EXPORT = "/export"
    QUIT = "/quit"


@dataclass(frozen=True)
class Question:
    """What goes to the bot, and the title where it came from a button."""

    text: str
    title: str = ""


@dataclass(frozen=True)
class Mistake:
    """A line that is neither, with a sentence that says so."""

    sentence: str


# Finds what stands behind the last reply to a sender; None where nobody wants to know.
Recall = Callable[[str], Explanation | None] | None


@dataclass
class Conversation:
    """Who speaks, as the gateway knows them, and the buttons under the last reply."""

    sender: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    buttons: tuple[Button, ...] = ()


def read_line(line: str, buttons: tuple[Button, ...]) -> Question | Command | Mistake | None:
    """Read what a line means; None for an empty one."""
    words = " ".join(line.split())
    if words.lower() in set(Command):
        return Command(words.lower())
    if words.startswith("/"):
        return Mistake("That is not a command. /help lists them.")
    if words.isdecimal() and buttons:
        return _choose(words, buttons)
    return Question(words) if words else None


def _choose(number: str, buttons: tuple[Button, ...]) -> Question | Mistake:
    """Return the button of that number as a question."""
    chosen = {str(n): button for n, button in enumerate(buttons, start=1)}.get(number)
    if chosen is None:
        return Mistake(f"There is no such choice: they go from 1 to {len(buttons)}.")
    return Question(chosen.payload, chosen.title)


def talk(
    client: Client, lines: Iterable[str], screen: Screen, *, is_patient: bool, recall: Recall = None
) -> int:
    """Answer every line and return the exit code; one who is patient goes on after a failure."""
    conversation = Conversation()
    for line in lines:
        entry = read_line(line, conversation.buttons)
        if entry is Command.QUIT:
            break
        try:
            _answer(entry, conversation, client, screen, recall)
        except NoAnswer as failure:
            screen.tell(str(failure))
            if not is_patient:
                return 1
    return 0


def _answer(
    entry: Question | Command | Mistake | None,
    conversation: Conversation,
    client: Client,
    screen: Screen,
    recall: Recall,
) -> None:
    """Do what one line asks for; raises NoAnswer."""
    match entry:
        case Question():
            reply = _send(entry, conversation, client, screen)
            _explain(reply, conversation, screen, recall)
        case Mistake(sentence):
            screen.tell(sentence)
        case Command.HELP:
            screen.tell(HELP)
        case Command.FORGET:
            client.forget(conversation.sender)
            screen.tell("Everything of this conversation is deleted at the bot.")
        case Command.EXPORT:
            screen.tell(client.export(conversation.sender))
        case Command.NEW:
            conversation.sender, conversation.buttons = Conversation().sender, ()
            screen.tell("A new conversation. The bot no longer knows what was said before.")


def _send(question: Question, conversation: Conversation, client: Client, screen: Screen) -> Reply:
    """Send a question, show the reply, and keep its buttons."""
    if question.title:
        screen.tell(f"> {question.title}")
    with screen.waiting("Looking it up ..."):
        reply = client.ask(conversation.sender, question.text)
    screen.show(reply)
    conversation.buttons = reply.buttons
    return reply


def _explain(reply: Reply, conversation: Conversation, screen: Screen, recall: Recall) -> None:
    """Show what stands behind a reply, where that is wanted and noted."""
    if recall is None:
        return
    try:
        explanation = recall(conversation.sender)
    except OSError:
        screen.tell("The bot's notes cannot be read here, so there is no explanation.")
        return
    if explanation is None:
        screen.tell("The bot noted nothing: the gateway gave this reply itself.")
    else:
        screen.explain(write_explanation(explanation, reply.kind))


def prompt_lines(history: Path) -> Iterator[str]:
    """Ask for line after line until Ctrl-D or Ctrl-C."""
    # Imported here: it costs a third of a second, which a pipe need not pay.
    from prompt_toolkit import PromptSession

    session: PromptSession[str] = PromptSession(
        [("bold ansicyan", "> ")], history=_open_history(history), reserve_space_for_menu=0
    )
    while True:
        try:
            yield session.prompt()
        except (EOFError, KeyboardInterrupt):
            return


def _open_history(path: Path) -> "History":
    """Open the history, which only its owner may read: health questions are private."""
    from prompt_toolkit.history import FileHistory, InMemoryHistory

    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.chmod(0o600)
    except OSError:
        return InMemoryHistory()
    return FileHistory(str(path))
