"""Where a lesson teaches what a question asked."""

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledLesson
from courseware.content.taught import Taught
from courseware.services.attempts.reviewing import Review


def places_of(
    catalogue: Catalogue, review: Review
) -> tuple[CompiledLesson | None, dict[str, tuple[str, str]], dict[str, str]]:
    """The lesson of a reviewed quiz, places in it, and the words of its objectives.

    Returns:
        The lesson (None where the live release no longer has it); question id -> id and title of
        the part that teaches it, where one does more than the others; objective id -> its text.
    """
    try:
        lesson = catalogue.lesson(review.quiz.lesson)
    except KeyError:
        return None, {}, {}
    taught, found = Taught(lesson), {}
    for reviewed in review.questions:
        part = taught.part_for(review.quiz.question(reviewed.question.id))
        if part:
            found[reviewed.question.id] = part.id, part.title
    return lesson, found, {objective.id: objective.text for objective in lesson.objectives}
