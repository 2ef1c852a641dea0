"""What a quiz may not do to the questions that came before it under the same ids.

Answers, marks and statistics are kept under the ids of questions and options. An id that changes
its meaning would make old answers say something that nobody said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Final

from courseware.content.plain_data import mappings_in, text_at
from courseware.content.plain_source import PlainSource
from courseware.content.problem import Problem, Severity
from courseware.content.question_parts import QuestionPart, parts_of
from courseware.content.strict_yaml import ValuePath, YamlDocument

ALIKE: Final = 0.5
"""Two wordings mean the same thing where at least this share of their words is common."""

_RETIRED: Final = "retired_quizzes"
_Questions = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Before:
    """What a quiz follows: its live revision, and older ones that somebody attempted."""

    live: PlainSource | None
    older: Sequence[PlainSource]
    answered: Collection[str]


def succession_problems(new: PlainSource, path: str, before: Before) -> list[Problem]:
    """Return every id of a new revision that does not mean what it meant, or is lost."""
    if new.document is None:
        return []
    return sorted(_Judge(new.document, path, before).problems())


def questions_of(data: Any) -> _Questions:
    """Return the questions of a quiz by id."""
    found = ((text_at(question, "id"), question) for _, question in mappings_in(data, "questions"))
    return {id_: question for id_, question in found if id_ is not None}


def retired_ids(data: Any) -> set[str]:
    """Return the ids that a quiz has retired."""
    found = (text_at(entry, "id") for _, entry in mappings_in(data, "retired"))
    return {id_ for id_ in found if id_ is not None}


def retired_quizzes(courses: Iterable[PlainSource]) -> set[str]:
    """Return the ids of quizzes that courses keep although their files are gone."""
    entries = (entry for course in courses for _, entry in mappings_in(course.data, _RETIRED))
    return {id_ for entry in entries if (id_ := text_at(entry, "id")) is not None}


def lost_quiz(path: str, quiz_id: str) -> Problem:
    """Return the problem of a quiz that was answered and whose file is gone."""
    message = f"the quiz `{quiz_id}` was answered by learners and its file is gone"
    tombstone = f"`{_RETIRED}: [{{id: {quiz_id}, why: …}}]`"
    mend = f"put it back, or write {tombstone} into lessons/{path.split('/')[1]}/course.yaml"
    return Problem(path, 1, 1, Severity.ERROR, "CW174", message, mend)


def alike(one: str, other: str) -> bool:
    """Tell whether two wordings can be the same thing said differently."""
    words, others = one.casefold().split(), other.casefold().split()
    return words == others or SequenceMatcher(None, words, others).ratio() >= ALIKE


class _Judge:
    def __init__(self, document: YamlDocument, path: str, before: Before) -> None:
        self._document, self._path, self._before = document, path, before
        self._live = questions_of(before.live.data) if before.live else {}
        self._older = [questions_of(one.data) for one in before.older]

    def problems(self) -> Iterator[Problem]:
        data = self._document.value
        for number, question in mappings_in(data, "questions"):
            id_ = text_at(question, "id")
            if id_ is not None:
                yield from self._question(number, id_, question)
        yield from self._lost(data)

    def _question(self, number: int, id_: str, question: dict[str, Any]) -> Iterator[Problem]:
        place: ValuePath = ("questions", number)
        if self._before.live and id_ in retired_ids(self._before.live.data):
            message = f"the id `{id_}` was retired, and answers to it are kept under that name"
            yield self._at((*place, "id"), "CW068", message, "give the question another id")
        earlier = [q[id_] for q in (self._live, *self._older) if id_ in q]
        types = {text_at(one, "type") for one in earlier} - {None, text_at(question, "type")}
        if types:
            was = ", ".join(sorted(map(str, types)))
            message = f"`{id_}` was published as {was}; its answers cannot be read as another type"
            mend = f"give the new question another id, and retire `{id_}`"
            yield self._at((*place, "type"), "CW171", message, mend)
            return
        if id_ in self._before.answered and id_ in self._live:
            yield from self._criteria(place, id_, question)
        older = [one for q in self._older if (one := q.get(id_)) is not None]
        yield from self._parts(place, id_, question, older)

    def _criteria(self, place: ValuePath, id_: str, question: dict[str, Any]) -> Iterator[Problem]:
        """Marks stand under the criteria's names: one that goes leaves some that cannot be met."""
        now = {text_at(one, "id") for _, one in mappings_in(question, "rubric")}
        was = [text_at(one, "id") for _, one in mappings_in(self._live[id_], "rubric")]
        for name in (one for one in was if one is not None and one not in now):
            message = f"answers to `{id_}` were given under the criterion `{name}`, which is gone"
            mend = f"put it back, or give the new question another id and retire `{id_}`"
            yield self._at((*place, "rubric"), "CW175", message, mend, key=True)

    def _parts(
        self, place: ValuePath, id_: str, question: dict[str, Any], older: list[dict[str, Any]]
    ) -> Iterator[Problem]:
        live = parts_of(self._live[id_]) if id_ in self._live else {}
        texts = {_folded(part.text): part for part in live.values() if part.text}
        gone: dict[tuple[str, str], list[QuestionPart]] = {}
        for one in older:
            for key, part in parts_of(one).items():
                if key not in live:
                    gone.setdefault(key, []).append(part)
        for key, part in parts_of(question).items():
            why = _other_meaning(part, live.get(key), texts) or _came_back(part, gone.get(key, []))
            if why:
                message = f"the {part.word} `{part.name}` of `{id_}` {why}"
                mend = f"give the new {part.word} an id of its own"
                yield self._at((*place, *part.where), "CW173", message, mend)

    def _lost(self, data: Any) -> Iterator[Problem]:
        kept = questions_of(data).keys() | retired_ids(data)
        for id_ in sorted(set(self._before.answered) - kept):
            message = f"the question `{id_}` was answered by learners and is gone"
            mend = f"put it back, or write `retired: [{{id: {id_}, why: …}}]`"
            yield self._at(("questions",), "CW172", message, mend, key=True)

    def _at(
        self, where: ValuePath, code: str, message: str, mend: str, key: bool = False
    ) -> Problem:
        positions = self._document.positions
        place = positions.key(where) if key else positions.value(where)
        return Problem(self._path, *place, Severity.ERROR, code, message, mend)


def _other_meaning(
    part: QuestionPart, was: QuestionPart | None, texts: dict[str, QuestionPart]
) -> str:
    """Why a part is another one than the live part of this id; empty where it is the same."""
    if was is None or _folded(part.text) == _folded(was.text):
        return ""
    twin = texts.get(_folded(part.text))
    if twin is not None and (twin.word, twin.name) != (part.word, part.name):
        return f"now has the words of `{twin.name}`"
    if not alike(part.text, was.text) and part.worth != was.worth:
        return f"has other words and is {part.worth or 'worth something else'} now"
    return ""


def _came_back(part: QuestionPart, gone: list[QuestionPart]) -> str:
    if gone and not any(alike(part.text, old.text) for old in gone):
        return "had been removed and comes back with other words"
    return ""


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def retired_problems(document: YamlDocument, path: str) -> Iterator[Problem]:
    """Yield ids that stand among the questions and among the retired ones."""
    questions = questions_of(document.value)
    for number, entry in mappings_in(document.value, "retired"):
        id_ = text_at(entry, "id")
        if id_ in questions:
            place = document.positions.value(("retired", number, "id"))
            message = f"the retired id `{id_}` is in use"
            mend = "give the question another id, or remove this entry"
            yield Problem(path, *place, Severity.ERROR, "CW068", message, mend)
