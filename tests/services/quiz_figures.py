"""Answer sheets of the small quiz, and the figures of its questions."""

from datetime import UTC, datetime

from courseware.services.statistics.quizzes import quiz_statistics
from tests.cast import INA

MARCH, MAY = datetime(2026, 3, 31, 23, 30, tzinfo=UTC), datetime(2026, 5, 4, 8, tzinfo=UTC)


def right(*wrong: str, chosen: str = "b") -> dict[str, str]:
    """A whole answer sheet with these questions wrong."""
    return {q: chosen if q in wrong else "a" for q in ("q0", "q1", "c0")}


def statistics(school, **options):
    db, catalogue = school
    return quiz_statistics(db, catalogue, INA.actor, "needles", **options)


def by_id(analysis):
    return {question.question_id: question for question in analysis.questions}
