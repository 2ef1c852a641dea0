"""What `check` reports, where, and what it advises."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from courseware.content.check import check
from courseware.content.library import read_library
from courseware.content.library_changed import LibraryChanged
from courseware.content.problem import Severity
from courseware.content.scan import scan_body
from courseware.content.tree import read_bytes
from tests.content.small_library import (
    CHECKLIST,
    CLAIMS,
    COURSE,
    FIGURE,
    FILES,
    LESSON,
    QUIZ,
    REFERENCES,
    after,
    lines,
    problems_of,
    write_library,
)


def test_a_sound_library_has_no_problem(tmp_path: Path) -> None:
    assert lines(problems_of(tmp_path, {})) == []


ONE_CHANGE = [
    # file, one change, then where it is reported: the text that begins there (looked for from
    # the line of the change on, or the file's start for ^), the code, and words for the author
    (LESSON, "title:", "titel:", "titel", "CW030", 'did you mean "title"?'),
    (LESSON, "A patient", "<!-- ask Ines\n\nA patient", "<!--", "CW189", "learners would read it"),
    (LESSON, "A patient", "<!-- one -- >\nA patient", "<!--", "CW189", "write --> behind"),
    (LESSON, "A patient", "<!-- a\n\nA <!-- b --> patient", "<!-- a", "CW189", "nobody reads"),
    (LESSON, "## What it is {", "## What <!-- it is {", "<!--", "CW189", "has no end"),
    (QUIZ, '"What needle?"', '"What <!-- needle?"', '"What', "CW189", "learners would read it"),
    (
        QUIZ,
        '"solid", correct: true, why: "Right [',
        '"Hollow.", correct: true, why: "Right [',
        '"Hollow."',
        "CW104",
        "the same as entry 1",
    ),
    (QUIZ, "value: 7.50, absolute: 0.5", "value: 0, relative: 5", "5", "CW187", "only 0 itself"),
    (LESSON, "minutes: 10", "minutes: ten", "ten", "CW032", "number, found the text `ten`"),
    (LESSON, "minutes: 10", "minutes: 010", "010", "CW018", "write 10, or quote it"),
    (LESSON, "minutes: 10", "minutes: 0xA", "0xA", "CW018", "write 10, or quote it"),
    (LESSON, "minutes: 10", "minutes: 0", "0", "CW034", "greater than or equal to 1"),
    (LESSON, "bloom: apply", "bloom: aply", "aply", "CW033", 'did you mean "apply"?'),
    (LESSON, "id: N1.2,", "id: N1.1,", "N1.1", "CW037", "taken (line 6)"),
    (LESSON, "id: needles\n", "id: Needles!\n", "Needles!", "CW035", "lower-case"),
    (LESSON, "requires: []", "requires: [needle]", "needle]", "CW079", 'mean "needles"?'),
    (LESSON, "requires: []", "requires: [needles]", "needles]", "CW078", "needles → needles"),
    (LESSON, 'title: "Needles"', "title: 12", "12", "CW032", "must be text, found the number 12"),
    (LESSON, "about the needle [@EV-01]", "about [@EV-1]", "EV-1]", "CW080", 'mean "EV-01"?'),
    (LESSON, "about the needle [@EV-01]", "about [@EV-01;]", "]", "CW046", "[@EV-01; @EV-02]"),
    (LESSON, "[claim:SF-1]", "[claim:SF-2] [claim:SF-1]", "SF-2", "CW081", 'mean "SF-1"?'),
    (LESSON, "glossary:solid-needle", "glossary:solid", "glossary:", "CW082", "solid-needle"),
    (LESSON, "lesson:needles#start", "lesson:needle#start", "lesson:", "CW083", '"needles"?'),
    (LESSON, "lesson:needles#start", "lesson:needles#what", "lesson:", "CW083", "no heading"),
    (LESSON, "(#what-it-is)", "(#what-is)", "#what-is)", "CW083", "no heading of this lesson"),
    (LESSON, "figures/needle.svg", "figures/nedle.svg", "![", "CW084", '"figures/needle.svg"'),
    (LESSON, "A thin needle beside a match", " ", "![", "CW047", "alternative text"),
    (LESSON, ' "Thinner than a match [@EV-02]"', "", "![", "CW048", "caption"),
    (LESSON, "match [@EV-02]", "match [@EV-03]", "EV-03", "CW080", "EV-03"),
    (LESSON, "[quiz:practice-one]", "[quiz:what-needle]", "what-n", "CW077", "is graded"),
    (LESSON, "[quiz:practice-one]", "[quiz:practice-two]", "pract", "CW077", '"practice-one"?'),
    (LESSON, "[quiz:practice-one]", "Now: [quiz:practice-one]", "pract", "CW050", "blank line"),
    (LESSON, "!!! danger", "!!! dangr", "dangr", "CW044", 'did you mean "danger"?'),
    (LESSON, '!!! danger "Never alone"', "!!! danger Never", "!!!", "CW045", '!!! kind "title"'),
    (LESSON, '"Never alone"', "“Never alone”", "!!!", "CW045", "typographic"),
    (LESSON, '"Never alone"\n    Call', '"Never alone"\nCall', "!!!", "CW045", "four spaces"),
    (LESSON, "!!! danger", " !!! danger", "!!!", "CW183", "begin the line with !!!"),
    (LESSON, "!!! danger", "   !!! danger", "!!!", "CW183", "shown as plain text"),
    (LESSON, "!!! danger", "    !!! danger", "!!!", "CW183", "shown as plain text"),
    (LESSON, "!!! danger", "!! danger", "!! danger", "CW183", "three exclamation marks"),
    (LESSON, "!!! danger", "! danger", "! danger", "CW183", "three exclamation marks"),
    (LESSON, "!!! danger", "??? danger", "??? danger", "CW183", "three exclamation marks"),
    (LESSON, "!!! danger", "???+ dangr", "???+ dangr", "CW183", "three exclamation marks"),
    (LESSON, "See [above]", "These:\n- one\n- two [above]", "- one", "CW184", "blank line"),
    (LESSON, "See [above]", "**See [above]", "**See", "CW185", "asterisks"),
    (COURSE, "2030-02-28", "2027-2-1", "2027", "CW036", "— write 2027-02-01"),
    (COURSE, "2030-02-28", "2027/2/1", "2027", "CW036", "— write 2027-02-01"),
    (COURSE, "2030-02-28", "2027-02-29", "2027", "CW036", "a day that exists, such as"),
    (COURSE, "2030-02-28", "2026-13-01", "2026", "CW036", "a day that exists, such as"),
    (
        QUIZ,
        "  - id: which-needle",
        "    id: which-needle",
        "id:",
        "CW011",
        "write `- ` before `id`",
    ),
    (
        QUIZ,
        '- {id: b, text: "solid"',
        '{id: b, text: "solid"',
        None,
        "CW010",
        "write `- ` before it",
    ),
    (QUIZ, '"hollow", why: "That', 'patient #3, why: "That', None, "CW010", "`#3, why: "),
    (QUIZ, '"What needle?"', "{{pulse}} is slow", None, "CW010", 'write "{{pulse}} is slow"'),
    (QUIZ, '"What needle?"', "'What's it?'", None, "CW010", "write it twice"),
    (QUIZ, "pass: 80", "pass:80", "pass:", "CW010", "write `pass: 80`"),
    (QUIZ, '"hollow", why: "That', '“40, or so”, why: "That', None, "CW030", "straight ones"),
    (QUIZ, '"What needle?"', "[a]", "[a]", "CW032", 'put it in quotes: "[a]"'),
    (QUIZ, '"What needle?"', "{b}", "{b}", "CW032", 'put it in quotes: "{b}"'),
    (QUIZ, '"What needle?"', "1e3", "1e3", "CW032", "put it in quotes, spelt as it is"),
    (QUIZ, '"What needle?"', "true", "true", "CW032", "put it in quotes, spelt as it is"),
    (LESSON, " {#what-for}", "", "## ", "CW042", "ids --write"),
    (LESSON, "{#what-for}", "{#what-it-is}", "## ", "CW043", "taken"),
    (LESSON, "{#what-for}", "{#start}", "## ", "CW043", "taken"),
    (LESSON, "{#what-for}", "{#main}", "## ", "CW043", "such as {#about-main}"),
    (LESSON, "{#what-for}", "{#after-what-it-is}", "## ", "CW043", "by the page around"),
    (LESSON, "## What it is for {#what-for}", "# What for", "# ", "CW041", "write ## instead"),
    (LESSON, "## What it is for {#what-for}", "What for\n---", "---", "CW054", "## Heading"),
    (LESSON, "See [above]", "[x](other.md) [above]", "other", "CW051", "link to [text](lesson:id"),
    (LESSON, "See [above]", "[x](needles.md) [above]", "need", "CW051", "[text](lesson:needles)"),
    (QUIZ, "pass: 80", "pass: ٦٠", "٦٠", "CW032", "write 60, without quotes or unit"),
    (LESSON, "See [above]", "[x](javascript:a) [above]", "javas", "CW051", "leads nowhere"),
    (LESSON, "See [above]", "[x](http://a.org) [above]", "http", "CW051", "write https://"),
    (LESSON, "See [above]", "[" * 30 + " [above]", "[[", "CW053", "are open"),
    (LESSON, "```\n[@not", "~~~\n[@not", "~~~", "CW055", "no end"),
    (LESSON, "review_every_months: 12\n---", "a: 1\n", "^", "CW040", "no end"),
    (
        QUIZ,
        'correct: true, why: "Right [@EV-02]."',
        'corect: true, why: "R"',
        "corect",
        "CW030",
        '`corect` is no key of an option — did you mean "correct"?',
    ),
    (QUIZ, 'correct: true, why: "Right [@EV-02]."', 'why: "R"', None, "CW101", "correct: true"),
    (
        QUIZ,
        'text: "hollow", why: "That',
        'text: "hollow", correct: true, why: "That',
        None,
        "CW102",
        "already the correct one",
    ),
    (QUIZ, "id: what-needle", "id: practice-one", "practice-one", "CW037", "taken (line 11)"),
    (
        QUIZ,
        "N1.1, type: single, count: 1",
        "N1.1, type: single, count: 3",
        "3}",
        "CW061",
        "has 2 graded questions",
    ),
    (
        QUIZ,
        "{objective: N1.1, type: single",
        "{objective: N1.3, type: single",
        "N1.3",
        "CW064",
        "N1.3",
    ),
    (QUIZ, "critical: true, count", "critical: false, count", "1}", "CW061", "not critical"),
    (QUIZ, "lesson: needles", "lesson: needls", "needls", "CW071", 'did you mean "needles"?'),
    (QUIZ, "covers: [SF-1]", "covers: [SF-9]", "SF-9", "CW081", "SF-9"),
    (QUIZ, "    evidence: [EV-01]", "    evidence: [EV-9]", "EV-9", "CW080", "EV-9"),
    (QUIZ, "Right [@EV-02].", "Right [@EV-03].", "EV-03", "CW080", "EV-03"),
    (QUIZ, "pass: 80", "pass: 180", "180", "CW034", "less than or equal to 100"),
    (QUIZ, "type: true_false", "type: truefalse", "truef", "CW033", 'mean "true_false"?'),
    (QUIZ, "answer: true", "answer: No", "No", "CW032", "true or false, found the text `No`"),
    (QUIZ, "answer: true", "answer: No", "No", "CW032", "write false"),
    (QUIZ, "pass: 80", 'pass: "80 %"', '"80', "CW032", "write 80, without quotes or unit"),
    (QUIZ, "{value: 7.50, absolute: 0.5}", "1:30", "1:30", "CW032", "found the text `1:30`"),
    (QUIZ, "- id: which-needle\n    type", "- type", "type", "CW038", "ids --write"),
    (COURSE, "[needles]", "[needles, needls]", "needls", "CW074", '"needles"?'),
    (COURSE, "[needles]", "[pins, needles, needles]", "needles]", "CW074", "listed twice"),
    (COURSE, "credit:", "completion_checklists: [no]\ncredit:", "no]", "CW074", "checklist `no`"),
    (COURSE, "credit:", "completion_checklists: [cl-a]\ncredit:", "cl-a]", "CW078", "for itself"),
    (COURSE, "2030-02-28", "2030-02-30", "2030", "CW036", "YYYY-MM-DD"),
    (COURSE, "requires: []", "requires: [basics]", "basics]", "CW078", "basics → basics"),
    (COURSE, "type: comment,", "type: single,", "single", "CW033", "scale, comment"),
    (CHECKLIST, "domain: D1", "domain: D11", "D11", "CW033", 'did you mean "D1"?'),
    (CHECKLIST, "[gluteal]", "[glutal]", "glutal", "CW087", 'did you mean "gluteal"?'),
    (CHECKLIST, "[gluteal]", "[]", "regions", "CW059", "add `covers: [...]`"),
    (CHECKLIST, "[gluteal]", "[]\ncovers: [glutal]", "glutal", "CW087", 'did you mean "gluteal"?'),
    (CHECKLIST, "[gluteal]", "[gluteal]\ncovers: []", "covers", "CW059", "leave `covers` out"),
    (
        CHECKLIST,
        "critical: true, scale: safe",
        "scale: safe",
        "safe_uns",
        "CW060",
        "critical: true",
    ),
    (CHECKLIST, "true, scale: safe", "false, scale: safe", "safe_uns", "CW060", "critical: true"),
    (CHECKLIST, "scale: safe_unsafe", "scale: entrustment", "entrust", "CW060", "safe_unsafe"),
    (CHECKLIST, "{rating", "{watched: {regions: [glutal]}, rating", "glutal]", "CW087", "gluteal"),
    (CHECKLIST, "{rating", "{watched: {settings: [cat]}, rating", "cat]", "CW033", "peer_model"),
    (CHECKLIST, "{rating", "{watched: {regions: [foot]}, rating", "foot]", "CW161", "take it out"),
    (CHECKLIST, "{rating", "{regions: 2, rating", "2,", "CW161", "only 1 count"),
    (CHECKLIST, "assessors: 2", "assessors: 3", "3,", "CW179", "write `observations: 3`"),
    (CHECKLIST, "assessors: 2", "assessors: 3", "3,", "CW179", "cannot sign 2 observations"),
    (CLAIMS, "lesson: needles", "lesson: other", "other", "CW085", "other"),
    (FIGURE, "<path ", "<script ", "^", "CW091", "<script> is not allowed"),
]


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


@pytest.mark.parametrize(("path", "old", "new", "at", "code", "words"), ONE_CHANGE)
def test_one_mistake_is_reported_where_it_stands_with_its_mend(
    tmp_path: Path, path: str, old: str, new: str, at: str | None, code: str, words: str
) -> None:
    changes = after(path, old, new)

    problems = problems_of(tmp_path, changes)

    found = [p for p in problems if (p.path, p.code) == (path, code) and words in str(p)]
    assert found, "\n".join(map(str, problems))
    if at is not None:
        places = [(p.line, p.column) for p in found]
        assert _place(str(changes[path]), FILES[path].index(old), at) in places, found


def _place(text: str, changed: int, at: str) -> tuple[int, int]:
    if at == "^":
        return 1, 1
    offset = text.index(at, text.rfind("\n", 0, changed) + 1)
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def test_every_problem_of_every_file_is_reported_in_one_run(tmp_path: Path) -> None:
    problems = problems_of(
        tmp_path,
        {
            **after(LESSON, "title:", "titel:"),
            **after(QUIZ, "pass: 80", "pass: [80"),
            **after(COURSE, "status: draft", "status: drafty"),
            REFERENCES: FILES[REFERENCES] + "- {id: EV-01}\n",
        },
    )

    assert {p.path for p in problems if p.severity is Severity.ERROR} == {
        LESSON,
        QUIZ,
        COURSE,
        REFERENCES,
    }
    assert "CW037" in {p.code for p in problems if p.path == REFERENCES}


def test_a_broken_list_does_not_make_its_users_look_wrong(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, {REFERENCES: "- {id: EV-01"})

    assert {p.path for p in problems} == {REFERENCES}


def test_a_broken_quiz_does_not_make_its_lesson_look_wrong(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, {QUIZ: FILES[QUIZ] + "  broken\n"})

    assert {p.path for p in problems} == {QUIZ}


def test_a_quiz_without_lesson_and_a_lesson_without_quiz_are_found(tmp_path: Path) -> None:
    stray = FILES[QUIZ].replace("lesson: needles", "lesson: gone")
    stray = stray.replace("id: needles", "id: gone")

    problems = problems_of(tmp_path, {QUIZ: None, "quizzes/basics/gone.yaml": stray})

    assert {(p.path, p.code) for p in problems if p.severity is Severity.ERROR} == {
        ("quizzes/basics/gone.yaml", "CW071"),
        (LESSON, "CW072"),
        (CHECKLIST, "CW079"),
    }


def test_an_id_used_by_two_files_is_found(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, {"lessons/basics/pins.md": FILES[LESSON]})

    assert "lessons/basics/pins.md:2:5 CW070" in lines(problems)


def test_a_lesson_that_no_course_lists_is_found(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, after(COURSE, "lessons: [needles]", "lessons: [pins]"))

    assert f"{LESSON}:2:5 CW073" in lines(problems)


def test_a_lesson_that_another_course_lists_too_is_found(tmp_path: Path) -> None:
    other = FILES[COURSE].replace("id: basics", "id: again").replace("[cl-a]", "[]")
    root = write_library(tmp_path, {**FILES, "lessons/again/course.yaml": other})

    (found,) = check(read_library(root))

    assert (found.path, found.line, found.code) == ("lessons/again/course.yaml", 7, "CW074")
    assert "`needles` belongs to the course in lessons/basics" in found.message


def test_a_circle_of_requirements_is_printed_whole(tmp_path: Path) -> None:
    pins = (
        FILES[LESSON]
        .replace("id: needles", "id: pins")
        .replace("requires: []", "requires: [needles]")
    )

    problems = problems_of(
        tmp_path,
        {**after(LESSON, "requires: []", "requires: [pins]"), "lessons/basics/pins.md": pins},
    )

    circles = [p.message for p in problems if p.code == "CW078"]
    assert circles == ["`requires` runs in a circle: needles → pins → needles"]


def test_an_objective_without_graded_question_is_found(tmp_path: Path) -> None:
    extra = '  - {id: N1.3, text: "Explain the needle", bloom: apply}\nrequires: []'

    problems = problems_of(tmp_path, after(LESSON, "requires: []", extra))

    assert lines(problems) == [f"{LESSON}:8:10 CW075"]


def test_a_critical_question_that_no_draw_reaches_is_an_error(tmp_path: Path) -> None:
    problems = problems_of(
        tmp_path, after(QUIZ, "  - {objective: N1.2, critical: true, count: 1}\n", "")
    )

    assert lines(problems) == [f"{QUIZ}:37:9 CW062", f"{QUIZ}:46:9 CW062"]


def test_rows_that_could_take_each_others_questions_count_them_once(tmp_path: Path) -> None:
    row = "  - {objective: N1.1, type: single, count: 1}\n"
    untyped_first = "  - {objective: N1.1, count: 2}\n" + row

    problems = problems_of(tmp_path, after(QUIZ, row, untyped_first))

    assert [p.suggestion for p in problems if p.code == "CW061"] == [
        "move this row above those without a type, or write more questions"
    ]


def test_a_small_bank_is_a_note_only(tmp_path: Path) -> None:
    problems = problems_of(
        tmp_path, after(QUIZ, "N1.1, type: single, count: 1", "N1.1, type: single, count: 2")
    )

    assert [(p.code, p.severity) for p in problems] == [("CW066", Severity.NOTE)]


def test_a_claim_that_its_lesson_never_treats_is_an_error(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, after(LESSON, " [claim:SF-1]", ""))

    assert [(p.path, p.code, p.severity) for p in problems] == [(CLAIMS, "CW086", Severity.ERROR)]


def test_the_rules_of_sound_questions_hold_beside_broken_ones(tmp_path: Path) -> None:
    changed = (
        FILES[QUIZ]
        .replace("type: true_false", "type: wrong")
        .replace('text: "solid", correct: true, why: "Right."', 'text: "solid", why: "Right."')
    )

    problems = problems_of(tmp_path, {QUIZ: changed})

    assert {"CW033", "CW101"} <= {p.code for p in problems}


def test_a_link_out_of_the_library_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text(FILES[LESSON])
    root = write_library(tmp_path / "library", {LESSON: None})
    (root / LESSON).symlink_to(secret)

    problems = check(read_library(root))

    assert [(p.path, p.code) for p in problems if p.severity is Severity.ERROR] == [
        (LESSON, "CW007")
    ]


def test_a_link_to_what_stands_beside_the_content_is_refused_too(tmp_path: Path) -> None:
    """An installation's keys may be there: by itself the folder of the library is its own."""
    root = write_library(tmp_path, {LESSON: None})
    (root / "instance").mkdir()
    (root / "instance" / "secret.key").write_text(FILES[LESSON])
    (root / LESSON).symlink_to(root / "instance" / "secret.key")

    problems = check(read_library(root))

    assert [(p.path, p.code) for p in problems if p.severity is Severity.ERROR] == [
        (LESSON, "CW007")
    ]
    with pytest.raises(OSError, match="leads out of the library"):
        read_bytes(root, LESSON, 100)


