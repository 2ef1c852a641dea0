"""Hotspots and the figures that they are drawn upon, checked as a library."""

from __future__ import annotations

from pathlib import Path

import pytest

from courseware.content.check import check
from courseware.content.library import read_library
from courseware.content.parse_cache import ParseCache
from tests.browser.every_type import write_every_type

QUIZ = "quizzes/basics/needles.yaml"
FIGURE = "lessons/basics/figures/needle.svg"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return write_every_type(tmp_path / "library")


def change(library: Path, path: str, old: str, new: str) -> None:
    text = (library / path).read_text(encoding="utf-8")
    assert old in text
    (library / path).write_text(text.replace(old, new, 1), encoding="utf-8")


def told(library: Path, cache: ParseCache | None = None) -> list[tuple[str, str, str]]:
    found = check(read_library(library, cache))
    return [(p.code, p.message, p.suggestion) for p in found if p.severity == "error"]


def test_a_library_with_a_question_of_every_type_has_no_errors(library: Path) -> None:
    assert told(library) == []


def test_a_region_beyond_its_figure_is_refused_at_its_line(library: Path) -> None:
    change(library, QUIZ, "circle: [50, 24, 5]", "circle: [50, 36, 5]")

    (problem,) = [p for p in check(read_library(library)) if p.severity == "error"]

    line = (library / QUIZ).read_text(encoding="utf-8").splitlines()[problem.line - 1]
    assert "circle: [50, 36, 5]" in line
    assert (problem.code, problem.message) == (
        "CW098",
        "the region `b` reaches to 55, 41; the figure is 100 x 40",
    )


def test_a_region_may_reach_to_the_very_edge(library: Path) -> None:
    change(library, QUIZ, "circle: [50, 24, 5]", "circle: [50, 35, 5]")

    assert told(library) == []


@pytest.mark.parametrize("view", ["-10 0 110 40", "0 0 100.5 40", "0 0 100"])
def test_a_figure_without_a_plain_view_cannot_be_measured(library: Path, view: str) -> None:
    change(library, FIGURE, 'viewBox="0 0 100 40"', f'viewBox="{view}" width="100" height="40"')

    codes = [code for code, _, _ in told(library)]

    # One hotspot is graded, its copy is for practice; a broken box is the figure's own problem too.
    assert codes in (["CW099", "CW099"], ["CW091"])


def test_a_figure_that_is_not_there_is_named_with_the_likely_one(library: Path) -> None:
    change(library, QUIZ, "(figures/needle.svg)", "(figures/needel.svg)")

    assert told(library) == [
        ("CW084", "there is no image figures/needel.svg", 'did you mean "figures/needle.svg"?')
    ]


def test_the_cache_of_unchanged_files_keeps_what_the_rule_needs(
    library: Path, tmp_path: Path
) -> None:
    change(library, QUIZ, "circle: [50, 24, 5]", "circle: [50, 36, 5]")

    first, second = (told(library, ParseCache(tmp_path / "cache.json")) for _ in range(2))

    assert first == second != []
