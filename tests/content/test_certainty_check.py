"""What `check` says of a pass mark that modest certainty cannot reach."""

from pathlib import Path
from textwrap import indent

import pytest

from courseware.content.problem import Severity
from courseware.questions.essay import Essay
from tests.content.small_library import FILES, QUIZ, problems_of


@pytest.mark.parametrize(
    ("pass_mark", "found"),
    [
        (33, []),
        (34, [("note", "all right and always “not sure” makes at most 33 %")]),
        (66, [("note", "all right and always “not sure” makes at most 33 %")]),
        (67, [("warning", "all right and always “fairly sure” makes at most 66 %")]),
    ],
)
def test_a_pass_mark_that_only_the_surer_reach_is_told(
    tmp_path: Path, pass_mark: int, found: list[tuple[str, str]]
) -> None:
    text = FILES[QUIZ].replace("pass: 80", f"pass: {pass_mark}\nmarking: certainty")

    problems = [p for p in problems_of(tmp_path, {QUIZ: text}) if p.code == "CW069"]

    assert [(str(p.severity), p.message.partition(":")[0]) for p in problems] == found
    assert all((p.line, p.column) == (4, 7) for p in problems)


def test_a_free_text_that_nobody_asks_for_certainty_is_reckoned_as_the_learners_page_does(
    tmp_path: Path,
) -> None:
    essay = indent(
        Essay.example.replace("objective: S2.1", "objective: N1.1").replace(
            "points: 4", "points: 1"
        ),
        "    ",
    )
    text = FILES[QUIZ].replace("pass: 80", "pass: 66\nmarking: certainty")
    text = text.replace("draw:\n", "draw:\n  - {objective: N1.1, count: 1, type: essay}\n")
    assert "type: essay" in text

    found = problems_of(tmp_path, {QUIZ: f"{text}  - {essay.lstrip()}"})

    assert [p.message for p in found if p.severity is Severity.ERROR] == []
    assert [p.message for p in found if p.code == "CW069"] == [
        "all right and always “not sure” makes at most 55 %: who is never sure cannot pass"
    ]


def test_a_quiz_without_certainty_is_left_alone(tmp_path: Path) -> None:
    assert [p for p in problems_of(tmp_path, {QUIZ: FILES[QUIZ]}) if p.code == "CW069"] == []
