"""What can be shown of a library that has mistakes in it, and where its problems stand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from courseware.content.preview.in_place import (
    Faults,
    Piece,
    Practice,
    Text,
    place_problems,
)
from courseware.content.preview.reading import Reading, fingerprint_of, read_for_authors
from courseware.content.preview.shown import show_lesson
from courseware.content.problem import Problem, Severity
from courseware.content.tree import walk
from tests.content.small_library import FILES, LESSON, QUIZ, REFERENCES, after, write_library


def reading_of(root: Path, changes: dict[str, str | bytes | None]) -> Reading:
    return read_for_authors(write_library(root, changes))


def shape_of(reading: Reading) -> list[list[str]]:
    """The pieces of each part: words of the text, ids of questions, codes of problems."""
    found = []
    for shown in reading.lesson(LESSON).parts:
        row = []
        for piece in shown.pieces:
            if isinstance(piece, Faults):
                row.append("! " + " ".join(p.code for p in piece.problems))
            else:
                row.append("? " + piece.question if isinstance(piece, Practice) else "text")
        found.append(row)
    return found


def test_a_whole_lesson_is_shown_as_learners_see_it(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, {})

    shown = reading.lesson(LESSON)

    assert shown.above == ()
    assert shape_of(reading) == [["text"], ["text", "? practice-one", "text"], ["text"]]
    assert [cited.reference.id for cited in shown.references] == ["EV-01", "EV-02"]


def test_a_problem_stands_above_the_block_that_it_is_about(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, after(LESSON, "EV-01; @EV-02]", "EV-01; @EV-99]"))

    assert shape_of(reading) == [
        ["text"],
        ["text", "? practice-one", "! CW080", "text"],
        ["text"],
    ]


def test_the_text_around_a_problem_is_what_it_is_without_one(tmp_path: Path) -> None:
    """A list that a problem stands in is not cut in two, and code stays code."""
    body = (
        "## A {#a}\n\nWords.\n\n```\n# no heading\n\n[@EV-98]\n```\n\n- one\n\n- two [@EV-99]\n\n"
        "    more [@EV-97]\n\n| a | b |\n|---|---|\n| c | [@EV-96] |\n\n> quoted [@EV-95]\n"
    )
    lesson = FILES[LESSON].split("\n---\n")[0] + f"\n---\n\nBefore [@EV-01].\n\n{body}"
    reading = reading_of(tmp_path, {LESSON: lesson})

    pieces = [piece for shown in reading.lesson(LESSON).parts for piece in shown.pieces]
    plain = show_lesson(reading.files[LESSON], reading.renderer(reading.files[LESSON]), ())
    wanted = [piece for shown in plain.parts for piece in shown.pieces]

    assert [len(piece.problems) for piece in pieces if isinstance(piece, Faults)] == [2, 1, 1]
    assert words(pieces) == words(wanted)


def words(pieces: list[Piece]) -> str:
    html = "".join(piece.html for piece in pieces if isinstance(piece, Text))
    return re.sub(r">\s+<", "><", html).strip()


def test_no_word_of_the_machinery_is_left_in_the_text() -> None:
    problem = Problem("x.md", 3, 1, Severity.ERROR, "CW080", "no such reference")

    placed = place_problems("One\nand two\n\n<div>\nthree\n</div>", 3, [problem])

    (word,) = placed.problems
    assert placed.body == f"{word}\n\nOne\nand two\n\n<div>\nthree\n</div>"


def test_front_matter_with_a_mistake_hides_neither_the_body_nor_its_title(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, after(LESSON, "minutes: 10", "minits: 10"))

    shown = reading.lesson(LESSON)

    assert (shown.title, shown.front) == ("Needles", None)
    assert [p.code for p in shown.above] == ["CW031", "CW030"]
    assert shape_of(reading)[0] == ["text"]


def test_a_broken_question_hides_no_other(tmp_path: Path) -> None:
    change = after(
        QUIZ, 'text: "solid", correct: true, why: "Right.', 'text: "solid", why: "Right.'
    )
    broken = change[QUIZ].replace('text: "How deep, in mm?"', 'txt: "How deep, in mm?"')  # type: ignore[union-attr,arg-type]
    reading = reading_of(tmp_path, {QUIZ: broken})

    shown = reading.quiz(QUIZ)

    assert shown.quiz is None
    assert [(q.name, q.question is not None, len(q.problems)) for q in shown.questions] == [
        ("practice-one", True, 0),
        ("what-needle", True, 0),
        ("which-needle", True, 1),
        ("choose-depth", False, 2),
        ("choose-length", True, 0),
    ]
    assert shown.above == ()


def test_a_file_that_is_no_yaml_shows_its_problem_and_the_lesson_stays(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, {QUIZ: "id: [\n"})

    codes = sorted(p.code for p in reading.quiz(QUIZ).above)
    assert codes == ["CW010", *["CW031"] * 5, "CW035"], "what it lacks is told in the same round"
    assert shape_of(reading)[1] == ["text", "? practice-one", "text"]


def test_a_broken_entry_of_a_list_takes_no_other_with_it(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, after(REFERENCES, 'title: "Two"', 'titel: "Two"'))

    assert [c.reference.id for c in reading.lesson(LESSON).references] == ["EV-01"]


def test_a_figure_that_may_not_be_published_hides_nothing_else(tmp_path: Path) -> None:
    bad = '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'
    reading = reading_of(tmp_path, {"lessons/basics/figures/needle.svg": bad})

    assert len(reading.lesson(LESSON).parts) == 3
    with pytest.raises(KeyError):
        reading.figure("0" * 16, "needle.svg")


def test_the_fingerprint_changes_with_every_save(tmp_path: Path) -> None:
    root = write_library(tmp_path)
    before = fingerprint_of(walk(root))

    assert fingerprint_of(walk(root)) == before
    (root / LESSON).write_text(FILES[LESSON] + "\nMore.\n")
    assert fingerprint_of(walk(root)) != before


def test_a_later_reading_renders_again_only_what_changed(tmp_path: Path) -> None:
    first = reading_of(tmp_path, {})
    _ = first.around
    (tmp_path / LESSON).write_text(FILES[LESSON] + "\nMore [@EV-02].\n")
    second = read_for_authors(tmp_path, before=first)

    assert second.around.references is first.around.references
    (tmp_path / REFERENCES).write_text(FILES[REFERENCES].replace('"One"', '"Other"'))
    third = read_for_authors(tmp_path, before=second)
    assert third.around.references[0].title == "Other"
