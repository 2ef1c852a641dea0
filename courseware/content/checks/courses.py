"""The rules that hold between courses, lessons and quizzes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from courseware.content.checks.cycles import find_cycles
from courseware.content.known import Known
from courseware.content.library import Library, Sourced
from courseware.content.problem import Problem, Severity
from courseware.content.summary import FileKind, Place, Target

_LISTS = (Target.COURSE_LESSON, Target.COURSE_CHECKLIST, Target.COMPLETION_CHECKLIST)
# (kind of file, what it waits for): the ways in which completing something needs another first.
_WAITS = (
    (FileKind.COURSE, Target.COMPLETION_CHECKLIST, FileKind.CHECKLIST),
    (FileKind.CHECKLIST, Target.REQUIRED_COURSE, FileKind.COURSE),
    (FileKind.CHECKLIST, Target.REQUIRED_CHECKLIST, FileKind.CHECKLIST),
)


def course_problems(library: Library, known: Known) -> Iterator[Problem]:
    """Yield lessons without course or quiz, second quizzes, and objectives that do not meet."""
    yield from _listed_twice(library)
    yield from _lessons_of_other_courses(library, known)
    yield from _never_completed(library)
    yield from _lessons_without_course(library)
    quizzes = _quizzes_by_lesson(library)
    for lesson in library.of_kind(FileKind.LESSON):
        if known.lessons.get(lesson.id) is lesson:
            yield from _lesson_and_quizzes(lesson, quizzes.get(lesson.id, []), known)
    for name, files in quizzes.items():
        for file in files[1:]:
            yield _error(
                file,
                file.summary.used(Target.QUIZ_LESSON)[name][0],
                "CW072",
                f"the lesson `{name}` has a quiz already: {files[0].path}",
                "make the two one file",
            )


def _error(file: Sourced[Any], place: Place, code: str, message: str, mend: str) -> Problem:
    return Problem(file.path, place[0], place[1], Severity.ERROR, code, message, mend)


def _listed_twice(library: Library) -> Iterator[Problem]:
    for course in library.of_kind(FileKind.COURSE):
        for target in _LISTS:
            for name, places in course.summary.used(target).items():
                for place in places[1:]:
                    yield _error(
                        course, place, "CW074", f"`{name}` is listed twice", "remove one of the two"
                    )


def _lessons_of_other_courses(library: Library, known: Known) -> Iterator[Problem]:
    """Yield lessons that lie in another course's folder: reading and passes count for that one."""
    for course in library.of_kind(FileKind.COURSE):
        folder = course.path.rpartition("/")[0]
        for name, places in course.summary.used(Target.COURSE_LESSON).items():
            lesson = known.lessons.get(name)
            theirs = lesson.path.rpartition("/")[0] if lesson else folder
            if theirs != folder:
                yield _error(
                    course,
                    places[0],
                    "CW074",
                    f"the lesson `{name}` belongs to the course in {theirs}; a lesson belongs to "
                    "one course",
                    f"take it out of this list, or move it, its quiz and its figures here and take "
                    f"it out of {theirs}/course.yaml",
                )


def _never_completed(library: Library) -> Iterator[Problem]:
    """Yield courses that ask for a competency which can only be had after the course itself."""
    graph: dict[str, list[str]] = {}
    files: dict[str, Sourced[Any]] = {}
    for kind, target, waited_for in _WAITS:
        for file in library.of_kind(kind):
            files.setdefault(f"{kind} {file.id}", file)
            needs = graph.setdefault(f"{kind} {file.id}", [])
            needs += [f"{waited_for} {name}" for name in file.summary.used(target)]
    for circle in find_cycles(graph):
        for course, checklist in pairwise(circle):
            asked = files[course].summary.used(Target.COMPLETION_CHECKLIST)
            if name := next((n for n in asked if checklist == f"{FileKind.CHECKLIST} {n}"), None):
                yield _error(
                    files[course],
                    asked[name][0],
                    "CW078",
                    "the course waits for itself: " + " → ".join(circle),
                    "take the checklist out of `completion_checklists`, or the course out of "
                    "what the checklist requires",
                )


