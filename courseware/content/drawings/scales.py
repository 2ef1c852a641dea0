"""Axes: which part of the numbers they show, where their marks stand, where a value lies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from math import log
from typing import Final

_STEPS: Final = (Decimal(1), Decimal(2), Decimal(5))
_RATIOS: Final = tuple(
    Decimal(text) for text in ("0.1", "0.2", "0.5", "1", "2", "5", "10", "20", "50", "100")
)


@dataclass(frozen=True)
class Scale:
    """An axis from its first mark to its last; ratios run by their logarithms."""

    ticks: tuple[Decimal, ...]
    is_ratio: bool = False

    @property
    def nothing(self) -> Decimal:
        """Return the value of no difference."""
        return Decimal(1) if self.is_ratio else Decimal(0)

    def at(self, value: Decimal, start: float, end: float) -> float:
        """Return where a value lies between the two ends of the axis."""
        first, last = self.ticks[0], self.ticks[-1]
        if self.is_ratio:
            share = log(value / first) / log(last / first)
        else:
            share = float((value - first) / (last - first))
        return start + share * (end - start)


def linear(values: Iterable[Decimal], most: int, both_sides: bool = False) -> Scale:
    """Return an axis over the values and zero, with round marks, at most `most` of them.

    With `both_sides` there is a mark below zero and one above, wherever the values lie.
    """
    known = [*values, Decimal(0)]
    low, high = min(known), max(known)
    if low == high:
        high = Decimal(1)
    exponent = (high - low).adjusted() - 2
    while True:
        for step in (base.scaleb(exponent) for base in _STEPS):
            first = (low / step).to_integral_value(ROUND_FLOOR)
            last = (high / step).to_integral_value(ROUND_CEILING)
            if both_sides:
                first, last = min(first, Decimal(-1)), max(last, Decimal(1))
            if last - first < most:
                return Scale(tuple(step * (first + n) for n in range(int(last - first) + 1)))
        exponent += 1


def ratio(values: Iterable[Decimal]) -> Scale:
    """Return a logarithmic axis over the values and one."""
    known = [*values, Decimal(1)]
    first = max((tick for tick in _RATIOS if tick <= min(known)), default=min(known))
    last = min((tick for tick in _RATIOS if tick >= max(known)), default=max(known))
    ticks = sorted({first, last, *(tick for tick in _RATIOS if first < tick < last)})
    return Scale(tuple(ticks) if len(ticks) > 1 else (Decimal("0.5"), Decimal(1), Decimal(2)), True)
