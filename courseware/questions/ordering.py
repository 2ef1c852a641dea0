"""Ordering: steps to bring into the right order; three ways to score it."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from courseware.questions.base import (
    FULL,
    NONE,
    Arrangement,
    GradedQuestion,
    Id,
    Part,
    Presented,
    in_order,
)
from courseware.questions.findings import (
    Finding,
    missing_reason,
    repeated_ids,
    telling_ids,
    unusable_texts,
)
from courseware.questions.options import PresentedOption
from courseware.questions.reading import JSON, Form, Response, Unreadable, fields_under, one_of
from courseware.questions.review import Row, place_verdict
from courseware.questions.rich import Rich, RichLine, plain
from courseware.questions.sizes import Size


class OrderScoring(StrEnum):
    """How an order is scored."""

    EXACT = "exact"
    ADJACENT_PAIRS = "adjacent_pairs"
    LONGEST_COMMON_SUBSEQUENCE = "longest_common_subsequence"


def score(mode: OrderScoring, right: Sequence[str], positions: dict[str, int]) -> Fraction:
    """Return what positions (from 1) earn against the right order, from 0 to 1.

    exact: 1 if every item stands in its place. adjacent_pairs: of the n-1 pairs that follow one
    another in the right order, the share that does so in the answer too.
    longest_common_subsequence: its length divided by n. Items without a position are gaps.
    """
    if not positions:
        return NONE
    match mode:
        case OrderScoring.EXACT:
            in_place = all(positions.get(id_) == place for place, id_ in enumerate(right, start=1))
            return FULL if in_place else NONE
        case OrderScoring.ADJACENT_PAIRS:
            pairs = list(pairwise(right))
            kept = sum(a in positions and positions.get(b) == positions[a] + 1 for a, b in pairs)
            return Fraction(kept, len(pairs))
        case OrderScoring.LONGEST_COMMON_SUBSEQUENCE:
            given = sorted((id_ for id_ in right if id_ in positions), key=positions.__getitem__)
            return Fraction(longest_common_subsequence(right, given), len(right))


def longest_common_subsequence(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many entries both sequences share in the same order."""
    before = [0] * (len(other) + 1)
    for a in one:
        now = [0]
        for column, b in enumerate(other):
            now.append(before[column] + 1 if a == b else max(before[column + 1], now[-1]))
        before = now
    return before[-1]


class Item(Part):
    """A step to be put in its place."""

    id: Id = Field(
        description="Name of the step inside the question. Learners' browsers see it, so do not "
        "number the steps: name them by what they are."
    )
    text: RichLine = Field(description="What the learner reads, in Markdown; one line.")
    why: Rich = Field("", description="Why the step stands here, in Markdown.")


@dataclass(frozen=True)
class PresentedOrdering(Presented):
    """The items in the order that was drawn, which is never the right one."""

    items: tuple[PresentedOption, ...]


