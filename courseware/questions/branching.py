"""Branching: a clinical case that goes on from each decision, to one of several endings."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StrictBool

from courseware.questions.base import (
    NONE,
    Arrangement,
    GradedQuestion,
    Id,
    Presented,
    shuffled,
)
from courseware.questions.case import Case, Ending, Node, Way
from courseware.questions.case_findings import case_findings
from courseware.questions.case_review import case_stages
from courseware.questions.findings import Finding
from courseware.questions.options import PresentedOption
from courseware.questions.reading import Form, Response, Unreadable, stored_list, values_of
from courseware.questions.review import Explanation, Row
from courseware.questions.rich import Rich, plain
from courseware.questions.sizes import Size

SEPARATOR = "."
"""Stands between the choices of a path in the form; an id never holds it."""


@dataclass(frozen=True)
class Taken:
    """A decision as its learner may see it again: what happened (HTML) and what was chosen."""

    text: str
    chosen: str


@dataclass(frozen=True)
class PresentedBranching(Presented):
    """The case as far as it has been walked: nothing of what lies ahead is in it.

    `here` is the HTML of the present node, or of the ending, where there are no `choices`. The
    id of a choice is the whole path that it makes, so that a page from earlier tells what it was
    shown for.
    """

    way: tuple[Taken, ...]
    here: str
    choices: tuple[PresentedOption, ...]


class Branching(GradedQuestion):
    """A case to be walked: it earns what its ending is worth, nothing after a critical turn."""

    label: ClassVar[str] = "Branching case"
    stepwise: ClassVar[bool] = True
    example: ClassVar[str] = """\
id: a-call-at-noon
type: branching
objective: S2.1
cognitive: evaluate
difficulty: 4
text: |
  This morning you needled the right upper trapezius of a healthy woman of thirty. At noon
  she telephones.
start: the-call
nodes:
  - id: the-call
    text: |
      "It stings on the right when I breathe in", she says calmly. What do you do?
    choices:
      - {id: ask, text: "Ask about her breathing and how the pain began", goes_to: on-the-stairs,
         why: "Over the chest, pain on breathing in has to be looked into at once."}
      - {id: explain, text: "Explain soreness and ask her to call tomorrow", goes_to: second-call,
         why: "Soreness does not sting with each breath; the question was not asked."}
  - id: on-the-stairs
    text: "She gets out of breath on the stairs, which is new. What is next?"
    choices:
      - {id: hospital, text: "Send her to the emergency department now", goes_to: treated,
         why: "A collapsed lung can grow within hours: it is ruled out today, in hospital."}
      - {id: visit, text: "Offer her the first appointment tomorrow", goes_to: night,
         critical: true, why: "Nothing that you can do in the clinic rules out a collapsed lung."}
  - id: second-call
    text: "At six she calls again: now she is out of breath at rest. What do you do?"
    choices:
      - {id: ambulance, text: "Call an ambulance and stay on the line", goes_to: late,
         why: "Late, and right: breathless at rest is an emergency."}
      - {id: rest, text: "Ask her to rest and to breathe calmly", goes_to: night,
         critical: true, why: "Calm breathing closes no leak; waiting is the dangerous choice."}
endings:
  - {id: treated, text: "An X-ray shows a small collapse. She is watched, and goes home well.",
     credit: 100, why: "You asked one question more, and acted the same hour."}
  - {id: late, text: "She is treated in time, and asks why nobody listened at noon.",
     credit: 40, why: "The second call mended the first, and six hours were lost."}
  - {id: night, text: "She is brought in at night, barely able to speak.",
     credit: 0, why: "Both calls held the sign; nobody acted on it."}
