"""The written corpus of nasty inputs: each a change to the small library, with the code it earns.

Large ones are made here instead of being kept as files.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from tests.content.small_library import (
    CHECKLIST,
    COURSE,
    FIGURE,
    FILES,
    GLOSSARY,
    LESSON,
    QUIZ,
    REFERENCES,
    after,
)

Changes = dict[str, str | bytes | None]
PINS = "lessons/basics/pins.md"


@dataclass(frozen=True)
class Nasty:
    name: str
    changes: Changes
    code: str
    path: str


def _bomb() -> str:
    rows = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    for before, name in pairwise("abcdefghij"):
        rows.append(f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]")
    return "\n".join(rows) + "\n"


def _in_quiz(old: str, new: str) -> Changes:
    return after(QUIZ, old, new)


def _in_course(old: str, new: str) -> Changes:
    return after(COURSE, old, new)


def _with(question: str) -> Changes:
    return {QUIZ: f"{FILES[QUIZ]}  - id: more\n    {question}"}


def _in_lesson(old: str, new: str) -> Changes:
    return after(LESSON, old, new)


def _body(text: str) -> Changes:
    return {LESSON: FILES[LESSON] + "\n" + text + "\n"}


_PINS = FILES[LESSON].replace("id: needles", "id: pins")
_GONE = FILES[QUIZ].replace("lesson: needles", "lesson: gone").replace("id: needles", "id: gone")
_ROW_1 = "  - {objective: N1.1, type: single, count: 1}\n"
_RIGHT = 'correct: true, why: "Right [@EV-02]."'
_HALF = 15_000

CORPUS: tuple[Nasty, ...] = (
    # YAML
    Nasty("alias bomb", {QUIZ: _bomb()}, "CW012", QUIZ),
    Nasty("alias bomb in front matter", {LESSON: f"---\n{_bomb()}---\n"}, "CW012", LESSON),
    Nasty("self alias", {QUIZ: "a: &a [*a]\n"}, "CW012", QUIZ),
    Nasty("30,000 balanced brackets", {QUIZ: "[" * _HALF + "]" * _HALF}, "CW015", QUIZ),
    Nasty("60,000 balanced brackets", {QUIZ: "[" * 30_000 + "]" * 30_000}, "CW015", QUIZ),
    Nasty("30,000 braces", {QUIZ: "{" * _HALF + "}" * _HALF}, "CW015", QUIZ),
    Nasty(
        "brackets as a value",
        _in_quiz("pass: 80", f"pass: {'[' * _HALF}{']' * _HALF}"),
        "CW015",
        QUIZ,
    ),
    Nasty(
        "brackets in front matter",
        _in_lesson("requires: []", "requires: " + "[" * 30_000),
        "CW015",
        LESSON,
    ),
    Nasty("dashes in a row", {QUIZ: "- " * 30_000}, "CW015", QUIZ),
    Nasty("questions marks in a row", {QUIZ: "? " * 30_000}, "CW015", QUIZ),
    Nasty("a million dashes", {REFERENCES: "-\n" * 400_000}, "CW016", REFERENCES),
    Nasty("many keys", {COURSE: "".join(f"k{n}: 1\n" for n in range(70_000))}, "CW016", COURSE),
    Nasty(
        "many unknown keys", {COURSE: "".join(f"k{n}: 1\n" for n in range(5_000))}, "CW030", COURSE
    ),
    Nasty("many empty entries", {GLOSSARY: "- {}\n" * 9_000}, "CW038", GLOSSARY),
    Nasty("duplicate keys", _in_quiz("pass: 80", "pass: 80\npass: 70"), "CW011", QUIZ),
    Nasty(
        "duplicate keys inside",
        _in_quiz('{id: a, text: "hollow"', '{id: a, id: c, text: "x"'),
        "CW011",
        QUIZ,
    ),
    Nasty("tabs", _in_quiz("  - id: what-needle", "\t- id: what-needle"), "CW020", QUIZ),
    Nasty(
        "tab in front matter", _in_lesson("objectives:\n  -", "objectives:\n\t-"), "CW020", LESSON
    ),
    Nasty("tag", _in_quiz("pass: 80", "pass: !!python/name:os.system 80"), "CW013", QUIZ),
    Nasty("binary tag", _in_quiz("pass: 80", "pass: !!binary aGk="), "CW013", QUIZ),
    Nasty("merge key", _in_quiz("pass: 80", "<<: {pass: 80}"), "CW030", QUIZ),
    Nasty("two documents", {QUIZ: FILES[QUIZ] + "---\nid: two\n"}, "CW014", QUIZ),
    Nasty("directive", {QUIZ: "%YAML 1.1\n---\n" + FILES[QUIZ]}, "CW013", QUIZ),
    Nasty("empty file", {QUIZ: ""}, "CW019", QUIZ),
    Nasty("only a comment", {COURSE: "# nothing\n"}, "CW019", COURSE),
    Nasty("a word", {QUIZ: "quiz\n"}, "CW019", QUIZ),
    Nasty("a list", {CHECKLIST: "- a\n"}, "CW019", CHECKLIST),
    Nasty("a mapping for a list", {REFERENCES: "EV-01: x\n"}, "CW019", REFERENCES),
    Nasty("number as key", _in_quiz("pass: 80", "pass: 80\n1: x"), "CW017", QUIZ),
    Nasty("list as key", _in_quiz("pass: 80", "pass: 80\n? [a]\n: x"), "CW017", QUIZ),
    Nasty("infinity", _in_quiz("value: 7.50", "value: .inf"), "CW018", QUIZ),
    Nasty("huge exponent", _in_quiz("value: 7.50", "value: 1e999999999"), "CW018", QUIZ),
    Nasty("huge number", _in_quiz("pass: 80", "pass: " + "9" * 5_000), "CW018", QUIZ),
    Nasty("huge number as text", _in_quiz("value: 7.50", 'value: "1e999999999"'), "CW039", QUIZ),
    Nasty("No", _in_quiz("answer: true", "answer: No"), "CW032", QUIZ),
    Nasty("1:30", _in_quiz("pass: 80", "pass: 1:30"), "CW032", QUIZ),
    Nasty("012", _in_quiz('title: "Needles"', "title: 012"), "CW018", QUIZ),
    Nasty("unclosed quote", _in_quiz('text: "What needle?"', 'text: "What needle?'), "CW010", QUIZ),
    Nasty("colon in text", _in_quiz('"What needle?"', "What: needle?"), "CW010", QUIZ),
    # Bytes
    Nasty("BOM", {QUIZ: b"\xef\xbb\xbf" + FILES[QUIZ].encode()}, "CW003", QUIZ),
    Nasty("BOM in a lesson", {LESSON: b"\xef\xbb\xbf" + FILES[LESSON].encode()}, "CW003", LESSON),
    Nasty("UTF-16", {QUIZ: FILES[QUIZ].encode("utf-16")}, "CW002", QUIZ),
    Nasty("NUL", _in_quiz("What needle?", "What\0needle?"), "CW004", QUIZ),
    Nasty("NUL in a lesson", _in_lesson("A patient asks", "A patient\0asks"), "CW004", LESSON),
    Nasty("all NUL", {LESSON: b"\0" * 100_000}, "CW004", LESSON),
    Nasty("escape character", _in_lesson("A patient asks", "A \x1b[31mpatient"), "CW004", LESSON),
    Nasty("NUL by an escape", _in_quiz('"Needles"', r'"Nee\0dles"'), "CW004", QUIZ),
    Nasty("bell by an escape", _in_quiz('"Needles"', r'"Nee\adles"'), "CW004", QUIZ),
    Nasty("line end by an escape", _in_quiz('"Needles"', r'"Nee\Ldles"'), "CW004", QUIZ),
    Nasty("turned title", _in_quiz('"Needles"', '"Nee\u202edles\u202c"'), "CW022", QUIZ),
    Nasty("turned by an escape", _in_quiz('"Needles"', r'"Nee\u2067dles"'), "CW022", QUIZ),
    Nasty("turned title of a lesson", _in_lesson("title: ", "title: \u2066"), "CW022", LESSON),
    Nasty("turned by an entity", _in_lesson("A patient", "A &#x202E;patient"), "CW022", LESSON),
    Nasty("turned by a number", _in_lesson("A patient", "A &#8238;patient"), "CW022", LESSON),
    Nasty(
        "CRLF with a mistake",
        {QUIZ: FILES[QUIZ].replace("pass: 80", "pass: x").replace("\n", "\r\n")},
        "CW032",
        QUIZ,
    ),
    Nasty("mixed line ends", _in_quiz("pass: 80\n", "pass: 80\r\n"), "CW006", QUIZ),
    Nasty("bare CR", _in_quiz("pass: 80\n", "pass: 80\r"), "CW005", QUIZ),
    Nasty("line separator", _in_lesson("A patient asks", "A\u2028patient"), "CW005", LESSON),
    Nasty("10 MB line", {LESSON: FILES[LESSON] + "x" * 10_000_000}, "CW001", LESSON),
    Nasty("10 MB line in a quiz", {QUIZ: "id: " + "x" * 10_000_000}, "CW001", QUIZ),
    Nasty("1 MB line", _body("x" * 900_000), "CW053", LESSON),
    Nasty("invalid UTF-8", {QUIZ: FILES[QUIZ].encode() + b"# \xff\n"}, "CW002", QUIZ),
    Nasty(
        "invalid UTF-8 in a lesson", {LESSON: FILES[LESSON].encode() + b"\xc3("}, "CW002", LESSON
    ),
    Nasty("overlong UTF-8", {LESSON: FILES[LESSON].encode() + b"\xc0\x80"}, "CW002", LESSON),
    Nasty("surrogate", {LESSON: FILES[LESSON].encode() + b"\xed\xa0\x80"}, "CW002", LESSON),
    # Lessons
    Nasty("front matter without end", {LESSON: "---\nid: needles\n\nText\n"}, "CW040", LESSON),
    Nasty("no front matter", {LESSON: "Text\n"}, "CW040", LESSON),
    Nasty("empty lesson", {LESSON: ""}, "CW040", LESSON),
    Nasty("empty front matter", {LESSON: "---\n---\n\nText\n"}, "CW019", LESSON),
    Nasty("no body", {LESSON: FILES[LESSON].split("\n---\n")[0] + "\n---\n"}, "CW056", LESSON),
    Nasty("thousands of [", _body("[" * 20_000), "CW053", LESSON),
    Nasty("thousands of [ apart", _body("[a " * 20_000), "CW053", LESSON),
    Nasty("thousands of [ in lines", _body("[a\n" * 5_000), "CW053", LESSON),
    Nasty("thousands of ![", _body("![" * 5_000), "CW053", LESSON),
    Nasty("thousands of backticks", _body("`a``" * 2_000), "CW053", LESSON),
    Nasty("thousands of stars", _body("*a**b " * 1_500), "CW053", LESSON),
    Nasty("thousands of <", _body("<a " * 3_000), "CW053", LESSON),
    Nasty("thousands of >", _body(">" * 3_000 + " a"), "CW053", LESSON),
    Nasty("thousands of comments", _body("<!-- -->x" * 50_000), "CW053", LESSON),
    Nasty("thousands of open comments", _body("<!--" * 50_000), "CW053", LESSON),
    Nasty("thousands of faults", _body("[@ !]\n\n" * 20_000), "CW092", LESSON),
    Nasty("many faults", _body("[@ !]\n\n" * 1_900), "CW046", LESSON),
    Nasty(
        "many dead citations",
        _body("\n\n".join(f"[@a{n}; @b{n}; @c{n}; @d{n}]" for n in range(1_900))),
        "CW092",
        LESSON,
    ),
    Nasty(
        "many dead claims",
        {QUIZ: FILES[QUIZ] + f"    covers: [{', '.join(f'X{n}' for n in range(50_000))}]\n"},
        "CW092",
        QUIZ,
    ),
    Nasty(
        "many objectives",
        _in_quiz(_ROW_1, "".join(_ROW_1.replace("N1.1", f"N{n}") for n in range(6_000))),
        "CW092",
        QUIZ,
    ),
    Nasty(
        "many questions",
        {QUIZ: FILES[QUIZ] + "  - {id: a, objective: N1.1, critical: true}\n" * 6_000},
        "CW092",
        QUIZ,
    ),
    Nasty(
        "many practice marks",
        _body("\n\n".join(f"[quiz:practice-{n}]" for n in range(1_900))),
        "CW077",
        LESSON,
    ),
    Nasty("brackets in a question", _in_quiz("What needle?", "[" * 5_000), "CW053", QUIZ),
    Nasty("dead link", _in_lesson("glossary:solid-needle", "glossary:nothing"), "CW082", LESSON),
    Nasty(
        "dead lesson link", _in_lesson("lesson:needles#start", "lesson:nothing"), "CW083", LESSON
    ),
    Nasty("dead file link", _in_lesson("lesson:needles#start", "other.md"), "CW051", LESSON),
    Nasty("missing image", {FIGURE: None}, "CW084", LESSON),
    Nasty("image outside", _in_lesson("figures/needle.svg", "../../secret.svg"), "CW084", LESSON),
    Nasty(
        "image elsewhere", _in_lesson("figures/needle.svg", "https://a.org/a.svg"), "CW084", LESSON
    ),
    Nasty("active figure", after(FIGURE, "<path ", '<path onclick="x" '), "CW091", FIGURE),
    Nasty(
        "figure with entities",
        {FIGURE: '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + FILES[FIGURE]},
        "CW091",
        FIGURE,
    ),
    # Across files
    Nasty(
        "circle of lessons",
        {
            **_in_lesson("requires: []", "requires: [pins]"),
            PINS: _PINS.replace("requires: []", "requires: [needles]"),
        },
        "CW078",
        PINS,
    ),
    Nasty(
        "lesson that requires itself",
        _in_lesson("requires: []", "requires: [needles]"),
        "CW078",
        LESSON,
    ),
    Nasty(
        "circle of courses", after(COURSE, "requires: []", "requires: [basics]"), "CW078", COURSE
    ),
    Nasty(
        "circle of checklists",
        after(CHECKLIST, "checklists: []", "checklists: [cl-a]"),
        "CW078",
        CHECKLIST,
    ),
    Nasty("lesson id used twice", {PINS: FILES[LESSON]}, "CW070", PINS),
    Nasty(
        "quiz id used twice",
        {"quizzes/basics/pins.yaml": FILES[QUIZ]},
        "CW070",
        "quizzes/basics/pins.yaml",
    ),
    Nasty(
        "course id used twice",
        {"lessons/more/course.yaml": FILES[COURSE]},
        "CW070",
        "lessons/more/course.yaml",
    ),
    Nasty(
        "checklist id used twice",
        {"lessons/basics/cl-b.checklist.yaml": FILES[CHECKLIST]},
        "CW070",
        "lessons/basics/cl-b.checklist.yaml",
    ),
    Nasty(
        "quiz without lesson",
        {"quizzes/basics/gone.yaml": _GONE},
        "CW071",
        "quizzes/basics/gone.yaml",
    ),
    Nasty("lesson without quiz", {QUIZ: None}, "CW072", LESSON),
    Nasty("lesson without course", after(COURSE, "[needles]", "[pins]"), "CW073", LESSON),
    Nasty("folder without course.yaml", {COURSE: None}, "CW089", COURSE),
    Nasty(
        "objective without question",
        _in_lesson("requires: []", '  - {id: N1.3, text: "Do", bloom: apply}\nrequires: []'),
        "CW075",
        LESSON,
    ),
    Nasty(
        "unknown objective",
        _in_quiz(_ROW_1, _ROW_1 + _ROW_1.replace("N1.1", "N9.9")),
        "CW076",
        QUIZ,
    ),
    Nasty(
        "undersized draw",
        _in_quiz("type: single, count: 1", "type: single, count: 9"),
        "CW061",
        QUIZ,
    ),
    Nasty(
        "draw that misses critical questions",
        _in_quiz("critical: true, count: 1", "critical: false, count: 1"),
        "CW062",
        QUIZ,
    ),
    Nasty(
        "empty draw",
        _in_quiz(_ROW_1 + "  - {objective: N1.2, critical: true, count: 1}\n", "  []\n"),
        "CW034",
        QUIZ,
    ),
    Nasty(
        "no options",
        _in_quiz(
            '      - {id: a, text: "hollow", why: "That is for injections."}\n'
            f'      - {{id: b, text: "solid", {_RIGHT}}}\n',
            "      []\n",
        ),
        "CW034",
        QUIZ,
    ),
    Nasty(
        "one option",
        _in_quiz('      - {id: a, text: "hollow", why: "That is for injections."}\n', ""),
        "CW034",
        QUIZ,
    ),
    Nasty(
        "no anchors",
        _in_course('anchors: ["no", "yes"]', "anchors: []"),
        "CW034",
        COURSE,
    ),
    Nasty("one anchor", _in_course('["no", "yes"]', '["no"]'), "CW034", COURSE),
    *(
        Nasty(f"{kind} without {key}", _with(f"type: {kind}\n    {key}: []\n"), "CW034", QUIZ)
        for kind, key in (
            ("short_text", "accept"),
            ("matching", "premises"),
            ("matching", "choices"),
            ("extended_matching", "stems"),
            ("hotspot", "regions"),
            ("ordering", "items"),
            ("cloze", "blanks"),
            ("branching", "nodes"),
            ("essay", "rubric"),
        )
    ),
    Nasty("no correct option", _in_quiz(_RIGHT, 'why: "Right."'), "CW101", QUIZ),
    Nasty(
        "two correct options",
        _in_quiz('{id: a, text: "hollow",', '{id: a, correct: true, text: "hollow",'),
        "CW102",
        QUIZ,
    ),
    Nasty(
        "graded question placed",
        _in_lesson("[quiz:practice-one]", "[quiz:what-needle]"),
        "CW077",
        LESSON,
    ),
    Nasty(
        "survey question in a quiz", _in_quiz("type: true_false", "type: comment"), "CW067", QUIZ
    ),
    Nasty(
        "retired id in use",
        _in_quiz("draw:\n", "retired: [{id: what-needle, why: Old}]\ndraw:\n"),
        "CW068",
        QUIZ,
    ),
    Nasty("dead citation", {REFERENCES: None}, "CW080", LESSON),
    Nasty(
        "wrong ending", {"quizzes/basics/pins.yml": FILES[QUIZ]}, "CW009", "quizzes/basics/pins.yml"
    ),
)
