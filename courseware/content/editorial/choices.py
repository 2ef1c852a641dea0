"""The rules for one question with options: each remark is about its stem or one option."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from courseware.content.editorial.found import Remark
from courseware.content.editorial.words import (
    ABSOLUTE,
    asks_quietly_for_the_wrong_one,
    bare,
    content_words,
    lead_in,
    words,
)
from courseware.questions.multiple import Multiple
from courseware.questions.options import Option
from courseware.questions.single import Single

Choice = Single | Multiple

SHORTEST_REASON: Final = 40
_TIMES_AS_LONG: Final = 2
_FEW_CHARACTERS: Final = 30
_MOST_IN_COMMON: Final = 0.8
_OF_THE_ABOVE: Final = re.compile(
    r"\b(?:all|none|both|neither|any|either) of (?:the )?"
    r"(?:above|below|these|those|others?|options?|answers?)\b|\b[a-f] (?:and|or) [a-f]\b",
    re.IGNORECASE,
)
_OPEN_END: Final = re.compile(r"(?:[:…]|\.\.\.|—|_{2,})\W*$")
_COMMAND: Final = re.compile(r"\b(?:choose|select|mark|tick|complete|pick)\b", re.IGNORECASE)


def choice_remarks(question: Choice) -> Iterator[Remark]:
    """Yield what an editor would say about stem and options."""
    yield from _stem(question)
    yield from _single_options(question)
    yield from _lengths(question.options)
    yield from _grammar(question.options)
    if isinstance(question, Single):
        yield from _cues(question)


def _stem(question: Choice) -> Iterator[Remark]:
    if asks_quietly_for_the_wrong_one(question.text):
        yield Remark(
            ("text",),
            "CW131",
            "the question asks for what is not so, and the word is easily overlooked",
            "ask for what is right, or write the word as **not**",
        )
    asked = lead_in(question.text)
    if "?" not in asked and not _OPEN_END.search(asked) and not _COMMAND.search(asked):
        yield Remark(
            ("text",),
            "CW132",
            "the stem ends without a question",
            "ask something that can be answered with the options covered",
        )


def _single_options(question: Choice) -> Iterator[Remark]:
    for number, option in enumerate(question.options):
        if _OF_THE_ABOVE.search(bare(option.text)):
            yield Remark(
                ("options", number, "text"),
                "CW130",
                "the option speaks of other options, whose order is shuffled",
                "say what is meant, or use `type: multiple`",
            )
        yield from _reason(number, option)


def _reason(number: int, option: Option) -> Iterator[Remark]:
    where = ("options", number, "why")
    if len(bare(option.why)) < SHORTEST_REASON:
        yield Remark(
            where,
            "CW137",
            f"the reason has fewer than {SHORTEST_REASON} characters",
            "say why, and what to remember",
        )
        return
    said, reason = set(words(option.text)), set(words(option.why))
    if said and reason and len(said & reason) / len(said | reason) > _MOST_IN_COMMON:
        yield Remark(
            where, "CW137", "the reason repeats the option", "say why it is right or wrong"
        )


def _lengths(options: Sequence[Option]) -> Iterator[Remark]:
    lengths = [len(bare(option.text)) for option in options]
    shortest, longest = min(lengths), max(lengths)
    if longest > _TIMES_AS_LONG * shortest and longest - shortest > _FEW_CHARACTERS:
        yield Remark(
            ("options", lengths.index(longest), "text"),
            "CW133",
            f"options of {shortest} to {longest} characters: the odd one is noticed",
            "make the options alike in length and detail",
        )


def _grammar(options: Sequence[Option]) -> Iterator[Remark]:
    texts = [bare(option.text) for option in options]
    stopped = [text.rstrip("”\"'’*)").endswith((".", "!", "?")) for text in texts]
    if any(stopped) and not all(stopped):
        odd = stopped.index(sum(stopped) * 2 <= len(stopped))
        yield Remark(
            ("options", odd, "text"),
            "CW134",
            "some options end with a full stop and others do not",
            "write all options in one form",
        )
    small = [text[:1].islower() for text in texts]
    if any(small) and not all(small):
        odd = small.index(sum(small) * 2 <= len(small))
        yield Remark(
            ("options", odd, "text"),
            "CW134",
            "some options begin with a capital letter and others do not",
            "write all options in one form",
        )


def _cues(question: Single) -> Iterator[Remark]:
    key = next((number for number, o in enumerate(question.options) if o.correct), None)
    if key is None:
        return
    wrong = [o.text for number, o in enumerate(question.options) if number != key]
    elsewhere = frozenset[str]().union(*(content_words(text) for text in wrong))
    shared = (content_words(lead_in(question.text)) & content_words(question.options[key].text)) - (
        elsewhere
    )
    if shared:
        yield Remark(
            ("options", key, "text"),
            "CW135",
            f"question and right answer share a word that no other option has ({min(shared)}…)",
            "use it in another option too, or use another word",
        )
    if not ABSOLUTE.intersection(words(question.options[key].text)):
        loud = sorted(set().union(*(ABSOLUTE.intersection(words(text)) for text in wrong)))
        if loud:
            yield Remark(
                ("options",),
                "CW136",
                f"only wrong options have absolute words ({', '.join(loud)})",
                "people who know the trick need not know the answer: soften them",
            )
