"""What the bot can be asked: topics with examples, and the documents; read from the facts."""

import asyncio
import time
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from bot.channels.shapes import Counts, DocumentView, Topic, Topics
from bot.facts.model import Aspect, Document, Fact
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
                    documents, facts = await asyncio.to_thread(_read, self._url)
            except (StoreUnavailable, SQLAlchemyError, ImportError, TimeoutError):
                return
            self._documents = {document.id: document for document in documents}
            self._topics = view_topics(documents, facts)
            self._fresh_until = self._clock() + FRESH_SECONDS


def view_topics(documents: list[Document], facts: list[Fact]) -> Topics:
    """Make the page's data: topics by name, each with the first questions that its facts answer."""
    by_topic: dict[str, list[Fact]] = {}
    for fact in facts:
        by_topic.setdefault(fact.topic, []).append(fact)
    topics = [_view_topic(name, by_topic[name]) for name in sorted(by_topic)]
    return Topics(
        topics=topics,
        counts=Counts(topics=len(topics), facts=len(facts), documents=len(documents)),
        documents=[DocumentView(title=d.title, publisher=d.publisher, url=d.url) for d in documents],
    )


def _view_topic(name: str, facts: list[Fact]) -> Topic:
    # One of each aspect, what it is before what is done about it, so that the examples differ.
    ranked = sorted(facts, key=lambda fact: (list(Aspect).index(fact.aspect), fact.id))
    first = {fact.aspect: fact for fact in reversed(ranked) if fact.questions}
    varied = [fact for fact in ranked if first.get(fact.aspect) is fact]
    questions = list(dict.fromkeys(f.questions[0] for f in [*varied, *ranked] if f.questions))[:EXAMPLES]
    title = name.replace("_", " ").replace("-", " ").capitalize()
    return Topic(id=name, title=title, count=len(facts), questions=questions)


def _read(url: str) -> tuple[list[Document], list[Fact]]:
    """Read all documents and facts; raises StoreUnavailable."""
    store = FactStore(url)
    try:
        return store.all_documents(), store.all_facts()
    finally:
        store.close()
