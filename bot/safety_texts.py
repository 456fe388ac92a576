"""The fixed wording of the bot itself: what it says when nothing else can be said."""

from bot.reply import Button, Kind, Reply, make_reply

# Each is answered by the facts, so that a person who is lost finds a way in with one tap.
EXAMPLES = (
    "What is galactorrhea?",
    "Can men make milk?",
    "How can milk be brought on without pregnancy?",
)


def apology(emergency_number: str = "your local emergency number") -> Reply:
    """Say that the fault is ours, and whom to call where it cannot wait."""
    return make_reply(
        Kind.DECLINE,
        "Sorry, something is wrong on my side, and I cannot answer right now. Please try again in a moment. "
        f"If it is urgent, do not wait for me: call {emergency_number} or a doctor.",
    )


def adrift() -> Reply:
    """Say that what was said before is out of reach just now."""
    return make_reply(
        Kind.DECLINE,
        "Sorry, I cannot look up what we talked about before, right now. Please ask me in one whole "
        "sentence, or try again in a moment.",
    )


def too_long(limit: int) -> Reply:
    """Ask for a shorter question; `limit` is in characters."""
    return make_reply(
        Kind.DECLINE,
        f"Thank you for telling me so much. I can only read up to {limit} characters at a time, so I have "
        "not read it. Could you ask me one short question, please?",
    )


def empty() -> Reply:
    """Invite a question where a message held no words."""
    return make_reply(
        Kind.DECLINE,
        "I see no words in your message. What would you like to know about making milk? "
        "Here are some questions to start with.",
        buttons=[Button(example, example) for example in EXAMPLES],
    )
