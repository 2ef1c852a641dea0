"""`check` reports each mistake where it stands, with its code and its mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from courseware.content.scan import scan_body
from tests.content.small_library import (
    CHECKLIST,
    CLAIMS,
    COURSE,
    FIGURE,
    FILES,
    LESSON,
    QUIZ,
    after,
    problems_of,
)

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