def test_what_came_to_lead_out_of_the_library_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("secret words")
    root = write_library(tmp_path / "library")
    (root / LESSON).unlink()
    (root / LESSON).symlink_to(tmp_path / "secret.md")

    with pytest.raises(OSError, match="leads out of the library"):
        read_bytes(root, LESSON, 100)


def test_a_pipe_is_reported_and_not_waited_for(tmp_path: Path) -> None:
    root = write_library(tmp_path, {QUIZ: None})
    (root / QUIZ).parent.mkdir()
    os.mkfifo(root / QUIZ)

    problems = check(read_library(root))

    assert [(p.path, p.code) for p in problems if p.severity is Severity.ERROR] == [(QUIZ, "CW008")]


@pytest.mark.parametrize("place", ["quizzes/basics", "lessons/basics", "lessons"])
def test_a_link_in_a_circle_is_named_and_hides_nothing_beside_it(
    tmp_path: Path, place: str
) -> None:
    root = write_library(tmp_path, {QUIZ: FILES[QUIZ].replace("pass:", "pas:")})
    name = "loop.md" if place == "lessons/basics" else "loop.yaml"
    (root / place / name).symlink_to(name)

    problems = check(read_library(root))

    found = {(p.path, p.code): p for p in problems if p.severity is Severity.ERROR}
    assert (QUIZ, "CW030") in found
    if place != "lessons":  # where no file of that name is read anyway
        loop = found[(f"{place}/{name}", "CW008")]
        assert loop.suggestion == "the link leads in a circle; put the file itself here"
    assert {path for path, _ in found} <= {QUIZ, f"{place}/{name}"}


