"""What silences a sign: negation, a matter of the past, a good end, a story, a question in general."""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from bot.danger.reading import Reading
from bot.danger.sign import Sign, Tier

Span = tuple[int, int]  # of words, the end not included
Hits = dict[str, list[Span]]

# Words to look at on either side of a sign: people who leave out full stops write endless sentences.
LONGEST_QUERY = 7  # words
REACH = 25
BEFORE_STORY = 40  # "in my novel" holds for the next sentences, too
LIST = 9  # words of "no fever, chills, redness or pus" before the last one
SUBJECTS = frozenset(
    {"i", "my", "she", "he", "it", "there", "now", "his", "her", "the", "just", "only", "baby"}
)
BREAKS = frozenset({"but", "because", "since", "so", "then", "now", "today", "while", "although", "though"})
PRONOUNS = frozenset({("i",), ("she",), ("he",), ("we",), ("it",), ("they",)})
LONGEST_CUE = 8  # words
CLOSE = 4  # words of "died of a" before what somebody died of
STARTS = 3  # a question may begin after "hi", "so", "quick question"


@dataclass(frozen=True)
class Found:
    """A match: those of its parts that stand near one another, all of its parts, and their words."""

    core: tuple[Span, ...]
    parts: tuple[Span, ...]
    used: frozenset[int]

    @property
    def start(self) -> int:
        """The first word of the core."""
        return min(start for start, _ in self.core)

    @property
    def end(self) -> int:
        """The word after the core."""
        return max(end for _, end in self.core)


