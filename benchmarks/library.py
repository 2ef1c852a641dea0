"""How long it takes to check and to publish a library, small and large; each run a new process."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.library_generator import generate
from benchmarks.servers import ROOT
from courseware.store.addresses import sqlite_url

QUESTIONS, WORDS = 30, 2_300
_SECONDS = 900


@dataclass(frozen=True, slots=True)
class Run:
    """One process from its start to its end."""

    seconds: float
    processor_seconds: float
    peak_bytes: int


@dataclass(frozen=True, slots=True)
class Timing:
    """One command at one state of the library.

    Attributes:
        command: `check` or `publish`.
        state: cold, unchanged, one lesson changed, one quiz changed.
        lessons: how many lessons, and as many quizzes, the library has.
        seconds: of every run, from starting the process to its end.
        processor_seconds: what of that the process computed; the rest it waited.
        peak_bytes: the largest resident memory of all runs.
    """

    command: str
    state: str
    lessons: int
    seconds: tuple[float, ...]
    processor_seconds: tuple[float, ...]
    peak_bytes: int

    @property
    def median(self) -> float:
        """The median in seconds."""
        return median(self.seconds)

    def as_plain(self) -> dict[str, object]:
        """All figures for the JSON file."""
        names = (
            "command",
            "state",
            "lessons",
            "seconds",
            "processor_seconds",
            "peak_bytes",
        )
        return {name: getattr(self, name) for name in names}


def measure(
    folder: Path, sizes: tuple[int, ...], repeats: int, tell: Callable[[str], None]
) -> list[Timing]:
    """Check and publish generated libraries of these sizes in every state.

    Args:
        repeats: how often the checks are repeated; publishing takes minutes and is done once.
    """
    found = []
    for lessons in sizes:
        library = folder / f"library-{lessons}"
        generate(library, lessons, lessons, QUESTIONS, WORDS)
        _let_the_clock_move_on()
        found += _states(_check, folder, library, lessons, repeats, tell)
        found += _states(_publish, folder, library, lessons, 1, tell)
    return found


def _states(
    command: Callable[[Path, Path], Run],
    folder: Path,
    library: Path,
    lessons: int,
    repeats: int,
    tell: Callable[[str], None],
) -> list[Timing]:
    name = command.__name__.strip("_")
    runs: dict[str, list[Run]] = {}
    for turn in range(repeats):
        tell(f"{name} of {lessons} + {lessons}, run {turn + 1} of {repeats}")
        # An instance folder of its own for each turn: nothing is known of the library.
        instance = folder / f"{name}-{lessons}-{turn}"
        instance.mkdir()
        runs.setdefault("cold", []).append(command(library, instance))
        runs.setdefault("unchanged", []).append(command(library, instance))
        _touch(library / "lessons/course-1/lesson-1.md", f"\nA new line, number {turn}.\n")
        runs.setdefault("one lesson changed", []).append(command(library, instance))
        _touch(library / "quizzes/course-1/lesson-1.yaml", f"# a new line, number {turn}\n")
        runs.setdefault("one quiz changed", []).append(command(library, instance))
    return [
        Timing(
            name,
            state,
            lessons,
            tuple(run.seconds for run in taken),
            tuple(run.processor_seconds for run in taken),
            max(run.peak_bytes for run in taken),
        )
        for state, taken in runs.items()
    ]


def _check(library: Path, instance: Path) -> Run:
    return run_command(["check", "--library", str(library)], settings_of(instance))


def _publish(library: Path, instance: Path) -> Run:
    settings = settings_of(instance)
    if not (instance / "courseware.sqlite3").exists():
        run_command(["db", "upgrade"], settings)
    return run_command(["publish", "--library", str(library)], settings)


def settings_of(instance: Path) -> dict[str, str]:
    """The environment of a command on an instance folder of its own."""
    url = sqlite_url(instance / "courseware.sqlite3")
    return {"COURSEWARE_INSTANCE": str(instance), "COURSEWARE_DATABASE_URL": url}


def run_command(arguments: list[str], settings: Mapping[str, str]) -> Run:
    """Run one command to its good end.

    Raises:
        RuntimeError: it ended badly, or took longer than is bearable.
    """
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("COURSEWARE_")}
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.limited", str(_SECONDS), *arguments],
        cwd=ROOT,
        env={**inherited, **settings},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    elapsed = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"courseware {' '.join(arguments)}: exit code {process.returncode}")
    return Run(elapsed, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def _touch(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def _let_the_clock_move_on() -> None:
    """A file as young as the cache is read again to be sure; an author's files are older."""
    time.sleep(2.5)
