"""Matching: each premise gets one of the choices; choices may be left over or used again."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from courseware.questions.base import (
    Arrangement,
    GradedQuestion,
    Id,
    Part,
    Presented,
    in_order,
    shuffled,
)
from courseware.questions.findings import (
    Code,
    Finding,
    missing_reason,
    repeated_ids,
    telling_ids,
    unusable_texts,
)
from courseware.questions.options import PresentedOption
from courseware.questions.pairing import Pairing, Place
from courseware.questions.reading import Form, Response
from courseware.questions.review import Row
from courseware.questions.rich import Rich, RichLine
from courseware.questions.sizes import Size


class Premise(Part):
    """A text that has to be matched."""

    id: Id = Field(description="Name of the premise inside the question.")
    text: RichLine = Field(description="What the learner reads, in Markdown; one line.")
    match: Id = Field(description="Id of the choice that belongs to it.")
    why: Rich = Field("", description="Why these two belong together, in Markdown.")


class Choice(Part):
    """A text that may be matched to any number of premises."""

    id: Id = Field(description="Name of the choice inside the question.")
    text: RichLine = Field(description="What the learner reads in the list; short, plain text.")


@dataclass(frozen=True)
class PresentedMatching(Presented):
    """Premises (HTML) and choices (plain text, for a select) without the key."""

    premises: tuple[PresentedOption, ...]
    choices: tuple[PresentedOption, ...]


class Matching(GradedQuestion):
    """Pairs to find; the credit is the share of right pairs."""

    label: ClassVar[str] = "Matching"
    example: ClassVar[str] = """\
id: sign-and-first-step
type: matching
objective: S2.1
cognitive: apply
difficulty: 3
text: "What does each sign after needling ask of you first?"
premises:
  - {id: faint, text: "Pale, sweating, says it is getting dark", match: lie-down,
     why: "A fainting reaction passes when the head is low and the needles are out."}
  - {id: breathless, text: "Breathless after needling between the ribs", match: call,
     why: "A pneumothorax has to be ruled out in hospital."}
  - {id: drop, text: "A drop of blood at the point", match: press,
     why: "Pressure for a minute stops it and keeps the bruise small."}
choices:
  - {id: lie-down, text: "Needles out, lay the patient down"}
  - {id: call, text: "Stop and call emergency help"}
  - {id: press, text: "Press with a clean swab"}
  - {id: stronger, text: "Needle again, more strongly"}
explanation: "Faint: head down. Breathless: call. Bleeding: press."
"""

    type: Literal["matching"] = Field(description="Pairs to find.")
    premises: Annotated[tuple[Premise, ...], Size(2, 12)] = Field(
        description="2 to 12 texts that each need a choice."
    )
    choices: Annotated[tuple[Choice, ...], Size(2, 12)] = Field(
        description="2 to 12 texts to choose from, shown in random order. More choices than "
        "premises make guessing harder; a choice may serve several premises.",
    )

    def findings(self) -> list[Finding]:
        """List the mistakes: entries alike, and matches that lead nowhere."""
        choices = [choice.id for choice in self.choices]
        found = [
            *super().findings(),
            *repeated_ids("premises", (p.id for p in self.premises)),
            *repeated_ids("choices", choices),
            *unusable_texts("premises", (p.text for p in self.premises)),
            *unusable_texts("choices", (c.text for c in self.choices)),
        ]
        for index, premise in enumerate(self.premises):
            found += missing_reason(("premises", index, "why"), premise.why)
            if premise.match not in choices:
                found.append(
                    Finding(
                        ("premises", index, "match"),
                        Code.MATCH_UNKNOWN,
                        f'there is no choice "{premise.match}"',
                        f"write one of: {', '.join(choices)}",
                    )
                )
        if all(_counter(p.id) == _counter(p.match) for p in self.premises):
            found.append(telling_ids("premises"))
        return found

    def arrange(self, rng: random.Random) -> Arrangement:
        """Shuffle the choices."""
        return shuffled([choice.id for choice in self.choices], rng)

    def present(self, arrangement: Arrangement) -> PresentedMatching:
        """Return the premises as written and the choices in the order shown."""
        texts = self._pairing().texts()
        return PresentedMatching(
            self.id,
            self.type,
            self.text,
            tuple(PresentedOption(p.id, p.text) for p in self.premises),
            tuple(PresentedOption(id_, texts[id_]) for id_ in in_order(arrangement, list(texts))),
        )

    def read(self, form: Form) -> Response | None:
        """Read the fields `match.<premise>`; premises that are left blank are left out."""
        return self._pairing().read(form)

    def grade(self, response: Response | None) -> Fraction:
        """Return the share of premises with the right choice."""
        return self._pairing().grade(response)

    def rows(self, response: Response | None, arrangement: Arrangement) -> tuple[Row, ...]:
        """Return every premise with what was matched and what belongs to it."""
        return self._pairing().rows(response)

    def given(self, response: Response) -> str:
        """Return the pairs that were made."""
        return self._pairing().given(response)

    def right_answer(self) -> str:
        """Return the right pairs."""
        return self._pairing().right_answer()

    def _pairing(self) -> Pairing:
        places = [Place(p.id, p.text, p.match, p.why) for p in self.premises]
        return Pairing("match", "matches", places, self.choices)


def _counter(id_: str) -> str:
    """Return the number at the end of an id without its prefix, else the whole id."""
    return re.sub(r"^[a-z-]*?(?=[0-9]+$)", "", id_)
