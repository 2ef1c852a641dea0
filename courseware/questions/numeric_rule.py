"""Which numbers are right: the rule of a numeric question, and what can be wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from pydantic import Field, StrictInt

from courseware.questions.base import Part
from courseware.questions.findings import Code, Finding
from courseware.questions.numbers import Exact, canonical, round_significant, rounded_alike

RULES = ("absolute", "relative", "significant_figures")


@dataclass(frozen=True, slots=True)
class Span:
    """All numbers from `low` to `high`, with both, but for one limit where `open_at` names it."""

    low: Fraction
    high: Fraction
    open_at: Fraction | None = None

    @property
    def middle(self) -> Fraction:
        """Return the number that is as far from the one limit as from the other."""
        return (self.low + self.high) / 2

    @property
    def reach(self) -> Fraction:
        """Return how far the limits are from the middle."""
        return (self.high - self.low) / 2


class NumericAnswer(Part):
    """Which numbers are right: a value with one tolerance, or a range. Limits are included."""

    value: Exact | None = Field(None, description="The right number, in the question's unit.")
    absolute: Exact | None = Field(
        None, description="How far from the value is still right: 0.05 accepts 7.50 to 7.60."
    )
    relative: Exact | None = Field(
        None, description="The same in percent of the value: 5 accepts 95 to 105 for 100."
    )
    significant_figures: Annotated[StrictInt, Field(ge=1, le=15)] | None = Field(
        None,
        description="Right is what agrees with the value after both are rounded to so many "
        "figures, halves away from zero.",
    )
    minimum: Exact | None = Field(None, description="Smallest right number of a range.")
    maximum: Exact | None = Field(None, description="Largest right number of a range.")

    def accepts(self, number: Fraction) -> bool:
        """Tell whether a number in the question's unit is right."""
        if self.minimum is not None and self.maximum is not None:
            return Fraction(self.minimum) <= number <= Fraction(self.maximum)
        return self.value is not None and self.is_close(number, Fraction(self.value))

    def is_close(self, number: Fraction, target: Fraction) -> bool:
        """Tell whether a number is the target, within the tolerance of this answer."""
        if self.absolute is not None:
            return abs(number - target) <= Fraction(self.absolute)
        if self.relative is not None:
            return abs(number - target) <= Fraction(self.relative) / 100 * abs(target)
        if self.significant_figures is not None:
            figures = self.significant_figures
            return round_significant(number, figures) == round_significant(target, figures)
        return number == target

    def span(self) -> Span:
        """Return what is accepted, as one stretch of numbers."""
        if self.minimum is not None and self.maximum is not None:
            return Span(Fraction(self.minimum), Fraction(self.maximum))
        return self.span_around(Fraction(self.value or 0))

    def span_around(self, target: Fraction) -> Span:
        """Return what is the target, within the tolerance of this answer."""
        if self.significant_figures is not None and target:
            near, far = rounded_alike(abs(target), self.significant_figures)
            return Span(near, far, far) if target > 0 else Span(-far, -near, -far)
        reach = Fraction(self.absolute or 0)
        if self.relative is not None:
            reach = abs(target) * Fraction(self.relative) / 100
        return Span(target - reach, target + reach)

    def in_words(self, unit: str) -> str:
        """Write the right answer with its tolerance."""
        if self.minimum is not None and self.maximum is not None:
            low, high = canonical(self.minimum), canonical(self.maximum)
            return f"{low} to {high} {unit}".rstrip()
        value = f"{canonical(self.value or Decimal(0))} {unit}".rstrip()
        if self.absolute:
            return f"{value} (± {canonical(self.absolute)})"
        if self.relative:
            return f"{value} (± {canonical(self.relative)} percent)"
        if self.significant_figures:
            return f"{value} (to {self.significant_figures} significant figures)"
        return value


def rule_findings(answer: NumericAnswer) -> Iterator[Finding]:
    """Yield what is unclear or impossible about a rule."""
    rules = [name for name in RULES if getattr(answer, name) is not None]
    limits = [name for name in ("minimum", "maximum") if getattr(answer, name) is not None]
    by_value = answer.value is not None and len(rules) == 1 and not limits
    by_range = answer.value is None and not rules and len(limits) == 2
    if not by_value and not by_range:
        yield Finding(
            ("answer",),
            Code.NUMERIC_RULE_UNCLEAR,
            "this does not say in exactly one way which numbers are right",
            "write `{value: 20, absolute: 0}`, or relative or significant_figures instead of "
            "absolute, or `{minimum: 19, maximum: 21}`",
        )
    for name in ("absolute", "relative"):
        if (getattr(answer, name) or 0) < 0:
            yield _impossible(name, "a tolerance below zero accepts nothing", "remove the minus")
    if by_value and not answer.value and (answer.relative or answer.significant_figures):
        name = "relative" if answer.relative else "significant_figures"
        yield Finding(
            ("answer", name),
            Code.NUMERIC_TOLERANCE_EMPTY,
            f"`{name}` is a tolerance of nothing around 0: only 0 itself is right",
            "write `absolute:` with a distance, or `absolute: 0` if nothing else is right",
        )
    if len(limits) == 2 and (answer.minimum or 0) > (answer.maximum or 0):
        yield _impossible("maximum", "the maximum is below the minimum", "exchange the two")


def _impossible(name: str, message: str, suggestion: str) -> Finding:
    return Finding(("answer", name), Code.NUMERIC_RULE_IMPOSSIBLE, message, suggestion)
