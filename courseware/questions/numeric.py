"""A number to type, with a tolerance, a range or significant figures, and units."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from html import escape
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from courseware.domain.unseen import as_seen
from courseware.questions.base import FULL, NONE, Arrangement, GradedQuestion, Part, Presented
from courseware.questions.findings import Code, Finding, missing_reason
from courseware.questions.numbers import Exact, canonical, refuse_fraction, typed_number
from courseware.questions.numeric_rule import NumericAnswer, rule_findings
from courseware.questions.reading import Form, Response, Unreadable, line_of, stored_text
from courseware.questions.review import Row, option_verdict, place_verdict
from courseware.questions.rich import Rich
from courseware.questions.sizes import Size


class Unit(Part):
    """Another unit in which the answer may be typed."""

    unit: str = Field(min_length=1, max_length=20, description="How the unit is written: mm.")
    factor: Exact = Field(
        description="The typed number times this factor is the number in the question's unit: "
        "10 for cm where the question asks for mm."
    )


class NumericMistake(Part):
    """A wrong number that learners are known to give."""

    value: Exact = Field(
        description="The wrong number, in the question's unit; the answer's tolerance holds "
        "around it too."
    )
    why: Rich = Field("", description="Where it comes from, and what to remember, in Markdown.")


@dataclass(frozen=True)
class PresentedNumeric(Presented):
    """The question and its units without the key."""

    unit: str
    other_units: tuple[str, ...]


class Numeric(GradedQuestion):
    """A number, compared without any rounding of the computer's.

    A learner may type a decimal point or comma, and spaces between thousands. A point is always
    the decimal one: `1.000` is read as 1. `1,000` is refused as ambiguous, with both ways to
    write it.
    """

    label: ClassVar[str] = "Number"
    example: ClassVar[str] = """\
id: needle-angle-depth
type: numeric
objective: S3.1
cognitive: apply
difficulty: 2
text: |
  A point lies 12 mm below the skin. You keep 8 mm of the needle outside. How long must the
  needle be at least?
answer: {value: 20, absolute: 0.5}
unit: mm
units:
  - {unit: cm, factor: 10}
mistakes:
  - {value: 12, why: "This leaves nothing outside the skin to hold or to see."}
