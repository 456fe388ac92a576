"""compose: endings first, then minors, boundaries, a question back, the answer, a decline."""

from pathlib import Path

import pytest

from bot.answer.compose import ENDING, compose, list_sources
from bot.facts.store import FactStore
from bot.notes import NOTE_LEAD, NOTES
from bot.question import Conversation, Question
from bot.reply import DISCLAIMER, Citation, Kind, Reply
from bot.safety_texts import adrift
from small_library import CARE, FACTS, decided, open_small_store, talk

FIXED = "A fixed text of the bot."
STOPPING, OTHERS = ("stop", "switch"), ("dose", "start", "diagnosis", "result")
NOT_FOR_MINORS = ("pill", "cure", "harm", "start", "wait", "dose")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> FactStore:
    return open_small_store(Path(tmp_path_factory.mktemp("store")))


def body(reply: Reply) -> str:
    return reply.text.removesuffix(DISCLAIMER).strip()


def situated(name: str, *units: str) -> Conversation:
    return talk(*units, situation=name, situation_text=FIXED)


def outside(**more: object) -> Conversation:
    return talk("made", covered=0.1, gap=0.1, outside=0.8, **more)


def test_an_answer_states_its_fact_with_what_differs_and_completes(store: FactStore) -> None:
    reply = compose(talk("made"), store)
    assert reply.kind is Kind.ANSWER
    assert reply.text.startswith("The breast makes it. It is bought. It flows.\n\nSources:\n")
    assert reply.facts == ("made", "bought", "flows")
    assert reply.citations == (Citation("page", 2), Citation("book", 1), Citation("page", 3))


def test_what_goes_on_with_words_that_could_not_be_read_is_not_guessed_at(store: FactStore) -> None:
    assert compose(talk("made", is_adrift=True), store) == adrift()
    # A boundary holds whatever was said before.
    assert compose(decided("stop", "pill", is_adrift=True), store).kind is Kind.BOUNDARY


def test_two_questions_are_answered_without_saying_anything_twice(store: FactStore) -> None:
    reply = compose(talk("stops", parts=("flows", "prose")), store)
    assert reply.text.startswith("It flows.\n\nThe breast makes it.\n\nSource:\n")


def test_the_note_comes_after_the_statements_and_before_the_sources(store: FactStore) -> None:
    assert body(compose(talk("pill"), store)).split("\n\n")[:2] == [
        "A pill does it.",
        f"{NOTE_LEAD} {NOTES['medicine']}",
    ]


def test_a_medical_word_is_explained_from_a_fact_that_is_cited(store: FactStore) -> None:
    reply = compose(talk("hormone"), store)
    assert "Oxytocin is the hormone that makes milk come out." in reply.text
    assert reply.facts == ("hormone", "oxytocin-squeezes")
    assert Citation("book", 7) in reply.citations
    assert "https://b.example/book" in reply.text


def test_a_medical_word_that_was_explained_before_is_not_explained_again(store: FactStore) -> None:
    reply = compose(talk("hormone", said=("oxytocin-squeezes",)), store)
    assert reply.facts == ("hormone",)
    assert "Oxytocin is" not in reply.text


def test_a_medical_word_that_the_person_used_is_not_explained(store: FactStore) -> None:
    assert compose(talk("hormone", asked="does milk need oxytocin"), store).facts == ("hormone",)


def test_the_buttons_lead_to_the_next_matches(store: FactStore) -> None:
    reply = compose(talk("flows", "stops", "gap-goats", "list", "cure", "harm"), store)
    assert [b.payload for b in reply.buttons] == ["What is stops?", "Tell me list?", "What is cure?"]


def test_no_button_leads_to_what_was_said(store: FactStore) -> None:
    reply = compose(talk("made", "flows", "prose", "stops", "cure", said=("stops",)), store)
    assert [b.payload for b in reply.buttons] == ["What is cure?"]


def test_an_ambiguous_question_is_asked_back_with_a_button_for_each_meaning(store: FactStore) -> None:
    reply = compose(talk("choice", "made"), store)
    assert (reply.kind, body(reply)) == (Kind.CLARIFY, "Made or bought?")
    assert [b.payload for b in reply.buttons] == ["What is made?", "What is bought?"]


def test_the_bot_does_not_ask_back_twice_in_a_row(store: FactStore) -> None:
    reply = compose(talk("choice", "stops", last_kind="clarify"), store)
    assert (reply.kind, reply.facts) == (Kind.ANSWER, ("stops",))


def test_the_bot_may_ask_back_again_later(store: FactStore) -> None:
    assert compose(talk("choice", last_kind="answer"), store).kind is Kind.CLARIFY


def test_what_is_not_answered_is_not_asked_back(store: FactStore) -> None:
    reply = compose(talk("choice", covered=0.1, gap=0.1, outside=0.8), store)
    assert reply.kind is Kind.DECLINE


@pytest.mark.parametrize("decision", OTHERS)
def test_general_facts_come_before_a_boundary(store: FactStore, decision: str) -> None:
    reply = compose(decided(decision, "pill", "cure", "stops", terms=("pill",)), store)
    assert reply.kind is Kind.BOUNDARY
    assert body(reply).split("\n\n")[:3] == [
        "In general: A pill does it.",
        CARE,
        f"{NOTE_LEAD} {NOTES['medicine']}",
    ]
    assert (reply.facts, reply.citations) == (("pill",), (Citation("page", 2),))


