"""Every list of valid files, cut to each shorter length: files that say too little somewhere."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import yaml

from courseware.content.starting.type_starters import questions_of_types
from courseware.questions.types import GRADED_TYPES
from tests.content.corpus import Changes
from tests.content.small_library import CHECKLIST, COURSE, FILES, LESSON, QUIZ, REFERENCES

_ALL_TYPES = FILES[QUIZ] + questions_of_types([*GRADED_TYPES], ["N1.1"], "needle.svg")
_FILES = {path: FILES[path] for path in (COURSE, CHECKLIST, REFERENCES)} | {QUIZ: _ALL_TYPES}


def cut_lists() -> list[Changes]:
    """Return one change for each list of each file and each length below its own."""
    front, body = FILES[LESSON].removeprefix("---\n").split("---\n", 1)
    lessons = [f"---\n{cut}\n---\n{body}" for cut in _cuts(front)]
    others = [{path: cut} for path, text in _FILES.items() for cut in _cuts(text)]
    return [*others, *({LESSON: text} for text in lessons)]


def _cuts(text: str) -> Iterator[str]:
    data = yaml.safe_load(text)
    for path, length in [*_lists(data, ())]:
        for fewer in range(length):
            cut = copy.deepcopy(data)
            del _at(cut, path)[fewer:]
            yield json.dumps(cut, indent=1, default=str)


def _lists(data: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], int]]:
    if isinstance(data, list):
        yield path, len(data)
    inner = enumerate(data) if isinstance(data, list) else getattr(data, "items", tuple)()
    for step, value in inner:
        yield from _lists(value, (*path, step))


def _at(data: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        data = data[step]
    return data
