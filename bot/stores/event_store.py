"""Rasa's tracker store: the last turns come back, new ones are kept, and nothing ends the process."""

import asyncio
import json
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from typing import Any, Optional, TypeVar

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.utils.common import all_subclasses

from bot.settings import load_settings
from bot.stores.database import Database
from bot.stores.lane import Lane, Unavailable
from bot.stores.memory import Memory, Remembered
from bot.stores.unsaved import Turn, Unsaved

LOG = logging.getLogger(__name__)
T = TypeVar("T")

# The bot looks back at most 7 messages (bot.question, bot.nlu.context, the policies); each turn more costs
# every message its reading, and the way to the action server and back.
MOST_TURNS = 10
# With the second that the lock may take this leaves half of the 4.5 s that the gateway waits for an answer:
# a person is answered without a history rather than not at all. For as long after its first failure the
# database is tried again, which outlasts a restart; what comes later does not wait.
LIMIT_SECONDS = 1.5
RETRY_SECONDS = 0.1


class EventStore(TrackerStore):  # type: ignore[misc]
    """Keeps trackers in the database of the settings; while that is away, it knows the turns that wait.

    Nothing is raised to Rasa: it would take to a memory of its own, which nobody reads again.
    """

    def __init__(
        self, domain: Optional[Domain] = None, event_broker: Optional[EventBroker] = None, **_: Any
    ) -> None:
        """Prepare to open the database of the settings; raises ValueError where its URL is none."""
        super().__init__(domain, event_broker)
        self._database = Database(load_settings().database)
        self.memory = Memory(self._database)
        self._lane = Lane("memory", LIMIT_SECONDS)
        self._failing_since: dict[str, float] = {}  # a full disk still reads
        self._unsaved = Unsaved()
        self._catching_up: asyncio.Task[None] | None = None

    async def retrieve(self, sender_id: str) -> "KeptTracker":
        """Return the tracker of the last turns, none of before a pause; an empty one where there are none."""
        remembered = await self._run(partial(self.memory.read, sender_id, MOST_TURNS), None)
        known = remembered or Remembered()
        waiting = [t.events for t in self._unsaved.of(sender_id) if t.forgotten >= known.forgotten]
        turns = [*known.turns, *(turn for turn in waiting if turn not in known.turns)]
        tracker = self._make_tracker(sender_id, turns, known.forgotten)
        tracker.is_known = remembered is not None
        return tracker

    async def retrieve_full_tracker(self, conversation_id: str) -> "KeptTracker":
        """Return the tracker of all turns that are kept."""
        nothing: list[str] = []
        turns = await self._run(partial(self.memory.read_all, conversation_id), nothing)
        return self._make_tracker(conversation_id, turns, 0)

    async def exists(self, conversation_id: str) -> bool:
        """True where there is a turn of the conversation."""
        return bool((await self._run(partial(self.memory.read, conversation_id, 1), Remembered())).turns)

    async def keys(self) -> Iterable[str]:
        """Return the conversations that are kept."""
        return await self._run(self.memory.list_conversations, [])

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the events of a tracker that are new, as one turn."""
        new = list(tracker.events)[getattr(tracker, "kept", 0) :]
        turn = write_turn(new)
        if not turn:
            return
        if self.event_broker:
            await self._stream_new_events(self.event_broker, new, tracker.sender_id)
        self._unsaved.add(tracker.sender_id, Turn(turn, getattr(tracker, "forgotten", 0), time.time()))
        tracker.kept = len(tracker.events)
        is_settled = False
        try:
            is_settled = await self._settle(tracker.sender_id)
        finally:  # also where nobody waits for the answer any more
            if not is_settled and self._catching_up is None:
                self._catching_up = asyncio.create_task(self._catch_up())

    async def _catch_up(self) -> None:
        """Write what waits as soon as the database takes it: another process may be asked next."""
        try:
            while sender := self._unsaved.first():
                if not await self._settle(sender):
                    await asyncio.sleep(RETRY_SECONDS)
        # Nobody waits for this task, and asyncio would log the error's text, which may hold anything.
        except Exception as error:  # noqa: BLE001
            LOG.error("Turns that wait cannot be written: %s", type(error).__name__)
        finally:
            self._catching_up = None

    async def _settle(self, sender_id: str) -> bool:
        """Write what is not yet written of a conversation; False where the database does not take it."""
        turns = self._unsaved.of(sender_id)
        if not await self._run(partial(self._append, sender_id, turns), False, "write"):
            return False
        self._unsaved.drop(sender_id, turns)
        return True

    def _append(self, sender_id: str, turns: Sequence["Turn"]) -> bool:
        """Write turns; one of before the conversation was forgotten is dropped."""
        for turn in turns:
            self.memory.append(sender_id, turn.events, turn.forgotten, turn.time)
        return True

    def close(self) -> None:
        """Close the database."""
        self._lane.close()
        self._database.close()

    async def _run(self, work: Callable[[], T], otherwise: T, kind: str = "read") -> T:
        """Do some work on the database, or do without; the lane has told the log once of a failure."""
        clock = asyncio.get_running_loop().time
        while True:
            try:
                done = await self._lane.run(work)
            except Unavailable:
                since = self._failing_since.setdefault(kind, clock())
                if clock() + RETRY_SECONDS > since + LIMIT_SECONDS:
                    return otherwise
                await asyncio.sleep(RETRY_SECONDS)
            else:
                self._failing_since.pop(kind, None)
                return done

    def _make_tracker(self, sender_id: str, turns: Sequence[str], forgotten: int) -> "KeptTracker":
        events = read_turns(turns)
        tracker: KeptTracker = KeptTracker.from_events(sender_id, events, self.domain.slots)
        tracker.kept, tracker.forgotten = len(events), forgotten
        return tracker


class KeptTracker(DialogueStateTracker):  # type: ignore[misc]
    """A tracker that knows how many of its events are kept, and which deletion it has seen."""

    kept = 0
    forgotten = 0
    is_known = True  # False where the turns before could not be read


def write_turn(events: Sequence[Event]) -> str:
    """Write events as JSON in ASCII, which every database takes; empty where there are none."""
    if not events:
        return ""
    try:
        return json.dumps([event.as_dict() for event in events], separators=(",", ":"))
    except (TypeError, ValueError) as error:
        LOG.error("A turn cannot be written: %s", type(error).__name__)
        return ""


def read_turns(turns: Sequence[str]) -> list[Event]:
    """Read the events since Rasa last began anew, after an hour of silence; a damaged turn is left out."""
    events = [event for turn in turns for event in _read_turn(turn)]
    starts = [number for number, event in enumerate(events) if isinstance(event, SessionStarted)]
    return events[starts[-1] :] if starts else events


def _read_turn(turn: str) -> list[Event]:
    """Read the events of one turn; none where it is damaged."""
    try:
        classes = _find_classes()
        return [classes[event["event"]]._from_parameters(event) for event in json.loads(turn)]
    # Whatever stands in a row, this border keeps it from the person and from the process.
    except Exception as error:  # noqa: BLE001
        LOG.error("A turn cannot be read and is left out: %s", type(error).__name__)
        return []


@cache
def _find_classes() -> dict[str, Any]:
    """Find the class of every kind of event, once: Rasa looks through all of them for each event."""
    return {kind.type_name: kind for kind in reversed(list(all_subclasses(Event)))}