@pytest.mark.parametrize("decision", STOPPING)
def test_who_speaks_of_stopping_hears_the_boundary_first_and_once(store: FactStore, decision: str) -> None:
    reply = compose(decided(decision, "pill", terms=("pill",)), store)
    assert body(reply).split("\n\n")[:2] == [CARE, "In general: A pill does it."]
    assert NOTE_LEAD not in reply.text


def test_who_asks_where_to_buy_gets_the_boundary_alone(store: FactStore) -> None:
    reply = compose(decided("buy", "pill", terms=("pill",)), store)
    assert (reply.kind, body(reply), reply.facts) == (Kind.BOUNDARY, CARE, ())


@pytest.mark.parametrize("decision", [*STOPPING, *OTHERS, "buy"])
def test_a_boundary_without_facts_names_no_source(store: FactStore, decision: str) -> None:
    reply = compose(decided(decision, "gap-goats", covered=0.1, gap=0.8), store)
    assert (reply.kind, body(reply), reply.citations) == (Kind.BOUNDARY, CARE, ())


def test_a_boundary_holds_where_the_message_was_not_understood(store: FactStore) -> None:
    assert (
        compose(
            Conversation(Question("nonsense", (), 0, 0, 1, (), decision="stop", boundary_text=CARE)), store
        ).kind
        is Kind.BOUNDARY
    )


@pytest.mark.parametrize("decision", [*OTHERS, "buy"])
def test_a_decision_about_another_subject_is_outside(store: FactStore, decision: str) -> None:
    assert compose(outside(decision=decision, boundary_text=CARE), store).kind is Kind.DECLINE


@pytest.mark.parametrize("decision", STOPPING)
def test_not_to_stop_alone_is_said_of_medicines_of_any_subject(store: FactStore, decision: str) -> None:
    reply = compose(outside(decision=decision, boundary_text=CARE), store)
    assert reply.kind is Kind.BOUNDARY
    assert reply.text.startswith(CARE)


def test_the_buttons_of_a_boundary_leave_out_what_it_said(store: FactStore) -> None:
    reply = compose(decided("dose", "pill", "flows", terms=("pill",)), store)
    assert [b.payload for b in reply.buttons] == ["What is flows?"]


@pytest.mark.parametrize("fact", NOT_FOR_MINORS)
def test_a_minor_is_told_nothing_of_medicines_and_programmes(store: FactStore, fact: str) -> None:
    reply = compose(situated("minor", fact), store)
    assert (reply.kind, body(reply), reply.facts, reply.buttons) == (Kind.BOUNDARY, FIXED, (), ())


def test_a_minor_is_told_one_simple_fact_and_whom_to_ask(store: FactStore) -> None:
    reply = compose(situated("minor", "made", "flows"), store)
    assert body(reply) == f"The breast makes it.\n\n{FIXED}"
    assert (reply.facts, reply.citations) == (("made",), (Citation("page", 2),))


def test_what_a_minor_asks_about_another_subject_is_outside(store: FactStore) -> None:
    reply = compose(outside(situation="minor", situation_text=FIXED), store)
    assert (reply.kind, reply.facts) == (Kind.DECLINE, ())


def test_a_minor_is_a_minor_also_where_a_decision_is_asked_for(store: FactStore) -> None:
    conversation = talk("pill", situation="minor", situation_text=FIXED, decision="dose", boundary_text=CARE)
    assert body(compose(conversation, store)) == FIXED


@pytest.mark.parametrize(("situation", "kind"), ENDING.items())
def test_some_situations_end_the_matter_with_a_fixed_text(
    store: FactStore, situation: str, kind: Kind
) -> None:
    conversation = talk(
        "made", situation=situation, situation_text=FIXED, decision="dose", boundary_text=CARE
    )
    reply = compose(conversation, store)
    assert (reply.kind, body(reply), reply.facts, reply.buttons) == (kind, FIXED, (), ())


def test_a_question_beside_an_injection_is_answered(store: FactStore) -> None:
    assert compose(situated("injection", "flows"), store).facts == ("flows",)


def test_an_injection_without_a_question_gets_the_fixed_text(store: FactStore) -> None:
    reply = compose(outside(situation="injection", situation_text=FIXED), store)
    assert (reply.kind, body(reply)) == (Kind.DECLINE, FIXED)
    assert reply.buttons


def test_an_injection_around_a_gap_is_declined_as_the_gap(store: FactStore) -> None:
    conversation = talk("gap-goats", situation="injection", situation_text=FIXED, covered=0.1, gap=0.8)
    assert "anything on goats" in compose(conversation, store).text


def test_the_list_of_sources_names_every_document_with_its_link(store: FactStore) -> None:
    reply = list_sources(store)
    assert (reply.kind, reply.disclaimer) == (Kind.CHAT, "")
    assert "• A page (Us): https://a.example/page" in reply.text
    assert "• A book (Them): https://b.example/book" in reply.text


def test_the_same_question_gets_the_same_reply(store: FactStore) -> None:
    for fact in FACTS:
        assert compose(talk(fact.id, "list"), store) == compose(talk(fact.id, "list"), store)
