"""The line in question, with a caret under the place."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from courseware.content.excerpt import Excerpts
from courseware.content.problem import Problem, Severity


def excerpt(folder: Path, text: str, line: int, column: int, mend: str = "") -> list[str]:
    (folder / "quizzes").mkdir(exist_ok=True)
    (folder / "quizzes/a.yaml").write_bytes(text.encode())
    problem = Problem("quizzes/a.yaml", line, column, Severity.ERROR, "CW030", "wrong", mend)
    return Excerpts(folder).below(problem)


def test_the_caret_stands_under_the_whole_word(tmp_path: Path) -> None:
    assert excerpt(tmp_path, "id: a\n  objectiv: S1.1\n", 2, 3, "mend it") == [
        "    2 |   objectiv: S1.1",
        "      |   ^^^^^^^^ mend it",
    ]


def test_a_quoted_text_is_marked_whole(tmp_path: Path) -> None:
    assert excerpt(tmp_path, 'text: "a b"\n', 1, 7)[1] == "      |       ^^^^^"


def test_the_end_of_a_line_can_be_marked(tmp_path: Path) -> None:
    assert excerpt(tmp_path, "a: [b, ]\n", 1, 8)[1] == "      |        ^"


@pytest.mark.parametrize(
    ("before", "columns"), [("\t", 1), ("漢字", 4), ("e\u0301", 1), ("\x1b[31m", 8)]
)
def test_the_caret_keeps_its_place_behind_odd_characters(
    tmp_path: Path, before: str, columns: int
) -> None:
    shown, marked = excerpt(tmp_path, f"{before}bad: 1\n", 1, len(before) + 1)

    assert marked == "      | " + " " * columns + "^^^"
    assert "\x1b" not in shown


def test_a_long_line_is_cut_around_the_place(tmp_path: Path) -> None:
    shown, marked = excerpt(tmp_path, "x" * 500 + " bad " + "y" * 500, 1, 502)

    assert len(shown) < 120
    assert shown.index("bad") == marked.index("^^^")


def test_windows_line_ends_and_a_byte_order_mark_move_nothing(tmp_path: Path) -> None:
    assert excerpt(tmp_path, "\ufeffid: a\r\nbad: 1\r\n", 2, 1) == [
        "    2 | bad: 1",
        "      | ^^^",
    ]


@pytest.mark.parametrize(("line", "column"), [(3, 1), (1, 40), (0, 1), (2, 1)])
def test_a_place_that_is_not_there_shows_nothing(tmp_path: Path, line: int, column: int) -> None:
    assert excerpt(tmp_path, "id: a\n\n", line, column) == []


def test_a_file_that_is_gone_or_no_text_shows_nothing(tmp_path: Path) -> None:
    (tmp_path / "photo.png").write_bytes(b"words")
    problems = [
        Problem(path, 1, 1, Severity.ERROR, "CW008", "gone")
        for path in ("gone.yaml", "photo.png", "lessons")
    ]

    assert [Excerpts(tmp_path).below(problem) for problem in problems] == [[], [], []]


def test_a_long_suggestion_is_not_repeated(tmp_path: Path) -> None:
    assert excerpt(tmp_path, "bad: 1\n", 1, 1, "x" * 81)[1] == "      | ^^^"


@pytest.mark.parametrize("column", [1, 30, 60, 95, 400])
def test_on_a_page_the_caret_is_within_the_width_of_a_phone(tmp_path: Path, column: int) -> None:
    line = "x" * (column - 2) + " "[: column - 1] + "bad" + " end" * 20
    (tmp_path / "quizzes").mkdir()
    (tmp_path / "quizzes/a.yaml").write_text(line)
    problem = Problem("quizzes/a.yaml", 1, column, Severity.ERROR, "CW030", "wrong", "")

    shown, marked = Excerpts(tmp_path, on_a_page=True).below(problem)

    assert shown.index("bad") == marked.index("^^^") < 45
    assert ("…" in shown) is (column > 34)


@pytest.mark.parametrize("path", ["lessons/link.md", "lessons/folder/a.md", "../a.md", "/a.md"])
def test_nothing_of_what_lies_outside_is_shown(tmp_path: Path, path: str) -> None:
    outside, root = tmp_path / "outside", tmp_path / "library"
    outside.mkdir()
    (root / "lessons").mkdir(parents=True)
    for place in (outside / "a.md", tmp_path / "a.md"):
        place.write_text("secret words\n")
    (root / "lessons/link.md").symlink_to(outside / "a.md")
    (root / "lessons/folder").symlink_to(outside)
    path = f"{outside}{path}" if path.startswith("/") else path

    assert Excerpts(root).below(Problem(path, 1, 1, Severity.ERROR, "CW007", "out")) == []


def test_a_file_is_shown_through_a_link_within_the_library(tmp_path: Path) -> None:
    (tmp_path / "lessons").mkdir()
    (tmp_path / "lessons/a.md").write_text("own words\n")
    (tmp_path / "lessons/link.md").symlink_to("a.md")

    found = Excerpts(tmp_path).below(
        Problem("lessons/link.md", 1, 1, Severity.ERROR, "CW030", "wrong")
    )

    assert found[0] == "    1 | own words"


def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.md")

    assert Excerpts(tmp_path).below(Problem("a.md", 1, 1, Severity.ERROR, "CW008", "pipe")) == []
