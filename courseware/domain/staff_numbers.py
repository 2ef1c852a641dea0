"""Staff numbers as clinics write them, and what a spreadsheet makes of them on the way.

A number is kept exactly as it is written; only what can be no number any more is refused.
"""

import re

_LONGEST = 40
# A program writes the sign; without it, `1E5` may be somebody's number.
_ROUNDED = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?E[+-][0-9]+", re.IGNORECASE)
_TOO_NARROW = re.compile(r"#{2,}")
# `#REF!`, `#NAME?`, `#WERT!`, `#DIV/0!` in any language, `#N/A` (German `#NV`), `Err:502`.
_FAILED = re.compile(r"#[^\W_].*[!?]|#N/A|#NV|Err:[0-9]{3}", re.IGNORECASE)
_FORMULA = re.compile(r"=.*")
_MEND = "format the column staff_number as text, enter the number again, and save as CSV."
_WHAT = (
    (_ROUNDED, "is a long number that a spreadsheet rounded"),
    (_TOO_NARROW, "is what a spreadsheet shows of a number in a column that is too narrow"),
    (_FORMULA, "is a formula of a spreadsheet"),
    (_FAILED, "is a spreadsheet's message about a formula that failed"),
)


def number_fault(number: str) -> str | None:
    """Why this can be no staff number, and how to mend it; None if it can."""
    if len(number) > _LONGEST:
        return f"The staff number is longer than {_LONGEST} characters."
    for pattern, what in _WHAT:
        if pattern.fullmatch(number):
            return f"The staff number {number} {what} — {_MEND}"
    return None


def without_zeros(number: str) -> str:
    """What a spreadsheet leaves of a number: one that is all digits loses the zeros in front."""
    if not (number.isascii() and number.isdecimal()):
        return number
    return number.lstrip("0") or "0"


def differ_in_zeros(one: str | None, other: str | None) -> bool:
    """Whether two numbers are written differently, and alike but for zeros in front."""
    if not one or not other or one == other:
        return False
    return without_zeros(one) == without_zeros(other)
