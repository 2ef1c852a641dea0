"""A small library of files to publish in tests: one course, one lesson, its quiz."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

COURSE = """\
id: basics
title: "Basics"
summary: "A small course to test with."
level: introductory
audience: "Licensed physiotherapists"
requires: []
lessons: [needles]
checklists: []
credit: {kind: knowledge, difficulty: 2, declared_minutes: 60}
authors: ["The test suite"]
disclosures: "None."
attestation: "I am the named licensee and completed this myself."
evaluation:
  - id: useful
    type: scale
    text: "Was it useful?"
    anchors: ["no", "a little", "yes"]
    required: true
  - {id: remarks, type: comment, text: "Anything else?"}
status: open
"""

LESSON = """\
---
id: needles
title: "Needles"
minutes: 10
objectives:
  - {id: N1.1, text: "Name the needle", bloom: remember}
  - {id: N1.2, text: "Refuse the unsafe", bloom: apply}
requires: []
review_every_months: 12
---

A colleague hands you a needle and asks what it is called.

## What it is {#what-it-is}

A filiform needle is thin and solid.

[quiz:practice-name]

## What it is not {#what-it-is-not}

It injects nothing.
"""

_SINGLE = """\
  - id: {id}
    type: single
    objective: {objective}
    use: {use}
    critical: {critical}
    text: "{text}"
    options:
      - {{id: a, text: "A filiform needle", {a}why: "RATIONALE-{id}-a: it is thin and solid"}}
      - {{id: b, text: "A hollow cannula", {b}why: "RATIONALE-{id}-b: that one injects"}}
      - {{id: c, text: "A blunt probe", {c}why: "RATIONALE-{id}-c: that one stays outside"}}
    explanation: "EXPLANATION-{id}"
"""


def _question(id: str, objective: str, text: str, right: str, **flags: str) -> str:
    marks = {option: "correct: true, " if option == right else "" for option in "abc"}
    named = {"use": "graded", "critical": "false", **flags}
    return _SINGLE.format(id=id, objective=objective, text=text, **named, **marks)


def case_question(id: str, case: dict[str, Any], **flags: Any) -> dict[str, Any]:
    """A branching question out of `start`, `nodes` and `endings`."""
    about = {"objective": "N1.1", "text": f"opening of {id}", "explanation": f"EXPLANATION-{id}"}
    return {"id": id, "type": "branching", **about, **case, **flags}


def essay_question(id: str = "in-words", **flags: Any) -> dict[str, Any]:
    """A free text whose rubric has three points."""
    rubric = [
        {
            "id": "risk",
            "text": "Names the risk",
            "levels": [
                {"id": "named", "points": 2, "text": "LEVEL-named it is there"},
                {"id": "hinted", "points": 1, "text": "LEVEL-hinted it is hinted at"},
                {"id": "hidden", "points": 0, "text": "LEVEL-hidden nothing is there"},
            ],
        },
        {
            "id": "clear",
            "text": "Is understood",
            "levels": [
                {"id": "yes", "points": 1, "text": "LEVEL-yes in plain words"},
                {"id": "no", "points": 0, "text": "LEVEL-no in jargon"},
            ],
        },
    ]
    about = {
        "objective": "N1.1",
        "text": "What do you tell the patient?",
        "explanation": f"EXPLANATION-{id}",
        "answer": f"MODEL-{id}: it may bleed a little.",
        "words": {"minimum": 2, "maximum": 60},
    }
    return {"id": id, "type": "essay", **about, "rubric": rubric, **flags}


def _row_of(case: dict[str, Any]) -> str:
    critical = ", critical: true" if case.get("critical") else ""
    return f"  - {{objective: {case['objective']}, type: {case['type']}, count: 1{critical}}}\n"


def quiz(
    attempts: str = "{}",
    feedback: str = "after_submission",
    extra: str = "",
    bank: int = 4,
    wording: str = "Which one",
    right: str = "a",
    cases: Sequence[dict[str, Any]] = (),
) -> str:
    """The text of the quiz: two ordinary questions and a critical one are drawn.

    Args:
        right: id of the right option of every question.
        cases: branching questions; each graded one is drawn, after the others.
    """
    ordinary = [_question(f"q{n}", "N1.1", f"{wording} is number {n}?", right) for n in range(bank)]
    critical = [
        _question(f"c{n}", "N1.2", f"{wording} is safe, number {n}?", right, critical="true")
        for n in range(2)
    ]
    practice = _question("practice-name", "N1.1", f"{wording} did you hold?", right, use="practice")
    # JSON is YAML too.
    written = [f"  - {json.dumps(case)}\n" for case in cases]
    questions = "".join([*ordinary, *critical, practice, *written])
    rows = "".join(_row_of(case) for case in cases if case.get("use", "graded") == "graded")
    return f"""\
id: needles
title: "Needles"
lesson: needles
pass: 60
attempts: {attempts}
feedback: {feedback}
{extra}draw:
  - {{objective: N1.1, type: single, count: 2}}
  - {{objective: N1.2, type: single, count: 1, critical: true}}
{rows}questions:
{questions}"""


def write_library(root: Path, quiz_text: str | None = None, lesson: str = LESSON) -> Path:
    """Write the library's files below `root` and return it."""
    files = {
        "lessons/basics/course.yaml": COURSE,
        "lessons/basics/needles.md": lesson,
        "quizzes/basics/needles.yaml": quiz_text or quiz(),
        "lessons/references.yaml": "[]\n",
        "lessons/claims.yaml": "[]\n",
        "lessons/glossary.yaml": "[]\n",
        "lessons/regions.yaml": "[]\n",
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root
