"""What somebody who never wrote YAML gets wrong in the first hour: each is told with its mend."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from courseware.content.editorial import editorial_problems
from courseware.content.library import read_library
from courseware.content.markdown.marks import CITATION, CLAIM, _PracticeBlock
from courseware.content.marks import Fault, Use, find_uses
from courseware.content.mend import mend
from courseware.content.problem import Problem, Severity
from courseware.content.summary import FileKind
from tests.content.small_library import (
    CHECKLIST,
    COURSE,
    FILES,
    LESSON,
    QUIZ,
    REFERENCES,
    after,
    problems_of,
    write_library,
)

PRACTICE = _PracticeBlock.PATTERN.pattern
LISTED = "write [needles, pins]"
ASKED = 'text: "What needle?"'
FIGURE = '(figures/needle.svg "Thinner than a match [@EV-02]")'
SLIPS = [
    # file, one change, words of the message, words of the mend
    (LESSON, "minutes: 10", "minutes: 1:30", "the text `1:30`", "a number alone, such as 12"),
    (CHECKLIST, "months: 24", "months: 2 years", "the text `2 years`", "a number alone"),
    (QUIZ, "pass: 80", "pass: 0.8", "the number 0.8", "write it without a fraction"),
    (QUIZ, "correct: true, why: \"Right [", "correct: x, why: \"Right [", "`x`", "true or false"),
    (COURSE, '"A small course."', "", "found nothing", "write it behind the colon"),
    (COURSE, "[needles]", "needles, pins", "the text `needles, pins`", LISTED),
    (COURSE, "[needles]", "(needles; pins)", "must be a list", LISTED),
    (COURSE, "[needles]", "\n  – needles\n  – pins", "must be a list", LISTED),
    (COURSE, "[needles]", "\n  1. needles\n  2. pins", "must be a list", LISTED),
    (COURSE, "[needles]", "\n  -needles\n  -pins", "must be a list", LISTED),
    (QUIZ, "draw:\n  -", "draw: all\nretired:\n  -", "must be a list", "objective, count, type"),
    (COURSE, '["The tests"]', "Jörg Müller", "must be a list", 'write ["Jörg Müller"]'),
    (COURSE, "[needles]", "\n  * needles\n  * pins", "a `*` or `&`", "begin with `- `"),
    (QUIZ, "{limit: 3, cooldown: {after: 3, hours: 24}}", "3", "keys with", "limit, cooldown"),
    (QUIZ, "cooldown: {after: 3, hours: 24}", "cooldown: 24 h", "keys with", "after, hours"),
    (QUIZ, '{id: b, text: "hollow", why: "Wrong."}', "Yes", "an option must", "id, text, correct"),
    (QUIZ, ASKED, "text: > 5 mm", "the line of `|` or `>`", "below it, indented, or put it"),
    (QUIZ, ASKED, "text: | What?", "the line of `|` or `>`", "below it, indented, or put it"),
    (QUIZ, ASKED, "text: **What** needle?", "a `*` or `&`", "put the text in quotes"),
    (QUIZ, ASKED, "text: ? What needle", "a `? `", "put the text in quotes"),
    (QUIZ, "pass: 80", "...\npass: 80", "ended above this line", "a line `...`"),
    (QUIZ, "pass: 80", "%pass: 80", "start with %", "put the text in quotes"),
    (QUIZ, "id: needles\n", "```yaml\nid: needles\n", "a line of ```", "delete it"),
    (QUIZ, '"hollow", why: "That', 'Yes, hollow, why: "That', "a comma ends the text", "in quotes"),
    (QUIZ, '"hollow", why: "That', '“Yes, hollow”, why: "That', "a comma ends", "in quotes"),
    (QUIZ, "id: what-needle", "id: what‑needle", "cannot be", "a non-breaking hyphen (U+2011)"),
    (QUIZ, "id: what-needle", "id: what\u00adneedle", "cannot be", "a soft hyphen (U+00AD)"),
    (QUIZ, "id: what-needle", "id: für-nadel", "cannot be", "letters a to z"),
    (QUIZ, "pass: 80", "p\u0430ss: 80", "no key", '"pass"? (a cyrillic small letter a'),
    (COURSE, "2030-02-28", "28.2.2030", "YYYY-MM-DD", "write 2030-02-28"),
    (COURSE, "2030-02-28", "12/31/2030", "YYYY-MM-DD", "write 2030-12-31"),
    (COURSE, "2030-02-28", "3/4/2030", "YYYY-MM-DD", "year, month and day, such as 2028-11-30"),
    (REFERENCES, "found: \"This", "doi: doi.org/10.1/a.b, found: \"This", "DOI", "10.1/a.b"),
    (LESSON, "{#what-for}", "{#What For}", "`What For` cannot be an id", "write {#what-for}"),
    (LESSON, "needle [@EV-01]", "needle [EV-01]", "`[EV-01]` is shown as", "write [@EV-01]"),
    (LESSON, "needle [@EV-01]", "needle (@EV-01)", "`(@EV-01)` is shown as", "write [@EV-01]"),
    (LESSON, "needle [@EV-01]", "needle [@EV-01 ]", "shown as it is written", "[@EV-01]"),
    (LESSON, "[@EV-01; @EV-02]", "[@EV-01; EV-02]", "shown as it is", "write [@EV-01; @EV-02]"),
    (LESSON, "[claim:SF-1]", "[claim: SF-1]", "shown as it is", "write [claim:SF-1]"),
    (LESSON, "[quiz:practice-one]", "[quiz: practice-one]", "shown", "write [quiz:practice-one]"),
    (LESSON, FIGURE, FIGURE.replace('"', "”"), "typographic", 'straight ones: (figures/name.svg "'),
    (LESSON, "figures/needle.svg", "figures/my needle.svg", "a blank stands in", "hyphens"),
]  # fmt: skip


def told(root: Path, changes: dict[str, str | bytes | None]) -> list[Problem]:
    return [p for p in problems_of(root, changes) if p.severity is not Severity.NOTE]


@pytest.mark.parametrize(("path", "old", "new", "what", "mend"), SLIPS)
def test_a_slip_is_told_in_its_line_with_what_it_is_and_how_to_mend_it(
    tmp_path: Path, path: str, old: str, new: str, what: str, mend: str
) -> None:
    change = after(path, old, new)
    text = str(change[path])
    first = text[: FILES[path].index(old)].count("\n") + 1

    found = told(tmp_path, change)

    here = [p for p in found if p.path == path and what in p.message and mend in p.suggestion]
    assert here, "\n".join(map(str, found))
    assert all(first <= problem.line <= first + new.count("\n") for problem in here)


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (LESSON, FIGURE, FIGURE.replace('"', "”")),
        (LESSON, "figures/needle.svg", "figures/my needle.svg"),
        (QUIZ, ASKED, "text: > 5 mm"),
        (QUIZ, "  - id: which-needle", "- id: which-needle"),
    ],
)
def test_it_is_told_once_and_nothing_is_told_that_follows_from_it(
    tmp_path: Path, path: str, old: str, new: str
) -> None:
    found = [p for p in told(tmp_path, after(path, old, new)) if p.code != "CW084"]

    assert len(found) == 1, "\n".join(map(str, found))


@pytest.mark.parametrize("text", ["[EV-01](https://example.org)", "`[EV-01]`", "[a-1]", "(@home)"])
def test_other_brackets_are_no_citation(tmp_path: Path, text: str) -> None:
    assert told(tmp_path, after(LESSON, "Call for help", f"Call {text} for help")) == []


@pytest.mark.parametrize("value", ["A. One (of two)", "x" * 200, " " * 10**6, "no", "a\\b"])
def test_what_is_no_list_of_a_few_words_is_not_taken_apart(tmp_path: Path, value: str) -> None:
    found = told(tmp_path, after(COURSE, '["The tests"]', f"'{value}'"))

    assert [p.code for p in found] == ["CW032"]
    assert "\\b" not in found[0].suggestion
    assert len(found[0].suggestion) < 120


@pytest.mark.parametrize("blank", ["", " ", "\u00a0", "\t"])
@pytest.mark.parametrize(
    "mark",
    [
        "[@_EV-01]",
        "[_@EV-01]",
        "[@EV-01_]",
        "[@EV-01_;_@EV-02]",
        "[@EV-01;_EV-02]",
        "[@EV-01; @_EV-02]",
        "[claim:_SF-1]",
        "[claim:SF-1_]",
        "[quiz:_practice-one]",
        "[quiz:practice-one_]",
    ],
)
def test_no_mark_that_check_takes_is_shown_as_signs(blank: str, mark: str) -> None:
    written = mark.replace("_", blank)

    taken = [found for found in find_uses(written, 0, len(written)) if isinstance(found, Use)]
    faults = [found for found in find_uses(written, 0, len(written)) if isinstance(found, Fault)]

    known = f"{CITATION}|{CLAIM}|{PRACTICE}"
    assert bool(re.fullmatch(known, written)) == bool(taken and not faults)


def test_a_story_that_is_only_short_is_not_told_as_missing(tmp_path: Path) -> None:
    library = read_library(write_library(tmp_path))

    found = [p for p in editorial_problems(library) if p.code == "CW151"]

    assert [(p.message, p.suggestion) for p in found] == [(
        "the story that the lesson opens with has 6 words",
        "tell the clinical moment in 25 words or more",
    )]  # fmt: skip


def test_fix_leaves_quotes_of_print_around_a_text_to_its_author(tmp_path: Path) -> None:
    written = str(after(COURSE, '"Basics"', "“Basics: needles”")[COURSE])

    assert mend(written.encode(), FileKind.COURSE, COURSE).data.decode() == written
    codes = [p.code for p in told(tmp_path, {COURSE: written})]
    assert codes == ["CW021", "CW010"]


def test_fix_puts_no_second_id_beside_one_that_is_written_wrongly(tmp_path: Path) -> None:
    written = str(after(LESSON, "{#what-for}", "{#What For}")[LESSON])

    assert mend(written.encode(), FileKind.LESSON, LESSON).data.decode() == written


def test_an_id_that_is_shown_as_text_before_another_is_told(tmp_path: Path) -> None:
    found = told(tmp_path, after(LESSON, "{#what-for}", "{#What For} {#what-for}"))

    assert [(p.code, p.message) for p in found] == [("CW035", "`What For` cannot be an id")]
