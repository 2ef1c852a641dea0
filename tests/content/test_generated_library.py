"""The generator of the benchmarks writes what `check` accepts."""

from __future__ import annotations

from pathlib import Path

from benchmarks.library_generator import generate
from courseware.content.check import check
from courseware.content.library import read_library


def test_a_generated_library_has_no_problem_and_the_size_that_was_asked_for(tmp_path: Path) -> None:
    generate(tmp_path, lessons=12, quizzes=12, questions=30, words=2_300)

    library = read_library(tmp_path)

    assert check(library) == ()
    assert len(library.lessons) == len(library.quizzes) == 12
    assert len(library.quizzes["lesson-7"].value.questions) == 30
    assert 2_200 <= library.lessons["lesson-7"].summary.facts["words"] <= 3_000


def test_the_same_numbers_give_the_same_library(tmp_path: Path) -> None:
    for name in ("one", "two"):
        generate(tmp_path / name, lessons=2, quizzes=2, questions=8, words=300)

    first, second = (
        {
            p.relative_to(tmp_path / name): p.read_bytes()
            for p in (tmp_path / name).rglob("*")
            if p.is_file()
        }
        for name in ("one", "two")
    )
    assert first == second
    assert len(first) == 8
