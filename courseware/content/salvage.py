"""Reads a question with mistakes as it was probably meant, so that its other mistakes show too.

What comes out is never published: only findings about parts that were not touched are told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from courseware.content.closest import closest
from courseware.content.model_keys import data_path, keys_at
from courseware.content.plain_data import at, text_at
from courseware.content.value_words import said
from courseware.content.yaml.strict_yaml import ValuePath
from courseware.questions.base import Question
from courseware.questions.findings import Code, Finding
from courseware.questions.types import TYPES

_ROUNDS: Final = 4
_OF_BLANKS: Final = (Code.BLANK_NOT_IN_TEXT, Code.BLANK_UNDEFINED, Code.BLANK_REPEATED)
_OF_KEYS: Final = (Code.NO_CORRECT_OPTION, Code.NO_FULL_CREDIT)
_OF_WORDS: Final = (Code.REASON_MISSING, Code.TEXT_MISSING)


@dataclass(frozen=True, slots=True)
class Salvaged:
    """A question as it was probably meant, and the places where that had to be guessed.

    `key_unread`: something that was taken away may have said what is right.
    """

    question: Question
    touched: tuple[ValuePath, ...]
    key_unread: bool

    def findings(self) -> Iterator[Finding]:
        """Yield the findings that do not follow from a guess."""
        return (f for f in self.question.findings() if not any(self._follows(f)))

    def _follows(self, finding: Finding) -> Iterator[bool]:
        for where in self.touched:
            yield finding.path[: len(where)] == where
            yield finding.code is Code.NUMERIC_RULE_UNCLEAR and finding.path == where[:-1]
            yield finding.code in _OF_WORDS and finding.path[:-1] == where[:-1]
            yield finding.code in _OF_BLANKS and where == ("text",)
        yield self.key_unread and finding.code in _OF_KEYS


@dataclass(slots=True)
class _Patient:
    data: dict[str, Any]
    touched: list[ValuePath] = field(default_factory=list)
    key_unread: bool = False

    def heal(self, error: ValidationError) -> bool:
        """Mend or take away what the model refused; False where that cannot help."""
        return all(self._heal_one(detail) for detail in error.errors(include_url=False))

    def _heal_one(self, detail: Any) -> bool:
        is_missing = detail["type"] == "missing"
        where = data_path(detail["loc"], self.data, is_missing)
        if not where or not isinstance(where[-1], str):
            return False
        owner, key = at(self.data, *where[:-1]), where[-1]
        if not isinstance(owner, dict):
            return False
        if is_missing:
            owner.setdefault(key, f"unwritten-{len(self.touched)}")
            self.touched.append(where)
        elif detail["type"] == "extra_forbidden" and (meant := self._meant(where, owner)):
            owner[meant] = owner.pop(key)
        elif detail["type"] == "bool_type" and (value := said(owner.get(key))) is not None:
            owner[key] = value
        else:
            value = owner.pop(key, None)
            says = isinstance(value, bool | int) or said(value) is not None
            self.key_unread |= key in ("correct", "credit") or (len(where) > 1 and says)
            self.touched.append(where)
        return True

    def _meant(self, where: ValuePath, owner: dict[str, Any]) -> str | None:
        model = TYPES.get(str(self.data.get("type")))
        known = keys_at(model, where[:-1], self.data) if model else []
        guess = closest(str(where[-1]), known)
        return guess if guess not in owner else None


def salvage(question: Any, adapter: TypeAdapter[Any], types: Collection[str]) -> Salvaged | None:
    """Return the question as it was probably meant; None where too much is wrong."""
    if not isinstance(question, dict):
        return None
    patient = _Patient(deepcopy(typed(question, types)[0]))
    for _ in range(_ROUNDS):
        try:
            meant = adapter.validate_python(patient.data)
            return Salvaged(meant, tuple(patient.touched), patient.key_unread)
        except ValidationError as error:
            if not patient.heal(error):
                return None
    return None


def typed(question: dict[str, Any], types: Collection[str]) -> tuple[dict[str, Any], str | None]:
    """Return the question with the type that was meant, and the wrong key that held it, if any.

    The very same question comes back where its type is known or cannot be guessed.
    """
    if "type" in question:
        written = text_at(question, "type")
        guess = None if written is None or written in types else closest(written, types)
        return (question if guess is None else {**question, "type": guess}), None
    for key, value in question.items():
        if isinstance(value, str) and value in types and key not in ("id", "text"):
            rest = {name: each for name, each in question.items() if name != key}
            return {**rest, "type": value}, key
    return question, None
