"""Rules for numbers where a format knows a middle and a tolerance: out exactly, and in again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any, Final

from courseware.interchange.drafts import Draft
from courseware.interchange.labels import Labels
from courseware.interchange.losses import Kind, Loss, Place
from courseware.interchange.shapes import FULL, decimal_of, percent_of
from courseware.questions.base import Question
from courseware.questions.numbers import canonical
from courseware.questions.numeric import Numeric
from courseware.questions.numeric_rule import NumericAnswer

_DIGITS: Final = 400
"""More than the limits of the longest numbers and tolerances have that a file may hold."""
_SLACK: Final = Fraction(1, 100_000)
"""How far programs that count in binary may be off, as a part of the tolerance."""


@dataclass(frozen=True)
class Number:
    """One numeric answer: the middle of what is accepted and how far from it, both limits in."""

    value: Decimal
    tolerance: Decimal
    share: Fraction
    why: str = ""
    is_range: bool = False

    @classmethod
    def between(cls, least: Decimal, most: Decimal, share: Fraction, why: str) -> Number:
        """Return what is accepted from a least to a most."""
        low, high = Fraction(least), Fraction(most)
        middle, reach = exact((low + high) / 2), exact((high - low) / 2)
        return cls(middle, reach, share, why, is_range=True)

    @property
    def limits(self) -> tuple[Fraction, Fraction]:
        """Return the least and the most that is accepted."""
        middle, reach = Fraction(self.value), Fraction(self.tolerance)
        return middle - reach, middle + reach


def exact(number: Fraction) -> Decimal:
    """Return a number that decimal digits can write, with all of them."""
    with localcontext(prec=_DIGITS):
        return Decimal(number.numerator) / Decimal(number.denominator)


def numbers_of(question: Numeric) -> list[Number]:
    """Return the answer and then the known mistakes, each with its own tolerance."""
    span = question.answer.span()
    numbers = [Number(exact(span.middle), exact(span.reach), FULL, question.why)]
    for mistake in question.mistakes:
        reach = question.answer.span_around(Fraction(mistake.value)).reach
        numbers.append(Number(mistake.value, exact(reach), Fraction(0), mistake.why))
    return numbers


def limit_losses(questions: Sequence[Question]) -> Iterator[Loss]:
    """Yield what significant figures lose: a tolerance has both its limits, and they have one."""
    for question in questions:
        open_at = question.answer.span().open_at if isinstance(question, Numeric) else None
        if not isinstance(question, Numeric) or open_at is None:
            continue
        figures = question.answer.significant_figures
        where, number = f"question {question.id}", canonical(exact(open_at))
        words = f"answer: {number} is right there too; to {figures} significant figures it is not"
        yield Loss(where, words, Kind.CHANGED)
        if question.mistakes:
            words = "mistakes: their reasons are told as far above as below each wrong number"
            yield Loss(where, words, Kind.CHANGED)


def numeric(numbers: Sequence[Number], labels: Labels, place: Place) -> Draft:
    """Return the keys of a numeric question: the first full answer is the rule."""
    full = next((n for n in numbers if n.share >= FULL), None)
    if full is None:
        place.lost("numbers without one that earns everything")
        return {"type": "numeric", "answer": {}}
    rule = _rule(full, labels.one("rule"))
    draft: Draft = {"type": "numeric", "answer": rule}
    if full.why:
        draft["why"] = full.why
    mistakes = []
    for number in numbers:
        if number is full:
            continue
        if number.share > 0:
            place.lost(f"{percent_of(number.share)} % for {number.value} ± {number.tolerance}")
            continue
        reach = _answer(rule).span_around(Fraction(number.value)).reach
        if Fraction(number.tolerance) != reach:
            place.changed(f"the tolerance of the wrong number {number.value} is that of the answer")
        why = {"why": number.why} if number.why else {}
        mistakes.append({"value": number.value, **why})
    return draft | ({"mistakes": mistakes} if mistakes else {})


def _rule(number: Number, label: str) -> dict[str, Any]:
    """Return the rule of the answer; a label's rule only where it still fits the numbers."""
    name, _, given = label.partition(":")
    if number.is_range or name == "range":
        low, high = number.limits
        return {"minimum": exact(low), "maximum": exact(high)}
    percent = decimal_of(given) if name == "relative" else None
    if percent is not None:
        rule: dict[str, Any] = {"value": number.value, "relative": percent}
        off = abs(_answer(rule).span().reach - Fraction(number.tolerance))
        if off <= abs(Fraction(number.tolerance)) * _SLACK:
            return rule
    if name == "significant_figures":
        figures, _, written = given.partition(":")
        value = decimal_of(written) if written else number.value
        rule = {"value": value, name: int(figures)}
        span = _answer(rule).span()
        if value is not None and int(figures) and (span.low, span.high) == number.limits:
            return rule
    return {"value": number.value, "absolute": number.tolerance}


def _answer(rule: dict[str, Any]) -> NumericAnswer:
    return NumericAnswer.model_construct(**rule)
