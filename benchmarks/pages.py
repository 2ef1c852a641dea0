"""Pages, saves, submits and sign-ins next to their floors, on either engine."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import floor, servers
from benchmarks.installation import Installation, add_learners, install
from benchmarks.measure import Comparison, Size, alternate
from benchmarks.scenarios import Scenario, saving, shapes, signing_in, submitting, views
from benchmarks.servers import ROOT, Running
from courseware.store.addresses import sqlite_url

LEVELS = (1, 16)
# Enough for both workers to have loaded every template and compiled every statement.
WARM_UP = 60
_LEARNERS = 64


@dataclass(frozen=True, slots=True)
class Effort:
    """Rounds, and requests a round: of ordinary ones, of submits, and of sign-ins.

    Submits are fewer, because each needs an attempt of its own with all its answers; sign-ins are
    few, because each takes as long as a password's hash.
    """

    rounds: int
    requests: int
    submits: int
    sign_ins: int

    @property
    def submitters(self) -> int:
        """How many learners have to be ready with an attempt: one for each submit."""
        return len(LEVELS) * (self.rounds * self.submits + WARM_UP) + 1

    def size(self, at_once: int, scenario: str) -> Size:
        """How much of a scenario is measured at one concurrency."""
        fewer = {"sign-in": self.sign_ins, "whole-quiz submit": self.submits}
        return Size(self.rounds, fewer.get(scenario, self.requests), at_once)


FULL, QUICK = Effort(7, 200, 96, 24), Effort(3, 60, 32, 6)


def on_sqlite(folder: Path, effort: Effort, tell: Callable[[str], None]) -> list[Comparison]:
    """All scenarios on SQLite."""
    ours, bare = sqlite_url(folder / "ours.sqlite3"), sqlite_url(folder / "floor.sqlite3")
    return _compared(folder, (ours, bare), effort, tell)


def on_postgres(
    folder: Path, urls: tuple[str, str], effort: Effort, tell: Callable[[str], None]
) -> list[Comparison]:
    """All scenarios on PostgreSQL: one empty database for us, one for the floor."""
    return _compared(folder, urls, effort, tell)


def _compared(
    folder: Path, urls: tuple[str, str], effort: Effort, tell: Callable[[str], None]
) -> list[Comparison]:
    tell("preparing learners and attempts")
    installation = install(folder / "instance", ROOT, urls[0])
    floor.prepare(urls[1])
    found = []
    with _both(installation, urls[1], effort) as (ours, bare, scenarios):
        cookie = floor.cookie_of(bare.address)
        for scenario in scenarios:
            for at_once in LEVELS:
                size = effort.size(at_once, scenario.name)
                theirs = (bare, scenario.floor(cookie))
                tell(f"{scenario.name}, {at_once} at once")
                found.append(alternate(scenario.name, size, (ours, scenario.ours), theirs, WARM_UP))
    return found


@contextmanager
def _both(
    installation: Installation, floor_url: str, effort: Effort
) -> Iterator[tuple[Running, Running, list[Scenario]]]:
    """Both servers and the scenarios; the floor starts when the size of our pages is known."""
    readers = add_learners(installation, _LEARNERS, "reader")
    savers = add_learners(installation, _LEARNERS, "saver")
    submitters = add_learners(installation, effort.submitters, "submitter")
    with servers.ours(installation.folder, installation.library, installation.url) as ours:
        scenarios = [
            *views(ours.address, readers),
            saving(installation, ours.address, savers),
            submitting(installation, ours.address, submitters),
            signing_in(ours.address, readers),
        ]
        installation.db.close()
        with servers.floor(floor_url, shapes(scenarios)) as bare:
            yield ours, bare, scenarios
