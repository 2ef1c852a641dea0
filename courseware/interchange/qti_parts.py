"""The pieces that every QTI item is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from courseware.interchange.prose import plain_text_of_html, xhtml_of
from courseware.interchange.qti_names import Vocabulary, clean, words

RESPONSE: Final = "RESPONSE"
MATCH: Final = "match"
MAP: Final = "map"
GAP: Final = "\ue000"
"""Stands for a blank while a text is converted."""


@dataclass(frozen=True)
class Written:
    """What differs between the items of different types.

    Attributes:
        declarations, body, processing: markup.
        reasons: (identifier, whose it is, Markdown) of each part that has a reason.
    """

    declarations: str
    body: str
    processing: str
    reasons: Sequence[tuple[str, str, str]]


def title_of(markdown: str) -> str | None:
    """Return a text as a title, None where nothing is left of it."""
    return plain_text_of_html(prose(markdown)) or None


def prose(markdown: str) -> str:
    """Return Markdown as blocks of XHTML."""
    return clean(xhtml_of(markdown))


def line(markdown: str) -> str:
    """Return Markdown as XHTML; one single paragraph loses its <p>."""
    html = prose(markdown)
    alone = html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1
    return html[3:-4] if alone else html


def number_of(share: Fraction) -> str:
    """Write a share as a decimal number."""
    return f"{float(share):.9f}".rstrip("0").rstrip(".")


def declared(
    names: Vocabulary,
    cardinality: str,
    type_: str,
    right: Sequence[str],
    mapping: Sequence[tuple[str, Fraction]] = (),
    identifier: str = RESPONSE,
    *,
    folded: bool = False,
) -> str:
    """Write a response's declaration: the right values, and what each value adds to the score."""
    tag = names.tag
    parts = [tag("correctResponse", *(tag("value", words(value)) for value in right))]
    if mapping:
        same = "false" if folded else None
        entries = (
            tag("mapEntry", mapKey=key, mappedValue=number_of(share), caseSensitive=same)
            for key, share in mapping
        )
        bounds = {"lowerBound": "0", "upperBound": "1", "defaultValue": "0"}
        parts.append(tag("mapping", *entries, **bounds))
    about = {"identifier": identifier, "cardinality": cardinality, "baseType": type_}
    return tag("responseDeclaration", *parts, **about)


def outcome(
    names: Vocabulary, identifier: str, type_: str, value: str, by_hand: bool = False
) -> str:
    """Write an outcome with the value that it begins with; `by_hand`: a person gives it."""
    given = names.tag("defaultValue", names.tag("value", value))
    about = {"identifier": identifier, "cardinality": "single", "baseType": type_}
    who = "human" if by_hand else None
    return names.tag("outcomeDeclaration", given, **about, externalScored=who)


def shown(names: Vocabulary, identifier: str, values: Sequence[str]) -> str:
    """Write an outcome by which feedback of those names is shown from the beginning."""
    given = names.tag("defaultValue", *values)
    about = {"identifier": identifier, "cardinality": "multiple", "baseType": "identifier"}
    return names.tag("outcomeDeclaration", given, **about)


def scored(names: Vocabulary, how: str) -> str:
    """Write the scoring by the right response (MATCH) or by the mapping (MAP)."""
    tag = names.tag
    if how == MAP:
        return tag("setOutcomeValue", tag("mapResponse", identifier=RESPONSE), identifier="SCORE")
    same = tag("match", tag("variable", identifier=RESPONSE), tag("correct", identifier=RESPONSE))
    one = tag("setOutcomeValue", tag("baseValue", "1", baseType="float"), identifier="SCORE")
    return tag("responseCondition", tag("responseIf", same, one))


def word_of(value: bool) -> str:
    """Write a truth value."""
    return "true" if value else "false"
