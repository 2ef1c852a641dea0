"""The rubric of a free text: criteria, their levels, and what the chosen ones earn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

from pydantic import Field, StrictInt

from courseware.questions.base import Id, Part
from courseware.questions.findings import Code, Finding, repeated_ids, unusable_texts
from courseware.questions.reading import Response
from courseware.questions.review import Row, RowLevel, Verdict
from courseware.questions.rich import RichLine
from courseware.questions.sizes import Size

Words = Annotated[StrictInt, Field(ge=1, le=2_000)]


class WordLimits(Part):
    """How long a free text should be, in words."""

    minimum: Words | None = Field(None, description="The fewest words, 1 to 2000.")
    maximum: Words | None = Field(None, description="The most words, 1 to 2000.")

    def findings(self) -> Iterator[Finding]:
        """Yield a finding where the limits contradict each other."""
        if self.minimum and self.maximum and self.minimum > self.maximum:
            yield Finding(
                ("words", "minimum"),
                Code.WORD_LIMITS_IMPOSSIBLE,
                f"at least {self.minimum} and at most {self.maximum} words: no text has both",
                "write the smaller number as `minimum`",
            )


class Level(Part):
    """One level of a criterion."""

    id: Id = Field(description="Name of the level inside its criterion.")
    points: Annotated[StrictInt, Field(ge=0, le=20)] = Field(
        description="What the level earns, 0 to 20; each level of a criterion another number."
    )
    text: RichLine = Field(description="What an answer on this level looks like, in Markdown.")


class Criterion(Part):
    """One thing that the marker looks for."""

    id: Id = Field(description="Name of the criterion inside the question.")
    text: RichLine = Field(description="What is looked for, in Markdown; one line.")
    levels: Annotated[tuple[Level, ...], Size(2, 6)] = Field(
        description="2 to 6 levels; the marker chooses one."
    )

    @property
    def most(self) -> int:
        """The points of the best level."""
        return max(level.points for level in self.levels)


def rubric_findings(rubric: Sequence[Criterion]) -> Iterator[Finding]:
    """Yield a finding for each level that has a twin, and each criterion that nobody can meet."""
    for index, criterion in enumerate(rubric):
        at = ("rubric", index)
        for inner in (
            *repeated_ids("levels", (level.id for level in criterion.levels)),
            *unusable_texts("levels", (level.text for level in criterion.levels)),
        ):
            yield Finding((*at, *inner.path), inner.code, inner.message, inner.suggestion)
        points = [level.points for level in criterion.levels]
        for number, worth in enumerate(points):
            if worth in points[:number]:
                yield Finding(
                    (*at, "levels", number, "points"),
                    Code.RUBRIC_UNCLEAR,
                    f"two levels of {criterion.id} earn {worth}, so choosing decides nothing",
                    "give each level points of its own, or make one level of the two",
                )
        if not any(points):
            yield Finding(
                (*at, "levels"),
                Code.RUBRIC_UNCLEAR,
                f"no level of {criterion.id} earns anything",
                "give the best level at least 1 point",
            )


def chosen_levels(
    rubric: Sequence[Criterion], response: Response | None, key: str
) -> dict[str, Level]:
    """Return criterion id -> the level that is chosen in a stored answer's mark under `key`."""
    mark = (response or {}).get(key)
    named = mark.get("levels") if isinstance(mark, dict) else None
    if not isinstance(named, dict):
        return {}
    known = {(c.id, level.id): level for c in rubric for level in c.levels}
    pairs = ((id_, known.get((id_, str(named.get(id_))))) for id_ in (c.id for c in rubric))
    return {id_: level for id_, level in pairs if level is not None}


def row_of(criterion: Criterion, chosen: Level | None) -> Row:
    """Return a criterion as a row of the review; not judged where nobody has chosen a level."""
    verdict = Verdict.UNMARKED
    if chosen is not None:
        part = Verdict.EARNS_PART if chosen.points else Verdict.EARNS_NOTHING
        verdict = Verdict.EARNS_ALL if chosen.points == criterion.most else part
    return Row(
        id=criterion.id,
        text=criterion.text,
        chosen=chosen is not None,
        right=chosen is not None and chosen.points == criterion.most,
        verdict=verdict,
        levels=tuple(
            RowLevel(level.id, level.points, level.text, level is chosen)
            for level in criterion.levels
        ),
    )
