"""What people are told of a corrected mark, and what the ledger states of all of them."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from hashlib import sha256
from typing import Any

import rfc8785

from courseware.domain.counted import counted
from courseware.domain.grading import percent
from courseware.domain.regrading import InForce, Kind
from courseware.services.attempts.reasons import Reasons

_RESULT = {True: "passed", False: "not passed"}
_CORRECTED = "A question of the quiz “{title}” was corrected, and with it your mark."
_PUBLISH = (
    "Publish the question with this key and reasons of its own, best before marks are corrected: "
    "reviews show these then."
)
_STAY = (
    "They stay until somebody decides: administrators find them above the list of certificates, "
    "until the certificate is revoked, the award is let stand, or the quiz is passed again."
)
AWARD_STAYS = (
    "The award that rests on this pass stays on record, with its certificate, unless the provider "
    "decides otherwise. If you pass the quiz again, nothing more has to be decided."
)
_END = "\n\n"
_REASONS = {
    Reasons.LIVE: "Reviews show the reasons of the live revision, which has this key.",
    Reasons.IN_PART: (
        "Reviews leave out the reasons of the answers that this changes, and what was said of the "
        f"whole question. {_PUBLISH}"
    ),
    Reasons.LEFT_OUT: (
        "Reviews leave out the reasons: they were written for another key, and the live revision "
        f"does not ask the same with this one. {_PUBLISH}"
    ),
}
_MARKED_ANEW = "One of your answers in the quiz “{title}” was marked again."


def result_words(score: Fraction, passed: bool) -> str:
    """A result as mails and lists write it."""
    return f"{percent(score)} %, {_RESULT[passed]}"


def reasons_words(reasons: Reasons) -> str:
    """What becomes of the reasons in reviews, for who corrects; "" where they stay as written."""
    return _REASONS.get(reasons, "")


def resting_words(awards: int, certificates: int) -> str:
    """What rests on lost passes, for who corrects; "" where nothing does."""
    if not awards:
        return ""
    many = counted(awards, "award rests", "awards rest")
    papers = counted(certificates, "certificate that stands", "certificates that stand")
    return f"{many} on lost passes, with {papers}. {_STAY}"


def held_words(held: InForce) -> str:
    """What corrections say of a question, for authors; "" where they leave it to the file."""
    if held.dropped:
        return "it counts for nobody"
    if held.full_marks:
        return "everybody earns all of it"
    said = [] if held.key is None else [f"the right answer is {held.key}"]
    return ", and ".join([*said, *(f"{answer} is right too" for answer in held.accepted)])


def mail_of(
    title: str, row: Mapping[str, Any], reason: str, kind: Kind, *, award_stays: bool = False
) -> tuple[str, str]:
    """Subject and text for somebody whose mark was corrected.

    Args:
        award_stays: whether an award rests on the pass that is lost.
    """
    what = _MARKED_ANEW if kind is Kind.MARKED_ANEW else _CORRECTED
    before = result_words(row["score_before"], row["passed_before"])
    after = result_words(row["score_after"], row["passed_after"])
    body = (
        f"{what.format(title=title)}\n\n"
        f"Before: {before}\nNow:    {after}\n\nWhy: {reason.strip()}\n\n"
        f"{f'{AWARD_STAYS}{_END}' if award_stays else ''}"
        "Your first mark stays on record. The review of your attempt shows both.\n"
    )
    return f"Your mark in “{title}” was corrected", body


def hash_of_change(row: Mapping[str, Any]) -> bytes:
    """SHA-256 over the canonical JSON of what one correction did to one attempt."""
    plain = {
        key: f"{value.numerator}/{value.denominator}" if isinstance(value, Fraction) else value
        for key, value in row.items()
        if key != "regrade_id"
    }
    return sha256(rfc8785.dumps(plain)).digest()


def digest_of_changes(hashes: Iterable[bytes]) -> str:
    """SHA-256 over the sorted hashes: engines sort ids differently, and a copy must agree."""
    return sha256(b"".join(sorted(hashes))).hexdigest()
