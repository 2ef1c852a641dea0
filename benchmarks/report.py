"""The measured figures as Markdown tables, and the kind of machine that they came from."""

import os
import platform
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks.answers import Analysis
from benchmarks.library import Timing
from benchmarks.measure import Comparison
from benchmarks.memory import Memory
from benchmarks.start import Starts
from courseware.store.drivers import sqlite_driver

_BEGIN, _END = "<!-- measured: begin -->\n", "<!-- measured: end -->"
_MIB = 1024 * 1024
_SYNCS = 200


def machine(folder: Path) -> dict[str, str]:
    """What of this machine the figures depend on; nothing that tells which one it is."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    load = os.getloadavg()[0]
    return {
        "processor cores": str(os.cpu_count()),
        "memory": f"{memory / 1024**3:.0f} GiB",
        "system": f"{platform.system()} on {platform.machine()}",
        "Python": platform.python_version(),
        "SQLite": sqlite_driver.sqlite_version,
        "one 4-KiB write and fsync": f"{_sync_ms(folder):.2f} ms (median of {_SYNCS})",
        "load before the run": f"{load:.1f} (0 = nobody else is working)",
    }


def comparisons(title: str, found: Sequence[Comparison], other: str) -> str:
    """One row for each scenario and concurrency; the ratio's spread is that of the rounds."""
    head = [
        "scenario",
        "at once",
        "ours: median, p95 (ms)",
        f"{other}: median, p95 (ms)",
        "ours (1/s)",
        f"{other} (1/s)",
        f"ours / {other}",
        "rounds from–to",
        "processor ms: ours",
        other,
    ]
    rows = [
        [
            one.name,
            str(one.at_once),
            f"{one.ours.median_ms:.1f}, {one.ours.p95_ms:.1f}",
            f"{one.other.median_ms:.1f}, {one.other.p95_ms:.1f}",
            f"{one.ours.rate:.0f}",
            f"{one.other.rate:.0f}",
            f"**{one.ratio:.0%}**",
            f"{min(one.ratios):.0%}–{max(one.ratios):.0%}",
            f"{one.ours.processor_ms:.2f}",
            f"{one.other.processor_ms:.2f}",
        ]
        for one in found
    ]
    return section(title, head, rows)


def libraries(found: Sequence[Timing]) -> str:
    """One row for each command and state: every size, and how the time grew with the size."""
    sizes = sorted({one.lessons for one in found})
    head = ["command", "state", *(f"{size:,} + {size:,}" for size in sizes)]
    head += ["processor", "growth", "peak memory"]
    rows = []
    for command, state in dict.fromkeys((one.command, one.state) for one in found):
        alike = [one for one in found if (one.command, one.state) == (command, state)]
        alike.sort(key=lambda one: one.lessons)
        first, last = alike[0], alike[-1]
        growth = f"×{last.median / first.median:.1f}" if len(alike) > 1 else ""
        rows.append(
            [
                f"`{command}`",
                state,
                *(_seconds(one.seconds) for one in alike),
                f"{median(last.processor_seconds):.2f} s",
                growth,
                f"{last.peak_bytes / _MIB:.0f} MiB",
            ]
        )
    return section("Checking and publishing a library", head, rows)


def memories(found: Sequence[Memory]) -> str:
    """One row for each server, and how much larger we are."""
    head = ["worker", "early (MiB)", "halfway", "late", "requests", "late / floor's late"]
    last = found[-1].late
    rows = [
        [
            one.name,
            f"{one.early / _MIB:.1f}",
            f"{one.halfway / _MIB:.1f}",
            f"{one.late / _MIB:.1f}",
            f"{one.requests:,}",
            f"×{one.late / last:.2f}",
        ]
        for one in found
    ]
    return section("Memory of a worker (PSS, the larger one of two)", head, rows)


def starts(found: Starts) -> str:
    """One row for each server."""
    rows = [["ours", _seconds(found.ours)], ["floor", _seconds(found.floor)]]
    return section("From the process's start to its first answer", ["server", "time"], rows)


def analyses(found: Sequence[Analysis]) -> str:
    """One row for each way in and size."""
    head = ["command", "attempts", "time", "processor", "peak memory"]
    rows = [
        [
            f"`{one.command}`",
            f"{one.attempts:,}",
            _seconds([run.seconds for run in one.runs]),
            f"{median(run.processor_seconds for run in one.runs):.2f} s",
            f"{max(run.peak_bytes for run in one.runs) / _MIB:.0f} MiB",
        ]
        for one in found
    ]
    return section("Analysing the answers to 30 questions an attempt", head, rows)


def about(facts: dict[str, str]) -> str:
    """The machine as a list."""
    return "".join(f"- {name}: {value}\n" for name, value in facts.items())


def replace_measured(path: Path, tables: str) -> None:
    """Put the tables between the two marks of a Markdown file, in place of what stands there."""
    before, begin, rest = path.read_text(encoding="utf-8").partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not begin or not end:
        raise SystemExit(f"{path}: has no lines {_BEGIN.strip()} and {_END} to write between")
    path.write_text(f"{before}{begin}\n{tables}\n{end}{after}", encoding="utf-8")


def section(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"### {title}\n\n{table}\n"


def _seconds(values: Sequence[float]) -> str:
    if len(values) == 1:
        return f"{values[0]:.2f} s"
    return f"{median(values):.2f} s ({min(values):.2f}–{max(values):.2f})"


def _sync_ms(folder: Path) -> float:
    """What it costs here to have something on the disk for sure."""
    path, taken = folder / "sync", []
    with path.open("wb", buffering=0) as file:
        for _ in range(_SYNCS):
            begun = time.perf_counter()
            file.write(b"x" * 4096)
            os.fsync(file.fileno())
            taken.append(time.perf_counter() - begun)
    path.unlink()
    return median(taken) * 1000
