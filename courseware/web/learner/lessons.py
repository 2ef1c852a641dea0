"""The reading page, what it reports, and the practice questions inside it."""

from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from courseware.content.compiled import CompiledLesson
from courseware.domain.errors import Conflict, Invalid
from courseware.domain.policy import Permission
from courseware.domain.reading import ReadHow
from courseware.questions.reading import Unreadable
from courseware.services.lessons import reading
from courseware.services.lessons.moved import moved_to
from courseware.services.lessons.practice import (
    Practice,
    answer_practice,
    practice_questions,
    start_again,
)
from courseware.services.lessons.reading import lesson_or_404
from courseware.web.access import needs
from courseware.web.learner.lesson_parts import BODY, body, contents, filled, references
from courseware.web.runtime import actor, catalogue, database, now, when_held

blueprint = Blueprint("lessons", __name__)

_LESSON = "/courses/<course_id>/lessons/<lesson_id>"
_NOTHING_DECIDED = "Choose what you do first; then the case goes on."
_NOTHING_CHOSEN = "Give an answer first; then the reasons for every option appear."


@blueprint.before_request
def lead_on() -> AnyResponse | None:
    """Lead from the address that a lesson had in another course to where it is now, a report from
    a page that was opened there too. Not for good: it may move back."""
    asked = request.view_args or {}
    course = moved_to(database(), catalogue(), asked["course_id"], asked["lesson_id"])
    if course is None:
        return None
    return redirect(url_for(str(request.endpoint), **{**asked, "course_id": course}), 307)


@blueprint.get(_LESSON)
@needs(Permission.COURSES_STUDY)
def lesson(course_id: str, lesson_id: str) -> bytes:
    """The lesson with the reader's own marks in it."""
    return _page(lesson_or_404(catalogue(), course_id, lesson_id))


@blueprint.post(f"{_LESSON}/parts/<part_id>/seconds")
@needs(Permission.COURSES_STUDY)
def seconds(course_id: str, lesson_id: str, part_id: str) -> Response:
    """Take how long a part was on screen since the last report; answers with what is read."""
    found = lesson_or_404(catalogue(), course_id, lesson_id)
    claimed = {part_id: _whole_seconds(request.form.get("seconds", ""))}
    done = reading.report_seconds(
        database(), catalogue(), actor(), found, claimed, when_held, request.form.get("shown")
    )
    complete = all(part.id in done for part in found.parts)
    return jsonify(read=sorted(done), complete=complete)


@blueprint.post(f"{_LESSON}/parts/<part_id>/read")
@needs(Permission.COURSES_STUDY)
def mark_part(course_id: str, lesson_id: str, part_id: str) -> AnyResponse:
    """Count one part as read on the reader's word."""
    found = lesson_or_404(catalogue(), course_id, lesson_id)
    return _marked(found, [part_id], ReadHow.BUTTON, f"after-{part_id}")


@blueprint.post(f"{_LESSON}/attest")
@needs(Permission.COURSES_STUDY)
def attest(course_id: str, lesson_id: str) -> AnyResponse:
    """Count the whole lesson as read on the reader's word."""
    found = lesson_or_404(catalogue(), course_id, lesson_id)
    return _marked(found, [part.id for part in found.parts], ReadHow.ATTESTED, "end")


@blueprint.post(f"{_LESSON}/practice/<question_id>")
@needs(Permission.COURSES_STUDY)
def practice(course_id: str, lesson_id: str, question_id: str) -> AnyResponse:
    """Answer a practice question: the fragment for our script, else back to its place."""
    found = lesson_or_404(catalogue(), course_id, lesson_id)
    try:
        answered = _practised(found, question_id)
        problem = _missing(answered)
    except Unreadable as unreadable:
        every = practice_questions(database(), catalogue(), actor(), found)
        answered = every[question_id]
        problem = unreadable
    if "X-Fragment" in request.headers:
        return Response(_fragment(found, answered, problem), 422 if problem else 200)
    if problem:
        return Response(_page(found, {question_id: (answered, problem)}), 422)
    # A step leads to the heading of the next one, so that the keyboard goes on from there.
    return _back(found, f"q_{question_id}__now" if answered.stepwise else f"practice-{question_id}")


def _marked(found: CompiledLesson, parts: list[str], how: ReadHow, anchor: str) -> AnyResponse:
    """Count parts as read, or show the lesson anew where another text was on the page."""
    shown = request.form.get("shown")
    try:
        reading.mark_parts(database(), catalogue(), actor(), found, parts, how, when_held, shown)
    except Conflict as revised:
        flash(revised.sentence, "warn")
        anchor = ""
    return _back(found, anchor)


def _practised(lesson: CompiledLesson, question_id: str) -> Practice:
    if "again" in request.form:
        return start_again(database(), catalogue(), actor(), lesson, question_id)
    form = request.form.to_dict(flat=False)
    return answer_practice(database(), catalogue(), actor(), lesson, question_id, form, now())


def _missing(answered: Practice) -> Unreadable | None:
    """What to say when nothing was chosen."""
    given = any(value.strip() for key, value in request.form.items() if key != "csrf_token")
    if answered.stepwise:
        return None if given else Unreadable("answer", _NOTHING_DECIDED)
    return None if answered.response is not None else Unreadable("answer", _NOTHING_CHOSEN)


def _fragment(lesson: CompiledLesson, answered: Practice, problem: Unreadable | None) -> str:
    return render_template(
        "learner/_practice.html",
        lesson=lesson,
        practice=answered,
        problem=problem,
        typed=_typed() if problem else {},
    )


def _page(
    found: CompiledLesson, corrected: dict[str, tuple[Practice, Unreadable]] | None = None
) -> bytes:
    course = catalogue().course(found.course)
    places = [entry.id for entry in course.lessons]
    place = places.index(found.id)
    progress, practices = reading.open_lesson(database(), catalogue(), actor(), found)
    problems: dict[str, Unreadable] = {}
    for question_id, (answered, problem) in (corrected or {}).items():
        practices[question_id], problems[question_id] = answered, problem
    page = render_template(
        "learner/lesson.html",
        lesson=found,
        course=course,
        place=place + 1,
        previous=course.lessons[place - 1] if place else None,
        following=course.lessons[place + 1] if place + 1 < len(places) else None,
        progress=progress,
        today=now().date(),
        contents=contents(found, progress),
        body=BODY,
        references=references(found),
        problems=problems,
    )
    return filled(page, body(found, _quiz_key(found), progress, practices, problems))


def _quiz_key(lesson: CompiledLesson) -> str:
    """What names the practice questions as they are now; empty where there is no quiz."""
    return catalogue().quiz_entry(lesson.quiz).compiled_key if lesson.quiz else ""


def _typed() -> dict[str, Any]:
    return request.form.to_dict()


def _whole_seconds(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 5:
        raise Invalid({"seconds": "Seconds are a whole number from 0 upward."})
    return int(text)


def _back(lesson: CompiledLesson, anchor: str) -> AnyResponse:
    page = url_for("lessons.lesson", course_id=lesson.course, lesson_id=lesson.id)
    return redirect(f"{page}#{anchor}" if anchor else page, 303)
