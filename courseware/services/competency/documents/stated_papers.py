"""What a person says about a document from elsewhere, and what can be wrong with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from courseware.content.catalogue import Catalogue
from courseware.domain.accounts import one_line
from courseware.domain.documents import document_fault
from courseware.domain.patient_text import patient_fault
from courseware.store.rows import AnyRow

LONGEST_WORDS = 200


class PaperKind(StrEnum):
    """What a document is."""

    COURSE = "earlier_course"
    LICENCE = "licence"
    LIFE_SUPPORT = "life_support"
    INSURANCE = "insurance"
    OTHER = "other"

    @property
    def words(self) -> str:
        """The kind as it is shown."""
        return self.value.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Paper:
    """What a person says about a document.

    Attributes:
        expires_on: the first day on which it does not hold; None for one that does not expire.
        counts_as: the requirement that it may stand for, as `course:safety`; "" for none.
    """

    kind: str
    title: str
    issuer: str
    issued_on: date | None
    expires_on: date | None
    counts_as: str


def said_of(paper: Paper) -> dict[str, object]:
    """What is said about a document, as its row keeps it."""
    return {
        "kind": paper.kind,
        "title": one_line(paper.title),
        "issuer": one_line(paper.issuer),
        "issued_on": paper.issued_on,
        "expires_on": paper.expires_on,
        "counts_as": paper.counts_as,
    }


def faults_of(paper: Paper, data: bytes, catalogue: Catalogue, today: date) -> dict[str, str]:
    """What is wrong with a document and what is said about it, by field.

    Args:
        today: the day that it is now where its owner works.
    """
    errors = {}
    if paper.kind not in {kind.value for kind in PaperKind}:
        errors["kind"] = "Choose what it is."
    for field, what, text in (
        ("title", "what it certifies", paper.title),
        ("issuer", "who issued it", paper.issuer),
    ):
        if not one_line(text) or len(one_line(text)) > LONGEST_WORDS:
            errors[field] = f"Say {what}, in at most {LONGEST_WORDS} characters."
        elif fault := patient_fault(text):
            errors[field] = fault
    if paper.issued_on is None:
        errors["issued_on"] = "Write the day as year, month and day, such as 2026-03-31."
    elif paper.issued_on > today:
        errors["issued_on"] = "This day is still to come. Correct the date."
    if paper.expires_on and paper.issued_on and paper.expires_on <= paper.issued_on:
        errors["expires_on"] = "It can't expire before it was issued."
    if paper.counts_as and paper.counts_as not in countable(catalogue):
        errors["counts_as"] = "Choose a course or quiz in the list, or nothing."
    if unreadable := document_fault(data):
        errors["file"] = unreadable
    return errors


def handed_in_before(paper: Paper, digest: str, held: Iterable[AnyRow]) -> str:
    """Why one document would stand there twice (a sentence); "" where it would not.

    It may come again when it was refused or its acceptance taken back, stands for something
    else, or has another title (one file may hold several certificates) or other days.
    """
    named = one_line(paper.title).casefold()
    stated = (digest, named, paper.kind, paper.counts_as, paper.issued_on, paper.expires_on)
    for row in held:
        says = (row.title.casefold(), row.kind, row.counts_as, row.issued_on, row.expires_on)
        counts = row.accepted is not False and row.ended_at is None
        if (row.file_sha256, *says) == stated and counts:
            how = "and was accepted" if row.accepted else "and waits for a manager"
            return f"This file is here already, as “{row.title}”, {how}. Choose another one."
    return ""


def countable(catalogue: Catalogue) -> dict[str, str]:
    """Requirement -> title, for what a document may stand for: courses and quizzes."""
    found = {f"course:{course.id}": f"Course: {course.title}" for course in catalogue.courses}
    quizzes = sorted(catalogue.quizzes.values(), key=lambda quiz: quiz.title)
    return found | {f"quiz:{quiz.id}": f"Quiz: {quiz.title}" for quiz in quizzes}
