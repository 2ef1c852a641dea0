"""Checks a whole library: the problems of every file, and what does not fit between files."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import groupby
from typing import Any, Final

from courseware.content.checks.courses import course_problems
from courseware.content.checks.cycles import find_cycles
from courseware.content.checks.drawings import drawing_problems
from courseware.content.checks.hotspots import hotspot_problems
from courseware.content.checks.starters import starter_problems
from courseware.content.known import Known
from courseware.content.library import Library, Sourced, id_from_path
from courseware.content.marks import HOW_TO_LINK
from courseware.content.problem import Problem, Severity
from courseware.content.summary import FileKind, Place, Target

MOST_OF_ONE_FILE: Final = 1_000
_LINKED: Final = re.compile(r"write \[text\]\(lesson:(.*)\)")
_NAMED_BY_ID: Final = (FileKind.LESSON, FileKind.COURSE, FileKind.CHECKLIST, FileKind.RULE)
_WITH_ID: Final = (*_NAMED_BY_ID, FileKind.QUIZ)
_REQUIREMENTS: Final = (
    (FileKind.LESSON, Target.REQUIRED_LESSON),
    (FileKind.COURSE, Target.REQUIRED_COURSE),
    (FileKind.CHECKLIST, Target.REQUIRED_CHECKLIST),
)


def check(library: Library) -> tuple[Problem, ...]:
    """Return every problem of the library, sorted by path, line and column."""
    problems = [*library.problems]
    for file in library.files:
        problems += file.summary.problems
    for figure in library.figures.values():
        problems += figure.summary.problems
    known = Known(library)
    problems += _shared_ids(library)
    problems += _names(library)
    problems += _dead_ends(library, known)
    problems += _links_to_lessons(library, known)
    problems += _images(library, known)
    problems += _claims(library, known)
    problems += _circles(library)
    problems += _names_of_places(library)
    problems += course_problems(library, known)
    problems += drawing_problems(library, known)
    problems += hotspot_problems(library)
    problems += starter_problems(library)
    told = {_leading_somewhere(problem, known) for problem in problems}
    return tuple(_most_of_each_file(sorted(told)))


def _leading_somewhere(problem: Problem, known: Known) -> Problem:
    """A problem whose mend names a lesson that is there; else it says how links are written."""
    if problem.code != "CW051":
        return problem
    found = _LINKED.fullmatch(problem.suggestion)
    if found is None or found[1] in known.lessons:
        return problem
    return replace(problem, suggestion=HOW_TO_LINK)


def _most_of_each_file(problems: list[Problem]) -> Iterator[Problem]:
    """Yield the problems; a file of nonsense with thousands of them is cut short, and says so."""
    for path, group in groupby(problems, key=lambda problem: problem.path):
        found = list(group)
        yield from found[:MOST_OF_ONE_FILE]
        if len(found) > MOST_OF_ONE_FILE:
            last = found[MOST_OF_ONE_FILE]
            yield Problem(
                path,
                last.line,
                last.column,
                Severity.ERROR,
                "CW092",
                f"{len(found) - MOST_OF_ONE_FILE:,} more problems of this file follow",
                "mend the first ones and check again",
            )


def _error(file: Sourced[Any], place: Place, code: str, message: str, mend: str) -> Problem:
    return Problem(file.path, place[0], place[1], Severity.ERROR, code, message[:400], mend)


def _shared_ids(library: Library) -> Iterator[Problem]:
    for kind in _WITH_ID:
        first: dict[str, Sourced[Any]] = {}
        for file in library.of_kind(kind):
            for name, place in file.summary.defines.items():
                other = first.setdefault(name, file)
                if other is not file:
                    yield _error(
                        file,
                        place,
                        "CW070",
                        f"the id `{name}` is used by {other.path} too",
                        f"give one {kind} another id",
                    )


def _names(library: Library) -> Iterator[Problem]:
    for file in library.files:
        expected = id_from_path(file.path, file.kind)
        names = dict(file.summary.defines)
        if file.kind is FileKind.QUIZ:
            names = {
                name: places[0] for name, places in file.summary.used(Target.QUIZ_LESSON).items()
            }
        elif file.kind not in _NAMED_BY_ID:
            continue
        for name, place in names.items():
            if name != expected:
                what = "lesson" if file.kind is FileKind.QUIZ else "id"
                holder = "folder" if file.kind is FileKind.COURSE else "file"
                yield Problem(
                    file.path,
                    place[0],
                    place[1],
                    Severity.WARNING,
                    "CW088",
                    f"the {what} is `{name[:64]}`, the {holder} is named `{expected}`",
                    "give both the same name",
                )


def _dead_ends(library: Library, known: Known) -> Iterator[Problem]:
    """Yield the uses whose target exists nowhere."""
    rules: tuple[tuple[Target, Collection[str] | None, str, str], ...] = (
        (Target.REFERENCE, known.references, "CW080", "reference"),
        (Target.CLAIM_TREATED, known.claims, "CW081", "claim"),
        (Target.CLAIM_COVERED, known.claims, "CW081", "claim"),
        (Target.GLOSSARY, known.glossary, "CW082", "glossary term"),
        (Target.REGION, known.regions, "CW087", "region"),
        (Target.HOME_LESSON, known.lessons, "CW085", "lesson"),
        (Target.QUIZ_LESSON, known.lessons, "CW071", "lesson"),
        (Target.REQUIRED_LESSON, known.lessons, "CW079", "lesson"),
        (Target.REQUIRED_COURSE, known.courses, "CW079", "course"),
        (Target.REQUIRED_QUIZ, known.quizzes, "CW079", "quiz"),
        (Target.REQUIRED_CHECKLIST, known.checklists, "CW079", "checklist"),
        (Target.COURSE_LESSON, known.lessons, "CW074", "lesson"),
        (Target.COURSE_CHECKLIST, known.checklists, "CW074", "checklist"),
        (Target.COMPLETION_CHECKLIST, known.checklists, "CW074", "checklist"),
    )
    for file in library.files:
        for target, ids, code, word in rules:
            for name, places in file.summary.used(target).items():
                if ids is None or name in ids:
                    continue
                guess = known.guess.closest(name, ids)
                mend = f'did you mean "{guess}"?' if guess else _where_to_add(word)
                for place in places:
                    yield _error(file, place, code, f"there is no {word} `{name[:64]}`", mend)


def _where_to_add(word: str) -> str:
    lists = {
        "reference": "references",
        "claim": "claims",
        "glossary term": "glossary",
        "region": "regions",
    }
    if word in lists:
        return f"add it to lessons/{lists[word]}.yaml"
    return f"write the {word}, or remove the id"


def _links_to_lessons(library: Library, known: Known) -> Iterator[Problem]:
    for file in library.files:
        for link, places in file.summary.used(Target.LESSON_LINK).items():
            name, _, part = link.partition("#")
            if name not in known.lessons:
                message = f"there is no lesson `{name}`"
                mend = known.guess.did_you_mean(name, known.lessons)
            else:
                lesson = known.lessons[name]
                parts = ["start", *lesson.summary.facts.get("parts", ())] if lesson else None
                if not part or parts is None or part in parts:
                    continue
                message = f"the lesson `{name}` has no heading with the id `{part}`"
                mend = known.guess.did_you_mean(part, parts)
            for place in places:
                yield _error(file, place, "CW083", message, mend)


def _images(library: Library, known: Known) -> Iterator[Problem]:
    for file in (*library.of_kind(FileKind.LESSON), *library.of_kind(FileKind.QUIZ)):
        # A quiz shows the figures of its lesson's course.
        folder = file.path.rpartition("/")[0].replace("quizzes/", "lessons/", 1)
        for name, places in file.summary.used(Target.IMAGE).items():
            path = f"{folder}/{name}"
            if not name or path in library.figures or path in known.refused_paths:
                continue
            figures = [
                known_path.removeprefix(f"{folder}/")
                for known_path in library.figures
                if known_path.startswith(f"{folder}/")
            ]
            mend = known.guess.did_you_mean(name, figures) or f"put the file into {folder}/figures/"
            for place in places:
                yield _error(file, place, "CW084", f"there is no image {name[:120]}", mend)


def _claims(library: Library, known: Known) -> Iterator[Problem]:
    for file in library.of_kind(FileKind.CLAIMS):
        for claim, home in file.summary.facts.get("homes", {}).items():
            lesson = known.lessons.get(home)
            if lesson is None or "parts" not in lesson.summary.facts:
                continue
            if claim not in lesson.summary.used(Target.CLAIM_TREATED):
                place = file.summary.defines[claim]
                yield Problem(
                    file.path,
                    place[0],
                    place[1],
                    Severity.ERROR,
                    "CW086",
                    f"the lesson `{home}` never treats the claim `{claim}`",
                    f"write [claim:{claim}] where it does",
                )


def _circles(library: Library) -> Iterator[Problem]:
    for kind, target in _REQUIREMENTS:
        files: dict[str, Sourced[Any]] = {}
        for file in library.of_kind(kind):
            files.setdefault(file.id, file)
        graph = {name: list(file.summary.used(target)) for name, file in files.items()}
        for circle in find_cycles(graph):
            file = files[circle[-2]]
            place = file.summary.used(target)[circle[-1]][0]
            yield _error(
                file,
                place,
                "CW078",
                "`requires` runs in a circle: " + " → ".join(circle),
                "remove one of these requirements",
            )


def _names_of_places(library: Library) -> Iterator[Problem]:
    """Yield names that two rule sets answer to: a licence could not tell which one is meant."""
    first: dict[str, Sourced[Any]] = {}
    for file in library.of_kind(FileKind.RULE):
        for name, place in file.summary.facts.get("names", {}).items():
            other = first.setdefault(" ".join(name.split()).casefold(), file)
            if other is not file:
                yield _error(
                    file,
                    place,
                    "CW097",
                    f"the name “{name[:64]}” is claimed by {other.path} too",
                    "say which place is meant, such as “Georgia (United States)”",
                )
