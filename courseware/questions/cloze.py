"""Cloze: a text with blanks to type into or to choose for."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StrictBool

from courseware.questions.accepted import (
    Accepted,
    Mistake,
    accepted_findings,
    forgives,
    judge,
    marked_forgiven,
    typed_rows,
)
from courseware.questions.base import (
    FULL,
    NONE,
    Arrangement,
    GradedQuestion,
    Id,
    Part,
    Presented,
    in_order,
    shuffled,
)
from courseware.questions.findings import Code, Finding, Path, missing_reason, repeated_ids
from courseware.questions.markers import MARKER, marker_findings
from courseware.questions.options import (
    Option,
    PresentedOption,
    arranged,
    correct_ids,
    option_findings,
    option_rows,
)
from courseware.questions.reading import (
    JSON,
    Form,
    Response,
    fields_under,
    line_of,
    one_of,
    stored_texts,
)
from courseware.questions.review import Row
from courseware.questions.rich import Rich, plain
from courseware.questions.sizes import Size


class Blank(Part):
    """One blank of the text: typed (`accept`) or chosen from a list (`options`)."""

    id: Id = Field(description="Name of the blank; its marker in the text is {{name}}.")
    accept: Annotated[tuple[Accepted, ...], Size(0, 20)] = Field(
        (), description="For a typed blank: the answers that earn something."
    )
    mistakes: Annotated[tuple[Mistake, ...], Size(0, 20)] = Field(
        (), description="For a typed blank: wrong answers with their reasons."
    )
    options: Annotated[tuple[Option, ...], Size(0, 8)] = Field(
        (), description="For a list: 2 to 8 options, exactly one of them correct."
    )
    shuffle: StrictBool = Field(
        True, description="false keeps the options of a list in the written order."
    )
    why: Rich = Field("", description="Why the right answer is right, in Markdown.")

    def credit(self, answer: str, *, forgiven: bool) -> Fraction:
        """Return what the answer to this blank earns, from 0 to 1."""
        if self.options:
            return FULL if answer in correct_ids(self.options) else NONE
        return judge(answer, self.accept, self.mistakes, forgiven=forgiven).credit

    def rows(self, answer: str, order: Arrangement, *, forgiven: bool) -> tuple[Row, ...]:
        """Return the review of every option, or of every listed answer."""
        if not self.options:
            return typed_rows(answer, self.accept, self.mistakes, self.why, forgiven=forgiven)
        rows = option_rows(self.options, {answer}, order)
        return tuple(replace(r, why=r.why or (self.why if r.right else "")) for r in rows)

    def in_words(self, answer: str) -> str:
        """Return an answer as it reads in the sentence."""
        if not self.options:
            return answer
        return next((plain(o.text) for o in self.options if o.id == answer), "")

    def right_answer(self) -> str:
        """Return the answers for full credit."""
        if self.options:
            return " / ".join(plain(o.text) for o in self.options if o.correct)
        return " / ".join(entry.text for entry in self.accept if entry.credit == 100)


@dataclass(frozen=True)
class PresentedBlank:
    """A blank without its key: typed if it has no options; their texts are plain."""

    id: str
    number: int
    options: tuple[PresentedOption, ...]


@dataclass(frozen=True)
class Piece:
    """A stretch of the text (HTML) and the blank that follows it, None at the end."""

    html: str
    blank: PresentedBlank | None


@dataclass(frozen=True)
class PresentedCloze(Presented):
    """The text in pieces, with the blanks between them."""

    pieces: tuple[Piece, ...]


class Cloze(GradedQuestion):
    """A text with blanks; the credit is the mean over the blanks."""

    label: ClassVar[str] = "Fill in the blanks"
    example: ClassVar[str] = """\
id: fainting-reaction
type: cloze
objective: S2.3
cognitive: understand
difficulty: 2
text: |
  In a fainting reaction the pulse becomes {{pulse}} and the blood pressure falls. Lay the
  patient down and raise the {{raise}}.
blanks:
  - id: pulse
    options:
      - {id: slow, text: "slow", correct: true, why: "The vagus nerve slows the heart."}
      - {id: fast, text: "fast", why: "A fast pulse points to something else, such as bleeding."}
  - id: raise
    accept:
      - {text: "legs"}
      - {text: "feet"}
    mistakes:
      - {text: "head", why: "That takes blood away from where it is needed."}
    why: "Blood from the legs flows back to the heart."
