"""The check that keeps patients out of free text: it refuses what looks like an identifier.

It can't recognise every identifier, so pages warn beside the field as well; what it does find is
refused, never stored and never logged. How much it finds, and what it misses, is measured on a
written collection of sentences (tests/domain/patient_text) and told in docs/competency.md.
"""

import re
import unicodedata

from courseware.domain.citations import without_citations
from courseware.domain.patient_births import DATED, states_birth
from courseware.domain.patient_names import TWO_NAMES, WORD, is_name, may_be_names, plain
from courseware.domain.patient_numbers import is_personal_number, is_phone, is_record_number
from courseware.domain.patient_words import FIRST_NAMES, MAIL_HOUSES, TOP_LEVEL

WARNING = "Nothing that identifies a patient: no name, date of birth, record number or contact."

LONGEST_LOOKED_AT = 10_000
"""Characters of a text that is looked at; the longest field takes fewer."""

_AT = r"(?:\s*[(\[{]\s*at\s*[)\]}]\s*|\s+at\s+|\s*@\s*)"
_DOT = r"(?:\s*[(\[{]\s*dot\s*[)\]}]\s*|\s+dot\s+)"
_POINT = rf"(?:{_DOT}|\.)"
_EMAIL = re.compile(
    r"[^\s@]@[^\s@]+\.[^\s@]{2,}|"
    # Spoken as a whole; with one's own point before *at*; at a house where everybody has mail.
    rf"\w{_AT}[\w-]+(?:{_POINT}[\w-]+)*{_DOT}(?:{TOP_LEVEL})\b|"
    rf"\w[._]\w{{1,64}}{_AT}[\w-]+(?:{_POINT}[\w-]+)*{_POINT}(?:{TOP_LEVEL})\b|"
    rf"\w(?:{_AT}|\s)(?:{MAIL_HOUSES})(?:{_POINT}|\s)\s?(?:{TOP_LEVEL})\b",
    re.IGNORECASE,
)
_HERE = "\x00"
_YEAR = re.compile(r"\d{4}")
# A complete date before this year is a birth date rather than one of a treatment.
_TREATED_SINCE = 2015

_COLLEAGUE = re.compile(r"\b(?:with|by|beside|under)\s$", re.IGNORECASE)


def patient_fault(text: str) -> str | None:
    """Why a text may not be stored (a sentence), or None where nothing looks like a patient.

    A text that is longer than any field takes is refused without being read: the patterns are
    made for paragraphs.
    """
    if len(text) > LONGEST_LOOKED_AT:
        return f"Use at most {LONGEST_LOOKED_AT:,} characters."
    text = " ".join(_as_read(text).split())
    told = without_citations(text)
    checks = (
        (_EMAIL.search(text), "an e-mail address"),
        (_is_birth_date(text), "a name or date of birth"),
        (is_record_number(told), "a record number"),
        (is_phone(told), "a phone number"),
        (is_personal_number(told), "a record number"),
        (is_name(told), "a patient's name"),
    )
    for found, what in checks:
        if found:
            return (
                f"This looks like {what}. Nothing that identifies a patient is stored here — "
                "describe what was done, not who it was done to."
            )
    return None


def _as_read(text: str) -> str:
    """A text as it looks: without invisible signs, and with full-width signs as usual ones."""
    usual = unicodedata.normalize("NFKC", text).replace("\N{GREEK SMALL LETTER MU}", "µ")
    return "".join(sign for sign in usual if unicodedata.category(sign) != "Cf")


def _is_birth_date(text: str) -> bool:
    """A stated birth, a date of long ago, or any date beside what looks like a name."""
    if states_birth(text):
        return True
    for date in DATED.finditer(text):
        year = _YEAR.search(date.group())
        around = text[max(0, date.start() - 60) : date.end() + 60]
        if year and int(year.group()) < _TREATED_SINCE:
            return True
        rest = around.replace(date.group(), _HERE)
        names = TWO_NAMES.finditer(rest)
        if any(_is_beside(found, rest) and not _is_colleague(found, rest) for found in names):
            return True
    return False


def _is_beside(found: re.Match[str], around: str) -> bool:
    """Whether two names touch a date, or one of them is a usual first name."""
    if not may_be_names(found.group()):
        return False
    if any(plain(word) in FIRST_NAMES for word in re.findall(WORD, found.group())):
        return True
    before, after = around[: found.start()].rstrip(" ,:;(-"), around[found.end() :].lstrip(" ,:;(-")
    return before.endswith(_HERE) or after.startswith(_HERE)


def _is_colleague(found: re.Match[str], around: str) -> bool:
    """Whether something was done *with* or *by* somebody *on* that day: no date of birth."""
    after = around[found.end() :]
    return bool(_COLLEAGUE.search(around[: found.start()])) and after.startswith(f" on {_HERE}")
