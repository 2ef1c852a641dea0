"""What `check` says about the map of a branching case, at the place that has to be mended."""

from __future__ import annotations

from pathlib import Path

import pytest

from courseware.content.ids import fill_ids
from tests.content.small_library import FILES, QUIZ, lines, placing, problems_of

# The file of the small library ends where these lines begin.
CASE = """\
  - id: the-case
    type: branching
    objective: N1.1
    use: practice
    text: "A patient calls."
    start: call
    nodes:
      - id: call
        text: "It hurts. What now?"
        choices:
          - {id: ask, text: "Ask where", goes_to: answer, why: "Ask first."}
          - {id: wait, text: "Wait a day", goes_to: late, critical: true, why: "Too slow."}
      - id: answer
        text: "In the chest. What now?"
        choices:
          - {id: send, text: "Send her in", goes_to: fine, why: "At once [@EV-01]."}
          - {id: see, text: "See her tomorrow", goes_to: late, why: "Too slow."}
    endings:
      - {id: fine, text: "She is well.", credit: 100, why: "In time."}
      - {id: late, text: "She is ill.", credit: 0, why: "Too late."}
    explanation: "Ask and act."
"""
ABOVE = FILES[QUIZ].count("\n")


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "code", "words"),
    [
        ("start: call", "start: cal", 6, 12, "CW122", 'did you mean "call"?'),
        ("goes_to: answer", "goes_to: anser", 11, 51, "CW122", 'did you mean "answer"?'),
        ("goes_to: answer", "goes_to: fine", 13, 13, "CW123", '"answer"'),
        ("goes_to: fine", "goes_to: call", 16, 54, "CW124", "call → answer → call"),
        ("credit: 100", "credit: 90", 19, 7, "CW108", "write `credit: 100`"),
        ("goes_to: fine,", "goes_to: fine, critical: true,", 19, 7, "CW108", "critical wrong turn"),
        ("credit: 100", "credit: 101", 19, 50, "CW034", "less than or equal to 100"),
        ("{id: late,", "{id: fine,", 20, 14, "CW103", "already used by entry 1"),
        ("goes_to: fine", "goto: fine", 16, 45, "CW030", 'did you mean "goes_to"?'),
        ("- id: answer\n        text", "- text", 13, 9, "CW038", "that a `goes_to` uses"),
        (', why: "In time."', "", 19, 9, "CW105", "say in a sentence why"),
        ("At once [@EV-01]", "At once [@EV-1]", 16, 76, "CW080", 'did you mean "EV-01"?'),
        ('"See her tomorrow", goes_to: late,', '"See her",', 17, 13, "CW031", "goes_to"),
    ],
)
def test_one_mistake_in_a_case_is_reported_where_it_stands(
    tmp_path: Path, old: str, new: str, line: int, column: int, code: str, words: str
) -> None:
    assert CASE.count(old) == 1

    problems = problems_of(tmp_path, {QUIZ: FILES[QUIZ] + CASE.replace(old, new)})

    found = [p for p in problems if p.code == code and words in str(p)]
    assert [(p.line - ABOVE, p.column) for p in found] == [(line, column)], problems


def test_a_case_without_mistakes_is_accepted(tmp_path: Path) -> None:
    changes = {QUIZ: FILES[QUIZ] + CASE, **placing("the-case")}

    assert lines(problems_of(tmp_path, changes)) == []


def test_missing_ids_of_choices_are_filled_in_and_names_of_places_are_not(tmp_path: Path) -> None:
    file = tmp_path / "quiz.yaml"
    file.write_text(CASE.replace("  - id: the-case", "id: q\nquestions:\n  - id: the-case", 1))
    whole = file.read_text()
    file.write_text(whole.replace("{id: ask, text", "{text").replace("{id: fine, text", "{text"))

    filled = fill_ids(file, write=True)

    assert [insertion.id for insertion in filled.insertions] == ["ask-where"]
    assert "{id: ask-where, text" in file.read_text()
