"""A figure description: which results a picture shows, and how; the program draws the picture."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from courseware.content.models.words import Authored, Line, RefId, Slug, Text


class DrawingKind(StrEnum):
    """What a picture looks like."""

    FOREST = "forest"
    TIMELINE = "timeline"
    BANDS = "bands"
    ICONS = "icons"


def _array(value: Any) -> Any:
    if value not in (100, 1000):
        raise ValueError("is 100 or 1000; leave it out for one icon for each that was counted")
    return value


Array = Annotated[
    int, BeforeValidator(_array), WithJsonSchema({"type": "integer", "enum": [100, 1000]})
]


class DrawingRow(Authored):
    """One result, or words where there is no number to show."""

    reference: RefId | None = Field(None, description="Id of the reference, such as EV-01.")
    result: Slug | None = Field(None, description="Id of the result in that reference.")
    label: Line | None = Field(None, description="Its name in the picture; else the result's own.")
    words: Line | None = Field(
        None, description="Shown where there is no result, such as no figure seen."
    )

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.reference is None) is not (self.result is None):
            raise ValueError("`reference` and `result` stand together")
        if self.reference is None and (self.label is None or self.words is None):
            raise ValueError("write `reference` and `result`, or `label` and `words`")
        if self.reference is not None and self.words is not None:
            raise ValueError("a result has its own words: remove `words`, or the result")
        return self


class DrawingPanel(Authored):
    """Rows that belong together; those with a number share one axis."""

    heading: Line | None = Field(None, description="Heading above the rows.")
    rows: tuple[DrawingRow, ...] = Field(min_length=1, max_length=12, description="What is shown.")
    below: Line | None = Field(
        None, description="What values under no difference mean, such as less pain with needling."
    )
    above: Line | None = Field(None, description="What values over no difference mean.")

    @property
    def sides(self) -> tuple[str | None, str | None]:
        """Return the words for the two sides of no difference."""
        return self.below, self.above


class Drawing(Authored):
    """A picture that `courseware figures --write` draws beside its description."""

    kind: DrawingKind = Field(
        description="forest (effects side by side), timeline (effects over time), "
        "bands (bars) or icons (one dot for each of 100 or 1000)."
    )
    title: Line = Field(description="Heading in the picture; the point, in few words.")
    subtitle: Line | None = Field(None, description="A second line below the heading.")
    described: Text = Field(
        description="One or two sentences for those who cannot see it; the numbers follow by "
        "themselves."
    )
    array: Array | None = Field(
        None,
        description="For icons: 100 or 1000; leave it out for one icon for each that was counted.",
    )
    panels: tuple[DrawingPanel, ...] = Field(
        min_length=1, max_length=12, description="Groups of rows."
    )
    box: DrawingPanel | None = Field(
        None, description="Frequencies written out in a frame at the end, such as serious events."
    )
    notes: tuple[Line, ...] = Field((), max_length=6, description="Lines at the foot.")

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if self.array is not None and self.kind is not DrawingKind.ICONS:
            raise ValueError("`array` belongs to the kind icons only")
        compares = self.kind in (DrawingKind.FOREST, DrawingKind.TIMELINE)
        if not compares and any(side for panel in self.panels for side in panel.sides):
            raise ValueError("`below` and `above` belong to forest and timeline only")
        return self