@pytest.mark.parametrize(
    "path",
    [
        "quizzes/z.yaml",
        "quizzes/basics/z.yaml",
        "lessons/claims.yaml",
        "lessons/z.md",
        "lessons/basics/z.md",
        "lessons/basics/figures/z.svg",
        "lessons/rules/z.yaml",
    ],
)
def test_a_folder_where_a_file_belongs_is_told(tmp_path: Path, path: str) -> None:
    root = write_library(tmp_path, {path: None})
    (root / path).mkdir(parents=True)

    found = [(p.path, p.code, p.message) for p in check(read_library(root)) if p.path == path]

    assert found == [(path, "CW009", "nothing reads a file of this name")]


@pytest.mark.parametrize(
    ("text", "reason", "mend"),
    [
        ("a b\n\n" * 21_000, "the text is longer than", "divide it, such as into two files"),
        (
            "[a]\n\n" * 2_001,
            'the text has more than 2,000 "["',
            "divide it, such as into two files",
        ),
        ("a" * 20_001, "the line is longer than", "break it into several lines"),
        ("- a\n" + " " * 41 + "b", "the line is indented by", "indent it less"),
        ("> " * 11 + "a", "more than 10 list or quote marks", "nest fewer lists and quotes"),
        ("a\n" * 501, "a paragraph has more than 500 lines", "divide it with blank lines"),
        ("[a] " * 401, 'more than 400 "[" in one paragraph', "divide it with blank lines"),
        ("[" * 21, 'more than 20 "[" are open', 'close each of them with "]"'),
    ],
)
def test_each_limit_of_what_is_rendered_has_a_mend_of_its_own(
    text: str, reason: str, mend: str
) -> None:
    (found,) = [p for p in scan_body(text, LESSON, 1).problems if p.code == "CW053"]

    assert found.message.startswith(reason)
    assert found.suggestion is not None and found.suggestion.startswith(mend)