explanation: "Over the chest, pain on breathing in means: ask at once, and send at once."
"""

    type: Literal["branching"] = Field(description="A case that goes on from each decision.")
    text: Rich = Field(
        description="The opening situation, in Markdown; it stays visible during the whole case."
    )
    start: Id = Field(description="Id of the node with which the case begins.")
    nodes: Annotated[tuple[Node, ...], Size(1, 40)] = Field(
        description="1 to 40 moments that each ask for a decision; at most 12 on one way. The "
        "learner sees one after the other, as the choices lead, and cannot go back."
    )
    endings: Annotated[tuple[Ending, ...], Size(2, 12)] = Field(
        description="2 to 12 endings; at least one earns 100 percent."
    )
    shuffle: StrictBool = Field(True, description="false keeps all choices in the written order.")

    def findings(self) -> list[Finding]:
        """List the mistakes: leads to nowhere, circles, places that nobody reaches."""
        return [*super().findings(), *case_findings(self.start, self.nodes, self.endings)]

    def arrange(self, rng: random.Random) -> Arrangement:
        """Shuffle the choices of each node; entries are `<node>.<choice>`.

        One number is drawn however large the case is, and each node's order follows from it and
        the node alone: neither this order nor that of a later question tells of nodes unseen.
        """
        if not self.shuffle:
            return ()
        seed = rng.getrandbits(64)
        return tuple(
            f"{node.id}.{id_}"
            for node in self.nodes
            for id_ in shuffled([c.id for c in node.choices], random.Random(f"{seed} {node.id}"))
        )

    def present(self, arrangement: Arrangement) -> PresentedBranching:
        """Return the opening and the first node."""
        return self.present_after(arrangement, None)

    def present_after(
        self, arrangement: Arrangement, response: Response | None
    ) -> PresentedBranching:
        """Return the way so far and the node or ending to which it has led."""
        way = self._way(response)
        choices: tuple[PresentedOption, ...] = ()
        if isinstance(way.here, Node):
            choices = tuple(
                PresentedOption(SEPARATOR.join([*way.path, choice.id]), choice.text)
                for choice in way.here.arranged(arrangement)
            )
        taken = tuple(Taken(step.node.text, step.choice.text) for step in way.steps)
        return PresentedBranching(self.id, self.type, self.text, taken, way.here.text, choices)

    def read(self, form: Form) -> Response | None:
        """Read the field `answer`: the choices from the start on, joined by dots.

        It tells which paths exist. Where the reader may not know yet, use `read_after`.
        """
        path = _path(form)
        if not path:
            return None
        if len(path) > len(self.nodes) or self._case.way(path).path != path:
            raise Unreadable("answer", "This answer does not belong to the question. Choose again.")
        return {"path": [*path]}

    def read_after(self, form: Form, before: Response | None) -> Response | None:
        """Read one decision at a node that was shown; without one, what is stored stays.

        Whatever else is sent is refused with the same words, so that nobody can probe what lies
        ahead.
        """
        path, taken = _path(form), self._way(before).path
        if not path:
            return {"path": [*taken]} if taken else None
        if path[:-1] != taken[: len(path) - 1]:
            raise Unreadable("answer", "This answer does not belong to the question. Choose again.")
        return self.read(form)

    def may_follow(self, before: Response | None, after: Response | None) -> bool:
        """Tell whether no decision of `before` is taken back."""
        taken = self._way(before).path
        return self._way(after).path[: len(taken)] == taken

    def is_complete(self, response: Response | None) -> bool:
        """Tell whether an ending is reached."""
        return self._way(response).ending is not None

    def grade(self, response: Response | None) -> Fraction:
        """Return the credit of the ending; 0 without one, or after a critical wrong turn."""
        return self._way(response).credit

    def answer_is_right(self, response: Response | None) -> bool:
        """Tell whether the case ended without a critical wrong turn and was worth something.

        Which way is the best may be arguable where it is not critical: a detour that was mended
        costs credit and does not fail an attempt by itself.
        """
        return self._way(response).credit > NONE

    def rows(self, response: Response | None, arrangement: Arrangement) -> tuple[Row, ...]:
        """Return every choice of every node with its reason, those on the way first."""
        stages = case_stages(self._case, self._way(response), arrangement)
        return tuple(row for stage in stages for row in stage.rows)

    def explain(self, response: Response | None, arrangement: Arrangement) -> Explanation:
        """Return the review, moment by moment."""
        stages = case_stages(self._case, self._way(response), arrangement)
        return replace(super().explain(response, arrangement), stages=stages)

    def given(self, response: Response) -> str:
        """Return the decisions taken, numbered, and the ending."""
        return _in_words(self._way(response))

    def right_answer(self) -> str:
        """Return a way that earns everything."""
        return _in_words(self._case.best_way())

    @property
    def _case(self) -> Case:
        return Case(self.start, self.nodes, self.endings)

    def _way(self, response: Response | None) -> Way:
        return self._case.way(stored_list(response, "path"))


def _path(form: Form) -> list[str]:
    values = values_of(form, "answer")
    if len(values) > 1:
        raise Unreadable("answer", "Only one answer can be chosen here.")
    return values[0].split(SEPARATOR) if values else []


def _in_words(way: Way) -> str:
    parts = [f"{number}. {plain(s.choice.text)}" for number, s in enumerate(way.steps, start=1)]
    if way.ending is not None:
        parts.append(f"→ {plain(way.ending.text)}")
    return " ".join(parts)
