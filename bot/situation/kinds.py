"""What a situation is."""

from dataclasses import dataclass
from enum import StrEnum


class Decision(StrEnum):
    """A personal medical decision that somebody asks for; where several are, the first of these counts."""

    SWITCH = "switch"  # another medicine in place of mine
    STOP = "stop"  # stop, skip or go on with a prescribed medicine or an appointment
    BUY = "buy"  # sellers, prices, ways around a prescription
    DOSE = "dose"  # how much, how often, is my dose right
    START = "start"  # should I take it, give it to me
    RESULT = "result"  # read my test or scan
    DIAGNOSIS = "diagnosis"  # what do I have, am I well


@dataclass(frozen=True)
class Situation:
    """What a message says about the person or the request; `rest` is its question without an injection."""

    decision: Decision | None = None
    speaks_of_stopping: bool = False
    is_minor: bool = False
    about_child: bool = False
    is_coerced: bool = False
    is_sexual: bool = False
    is_abusive: bool = False
    is_injection: bool = False
    is_forged: bool = False  # plays turns of the conversation
    rest: str = ""
    language: str = "en"
