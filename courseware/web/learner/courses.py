"""The end of a course: the evaluation form and the attestation."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from courseware.content.compiled import CompiledCourse
from courseware.domain.completion import STUDY, ConditionKind
from courseware.domain.errors import Conflict, Invalid, NotFound
from courseware.domain.policy import Permission
from courseware.questions.base import Question
from courseware.questions.reading import Unreadable
from courseware.services.credits import courses, finishing, repeating
from courseware.services.credits.courses import CourseProgress
from courseware.services.credits.evaluation_forms import (
    Differences,
    OtherQuestions,
    evaluation_shown,
)
from courseware.services.credits.evaluation_words import asked_by, emphasised
from courseware.services.credits.evaluations import FEWEST_TOLD
from courseware.web.access import needs
from courseware.web.issuing import issue_quietly
from courseware.web.learner.completed import completed_words
from courseware.web.learner.steps import next_of, steps_of
from courseware.web.runtime import actor, catalogue, database, now
from courseware.web.waiting_parts import waiting_parts

blueprint = Blueprint("learner_courses", __name__)


@blueprint.get("/courses/<course_id>/evaluation")
@needs(Permission.COURSES_STUDY)
def evaluation(course_id: str) -> Response:
    """The survey about the course."""
    progress = _progress(course_id)
    if not progress.course.evaluation:
        raise NotFound
    return _evaluation_page(progress)


@blueprint.post("/courses/<course_id>/evaluation")
@needs(Permission.COURSES_STUDY)
def submit_evaluation(course_id: str) -> AnyResponse:
    """Hand in the survey."""
    form = request.form.to_dict(flat=False)
    try:
        kept = finishing.submit_evaluation(
            database(), catalogue(), actor(), course_id, form, now(), request.form.get("shown")
        )
    except Invalid as invalid:
        return _evaluation_page(_progress(course_id), invalid.errors)
    except Conflict as conflict:
        return _evaluation_page(_progress(course_id), conflict=conflict)
    issue_quietly(actor().person_id, actor().person_id)
    if not kept:
        return _evaluation_page(_progress(course_id))
    return _onward(course_id, "Thank you: your evaluation has been handed in.")


@blueprint.get("/courses/<course_id>/attestation")
@needs(Permission.COURSES_STUDY)
def attestation(course_id: str) -> Response:
    """What is signed, by whom, and what it means."""
    return _attestation_page(_progress(course_id))


@blueprint.post("/courses/<course_id>/attestation")
@needs(Permission.COURSES_STUDY)
def sign_attestation(course_id: str) -> AnyResponse:
    """Sign."""
    name, agreed = request.form.get("signed_name", ""), "agreed" in request.form
    try:
        finishing.sign_attestation(
            database(), catalogue(), actor(), course_id, name, agreed, now(),
            shown=request.form.get("shown", ""),
        )  # fmt: skip
    except Invalid as invalid:
        return _attestation_page(_progress(course_id), invalid.errors)
    except Conflict as changed:
        return _attestation_page(_progress(course_id), changed=changed.sentence)
    issue_quietly(actor().person_id, actor().person_id)
    return _onward(course_id, "Your attestation is signed and on record.")


@blueprint.post("/courses/<course_id>/complete")
@needs(Permission.COURSES_STUDY)
def complete(course_id: str) -> AnyResponse:
    """Credit a course of which every step is done, where no step of the learner's was the last."""
    finishing.complete_course(
        database(), catalogue(), actor(), course_id, now(), request.form.get("shown", "")
    )
    issue_quietly(actor().person_id, actor().person_id)
    return _completed(course_id)


@blueprint.post("/courses/<course_id>/repeat")
@needs(Permission.COURSES_STUDY)
def repeat(course_id: str) -> AnyResponse:
    """Open a further round of a course."""
    repeating.repeat_course(database(), catalogue(), actor(), course_id, now())
    flash("A new round is open. From now on everything counts anew.", "good")
    return redirect(url_for("public.course", course_id=course_id), 303)


def _progress(course_id: str) -> CourseProgress:
    return courses.course_progress(database(), catalogue(), actor(), course_id, now())


def _met(progress: CourseProgress, kind: ConditionKind) -> bool:
    return any(c.met for c in progress.conditions if c.kind is kind)


def _waiting(progress: CourseProgress) -> list[Any]:
    """Reading and quizzes that come before the formalities."""
    steps = steps_of(progress, catalogue())
    study = sum(c.kind in STUDY for c in progress.conditions)
    return [step for step in steps[:study] if not step.met]