why: "12 mm inside and 8 mm outside make 20 mm."
explanation: "A needle is never inserted up to its handle: the rest is what you can pull out by."
"""

    type: Literal["numeric"] = Field(description="A number to type.")
    answer: NumericAnswer = Field(
        description="One of `{value, absolute}`, `{value, relative}` (percent), "
        "`{value, significant_figures}`, `{minimum, maximum}`. All limits are included."
    )
    unit: str = Field(
        "", max_length=20, description="The unit of the answer, shown behind the field."
    )
    units: Annotated[tuple[Unit, ...], Size(0, 8)] = Field(
        (), description="Other units that may be typed behind the number."
    )
    why: Rich = Field("", description="Why the right number is right, in Markdown.")
    mistakes: Annotated[tuple[NumericMistake, ...], Size(0, 20)] = Field(
        (), description="Wrong numbers that deserve a reason of their own."
    )

    def findings(self) -> list[Finding]:
        """List the mistakes: unclear or impossible rules, units, numbers both right and wrong."""
        return [
            *super().findings(),
            *rule_findings(self.answer),
            *_unit_findings(self),
            *_mistake_findings(self),
            *missing_reason(("why",), self.why),
        ]

    def present(self, arrangement: Arrangement) -> PresentedNumeric:
        """Return the question with its units."""
        others = tuple(other.unit for other in self.units)
        return PresentedNumeric(self.id, self.type, self.text, self.unit, others)

    def read(self, form: Form) -> Response | None:
        """Read the field `answer`: a number, with one of the known units behind it or none."""
        text = line_of(form, "answer", 64)
        if text is None or not as_seen(text):
            return None
        number, unit = typed_number(text, "answer")
        return {"value": canonical(number), "unit": self._known_unit(unit)}

    def grade(self, response: Response | None) -> Fraction:
        """Return 1 if the number, in the question's unit, is accepted, else 0."""
        number = self._number(response)
        return FULL if number is not None and self.answer.accepts(number) else NONE

    def rows(self, response: Response | None, arrangement: Arrangement) -> tuple[Row, ...]:
        """Return the typed number, the right one, and the known mistakes."""
        number, rows = self._number(response), []
        right = self.grade(response) == FULL
        known = None if number is None or right else self._mistake(number)
        if response is not None and number is not None:
            why = self.why if right else known.why if known else ""
            rows.append(_row("given", self.given(response), why, chosen=True, right=right))
        if not right:
            rows.append(_row("right", self.right_answer(), self.why, chosen=False, right=True))
        for index, mistake in enumerate(self.mistakes):
            if mistake is not known:
                text = f"{canonical(mistake.value)} {self.unit}"
                rows.append(_row(f"m{index + 1}", text, mistake.why, chosen=False, right=False))
        return tuple(rows)

    def given(self, response: Response) -> str:
        """Return the number and its unit."""
        return f"{stored_text(response, 'value')} {stored_text(response, 'unit')}".strip()

    def right_answer(self) -> str:
        """Return the right number with its tolerance and unit."""
        return self.answer.in_words(self.unit)

    def _known_unit(self, typed: str) -> str:
        known = [self.unit, *(other.unit for other in self.units)]
        if not typed:
            return self.unit
        for same in (_spelling, _loose_spelling):
            found = [unit for unit in known if unit and same(unit) == same(typed)]
            if found:
                return found[0]
        refuse_fraction(typed, "answer")
        wanted = " or ".join(unit for unit in known if unit)
        rest = f"in {wanted}" if wanted else "without a unit"
        raise Unreadable("answer", f'"{typed}" is not a unit of this question: answer {rest}.')

    def _number(self, response: Response | None) -> Fraction | None:
        value, unit = stored_text(response, "value"), stored_text(response, "unit")
        if not value:
            return None
        factors = {other.unit: Fraction(other.factor) for other in self.units}
        return Fraction(value) * (FULL if unit == self.unit else factors.get(unit, FULL))

    def _mistake(self, number: Fraction) -> NumericMistake | None:
        close = (m for m in self.mistakes if self.answer.is_close(number, Fraction(m.value)))
        return next(close, None)


def _row(id_: str, text: str, why: str, *, chosen: bool, right: bool) -> Row:
    place = place_verdict(given=True, right=right)
    verdict = place if chosen else option_verdict(chosen=False, right=right)
    return Row(id_, escape(text.strip()), chosen, right, verdict, why)


def _spelling(unit: str) -> str:
    """Read a unit as it is meant: both micro signs, mm² and mm2 are the same."""
    return "".join(unicodedata.normalize("NFKC", as_seen(unit)).split())


def _loose_spelling(unit: str) -> str:
    return _spelling(unit).casefold()


def _unit_findings(question: Numeric) -> Iterator[Finding]:
    if question.units and not question.unit.strip():
        yield Finding(
            ("units",),
            Code.UNIT_MISSING,
            "other units are accepted, but the answer's own unit is not given",
            "add `unit:` with the unit that `answer` is written in",
        )
    seen = {_spelling(question.unit)}
    for index, other in enumerate(question.units):
        if other.factor <= 0:
            yield Finding(
                ("units", index, "factor"),
                Code.UNIT_FACTOR_ZERO,
                "the factor is not above zero",
                f"write how many {question.unit or 'units'} one {other.unit} is",
            )
        if _spelling(other.unit) in seen:
            yield Finding(
                ("units", index, "unit"),
                Code.AMBIGUOUS_ANSWER,
                f'the unit "{other.unit}" is given twice',
                "remove one of the two",
            )
        seen.add(_spelling(other.unit))


def _mistake_findings(question: Numeric) -> Iterator[Finding]:
    seen: set[Decimal] = set()
    for index, mistake in enumerate(question.mistakes):
        where = ("mistakes", index, "value")
        if question.answer.accepts(Fraction(mistake.value)):
            message = f"{mistake.value} is accepted as right, so this reason is never shown"
            yield Finding(where, Code.AMBIGUOUS_ANSWER, message, "narrow the answer or remove it")
        elif mistake.value in seen:
            message = f"{mistake.value} is listed twice"
            yield Finding(where, Code.AMBIGUOUS_ANSWER, message, "remove one of the two")
        seen.add(mistake.value)
