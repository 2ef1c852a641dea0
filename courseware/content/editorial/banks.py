"""The rules for a whole bank: what a learner could guess from without reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from courseware.content.editorial.found import Remark
from courseware.content.editorial.words import bare, words
from courseware.content.models.quiz import Quiz
from courseware.domain.counted import counted
from courseware.questions.base import Use
from courseware.questions.single import Single

MOST_LONGEST_KEYS: Final = 0.35
MOST_IN_ONE_PLACE: Final = 0.40
FEWEST_FOR_SHARES: Final = 8
QUESTIONS_FOR_EACH_OBJECTIVE: Final = 2


def bank_remarks(quiz: Quiz, objectives: Sequence[str]) -> Iterator[Remark]:
    """Yield what the bank as a whole gives away or leaves out.

    Args:
        objectives: ids of the objectives of the quiz's lesson.
    """
    yield from _same_stems(quiz)
    yield from _thin_objectives(quiz, objectives)
    singles = [question for question in quiz.questions if isinstance(question, Single)]
    keyed = [question for question in singles if any(o.correct for o in question.options)]
    yield from _longest_keys(keyed)
    if len(keyed) >= FEWEST_FOR_SHARES:
        yield from _key_places(keyed)


def _same_stems(quiz: Quiz) -> Iterator[Remark]:
    first: dict[tuple[str, ...], str] = {}
    for number, question in enumerate(quiz.questions):
        stem = tuple(words(question.text))
        other = first.setdefault(stem, question.id)
        if other != question.id:
            yield Remark(
                ("questions", number, "text"),
                "CW138",
                f"the question `{other}` has the same words",
                "ask something else: one attempt may draw both",
            )


def _thin_objectives(quiz: Quiz, objectives: Sequence[str]) -> Iterator[Remark]:
    graded = Counter(q.objective for q in quiz.questions if q.use is Use.GRADED)
    for objective in objectives:
        if graded[objective] < QUESTIONS_FOR_EACH_OBJECTIVE:
            told = counted(graded[objective], "graded question tests", "graded questions test")
            yield Remark(
                _place_of(quiz, objective),
                "CW139",
                f"{told} {objective}",
                f"write at least {QUESTIONS_FOR_EACH_OBJECTIVE} for each objective",
            )


def _place_of(quiz: Quiz, objective: str) -> tuple[str | int, ...]:
    """Return where an objective with too few questions is named: by them, or by the draw."""
    for key, entries in (("questions", quiz.questions), ("draw", quiz.draw)):
        for number, entry in enumerate(entries):
            counts = getattr(entry, "use", Use.GRADED) is Use.GRADED
            if entry.objective == objective and counts:
                return key, number, "objective"
    return ("lesson",)


def key_is_longest(question: Single) -> bool:
    """Tell whether the right option is longer than each of the others."""
    key = max(len(bare(o.text)) for o in question.options if o.correct)
    return all(len(bare(o.text)) < key for o in question.options if not o.correct)


def _longest_keys(singles: Sequence[Single]) -> Iterator[Remark]:
    longest = [question.id for question in singles if key_is_longest(question)]
    if len(longest) > MOST_LONGEST_KEYS * len(singles) and len(longest) > 1:
        yield Remark(
            ("questions",),
            "CW140",
            f"the right option is the longest in {len(longest)} of {len(singles)} questions "
            f"({', '.join(longest)[:200]})",
            "lengthen distractors or shorten keys: at most 35 percent may be the longest",
        )


def _key_places(singles: Sequence[Single]) -> Iterator[Remark]:
    places = Counter(next(n for n, o in enumerate(q.options) if o.correct) for q in singles)
    usual = min(len(question.options) for question in singles)
    unused = [place for place in range(usual) if not places[place]]
    crowded = [place for place, count in places.items() if count > MOST_IN_ONE_PLACE * len(singles)]
    if unused or crowded:
        counts = ", ".join(
            f"{count} at place {place + 1}" for place, count in sorted(places.items())
        )
        yield Remark(
            ("questions",),
            "CW141",
            f"the right options do not stand evenly: {counts}",
            "move keys, so that each place has about as many",
        )