def _evaluation_page(
    progress: CourseProgress,
    errors: Mapping[str, str] | None = None,
    conflict: Conflict | None = None,
) -> Response:
    submitted, course = _met(progress, ConditionKind.EVALUATION_SUBMITTED), progress.course
    differences = conflict.differences if isinstance(conflict, OtherQuestions) else Differences()
    lost = _sent(course, differences) if submitted or progress.closed else []
    if submitted:  # it is on record: nothing is missing any more
        errors, conflict, differences = {}, None, Differences()
    # An answer to other words is none to these.
    kept = [q for q in course.evaluation if (errors or conflict) and q.id not in differences.anew]
    page = render_template(
        "learner/evaluation.html",
        progress=progress,
        course=course,
        questions=[question.present(()) for question in course.evaluation],
        fewest=FEWEST_TOLD,
        given={question.id: _answer(question) for question in kept},
        typed=_typed(kept),
        waiting=_waiting(progress),
        submitted=submitted,
        errors=errors or {},
        may_wait=waiting_parts(errors or {}),
        summary=_numbered(course, errors or {}),
        ids={field: _first_control(course, field) for field in errors or {}},
        refused=conflict.sentence if conflict else "",
        differences=differences,
        look_at=_look_at(course, differences),
        shown=evaluation_shown(course),
        lost=lost,
    )
    return Response(page, 422 if errors else 409 if conflict or lost else 200)


def _sent(course: CompiledCourse, differences: Differences) -> list[tuple[str, str]]:
    """(question, answer) of what this request sent, in words: nobody keeps it, so it can be copied.

    The words of a scale are left out where the page had other ones: they could say the opposite.
    """
    found: list[tuple[str, str]] = []
    for question in course.evaluation:
        asked, words = asked_by(question), ""
        if not asked.anchors:
            words = request.form.get(f"{question.id}.answer", "").strip()
        elif question.id not in differences.changed:
            words = asked.told(_answer(question) or {})
        found.append((emphasised(question), words))
    for id_ in differences.gone:
        found.append(("A question that is asked no more", differences.written.get(id_, "")))
    return [(question, words) for question, words in found if words]


def _attestation_page(
    progress: CourseProgress, errors: Mapping[str, str] | None = None, changed: str = ""
) -> Response:
    signed = _met(progress, ConditionKind.ATTESTATION_SIGNED)
    if signed:  # it is on record: nothing is missing any more
        errors, changed = {}, ""
    page = render_template(
        "learner/attestation.html",
        course=progress.course,
        progress=progress,
        waiting=_waiting(progress),
        again=_repeatable(progress) if not signed and not progress.closed else False,
        signed=signed,
        errors=errors or {},
        form={} if changed else request.form,
        changed=changed,
        shown=finishing.attestation_shown(
            progress.course, actor(), progress.working.minutes, list(progress.not_valid_because)
        ),
    )
    return Response(page, 422 if errors else 409 if changed else 200)


def _repeatable(progress: CourseProgress) -> bool:
    """Whether the learner could repeat the course first, so that what is part of other awards
    counts with it."""
    if not progress.before.titles:
        return False
    found = repeating.repetitions(database(), catalogue(), actor(), now())
    again = found.get(progress.course.id)
    return again is not None and again.open_now


def _typed(kept: Sequence[Question]) -> dict[str, dict[str, str]]:
    """What stands in each question's fields, fitting or not: nothing typed is lost."""
    found: dict[str, dict[str, str]] = {question.id: {} for question in kept}
    for name, value in request.form.items():
        question_id, _, field = name.partition(".")
        if question_id in found:
            found[question_id][field] = value
    return found


def _look_at(course: CompiledCourse, differences: Differences) -> list[tuple[str, str]]:
    """(id of the control, sentence) of each question that has to be answered as it is now."""
    found = []
    for number, question in enumerate(course.evaluation, start=1):
        if question.id in differences.anew:
            what = "was changed" if question.id in differences.changed else "is new"
            control = _first_control(course, f"{question.id}.answer")
            found.append((control, f"Question {number} {what}"))
    return found


def _answer(question: Question) -> Any:
    prefix = f"{question.id}."
    form = request.form.to_dict(flat=False)
    own = {k.removeprefix(prefix): v for k, v in form.items() if k.startswith(prefix)}
    try:
        return question.read(own)
    except Unreadable:
        return None


def _numbered(course: CompiledCourse, errors: Mapping[str, str]) -> dict[str, str]:
    """The sentences with the numbers that the questions have on the page."""
    numbers = {question.id: n for n, question in enumerate(course.evaluation, start=1)}
    return {f: f"Question {numbers[f.partition('.')[0]]}: {errors[f]}" for f in errors}


def _first_control(course: CompiledCourse, field: str) -> str:
    """The id of the control that a field of the form begins with."""
    question_id = field.partition(".")[0]
    question = next(q for q in course.evaluation if q.id == question_id)
    return f"q_{question_id}__{'o_1' if question.type == 'scale' else 'answer'}"


def _onward(course_id: str, done: str) -> AnyResponse:
    """To the next step; to the credits when it was the last. One message tells of both."""
    step = next_of(steps_of(_progress(course_id), catalogue()))
    if step is None:
        return _completed(course_id, done)
    flash(done, "good")
    return redirect(step.href or url_for("public.course", course_id=course_id), 303)


def _completed(course_id: str, done: str = "") -> AnyResponse:
    """To the credits, with the words of a course that is complete behind what completed it."""
    said = completed_words(course_id) or "The course is complete."
    flash(Markup("{} {}").format(done, said) if done else said, "good")
    return redirect(url_for("credits.credits"), 303)
