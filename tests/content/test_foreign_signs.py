"""Spaces and colons of another kind, which look like those that YAML reads."""

from __future__ import annotations

import pytest

from courseware.content.mend import mend
from courseware.content.problem import Problem, Severity
from courseware.content.summarise import summarise
from courseware.content.summary import FileKind
from tests.content.small_library import COURSE, FILES, LESSON, QUIZ

BLANKS = {
    "\u00a0": "a no-break space (U+00A0)",
    "\u2003": "an em space (U+2003)",
    "\u3000": "an ideographic space (U+3000)",
    "\u200b": "a zero width space (U+200B)",
}
_TYPE_ANEW = "delete it, and press the space bar instead"
KINDS = {LESSON: FileKind.LESSON, COURSE: FileKind.COURSE, QUIZ: FileKind.QUIZ}
# File, what is written, what is written instead (_ is the foreign blank), where it stands in words.
PLACES = [
    (LESSON, 'title: "Needles"', 'title:_"Needles"', "after the colon of `title`"),
    (LESSON, 'title: "Needles"', "title:_Needles", "after the colon of `title`"),
    (LESSON, 'title: "Needles"', 'title: _"Needles"', "after the colon of `title`"),
    (LESSON, "minutes: 10", "minutes:_10", "after the colon of `minutes`"),
    (LESSON, "minutes: 10", "minutes: 10_", "at the end of the line"),
    (LESSON, "requires: []", "requires:_[]", "after the colon of `requires`"),
    (LESSON, "requires: []", "requires_: []", "before the colon of `requires`"),
    (LESSON, "objectives:\n", "objectives:_\n", "after the colon of `objectives`"),
    (LESSON, "- {id: N1.1,", "-_{id: N1.1,", "after the dash"),
    (LESSON, "- {id: N1.1,", "- {_id: N1.1,", "after the bracket or comma"),
    (LESSON, "- {id: N1.1, text", "- {id: N1.1,_text", "after the bracket or comma"),
    (LESSON, "- {id: N1.1, text: ", "- {id: N1.1, text:_", "after the colon of `text`"),
    (COURSE, "status: draft\n", "status:_draft\n", "after the colon of `status`"),
    (QUIZ, "id: needles\n", "id:_needles\n", "after the colon of `id`"),
    (QUIZ, "  - id: what-needle", "  -_id: what-needle", "after the dash"),
]


def told(path: str, text: str) -> list[Problem]:
    found = summarise(text.encode(), KINDS[path], path).problems
    return [problem for problem in found if problem.severity is not Severity.NOTE]


def changed(path: str, old: str, new: str) -> str:
    assert FILES[path].count(old) == 1, old
    return FILES[path].replace(old, new)


def place(text: str, sign: str) -> tuple[int, int]:
    at = text.index(sign)
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


@pytest.mark.parametrize("sign", BLANKS)
@pytest.mark.parametrize(("path", "old", "new", "where"), PLACES)
def test_a_foreign_space_is_named_where_it_stands_and_nothing_else_is(
    path: str, old: str, new: str, where: str, sign: str
) -> None:
    text = changed(path, old, new.replace("_", sign))

    (problem,) = told(path, text)

    assert (problem.line, problem.column) == place(text, sign)
    assert (problem.severity, problem.code) == (Severity.ERROR, "CW181")
    assert problem.message == f"{BLANKS[sign]} stands {where}; YAML knows the ordinary space only"
    mend = "delete it" if where.startswith("at the end") else _TYPE_ANEW
    assert problem.suggestion == mend


