"""A slip in the signs of YAML hides no other mistake of the file, and is told where it stands."""

from pathlib import Path

import pytest

from courseware.content.yaml.recovery import read_as_meant
from tests.content.small_library import FILES, LESSON, QUIZ, problems_of

# Three mistakes below every slip: an unknown use, an unknown key, an id that is there twice.
LATER = (
    ("    use: practice\n", "    use: practise\n"),
    ('why: "Wrong."', 'because: "Wrong."'),
    ("id: choose-length", "id: choose-depth"),
)
SLIPS = {
    "a colon": ('title: "Needles"', "title: Needles: the basics", "CW010", 2),
    "a colon below": ('    text: "What needle?"', "    text: Why: what needle?", "CW010", None),
    "a sign": ('    text: "What needle?"', "    text: @what needle?", "CW010", None),
    "a text after a quote": (
        '    text: "What needle?"',
        '    text: "What" needle is it?',
        "CW010",
        None,
    ),
    "a quote inside": ('    text: "What needle?"', '    text: "What "needle"?"', "CW010", None),
    "an apostrophe": ('    text: "What needle?"', "    text: 'What's a needle?'", "CW010", None),
    "an open quote": ('title: "Needles"', 'title: "Needles', "CW010", 2),
    "a colon in braces": (
        'text: "hollow", why: "That is for injections."}',
        'text: So: hollow, why: "That is for injections."}',
        "CW010",
        None,
    ),
    "an open brace": ('why: "That is for injections."}', 'why: "That."', "CW010", None),
    "no comma": ('{id: a, text: "hollow"', '{id: a text: "hollow"', "CW010", None),
    "no blank": ("lesson: needles", "lesson:needles", "CW010", 3),
    "no colon": ("lesson: needles", "lesson needles", "CW010", 3),
    "an indentation": ("pass: 80", "  pass: 80", "CW010", 4),
    "a tab": ("    type: true_false", "\ttype: true_false", "CW020", None),
}


def found(tmp_path: Path, *changes: tuple[str, str]) -> list[tuple[int, int, str, str]]:
    text = FILES[QUIZ]
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    problems = problems_of(tmp_path, {QUIZ: text})
    return [(p.line, p.column, p.code, p.message) for p in problems if p.path == QUIZ]


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_alone_is_one_mistake_and_hides_no_later_one(tmp_path: Path, name: str) -> None:
    old, new, code, line = SLIPS[name]
    later = found(tmp_path / "later", *LATER)
    assert [one[2] for one in later] == ["CW033", "CW030", "CW037"]

    alone = found(tmp_path / "alone", (old, new))
    together = found(tmp_path / "all", (old, new), *LATER)

    assert [one[2] for one in alone] == [code]
    assert line is None or alone[0][0] == line
    assert sorted(together) == sorted([*alone, *later])


def test_several_slips_are_told_in_one_round(tmp_path: Path) -> None:
    slips = [SLIPS[name][:2] for name in ("a colon", "a tab", "a quote inside", "no comma")]

    told = found(tmp_path, *slips, *LATER)

    assert sorted(code for *_, code, _ in told) == [
        *["CW010"] * 3, "CW020", "CW030", "CW033", "CW037",
    ]  # fmt: skip
    text = FILES[QUIZ].split("\n")
    assert text[told[0][0] - 1].startswith("title:")


def test_tabs_are_told_once_and_columns_count_as_they_are_written(tmp_path: Path) -> None:
    before, questions, after = FILES[QUIZ].partition("questions:\n")
    tabbed = questions + after.replace("    ", "\t\t").replace("  - ", "\t- ")
    wrong = tabbed.replace("type: true_false", "type: true_falsch")

    problems = problems_of(tmp_path, {QUIZ: before + wrong})

    told = [(p.line, p.column, p.code) for p in problems if p.path == QUIZ]
    line = (before + wrong).split("\n").index("\t\ttype: true_falsch") + 1
    assert told[0][2] == "CW020"
    assert (line, 9, "CW033") in told
    assert len(told) == 2


def test_a_slip_in_front_matter_hides_nothing_below_it(tmp_path: Path) -> None:
    text = FILES[LESSON].replace("minutes: 10", "minuts: 10")
    title = next(line for line in text.split("\n") if line.startswith("title:"))
    text = text.replace(title, "title: Needles: what for", 1)

    problems = problems_of(tmp_path, {LESSON: text})

    assert [p.code for p in problems if p.path == LESSON] == ["CW031", "CW010", "CW030"]


def test_what_was_taken_as_text_comes_back_as_it_was_written() -> None:
    meant = read_as_meant('title: Needles: "the" {basics} # yes\npass: 80\n', "q.yaml")

    assert meant.document is not None
    assert meant.document.value == {"title": 'Needles: "the" {basics}', "pass": 80}
    assert (meant.is_whole, [p.code for p in meant.problems]) == (False, ["CW010"])


def test_what_has_no_usual_mend_is_told_alone() -> None:
    meant = read_as_meant("a: [}{\n" * 40, "q.yaml")

    assert (meant.document, meant.is_whole) == (None, False)
    assert {problem.code for problem in meant.problems} == {"CW010"}
