"""Numbers that identify somebody: of records, of the state, of telephones."""

import re
from itertools import pairwise

from courseware.domain.patient_products import without_products
from courseware.domain.patient_words import DIGIT_WORDS, UNITS

_REGISTER = (
    r"mrn|nhs|ihi|ahv|avs|ssn|ppsn?|ehr|emr|urn?|m\.\s?r\.\s?n\.?|n\.\s?h\.\s?s\.?|"
    r"p\.\s?p\.\s?s\.?|u\.\s?r\.(?:\s?n\.?)?|m\sr\sn|n\sh\ss|p\sp\ss"
)
_KEPT = (
    r"hospital|hosp|record|chart|case|patient|pat|id|file|insurance|insured|policy|medicare|"
    r"medicaid"
)
_LABEL = r"(?:id|no|nr|number|num)"
_NUMBERED = re.compile(
    rf"\b(?P<word>{_REGISTER}|{_KEPT})(?![a-z])[\s.:#_-]{{0,4}}"
    rf"(?P<label>\b{_LABEL}\b)?[\s.:#_-]{{0,4}}"
    r"[a-z]{0,3}[\s-]?(?P<number>\d(?:[\s.-]?\d){2,})"
    rf"(?![\s.-]?\d)(?!\s?(?:{UNITS}|%|/)\b)",
    re.IGNORECASE,
)
_PHONE = r"tel|telephone|phone|ph|mobile|mob|cell|fax|whatsapp"
_DICTATED = re.compile(
    rf"\b(?:(?:{_REGISTER})(?:\s{_LABEL}\b)?|(?:{_KEPT}|{_PHONE})\s{_LABEL}\b|(?:{_PHONE}))"
    rf"(?:\s(?:is|was)\b|[\s.:#,-]){{1,4}}(?:(?:{DIGIT_WORDS})\b[\s,-]{{0,2}}){{4,}}",
    re.IGNORECASE,
)
_AFTER_PHONE = re.compile(
    rf"\b(?:{_PHONE})(?:\.?\s?{_LABEL})?[.:#_-]{{0,3}}(?P<number>\d[\d\s()./-]{{5,20}}\d)(?!\w)",
    re.IGNORECASE,
)
_IS_REGISTER = re.compile(_REGISTER, re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_LONG = re.compile(rf"(?<![\w.])\d{{6,}}(?!\w)(?!\s*(?:{UNITS})\b)", re.IGNORECASE)
_PPS = re.compile(r"(?<!\w)(\d{3})\s?(\d{4})\s?([A-W])([A-IW]?)(?!\w)", re.IGNORECASE)
_PPS_LETTERS = "WABCDEFGHIJKLMNOPQRSTUV"
_DNI = re.compile(r"(?<!\w)(\d{8})-?([A-Z])(?!\w)", re.IGNORECASE)
_DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
_LETTERED = re.compile(
    # National insurance (UK), health insurance (Germany), tax code (Italy).
    r"\b[A-CEGHJ-PR-TW-Z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D]\b|\b[A-Z]\d{9}\b|"
    r"\b[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]\b"
)
_CALLED = re.compile(r"(?<![\w.])\+?\(?\d[\d\s()./-]{5,}\d(?!\w)")
_SPELLED = re.compile(rf"\b(?:(?:{DIGIT_WORDS})\b[\s,-]*){{7,}}", re.IGNORECASE)
# Counting aloud has none of these.
_DIALLED = re.compile(r"\b(?:oh|zero|double|triple)\b", re.IGNORECASE)
_DIGIT_BY_DIGIT = re.compile(r"(?<!\d)(?<!\d\s)0\s[1-9](?:\s\d){7,}(?!\s?\d)")
# France dials in five pairs, of which the first begins with 0; with a country's number others do.
_IN_PAIRS = re.compile(
    r"(?<!\w)(?<!\D\d\d[\s./-])(?P<first>\(?0[1-9]\)?)(?P<between>[\s./-])"
    r"(?P<rest>\d\d(?:(?P=between)\d\d){3})(?![\s./-]?\d)"
    rf"(?!\s?(?:{UNITS})\b)",
    re.IGNORECASE,
)
_FROM_ABROAD = re.compile(
    r"(?<![\w.])(?:\+|00)[1-9]\d{1,2}[\s.-]?(?:\(0\)\s?)?\d{1,2}(?:[\s.-]?\d\d){3,5}(?![\s.-]?\d)"
)
# Scores and levels go to twenty; hours, weeks and minutes that are counted up go to sixty.
_HIGHEST_SCORE, _LONGEST_SERIES = 20, 60
_NO_PHONE = re.compile(
    r"\b[A-Z]{2,4}-20[2-9]\d-\d{1,5}(?![\w-])|"  # forms of an office
    r"\b\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?(?:\d{4}|\d{2})\b|\b\d{4}-\d{2}-\d{2}\b|"  # days
    r"\b(?:19|20)\d\d\s?[-/]\s?(?:19|20)\d\d\b|"  # years
    r"\b(?:[01]\d|2[0-3])[0-5]\d\s?-\s?(?:[01]\d|2[0-3])[0-5]\d\b|"  # times of day
    r"(?<![\d/])(?:[6-9]\d|[12]\d\d)(?:/\d{2,3}){1,2}(?![\d/])|"  # blood pressures
    r"\b\d{1,3}(?:\s000)+\b|"  # thousands
    r"(?<![\w./+-])0\.\d+(?![\d/-]|[.\s]+\d)|"  # a decimal below one
    r"\bpages?\s+\d+\s?-\s?\d+|"
    # measures; so few that a long row of figures is not read anew from each of them
    r"(?<![\d-])\d{1,3}(?:\s?[-/]\s?\d{1,3}){1,12}\s?(?:degrees?\b|deg\b|°|%|mm\b|cm\b|kg\b)"
)


def is_record_number(text: str) -> bool:
    """A number after a word such as *record*, or six digits and more in one run."""
    text = without_products(text)
    if any(_is_numbered(found) for found in _NUMBERED.finditer(text)) or _DICTATED.search(text):
        return True
    return any(not is_phone_like(found.group()) for found in _LONG.finditer(text))


def is_personal_number(text: str) -> bool:
    """A number that a state or an insurer gives a person.

    Those of Ireland and Spain are told from other figures by their check letters: the digits,
    weighted 8 to 2 (and the second letter 9), modulo 23; the eight digits modulo 23.
    """
    text = without_products(text)
    return (
        any(_is_pps(*found.groups()) for found in _PPS.finditer(text))
        or any(_DNI_LETTERS[int(n) % 23] == c.upper() for n, c in _DNI.findall(text))
        or bool(_LETTERED.search(text))
        or bool(_LONG.search(text))
    )


def is_phone(text: str) -> bool:
    """Seven to fifteen digits in a few groups, as numbers are dialled or spoken."""
    text = without_products(text)
    if any(map(_is_dialled_in_pairs, _IN_PAIRS.finditer(text))) or _FROM_ABROAD.search(text):
        return True
    if any(is_phone_like(found["number"]) for found in _AFTER_PHONE.finditer(text)):
        return True
    text = _NO_PHONE.sub(" figures ", text)
    found = (match.group() for match in _CALLED.finditer(text))
    if any(map(is_phone_like, found)) or _DIGIT_BY_DIGIT.search(text):
        return True
    return any(_DIALLED.search(spelled.group()) for spelled in _SPELLED.finditer(text))


def is_phone_like(number: str) -> bool:
    """Whether figures are grouped as in a telephone number."""
    groups = re.findall(r"\d+", number)
    digits = sum(map(len, groups))
    return 7 <= digits <= 15 and digits >= 2 * len(groups) and max(map(len, groups)) >= 3


def _is_dialled_in_pairs(found: re.Match[str]) -> bool:
    """Whether five pairs are no series of scores, hours or weeks, written with two figures each."""
    pairs = [int(pair) for pair in re.findall(r"\d\d", found.group())]
    rises = all(one < other for one, other in pairwise(pairs))
    return not (max(pairs) <= _HIGHEST_SCORE or (rises and pairs[-1] <= _LONGEST_SERIES))


def _is_numbered(found: re.Match[str]) -> bool:
    number = found["number"]
    if found["label"] or _IS_REGISTER.fullmatch(found["word"]):
        return True
    return sum(map(str.isdigit, number)) >= 4 and not _YEAR.fullmatch(number)


def _is_pps(three: str, four: str, letter: str, second: str) -> bool:
    digits = map(int, three + four)
    total = sum(weight * digit for weight, digit in zip(range(8, 1, -1), digits, strict=True))
    total += 9 * (ord(second.upper()) - ord("A") + 1 if second and second.upper() != "W" else 0)
    return _PPS_LETTERS[total % 23] == letter.upper()
