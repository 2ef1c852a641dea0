"""What people are told of a corrected mark, and what the ledger states of all of them."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from hashlib import sha256
from typing import Any

import rfc8785

from courseware.domain.grading import percent
from courseware.domain.regrading import Kind

_RESULT = {True: "passed", False: "not passed"}
_CORRECTED = "A question of the quiz “{title}” was corrected, and with it your mark."
_MARKED_ANEW = "One of your answers in the quiz “{title}” was marked again."


def result_words(score: Fraction, passed: bool) -> str:
    """A result as mails and lists write it."""
    return f"{percent(score)} %, {_RESULT[passed]}"


def mail_of(title: str, row: Mapping[str, Any], reason: str, kind: Kind) -> tuple[str, str]:
    """Subject and text for somebody whose mark was corrected."""
    what = _MARKED_ANEW if kind is Kind.MARKED_ANEW else _CORRECTED
    before = result_words(row["score_before"], row["passed_before"])
    after = result_words(row["score_after"], row["passed_after"])
    body = (
        f"{what.format(title=title)}\n\n"
        f"Before: {before}\nNow:    {after}\n\nWhy: {reason.strip()}\n\n"
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