def _lessons_without_course(library: Library) -> Iterator[Problem]:
    courses = list(library.of_kind(FileKind.COURSE))
    listed = {name for course in courses for name in course.summary.used(Target.COURSE_LESSON)}
    broken = {course.path.rpartition("/")[0] for course in courses if not course.summary.readable}
    for lesson in library.of_kind(FileKind.LESSON):
        folder = lesson.path.rpartition("/")[0]
        if lesson.id not in listed and folder not in broken:
            yield _error(
                lesson,
                _place_of_id(lesson),
                "CW073",
                f"no course lists the lesson `{lesson.id}`",
                f"add it to `lessons` in {folder}/course.yaml",
            )


def _quizzes_by_lesson(library: Library) -> dict[str, list[Sourced[Any]]]:
    quizzes: dict[str, list[Sourced[Any]]] = {}
    for quiz in library.of_kind(FileKind.QUIZ):
        names = list(quiz.summary.used(Target.QUIZ_LESSON))
        if not names:
            # What it says of its lesson is missing or was refused; a quiz file is named for it.
            names = [quiz.path.rpartition("/")[2].removesuffix(".yaml")]
        for name in names:
            quizzes.setdefault(name, []).append(quiz)
    return quizzes


def _place_of_id(file: Sourced[Any]) -> Place:
    return next(iter(file.summary.defines.values()), (1, 1))


def _without_quiz(lesson: Sourced[Any], known: Known) -> Iterator[Problem]:
    refused = f"quizzes/{lesson.path.split('/')[1]}/{lesson.id}.yaml"
    if refused not in known.refused_paths:
        yield _error(
            lesson,
            _place_of_id(lesson),
            "CW072",
            f"the lesson `{lesson.id}` has no quiz",
            f"write {refused}",
        )


def _lesson_and_quizzes(
    lesson: Sourced[Any], quizzes: list[Sourced[Any]], known: Known
) -> Iterator[Problem]:
    if not quizzes:
        yield from _without_quiz(lesson, known)
        return
    if not all(quiz.summary.readable for quiz in quizzes):
        return
    yield from _placed_questions(lesson, quizzes, known)
    objectives: dict[str, Place] | None = lesson.summary.facts.get("objectives")
    if not lesson.summary.readable or objectives is None:
        return
    graded = {name for quiz in quizzes for name in quiz.summary.facts["graded"]}
    for name, place in objectives.items():
        if name not in graded:
            yield _error(
                lesson,
                place,
                "CW075",
                f"no graded question tests the objective `{name}`",
                f"write one in {quizzes[0].path}",
            )
    for quiz in quizzes:
        for name, places in quiz.summary.used(Target.OBJECTIVE).items():
            for place in places if name not in objectives else ():
                yield _error(
                    quiz,
                    place,
                    "CW076",
                    f"the lesson `{lesson.id}` has no objective `{name}`",
                    known.guess.did_you_mean(name, objectives),
                )


def _placed_questions(
    lesson: Sourced[Any], quizzes: list[Sourced[Any]], known: Known
) -> Iterator[Problem]:
    uses = {name: use for quiz in quizzes for name, use in quiz.summary.facts["uses"].items()}
    practice = [name for name, use in uses.items() if use == "practice"]
    for name, places in lesson.summary.used(Target.PRACTICE).items():
        if name in practice:
            continue
        if name in uses:
            message = f"the question `{name}` is {uses[name]}; only practice questions are placed"
            mend = "write `use: practice` in the quiz, or place another question"
        else:
            message = f"the lesson's quiz has no question `{name}`"
            mend = known.guess.did_you_mean(name, practice) or f"write it in {quizzes[0].path}"
        for place in places:
            yield _error(lesson, place, "CW077", message, mend)
    if lesson.summary.readable:
        yield from _unplaced_questions(lesson, quizzes)


def _unplaced_questions(lesson: Sourced[Any], quizzes: list[Sourced[Any]]) -> Iterator[Problem]:
    """Yield the practice questions that no learner meets, because they are nowhere placed."""
    placed = lesson.summary.used(Target.PRACTICE)
    for quiz in quizzes:
        for name, place in quiz.summary.facts["practice"].items():
            if name not in placed:
                yield Problem(
                    quiz.path,
                    place[0],
                    place[1],
                    Severity.WARNING,
                    "CW188",
                    f"the practice question `{name[:64]}` is placed nowhere in the lesson",
                    f"write [quiz:{name[:64]}] on a line of its own in {lesson.path}",
                )
