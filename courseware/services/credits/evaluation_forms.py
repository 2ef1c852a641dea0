"""What an evaluation's page asked, question by question, and what of it is asked otherwise by now.

A release may go live while a form is open. An answer stands as long as its question is the same
one: the words that results are told apart by. What is not asked, how much may be written or what
has to be answered, makes no other question; an answer that does not fit any more is an ordinary
error.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from courseware.content.compiled import CompiledCourse
from courseware.domain.errors import Conflict
from courseware.questions.base import Question
from courseware.services.credits.evaluation_words import asked_by
from courseware.services.shown import digest_of

_CHANGED = "The questions were changed while this page was open."
_STAND = "Your other answers stand as you gave them; nothing is handed in yet."


@dataclass(frozen=True, slots=True)
class Differences:
    """What a form was not asked, or otherwise than the course asks it today.

    Attributes:
        changed: ids of questions that had other words, another type or another scale.
        added: ids of questions that did not stand on the page.
        gone: ids of questions that were answered and are asked no more.
        written: comments that were typed for what changed or is gone, by the questions' ids.
    """

    changed: frozenset[str] = frozenset()
    added: frozenset[str] = frozenset()
    gone: tuple[str, ...] = ()
    written: Mapping[str, str] = field(default_factory=dict)

    @property
    def anew(self) -> frozenset[str]:
        """Ids of the questions that have to be looked at and have no answer."""
        return self.changed | self.added


class OtherQuestions(Conflict):
    """The page asked something else than the course does today."""

    def __init__(self, differences: Differences) -> None:
        super().__init__(f"{_CHANGED} {_STAND}")
        self.differences = differences


def evaluation_shown(course: CompiledCourse) -> str:
    """What an evaluation's page asks, for its form: each question with a digest of its words."""
    return " ".join(f"{q.id}:{q.type}:{_words(q)}" for q in course.evaluation)


def require_asked(
    course: CompiledCourse, form: Mapping[str, Sequence[str]], shown: str | None
) -> None:
    """Refuse a form whose page asked something else.

    Args:
        shown: `evaluation_shown` of the page; None where the form came from no page.

    Raises:
        OtherQuestions: a question was changed or added, or one that was answered is gone.
    """
    if shown is None:
        return
    was = {id_: (type_, words) for id_, type_, words in _read(shown)}
    now = {q.id: (q.type, _words(q)) for q in course.evaluation}
    changed = frozenset(id_ for id_ in now if id_ in was and was[id_] != now[id_])
    gone = tuple(id_ for id_ in was if id_ not in now and _typed(form, id_))
    comments = [id_ for id_, (type_, _) in was.items() if type_ == "comment"]
    written = {id_: _typed(form, id_) for id_ in comments if id_ in changed or id_ in gone}
    added = frozenset(now) - frozenset(was)
    if changed or added or gone:
        found = {id_: text for id_, text in written.items() if text}
        raise OtherQuestions(Differences(changed, added, gone, found))


def _words(question: Question) -> str:
    asked = asked_by(question)
    return digest_of(asked.text, asked.type, list(asked.anchors))


def _read(shown: str) -> list[list[str]]:
    """The questions that a page names; a page of an earlier version of the program names none."""
    return [parts for one in shown.split() if len(parts := one.split(":")) == 3]


def _typed(form: Mapping[str, Sequence[str]], question_id: str) -> str:
    return "\n".join(form.get(f"{question_id}.answer", ())).strip()
