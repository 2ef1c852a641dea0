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
from courseware.store.engine import sqlite_url

LEVELS = (1, 16)
WARM_UP = 10
_LEARNERS = 64


@dataclass(frozen=True, slots=True)
class Effort:
    """Rounds, and requests a round: of quick requests, and of those with a password in them."""

    rounds: int
    requests: int
    sign_ins: int

    @property
    def submits(self) -> int:
        """How many attempts have to be ready, one for each submit, and some to spare."""
        per_level = self.rounds * self.requests + WARM_UP
        return len(LEVELS) * per_level + 1

    def size(self, at_once: int, scenario: str) -> Size:
        """How much of a scenario is measured at one concurrency."""
        count = self.sign_ins if scenario == "sign-in" else self.requests
        return Size(self.rounds, count, at_once)


FULL, QUICK = Effort(7, 160, 24), Effort(3, 48, 6)


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
    submitters = add_learners(installation, effort.submits, "submitter")
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
