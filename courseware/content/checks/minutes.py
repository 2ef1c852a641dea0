"""Whether the minutes that a lesson declares can be true of its words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from courseware.content.plain_data import at
from courseware.content.problem import Problem, Severity
from courseware.content.yaml.strict_yaml import YamlDocument
from courseware.domain.counted import counted

_FASTEST_WORDS_A_MINUTE: Final = 400
_MOST_MINUTES_BEYOND_READING: Final = 60


def minutes_problems(document: YamlDocument, words: int, path: str) -> Iterator[Problem]:
    """Yield what is implausible about the declared minutes of a lesson with so many words."""
    minutes = at(document.value, "minutes")
    if not isinstance(minutes, int) or isinstance(minutes, bool):
        return
    place = document.positions.value(("minutes",))
    if minutes * _FASTEST_WORDS_A_MINUTE < words:
        yield Problem(
            path,
            *place,
            Severity.WARNING,
            "CW057",
            f"{counted(words, 'word')} cannot be read in {counted(minutes, 'minute')}",
            f"{counted(-(-words // 200), 'minute')} would be 200 words a minute",
        )
    elif minutes > words / 50 + _MOST_MINUTES_BEYOND_READING:
        yield Problem(
            path,
            *place,
            Severity.WARNING,
            "CW057",
            f"{counted(minutes, 'minute')} for {counted(words, 'word')}",
            "lower the minutes",
        )
