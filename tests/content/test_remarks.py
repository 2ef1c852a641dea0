"""Authors' remarks: learners see nothing of them, and no check or limit reads them."""

from __future__ import annotations

from pathlib import Path

import pytest

from courseware.content.markdown.comments import Uncommented
from courseware.content.markdown.renderer import Renderer
from courseware.content.problem import Problem
from tests.content.small_library import LESSON, QUIZ, after, problems_of

ASKED = "<!-- ask Ines whether this number still holds after the update -->"


def _beside_the_valid(tmp_path: Path, path: str, old: str, new: str) -> list[Problem]:
    return [p for p in problems_of(tmp_path, after(path, old, new)) if p.path == path]


@pytest.mark.parametrize(
    "remark",
    [
        ASKED,
        "<!--\n" + " " * 60 + "far to the right\n-->",
        "<!-- one\ntwo: 40 mm are said to be enough, but who says so, and of whom? [@EV-99]\n-->",
        "<!-- " + "[" * 30 + " -->",
        "<!-- " + "> " * 30 + " -->",
        "<!-- " + "x" * 30_000 + " -->",
        "<!--\n" + "a line of what stood here before\n" * 4_000 + "-->",
    ],
)
@pytest.mark.parametrize("above", ["", "    ", "A word before it. "])
def test_a_remark_of_any_length_and_shape_is_no_problem(
    tmp_path: Path, remark: str, above: str
) -> None:
    new = f"{above}{remark}\n\nA patient asks"

    assert _beside_the_valid(tmp_path, LESSON, "A patient asks", new) == []
    shown = Renderer().lesson(f"\n{new}").parts[0].fragments[0].html
    before = f"<p>{above}</p>\n" if above.strip() else ""
    assert shown == f"{before}<p>A patient asks</p>"


def test_what_follows_a_remark_is_read_as_it_is_shown(tmp_path: Path) -> None:
    written = f"{ASKED}A patient [@EV-99] asks"

    (problem,) = _beside_the_valid(tmp_path, LESSON, "A patient asks", written)

    line = after(LESSON, "A patient asks", written)[LESSON].split("\n")[problem.line - 1]
    assert (problem.code, line[problem.column - 1 :][:5]) == ("CW080", "EV-99")


def test_a_remark_in_a_question_is_none_of_its_words(tmp_path: Path) -> None:
    new = f"What <!-- see [@EV-99], or [quiz:gone] -->needle?{ASKED}"

    assert _beside_the_valid(tmp_path, QUIZ, "What needle?", new) == []
    assert Renderer().text(new) == "<p>What needle?</p>"


def test_each_character_is_found_again_where_it_was_written() -> None:
    written = "a<!-- x\ny -->b\n<!-- z -->c<!-- -->\n<!-- open"

    read = Uncommented(written)

    assert read.text == "a\nb\nc\n<!-- open"
    places = [read.written_at(offset) for offset in range(len(read.text))]
    assert [written[at] for at in places if at != places[1]] == [c for c in "ab\nc\n<!-- open"]
    assert places == sorted(places)


def test_a_remark_is_no_part_of_the_words_that_are_counted(tmp_path: Path) -> None:
    wordy = "<!-- " + "word " * 9_000 + "-->\n\nA patient asks"

    found = problems_of(tmp_path, after(LESSON, "A patient asks", wordy))

    assert [p for p in found if p.path == LESSON] == []
