"""Writes a valid library of any size, always the same for the same numbers.

The texts are words in a row; their shapes (headings, blocks, citations, marks, tables, options with
reasons) are those of real lessons and quizzes, so that reading and rendering cost what they cost.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Final

LESSONS_A_COURSE: Final = 10
_REFERENCES: Final = 60
_TERMS: Final = 40
_VOCABULARY: Final = (
    "the patient muscle needle region hand safe depth angle skin layer nerve vessel lung rib "
    "wall pain relief session plan consent sign risk survey rate mild event after before while "
    "therapist reads asks shows stops waits looks says writes checks careful small large clear "
    "of in with for from about under over between and or but a one two three"
)
_WORDS: Final = _VOCABULARY.split()


def generate(
    root: Path, lessons: int = 1_000, quizzes: int = 1_000, questions: int = 30, words: int = 2_300
) -> None:
    """Write a library below `root` in which `check` finds no problem.

    There is one quiz for each lesson; `quizzes` may be lower only for measuring, since `check`
    reports lessons without a quiz.
    """
    chance = random.Random(2_026)
    shared = root / "lessons"
    shared.mkdir(parents=True, exist_ok=True)
    (root / "quizzes").mkdir(exist_ok=True)
    _write(shared / "references.yaml", "".join(_reference(n) for n in range(1, _REFERENCES + 1)))
    _write(shared / "glossary.yaml", "".join(_term(n) for n in range(1, _TERMS + 1)))
    _write(shared / "claims.yaml", "".join(_claim(n) for n in range(1, lessons + 1)))
    for first in range(1, lessons + 1, LESSONS_A_COURSE):
        numbers = range(first, min(first + LESSONS_A_COURSE, lessons + 1))
        _course(root, numbers, quizzes, questions, words, chance)


def _course(
    root: Path, numbers: range, quizzes: int, questions: int, words: int, chance: random.Random
) -> None:
    name = f"course-{numbers[0] // LESSONS_A_COURSE + 1}"
    lesson_folder, quiz_folder = root / "lessons" / name, root / "quizzes" / name
    lesson_folder.mkdir(exist_ok=True)
    quiz_folder.mkdir(exist_ok=True)
    _write(lesson_folder / "course.yaml", _course_text(name, numbers))
    for number in numbers:
        _write(lesson_folder / f"lesson-{number}.md", lesson_text(number, words, chance))
        if number <= quizzes:
            _write(quiz_folder / f"lesson-{number}.yaml", quiz_text(number, questions, chance))


def lesson_text(number: int, words: int, chance: random.Random) -> str:
    """Return a lesson with so many words, give or take a paragraph."""
    parts = [_FRONT.format(n=number, minutes=max(5, words // 150)), _paragraph(chance, 80)]
    written, part = 80, 0
    while written < words:
        part += 1
        parts.append(f"## Part {part} {_some(chance, 4)} {{#part-{part}}}")
        for _ in range(3):
            parts.append(_paragraph(chance, 90))
            written += 90
        kind = chance.choice(("supported", "uncertain", "contested", "danger", "patient-words"))
        parts.append(f'!!! {kind} "{_some(chance, 4)}"\n    {_paragraph(chance, 40)}')
        written += 40
        if part == 1:
            parts.append(f"{_some(chance, 8)} [claim:SF-{number}]")
        if part in (2, 3):
            parts.append(f"[quiz:practice-{part - 1}]")
        if part == 4:
            parts.append(
                "| one | two |\n|---|---|\n"
                + "\n".join(f"| {_some(chance, 3)} | {_some(chance, 3)} |" for _ in range(5))
            )
    parts.append('!!! scope "Scope"\n    Education, no authority to needle.')
    return "\n\n".join(parts) + "\n"


def quiz_text(number: int, questions: int, chance: random.Random) -> str:
    """Return a quiz with so many questions (at least eight), two of them practice questions."""
    lines = [_QUIZ_HEAD.format(n=number)]
    for position in range(max(8, questions)):
        objective = position % 3 + 1
        practice = position < 2
        name = f"practice-{position + 1}" if practice else f"question-{position + 1}"
        use = "practice" if practice else "graded"
        lines.append(
            _QUESTION_HEAD.format(
                name=name, objective=objective, n=number, use=use, text=_some(chance, 35)
            )
        )
        right = chance.randrange(4)
        for option, letter in enumerate("abcd"):
            correct = ", correct: true" if option == right else ""
            lines.append(
                f'      - {{id: {letter}, text: "{letter} {_some(chance, 9)}"{correct}, '
                f'why: "{_some(chance, 18)} [@EV-{chance.randint(1, _REFERENCES)}]"}}'
            )
        lines.append(
            _QUESTION_TAIL.format(
                n=number, words=_some(chance, 20), reference=chance.randint(1, _REFERENCES)
            )
        )
    return "\n".join(lines) + "\n"


def _some(chance: random.Random, number: int) -> str:
    return " ".join(chance.choices(_WORDS, k=number))


def _paragraph(chance: random.Random, words: int) -> str:
    reference, term = chance.randint(1, _REFERENCES), chance.randint(1, _TERMS)
    return (
        f"{_some(chance, words // 2).capitalize()} **{_some(chance, 2)}** [@EV-{reference}] "
        f"{_some(chance, words // 4)} [{_some(chance, 2)}](glossary:term-{term}) "
        f"*{_some(chance, 1)}* {_some(chance, max(1, words // 4 - 5))}."
    )


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _reference(number: int) -> str:
    return (
        f'- id: EV-{number}\n  title: "Source {number}"\n  source: "Journal {number}"\n'
        f'  year: 2020\n  found: "What source {number} found."\n  strength: "low"\n'
        "  seen: abstract\n"
    )


def _term(number: int) -> str:
    return f'- {{id: term-{number}, term: "term {number}", definition: "A word."}}\n'


def _claim(number: int) -> str:
    return (
        f'- id: SF-{number}\n  claim: "Claim {number}."\n  verdict: supported\n'
        f'  why: "The reason."\n  sources: [EV-1]\n  lesson: lesson-{number}\n'
    )


def _course_text(name: str, numbers: range) -> str:
    lessons = ", ".join(f"lesson-{number}" for number in numbers)
    return _COURSE.format(name=name, lessons=lessons)


_COURSE: Final = """\
id: {name}
title: "{name}"
summary: "A generated course."
level: intermediate
audience: "Nobody."
requires: []
lessons: [{lessons}]
checklists: []
credit: {{kind: knowledge, difficulty: 3, declared_minutes: 100}}
authors: ["A generator"]
disclosures: "None."
attestation: "I completed this myself."
evaluation:
  - {{id: worth, type: scale, text: "Worth my time.", anchors: ["no", "yes"]}}
status: draft
"""

_FRONT: Final = """\
---
id: lesson-{n}
title: "Lesson {n}"
minutes: {minutes}
objectives:
  - {{id: L{n}.1, text: "Do the first thing", bloom: apply}}
  - {{id: L{n}.2, text: "Do the second thing", bloom: analyse}}
  - {{id: L{n}.3, text: "Do the third thing", bloom: evaluate}}
requires: []
review_every_months: 12
---"""

_QUIZ_HEAD: Final = """\
id: lesson-{n}
title: "Quiz {n}"
lesson: lesson-{n}
pass: 80
attempts: {{cooldown: {{after: 3, hours: 24}}}}
feedback: after_submission
draw:
  - {{objective: L{n}.1, type: single, count: 1}}
  - {{objective: L{n}.2, type: single, count: 1}}
  - {{objective: L{n}.3, count: 1}}
questions:"""

_QUESTION_HEAD: Final = """\
  - id: {name}
    type: single
    objective: L{n}.{objective}
    use: {use}
    cognitive: apply
    difficulty: 3
    text: |
      {text}
    options:"""

_QUESTION_TAIL: Final = """\
    explanation: "{words} [@EV-{reference}]"
    covers: [SF-{n}]
    evidence: [EV-{reference}]"""
