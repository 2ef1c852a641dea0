"""A branching case: its nodes and endings, the way through them that somebody took, its worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated

from pydantic import Field, StrictBool, StrictInt

from courseware.questions.base import NONE, Arrangement, Id, Part, in_order
from courseware.questions.rich import Rich, RichLine
from courseware.questions.sizes import Size


class CaseChoice(Part):
    """Something that can be done at a node, and where it leads."""

    id: Id = Field(
        description="Name of the choice inside its node, such as a, b, c. Learners' browsers see "
        "it, so it must not judge the choice."
    )
    text: RichLine = Field(description="What one does, in Markdown; one line.")
    goes_to: Id = Field(description="Id of the node or ending that follows from this choice.")
    critical: StrictBool = Field(
        False,
        description="true for a critical wrong turn: the case then earns nothing, whatever "
        "follows.",
    )
    why: Rich = Field(
        "",
        description="Why this is wise or not, and what to remember, in Markdown. Everybody who "
        "came to this node reads it after the answers are released, chosen or not.",
    )


class Node(Part):
    """A moment of the case that asks for a decision."""

    id: Id = Field(description="Name of the node, unlike that of any other node or ending.")
    text: Rich = Field(
        description="What one sees or hears now, in Markdown: what the choice before has led to, "
        "and what asks for a decision."
    )
    choices: Annotated[tuple[CaseChoice, ...], Size(2, 6)] = Field(
        description="2 to 6 things to do, alike in length and tone."
    )

    def arranged(self, arrangement: Arrangement) -> list[CaseChoice]:
        """Return the choices in the order shown; entries are `<node>.<choice>`."""
        by_id = {f"{self.id}.{choice.id}": choice for choice in self.choices}
        return [by_id[id_] for id_ in in_order(arrangement, list(by_id))]


class Ending(Part):
    """What becomes of it in the end."""

    id: Id = Field(description="Name of the ending, unlike that of any node or other ending.")
    text: Rich = Field(description="How the case ends, in Markdown; shown before any judgement.")
    credit: Annotated[StrictInt, Field(ge=0, le=100)] = Field(
        description="What reaching this ending earns, in percent. At least one ending earns 100."
    )
    why: Rich = Field(
        "", description="The lesson of this ending, in Markdown, shown when answers are released."
    )


@dataclass(frozen=True)
class Step:
    """A decision that was taken: at which node, and what was chosen."""

    node: Node
    choice: CaseChoice


@dataclass(frozen=True)
class Way:
    """The decisions taken so far, and the node or ending to which they have led."""

    steps: tuple[Step, ...]
    here: Node | Ending

    @property
    def ending(self) -> Ending | None:
        """Return the ending, None while a decision is still open."""
        return self.here if isinstance(self.here, Ending) else None

    @property
    def path(self) -> list[str]:
        """Return the ids of the choices taken, in order."""
        return [step.choice.id for step in self.steps]

    @property
    def credit(self) -> Fraction:
        """Return what it earns: nothing before the end, or after a critical wrong turn."""
        if self.ending is None or any(step.choice.critical for step in self.steps):
            return NONE
        return Fraction(self.ending.credit, 100)


@dataclass(frozen=True)
class Case:
    """The nodes and endings of one case whose parts fit together (see `case_findings`)."""

    start: str
    nodes: tuple[Node, ...]
    endings: tuple[Ending, ...]

    def way(self, path: Sequence[str]) -> Way:
        """Follow choices from the start, as far as they are choices of the nodes on the way."""
        places = self._places()
        here, steps = places[self.start], []
        for id_ in path:
            choice = _choice(here, id_)
            if choice is None or not isinstance(here, Node):
                break
            steps.append(Step(here, choice))
            here = places[choice.goes_to]
        return Way(tuple(steps), here)

    def best_way(self) -> Way:
        """Return a way that earns the most; of several the one that is written first."""
        best = self._best(self.start, self._places(), {})
        return self.way(best[1])

    def worths(self, node: Node) -> dict[str, Fraction]:
        """Return the most that the case can still earn after each choice of a node, by its id."""
        places, known = self._places(), dict[str, tuple[int, tuple[str, ...]]]()
        return {
            choice.id: Fraction(_after(choice, self._best(choice.goes_to, places, known)), 100)
            for choice in node.choices
        }

    def _places(self) -> dict[str, Node | Ending]:
        nodes = {node.id: node for node in self.nodes}
        return {**nodes, **{ending.id: ending for ending in self.endings}}

    def _best(
        self,
        id_: str,
        places: dict[str, Node | Ending],
        known: dict[str, tuple[int, tuple[str, ...]]],
    ) -> tuple[int, tuple[str, ...]]:
        """Return the most percent that can be earned from a place on, and the choices to it."""
        here = places[id_]
        if isinstance(here, Ending):
            return here.credit, ()
        if id_ not in known:
            ways = []
            for choice in here.choices:
                credit, path = self._best(choice.goes_to, places, known)
                ways.append((_after(choice, (credit, path)), (choice.id, *path)))
            known[id_] = max(ways, key=lambda way: way[0])
        return known[id_]


def _after(choice: CaseChoice, best: tuple[int, tuple[str, ...]]) -> int:
    return 0 if choice.critical else best[0]


def _choice(here: Node | Ending, id_: str) -> CaseChoice | None:
    choices = here.choices if isinstance(here, Node) else ()
    return next((choice for choice in choices if choice.id == id_), None)
