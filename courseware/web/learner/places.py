"""Where a lesson teaches what a question asked."""

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledLesson
from courseware.services.attempts.reviewing import Review


def places_of(
    catalogue: Catalogue, review: Review
) -> tuple[CompiledLesson | None, dict[str, tuple[str, str]], dict[str, str]]:
    """The lesson of a reviewed quiz, places in it, and the words of its objectives.

    Returns:
        The lesson (None where the live release no longer has it); question id -> id and title of
        the part that treats a claim which the question covers; objective id -> its text.
    """
    try:
        lesson = catalogue.lesson(review.quiz.lesson)
    except KeyError:
        return None, {}, {}
    found = {}
    for reviewed in review.questions:
        place = _place(lesson, review.quiz.question(reviewed.question.id).covers)
        if place:
            found[reviewed.question.id] = place
    return lesson, found, {objective.id: objective.text for objective in lesson.objectives}


def _place(lesson: CompiledLesson, claims: tuple[str, ...]) -> tuple[str, str] | None:
    links = [f'href="/claims/{claim}"' for claim in claims]
    for part in lesson.parts:
        if any(link in fragment.html for fragment in part.fragments for link in links):
            return part.id, part.title
    return None
