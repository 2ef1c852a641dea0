"""Hotspot: one or several regions of a figure are to be chosen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from html import escape
from itertools import combinations
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StrictBool

from courseware.questions.base import Arrangement, GradedQuestion, Presented
from courseware.questions.findings import (
    Code,
    Finding,
    missing_reason,
    repeated_ids,
    telling_ids,
    unusable_texts,
)
from courseware.questions.multiple import Scoring, score
from courseware.questions.options import TELLING, PresentedOption
from courseware.questions.picture import Place, Region, picture_of
from courseware.questions.reading import (
    Form,
    Response,
    Unreadable,
    one_of,
    stored_list,
    values_of,
)
from courseware.questions.review import Picture, Row, option_verdict
from courseware.questions.rich import Rich
from courseware.questions.shapes import overlap
from courseware.questions.sizes import Size

_ONE_IMAGE = re.compile(r'\s*!\[[^\[\]]+\]\([^\s()]+\.svg(?:\s+"[^"]*")?\)\s*')


@dataclass(frozen=True)
class PresentedHotspot(Presented):
    """The figure with its regions numbered, and their labels as options, without the key."""

    picture: Picture
    options: tuple[PresentedOption, ...]
    several: bool


class Hotspot(GradedQuestion):
    """Regions of a figure to choose: by tapping them, or in the list beside it."""

    label: ClassVar[str] = "Hotspot"
    example: ClassVar[str] = """\
id: where-to-be-careful
type: hotspot
objective: S2.1
cognitive: apply
difficulty: 2
text: "Over which part of this trunk, seen from behind, does the lung lie nearest to the skin?"
figure: "![Outline of a trunk from behind, with three numbered zones](figures/needle.svg)"
regions:
  - {id: a, label: "Zone 1, between the shoulder blades", rect: [10, 5, 20, 12], correct: true,
     why: "Between the ribs only thin muscles cover the lung."}
  - {id: b, label: "Zone 2, over the sacrum", circle: [50, 24, 5],
     why: "Bone lies below; the lung is far away."}
  - {id: c, label: "Zone 3, the buttock", polygon: [[70, 20], [90, 20], [80, 30]],
     why: "Below the gluteal muscles lies the sciatic nerve, not the lung."}
