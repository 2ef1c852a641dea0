"""Sentences about whom a release touches, alike on the page and on the terminal."""

from courseware.domain.counted import counted
from courseware.services.releases.publication import PlannedChange

_WORDS = (
    (
        "open_attempts",
        "open attempt keeps the live revision",
        "open attempts keep the live revision",
    ),
    ("passed", "person passed it, and keeps the pass", "people passed it, and keep their pass"),
    ("read", "person has read it", "people have read it"),
    ("awarded", "person's award rests on the live revision", "awards rest on the live revision"),
    ("signed", "signed observation keeps its revision", "signed observations keep their revision"),
)

_WORDS_OF_COURSE = (
    (
        "begun",
        "person has begun it and not completed it",
        "people have begun it and not completed it",
    ),
    ("open_attempts", "attempt at its quizzes is open", "attempts at its quizzes are open"),
    ("awarded", "person's award rests on the live revision", "awards rest on the live revision"),
)


def reach_words(awards: int, people: int, readers: int) -> str:
    """How many awards a recall concerns, whose, and who had read the text without one."""
    parts = []
    if awards:
        parts.append(f"{counted(awards, 'award')} of {counted(people, 'person', 'people')}")
    if readers:
        parts.append(counted(readers, "reader without an award", "readers without an award"))
    return " and ".join(parts) or "nobody: no award rests on an earlier text, and nobody read one"


def affected_words(change: PlannedChange) -> tuple[str, ...]:
    """One sentence about whom a change touches for each count that is not 0."""
    words = _WORDS_OF_COURSE if change.kind == "course" else _WORDS
    counts = ((getattr(change.affected, name), one, many) for name, one, many in words)
    return tuple(counted(count, one, many) for count, one, many in counts if count)
