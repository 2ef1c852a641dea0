"""What `check` says of slips of the pen: forgotten dashes, quotes of print, lost ends of a line."""

from __future__ import annotations

from pathlib import Path

import pytest

from courseware.content.problem import Severity
from tests.content.small_library import FILES, LESSON, QUIZ, after, lines, problems_of


@pytest.mark.parametrize("text", [
    "A **bold** word, 2 ** 3, \\*\\*both, `**code` and ***all***.",
    "- one\n- two\n\nA year was\n2019. And so on.",
    "## A heading {#a-heading}\n- one\n- two",
    '- one\n\n    !!! scope "Within"\n        A text.',
    '!!! scope "Within"\n    - one\n    - two',
    "```\n!! danger\n**open\n```",
    "! Stop here, he said, and danger passed.",
])  # fmt: skip
def test_what_is_rendered_or_meant_as_text_is_no_slip(tmp_path: Path, text: str) -> None:
    found = problems_of(tmp_path, after(LESSON, "See [above]", f"{text}\n\nSee [above]"))

    assert {p.code for p in found}.isdisjoint({"CW183", "CW184", "CW185"})


def test_a_forgotten_dash_is_said_once_and_asks_for_no_key_to_be_deleted(tmp_path: Path) -> None:
    change = after(QUIZ, "  - id: which-needle", "    id: which-needle")

    found = [p for p in problems_of(tmp_path, change) if p.code == "CW011"]

    assert len(found) == 1
    assert "keep one" not in str(found[0])


@pytest.mark.parametrize("ids", [["what"], ["what", "which"], ["which"]])
def test_a_forgotten_dash_makes_no_other_mistake_of_the_two_entries(
    tmp_path: Path, ids: list[str]
) -> None:
    text = FILES[QUIZ]
    for name in ids:
        text = text.replace(f"  - id: {name}-needle", f"    id: {name}-needle")

    found = lines(problems_of(tmp_path, {QUIZ: text}))

    places = [text.split("\n").index(f"    id: {name}-needle") + 1 for name in ids]
    assert found == [f"{QUIZ}:{line}:5 CW011" for line in places]


def test_a_mistake_in_an_entry_without_its_dash_is_told_where_it_stands(tmp_path: Path) -> None:
    text = FILES[QUIZ].replace("  - id: what-needle", "    id: what-needle")
    text = text.replace("    covers: [SF-1]", "    cover: [SF-1]")

    found = lines(problems_of(tmp_path, {QUIZ: text}))

    first, second = text.split("\n").index("    id: what-needle") + 1, text.index("cover: ")
    line = text.count("\n", 0, second) + 1
    assert found == [f"{QUIZ}:{first}:5 CW011", f"{QUIZ}:{line}:5 CW030"]


@pytest.mark.parametrize(
    "old", ["type: single, count", '    type: single\n    objective: N1.1\n    text: "What']
)
def test_a_misspelt_type_is_said_once_and_not_by_what_follows_from_it(
    tmp_path: Path, old: str
) -> None:
    change = after(QUIZ, old, old.replace("single", "singel"))

    found = [p for p in problems_of(tmp_path, change) if p.severity is not Severity.NOTE]

    assert [p.code for p in found] == ["CW033"]


@pytest.mark.parametrize(
    ("written", "mend"),
    [
        ("“What needle?”", 'write "What needle?", or put all of it into straight quotes'),
        ("„What needle?“", 'write "What needle?", or put all of it into straight quotes'),
        ("«What needle?»", 'write "What needle?", or put all of it into straight quotes'),
    ],
)
def test_quotes_of_print_around_a_text_are_told(tmp_path, written, mend):
    text = FILES[QUIZ].replace('"What needle?"', written)

    (problem,) = [p for p in problems_of(tmp_path, {QUIZ: text}) if p.path == QUIZ]

    assert (problem.code, problem.severity) == ("CW021", Severity.WARNING)
    assert problem.suggestion.startswith(mend)


@pytest.mark.parametrize(
    ("written", "lost", "mend"),
    [
        ("Needle gauge #3 is thin", "#3 is thin", 'write "Needle gauge #3 is thin"'),
        ('The "gauge"   #3', "#3", "put all of the text into quotes"),
        ("Nadelstärke 💉 #dick", "#dick", 'write "Nadelstärke 💉 #dick"'),
        ("What\n      goes #3", "#3", 'write "What goes #3"'),
    ],
)
def test_a_text_that_loses_its_end_to_a_comment_is_told(tmp_path, written, lost, mend):
    text = FILES[QUIZ].replace('"What needle?"', written)

    (problem,) = [p for p in problems_of(tmp_path, {QUIZ: text}) if p.path == QUIZ]

    assert (problem.code, problem.severity) == ("CW023", Severity.WARNING)
    assert problem.message == f"`{lost}` is taken for a comment, so the text ends before it"
    assert problem.suggestion == f"{mend}; a comment has a blank after its #"
    assert text.split("\n")[problem.line - 1][problem.column - 1 :] == lost


@pytest.mark.parametrize(
    "written",
    ["What needle # three", '"What needle" #3', "What needle#3", '"What #3"', "What needle #---"],
)
def test_a_comment_that_is_meant_is_left_alone(tmp_path, written):
    text = FILES[QUIZ].replace('"What needle?"', written).replace("pass: 80", "pass: 80 #percent")

    assert [p.code for p in problems_of(tmp_path, {QUIZ: text}) if p.path == QUIZ] == []


@pytest.mark.parametrize("written", ['"“What” needle?"', "“What” needle “is” it", '"“So?”"'])
def test_quotes_of_print_inside_a_text_are_left_alone(tmp_path, written):
    text = FILES[QUIZ].replace('"What needle?"', written)

    assert [p.code for p in problems_of(tmp_path, {QUIZ: text}) if p.path == QUIZ] == []


def test_signs_of_a_remark_in_code_are_shown_and_no_fault(tmp_path: Path) -> None:
    shown = "Write `<!--` here.\n\n```\n<!-- open\n```\n\nA patient asks"

    assert lines(problems_of(tmp_path, after(LESSON, "A patient asks", shown))) == []