@pytest.mark.parametrize("sign", BLANKS)
@pytest.mark.parametrize("blanks", ["____", "  __", "__  "])
def test_a_line_is_not_indented_by_a_foreign_space(sign: str, blanks: str) -> None:
    indent = blanks.replace("_", sign)
    if sign == "\u200b":  # it has no width, so it stands beside what is there
        indent = f"{indent.replace(sign, '  ')[:4]}{sign}"
    text = changed(QUIZ, '    text: "What needle?"', f'{indent}text: "What needle?"')

    (problem,) = told(QUIZ, text)

    assert (problem.line, problem.column) == place(text, sign)
    assert problem.code == "CW181"
    assert "at the beginning of the line" in problem.message
    assert problem.suggestion == ("delete it" if sign == "\u200b" else _TYPE_ANEW)
    assert mend(text.encode(), FileKind.QUIZ, QUIZ).data.decode() == FILES[QUIZ]


@pytest.mark.parametrize("sign", ["：", "﹕", "∶"])
@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (LESSON, 'title: "Needles"', 'title_"Needles"'),
        (LESSON, 'title: "Needles"', "title_ Needles"),
        (LESSON, "objectives:\n", "objectives_\n"),
        (LESSON, "- {id: N1.1, text: ", "- {id: N1.1, text_"),
        (QUIZ, "  - id: what-needle", "  - id_what-needle"),
    ],
)
def test_a_colon_of_another_width_is_named_where_it_stands(
    path: str, old: str, new: str, sign: str
) -> None:
    text = changed(path, old, new.replace("_", sign))

    (problem,) = told(path, text)

    assert (problem.line, problem.column) == place(text, sign)
    assert problem.code == "CW181"
    assert f"(U+{ord(sign):04X})" in problem.message
    assert problem.suggestion.startswith("write an ordinary colon and a space: ")


@pytest.mark.parametrize("sign", [*BLANKS, "："])
@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (LESSON, 'title: "Needles"', 'title: "About_5_mm:_needles_"'),
        (LESSON, 'title: "Needles"', "title: Never_alone"),
        (LESSON, 'title: "Needles"', "title: Needles, remember:_never alone"),
        (COURSE, 'title: "Basics"', "title: |\n  remember:_never\n  _- this_\n"),
        (COURSE, 'title: "Basics"', "title: 'one,\n  two:_never'"),
        (LESSON, "## What it is for", "## What it_is for"),
        (LESSON, "Call for help", "text:_Call for_help_"),
    ],
)
def test_inside_of_a_text_they_are_text(path: str, old: str, new: str, sign: str) -> None:
    found = told(path, changed(path, old, new.replace("_", sign)))

    assert "CW181" not in {problem.code for problem in found}


def test_several_are_all_named_and_what_stands_below_is_checked() -> None:
    text = changed(LESSON, 'title: "Needles"', 'title:\u00a0"Needles"')
    text = text.replace("minutes: 10", "minutes：ten")

    found = told(LESSON, text)

    assert [(p.line, p.column, p.code) for p in found] == [
        (3, 7, "CW181"),
        (4, 8, "CW181"),
        (4, 9, "CW032"),
    ]


def test_a_file_with_a_foreign_space_is_not_published() -> None:
    text = changed(LESSON, 'title: "Needles"', 'title:\u00a0"Needles"')

    assert not summarise(text.encode(), FileKind.LESSON, LESSON).readable


@pytest.mark.parametrize(("path", "old", "new", "where"), PLACES)
def test_fix_writes_ordinary_ones(path: str, old: str, new: str, where: str) -> None:
    written = changed(path, old, new.replace("_", "\u00a0"))

    mended = mend(written.encode(), KINDS[path], path)

    assert told(path, mended.data.decode()) == []
    assert mended.changes[0].startswith("line ")
    assert "an ordinary space now" in mended.changes[0]


def test_fix_writes_an_ordinary_colon() -> None:
    written = changed(LESSON, 'title: "Needles"', 'title："Needles"')

    mended = mend(written.encode(), FileKind.LESSON, LESSON)

    assert mended.data.decode() == FILES[LESSON]
    assert mended.changes == ("line 3: a fullwidth colon is an ordinary one now",)


def test_thousands_of_them_take_no_long_time() -> None:
    text = "id: x\n" + "".join(f"- a{n}:\u00a0b{n}\n" for n in range(20_000))

    assert len(told(QUIZ, text)) < 200
