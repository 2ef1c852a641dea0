"""What Markdown may refer to: references, claims, glossary terms, lessons and figures."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from textwrap import shorten
from types import MappingProxyType
from typing import TypeVar

ID = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
Entry = TypeVar("Entry")
_LONGEST_NAME = 36
"""Characters of a source's name in brackets: a longer one is three lines of small print."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A source, as references.yaml tells it; `seen` is how much of it the authors have read."""

    id: str
    title: str
    source: str
    found: str
    strength: str
    seen: str
    authors: str | None = None
    year: int | None = None
    doi: str | None = None
    url: str | None = None

    @property
    def label(self) -> str:
        """Name the source as people do, `Brady et al. 2014`, or by its title if nobody is named;
        of what is long the beginning."""
        if not self.authors:
            return _beginning(self.title)
        # Behind an organisation's name its writers may stand in parentheses.
        written = self.authors.partition("(")[0].replace(" and others", ", others")
        names = [name.strip() for name in written.split(",")]
        words = names[0].split()
        # "Brady S" -> "Brady": the last word is initials only where it is all capitals.
        family = " ".join(words[:-1]) if len(words) > 1 and words[-1].isupper() else names[0]
        who = _beginning(f"{family} et al." if len(names) > 1 else family)
        return f"{who} {self.year}" if self.year else who


def _beginning(text: str) -> str:
    return shorten(text, _LONGEST_NAME, placeholder=" …").replace(": …", " …")


VERDICT_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "supported": "supported",
        "uncertain": "uncertain",
        "contested": "contested",
        "overstated": "overstated",
        "unsupported": "not supported",
        "outdated": "outdated",
        "incorrect": "incorrect",
        "opinion": "opinion",
    }
)
"""Each verdict in the words that learners read."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What people say, with our verdict; `lesson` is the id of the lesson that treats it."""

    id: str
    claim: str
    verdict: str
    why: str
    sources: tuple[str, ...]
    lesson: str | None = None

    @property
    def verdict_words(self) -> str:
        """Say the verdict in words, such as `not supported`."""
        return VERDICT_WORDS.get(self.verdict, self.verdict)


@dataclass(frozen=True, slots=True)
class GlossaryTerm:
    """A word that needs explaining."""

    id: str
    term: str
    definition: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LessonTarget:
    """Where a lesson is found."""

    course: str

    def url(self, lesson: str, part: str = "") -> str:
        """Return the page's address, with the part's anchor where one is named."""
        return f"/courses/{self.course}/lessons/{lesson}" + (f"#{part}" if part else "")


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture file, named by what is in it; sizes in CSS pixels, 0 where they are unknown."""

    sha256: str
    name: str
    width: int
    height: int

    @property
    def url(self) -> str:
        """Return the address, which changes whenever the picture does."""
        return figure_url(self.sha256, self.name)


def figure_url(sha256: str, path: str) -> str:
    """Return the content-addressed, for ever cacheable address of a figure file."""
    return f"/figures/{sha256[:16]}/{path.rsplit('/', 1)[-1]}"


@dataclass(frozen=True)
class Lookups:
    """Everything that a text may name, by id; figures by their path beside the lesson."""

    references: Mapping[str, Reference] = field(default_factory=dict)
    claims: Mapping[str, Claim] = field(default_factory=dict)
    glossary: Mapping[str, GlossaryTerm] = field(default_factory=dict)
    lessons: Mapping[str, LessonTarget] = field(default_factory=dict)
    figures: Mapping[str, Figure] = field(default_factory=dict)

    def narrowed(
        self,
        references: Iterable[str] = (),
        claims: Iterable[str] = (),
        glossary: Iterable[str] = (),
        lessons: Iterable[str] = (),
        figures: Iterable[str] = (),
    ) -> Lookups:
        """Keep only the named entries.

        A text that is rendered with narrowed lookups can depend on nothing else, so that their
        fingerprint together with the text says all about the result.
        """
        return Lookups(
            _kept(self.references, references),
            _kept(self.claims, claims),
            _kept(self.glossary, glossary),
            _kept(self.lessons, lessons),
            _kept(self.figures, figures),
        )

    def fingerprint(self) -> str:
        """Return the SHA-256 over every entry, the same for the same entries in any order."""
        # repr of a frozen dataclass tells every field, much faster than asdict.
        kinds = (self.references, self.claims, self.glossary, self.lessons, self.figures)
        text = repr([sorted(map(repr, kind.items())) for kind in kinds])
        return hashlib.sha256(text.encode()).hexdigest()


def _kept(known: Mapping[str, Entry], names: Iterable[str]) -> dict[str, Entry]:
    return {name: known[name] for name in names if name in known}
