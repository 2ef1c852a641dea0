"""What a quiz may not do to the questions that came before it under the same ids.

Answers, marks and statistics are kept under the ids of questions and options. An id that changes
its meaning would make old answers say something that nobody said.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from courseware.content.likeness import alike
from courseware.content.plain_data import mappings_in, text_at
from courseware.content.plain_source import PlainSource
from courseware.content.problem import Problem, Severity
from courseware.content.question_parts import QuestionPart, parts_of, wording_of
from courseware.content.yaml.strict_yaml import ValuePath, YamlDocument
from courseware.content.yaml.written import as_scalar

_OTHER_MEANING: Final = "CW173"
_LONGEST_QUOTED: Final = 80
_CONFIRM: Final = re.compile(r"--same-meaning (\S+)`")

_RETIRED: Final = "retired_quizzes"
_Questions = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Before:
    """What a quiz follows: its live revision, and older ones that somebody attempted.

    Attributes:
        answered: ids of the questions that learners answered.
        same_meaning: `quiz/question` or `quiz/question/part`, of which the author has confirmed
            that other words say the same.
    """

    quiz_id: str
    live: PlainSource | None
    older: Sequence[PlainSource]
    answered: Collection[str]
    same_meaning: Collection[str] = ()


def succession_problems(new: PlainSource, path: str, before: Before) -> list[Problem]:
    """Return every id of a new revision that does not mean what it meant, or is lost.

    What an author has confirmed comes as a warning, so that it is read once more.
    """
    if new.document is None:
        return []
    return sorted(_Judge(new.document, path, before).problems())


def to_confirm(problems: Collection[Problem]) -> list[str]:
    """Return the names (`quiz/question/part`) whose new words an author could confirm."""
    found = (_CONFIRM.search(p.suggestion) for p in problems if p.code == _OTHER_MEANING)
    return sorted({match[1] for match in found if match})


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


def lost_quiz(path: str, quiz_id: str, courses: Collection[str]) -> Problem:
    """Return the problem of a quiz that was answered and whose file is gone.

    Args:
        courses: paths of the files of all courses that there are; the quiz's own may be gone too.
    """
    message = f"the quiz `{quiz_id}` was answered by learners and its file is gone"
    tombstone = f"`{_RETIRED}: [{{id: {as_scalar(quiz_id)}, why: …}}]`"
    own = f"lessons/{path.split('/')[1]}/course.yaml"
    example = f", such as {min(courses)}" if courses else ""
    where = own if own in courses else f"the course.yaml of any course{example}"
    mend = f"put it back, or write {tombstone} into {where}"
    return Problem(path, 1, 1, Severity.ERROR, "CW174", message, mend)


def rubric_names(question: Any) -> dict[str, str]:
    """Return what marks of a free text are kept under: criteria, and levels as criterion/level."""
    names: dict[str, str] = {}
    for _, criterion in mappings_in(question, "rubric"):
        if id_ := text_at(criterion, "id"):
            names[id_] = "criterion"
            levels = (text_at(level, "id") for _, level in mappings_in(criterion, "levels"))
            names |= {f"{id_}/{level}": "level" for level in levels if level}
    return names


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
        now = rubric_names(question)
        for name, word in rubric_names(self._live[id_]).items():
            if name in now or name.rpartition("/")[0] not in {"", *now}:
                continue  # a criterion that went took its levels along, and is told itself
            message = f"answers to `{id_}` were given under the {word} `{name}`, which is gone"
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
        answered = id_ in self._before.answered
        if id_ in self._live:
            part, was = wording_of(question), wording_of(self._live[id_])
            if answered and (why := _other_words(part, was, answered)):
                yield self._unlike((*place, *part.where), part, id_, why)
        for key, part in parts_of(question).items():
            was_part = live.get(key)
            if twin := _twin(part, was_part, texts):
                message = f"the {part.word} `{part.name}` of `{id_}` now has the words of `{twin}`"
                mend = f"give the new {part.word} an id of its own"
                yield self._at((*place, *part.where), _OTHER_MEANING, message, mend)
            elif why := _other_words(part, was_part, answered) or _came_back(part, gone.get(key)):
                yield self._unlike((*place, *part.where), part, id_, why)

    def _unlike(self, where: ValuePath, part: QuestionPart, id_: str, why: str) -> Problem:
        """Say that a part has other words: refused, or told where the author confirmed them."""
        name = "/".join(filter(None, (self._before.quiz_id, id_, part.name)))
        named = f"the {part.word} `{part.name}` of `{id_}`" if part.name else f"the {part.word}"
        message = f"{named} {why}" if part.name else f"{named} of `{id_}` {why}"
        if name in self._before.same_meaning:
            told = self._at(where, _OTHER_MEANING, message, "confirmed to mean the same")
            return replace(told, severity=Severity.WARNING)
        new_id = (
            f"give the new {part.word} an id of its own"
            if part.name
            else f"give the new question an id of its own and write `{id_}` under `retired`"
        )
        mend = f"{new_id}; if it means the same: `publish --same-meaning {name}`"
        return self._at(where, _OTHER_MEANING, message, mend)

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


def _twin(part: QuestionPart, was: QuestionPart | None, texts: dict[str, QuestionPart]) -> str:
    """Name the other live part whose words a part has taken; empty where there is none."""
    if was is None or _folded(part.text) == _folded(was.text):
        return ""
    twin = texts.get(_folded(part.text))
    return twin.name if twin and (twin.word, twin.name) != (part.word, part.name) else ""


def _other_words(part: QuestionPart, was: QuestionPart | None, answered: bool) -> str:
    """Why a part says something else than the live part of this id; empty where it may stay.

    Where nobody has answered, other words are refused together with another worth only.
    """
    if was is None or alike(was.text, part.text):
        return ""
    if part.worth != was.worth:
        return f"has other words and is {part.worth or 'worth something else'} now"
    if not answered:
        return ""
    return f"was answered as “{_short(was.text)}” and says something else now"


def _came_back(part: QuestionPart, gone: list[QuestionPart] | None) -> str:
    if gone and not any(alike(old.text, part.text) for old in gone):
        return "had been removed and comes back with other words"
    return ""


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST_QUOTED else f"{plain[: _LONGEST_QUOTED - 1]}…"


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
