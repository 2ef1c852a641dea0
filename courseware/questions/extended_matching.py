"""Extended matching: one list of options serves several short cases, each with one answer."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StrictBool

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
    name_one_of,
    repeated_ids,
    telling_ids,
    unusable_texts,
)
from courseware.questions.options import TELLING, PresentedOption
from courseware.questions.pairing import Pairing, Place
from courseware.questions.reading import Form, Response
from courseware.questions.review import Row
from courseware.questions.rich import Rich, RichLine
from courseware.questions.sizes import Size


class ListedOption(Part):
    """An entry of the list that serves every stem."""

    id: Id = Field(description="Name of the option inside the question.")
    text: RichLine = Field(description="What the learner reads in the list; short, plain text.")


class OptionReason(Part):
    """Why one option of the list does not answer one stem."""

    option: Id = Field(description="Id of an option that is wrong for this stem.")
    why: Rich = Field(description="Why it is wrong here, in Markdown.")


class Stem(Part):
    """A short case that one option of the list answers."""

    id: Id = Field(description="Name of the stem inside the question.")
    text: RichLine = Field(description="The case, in Markdown: one or two sentences.")
    answer: Id = Field(description="Id of the option that answers it.")
    why: Rich = Field("", description="Why that option answers this stem, in Markdown.")
    reasons: Annotated[tuple[OptionReason, ...], Size(0, 11)] = Field(
        (), description="Where it helps: why other options are wrong for this stem."
    )


@dataclass(frozen=True)
class PresentedExtendedMatching(Presented):
    """The list (plain text, it stands in selects too) and the stems (HTML) without the key."""

    options: tuple[PresentedOption, ...]
    stems: tuple[PresentedOption, ...]


class ExtendedMatching(GradedQuestion):
    """Several short cases, one list of options; the credit is the share of right stems."""

    label: ClassVar[str] = "Extended matching"
    example: ClassVar[str] = """\
id: structure-at-risk
type: extended_matching
objective: S2.1
cognitive: apply
difficulty: 3
text: "For each plan: which structure is most at risk if the needle goes too deep?"
options:
  - {id: pleura, text: "Pleura and lung"}
  - {id: kidney, text: "Kidney"}
  - {id: sciatic, text: "Sciatic nerve"}
  - {id: femoral, text: "Femoral artery and nerve"}
  - {id: peritoneum, text: "Peritoneum and bowel"}
stems:
  - id: shoulder
    text: "A thin runner; straight down into the upper trapezius, midway to the acromion."
    answer: pleura
    why: "The top of the lung rises above the first rib, close below the muscle."
    reasons:
      - {option: kidney, why: "The kidneys lie below the twelfth rib's level, not at the shoulder."}
  - id: flank
    text: "Quadratus lumborum below the twelfth rib, the needle aimed forwards."
    answer: kidney
    why: "The lower pole of the kidney lies in front of the muscle."
  - id: ribs
    text: "The rhomboids, between two ribs."
    answer: pleura
    why: "Between the ribs only the intercostal muscles cover the pleura."
explanation: "Name what lies below the muscle before you choose depth and direction."
"""

    type: Literal["extended_matching"] = Field(
        description="One list of options for several short cases."
    )
    options: Annotated[tuple[ListedOption, ...], Size(5, 12)] = Field(
        description="5 to 12 options; one may answer several stems, or none."
    )
    stems: Annotated[tuple[Stem, ...], Size(2, 8)] = Field(
        description="2 to 8 short cases; each earns the same part of the points."
    )
    shuffle: StrictBool = Field(
        False, description="true shows the list in random order; alphabetical is easier to search."
    )

    def findings(self) -> list[Finding]:
        """List the mistakes: entries alike, and answers or reasons that name no option."""
        found = [
            *super().findings(),
            *repeated_ids("options", (option.id for option in self.options)),
            *repeated_ids("stems", (stem.id for stem in self.stems)),
            *unusable_texts("options", (option.text for option in self.options)),
            *unusable_texts("stems", (stem.text for stem in self.stems)),
        ]
        if any(TELLING.intersection(option.id.split("-")) for option in self.options):
            found.append(telling_ids("options"))
        if all(stem.id == stem.answer for stem in self.stems):
            found.append(telling_ids("stems"))
        for index, stem in enumerate(self.stems):
            found += self._findings_of(index, stem)
        return found

    def arrange(self, rng: random.Random) -> Arrangement:
        """Keep the list as written, unless it is to be shuffled."""
        return shuffled([option.id for option in self.options], rng) if self.shuffle else ()

    def present(self, arrangement: Arrangement) -> PresentedExtendedMatching:
        """Return the list in the order shown and the stems as written."""
        texts = self._pairing().texts()
        return PresentedExtendedMatching(
            self.id,
            self.type,
            self.text,
            tuple(PresentedOption(id_, texts[id_]) for id_ in in_order(arrangement, list(texts))),
            tuple(PresentedOption(stem.id, stem.text) for stem in self.stems),
        )

    def read(self, form: Form) -> Response | None:
        """Read the fields `stem.<id>`; stems that are left blank are left out."""
        return self._pairing().read(form)

    def grade(self, response: Response | None) -> Fraction:
        """Return the share of stems with the right option."""
        return self._pairing().grade(response)

    def rows(self, response: Response | None, arrangement: Arrangement) -> tuple[Row, ...]:
        """Return every stem with what was chosen, what answers it, and all of its reasons."""
        return self._pairing().rows(response)

    def given(self, response: Response) -> str:
        """Return what was chosen for each stem."""
        return self._pairing().given(response)

    def right_answer(self) -> str:
        """Return what answers each stem."""
        return self._pairing().right_answer()

    def _pairing(self) -> Pairing:
        places = [
            Place(s.id, s.text, s.answer, s.why, tuple((r.option, r.why) for r in s.reasons))
            for s in self.stems
        ]
        return Pairing("stem", "stems", places, self.options)

    def _findings_of(self, index: int, stem: Stem) -> Iterator[Finding]:
        yield from missing_reason(("stems", index, "why"), stem.why)
        yield from self._unknown(("stems", index, "answer"), stem.answer)
        told = {stem.answer}
        for place, reason in enumerate(stem.reasons):
            where = ("stems", index, "reasons", place)
            yield from self._unknown((*where, "option"), reason.option)
            yield from missing_reason((*where, "why"), reason.why)
            if reason.option in told:
                yield Finding(
                    (*where, "option"),
                    Code.REASON_REPEATED,
                    f'the option "{reason.option}" has its reason for this stem already',
                    "give one reason; that of the right option stands in the stem's `why`",
                )
            told.add(reason.option)

    def _unknown(self, where: tuple[str | int, ...], id_: str) -> Iterator[Finding]:
        options = [option.id for option in self.options]
        if id_ not in options:
            yield Finding(
                where,
                Code.OPTION_UNKNOWN,
                f'there is no option "{id_}"',
                name_one_of(id_, options),
            )
