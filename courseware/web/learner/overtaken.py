"""What is said to a page whose answer counts no more, because another page was quicker."""

from collections.abc import Mapping, Sequence

from flask import flash

from courseware.domain.errors import Invalid
from courseware.services.attempts.answering import QuestionPage, with_answer


def tell_answered_elsewhere(position: int) -> None:
    """Say that another answer counts; which of the two came later is not said: this page may have
    been open for long."""
    flash(
        f"Question {position} was answered elsewhere after this page had been opened, and "
        "that answer counts. If you meant this one, open the question and choose it again.",
        "warn",
    )


def tell_checked_elsewhere(page: QuestionPage, form: Mapping[str, Sequence[str]]) -> None:
    """Say that a checked answer is final, if the form brings another one; its own page has none."""
    if not _brings_another(page, form):
        return
    flash(
        f"Question {page.position} was checked elsewhere after this page had been opened. The "
        "answer that was checked is final and counts; what was sent from here is not saved.",
        "warn",
    )


def _brings_another(page: QuestionPage, form: Mapping[str, Sequence[str]]) -> bool:
    try:
        sent = with_answer(page, form).response
    except Invalid:
        return True
    return sent is not None and sent != page.response
