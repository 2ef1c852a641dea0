"""What a file of other people's becomes before it is a quiz: plain data in the library's keys."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

from pydantic import TypeAdapter, ValidationError

from courseware.domain.counted import counted
from courseware.interchange.draws import draw_of, fitting
from courseware.interchange.losses import Loss
from courseware.interchange.names import is_slug, slug, unlike
from courseware.questions.base import Question
from courseware.questions.types import AnyGraded

Draft: TypeAlias = dict[str, Any]
"""One question as its quiz file would have it; some keys may be missing yet."""

HEAD_KEYS = (
    *("id", "title", "lesson", "pass"),
    *("attempts", "time_limit_minutes", "feedback", "marking", "draw"),
)
_QUESTION: TypeAdapter[Question] = TypeAdapter(AnyGraded)


@dataclass(frozen=True)
class Complaint:
    """Something that an author has to mend after an import: where, what, and how."""

    where: str
    message: str
    suggestion: str
    stops: bool = True


@dataclass
class DraftQuiz:
    """A category, or a whole file, of other people's questions; figures by name, for hotspots."""

    name: str
    head: dict[str, Any] = field(default_factory=dict)
    questions: list[Draft] = field(default_factory=list)
    figures: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class QuizData:
    """A quiz as its file will say it: what stands above the questions, and the questions.

    `losses`: what of the head had to be left, as questions that it speaks of are not there.
    """

    head: dict[str, Any]
    questions: tuple[Draft, ...]
    complaints: tuple[Complaint, ...]
    losses: tuple[Loss, ...] = ()


def complete(draft: DraftQuiz, taken: set[str]) -> QuizData:
    """Fill in what a quiz file needs: ids, an objective, a draw; leave out what is no question.

    Args:
        taken: ids of the other quizzes of this import; the new one is added.
    """
    name = str(draft.head.get("id", ""))
    id_ = unlike(name if is_slug(name) else slug(draft.name, "imported"), taken)
    taken.add(id_)
    complaints: list[Complaint] = []
    questions = _usable(
        draft.questions, f"{slug(id_, 'q').split('-')[0].upper()[:20]}.1", complaints
    )
    title = " ".join(str(draft.head.get("title") or draft.name or id_).split())[:500]
    lesson = draft.head.get("lesson")
    head = {
        "id": id_,
        "title": title or id_,
        "lesson": lesson if isinstance(lesson, str) and is_slug(lesson) else id_,
        "pass": draft.head.get("pass", 80),
    }
    head |= {key: draft.head[key] for key in HEAD_KEYS[4:-1] if key in draft.head}
    rows = draft.head.get("draw")
    kept, losses = fitting(rows, questions) if isinstance(rows, list) else ([], [])
    head["draw"] = kept or draw_of(questions)
    return QuizData(head, tuple(questions), tuple(complaints), tuple(losses))


def as_question(draft: Draft) -> Question | ValidationError:
    """Return the question of a draft, or what keeps it from being one."""
    try:
        return _QUESTION.validate_python(draft)
    except ValidationError as error:
        return error


def _usable(drafts: list[Draft], objective: str, complaints: list[Complaint]) -> list[Draft]:
    found: list[Draft] = []
    taken: set[str] = set()
    without = 0
    for number, draft in enumerate(drafts, start=1):
        name = str(draft.get("id") or "")
        id_ = unlike(slug(name, f"question-{number}") if not is_slug(name) else name, taken)
        whole = {**draft, "id": id_, "objective": draft.get("objective") or objective}
        question = as_question(whole)
        if isinstance(question, ValidationError):
            complaints.append(_left_out(id_, question))
            continue
        taken.add(id_)
        without += "objective" not in draft
        found.append(_ordered(whole))
    if without:
        told = counted(without, "question names", "questions name")
        message = f"{told} no objective; {objective} was written"
        mend = "write the objective of the lesson that each of them tests, and mend `draw`"
        complaints.append(Complaint("quiz", message, mend, stops=False))
    return found


def _left_out(id_: str, error: ValidationError) -> Complaint:
    details = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(step) for step in details["loc"][1:])
    message = f"left out: {place + ': ' if place else ''}{details['msg']}"[:400]
    return Complaint(f"question {id_}", message, "mend it in the file and import it again")


def _ordered(draft: Draft) -> Draft:
    """Return the keys in the order in which people write them."""
    first = ("id", "type", "objective", "use", "critical", "cognitive", "difficulty", "points")
    last = ("explanation", "covers", "evidence")
    middle = [key for key in draft if key not in first + last and key != "text"]
    return {key: draft[key] for key in (*first, "text", *middle, *last) if key in draft}
