"""Options to choose from, as single, multiple and the blanks of cloze use them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from pydantic import Field, StrictBool

from courseware.questions.base import Arrangement, Id, Part, in_order
from courseware.questions.findings import (
    Finding,
    missing_reason,
    repeated_ids,
    telling_ids,
    unusable_texts,
)
from courseware.questions.review import Row, option_verdict
from courseware.questions.rich import Rich, RichLine

TELLING = frozenset({"correct", "incorrect", "wrong", "distractor"})
"""Words that an option's id must not contain."""


class Option(Part):
    """One answer to choose."""

    id: Id = Field(description="Name of the option inside the question, such as a, b, c.")
    text: RichLine = Field(description="What the learner reads, in Markdown; one line.")
    correct: StrictBool = Field(False, description="true if choosing it is right.")
    why: Rich = Field(
        "",
        description="Why it is right or wrong, and what to remember, in Markdown. Everybody "
        "reads it after the answers are released, chosen or not.",
    )


@dataclass(frozen=True)
class PresentedOption:
    """An option without its key; `text` is HTML."""

    id: str
    text: str


def option_findings(options: Sequence[Option]) -> Iterator[Finding]:
    """Yield what is wrong with a list of options, however many of them may be right."""
    yield from repeated_ids("options", (option.id for option in options))
    yield from unusable_texts("options", (option.text for option in options))
    if any(TELLING.intersection(option.id.split("-")) for option in options):
        yield telling_ids("options")
    for index, option in enumerate(options):
        yield from missing_reason(("options", index, "why"), option.why)


def correct_ids(options: Sequence[Option]) -> frozenset[str]:
    """Return the ids of the right options."""
    return frozenset(option.id for option in options if option.correct)


def arranged(options: Sequence[Option], arrangement: Arrangement) -> list[Option]:
    """Return the options in the order that was shown."""
    by_id = {option.id: option for option in options}
    return [by_id[id_] for id_ in in_order(arrangement, list(by_id))]


def presented(options: Sequence[Option], arrangement: Arrangement) -> tuple[PresentedOption, ...]:
    """Return the options without their key in the order that is shown."""
    return tuple(PresentedOption(o.id, o.text) for o in arranged(options, arrangement))


def option_rows(
    options: Sequence[Option], chosen: Collection[str], arrangement: Arrangement
) -> tuple[Row, ...]:
    """Return the review of every option, chosen or not."""
    return tuple(
        Row(
            id=option.id,
            text=option.text,
            chosen=option.id in chosen,
            right=option.correct,
            verdict=option_verdict(chosen=option.id in chosen, right=option.correct),
            why=option.why,
        )
        for option in arranged(options, arrangement)
    )
