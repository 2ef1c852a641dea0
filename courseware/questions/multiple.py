"""Several right answers: the learner chooses all that apply; five ways to score it."""

from __future__ import annotations

import random
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StrictBool

from courseware.questions.base import FULL, NONE, Arrangement, GradedQuestion, Presented, shuffled
from courseware.questions.findings import Code, Finding
from courseware.questions.options import (
    Option,
    PresentedOption,
    correct_ids,
    option_findings,
    option_rows,
    presented,
)
from courseware.questions.reading import Form, Response, Unreadable, stored_list, values_of
from courseware.questions.review import Row
from courseware.questions.rich import plain
from courseware.questions.sizes import Size


class Scoring(StrEnum):
    """How a choice of several options is scored; formulas at `score`."""

    NET_CORRECT = "net_correct"
    EXACT = "exact"
    EACH_DECISION = "each_decision"
    COVERAGE = "coverage"
    SUBSET = "subset"


def score(
    mode: Scoring, *, correct: AbstractSet[str], selected: AbstractSet[str], shown: int
) -> Fraction:
    """Return what a selection earns, from 0 to 1; an empty selection earns 0 in every mode.

    With C correct, S selected, N shown, k right ones selected and w wrong ones selected:
    net_correct max(0, (k-w)/C); exact 1 if S = C; each_decision 1-(w+C-k)/N;
    coverage (k/C)(k/S); subset k/C if w = 0.
    """
    if not selected or not correct or not shown:
        return NONE
    hits, wrong = len(selected & correct), len(selected - correct)
    match mode:
        case Scoring.NET_CORRECT:
            return max(NONE, Fraction(hits - wrong, len(correct)))
        case Scoring.EXACT:
            return FULL if selected == correct else NONE
        case Scoring.EACH_DECISION:
            return 1 - Fraction(wrong + len(correct) - hits, shown)
        case Scoring.COVERAGE:
            return Fraction(hits, len(correct)) * Fraction(hits, len(selected))
        case Scoring.SUBSET:
            return Fraction(hits, len(correct)) if wrong == 0 else NONE


@dataclass(frozen=True)
class PresentedMultiple(Presented):
    """The question and its options without the key, not even how many are right."""

    options: tuple[PresentedOption, ...]


class Multiple(GradedQuestion):
    """All that apply."""

    label: ClassVar[str] = "All that apply"
    example: ClassVar[str] = """\
id: stop-before-needling
type: multiple
objective: S2.2
cognitive: apply
difficulty: 3
text: |
  A new patient asks for needling of the calf. Which findings make you stop and ask before
  you needle today?
options:
  - {id: a, text: "A hot, swollen calf since yesterday", correct: true,
     why: "It may be a vein thrombosis; that needs a doctor first."}
  - {id: b, text: "Takes a blood thinner and bruises easily", correct: true,
     why: "Depth, site and pressure afterwards have to be decided with this in mind."}
  - {id: c, text: "Had sore calves after running two weeks ago",
     why: "Soreness that has settled is no reason to wait."}
  - {id: d, text: "Says no to needles", correct: true,
     why: "Without consent there is no treatment, whatever the findings."}
scoring: net_correct
explanation: "Ask about clotting, medicines and consent every time, not at the first visit only."
"""

    type: Literal["multiple"] = Field(description="Choose all that apply.")
    options: Annotated[tuple[Option, ...], Size(2, 12)] = Field(
        description="2 to 12 options; at least one has `correct: true`.",
    )
    scoring: Scoring = Field(
        Scoring.NET_CORRECT,
        description="net_correct: right minus wrong choices, divided by the right ones. exact: "
        "all or nothing. each_decision: every tick and every gap counts. coverage: share of the "
        "right ones times share of the choices that are right. subset: a part of the right ones "
        "earns its share, one wrong choice earns nothing.",
    )
    shuffle: StrictBool = Field(
        True, description="false keeps the options in the written order, as for doses or grades."
    )

    def findings(self) -> list[Finding]:
        """List the mistakes: options alike, or none of them right."""
        found = [*super().findings(), *option_findings(self.options)]
        if not correct_ids(self.options):
            found.append(
                Finding(
                    ("options",),
                    Code.NO_CORRECT_OPTION,
                    "no option is marked as correct",
                    "add `correct: true` to every right option",
                )
            )
        return found

    def arrange(self, rng: random.Random) -> Arrangement:
        """Shuffle the options, unless their order matters."""
        return shuffled([o.id for o in self.options], rng) if self.shuffle else ()

    def present(self, arrangement: Arrangement) -> PresentedMultiple:
        """Return the options in the order shown, without the key."""
        return PresentedMultiple(
            self.id, self.type, self.text, presented(self.options, arrangement)
        )

    def read(self, form: Form) -> Response | None:
        """Read the repeated field `answer`: the ids of the chosen options."""
        chosen = sorted(values_of(form, "answer"))
        if not set(chosen) <= {o.id for o in self.options}:
            raise Unreadable("answer", "One of these answers is not part of the question.")
        return {"choices": list(chosen)} if chosen else None

    def grade(self, response: Response | None) -> Fraction:
        """Score the chosen options by the question's mode."""
        return score(
            self.scoring,
            correct=correct_ids(self.options),
            selected=self._chosen(response),
            shown=len(self.options),
        )

    def rows(self, response: Response | None, arrangement: Arrangement) -> tuple[Row, ...]:
        """Return every option with its reason."""
        return option_rows(self.options, self._chosen(response), arrangement)

    def given(self, response: Response) -> str:
        """Return the texts of the chosen options."""
        chosen = self._chosen(response)
        return "; ".join(plain(o.text) for o in self.options if o.id in chosen)

    def right_answer(self) -> str:
        """Return the texts of the right options."""
        return "; ".join(plain(o.text) for o in self.options if o.correct)

    def _chosen(self, response: Response | None) -> frozenset[str]:
        return frozenset(stored_list(response, "choices")) & {o.id for o in self.options}
