"""The check that keeps patients out of free text: it refuses what looks like an identifier.

It can't recognise every identifier, so pages warn beside the field as well; what it does find is
refused, never stored and never logged.
"""

import re
from collections.abc import Mapping

WARNING = "Nothing that identifies a patient: no name, date of birth, record number or contact."

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]{2,}")
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DATE = (
    r"(?:\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?(?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}|"
    rf"\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{_MONTHS})[a-z]*\.?,?\s+\d{{4}})"
)
_DATED = re.compile(_DATE, re.IGNORECASE)
_YEAR = re.compile(r"\d{4}")
# A complete date before this year is a birth date rather than one of a treatment.
_TREATED_SINCE = 2015
_BORN = re.compile(
    r"(?:\b(?:born|birth|dob|d\.o\.b\.?|date of birth|geb(?:oren)?\.?)|\*)\W{0,6}"
    rf"(?:on\s+)?{_DATE}",
    re.IGNORECASE,
)
_CAPITAL = r"[^\W\d_a-zß-ÿ][^\W\d_]+"
_TITLED = re.compile(rf"\b(?:[Mm]rs?|[Mm]s|[Mm]iss|[Mm]x|[Hh]err|[Ff]rau)\b\.?\s+{_CAPITAL}")
_TWO_NAMES = re.compile(rf"(?<![.!?]\s)\b{_CAPITAL}[,\s]+{_CAPITAL}\b")
_NUMBERED = re.compile(
    r"\b(?:mrn|nhs|ahv|avs|ssn|ehr|emr|hospital|record|chart|case|patient|pat|file|insurance|"
    r"insured|policy|medicare|medicaid)\b[\s.:#-]*(?:id|no|nr|number|num)?\b[\s.:#-]*"
    r"[a-z]{0,3}[\s-]?\d[\d\s.-]{2,}",
    re.IGNORECASE,
)
_CALLED = re.compile(r"(?<![\w.])\+?\(?\d[\d\s()./-]{5,}\d(?!\w)")
_LONG_NUMBER = re.compile(r"(?<![\w.])\d{6,}(?!\w)")


def patient_fault(text: str) -> str | None:
    """Why a text may not be stored (a sentence), or None where nothing looks like a patient."""
    checks = (
        (_EMAIL.search(text), "an e-mail address"),
        (_BORN.search(text) or _birth_date(text), "a name or date of birth"),
        (_NUMBERED.search(text), "a record number"),
        (_phone(text), "a phone number"),
        (_LONG_NUMBER.search(text), "a record number"),
    )
    for found, what in checks:
        if found:
            return (
                f"This looks like {what}. Nothing that identifies a patient is stored here — "
                "describe what was done, not who it was done to."
            )
    return None


def patient_faults(texts: Mapping[str, str]) -> dict[str, str]:
    """Field name -> sentence, for every text that may not be stored."""
    faults = {field: patient_fault(text) for field, text in texts.items()}
    return {field: fault for field, fault in faults.items() if fault}


def _birth_date(text: str) -> bool:
    """A date of long ago, or any date beside what looks like a name."""
    for date in _DATED.finditer(text):
        year = _YEAR.search(date.group())
        around = text[max(0, date.start() - 60) : date.end() + 60]
        if year and int(year.group()) < _TREATED_SINCE:
            return True
        if _TWO_NAMES.search(around) or _TITLED.search(around):
            return True
    return False


def _phone(text: str) -> bool:
    """Seven to fifteen digits in a few groups, as numbers are dialled; dates are none."""
    for found in _CALLED.finditer(_DATED.sub(" date ", text)):
        groups = re.findall(r"\d+", found.group())
        digits = sum(len(group) for group in groups)
        if 7 <= digits <= 15 and digits >= 2 * len(groups) and max(map(len, groups)) >= 3:
            return True
    return False