explanation: "Over the ribs the lung is close: choose depth and direction so that it stays out."
"""

    type: Literal["hotspot"] = Field(description="Regions of a figure to choose.")
    figure: Rich = Field(
        description="The figure, in Markdown: `![what it shows, in words](figures/name.svg)`; an "
        'SVG of the course\'s `figures` folder whose viewBox is "0 0 width height".'
    )
    regions: Annotated[tuple[Region, ...], Size(2, 12)] = Field(
        description="2 to 12 regions that do not overlap, in the order of the list; those that "
        "are right have `correct: true`."
    )
    several: StrictBool = Field(
        False, description="true lets the learner choose several regions; false exactly one."
    )
    scoring: Scoring = Field(
        Scoring.NET_CORRECT,
        description="How a choice of several is scored, as for `type: multiple`.",
    )

    def findings(self) -> list[Finding]:
        """List the mistakes: no figure, regions without a surface or upon each other, the key."""
        found = [
            *super().findings(),
            *self._of_figure(),
            *repeated_ids("regions", (region.id for region in self.regions)),
            *self._of_labels(),
            *self._of_surfaces(),
            *self._of_key(),
        ]
        if any(TELLING.intersection(region.id.split("-")) for region in self.regions):
            found.append(telling_ids("regions"))
        for index, region in enumerate(self.regions):
            found += missing_reason(("regions", index, "why"), region.why)
        return found

    def present(self, arrangement: Arrangement) -> PresentedHotspot:
        """Return the figure and the labels, in the written order: it is that of the numbers."""
        return PresentedHotspot(
            self.id,
            self.type,
            self.text,
            picture_of(self.figure, tuple(Place(region) for region in self.regions)),
            tuple(PresentedOption(region.id, escape(region.label)) for region in self.regions),
            self.several,
        )

    def read(self, form: Form) -> Response | None:
        """Read the field `answer`, repeated where several may be chosen: ids of regions."""
        known = [region.id for region in self.regions]
        if not self.several:
            choice = one_of(form, "answer", known)
            return None if choice is None else {"regions": [choice]}
        chosen = sorted(values_of(form, "answer"))
        if not set(chosen) <= set(known):
            raise Unreadable("answer", "One of these answers is not part of the question.")
        return {"regions": [*chosen]} if chosen else None

    def grade(self, response: Response | None) -> Fraction:
        """Return 1 or 0 for one region; score several by the question's mode."""
        return score(
            self.scoring if self.several else Scoring.EXACT,
            correct=frozenset(region.id for region in self.regions if region.correct),
            selected=self._chosen(response),
            shown=len(self.regions),
        )

    def rows(self, response: Response | None, arrangement: Arrangement) -> tuple[Row, ...]:
        """Return every region with its reason, numbered as on the figure."""
        chosen = self._chosen(response)
        return tuple(
            Row(
                id=region.id,
                text=f"{number}. {escape(region.label)}",
                chosen=region.id in chosen,
                right=region.correct,
                verdict=option_verdict(chosen=region.id in chosen, right=region.correct),
                why=region.why,
            )
            for number, region in enumerate(self.regions, start=1)
        )

    def review_picture(self, response: Response | None) -> Picture:
        """Return the figure with a sign in words' place at each region: right, wrong, missed."""
        signs = {(True, True): "✓", (True, False): "✗", (False, True): "!", (False, False): ""}
        rows = self.rows(response, ())
        places = (
            Place(region, row.verdict.tone, signs[row.chosen, row.right])
            for region, row in zip(self.regions, rows, strict=True)
        )
        return picture_of(self.figure, tuple(places))

    def given(self, response: Response) -> str:
        """Return the labels of the chosen regions."""
        chosen = self._chosen(response)
        return "; ".join(region.label for region in self.regions if region.id in chosen)

    def right_answer(self) -> str:
        """Return the labels of the right regions."""
        return "; ".join(region.label for region in self.regions if region.correct)

    def _chosen(self, response: Response | None) -> frozenset[str]:
        return frozenset(stored_list(response, "regions")) & {r.id for r in self.regions}

    def _of_labels(self) -> Iterator[Finding]:
        for finding in unusable_texts("regions", (region.label for region in self.regions)):
            yield replace(finding, path=(*finding.path[:-1], "label"))

    def _of_figure(self) -> Iterator[Finding]:
        if not _ONE_IMAGE.fullmatch(self.figure):
            yield Finding(
                ("figure",),
                Code.FIGURE_UNCLEAR,
                "the figure is not one SVG image with words that describe it",
                "write it as ![what it shows](figures/name.svg)",
            )

    def _of_surfaces(self) -> Iterator[Finding]:
        shapes = [region.shape for region in self.regions]
        for index, shape in enumerate(shapes):
            if shape is None:
                yield Finding(
                    ("regions", index),
                    Code.REGION_UNCLEAR,
                    "the region has no clear surface",
                    "give it one of rect, circle and polygon, larger than nothing, whose sides "
                    "do not cross",
                )
        for (first, one), (second, other) in combinations(enumerate(shapes), 2):
            if one is not None and other is not None and overlap(one, other):
                yield Finding(
                    ("regions", second),
                    Code.REGIONS_OVERLAP,
                    f'it overlaps the region "{self.regions[first].id}"',
                    "make one of the two smaller: a tap has to mean one region; they may touch",
                )

    def _of_key(self) -> Iterator[Finding]:
        right = [index for index, region in enumerate(self.regions) if region.correct]
        if not right:
            yield Finding(
                ("regions",),
                Code.NO_CORRECT_OPTION,
                "no region is marked as correct",
                "add `correct: true` to the right region",
            )
        for index in [] if self.several else right[1:]:
            yield Finding(
                ("regions", index, "correct"),
                Code.TWO_CORRECT_OPTIONS,
                f'region "{self.regions[right[0]].id}" is already the correct one',
                "leave one correct region, or write `several: true`",
            )
