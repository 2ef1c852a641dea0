"""Places that are each answered from one list: premises by choices, stems by options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from courseware.questions.base import NONE
from courseware.questions.reading import (
    JSON,
    Form,
    Response,
    fields_under,
    one_of,
    stored_texts,
)
from courseware.questions.review import Reason, Row, place_verdict
from courseware.questions.rich import plain


class Entry(Protocol):
    """An entry of the list."""

    @property
    def id(self) -> str:
        """Its name inside the question."""

    @property
    def text(self) -> str:
        """What the learner reads, as HTML."""


@dataclass(frozen=True, slots=True)
class Place:
    """What has to be answered.

    Attributes:
        text, why: HTML.
        answer: id of the entry that answers it.
        reasons: (id of another entry, why that one is wrong here, as HTML).
    """

    id: str
    text: str
    answer: str
    why: str
    reasons: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Pairing:
    """The places of a question, and the list that answers them.

    Attributes:
        field: what the names of the form's fields begin with: `match` for `match.<place>`.
        key: under which a stored response has place -> entry.
    """

    field: str
    key: str
    places: Sequence[Place]
    entries: Sequence[Entry]

    def read(self, form: Form) -> Response | None:
        """What was chosen; places that are left blank are left out, None where all are.

        Raises:
            Unreadable: a field names no place, or holds no entry of the list.
        """
        known = [entry.id for entry in self.entries]
        chosen: dict[str, JSON] = {
            place: one_of(form, f"{self.field}.{place}", known)
            for place in fields_under(form, self.field, [place.id for place in self.places])
        }
        return {self.key: chosen} if chosen else None

    def grade(self, response: Response | None) -> Fraction:
        """The share of places with the right entry."""
        chosen = stored_texts(response, self.key)
        right = sum(chosen.get(place.id) == place.answer for place in self.places)
        return Fraction(right, len(self.places)) if chosen else NONE

    def rows(self, response: Response | None) -> tuple[Row, ...]:
        """Every place with what was chosen, what answers it, and all of its reasons."""
        chosen, texts = stored_texts(response, self.key), self.texts()
        return tuple(_row(place, chosen.get(place.id), texts) for place in self.places)

    def given(self, response: Response) -> str:
        """What was chosen, in words."""
        return self._in_words(stored_texts(response, self.key))

    def right_answer(self) -> str:
        """What answers each place, in words."""
        return self._in_words({place.id: place.answer for place in self.places})

    def texts(self) -> dict[str, str]:
        """Entry -> what the learner reads, as plain text: it stands in selects, too."""
        return {entry.id: plain(entry.text) for entry in self.entries}

    def _in_words(self, chosen: Mapping[str, str]) -> str:
        texts = self.texts()
        return "; ".join(
            f"{plain(place.text)} → {texts.get(chosen[place.id], '')}"
            for place in self.places
            if place.id in chosen
        )


def _row(place: Place, chosen: str | None, texts: Mapping[str, str]) -> Row:
    given, right = chosen is not None, chosen == place.answer
    return Row(
        id=place.id,
        text=place.text,
        chosen=given,
        right=right,
        verdict=place_verdict(given=given, right=right),
        why=place.why,
        given=texts.get(chosen or "", ""),
        answer=texts.get(place.answer, ""),
        reasons=tuple(Reason(texts.get(entry, ""), why) for entry, why in place.reasons),
    )
