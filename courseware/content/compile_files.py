"""What becomes of one lesson, quiz, checklist or course file."""

from __future__ import annotations

from typing import Any

from courseware.content.compiled import (
    ChecklistItem,
    CompiledChecklist,
    CompiledCourse,
    CompiledLesson,
    CompiledQuiz,
    CompiledRule,
    CourseMeasure,
    LessonEntry,
    LowerRatings,
    Objective,
    PassRule,
    QuizEntry,
    WatchedSessions,
)
from courseware.content.library import Lesson
from courseware.content.markdown import TooDeep
from courseware.content.markdown.renderer import Renderer
from courseware.content.models.checklist import Checklist, Watched
from courseware.content.models.checklist import PassRule as WrittenPassRule
from courseware.content.models.course import Course
from courseware.content.models.quiz import Quiz
from courseware.content.models.rule import Rule
from courseware.domain.draw import DrawRow
from courseware.questions.certainty import Marking
from courseware.questions.rich import map_rich
from courseware.questions.types import AnyGraded


def compile_lesson(
    lesson: Lesson, renderer: Renderer, sha256: str, key: str, course: str, quiz: str | None
) -> CompiledLesson:
    """Render a lesson; TooDeep tells the line in the file."""
    front = lesson.front
    try:
        body = renderer.lesson(lesson.body)
    except TooDeep as error:
        raise TooDeep(error.line + lesson.body_line - 1, error.reason, error.mend) from error
    return CompiledLesson(
        id=front.id,
        course=course,
        title=front.title.strip(),
        minutes=front.minutes,
        objectives=tuple(Objective(o.id, o.text.strip(), o.bloom) for o in front.objectives),
        requires=front.requires,
        review_every_months=front.review_every_months,
        quiz=quiz,
        body=body,
        revision_sha256=sha256,
        compiled_key=key,
    )


def compile_quiz(
    quiz: Quiz, renderer: Renderer, sha256: str, key: str, course: str
) -> CompiledQuiz:
    """Render every text of a quiz, each by itself: the key leaves no trace in what is shown."""
    cooldown = quiz.attempts.cooldown
    return CompiledQuiz(
        id=quiz.id,
        title=quiz.title.strip(),
        lesson=quiz.lesson,
        course=course,
        pass_percent=quiz.pass_percent,
        attempt_limit=quiz.attempts.limit,
        cooldown_after=cooldown.after if cooldown else None,
        cooldown_hours=cooldown.hours if cooldown else None,
        time_limit_minutes=quiz.time_limit_minutes,
        feedback=quiz.feedback,
        draw=tuple(DrawRow(r.objective, r.count, r.critical, r.type) for r in quiz.draw),
        questions=tuple(_compiled(question, quiz.marking, renderer) for question in quiz.questions),
        revision_sha256=sha256,
        compiled_key=key,
        negative_total=quiz.marking is Marking.CERTAINTY_NEGATIVE,
    )


def _compiled(question: AnyGraded, marking: Marking, renderer: Renderer) -> AnyGraded:
    rendered: AnyGraded = map_rich(question, renderer.text)
    return marked_by(rendered, marking)


def marked_by(question: AnyGraded, marking: Marking) -> AnyGraded:
    """Write into a question what its quiz says of marking."""
    if marking is Marking.STANDARD:
        return question
    return question.model_copy(update={"marking": Marking.CERTAINTY})


def compile_checklist(
    checklist: Checklist, renderer: Renderer, sha256: str, key: str
) -> CompiledChecklist:
    """Render a checklist."""
    return CompiledChecklist(
        id=checklist.id,
        title=checklist.title.strip(),
        requires_courses=checklist.requires.courses,
        requires_quizzes=checklist.requires.quizzes,
        requires_checklists=checklist.requires.checklists,
        regions=checklist.regions,
        items=tuple(_item(item, renderer) for item in checklist.items),
        pass_rule=_pass_rule(checklist.pass_rule),
        valid_months=checklist.valid_months,
        renewal_window_days=checklist.renewal_window_days,
        lapses_without_use_months=checklist.lapses_without_use_months,
        note=renderer.text(checklist.note) if checklist.note else "",
        covers=checklist.regions or checklist.covers or (),
        revision_sha256=sha256,
        compiled_key=key,
    )


def _item(item: Any, renderer: Renderer) -> ChecklistItem:
    text = renderer.inline(item.text)
    return ChecklistItem(item.id, text, item.domain, item.critical, item.scale, item.evidence)


def _pass_rule(rule: WrittenPassRule) -> PassRule:
    lower = rule.lower
    return PassRule(
        rating=rule.rating,
        observations=rule.observations,
        assessors=rule.assessors,
        lower=LowerRatings(lower.rating, lower.at_most, lower.with_plan) if lower else None,
        sessions=rule.sessions,
        regions=rule.regions,
        statement=rule.statement.strip(),
        watched=_watched(rule.watched),
    )


def _watched(written: Watched | None) -> WatchedSessions | None:
    if written is None:
        return None
    return WatchedSessions(written.regions, written.settings, written.supervision)


def compile_course(
    course: Course,
    renderer: Renderer,
    sha256: str,
    key: str,
    lessons: tuple[LessonEntry, ...],
    quizzes: tuple[QuizEntry, ...],
) -> CompiledCourse:
    """Render a course and measure its lessons and the quizzes of its lessons for credit."""
    words = sum(lesson.words for lesson in lessons)
    asked = sum(quiz.questions_in_one_draw for quiz in quizzes)
    return CompiledCourse(
        id=course.id,
        title=course.title.strip(),
        summary=renderer.text(course.summary),
        level=course.level,
        audience=renderer.text(course.audience),
        status=course.status,
        requires=course.requires,
        lessons=lessons,
        checklists=course.checklists,
        difficulty=course.credit.difficulty,
        declared_minutes=course.credit.declared_minutes,
        authors=tuple(author.strip() for author in course.authors),
        disclosures=renderer.text(course.disclosures),
        attestation=course.attestation.strip(),
        evaluation=tuple(map_rich(question, renderer.text) for question in course.evaluation),
        expires=course.expires,
        measure=CourseMeasure(words, asked),
        revision_sha256=sha256,
        compiled_key=key,
        completion_checklists=course.completion_checklists,
    )


def compile_rule(rule: Rule, renderer: Renderer, sha256: str, key: str) -> CompiledRule:
    """Take a rule set as it is: its texts are plain text and need no rendering."""
    return CompiledRule(rule, sha256, key)
