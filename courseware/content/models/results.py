"""The numbers of a reference: what pictures are drawn from, so that no number is copied twice."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from courseware.content.models.words import Authored, Line, Slug
from courseware.questions.numbers import Exact, canonical

Counted = Annotated[int, Field(strict=True, ge=0, le=1_000_000_000)]
Many = Annotated[int, Field(strict=True, ge=1, le=1_000_000_000)]
_SLACK: Final = Decimal("0.05")
"""Surveys round, and some print two totals: percent and count may differ by a twentieth."""


class Measure(StrEnum):
    """How a comparison of two groups is expressed."""

    SMD = "SMD"
    MD = "MD"
    WMD = "WMD"
    RR = "RR"
    OR = "OR"

    @property
    def is_ratio(self) -> bool:
        """Whether 1, not 0, stands for no difference."""
        return self in (Measure.RR, Measure.OR)


class Effect(Authored):
    """One comparison, with its interval as far as it was seen."""

    id: Slug = Field(description="Name of the result, unique in its reference.")
    label: Line = Field(description="What was measured, such as Pain within 72 hours.")
    measure: Measure | None = Field(
        None, description="SMD, MD, WMD (differences), RR or OR (ratios)."
    )
    value: Exact | None = Field(
        None, description="The estimate, with the digits that were printed."
    )
    low: Exact | None = Field(None, description="Lower limit of the interval, only where seen.")
    high: Exact | None = Field(None, description="Upper limit of the interval, only where seen.")
    unit: Line | None = Field(None, description="Unit of a difference, only where seen.")
    comparison: Line | None = Field(None, description="What it was compared with.")
    time: Line | None = Field(None, description="When it was measured.")
    certainty: Line | None = Field(None, description="How sure it is, where this was graded.")
    in_words: Line | None = Field(
        None, description="What was found, where no number was seen: such as no difference."
    )

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.value is None:
            if self.in_words is None:
                raise ValueError("write the `value`, or `in_words` where no number was seen")
            if self.low is not None or self.high is not None:
                raise ValueError("an interval needs its `value`")
            return self
        if self.measure is None:
            raise ValueError("a `value` needs its `measure`: SMD, MD, WMD, RR or OR")
        self._check_order(self.value)
        lowest = self.value if self.low is None else self.low
        if self.measure.is_ratio and lowest <= 0:
            raise ValueError(f"a ratio ({self.measure}) is above 0")
        return self

    def _check_order(self, value: Decimal) -> None:
        if self.low is not None and self.low > value:
            raise ValueError(
                f"`low` ({canonical(self.low)}) is above `value` ({canonical(value)}): "
                "look for a lost minus sign or a wrong digit"
            )
        if self.high is not None and self.high < value:
            raise ValueError(
                f"`high` ({canonical(self.high)}) is below `value` ({canonical(value)}): "
                "look for a lost minus sign or a wrong digit"
            )


class Frequency(Authored):
    """How often something happened, as it was printed."""

    id: Slug = Field(description="Name of the result, unique in its reference.")
    label: Line = Field(description="What was counted, such as Bruising.")
    per: Line = Field(description="Among what it was counted, such as treatments.")
    count: Counted | None = Field(None, description="How many times.")
    of: Many | None = Field(None, description="Among how many.")
    percent: Annotated[Exact, Field(ge=0, le=100)] | None = Field(
        None, description="Percent, with the digits that were printed."
    )
    one_in: Many | None = Field(None, description="1 in so many, where it was printed so.")
    upper_percent: Annotated[Exact, Field(ge=0, le=100)] | None = Field(
        None, description="Upper limit in percent, where the authors give one."
    )
    time: Line | None = Field(None, description="When it was counted.")
    certainty: Line | None = Field(None, description="How sure it is, where this was graded.")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.count is None and self.percent is None:
            raise ValueError("write `count` and `of`, or `percent`")
        if self.count is None or self.of is None:
            return self
        if self.count > self.of:
            raise ValueError(f"`count` ({self.count:,}) is more than `of` ({self.of:,})")
        share = Decimal(100 * self.count) / self.of
        if self.percent is not None and not _agree(self.percent, share):
            raise ValueError(
                f"`percent` ({canonical(self.percent)}) is not {self.count:,} of {self.of:,} "
                f"(about {share:.3g}): look for a wrong digit"
            )
        if self.one_in is not None and not _agree(Decimal(100) / self.one_in, share):
            raise ValueError(
                f"1 in {self.one_in:,} is not {self.count:,} of {self.of:,}: look for a wrong digit"
            )
        return self


class Measurement(Authored):
    """A value of one group at one time."""

    id: Slug = Field(description="Name of the result, unique in its reference.")
    label: Line = Field(description="What was measured, in whom and when.")
    value: Exact = Field(description="The value, with the digits that were printed.")
    unit: Line | None = Field(None, description="Its unit, only where seen.")
    group: Line | None = Field(None, description="In which group.")
    time: Line | None = Field(None, description="When.")


class Results(Authored):
    """Numbers that pictures show; only what was seen, never worked out."""

    effects: tuple[Effect, ...] = Field((), max_length=60, description="Comparisons of groups.")
    frequencies: tuple[Frequency, ...] = Field((), max_length=60, description="How often.")
    measurements: tuple[Measurement, ...] = Field(
        (), max_length=60, description="Values of single groups."
    )

    def named(self, name: str) -> Effect | Frequency | Measurement | None:
        """Return the result of this id, None where there is none."""
        found: list[Effect | Frequency | Measurement] = [
            *self.effects,
            *self.frequencies,
            *self.measurements,
        ]
        return next((result for result in found if result.id == name), None)


def _agree(printed: Decimal, share: Decimal) -> bool:
    """Whether a printed percentage is this share, rounded; a last digit may be off by one half."""
    exponent = printed.as_tuple().exponent
    last_digit = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    return abs(printed - share) <= max(printed * _SLACK, last_digit / 2)
