"""What `check --fix` mends in a file, and what it leaves alone."""

from __future__ import annotations

import pytest

from courseware.content.mend import mend
from courseware.content.summary import FileKind
from tests.content.small_library import FILES, LESSON, QUIZ


def mended(path: str, old: str, new: str) -> tuple[str, tuple[str, ...]]:
    """The file after mending, in which `new` stood instead of `old`."""
    kind = FileKind.LESSON if path.endswith(".md") else FileKind.QUIZ
    assert old in FILES[path]
    result = mend(FILES[path].replace(old, new, 1).encode(), kind, path)
    return result.data.decode(), result.changes


@pytest.mark.parametrize(
    ("path", "right", "wrong"),
    [
        (QUIZ, "pass: 80", "pas: 80"),
        (QUIZ, "lesson: needles", "leson: needles"),
        (LESSON, "minutes: 10", "minuts: 10"),
        (LESSON, "review_every_months: 12", "review_every_month: 12"),
    ],
)
def test_a_misspelt_key_is_spelt_as_it_must_be(path: str, right: str, wrong: str) -> None:
    text, changes = mended(path, right, wrong)

    assert text == FILES[path]
    assert len(changes) == 1


@pytest.mark.parametrize("wrong", ["pax: 80", "limit: 80", "p: 80", "mark: 80"])
def test_a_key_that_could_be_another_one_is_left_alone(wrong: str) -> None:
    text, changes = mended(QUIZ, "pass: 80", wrong)

    assert (wrong in text, changes) == (True, ())


def test_a_key_that_stands_there_already_is_not_written_twice() -> None:
    text, changes = mended(QUIZ, "pass: 80", "pass: 80\npas: 90")

    assert ("pas: 90" in text, changes) == (True, ())


RIGHT = '{id: b, text: "solid", correct: true, why: "Right [@EV-02]."}'
TWICE = (RIGHT, RIGHT.replace("id: b", "id: a").replace("correct", "corect"))


def test_a_spelling_is_mended_beside_a_doubled_id() -> None:
    text, changes = mended(QUIZ, *TWICE)

    assert text == FILES[QUIZ].replace(RIGHT, RIGHT.replace("id: b", "id: a"))
    assert [change.partition(": ")[2] for change in changes] == ["corect is now correct"]


def test_a_spelling_is_mended_whose_value_is_no_truth_value() -> None:
    text, changes = mended(QUIZ, RIGHT, RIGHT.replace("correct: true", "corect: yes"))

    assert text == FILES[QUIZ].replace(RIGHT, RIGHT.replace("correct: true", "correct: yes"))
    assert len(changes) == 1


@pytest.mark.parametrize(
    ("new", "left"),
    [
        ("passing: 80", "line 4: passing, because pass is only a guess"),
        ("wvxyz: 80", "line 4: wvxyz, because no key is like it"),
        ("pass: 80\npas: 90", "line 5: pas, because then it would say: the key `pass` stands here"),
        (
            "pas: 80\ntitle: again",
            "spellings of keys, because what is wrong with the YAML comes first",
        ),
    ],
)
def test_what_is_left_is_said_with_the_reason(new: str, left: str) -> None:
    result = mend(FILES[QUIZ].replace("pass: 80", new).encode(), FileKind.QUIZ, QUIZ)

    assert result.changes == ()
    assert [one[: len(left)] for one in result.refused] == [left]


def test_a_missing_heading_id_is_filled_in() -> None:
    text, changes = mended(LESSON, " {#what-for}", "")

    assert text == FILES[LESSON].replace("{#what-for}", "{#what-it-is-for}")
    assert changes == ("line 25: id what-it-is-for",)


def test_spaces_at_the_ends_of_lines_go() -> None:
    text, changes = mended(QUIZ, "pass: 80", "pass: 80 \t")

    assert (text, changes) == (FILES[QUIZ], ("spaces at the end of 1 line",))


