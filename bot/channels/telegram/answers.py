"""From what a person did on Telegram to the messages that answer it: the stages of the web, and its words."""

from dataclasses import dataclass

from bot.channels import shapes
from bot.channels.answering import Answering
from bot.channels.forgetting import asks_to_forget
from bot.channels.problem import Problem
from bot.channels.rate import RateLimit
from bot.channels.replies import excuse
from bot.channels.telegram import wording
from bot.channels.telegram.commands import Command
from bot.channels.telegram.message import Key, Message, make_messages
from bot.channels.telegram.update import Act, Update
from bot.channels.text import clean
from bot.danger import find_danger
from bot.logs import begin_request
from bot.reply import Reply

# What a button's data begins with: it asks its question, or it says what the person thinks of an answer.
ASK, YES, NO = "ask:", "yes:", "no:"
# Nobody's address, so that only the rate of a conversation counts here.
NO_HOST = ""
# A message that names the question which was tapped, since Telegram shows nothing of a tap.
MARK = "» "


@dataclass(frozen=True)
class Answers:
    """Answers updates; a Problem of the gateway becomes a kind message."""

    answering: Answering
    rate: RateLimit

    async def answer(self, conversation: str, update: Update) -> list[Message]:
        """Return the messages that answer an update; there always is at least one."""
        begin_request()
        try:
            await self.rate.check_conversation(NO_HOST, conversation)
        except Problem as problem:
            return _say(update, wording.slow_down(problem.detail))
        try:
            return await self._answer(conversation, update)
        except Problem as problem:
            return _say(update, wording.away(problem.detail))
        # A person who asked gets an answer, whatever breaks here.
        except Exception as error:  # noqa: BLE001
            return _say(update, excuse(error, self.answering.settings))

    async def _answer(self, conversation: str, update: Update) -> list[Message]:
        """Do what a person wants; raises a Problem."""
        match update.act:
            case Act.ASK if asks_to_forget(update.text):
                return await self._forget(conversation, update)
            case Act.ASK:
                return await self._ask(conversation, update, update.text, update.text)
            case Act.ASK_WITH_CONTENT:
                return await self._ask(conversation, update, update.text, update.text, wording.UNSEEN)
            case Act.EDIT if find_danger(clean(update.text)):
                return await self._ask(conversation, update, update.text, update.text)
            case Act.EDIT:
                return _say(update, wording.edited())
            case Act.TAP:
                return await self._read_tap(conversation, update)
            case Act.SEND_CONTENT:
                return await self._give(conversation, update, wording.words_only())
            case Act.INVITE:
                return await self._give(conversation, update, wording.start())
            case Act.COMMAND:
                return await self._obey(conversation, update)

    async def _ask(
        self, conversation: str, update: Update, said: str, meant: str, note: str = ""
    ) -> list[Message]:
        """Ask a question, as the widget does; where the conversation ended that moment, in a new one."""
        await self.answering.desk.resume(conversation)
        try:
            turn = await self.answering.answer(conversation, said, meant)
        except Problem:
            await self.answering.desk.resume(conversation)
            turn = await self.answering.answer(conversation, said, meant)
        return _show(update, turn.reply, note)

    async def _give(self, conversation: str, update: Update, reply: Reply) -> list[Message]:
        """Give a reply that needs no question; what its buttons send is kept."""
        await self.answering.desk.resume(conversation)
        turn = await self.answering.give(conversation, f"/{update.command}", reply)
        return _show(update, turn.reply)

    async def _obey(self, conversation: str, update: Update) -> list[Message]:
        """Do what a command says; raises a Problem."""
        match Command(update.command):
            case Command.START:
                return await self._give(conversation, update, wording.start())
            case Command.HELP:
                return await self._give(conversation, update, wording.help_())
            case Command.SOURCES:
                topics = await self.answering.knowledge.topics()
                return _say(update, wording.sources(topics.documents))
            case Command.DISCLAIMER:
                return _say(update, wording.disclaimer())
            case Command.FEEDBACK:
                return await self._ask_opinion(conversation, update)
            case Command.FORGET:
                return await self._forget(conversation, update)

    async def _read_tap(self, conversation: str, update: Update) -> list[Message]:
        """Ask the question of a button, or note what it says of an answer; raises a Problem."""
        kind, _, button = update.text.partition(":")
        try:
            title, payload = await self.answering.desk.find_button(conversation, button)
        except Problem as problem:
            if problem.status != 404:
                raise
            return _say(update, wording.old_button())
        if f"{kind}:" == ASK:
            return await self._ask(conversation, update, title, payload, f"{MARK}{title}")
        turn, _, reason = payload.partition(" ")
        opinion = shapes.FeedbackMessage(turn=turn, helpful=f"{kind}:" == YES)
        await self.answering.desk.judge(conversation, opinion, reason)
        return _say(update, wording.thanks())

    async def _ask_opinion(self, conversation: str, update: Update) -> list[Message]:
        """Ask what the person thinks of the last answer; raises a Problem."""
        await self.answering.desk.resume(conversation)
        turns = (await self.answering.desk.read(conversation)).turns
        last = next((turn for turn in reversed(turns) if not turn.message.text.startswith("/")), None)
        if last is None:
            return _say(update, wording.no_opinion())
        reply = wording.ask_opinion(last.id, clean(update.text)[: shapes.MAX_REASON])
        turn = await self.answering.give(conversation, f"/{update.command}", reply)
        keys = [Key(b.title, f"{b.title.lower()}:{b.id}") for b in turn.reply.buttons]
        return make_messages(update.place, turn.reply.text, turn.reply.disclaimer, keys)

    async def _forget(self, conversation: str, update: Update) -> list[Message]:
        """Delete everything of the conversation here and in Rasa; raises a Problem where a part is left."""
        await self.answering.desk.resume(conversation)
        async with self.answering.rasa.pause(conversation):
            await self.answering.desk.delete(conversation)
        return _say(update, wording.forgotten())


def _show(update: Update, view: shapes.ReplyView, note: str = "") -> list[Message]:
    """Make the messages of a reply that is kept; a note may stand above it."""
    keys = [Key(button.title, f"{ASK}{button.id}") for button in view.buttons]
    text = f"{note}\n\n{view.text}" if note else view.text
    return make_messages(update.place, text, view.disclaimer, keys)


def _say(update: Update, reply: Reply) -> list[Message]:
    """Make the messages of a reply that is not kept."""
    return make_messages(update.place, reply.text, reply.disclaimer)
