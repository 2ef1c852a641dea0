"""Memory of the workers with a large library live, at the start and after many requests."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from pathlib import Path

from benchmarks import floor, servers
from benchmarks.installation import Learner, add_learners, install
from benchmarks.library import QUESTIONS, WORDS
from benchmarks.library_generator import LESSONS_A_COURSE, generate
from benchmarks.load import Exchange, compose, drive, fetch
from benchmarks.servers import Running
from courseware.store.addresses import sqlite_url

_BATCH = 1_000
_AT_ONCE = 4
_FIRST = 200


@dataclass(frozen=True, slots=True)
class Memory:
    """PSS of a server's workers in bytes, the larger worker of the two.

    Attributes:
        early: after the first few hundred requests, when everything has been imported.
        halfway: after half of the requests.
        late: after all of them.
        requests: how many those were, for both workers together.
    """

    name: str
    early: int
    halfway: int
    late: int
    requests: int

    def as_plain(self) -> dict[str, object]:
        """All figures for the JSON file."""
        return asdict(self)


def measure(folder: Path, lessons: int, requests: int, tell: Callable[[str], None]) -> list[Memory]:
    """Our workers with a library of so many lessons and quizzes, and the floor's."""
    tell(f"publishing {lessons} + {lessons}")
    library = folder / "library"
    generate(library, lessons, lessons, QUESTIONS, WORDS)
    made = install(folder / "instance", library, sqlite_url(folder / "ours.sqlite3"))
    learners = add_learners(made, 16, "reader")
    made.db.close()
    exchanges = _walk(learners, lessons)
    tell(f"{requests:,} requests to us")
    with servers.ours(made.folder, library, made.url) as running:
        size = len(fetch(running.address, exchanges[1].request).body)
        ours = _watched("ours", running, exchanges, requests)
    tell(f"{requests:,} requests to the floor")
    return [ours, _floor(folder, size, requests)]


def _floor(folder: Path, size: int, requests: int) -> Memory:
    url = sqlite_url(folder / "floor.sqlite3")
    floor.prepare(url)
    with servers.floor(url, f'{{"home": [{size}, 200]}}') as running:
        request = compose("GET", "/home", floor.cookie_of(running.address))
        return _watched("floor", running, [Exchange(request, 200, floor.MARKER)], requests)


def _walk(learners: Sequence[Learner], lessons: int) -> list[Exchange]:
    """Home, a lesson, its quiz's rules, then the next lesson: through the whole library."""
    found = []
    for number in range(1, lessons + 1):
        learner = learners[number % len(learners)]
        course = (number - 1) // LESSONS_A_COURSE + 1
        paths = (
            "/home",
            f"/courses/course-{course}/lessons/lesson-{number}",
            f"/quizzes/lesson-{number}",
        )
        for path in paths:
            name = learner.actor.name.encode()
            found.append(Exchange(compose("GET", path, learner.cookie), 200, name))
    return found


def _watched(name: str, running: Running, exchanges: Sequence[Exchange], requests: int) -> Memory:
    stock = cycle(exchanges)

    def send(count: int) -> int:
        while count > 0:
            batch = list(islice(stock, min(count, _BATCH)))
            drive(running.address, batch, _AT_ONCE)
            count -= len(batch)
        return max(running.memory())

    first = min(_FIRST, requests // 4)
    early, half = send(first), requests // 2
    halfway = send(half - first)
    return Memory(name, early, halfway, send(requests - half), requests)