def test_a_line_break_of_two_spaces_stays_in_a_lesson() -> None:
    broken = "A patient asks  \nabout the needle [@EV-01]. "

    text, changes = mended(LESSON, "A patient asks about the needle [@EV-01].", broken)

    assert broken.rstrip() + "\n" in text
    assert changes == ("spaces at the end of 1 line",)


def test_code_keeps_its_spaces() -> None:
    code = "```\nspaces:   \n```\n\nA patient asks about the needle"

    text, changes = mended(LESSON, "A patient asks about the needle", code)

    assert (code in text, changes) == (True, ())


def test_a_line_break_in_a_text_of_a_quiz_stays() -> None:
    text = "id: q\ntext: |\n  one  \n  two \npass: 80  \n"

    result = mend(text.encode(), FileKind.QUIZ, "quizzes/a/q.yaml")

    assert b"  one  \n  two\n" in result.data


def test_windows_line_ends_stay() -> None:
    data = FILES[QUIZ].replace("\n", "\r\n").replace("pass: 80", "pass: 80 ").encode()

    result = mend(data, FileKind.QUIZ, QUIZ)

    assert result.data == FILES[QUIZ].replace("\n", "\r\n").encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"id: a  \n  b: [\n",
        b"\xff\xfe",
        b"id: a \x00\n",
        b"- 1 \n",
        b"questions: {a: \n",
        b"pas: 80\npas: 80\n",
    ],
)
def test_what_cannot_be_read_is_left_as_it_is(data: bytes) -> None:
    result = mend(data, FileKind.QUIZ, QUIZ)

    assert result.data in (data, b"- 1\n")


def test_a_figure_is_never_touched() -> None:
    data = b"<svg xmlns='http://www.w3.org/2000/svg'> \n</svg>"

    assert mend(data, FileKind.FIGURE, "a.svg").data == data


@pytest.mark.parametrize("path", [LESSON, QUIZ])
def test_mending_twice_changes_nothing_more(path: str) -> None:
    kind = FileKind.LESSON if path == LESSON else FileKind.QUIZ
    once = mend(FILES[path].replace("\n", " \n").encode(), kind, path)

    assert mend(once.data, kind, path).changes == ()


@pytest.mark.parametrize(
    ("right", "wrong", "now"),
    [
        ('title: "Needles"', "title: Needles: “what” for", 'title: "Needles: “what” for"'),
        ('    text: "What needle?"', "    text: @what # no", '    text: "@what" # no'),
        ('    text: "What needle?"', '    text: So: a "b"', '    text: "So: a \\"b\\""'),
    ],
)
def test_a_text_that_needs_quotes_gets_them(right: str, wrong: str, now: str) -> None:
    text, changes = mended(QUIZ, right, wrong)

    assert text == FILES[QUIZ].replace(right, now, 1)
    assert [change.partition(": ")[2] for change in changes] == ["the text is in quotes now"]


def test_the_front_matter_of_a_lesson_gets_its_quotes_and_the_body_stays() -> None:
    title = next(line for line in FILES[LESSON].split("\n") if line.startswith("title: "))

    text, changes = mended(LESSON, title, "title: Needles: what for")

    assert text == FILES[LESSON].replace(title, 'title: "Needles: what for"', 1)
    assert changes == ("line 3: the text is in quotes now",)


def test_tabs_that_indent_become_blanks() -> None:
    head, mark, rest = FILES[QUIZ].partition("questions:\n")
    data = (head + mark + rest.replace("  - ", "\t- ").replace("    ", "\t\t")).encode()

    result = mend(data, FileKind.QUIZ, QUIZ)

    assert result.data.decode() == FILES[QUIZ]
    assert [change.partition(": ")[2] for change in result.changes] == ["blanks instead of tabs"]


@pytest.mark.parametrize(
    "wrong",
    ["title: Needles\n  pass: 80", "pass: - 80: 90", "pass: [80", "passes 80", 'pass: "80'],
)
def test_a_slip_that_could_mean_another_thing_is_left_alone(wrong: str) -> None:
    text, changes = mended(QUIZ, "pass: 80", wrong)

    assert (wrong in text, changes) == (True, ())
