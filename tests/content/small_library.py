"""A small, valid library of files, and what `check` says after a change to one of them."""

from __future__ import annotations

from pathlib import Path

from courseware.content.check import check
from courseware.content.library import read_library
from courseware.content.problem import Problem, Severity

COURSE = "lessons/basics/course.yaml"
LESSON = "lessons/basics/needles.md"
QUIZ = "quizzes/basics/needles.yaml"
CHECKLIST = "lessons/basics/cl-a.checklist.yaml"
REFERENCES = "lessons/references.yaml"
CLAIMS = "lessons/claims.yaml"
GLOSSARY = "lessons/glossary.yaml"
REGIONS = "lessons/regions.yaml"
FIGURE = "lessons/basics/figures/needle.svg"

FILES = {
    COURSE: """\
id: basics
title: "Basics"
summary: "A small course."
level: introductory
audience: "Physiotherapists"
requires: []
lessons: [needles]
checklists: [cl-a]
credit: {kind: knowledge, difficulty: 2, declared_minutes: 60}
authors: ["The tests"]
disclosures: "None."
attestation: "I completed this myself."
evaluation:
  - {id: useful, type: scale, text: "Was it useful?", anchors: ["no", "yes"]}
  - {id: remarks, type: comment, text: "Anything else?"}
status: draft
expires: 2030-02-28
""",
    LESSON: """\
---
id: needles
title: "Needles"
minutes: 10
objectives:
  - {id: N1.1, text: "Name the needle", bloom: remember}
  - {id: N1.2, text: "Choose the needle", bloom: apply}
requires: []
review_every_months: 12
---

A patient asks about the needle [@EV-01].

## What it is {#what-it-is}

It is [solid](glossary:solid-needle). [claim:SF-1]

![A thin needle beside a match](figures/needle.svg "Thinner than a match [@EV-02]")

[quiz:practice-one]

!!! danger "Never alone"
    Call for help [@EV-01; @EV-02].

## What it is for {#what-for}

See [above](#what-it-is) and [the start](lesson:needles#start), or `[@code]`.

```
[@not-a-citation] and ![not an image]
```
""",
    QUIZ: """\
id: needles
title: "Needles"
lesson: needles
pass: 80
attempts: {limit: 3, cooldown: {after: 3, hours: 24}}
feedback: after_submission
draw:
  - {objective: N1.1, type: single, count: 1}
  - {objective: N1.2, critical: true, count: 1}
questions:
  - id: practice-one
    type: true_false
    objective: N1.1
    use: practice
    text: "A needle is solid."
    answer: true
    why_true: "It has no bore [@EV-01]."
    why_false: "Hollow ones are for injections."
    explanation: "Solid [@EV-01]."
  - id: what-needle
    type: single
    objective: N1.1
    text: "What needle?"
    options:
      - {id: a, text: "hollow", why: "That is for injections."}
      - {id: b, text: "solid", correct: true, why: "Right [@EV-02]."}
    explanation: "Solid."
    covers: [SF-1]
    evidence: [EV-01]
  - id: which-needle
    type: single
    objective: N1.1
    text: "Which needle?"
    options:
      - {id: a, text: "solid", correct: true, why: "Right."}
      - {id: b, text: "hollow", why: "Wrong."}
    explanation: "Solid."
  - id: choose-depth
    type: numeric
    objective: N1.2
    critical: true
    text: "How deep, in mm?"
    answer: {value: 7.50, absolute: 0.5}
    unit: mm
    why: "As measured."
    explanation: "Measured."
  - id: choose-length
    type: numeric
    objective: N1.2
    critical: true
    text: "How long, in mm?"
    answer: {minimum: 30, maximum: 40}
    unit: mm
    why: "As measured."
    explanation: "Measured."
""",
    CHECKLIST: """\
id: cl-a
title: "CL-A"
requires: {courses: [basics], quizzes: [needles], checklists: []}
regions: [gluteal]
items:
  - {id: a01, text: "Asks.", domain: D1, critical: true, scale: safe_unsafe, evidence: [EV-01]}
pass: {rating: 4, observations: 2, assessors: 2, statement: "Ready."}
valid_months: 24
""",
    REFERENCES: """\
- {id: EV-01, title: "One", source: "A journal", found: "This.", strength: low, seen: abstract}
- {id: EV-02, title: "Two", source: "A journal", found: "That.", strength: low, seen: partly}
""",
    CLAIMS: """\
- {id: SF-1, claim: "C.", verdict: supported, why: "W.", sources: [EV-01], lesson: needles}
""",
    GLOSSARY: '- {id: solid-needle, term: "solid needle", definition: "Without a bore."}\n',
    REGIONS: '- {id: gluteal, name: "Gluteal region", hazards: "Nerves."}\n',
    FIGURE: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9"/></svg>\n',
}


def write_library(root: Path, changes: dict[str, str | bytes | None] | None = None) -> Path:
    """Write the library with some files changed, added, or (None) left out."""
    files: dict[str, str | bytes | None] = {**FILES, **(changes or {})}
    (root / "quizzes").mkdir(parents=True, exist_ok=True)
    for path, content in files.items():
        if content is None:
            continue
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def problems_of(root: Path, changes: dict[str, str | bytes | None]) -> tuple[Problem, ...]:
    return check(read_library(write_library(root, changes)))


def after(path: str, old: str, new: str) -> dict[str, str | bytes | None]:
    """Return the change of one file in which `old`, which stands there once, becomes `new`."""
    assert FILES[path].count(old) == 1, (path, old)
    return {path: FILES[path].replace(old, new)}


def placing(question: str) -> dict[str, str | bytes | None]:
    """Return the change of the lesson that places one more practice question."""
    return after(LESSON, "[quiz:practice-one]", f"[quiz:practice-one]\n\n[quiz:{question}]")


def lines(problems: tuple[Problem, ...]) -> list[str]:
    """Return `path:line:column code` of each problem that is an error or a warning."""
    return [
        f"{p.path}:{p.line}:{p.column} {p.code}"
        for p in problems
        if p.severity is not Severity.NOTE
    ]
