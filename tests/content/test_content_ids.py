"""`ids --write`: what is missing comes in, and nothing else changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseware.content.check import check
from courseware.content.ids import fill_ids, missing_ids, slug
from courseware.content.library import read_library
from courseware.content.problem import Severity
from tests.content.small_library import COURSE, FILES, GLOSSARY, LESSON, QUIZ, lines, write_library

WITHOUT = """\
# a comment that stays
title: "Any"   # another
lesson: needles
questions:
  - type: single
    # a comment of the question
    text: "What **is** a needle? [@EV-01]"
    options:
      - {text: "A thin, solid pin", correct: true}   # the right one
      - { text: "A hollow tube" }
      -   text: "A hollow tube!"
          why: x
      - {}
  - id: taken
    type: matching
    premises: [{text: "Élan vital", match: a}]
    choices:
    - {text: "42"}
    - {id: b, text: "true"}
"""

WITH = """\
# a comment that stays
id: quiz
title: "Any"   # another
lesson: needles
questions:
  - id: what-is-a-needle
    type: single
    # a comment of the question
    text: "What **is** a needle? [@EV-01]"
    options:
      - {id: a-thin-solid-pin, text: "A thin, solid pin", correct: true}   # the right one
      - {id: a-hollow-tube,  text: "A hollow tube" }
      -   id: a-hollow-tube-2
          text: "A hollow tube!"
          why: x
      - {id: option}
  - id: taken
    type: matching
    premises: [{id: elan-vital, text: "Élan vital", match: a}]
    choices:
    - {id: choice-42, text: "42"}
    - {id: b, text: "true"}
"""


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_missing_ids_come_in_and_every_other_byte_stays(tmp_path: Path, line_end: str) -> None:
    file = tmp_path / "quiz.yaml"
    file.write_bytes(WITHOUT.replace("\n", line_end).encode())

    outcome = fill_ids(file, write=True)

    assert outcome.problems == ()
    assert file.read_bytes() == WITH.replace("\n", line_end).encode()
    assert fill_ids(file, write=True).insertions == ()


def test_headings_and_objectives_of_a_lesson_get_ids(tmp_path: Path) -> None:
    root = write_library(tmp_path)
    text = FILES[LESSON].replace(" {#what-for}", "").replace("id: N1.2, ", "")
    (root / LESSON).write_text(text)

    fill_ids(root / LESSON, write=True)

    assert (root / LESSON).read_text() == FILES[LESSON].replace(
        "{#what-for}", "{#what-it-is-for}"
    ).replace("id: N1.2", "id: choose-the-needle")


def test_a_heading_gets_no_id_that_its_page_has_itself(tmp_path: Path) -> None:
    text = FILES[LESSON].replace(
        "## What it is for {#what-for}", "## Main\n\nIt.\n\n## After start"
    )
    (path := tmp_path / "needles.md").write_text(text)

    found = [one.id for one in fill_ids(path, write=True).insertions]

    assert found == ["main-2", "after-start-2"]


def test_a_heading_inside_a_code_fence_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    text = "---\nid: a\n---\n\n```\n## no heading\n```\n"
    file.write_text(text)

    assert fill_ids(file, write=True).insertions == ()
    assert file.read_text() == text


def test_a_file_that_does_not_parse_is_refused_and_stays(tmp_path: Path) -> None:
    file = tmp_path / "quiz.yaml"
    file.write_text("questions:\n  - {text: 'a}\n")

    outcome = fill_ids(file, write=True)

    assert [(p.line, p.code) for p in outcome.problems] == [(3, "CW010")]
    assert file.read_text() == "questions:\n  - {text: 'a}\n"


def test_without_write_nothing_is_written(tmp_path: Path) -> None:
    file = tmp_path / "quiz.yaml"
    file.write_text(WITHOUT)

    outcome = fill_ids(file, write=False)

    assert [insertion.id for insertion in outcome.insertions][:2] == ["quiz", "what-is-a-needle"]
    assert file.read_text() == WITHOUT


def test_what_check_calls_a_missing_id_is_mended(tmp_path: Path) -> None:
    root = write_library(
        tmp_path,
        {
            QUIZ: FILES[QUIZ].replace("{id: a, ", "{").replace("id: needles\n", ""),
            COURSE: FILES[COURSE].replace("id: useful, ", ""),
            GLOSSARY: FILES[GLOSSARY].replace("id: solid-needle, ", ""),
            LESSON: FILES[LESSON].replace(" {#what-for}", ""),
        },
    )
    before = {p.code for p in check(read_library(root))}

    for path in (QUIZ, COURSE, GLOSSARY, LESSON):
        assert fill_ids(root / path, write=True).problems == ()

    assert {"CW038", "CW042"} <= before
    assert lines(check(read_library(root))) == []


def test_an_id_with_nothing_behind_its_colon_is_filled(tmp_path: Path) -> None:
    text = FILES[QUIZ].replace("{id: a, ", "{id: , ").replace("id: needles\n", "id:\n")
    text = text.replace("- id: which-needle\n", "- id:   # to come\n")
    lesson = FILES[LESSON].replace("id: N1.2, ", "id: , ")
    root = write_library(tmp_path, {QUIZ: text, LESSON: lesson})

    for path in (QUIZ, LESSON):
        assert fill_ids(root / path, write=True).problems == ()

    found = {p.code for p in check(read_library(root)) if p.severity is Severity.ERROR}
    assert found <= {"CW064", "CW075", "CW076"}  # the objective has another id now
    assert "- id: which-needle   # to come\n" in (root / QUIZ).read_text()


def test_the_mode_of_the_file_stays(tmp_path: Path) -> None:
    file = tmp_path / "quiz.yaml"
    file.write_text(WITHOUT)
    file.chmod(0o640)

    fill_ids(file, write=True)

    assert file.stat().st_mode & 0o777 == 0o640


@given(st.lists(st.text(max_size=60), max_size=8))
def test_ids_are_unlike_each_other_and_of_the_right_form(texts: list[str]) -> None:
    taken: set[str] = set()

    names = [slug(text, "option", taken) for text in texts]

    assert len(set(names)) == len(names)
    for name in names:
        assert name.replace("-", "").isalnum() and name[0].isascii() and name[0].isalpha()
        assert name == name.lower() and len(name) <= 48


def test_stems_and_regions_get_their_missing_ids():
    text = (
        "id: needles\n"
        "questions:\n"
        "  - id: one\n"
        "    type: extended_matching\n"
        "    stems:\n"
        '      - {text: "Over the ribs", answer: pleura}\n'
        "  - id: two\n"
        "    type: hotspot\n"
        "    regions:\n"
        '      - {label: "Zone 1, upper left", rect: [0, 0, 9, 9]}\n'
    )

    found = missing_ids(text, "quizzes/basics/needles.yaml")

    assert [one.id for one in found] == ["over-the-ribs", "zone-1-upper-left"]


def test_a_remark_gives_no_heading_its_id(tmp_path: Path) -> None:
    path = tmp_path / "lesson.md"
    head = FILES[LESSON].split("\n---\n")[0] + "\n---\n\n"
    body = "<!-- ask Ines -->\n## How often <!-- or how long? -->\n\n<!--\n## Old\n-->\nText.\n"
    path.write_text(head + body, encoding="utf-8")

    fill_ids(path, write=True)

    named = body.replace("How often", "How often {#how-often}")
    assert path.read_text(encoding="utf-8") == head + named