explanation: "Slow pulse, low pressure: head low, legs high, needles out."
"""

    type: Literal["cloze"] = Field(description="A text with blanks.")
    text: Rich = Field(
        description="The text in Markdown; {{name}} marks the place of the blank of that id."
    )
    blanks: Annotated[tuple[Blank, ...], Size(1, 12)] = Field(
        description="1 to 12 blanks, in the order of the text."
    )

    def findings(self) -> list[Finding]:
        """List the mistakes: markers and blanks that do not agree, and what a blank lacks."""
        found = [
            *super().findings(),
            *repeated_ids("blanks", (blank.id for blank in self.blanks)),
            *marker_findings(self.text, [blank.id for blank in self.blanks]),
        ]
        for index, blank in enumerate(self.blanks):
            found += _blank_findings(("blanks", index), blank)
        return found

    def arrange(self, rng: random.Random) -> Arrangement:
        """Shuffle the options of each list; entries are `<blank>.<option>`."""
        return tuple(
            f"{blank.id}.{id_}"
            for blank in self.blanks
            if blank.options and blank.shuffle
            for id_ in shuffled([option.id for option in blank.options], rng)
        )

    def present(self, arrangement: Arrangement) -> PresentedCloze:
        """Return the text cut at its markers; a marker without a blank stays as it is."""
        blanks, start = {blank.id: blank for blank in self.blanks}, 0
        pieces: list[Piece] = []
        for marker in MARKER.finditer(self.text):
            blank = blanks.pop(marker[1], None)
            if blank is not None:
                control = _presented(blank, len(pieces) + 1, arrangement)
                pieces.append(Piece(self.text[start : marker.start()], control))
                start = marker.end()
        pieces.append(Piece(self.text[start:], None))
        return PresentedCloze(self.id, self.type, self.reading_text(), tuple(pieces))

    def reading_text(self) -> str:
        """Return the text with a numbered gap for each blank, as the review numbers them."""
        numbers = {b.id: n for n, b in enumerate(self._as_they_stand(), start=1)}

        def gap(marker: re.Match[str]) -> str:
            return f"({numbers.pop(marker[1])}) ____" if marker[1] in numbers else marker[0]

        return MARKER.sub(gap, self.text)

    def read(self, form: Form) -> Response | None:
        """Read the fields `blank.<id>`; blanks without an answer are left out."""
        blanks = {blank.id: blank for blank in self.blanks}
        answers: dict[str, JSON] = {}
        for id_ in fields_under(form, "blank", blanks):
            field, options = f"blank.{id_}", [option.id for option in blanks[id_].options]
            answers[id_] = one_of(form, field, options) if options else line_of(form, field)
        return marked_forgiven({"blanks": answers}, answers.values()) if answers else None

    def grade(self, response: Response | None) -> Fraction:
        """Return the mean of what the blanks earn."""
        answers, ends = stored_texts(response, "blanks"), forgives(response)
        earned = [blank.credit(answers.get(blank.id, ""), forgiven=ends) for blank in self.blanks]
        return sum(earned, NONE) / len(earned)

    def rows(self, response: Response | None, arrangement: Arrangement) -> tuple[Row, ...]:
        """Return every blank with what was given and what belongs there."""
        answers, ends = stored_texts(response, "blanks"), forgives(response)
        return tuple(
            replace(row, id=f"{blank.id}.{row.id}", text=f"({number}) {row.text}")
            for number, blank in enumerate(self._as_they_stand(), start=1)
            for row in blank.rows(
                answers.get(blank.id, ""), _order_of(blank, arrangement), forgiven=ends
            )
        )

    def given(self, response: Response) -> str:
        """Return the answers to the blanks, numbered."""
        answers = stored_texts(response, "blanks")
        return "; ".join(
            f"({number}) {blank.in_words(answers[blank.id])}"
            for number, blank in enumerate(self._as_they_stand(), start=1)
            if blank.id in answers
        )

    def right_answer(self) -> str:
        """Return the right answers to the blanks, numbered."""
        return "; ".join(
            f"({n}) {b.right_answer()}" for n, b in enumerate(self._as_they_stand(), start=1)
        )

    def _as_they_stand(self) -> list[Blank]:
        """Return the blanks as the text has them, so that their numbers are those on the page."""
        blanks = {blank.id: blank for blank in self.blanks}
        marked = [marker[1] for marker in MARKER.finditer(self.text)]
        return [blanks[id_] for id_ in in_order(marked, list(blanks))]


def _order_of(blank: Blank, arrangement: Arrangement) -> Arrangement:
    return tuple(
        entry.partition(".")[2] for entry in arrangement if entry.startswith(f"{blank.id}.")
    )


def _presented(blank: Blank, number: int, arrangement: Arrangement) -> PresentedBlank:
    shown = arranged(blank.options, _order_of(blank, arrangement))
    options = tuple(PresentedOption(o.id, plain(o.text)) for o in shown)
    return PresentedBlank(blank.id, number, options)


def _blank_findings(path: Path, blank: Blank) -> Iterator[Finding]:
    if bool(blank.options) == bool(blank.accept or blank.mistakes):
        message = "a blank is either typed or chosen from a list"
        suggestion = "write `accept` for a typed answer, or `options` for a list"
        yield Finding(path, Code.BLANK_KIND_UNCLEAR, message, suggestion)
    if not blank.options:
        yield from accepted_findings(path, blank.accept, blank.mistakes)
        yield from missing_reason((*path, "why"), blank.why)
        return
    for finding in option_findings(blank.options):
        yield Finding((*path, *finding.path), finding.code, finding.message, finding.suggestion)
    right = len(correct_ids(blank.options))
    where = (*path, "options")
    if len(blank.options) == 1:
        message = "one option is no choice"
        suggestion = "add the words that learners confuse it with"
        yield Finding(where, Code.TOO_FEW_OPTIONS, message, suggestion)
    if right == 0:
        message, suggestion = "no option is marked as correct", "add `correct: true` to one option"
        yield Finding(where, Code.NO_CORRECT_OPTION, message, suggestion)
    if right > 1:
        message = f"{right} options of this list are marked as correct"
        yield Finding(where, Code.TWO_CORRECT_OPTIONS, message, "leave one correct option")
