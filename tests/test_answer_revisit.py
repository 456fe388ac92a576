"""A wish about the answer before: more, shorter, simpler, its sources, how sure it is."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.answer.revisit import revisit
from bot.facts.store import FactStore
from bot.question import Conversation
from bot.reply import DISCLAIMER, Citation, Kind, Reply
from bot.safety_texts import adrift
from small_library import FACTS, ask, open_small_store, talk

WISHES = ("ask_more", "ask_shorter", "ask_simpler", "ask_source_of_that", "ask_sure")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> FactStore:
    return open_small_store(Path(tmp_path_factory.mktemp("store")))


def wish(intent: str, *said: str, before: tuple[str, ...] = ()) -> Conversation:
    """Make a wish about an answer that stated these facts to a question with these matches."""
    return replace(talk(said=said, intent=intent), asked_before=ask(*(before or said)))


def questions(reply: Reply) -> list[str]:
    return [button.payload for button in reply.buttons]


@pytest.mark.parametrize("intent", WISHES)
def test_without_an_answer_before_there_is_nothing_to_revisit(store: FactStore, intent: str) -> None:
    reply = revisit(wish(intent), store)
    assert reply.kind is Kind.DECLINE
    assert reply.text.startswith("I did not understand")


@pytest.mark.parametrize("intent", WISHES)
def test_an_answer_that_is_no_longer_in_the_store_cannot_be_revisited(store: FactStore, intent: str) -> None:
    assert revisit(wish(intent, "gone"), store).kind is Kind.DECLINE


@pytest.mark.parametrize("intent", WISHES)
def test_what_is_said_again_keeps_its_citations_and_disclaimer(store: FactStore, intent: str) -> None:
    reply = revisit(wish(intent, "made", "flows"), store)
    assert (reply.kind, reply.disclaimer) == (Kind.ANSWER, DISCLAIMER)
    assert reply.text.endswith(DISCLAIMER)
    assert reply.facts
    assert reply.citations


@pytest.mark.parametrize("intent", WISHES)
def test_no_button_leads_back_to_what_was_said(store: FactStore, intent: str) -> None:
    reply = revisit(wish(intent, "made", "flows", "bought", before=("made", "flows", "prose", "cure")), store)
    assert not set(questions(reply)) & {"What is made?", "What is flows?", "Tell me prose?"}


def test_more_is_the_next_match_that_was_not_said(store: FactStore) -> None:
    reply = revisit(wish("ask_more", "flows", before=("flows", "gap-goats", "prose", "cure")), store)
    assert reply.facts == ("made",)
    assert reply.text.startswith("The breast makes it.")


def test_more_of_a_list_is_the_rest_of_it(store: FactStore) -> None:
    reply = revisit(wish("ask_more", "made", before=("list",)), store)
    assert reply.text.startswith("Three things:\n• It flows out\n• It stops.")


def test_more_without_a_question_before_is_what_completes_the_facts(store: FactStore) -> None:
    reply = revisit(replace(wish("ask_more", "made"), asked_before=None), store)
    assert reply.facts == ("flows",)


def test_when_all_is_said_that_is_said_with_ways_on(store: FactStore) -> None:
    reply = revisit(wish("ask_more", "made", "flows", "bought"), store)
    assert reply.text.startswith("That is all my sources say about it.")
    assert questions(reply) == ["Tell me causes-of-galactorrhea?", "Tell me how-to-induce?"]


def test_when_everything_is_said_no_way_on_is_promised(store: FactStore) -> None:
    reply = revisit(wish("ask_more", *(fact.id for fact in FACTS)), store)
    assert reply.text.startswith("That is all my sources say about it.")
    assert reply.buttons == ()


def test_shorter_is_the_first_statement_as_a_whole_sentence(store: FactStore) -> None:
    reply = revisit(wish("ask_shorter", "made", "flows"), store)
    assert reply.text.startswith("The breast makes it.\n\nSource:")
    assert reply.facts == ("made",)


def test_simpler_is_one_statement_a_paragraph_with_its_words_explained(store: FactStore) -> None:
    reply = revisit(wish("ask_simpler", "hormone", "flows", "made", "stops"), store)
    assert reply.text.split("\n\n")[:5] == [
        "In plain words:",
        "It needs oxytocin.",
        "It flows.",
        "The breast makes it.",
        "Oxytocin is the hormone that makes milk come out.",
    ]
    assert reply.facts == ("hormone", "flows", "made", "oxytocin-squeezes")


def test_simpler_does_not_explain_what_it_states(store: FactStore) -> None:
    reply = revisit(wish("ask_simpler", "hormone", "oxytocin-squeezes"), store)
    assert "Oxytocin is" not in reply.text


def test_the_sources_are_named_to_the_paragraph(store: FactStore) -> None:
    reply = revisit(wish("ask_source_of_that", "stops", "made"), store)
    assert reply.text.splitlines()[:3] == [
        "That comes from:",
        "• A book (Them), paragraph 4: https://b.example/book",
        "• A page (Us), paragraph 2: https://a.example/page",
    ]
    assert reply.citations == (Citation("book", 4), Citation("page", 2))


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (("made",), "one of my four sources says: my source says it plainly."),
        (("stops",), "2 of my four sources say: my source puts it carefully"),
        (("made", "flows", "bought"), "says it plainly; my sources differ, so I gave each side."),
    ],
)
def test_how_sure_it_is_follows_from_the_documents(
    store: FactStore, facts: tuple[str, ...], words: str
) -> None:
    reply = revisit(wish("ask_sure", *facts), store)
    assert words in reply.text
    assert "A doctor can tell you" in reply.text


def test_where_the_last_answer_could_not_be_read_it_says_so(store: FactStore) -> None:
    assert revisit(talk(intent="ask_more", is_adrift=True), store) == adrift()
