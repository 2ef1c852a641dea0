"""What can be wrong with a question that has the right shape: every code, and what it means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

Path = tuple[str | int, ...]
"""Where in the question: field names and list positions, such as ("options", 2, "why")."""


class Severity(StrEnum):
    """An error stops a release; a warning is shown and may stay."""

    ERROR = "error"
    WARNING = "warning"


class Code(StrEnum):
    """The stable names of all findings."""

    NO_CORRECT_OPTION = "no-correct-option"
    TWO_CORRECT_OPTIONS = "two-correct-options"
    DUPLICATE_OPTION_ID = "duplicate-option-id"
    DUPLICATE_TEXT = "duplicate-text"
    REASON_MISSING = "reason-missing"
    TEXT_MISSING = "text-missing"
    AMBIGUOUS_ANSWER = "ambiguous-answer"
    NO_FULL_CREDIT = "no-full-credit"
    TYPOS_TOO_LOOSE = "typos-too-loose"
    NUMERIC_RULE_UNCLEAR = "numeric-rule-unclear"
    NUMERIC_RULE_IMPOSSIBLE = "numeric-rule-impossible"
    NUMERIC_TOLERANCE_EMPTY = "numeric-tolerance-empty"
    UNIT_MISSING = "unit-missing"
    UNIT_FACTOR_ZERO = "unit-factor-zero"
    MATCH_UNKNOWN = "match-unknown"
    BLANK_NOT_IN_TEXT = "blank-not-in-text"
    BLANK_UNDEFINED = "blank-undefined"
    BLANK_REPEATED = "blank-repeated"
    BLANK_KIND_UNCLEAR = "blank-kind-unclear"
    TOO_FEW_OPTIONS = "too-few-options"
    KEY_TOLD_BY_IDS = "key-told-by-ids"
    NOT_FOR_SURVEYS = "not-for-surveys"
    CASE_PLACE_UNKNOWN = "case-place-unknown"
    CASE_PLACE_UNREACHED = "case-place-unreached"
    CASE_CIRCLE = "case-circle"
    CASE_TOO_LONG = "case-too-long"
    OPTION_UNKNOWN = "option-unknown"
    REASON_REPEATED = "reason-repeated"
    FIGURE_UNCLEAR = "figure-unclear"
    REGION_UNCLEAR = "region-unclear"
    REGIONS_OVERLAP = "regions-overlap"
    MARKING_UNFIT = "marking-unfit"
    RUBRIC_UNCLEAR = "rubric-unclear"
    WORD_LIMITS_IMPOSSIBLE = "word-limits-impossible"
    USE_UNFIT = "use-unfit"


EXPLANATIONS: dict[Code, str] = {
    Code.NO_CORRECT_OPTION: "None of the options is marked `correct: true`.",
    Code.TWO_CORRECT_OPTIONS: "More than one option is correct where exactly one may be.",
    Code.DUPLICATE_OPTION_ID: "Two parts of one list (options, items, blanks) have the same id.",
    Code.DUPLICATE_TEXT: "Two options read the same, so nobody can tell them apart.",
    Code.REASON_MISSING: "An option or answer has no `why`; learners would see a bare verdict.",
    Code.TEXT_MISSING: "A text that learners must read is empty.",
    Code.AMBIGUOUS_ANSWER: "One answer is listed twice, or both as right and as a mistake.",
    Code.NO_FULL_CREDIT: "No accepted answer or ending earns 100 percent: nobody is fully right.",
    Code.TYPOS_TOO_LOOSE: "An accepted answer is so short that allowed typos make it another one.",
    Code.NUMERIC_RULE_UNCLEAR: "`answer` does not say in exactly one way which numbers are right.",
    Code.NUMERIC_RULE_IMPOSSIBLE: "The numbers of `answer` contradict each other.",
    Code.NUMERIC_TOLERANCE_EMPTY: "A tolerance is a share of 0, so that it is no tolerance.",
    Code.UNIT_MISSING: "Other units are accepted, but the question's own `unit` is not given.",
    Code.UNIT_FACTOR_ZERO: "A unit's factor is not above zero.",
    Code.MATCH_UNKNOWN: "A premise's `match` names no choice of this question.",
    Code.BLANK_NOT_IN_TEXT: "A blank is described, but its {{marker}} is not in the text.",
    Code.BLANK_UNDEFINED: "A {{marker}} in the text has no blank of that id.",
    Code.BLANK_REPEATED: "One {{marker}} stands twice in the text.",
    Code.BLANK_KIND_UNCLEAR: "A blank needs either `accept` (typed) or `options` (chosen).",
    Code.TOO_FEW_OPTIONS: "A list to choose from has only one option.",
    Code.KEY_TOLD_BY_IDS: "The ids, which browsers see, give the right answer away.",
    Code.NOT_FOR_SURVEYS: "A key that only marked questions use stands in a survey question.",
    Code.CASE_PLACE_UNKNOWN: "`start` or `goes_to` names no place of this branching case.",
    Code.CASE_PLACE_UNREACHED: "No way through a branching case leads to this node or ending.",
    Code.CASE_CIRCLE: "Choices of a branching case lead round in a circle, so it may never end.",
    Code.CASE_TOO_LONG: "A way through a branching case takes too many decisions.",
    Code.OPTION_UNKNOWN: "A stem's `answer`, or the `option` of a reason, names no listed option.",
    Code.REASON_REPEATED: "One option has two reasons for the same stem.",
    Code.FIGURE_UNCLEAR: "A hotspot's `figure` is not one SVG image with words that describe it.",
    Code.REGION_UNCLEAR: "A region has no surface, or more than one, or its sides cross.",
    Code.REGIONS_OVERLAP: "Two regions of a hotspot overlap, so a tap could mean either.",
    Code.MARKING_UNFIT: "A question's `marking` does not fit its type or its place.",
    Code.RUBRIC_UNCLEAR: "A criterion's levels earn the same, or nothing at all.",
    Code.WORD_LIMITS_IMPOSSIBLE: "A free text must have more words than it may have.",
    Code.USE_UNFIT: "A question's `use` does not fit its type.",
}

WARNINGS = frozenset(
    {
        Code.REASON_MISSING,
        Code.KEY_TOLD_BY_IDS,
        Code.NOT_FOR_SURVEYS,
        Code.NUMERIC_TOLERANCE_EMPTY,
    }
)


@dataclass(frozen=True)
class Finding:
    """One thing that an author has to mend: where, what, and how."""

    path: Path
    code: Code
    message: str
    suggestion: str

    @property
    def severity(self) -> Severity:
        """Tell whether the finding stops a release."""
        return Severity.WARNING if self.code in WARNINGS else Severity.ERROR


_CLOSING = " .,;:…"  # not the sign of a factorial


def repeated_ids(where: str, ids: Iterable[str]) -> Iterator[Finding]:
    """Yield a finding for each id of the list `where` that an earlier entry has already."""
    seen: dict[str, int] = {}
    for index, id_ in enumerate(ids):
        if id_ in seen:
            yield Finding(
                (where, index, "id"),
                Code.DUPLICATE_OPTION_ID,
                f'the id "{id_}" is already used by entry {seen[id_] + 1} of {where}',
                "give each entry an id of its own",
            )
        else:
            seen[id_] = index


def unusable_texts(where: str, texts: Iterable[str]) -> Iterator[Finding]:
    """Yield a finding for each text of the list `where` that is empty or repeats an earlier one.

    Capitals, blanks and the signs that close a sentence tell no two texts apart.
    """
    seen: dict[str, int] = {}
    for index, text in enumerate(texts):
        plain = " ".join(text.split()).casefold()
        plain = plain.rstrip(_CLOSING) or plain
        if not plain:
            yield Finding(
                (where, index, "text"), Code.TEXT_MISSING, "this text is empty", "write the text"
            )
        elif plain in seen:
            yield Finding(
                (where, index, "text"),
                Code.DUPLICATE_TEXT,
                f"this reads the same as entry {seen[plain] + 1} of {where}",
                "change one of the two, or remove it",
            )
        else:
            seen[plain] = index


def missing_reason(path: Path, why: str) -> Iterator[Finding]:
    """Yield a finding if the reason at `path` is empty."""
    if not why.strip():
        yield Finding(
            path,
            Code.REASON_MISSING,
            f"{path[-1]} is empty",
            "say in a sentence why this is right or wrong, and what to remember",
        )


def name_one_of(id_: str, known: Sequence[str]) -> str:
    """Return the mend for an id that is none of those known: the likeliest one, or all of them."""
    guess = get_close_matches(id_, known, n=1)
    return f'did you mean "{guess[0]}"?' if guess else f"write one of: {', '.join(known)}"


def telling_ids(where: str) -> Finding:
    """Return the finding for ids in the list `where` that show the right answer to a browser."""
    return Finding(
        (where,),
        Code.KEY_TOLD_BY_IDS,
        "the ids show the right answer to anybody who looks into the page",
        "name each entry by what it says, such as `wash` or `report`",
    )
