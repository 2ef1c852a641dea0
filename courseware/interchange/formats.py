"""The formats of other people: one way in and one way out for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from courseware.interchange.difference import head_losses, losses_between
from courseware.interchange.drafts import Complaint, DraftQuiz, as_question, complete
from courseware.interchange.figures import Drawn, Look
from courseware.interchange.gift_reader import gift_quizzes
from courseware.interchange.gift_writer import write_gift
from courseware.interchange.labels import COMMON
from courseware.interchange.losses import Kind, Loss, Losses
from courseware.interchange.moodle_reader import moodle_quizzes
from courseware.interchange.moodle_writer import write_moodle
from courseware.interchange.number_rules import limit_losses
from courseware.interchange.qti_names import QTI_21, QTI_30
from courseware.interchange.qti_package import qti_quizzes, write_package
from courseware.interchange.refusal import CannotRead
from courseware.questions.base import Question

LARGEST_FILE: Final = 50_000_000
"""Bytes of a file that is read."""


class Format(StrEnum):
    """A format that questions come from and go to."""

    GIFT = "gift"
    MOODLE_XML = "moodle-xml"
    QTI = "qti"
    QTI_3 = "qti-3"


@dataclass(frozen=True)
class Read:
    """What a file held: drafts of quizzes, what its author has to mend, what was not carried.

    Attributes:
        questions_lost: how many whole questions are among the losses.
    """

    quizzes: tuple[DraftQuiz, ...]
    complaints: tuple[Complaint, ...]
    losses: tuple[Loss, ...]
    questions_lost: int = 0


@dataclass(frozen=True)
class Written:
    """A file for other programs, and everything that it does not carry as it was.

    Attributes:
        questions_lost: how many whole questions are among the losses.
    """

    data: bytes
    losses: tuple[Loss, ...]
    questions_lost: int = 0


def _no_figures(_: bytes) -> str:
    return "nobody here can tell whether it is harmless"


def read(format_: Format, data: bytes, name: str, look: Look = _no_figures) -> Read:
    """Read a file of another format.

    Args:
        name: what to call questions that the file puts under no name.
        look: says of each figure whether it is taken; see `figures.Look`.

    Raises:
        CannotRead: the file is too large, or is none of that format.
    """
    if len(data) > LARGEST_FILE:
        raise CannotRead(f"the file is larger than {LARGEST_FILE // 1_000_000} MB — divide it")
    losses = Losses()
    if format_ in _OF_QTI:
        quizzes, complaints = qti_quizzes(data, name, losses, look)
    else:
        quizzes, complaints = _READERS[format_](data, name, losses)
    return Read(tuple(quizzes), tuple(complaints), losses.all(), losses.questions)


def write(
    format_: Format,
    head: Mapping[str, Any],
    questions: Sequence[Question],
    figures: Mapping[str, Drawn] | None = None,
) -> Written:
    """Write a quiz in another format.

    What was written is read back, and every difference is a loss: nothing goes missing unnamed.

    Args:
        head: what the quiz file says above its questions.
        figures: of hotspots, by their paths below the folder of the course's lessons.
    """
    losses = Losses()
    drawn = figures or {}
    if format_ in _OF_QTI:
        data = write_package(head, questions, losses, _OF_QTI[format_], drawn)
    else:
        data = _WRITERS[format_](head, questions, losses)
    sizes = {one.data: one.size for one in drawn.values()}
    again = read(format_, data, str(head.get("id", "quiz")), lambda svg: sizes[svg])
    came_back = {q.id: q for quiz in again.quizzes for q in _questions(quiz)}
    written = [question for question in questions if question.id in came_back]
    said = {loss.where for loss in losses.all()}
    for question in questions:
        if question.id not in came_back and f"question {question.id}" not in said:
            losses.add(f"question {question.id}", "the question: it would not come back whole")
    losses.extend(losses_between(written, came_back))
    if format_ not in _OF_QTI:
        losses.extend(limit_losses(written))
    if len(again.quizzes) == 1:
        losses.extend(head_losses(head, again.quizzes[0].head))
    losses.extend(_labels(head, written))
    return Written(data, losses.all(), len(questions) - len(written))


def _questions(quiz: DraftQuiz) -> list[Question]:
    made = (as_question(draft) for draft in complete(quiz, set()).questions)
    return [question for question in made if isinstance(question, Question)]


def _labels(head: Mapping[str, Any], questions: Sequence[Question]) -> list[Loss]:
    """Return what is kept where courseware finds it again and no other program acts on it."""
    rules = [key for key in head if key not in ("id", "title")]
    found = [Loss("quiz", f"{', '.join(rules)}: kept as text, for courseware alone", Kind.LABEL)]
    for question in questions:
        given = question.model_dump(exclude_defaults=True)
        named = [key for key in (*COMMON, "scoring", "typos") if key in given]
        if named:
            words = f"{', '.join(named)}: kept as tags, on which other programs do not act"
            found.append(Loss(f"question {question.id}", words, Kind.LABEL))
    return found


def _gift(data: bytes, name: str, losses: Losses) -> tuple[list[DraftQuiz], list[Complaint]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"byte {error.start} is no UTF-8 — save the file as UTF-8"
        raise CannotRead(message) from error
    return gift_quizzes(text, name, losses)


def _write_gift(head: Mapping[str, Any], questions: Sequence[Question], losses: Losses) -> bytes:
    return write_gift(head, questions, losses).encode()


def _write_moodle(head: Mapping[str, Any], questions: Sequence[Question], losses: Losses) -> bytes:
    return write_moodle(head, questions, losses).encode()


_Reader = Callable[[bytes, str, Losses], tuple[list[DraftQuiz], list[Complaint]]]
_Writer = Callable[[Mapping[str, Any], Sequence[Question], Losses], bytes]
_READERS: Final[dict[Format, _Reader]] = {
    Format.GIFT: _gift,
    Format.MOODLE_XML: moodle_quizzes,
}
_WRITERS: Final[dict[Format, _Writer]] = {
    Format.GIFT: _write_gift,
    Format.MOODLE_XML: _write_moodle,
}
_OF_QTI: Final = {Format.QTI: QTI_21, Format.QTI_3: QTI_30}
