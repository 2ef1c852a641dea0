"""Two servers in turn, round after round, so that whatever else the machine does hits both."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles

from benchmarks.load import Exchange, drive
from benchmarks.servers import Running

Requests = Callable[[int], Sequence[Exchange]]
"""So many requests, none of which may have been handed out before if it can be sent only once."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: rounds, and requests in each, one at a time and sixteen at once."""

    rounds: int
    requests: int
    at_once: int


@dataclass(slots=True)
class Side:
    """What one server did in all rounds.

    Attributes:
        rates: requests per second of each round.
        processor: processor milliseconds of the workers per request, of each round.
    """

    latencies: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    @property
    def median_ms(self) -> float:
        """The median latency in milliseconds."""
        return median(self.latencies) * 1000

    @property
    def p95_ms(self) -> float:
        """95 of 100 answers came within so many milliseconds."""
        return quantiles(self.latencies, n=20)[-1] * 1000

    @property
    def rate(self) -> float:
        """Requests per second: the median of the rounds."""
        return median(self.rates)

    @property
    def processor_ms(self) -> float:
        """Processor milliseconds per request: the median of the rounds."""
        return median(self.processor)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One scenario at one concurrency on two servers; `other` is what `ours` is measured by."""

    name: str
    at_once: int
    ours: Side
    other: Side

    @property
    def ratios(self) -> list[float]:
        """Our requests per second by the other's, of each round."""
        return [a / b for a, b in zip(self.ours.rates, self.other.rates, strict=True)]

    @property
    def ratio(self) -> float:
        """The median of the ratios: 1 is as fast as the other, 0.5 half as fast."""
        return median(self.ratios)

    def as_plain(self) -> dict[str, object]:
        """All figures for the JSON file."""
        return {
            "name": self.name,
            "at_once": self.at_once,
            "ratio": self.ratio,
            "ratios": self.ratios,
            "ours": _figures(self.ours),
            "other": _figures(self.other),
        }


def alternate(
    name: str,
    size: Size,
    ours: tuple[Running, Requests],
    other: tuple[Running, Requests],
    warm_up: int = 10,
) -> Comparison:
    """Measure both, a batch each in every round; who begins changes from round to round.

    Args:
        warm_up: requests sent to each beforehand that count for nothing.
    """
    sides = (Side(), Side())
    for running, requests in (ours, other):
        drive(running.address, requests(warm_up), min(4, warm_up))
    for number in range(size.rounds):
        pairs = [(ours, sides[0]), (other, sides[1])]
        for (running, requests), side in pairs if number % 2 else reversed(pairs):
            _batch(running, requests(size.requests), size.at_once, side)
    return Comparison(name, size.at_once, *sides)


def _batch(running: Running, exchanges: Sequence[Exchange], at_once: int, side: Side) -> None:
    before = running.processor_seconds()
    outcome = drive(running.address, exchanges, at_once)
    used = running.processor_seconds() - before
    side.latencies += outcome.latencies
    side.rates.append(len(exchanges) / outcome.elapsed)
    side.processor.append(1000 * used / len(exchanges))


def _figures(side: Side) -> dict[str, float]:
    return {
        "median_ms": side.median_ms,
        "p95_ms": side.p95_ms,
        "requests_per_second": side.rate,
        "processor_ms": side.processor_ms,
        "requests": len(side.latencies),
    }
