"""A check in which nothing changed answers from memory, and never with an old answer."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from courseware.cli.check import check
from courseware.content.library_changed import LibraryChanged
from courseware.content.problem import Problem, Severity
from courseware.content.tree import walk
from courseware.content.verdict import Verdicts
from tests.content.small_library import LESSON, QUIZ, write_library

FOUND = (Problem("a.md", 1, 2, Severity.NOTE, "CW066", "few", "more"),)
LONG_AGO = 1_600_000_000


def aged(root: Path) -> Path:
    """The library with files that were written long ago, so that no clock's grain is in doubt."""
    for path in root.rglob("*"):
        os.utime(path, (LONG_AGO, LONG_AGO))
    return root


def test_the_last_verdict_holds_while_nothing_changes(tmp_path: Path) -> None:
    root = aged(write_library(tmp_path / "library"))
    verdicts = Verdicts(tmp_path / "cache", "plain")

    assert verdicts.last(root, walk(root)) is None
    verdicts.keep(root, walk(root), FOUND)

    assert verdicts.last(root, walk(root)) == FOUND
    assert Verdicts(tmp_path / "cache", "content").last(root, walk(root)) is None


def test_a_change_a_new_file_and_a_missing_one_each_end_it(tmp_path: Path) -> None:
    verdicts = Verdicts(tmp_path / "cache", "plain")
    changes = [
        lambda root: os.utime(root / LESSON, (LONG_AGO + 1, LONG_AGO + 1)),
        lambda root: (root / QUIZ).unlink(),
        lambda root: (root / "lessons/stray.yml").touch(),
    ]
    for number, change in enumerate(changes):
        root = aged(write_library(tmp_path / f"library{number}"))
        verdicts.keep(root, walk(root), FOUND)
        change(root)

        assert verdicts.last(root, walk(root)) is None


def test_that_a_file_was_changed_meanwhile_is_not_remembered(tmp_path: Path) -> None:
    root = aged(write_library(tmp_path / "library"))
    verdicts = Verdicts(tmp_path / "cache", "plain")
    verdicts.keep(root, walk(root), (*FOUND, LibraryChanged(QUIZ).problem))

    assert verdicts.last(root, walk(root)) is None


def test_a_file_as_young_as_the_verdict_is_not_trusted(tmp_path: Path) -> None:
    root = write_library(tmp_path / "library")
    verdicts = Verdicts(tmp_path / "cache", "plain")
    verdicts.keep(root, walk(root), FOUND)

    assert verdicts.last(root, walk(root)) is None


def test_a_damaged_memory_is_ignored(tmp_path: Path) -> None:
    root = aged(write_library(tmp_path / "library"))
    verdicts = Verdicts(tmp_path / "cache", "plain")
    verdicts.keep(root, walk(root), FOUND)
    [file] = (tmp_path / "cache").iterdir()
    file.write_bytes(file.read_bytes()[:-9])

    assert verdicts.last(root, walk(root)) is None


def test_the_command_repeats_what_it_found(tmp_path: Path) -> None:
    root = aged(write_library(tmp_path / "library", {LESSON: None}))
    arguments = ["--library", str(root), "--cache", str(tmp_path / "cache")]

    first = CliRunner().invoke(check, arguments)
    again = CliRunner().invoke(check, arguments)

    assert (first.exit_code, first.stdout) == (again.exit_code, again.stdout)
    assert first.exit_code == 1 and "CW071" in first.stdout


def test_a_check_from_memory_loads_no_parser(tmp_path: Path) -> None:
    root = aged(write_library(tmp_path / "library"))
    arguments = ["check", "--library", str(root), "--cache", str(tmp_path / "cache")]
    script = (
        "import sys; from courseware.cli import courseware; "
        f"courseware({arguments!r}, standalone_mode=False)"
    )
    loaded = "\nfinally: print(sorted({'pydantic', 'markdown', 'sqlalchemy'} & set(sys.modules)))"
    program = "import sys\ntry:\n    " + script + "\nexcept SystemExit: pass" + loaded
    run = [sys.executable, "-c", program]

    first = subprocess.run(run, capture_output=True, text=True, check=True)
    again = subprocess.run(run, capture_output=True, text=True, check=True)

    assert first.stdout.strip() == "['pydantic']"
    assert again.stdout.strip() == "[]"
