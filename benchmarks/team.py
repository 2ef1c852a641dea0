"""The team's pages, files and commands for a group of 10,000 people with ten years behind them.

One request at a time on the real server. The time is what somebody waits; the processor time is
what the server's workers computed for it (PostgreSQL's own is not in it), which is the figure to
compare on a busy machine.
"""

import http.client
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode

from benchmarks import servers
from benchmarks.installation import Installation, cookie_of
from benchmarks.servers import ROOT, Running
from benchmarks.team_fill import prepared
from benchmarks.team_records import FULL_UNIT, GROUP, SPARSE_UNIT, Extent
from courseware.services.identifiers import digest_of_secret, new_secret
from courseware.store.accounts.sessions import add_session

FULL = Extent(people=10_000, checklists=200, each=12)
QUICK = Extent(people=400, checklists=20, each=5)
MANAGER = "manager-unit-00"
# On each of two connections a statement is prepared when it was asked five times, and PostgreSQL
# settles on a plan for it after five more.
_WARM_UP = 24


@dataclass(frozen=True, slots=True)
class Page:
    """One address, measured.

    Attributes:
        aim: milliseconds that half of the answers may take; None where nothing was aimed at.
        seconds: how long each answer took.
        processor: seconds that the workers computed for each answer.
        size: bytes of the body.
    """

    name: str
    engine: str
    aim: int | None
    seconds: list[float]
    processor: list[float]
    size: int

    @property
    def median_ms(self) -> float:
        """Half of the answers came within so many milliseconds."""
        return 1000 * median(self.seconds)

    @property
    def p95_ms(self) -> float:
        """95 of 100 answers came within so many milliseconds."""
        return 1000 * quantiles(self.seconds, n=20)[-1]

    @property
    def processor_ms(self) -> float:
        """Processor milliseconds of an answer, the median."""
        return 1000 * median(self.processor)


@dataclass(frozen=True, slots=True)
class Command:
    """One command, from the process's start to its end."""

    name: str
    engine: str
    seconds: float
    processor: float
    peak_bytes: int
    said: str


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything about one engine."""

    rows: dict[str, int]
    pages: list[Page]
    commands: list[Command]

    def as_plain(self) -> dict[str, object]:
        """All figures for the JSON file."""
        return asdict(self)


def measure(
    folder: Path,
    engine: str,
    url: str,
    extent: Extent,
    times: int,
    tell: Callable[[str], None],
) -> Measured:
    """Fill a database, start the server on it, ask for every page so many times."""
    installation, today, rows = prepared(folder, engine, url, extent, tell)
    cookie = signed_in(installation, MANAGER)
    installation.db.close()
    with servers.ours(installation.folder, installation.library, url) as running:
        pages = []
        for name, address, aim, rounds in addresses(extent, today):
            tell(f"{engine}: {name}")
            asked = max(3, times // rounds)
            pages.append(page := _page(running, (name, engine, aim), address, cookie, asked))
            tell(f"{engine}: {page.median_ms:.1f} ms, processor {page.processor_ms:.1f} ms")
    commands = [_command(installation, engine, args, tell) for args in _commands()]
    return Measured(rows, pages, commands)


def addresses(extent: Extent, today: date) -> list[tuple[str, str, int | None, int]]:
    """(name, address, aim in milliseconds, by what to divide the number of times)."""
    past = (today - timedelta(days=1_000)).isoformat()

    def of(clinic: str, path: str = "/team", **more: str) -> str:
        return f"{path}?{urlencode({'clinic': clinic, **more})}"

    cells = extent.checklists
    found: list[tuple[str, str, int | None, int]] = []
    for words, clinic in (("a dozen each", SPARSE_UNIT), (f"all {cells} each", FULL_UNIT)):
        found += [
            (f"overview, unit of 200, {words}", of(clinic), 25, 1),
            (f"page of 50 × {cells}, {words}", of(clinic, page="1"), 50, 1),
            (f"the same as of {past}", of(clinic, page="1", on=past), 100, 1),
            (f"unit of 200 × {cells}, {words}", of(clinic, "/team/print"), 250, 3),
            (f"assignments, {words}", of(clinic, "/team/assignments"), None, 2),
        ]
    last = str(-(-extent.people // 50))
    return [
        *found,
        ("overview of the whole group", of(GROUP), None, 2),
        ("last page of the whole group", of(GROUP, page=last), 50, 2),
        ("CSV of the whole group", of(GROUP, "/team/matrix.csv"), 2_000, 10),
        ("XLSX of the whole group", of(GROUP, "/team/matrix.xlsx"), 15_000, 10),
    ]


def _commands() -> list[list[str]]:
    return [
        ["count", "--clinic", GROUP],
        ["count", "--clinic", SPARSE_UNIT],
        ["rebuild", "--check", "--clinic", SPARSE_UNIT],
        ["rebuild", "--check", "--workers", "2"],
    ]


def _page(
    running: Running, about: tuple[str, str, int | None], address: str, cookie: str, times: int
) -> Page:
    seconds, processor, size = [], [], 0
    warm_up = min(times, _WARM_UP)  # what takes a second is asked a few times only
    for number in range(times + warm_up):
        before, begun = running.processor_seconds(), time.perf_counter()
        size = _get(running, address, cookie)
        if number >= warm_up:
            seconds.append(time.perf_counter() - begun)
            processor.append(running.processor_seconds() - before)
    return Page(*about, seconds, processor, size)


def _get(running: Running, address: str, cookie: str) -> int:
    """How many bytes came.

    Raises:
        ValueError: the answer is no 200: its speed would mean nothing.
    """
    connection = http.client.HTTPConnection(running.address.host, running.address.port, timeout=60)
    try:
        connection.request("GET", address, headers={"Cookie": cookie})
        answer = connection.getresponse()
        size = 0
        while piece := answer.read(1 << 20):
            size += len(piece)
        if answer.status != 200:
            raise ValueError(f"{address}: {answer.status}")
        return size
    finally:
        connection.close()


def signed_in(installation: Installation, person_id: str) -> str:
    """The cookie of a browser in which somebody has signed in."""
    secret, now = new_secret(), datetime.now(UTC)
    with installation.db.write() as connection:
        later = now + timedelta(days=1)
        add_session(connection, digest_of_secret(secret), person_id, "benchmark", now, later)
    return cookie_of(installation.app, secret)[0]


def _command(
    installation: Installation, engine: str, args: list[str], tell: Callable[[str], None]
) -> Command:
    name = f"team {' '.join(args)}"
    tell(f"{engine}: {name}")
    settings = {
        "COURSEWARE_INSTANCE": str(installation.folder),
        "COURSEWARE_LIBRARY": str(installation.library),
        "COURSEWARE_DATABASE_URL": installation.url,
    }
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("COURSEWARE_")}
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "courseware", "team", *args],
        cwd=ROOT,
        env={**inherited, **settings},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    said = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise ValueError(f"{name}: ended with {process.returncode}: {said[:300]}")
    return Command(
        name,
        engine,
        time.perf_counter() - begun,
        _processor(used),
        used.ru_maxrss * 1024,
        said.strip().replace("\n", ", ").replace("\t", " "),
    )


def _processor(used: resource.struct_rusage) -> float:
    return used.ru_utime + used.ru_stime
