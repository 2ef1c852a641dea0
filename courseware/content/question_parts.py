"""The named parts of a question of any type, read from its plain data: options, items, endings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from courseware.content.plain_data import mappings_in, text_at
from courseware.content.yaml.strict_yaml import ValuePath

_WORDS: Final = {
    "options": "option",
    "premises": "premise",
    "choices": "choice",
    "items": "item",
    "blanks": "blank",
    "nodes": "node",
    "endings": "ending",
    "rubric": "criterion",
    "levels": "level",
    "stems": "stem",
    "regions": "region",
}
_WORTH: Final = ("correct", "match", "answer", "goes_to", "critical", "credit", "points")


@dataclass(frozen=True, slots=True)
class QuestionPart:
    """One part that has an id.

    `name` is its id, behind those of the parts that it belongs to; `worth` is what the file says
    about its being right, in plain words that are equal where nothing of it changed.
    """

    word: str
    name: str
    text: str
    worth: str
    where: ValuePath


def parts_of(question: dict[str, Any]) -> dict[tuple[str, str], QuestionPart]:
    """Return all named parts of a question by (word, name)."""
    return {(part.word, part.name): part for part in _parts(question, "", ())}


def wording_of(question: dict[str, Any]) -> QuestionPart:
    """Return the question's own text; of a true/false question it is the statement judged."""
    answer = question.get("answer")
    is_statement = text_at(question, "type") == "true_false"
    worth = truth_of(answer) if isinstance(answer, bool) else ""
    word = "statement" if is_statement else "text"
    return QuestionPart(word, "", text_at(question, "text") or "", worth, ("text",))


def truth_of(value: bool) -> str:
    """Return a truth value as quiz files write it."""
    return "true" if value else "false"


def _parts(data: dict[str, Any], prefix: str, above: ValuePath) -> Iterator[QuestionPart]:
    for key, word in _WORDS.items():
        for number, entry in mappings_in(data, key):
            id_ = text_at(entry, "id")
            if id_ is None:
                continue
            where, name = (*above, key, number), f"{prefix}{id_}"
            text = text_at(entry, "text") or text_at(entry, "label") or ""
            yield QuestionPart(word, name, text, _worth(entry, word, number), (*where, "id"))
            yield from _parts(entry, f"{name}.", where)


def _worth(entry: dict[str, Any], word: str, number: int) -> str:
    if word in ("option", "region"):
        return "right" if entry.get("correct") is True else "wrong"
    if word == "item":
        return f"place {number + 1}"
    said = [
        f"{key} {_plain(entry[key])}" for key in _WORTH if key in entry and entry[key] is not False
    ]
    return ", ".join(said)


def _plain(value: Any) -> str:
    return truth_of(value) if isinstance(value, bool) else str(value)
