"""Dates as people write them, and what states a birth."""

import re

from courseware.domain.patient_words import CARDINALS, DIGIT_WORDS, MONTHS, ORDINALS, TENS, UNITS

_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_BETWEEN = r"[\s./|\\_,-]{0,3}"
_NUMERIC = r"\d{1,2}\s?[./|\\_-]\s?\d{1,2}\s?[./|\\_-]\s?(?:\d{4}|\d{2})"
_LETTERED = (
    # 03-Apr-1980 · 03APR1980 · 3rd of April, 1980 · Apr-03-1980 · 1980-Apr-03
    rf"{_DAY}{_BETWEEN}(?:of\s+)?(?:{MONTHS}){_BETWEEN}\d{{4}}|"
    rf"(?:{MONTHS}){_BETWEEN}{_DAY}{_BETWEEN}\b\d{{4}}|"
    rf"\d{{4}}{_BETWEEN}(?:{MONTHS}){_BETWEEN}\d{{1,2}}"
)
_FIGURES = rf"(?:{_NUMERIC}|\d{{4}}[./-]\d{{2}}[./-]\d{{2}}|{_LETTERED})"
DATED = re.compile(rf"\b{_FIGURES}\b", re.IGNORECASE)
_SHORT_YEAR = re.compile(
    r"(?<![\d./|\\_-])(?:0?[1-9]|[12]\d|3[01])"
    rf"(?:(?P<sign>[./|\\_-])(?:0?[1-9]|1[0-2])(?P=sign)|[./|\\_-]?(?:{MONTHS})[./|\\_-]?)"
    r"['’]?[4-9]\d(?![\d./|\\_-])",
    re.IGNORECASE,
)
_NUMBERED_YEAR = rf"(?:nineteen[\s-]+(?:{TENS})|two\s+thousand|(?:19|20)\d\d)"
_SPOKEN = (
    rf"(?:(?:{ORDINALS}|{CARDINALS})\s(?:of\s)?(?:{MONTHS})\b|"
    rf"(?:{MONTHS})\s(?:the\s)?(?:{ORDINALS})\b)"
)
_SPOKEN_FIGURES = rf"(?:{ORDINALS})\s+(?:of\s+)?(?:the\s+)?(?:{ORDINALS})\b"
_WORDS = r"birthday|birth\s*date|date of birth|dob|d\.o\.b\.?"
_BORN = re.compile(
    rf"(?:\b(?:born|{_WORDS}|geb(?:oren)?\.?)"
    r"(?:\s(?:is|was|on|the|in|of|am)\b|[\s:=,.-]){0,8}|\*\s?)"
    rf"(?:{_FIGURES}|\d{{6}}\b|{_DAY}\s(?:of\s)?(?:{MONTHS})\b|{_SPOKEN}|{_SPOKEN_FIGURES}|"
    rf"(?:{MONTHS})\.?,?\s+{_NUMBERED_YEAR}|{_NUMBERED_YEAR}\b)|\bb\.\s?(?:19|20)\d\d\b",
    re.IGNORECASE,
)
_BORN_LONG_AGO = re.compile(
    rf"\b(?:{_SPOKEN}|{_DAY}\s(?:of\s)?(?:{MONTHS})),?\s+nineteen\b", re.IGNORECASE
)
_NUMBER_WORD = rf"(?:{ORDINALS}|{TENS}|{CARDINALS}|{DIGIT_WORDS})"
# What is said of the words themselves goes up to the end of the sentence, and not far.
_NEAR = re.compile(
    rf"\b(?:{_WORDS})(?P<after>(?:(?![!?;]|\.\s[A-Z]).){{0,40}})|"
    r"\bborn\b(?P<born>(?:\s(?:on|in|the|about|around)\b|[\s:=,.-]){0,4}"
    rf"(?:\d{{1,2}}(?!\d)|{_NUMBER_WORD}\b)(?:[\s,-]{{1,2}}(?:\w+)){{0,2}})",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"\d[\s./|\\_,-]{{1,3}}\d{{1,4}}[\s,:(=-]{{1,3}}(?:is\s)?(?:the\s)?(?:{_WORDS})", re.IGNORECASE
)
_HARMLESS = re.compile(
    rf"\b(?:checked|asked|confirmed|verified|compared)\s(?:again\s)?on\s{_FIGURES}|"
    rf"(?<![\w./|-])\d+(?:\.\d+)?\s?(?:x\s?\d+\s?)?(?:{UNITS}|identifiers?|forms?|x)\b|"
    rf"(?<!\w)\d\d?:\d\d(?!\d)|\b{_NUMBER_WORD}\s(?:other|more|identifiers?|{UNITS})\b|"
    r"\b[a-z]+\d+(?:[/-]\d+)?\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(rf"\d|\b{_NUMBER_WORD}[\s,-]{{1,2}}{_NUMBER_WORD}\b", re.IGNORECASE)


def states_birth(text: str) -> bool:
    """Whether a text says when somebody was born, or holds a day of a short year long ago."""
    if _BORN.search(text) or _BORN_LONG_AGO.search(text) or _SHORT_YEAR.search(text):
        return True
    if _BEFORE.search(text):
        return True
    near = (found["after"] or found["born"] or "" for found in _NEAR.finditer(text))
    return any(_FIGURE.search(_HARMLESS.sub(" ", words)) for words in near)
