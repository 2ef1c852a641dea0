"""What `check` says of links, pipes and folders where files belong, and of files nobody reads."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from courseware.content.check import check
from courseware.content.library import read_library
from courseware.content.problem import Severity
from courseware.content.tree import read_bytes
from tests.content.small_library import FILES, LESSON, QUIZ, problems_of, write_library


def test_a_link_out_of_the_library_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text(FILES[LESSON])
    root = write_library(tmp_path / "library", {LESSON: None})
    (root / LESSON).symlink_to(secret)

    problems = check(read_library(root))

    assert [(p.path, p.code) for p in problems if p.severity is Severity.ERROR] == [
        (LESSON, "CW007")
    ]


def test_a_link_to_what_stands_beside_the_content_is_refused_too(tmp_path: Path) -> None:
    """An installation's keys may be there: by itself the folder of the library is its own."""
    root = write_library(tmp_path, {LESSON: None})
    (root / "instance").mkdir()
    (root / "instance" / "secret.key").write_text(FILES[LESSON])
    (root / LESSON).symlink_to(root / "instance" / "secret.key")

    problems = check(read_library(root))

    assert [(p.path, p.code) for p in problems if p.severity is Severity.ERROR] == [
        (LESSON, "CW007")
    ]
    with pytest.raises(OSError, match="leads out of the library"):
        read_bytes(root, LESSON, 100)


def test_what_came_to_lead_out_of_the_library_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("secret words")
    root = write_library(tmp_path / "library")
    (root / LESSON).unlink()
    (root / LESSON).symlink_to(tmp_path / "secret.md")

    with pytest.raises(OSError, match="leads out of the library"):
        read_bytes(root, LESSON, 100)


def test_a_pipe_is_reported_and_not_waited_for(tmp_path: Path) -> None:
    root = write_library(tmp_path, {QUIZ: None})
    (root / QUIZ).parent.mkdir()
    os.mkfifo(root / QUIZ)

    problems = check(read_library(root))

    assert [(p.path, p.code) for p in problems if p.severity is Severity.ERROR] == [(QUIZ, "CW008")]


@pytest.mark.parametrize("place", ["quizzes/basics", "lessons/basics", "lessons"])
def test_a_link_in_a_circle_is_named_and_hides_nothing_beside_it(
    tmp_path: Path, place: str
) -> None:
    root = write_library(tmp_path, {QUIZ: FILES[QUIZ].replace("pass:", "pas:")})
    name = "loop.md" if place == "lessons/basics" else "loop.yaml"
    (root / place / name).symlink_to(name)

    problems = check(read_library(root))

    found = {(p.path, p.code): p for p in problems if p.severity is Severity.ERROR}
    assert (QUIZ, "CW030") in found
    if place != "lessons":  # where no file of that name is read anyway
        loop = found[(f"{place}/{name}", "CW008")]
        assert loop.suggestion == "the link leads in a circle; put the file itself here"
    assert {path for path, _ in found} <= {QUIZ, f"{place}/{name}"}


@pytest.mark.parametrize(
    "path",
    [
        "quizzes/z.yaml",
        "quizzes/basics/z.yaml",
        "lessons/claims.yaml",
        "lessons/z.md",
        "lessons/basics/z.md",
        "lessons/basics/figures/z.svg",
        "lessons/rules/z.yaml",
    ],
)
def test_a_folder_where_a_file_belongs_is_told(tmp_path: Path, path: str) -> None:
    root = write_library(tmp_path, {path: None})
    (root / path).mkdir(parents=True)

    found = [(p.path, p.code, p.message) for p in check(read_library(root)) if p.path == path]

    assert found == [(path, "CW009", "nothing reads a file of this name")]


def test_a_folder_that_is_a_link_in_a_circle_is_named(tmp_path: Path) -> None:
    root = write_library(tmp_path, {})
    shutil.rmtree(root / "quizzes")
    (root / "quizzes").symlink_to("quizzes")

    problems = check(read_library(root))

    loop = next(p for p in problems if p.code == "CW008")
    assert (loop.path, loop.suggestion) == (
        "quizzes",
        "the link leads in a circle; put the folder itself here",
    )


def test_files_that_nothing_reads_are_named(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, {"quizzes/basics/more.yml": "", "lessons/notes.txt": "x"})

    assert [(p.path, p.severity, p.suggestion) for p in problems] == [
        ("lessons/notes.txt", Severity.WARNING, "remove or rename it"),
        ("quizzes/basics/more.yml", Severity.ERROR, "rename it to end in .yaml"),
    ]


def test_a_folder_without_content_is_a_problem(tmp_path: Path) -> None:
    problems = check(read_library(tmp_path))

    assert [(p.path, p.code) for p in problems] == [("lessons", "CW090"), ("quizzes", "CW090")]