def test_a_folder_that_is_a_link_in_a_circle_is_named(tmp_path: Path) -> None:
    root = write_library(tmp_path, {})
    shutil.rmtree(root / "quizzes")
    (root / "quizzes").symlink_to("quizzes")

    problems = check(read_library(root))

    loop = next(p for p in problems if p.code == "CW008")
    assert (loop.path, loop.suggestion) == (
        "quizzes",
        "the link leads in a circle; put the folder itself here",
    )


def test_files_that_nothing_reads_are_named(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, {"quizzes/basics/more.yml": "", "lessons/notes.txt": "x"})

    assert [(p.path, p.severity, p.suggestion) for p in problems] == [
        ("lessons/notes.txt", Severity.WARNING, "remove or rename it"),
        ("quizzes/basics/more.yml", Severity.ERROR, "rename it to end in .yaml"),
    ]


def test_a_folder_without_content_is_a_problem(tmp_path: Path) -> None:
    problems = check(read_library(tmp_path))

    assert [(p.path, p.code) for p in problems] == [("lessons", "CW090"), ("quizzes", "CW090")]


def test_values_are_read_when_asked_for(tmp_path: Path) -> None:
    library = read_library(write_library(tmp_path))

    assert library.lessons["needles"].value.front.title == "Needles"
    assert library.lessons["needles"].value.body_line == 11
    assert library.quizzes["needles"].value.pass_percent == 80
    assert library.courses["basics"].value.lessons == ("needles",)
    assert library.claims is not None
    assert library.claims.value[0].id == "SF-1"
    assert library.figures[FIGURE].data == FILES[FIGURE].encode()


