"""Sentences about whom a release touches, alike on the page and on the terminal."""

from courseware.domain.counted import counted
from courseware.services.releases.publication import Affected

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


def reach_words(awards: int, people: int, readers: int) -> str:
    """How many awards a recall concerns, whose, and who had read the text without one."""
    parts = []
    if awards:
        parts.append(f"{counted(awards, 'award')} of {counted(people, 'person', 'people')}")
    if readers:
        parts.append(counted(readers, "reader without an award", "readers without an award"))
    return " and ".join(parts) or "nobody: no award rests on an earlier text, and nobody read one"


def affected_words(affected: Affected) -> tuple[str, ...]:
    """One sentence for each count that is not 0."""
    counts = ((getattr(affected, name), one, many) for name, one, many in _WORDS)
    return tuple(counted(count, one, many) for count, one, many in counts if count)
