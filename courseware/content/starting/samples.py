"""What `new` writes only to be replaced: taken from its starters and from each type's example.

A text of a starter is a sample unless the starter itself calls it ready (`<<ok:…>>`), so a new
one cannot be forgotten. Of an example the sentences are: its shorter texts anybody might write.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from courseware.content.front_matter import LessonParts, divide
from courseware.content.starting.starters import CHECKLIST, COURSE, LESSON, QUESTIONS, QUIZ
from courseware.content.starting.type_starters import ZONES
from courseware.content.yaml.strict_yaml import ValuePath, YamlDocument, read_yaml
from courseware.questions.types import GRADED_TYPES

Sample = tuple[int, int, str]
"""Line and column (from 1) of a sample, and its text."""

_FEWEST_WORDS: Final = 5
_PLACEHOLDER: Final = re.compile(r"^<<\w+>>$", re.MULTILINE)
_FIGURE: Final = re.compile(r"\(figures/[^)]*\)")
_TITLE: Final = re.compile(r"(?<=<title>)[^<]+")


@cache
def samples() -> frozenset[str]:
    """Return all of them, each in one line."""
    return _of_values() | frozenset(_marks())


def samples_in(document: YamlDocument) -> list[Sample]:
    """Return the samples among the values of a YAML document."""
    known = _of_values()
    return sorted(
        (*document.positions.value(where), text)
        for where, value in _texts(document.value)
        if " " in value and (text := _folded(value)) in known
    )


def samples_in_body(body: str, first_line: int) -> list[Sample]:
    """Return the paragraphs and headings of a lesson that stand there as `new` wrote them."""
    return sorted(
        (
            body.count("\n", 0, found.start(1)) + first_line,
            found.start(1) - body.rfind("\n", 0, found.start(1)),
            text,
        )
        for text, mark in _marks().items()
        for found in mark.finditer(body)
    )


def samples_in_figure(data: bytes) -> list[Sample]:
    """Return the title of the figure that a hotspot begins with, where it is still there."""
    title = _TITLE.search(ZONES)
    at = data.find(title[0].encode()) if title else -1
    if title is None or at < 0:
        return []
    return [(data.count(b"\n", 0, at) + 1, at - data.rfind(b"\n", 0, at), title[0])]


@cache
def _of_values() -> frozenset[str]:
    """The samples that are values of YAML."""
    found = set[str]()
    for starter in (COURSE, _front(LESSON), QUIZ, QUESTIONS, CHECKLIST):
        found |= {text for text in _texts_of(starter) if " " in text and "<<" not in text}
    for kind in GRADED_TYPES.values():
        found |= {text for text in _texts_of(kind.example) if text.count(" ") >= _FEWEST_WORDS - 1}
    return frozenset(found)


@cache
def _marks() -> dict[str, re.Pattern[str]]:
    """The samples of a lesson's body, each with the pattern of its place: whole lines."""
    parts = divide(LESSON, "")
    chunks = parts.body.split("\n\n") if isinstance(parts, LessonParts) else ()
    found = (_folded(chunk) for chunk in chunks if "<<" not in chunk)
    return {
        text: re.compile(
            r"^[ \t]*(" + r"\s+".join(map(re.escape, text.split())) + r")[ \t]*\r?$", re.MULTILINE
        )
        for text in found
        if text
    }


def _front(lesson: str) -> str:
    parts = divide(lesson, "")
    return parts.front if isinstance(parts, LessonParts) else ""


def _texts_of(starter: str) -> Iterator[str]:
    document, problems = read_yaml(_PLACEHOLDER.sub("", starter), "")
    if document is None or problems:
        raise ValueError(f"a starter cannot be read: {problems}")
    yield from (_folded(text) for _, text in _texts(document.value))


def _texts(data: Any) -> Iterator[tuple[ValuePath, str]]:
    """Yield all texts of plain data with their paths, in no order."""
    stack: list[tuple[ValuePath, Any]] = [((), data)]
    while stack:
        path, value = stack.pop()
        if value.__class__ is str:
            yield path, value
        elif value.__class__ is dict:
            stack += (((*path, key), inner) for key, inner in value.items())
        elif value.__class__ is list:
            stack += (((*path, number), inner) for number, inner in enumerate(value))


def _folded(text: str) -> str:
    """Return a text in one line; which figure an image shows makes no other text of it."""
    folded = " ".join(text.split())
    return _FIGURE.sub("()", folded) if folded.startswith("![") else folded
