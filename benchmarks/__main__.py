"""`make bench`, or `python -m benchmarks --only pages --quick`: Markdown on standard output."""

import argparse
import compileall
import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks import (
    answers,
    library,
    memory,
    pages,
    report,
    rows,
    servers,
    start,
    team,
    team_report,
)
from courseware.store.addresses import sqlite_url
from tests import postgres

RESULTS = Path(__file__).parent / "results" / "latest.json"
_ATTEMPTS = 1_000

Tell = Callable[[str], None]
Part = tuple[str, Any]
"""A section of Markdown, and its figures for the JSON file."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured: enough to believe in, or just enough to see that it works."""

    effort: pages.Effort
    sizes: tuple[int, ...]
    repeats: int
    attempts: int
    requests: int
    starts: int
    answers: tuple[int, ...]
    team: tuple[team.Extent, int]


FULL = Extent(pages.FULL, (100, 1_000), 3, 1_000_000, 20_000, 7, (10_000, 100_000), (team.FULL, 30))
QUICK = Extent(pages.QUICK, (20, 100), 1, 50_000, 1_000, 2, (500, 2_000), (team.QUICK, 3))


def _pages(folder: Path, extent: Extent, tell: Tell) -> Part:
    found = pages.on_sqlite(folder, extent.effort, tell)
    text = report.comparisons("Pages on SQLite, next to their floors", found, "floor")
    return text, [one.as_plain() for one in found]


def _postgres(folder: Path, extent: Extent, tell: Tell) -> Part:
    with (
        postgres.server() as server,
        postgres.fresh_database(server) as ours,
        postgres.fresh_database(server) as bare,
    ):
        found = pages.on_postgres(folder, (ours, bare), extent.effort, tell)
    text = report.comparisons("Pages on PostgreSQL, next to their floors", found, "floor")
    return text, [one.as_plain() for one in found]


def _rows(folder: Path, extent: Extent, tell: Tell) -> Part:
    counts = (_ATTEMPTS, extent.attempts)
    found = rows.measure(folder, counts, extent.effort, tell)
    title = f"With {extent.attempts:,} attempts in the database, next to {_ATTEMPTS:,}"
    return report.comparisons(title, found, "few"), [one.as_plain() for one in found]


def _library(folder: Path, extent: Extent, tell: Tell) -> Part:
    found = library.measure(folder, extent.sizes, extent.repeats, tell)
    return report.libraries(found), [one.as_plain() for one in found]


def _memory(folder: Path, extent: Extent, tell: Tell) -> Part:
    found = memory.measure(folder, extent.sizes[-1], extent.requests, tell)
    return report.memories(found), [one.as_plain() for one in found]


def _start(folder: Path, extent: Extent, tell: Tell) -> Part:
    found = start.measure(folder, extent.starts, tell)
    return report.starts(found), found.as_plain()


def _answers(folder: Path, extent: Extent, tell: Tell) -> Part:
    found = answers.measure(folder, extent.answers, extent.repeats, tell)
    return report.analyses(found), [one.as_plain() for one in found]


def _team(folder: Path, extent: Extent, tell: Tell) -> Part:
    size, times = extent.team
    address = sqlite_url(folder / "team.sqlite3")
    found = [team.measure(folder, "SQLite", address, size, times, tell)]
    with postgres.kept_server(folder / "postgres") as url:
        found.append(team.measure(folder, "PostgreSQL", url, size, times, tell))
    return team_report.team(found), [one.as_plain() for one in found]


PARTS = {
    "pages": _pages,
    "postgres": _postgres,
    "rows": _rows,
    "memory": _memory,
    "start": _start,
    "library": _library,
    "answers": _answers,
    "team": _team,
}


def main() -> None:
    """Measure what is asked for and print it; progress goes to standard error."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", action="append", choices=PARTS, help="this part (repeatable)")
    parser.add_argument("--into", type=Path, help="put the tables into this Markdown file, too")
    parser.add_argument(
        "--keep",
        type=Path,
        help="fill the team's databases into this folder and leave them there; taken up again",
    )
    parser.add_argument("--quick", action="store_true", help="a short run, to see that it works")
    chosen = parser.parse_args()
    extent = QUICK if chosen.quick else FULL
    # As `make run` does: where Python is told to leave no files, every start would compile anew.
    for package in ("courseware", "benchmarks"):
        compileall.compile_dir(servers.ROOT / package, quiet=1)
    with tempfile.TemporaryDirectory(prefix="courseware-bench-") as folder:
        facts = report.machine(Path(folder))
        sections = [report.about(facts)]
        print(sections[0], flush=True)
        figures: dict[str, Any] = {"machine": facts, "quick": chosen.quick}
        for name in chosen.only or PARTS:
            text, figures[name] = _part(name, Path(folder), extent, chosen.keep)
            sections.append(text)
            print(text, flush=True)
    if chosen.into:
        report.replace_measured(chosen.into, "\n".join(sections))
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def _part(name: str, folder: Path, extent: Extent, keep: Path | None) -> Part:
    begun = perf_counter()

    def tell(sentence: str) -> None:
        print(f"{perf_counter() - begun:7.1f} s  {name}: {sentence}", file=sys.stderr, flush=True)

    if keep and name == "team":
        keep.mkdir(parents=True, exist_ok=True)
        return PARTS[name](keep.resolve(), extent, tell)
    # A folder for each part, gone when the part is done: a million rows take some room.
    with tempfile.TemporaryDirectory(prefix=f"{name}-", dir=folder) as own:
        found = PARTS[name](Path(own), extent, tell)
        tell("done")
        return found


if __name__ == "__main__":
    main()