class Ordering(GradedQuestion):
    """Steps to bring into order."""

    label: ClassVar[str] = "Ordering"
    example: ClassVar[str] = """\
id: needle-stick-injury
type: ordering
objective: S3.2
cognitive: apply
difficulty: 2
text: "A used needle has pricked your finger. Put your steps in order."
items:
  - {id: stop, text: "Make the patient safe and put the needle into the sharps box",
     why: "A loose needle is the next injury."}
  - {id: wash, text: "Wash the wound under running water with soap",
     why: "Wash at once; do not suck or squeeze."}
  - {id: report, text: "Report it and have the risk assessed today",
     why: "Preventive treatment works best within hours."}
  - {id: record, text: "Write the incident record",
     why: "The record comes after care, from fresh memory."}
scoring: adjacent_pairs
explanation: "Safe, wash, report, record."
"""

    type: Literal["ordering"] = Field(description="Steps to bring into order.")
    items: Annotated[tuple[Item, ...], Size(2, 12)] = Field(
        description="2 to 12 steps, written in the right order; learners get them shuffled.",
    )
    scoring: OrderScoring = Field(
        OrderScoring.ADJACENT_PAIRS,
        description="adjacent_pairs: share of neighbours that stay neighbours in this order. "
        "exact: all or nothing. longest_common_subsequence: share of the longest run of items, "
        "with gaps, in the right order.",
    )

    def findings(self) -> list[Finding]:
        """List the mistakes: items alike, or without a reason."""
        found = [
            *super().findings(),
            *repeated_ids("items", (item.id for item in self.items)),
            *unusable_texts("items", (item.text for item in self.items)),
        ]
        for index, item in enumerate(self.items):
            found += missing_reason(("items", index, "why"), item.why)
        if _numbered([item.id for item in self.items]):
            found.append(telling_ids("items"))
        return found

    def arrange(self, rng: random.Random) -> Arrangement:
        """Shuffle the items into any order but the right one."""
        right = [item.id for item in self.items]
        order = list(right)
        rng.shuffle(order)
        if order == right:
            turn = rng.randrange(1, len(right))
            order = right[turn:] + right[:turn]
        return tuple(order)

    def present(self, arrangement: Arrangement) -> PresentedOrdering:
        """Return the items in the arranged order, without one by their ids: never as written."""
        texts = {item.id: item.text for item in self.items}
        order = in_order(arrangement, sorted(texts))
        items = tuple(PresentedOption(id_, texts[id_]) for id_ in order)
        return PresentedOrdering(self.id, self.type, self.text, items)

    def read(self, form: Form) -> Response | None:
        """Read the fields `position.<item>`: 1 for the first place; blank places are left out."""
        places = [str(place + 1) for place in range(len(self.items))]
        positions: dict[str, JSON] = {}
        for id_ in fields_under(form, "position", [item.id for item in self.items]):
            place = int(one_of(form, f"position.{id_}", places) or 0)
            if place in positions.values():
                raise Unreadable(
                    f"position.{id_}", f"Two steps stand at place {place}: give one another place."
                )
            positions[id_] = place
        return {"positions": positions} if positions else None

    def grade(self, response: Response | None) -> Fraction:
        """Score the given order by the question's mode."""
        return score(self.scoring, [item.id for item in self.items], _positions(response))

    def rows(self, response: Response | None, arrangement: Arrangement) -> tuple[Row, ...]:
        """Return the items in the right order, each with the place that it was given."""
        positions = _positions(response)
        return tuple(
            Row(
                id=item.id,
                text=item.text,
                chosen=item.id in positions,
                right=positions.get(item.id) == place,
                verdict=place_verdict(
                    given=item.id in positions, right=positions.get(item.id) == place
                ),
                why=item.why,
                given=f"place {positions[item.id]}" if item.id in positions else "",
                answer=f"place {place}",
            )
            for place, item in enumerate(self.items, start=1)
        )

    def given(self, response: Response) -> str:
        """Return the items in the order that was given."""
        positions, texts = _positions(response), {i.id: plain(i.text) for i in self.items}
        ids = sorted((id_ for id_ in texts if id_ in positions), key=positions.__getitem__)
        return "; ".join(f"{positions[id_]}. {texts[id_]}" for id_ in ids)

    def right_answer(self) -> str:
        """Return the items in the right order."""
        return "; ".join(f"{n}. {plain(i.text)}" for n, i in enumerate(self.items, start=1))


def _positions(response: Response | None) -> dict[str, int]:
    stored = (response or {}).get("positions")
    if not isinstance(stored, dict):
        return {}
    return {id_: place for id_, place in stored.items() if isinstance(place, int)}


def _numbered(ids: Sequence[str]) -> bool:
    """Tell whether ids are letters or numbers in rising order, as in a, b, c or step-1, step-2."""
    counters = [re.fullmatch(r"[a-z]|[a-z-]*?([0-9]+)", id_) for id_ in ids]
    ranks = [(int(c[1] or 0), c[0]) for c in counters if c is not None]
    return len(ranks) == len(ids) and ranks == sorted(ranks)
