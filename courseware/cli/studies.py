"""What the demonstration's people study: lessons read, quizzes tried, a course completed."""

from datetime import datetime, timedelta

from courseware.cli.key import right_forms, wrong_forms
from courseware.cli.stage import Stage
from courseware.cli.steps import Step
from courseware.content.compiled import LessonEntry
from courseware.domain.reading import ReadHow
from courseware.questions.scale import Scale
from courseware.services.attempts.answering import question_page, save
from courseware.services.attempts.starting import start
from courseware.services.attempts.submitting import submit
from courseware.services.credits.finishing import sign_attestation, submit_evaluation
from courseware.services.lessons.reading import lesson_or_404, mark_parts

COURSE = "safety"
_EVERY, _HOUR = 3, 19


def studies() -> list[Step]:
    """One has completed a course, others are under way; some quizzes were not passed at once."""
    return [
        *_studied(66, "Niamh", 7, {1: 1, 4: 2}),
        _completed(42, "Niamh", "The stop rules are what I took along.", 5),
        *_studied(48, "Clara", 5, {0: 1, 3: 2}),
        *_studied(33, "Priya", 4, {2: 2}),
        *_studied(24, "Femi", 3, {0: 3, 1: 1, 2: 2}, passed=2),
        *_studied(19, "Tomás", 2, {1: 2}),
        *_studied(16, "Jonas", 1, {}),
    ]


def _studied(
    ago: float, who: str, lessons: int, slips: dict[int, int], passed: int | None = None
) -> list[Step]:
    """The first lessons of the course, one every few days; each with its quiz.

    Args:
        slips: place of a lesson -> how many questions of its quiz went wrong at the first try.
        passed: so many quizzes are tried again if they were not passed; None for all.
    """
    again = lessons if passed is None else passed
    return [
        _evening(ago - _EVERY * place, who, place, slips.get(place, 0), place < again)
        for place in range(lessons)
    ]


def _evening(ago: float, who: str, place: int, slips: int, again: bool) -> Step:
    def do(stage: Stage, at: datetime) -> None:
        lessons = stage.catalogue.course(COURSE).lessons
        if place >= len(lessons) or not lessons[place].quiz:
            return  # another library, in which the course is shorter
        entry = lessons[place]
        _read(stage, who, entry, at)
        if not _tried(stage, who, entry, slips, at + timedelta(minutes=entry.minutes)) and again:
            _tried(stage, who, entry, 0, at + timedelta(minutes=entry.minutes + 15))

    return Step(ago, _HOUR, do)


def _read(stage: Stage, who: str, entry: LessonEntry, at: datetime) -> None:
    """Every section, by its own button."""
    lesson = lesson_or_404(stage.catalogue, COURSE, entry.id)
    parts = [part.id for part in lesson.parts]
    mark_parts(stage.db, stage.catalogue, stage.actor(who), lesson, parts, ReadHow.BUTTON, at)


def _tried(stage: Stage, who: str, entry: LessonEntry, slips: int, at: datetime) -> bool:
    """One attempt at the quiz of a lesson, half a minute for each question; whether it passed.

    Args:
        slips: so many answers go wrong, of the questions where a slip is known.
    """
    db, catalogue, actor = stage.db, stage.catalogue, stage.actor(who)
    attempt = start(db, catalogue, actor, entry.quiz or "", at)
    page = question_page(db, catalogue, actor, attempt, 1, at)
    for position in range(1, len(page.answered) + 1):
        at += timedelta(seconds=30)
        asked = question_page(db, catalogue, actor, attempt, position, at)
        question = asked.quiz.question(asked.question.id)
        wrong = wrong_forms(question) if slips > 0 else []
        slips -= bool(wrong)
        for number, form in enumerate(wrong or right_forms(question), start=1):
            key = f"told-{position}-{number}"
            save(db, catalogue, actor, attempt, position, form, key, number, at)
    result = submit(db, catalogue, actor, attempt, at + timedelta(seconds=30))
    return result is not None and result.passed


def _completed(ago: float, who: str, remark: str, liked: int) -> Step:
    """The evaluation and the signature with which a course is completed.

    Args:
        liked: the level chosen on each scale.
    """

    def do(stage: Stage, at: datetime) -> None:
        actor, course = stage.actor(who), stage.catalogue.course(COURSE)
        form = {
            f"{question.id}.answer": [str(liked) if isinstance(question, Scale) else remark]
            for question in course.evaluation
        }
        submit_evaluation(stage.db, stage.catalogue, actor, COURSE, form, at)
        signed = at + timedelta(minutes=5)
        sign_attestation(stage.db, stage.catalogue, actor, COURSE, actor.name, True, signed)

    return Step(ago, _HOUR, do)