def test_a_file_that_changed_since_is_not_mistaken_for_the_one_that_was_checked(
    tmp_path: Path,
) -> None:
    library = read_library(write_library(tmp_path))
    (tmp_path / QUIZ).write_text("id: other\n")

    with pytest.raises(LibraryChanged, match="was changed while the library was read"):
        _ = library.quizzes["needles"].value


def test_many_thin_rows_are_one_note_of_the_file(tmp_path):
    text = FILES[QUIZ].replace(
        "  - {objective: N1.1, type: single, count: 1}\n",
        "  - {objective: N1.1, type: single, count: 2}\n",
    )
    text = text.replace("critical: true, count: 1}", "critical: true, count: 2}")

    problems = [p for p in problems_of(tmp_path, {QUIZ: text}) if p.code == "CW066"]

    assert [(p.line, p.message) for p in problems] == [
        (
            text[: text.index("count: 2")].count("\n") + 1,
            "2 of 2 rows draw more than half of their questions, the first has 2 questions for a "
            "draw of 2: a second attempt repeats many",
        )
    ]


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


def test_a_quiz_whose_lesson_is_refused_is_not_asked_for_again(tmp_path):
    text = FILES[QUIZ].replace("lesson: needles", "lesson: *x")

    assert [(p.path, p.code) for p in problems_of(tmp_path, {QUIZ: text})] == [(QUIZ, "CW012")]


def test_a_practice_question_that_no_lesson_places_is_named_at_its_id(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, after(LESSON, "[quiz:practice-one]\n", ""))

    assert lines(problems) == [f"{QUIZ}:11:9 CW188"]
    assert problems[0].severity is Severity.WARNING
    assert "[quiz:practice-one]" in problems[0].suggestion and LESSON in problems[0].suggestion


def test_signs_of_a_remark_in_code_are_shown_and_no_fault(tmp_path: Path) -> None:
    shown = "Write `<!--` here.\n\n```\n<!-- open\n```\n\nA patient asks"

    assert lines(problems_of(tmp_path, after(LESSON, "A patient asks", shown))) == []
