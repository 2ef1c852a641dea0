"""The shared lists: references, claims, glossary terms and body regions."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from courseware.content.models.results import Results
from courseware.content.models.words import (
    Authored,
    Line,
    RefId,
    Seen,
    Slug,
    Text,
    Url,
    Verdict,
)

Doi = Annotated[str, StringConstraints(pattern=r"^10\.[0-9]{4,9}/\S+$", max_length=200)]


class Reference(Authored):
    """One source, and what it found in our words."""

    id: RefId = Field(description="Name of the reference, such as EV-01.")
    authors: Line | None = Field(None, description="Authors; leave them out where not seen.")
    title: Line = Field(description="Title as published.")
    source: Line = Field(description="Journal, year, volume and pages, or publisher.")
    year: Annotated[int, Field(strict=True, ge=1500, le=2200)] | None = Field(
        None, description="Year of publication."
    )
    doi: Doi | None = Field(None, description="DOI, only where it was seen (10.…/…).")
    url: Url | None = Field(None, description="Address of the source.")
    found: Text = Field(description="What it found, in our words, with numbers.")
    strength: Line = Field(description="How strong the evidence is, and why.")
    seen: Seen = Field(
        description="How much of it was read: abstract, partly, or memory (not read again)."
    )
    results: Results | None = Field(
        None, description="The numbers that pictures show; only what was seen."
    )


class Claim(Authored):
    """Something that is said about the subject, with a verdict."""

    id: RefId = Field(description="Name of the claim, such as SF-128.")
    claim: Text = Field(description="What is said, in our words.")
    verdict: Verdict = Field(description="How far the evidence carries it.")
    why: Text = Field(description="Why the verdict is what it is.")
    sources: tuple[RefId, ...] = Field((), description="Ids of references, such as EV-01.")
    lesson: Slug = Field(description="Id of the lesson that treats it.")


class GlossaryTerm(Authored):
    """A word that needs explaining."""

    id: Slug = Field(description="Name used in links: [words](glossary:id).")
    term: Line = Field(description="The word as it is shown.")
    definition: Text = Field(description="What it means, in plain words.")
    also: tuple[Line, ...] = Field((), description="Other words for the same.")


class Region(Authored):
    """A part of the body."""

    id: Slug = Field(description="Name of the region.")
    name: Line = Field(description="Name as it is shown.")
    hazards: Text = Field(description="What lies there and can be harmed.")