@dataclass(frozen=True)
class Context:
    """A text, the hits of the cues in it, and the words that belong to phrases or to matches of signs."""

    reading: Reading
    cues: Hits
    sign_words: frozenset[int]
    match: Callable[[], frozenset[int]]

    @cached_property
    def sign_nots(self) -> frozenset[int]:
        """Words of whole matches: the "not" of "will not feed" denies nothing else."""
        return self.match()

    def is_silenced(self, sign: Sign, found: Found) -> bool:
        """True where the match is no danger to anybody now."""
        if self._is_negated(found) or self._is_past(found):
            return True
        if self._is_story(found) or self._is_of_animals(found):
            return True
        if sign.is_always and self._is_own(found, ()):
            return False
        return self._is_over(sign, found) or self._is_general(found)

    def _within(self, cue: str, start: int, end: int) -> list[Span]:
        """List the hits of a cue between two words."""
        spans = self.cues.get(cue, [])
        low, high = bisect_left(spans, (start, 0)), bisect_left(spans, (end, 0))
        return [span for span in spans[low:high] if span[1] <= end]

    def _sentence(self, found: Found) -> Span:
        """Return the bounds of the sentence around a match, at most REACH words away."""
        return self._bounds((found.start, found.end))

    def _bounds(self, span: Span) -> Span:
        """Return the bounds of the sentence around some words, at most REACH words away."""
        numbers, (start, end) = self.reading.sentences, span
        while start > max(0, span[0] - REACH) and numbers[start - 1] == numbers[span[0]]:
            start -= 1
        while end < min(len(numbers), span[1] + REACH) and numbers[end] == numbers[span[1] - 1]:
            end += 1
        return start, end

    def _is_negated(self, found: Found) -> bool:
        """True where any part of the match is denied."""
        return any(self._is_denied(part, found) for part in found.parts)

    def _is_denied(self, part: Span, found: Found) -> bool:
        """True for "no" before a part of the match, or after it."""
        first, last = self._bounds(part)
        if self._within("negation", *part):  # "will not latch and has not weed": one "not" undoes no other
            return False
        for start, end in self._within("negation", first, part[0]):
            is_part = any(i in found.used or i in self.sign_nots for i in range(start, end))
            if is_part or self._within_any("no_negation", start) or self._pauses_after(end):
                continue
            if self._leads_to(end, part[0], found):
                return True
        return self._is_answered_no(part, last)

    def _leads_to(self, start: int, end: int, found: Found) -> bool:
        """True where only light words, words of signs and lists with "or" lie between."""
        if end - start > LIST or any(self._turns(word) for word in range(start, end)):
            return False
        light = {i for span in self._within("light", start, end) for i in range(*span)}
        joins = [i for i in range(start, end) if self.reading.words[i] in {"or", "nor", "o", "ou", "oder"}]
        return all(
            i in light or i in self.sign_words or i in found.used or any(i <= join <= i + 2 for join in joins)
            for i in range(start, end)
        )

    def _turns(self, word: int) -> bool:
        """True where a new statement starts, which a "no" before it does not reach: "and my chest hurts"."""
        words = self.reading.words
        if words[word] in BREAKS:
            return True
        if word - 1 not in self.reading.pauses and words[word - 1] not in {"and", "but"}:
            return False
        return words[word] in SUBJECTS or words[word + 1 : word + 2] in PRONOUNS  # "and today she"

    def _is_answered_no(self, part: Span, last: int) -> bool:
        """True for "fever: no", "lumps? none" and "no" for the last word."""
        answers = self._within("answer_no", part[1], min(part[1] + 4, len(self.reading.words)))
        return any(
            end >= last or end - 1 in self.reading.pauses or self._ends_sentence(end) for _, end in answers
        )

    def _ends_sentence(self, end: int) -> bool:
        numbers = self.reading.sentences
        return end == len(numbers) or numbers[end] != numbers[end - 1]

    def _pauses_after(self, end: int) -> bool:
        """True where a comma follows: "No, I have chest pain"."""
        return end - 1 in self.reading.pauses

    def _within_any(self, cue: str, word: int) -> bool:
        return _covers(self._within(cue, word - LONGEST_CUE, word + LONGEST_CUE), word)

    def _is_past(self, found: Found) -> bool:
        first, last = self._sentence(found)
        if any(self._within("died", max(first, start - CLOSE), start) for start, _ in found.core):
            return True
        is_well = self._within("well_now", found.end, last)  # "he had a stroke last year, he is well now"
        if self._within("present", first, last) and not is_well:
            return False
        # A relative's illness is told in the past tense: "my mother had a stroke".
        relatives = self._within("relative_past", max(first, found.start - LIST), found.end)
        return bool(self._within("past", first, last) or relatives)

    def _is_over(self, sign: Sign, found: Found) -> bool:
        """True where a doctor has settled it or, unless it is an emergency, where it went away."""
        first, _ = self._sentence(found)
        last = min(found.end + REACH, len(self.reading.words))
        if sign.tier is Tier.URGENT and self._within("well_now", found.end, last):
            return True
        if self._within("present", found.end, last):
            return False
        if self._within("settled", first, last):
            return True
        return sign.tier is Tier.URGENT and bool(self._within("went_away", found.end, last))

    def _is_own(self, found: Found, cues: Iterable[Span]) -> bool:
        """True where people speak of themselves in the sentence, outside the words of the cues."""
        return self._has_outside("own", found, cues)

    def _is_somebody(self, found: Found, cues: Iterable[Span]) -> bool:
        """True where anybody in particular is meant: I, my, she, the baby."""
        if self._is_own(found, cues) or self._has_outside("other", found, cues):
            return True
        bare = self._within("bare", *self._sentence(found))
        return any(self._is_bare(start) and not _covers(cues, start) for start, _ in bare)

    def _has_outside(self, cue: str, found: Found, cues: Iterable[Span]) -> bool:
        """True where the sentence holds a cue outside the words of other cues."""
        return any(not _covers(cues, start) for start, _ in self._within(cue, *self._sentence(found)))

    def _is_bare(self, start: int) -> bool:
        """True for "baby won't feed", not for "a newborn baby"."""
        before = self.reading.words[max(0, start - 3) : start]
        return not any(self._within_any("indefinite", start - 1 - i) for i in range(len(before)))

    def _is_of_animals(self, found: Found) -> bool:
        """True where an animal is spoken of and no person is."""
        animals = tuple(self._within("animal", *self._sentence(found)))
        return bool(animals) and not self._is_somebody(found, animals)

    def _is_story(self, found: Found) -> bool:
        """True in a novel, a film or an exam; but not where the person speaks of themselves beside it."""
        stories = self._within("story", max(0, found.start - BEFORE_STORY), found.end + REACH)
        return bool(stories) and not self._is_own(found, tuple(stories))

    def _is_general(self, found: Found) -> bool:
        """True for a question or hearsay about people in general."""
        first, last = self._sentence(found)
        if self._within("acute", first, last):
            return False
        frames = self._within("frame", first, found.end)
        words = [s for s in self._within("question_word", first, found.end) if s[0] - first <= STARTS]
        asked = [s for s in self._within("question", first, found.end) if self._begins(s[0], first)]
        # A search query ("headache nipple milk") is short; a longer list of complaints is somebody's own.
        is_query = last - first <= LONGEST_QUERY
        topics = self._within("topic", found.end, min(found.end + 2, last)) if is_query else []
        about = self._within("about", first, last)
        cues = (*frames, *words, *asked, *topics, *about)
        return bool(cues) and not self._is_somebody(found, cues)

    def _begins(self, word: int, first: int) -> bool:
        """True where a word opens a question: first, or after a pause or an opening such as "hi" or "and"."""
        if self.reading.words[word + 1 : word + 2] == ("not",) and not self._within("it", word + 2, word + 3):
            return False  # "can't stop bleeding" asks nothing; "isn't it true" does
        return word == first or word - 1 in self.reading.pauses or self._within_any("opening", word - 1)


def _covers(spans: Iterable[Span], word: int) -> bool:
    """True where a word lies in one of the spans."""
    return any(start <= word < end for start, end in spans)
