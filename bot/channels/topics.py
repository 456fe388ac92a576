"""What the bot can be asked: topics with examples, and the documents; read from the facts."""

import asyncio
import time
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from bot.channels.shapes import Counts, DocumentView, Topic, Topics
from bot.facts.model import Document, Fact, Overview
from bot.facts.store import FactStore, StoreUnavailable
from bot.settings import Settings

EXAMPLES = 3
# The facts change when an editor builds them anew; a store that is away may be back sooner.
FRESH_SECONDS = 300.0
RETRY_SECONDS = 5.0
# A store on another machine may not answer at all.
PATIENCE = 2.0

NOTHING = Topics(topics=[], counts=Counts(topics=0, facts=0, documents=0), documents=[])


class Knowledge:
    """Topics and documents of the fact store; empty where it is out of reach, never an error."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._url = settings.facts_url
        self._clock = clock
        self._lock = asyncio.Lock()
        self._fresh_until = clock()
        self._documents: dict[str, Document] = {}
        self._topics = NOTHING

    async def topics(self) -> Topics:
        """Return the topics."""
        await self._refresh()
        return self._topics

    async def documents(self) -> dict[str, Document]:
        """Return the documents by id."""
        await self._refresh()
        return self._documents

    async def _refresh(self) -> None:
        """Read the store again where what is known is old; what was known outlives a failure."""
        if self._clock() < self._fresh_until:
            return
        async with self._lock:
            if self._clock() < self._fresh_until:
                return
            self._fresh_until = self._clock() + RETRY_SECONDS
            try:
                async with asyncio.timeout(PATIENCE):
                    documents, facts, overviews = await asyncio.to_thread(_read, self._url)
            except (StoreUnavailable, SQLAlchemyError, ImportError, TimeoutError):
                return
            self._documents = {document.id: document for document in documents}
            self._topics = view_topics(documents, facts, overviews)
            self._fresh_until = self._clock() + FRESH_SECONDS


def view_topics(documents: list[Document], facts: list[Fact], overviews: list[Overview]) -> Topics:
    """Make the page's data: topics by name, each with questions that it answers."""
    names = sorted({fact.topic for fact in facts})
    topics = [_view_topic(name, facts, overviews) for name in names]
    return Topics(
        topics=topics,
        counts=Counts(topics=len(topics), facts=len(facts), documents=len(documents)),
        documents=[DocumentView(title=d.title, publisher=d.publisher, url=d.url) for d in documents],
    )


def _view_topic(name: str, facts: list[Fact], overviews: list[Overview]) -> Topic:
    """Choose the examples: broad questions first, then what most sentences support, which is central."""
    mine = [fact for fact in facts if fact.topic == name]
    broad = [overview for overview in overviews if overview.topic == name]
    broad.sort(key=lambda overview: (-len(overview.items), overview.id))
    central = sorted(mine, key=lambda fact: (-len(fact.sources), fact.id))
    listed = [entry.questions for entry in broad] + [fact.questions for fact in central]
    asked = [questions[0] for questions in listed if questions]
    title = name.replace("_", " ").replace("-", " ").capitalize()
    return Topic(id=name, title=title, count=len(mine), questions=list(dict.fromkeys(asked))[:EXAMPLES])


def _read(url: str) -> tuple[list[Document], list[Fact], list[Overview]]:
    """Read all that topics are made of; raises StoreUnavailable."""
    store = FactStore(url)
    try:
        return store.all_documents(), store.all_facts(), store.all_overviews()
    finally:
        store.close()
