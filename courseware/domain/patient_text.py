"""The check that keeps patients out of free text: it refuses what looks like an identifier.

It can't recognise every identifier, so pages warn beside the field as well; what it does find is
refused, never stored and never logged. How much it finds, and what it misses, is measured on a
written collection of sentences (tests/domain/patient_text) and told in docs/competency.md.
"""

import re
import unicodedata
from collections.abc import Mapping

from courseware.domain.citations import without_citations
from courseware.domain.patient_numbers import is_personal_number, is_phone, is_record_number
from courseware.domain.patient_words import (
    CARDINALS,
    CLINICAL,
    DESCRIBING,
    FIRST_NAMES,
    IMAGING,
    MAIL_HOUSES,
    MONTHS,
    ORDINALS,
    PARTICLES,
    PERSONS_VERBS,
    TENS,
    TOP_LEVEL,
    UNITS,
)

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
    rf"\w[._]\w+{_AT}[\w-]+(?:{_POINT}[\w-]+)*{_POINT}(?:{TOP_LEVEL})\b|"
    rf"\w(?:{_AT}|\s)(?:{MAIL_HOUSES})(?:{_POINT}|\s)\s?(?:{TOP_LEVEL})\b",
    re.IGNORECASE,
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_FIGURES = (
    r"(?:\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?(?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}|"
    rf"{_DAY}\.?\s+(?:of\s+)?(?:{MONTHS})\.?,?\s+\d{{4}}|"
    rf"(?:{MONTHS})\.?\s+{_DAY},?\s+\d{{4}})"
)
_DATED = re.compile(rf"\b{_FIGURES}\b", re.IGNORECASE)
_HERE = "\x00"
_YEAR = re.compile(r"\d{4}")
_SHORT_YEAR = re.compile(
    r"(?<![\d./-])(?:0?[1-9]|[12]\d|3[01])([./-])(?:0?[1-9]|1[0-2])\1([4-9]\d)(?![\d./-])"
)
# A complete date before this year is a birth date rather than one of a treatment.
_TREATED_SINCE = 2015
_NUMBERED_YEAR = rf"(?:nineteen[\s-]+(?:{TENS})|two\s+thousand|(?:19|20)\d\d)"
_SPOKEN = (
    rf"(?:(?:{ORDINALS}|{CARDINALS})\s(?:of\s)?(?:{MONTHS})\b|"
    rf"(?:{MONTHS})\s(?:the\s)?(?:{ORDINALS})\b)"
)
_SPOKEN_FIGURES = rf"(?:{ORDINALS})\s+(?:of\s+)?(?:the\s+)?(?:{ORDINALS})\b"
_BORN = re.compile(
    r"(?:\b(?:born|birthday|birth\s*date|date of birth|dob|d\.o\.b\.?|geb(?:oren)?\.?)"
    r"(?:\s(?:is|was|on|the|in|of|am)\b|[\s:=,.-]){0,8}|\*\s?)"
    rf"(?:{_FIGURES}|\d{{6}}\b|{_DAY}\s(?:of\s)?(?:{MONTHS})\b|{_SPOKEN}|{_SPOKEN_FIGURES}|"
    rf"(?:{MONTHS})\.?,?\s+{_NUMBERED_YEAR}|{_NUMBERED_YEAR}\b)|\bb\.\s?(?:19|20)\d\d\b",
    re.IGNORECASE,
)
_BORN_LONG_AGO = re.compile(
    rf"\b(?:{_SPOKEN}|{_DAY}\s(?:of\s)?(?:{MONTHS})),?\s+nineteen\b", re.IGNORECASE
)

_CAPITAL = r"[A-ZÀ-ÞŁŚŻŠČŽ](?:['’][A-ZÀ-Þ])?[^\W\d_]+"
_WORD = r"[^\W\d_]+(?:['’][^\W\d_]+)?"
_TITLED = re.compile(
    rf"(?P<before>\d )?\b(?P<title>mrs|mister|mr|ms|mx|miss|herrn?|frau|mme|mlle|"
    r"madame|monsieur|sra|srta|señora?|signora?)\b(?:(?P<dot>\.)\s?|\s)"
    rf"(?P<particle>(?:(?:{PARTICLES})\s)+)?(?P<word>{_WORD})",
    re.IGNORECASE,
)
_TWO_NAMES = re.compile(
    rf"(?<![.!?]\s)\b{_CAPITAL}[,\s]+{_CAPITAL}\b(?!\s(?:[Tt]est|[Ss]ign|[Ss]core|[Ss]cale))"
)
_SPOKEN_OF = re.compile(
    r"\b(?:patient|pt|pat|client|lady|gentleman|woman|man|boy|girl)(?:['’]s)?\b[\s.:,]*"
    r"(?:(?:is|was)\s)?"
    r"(?:(?P<named>(?:first\s|last\s|full\s)?names?\s(?:is|was)|named|called|name\s?:)[\s:]+)?"
    rf"(?P<initial>[A-Z]\.\s?)?(?P<first>{_WORD})(?:,?\s(?P<last>{_WORD}))?",
    re.IGNORECASE,
)
_ACCENTS = str.maketrans("áàâäéèêëíîïóôöúûüłśżčšž", "aaaaeeeeiiiooouuulszcsz")
_LABELLED = re.compile(
    rf"\b[Nn]ame\s*[:=]\s*{_CAPITAL}[,\s]+{_CAPITAL}|"
    r"\b[Ii]nitials?\s*:?\s+[A-Z]\.?\s?[A-Z]\b"
)
_NAMES = rf"(?P<first>{_CAPITAL})\s+(?:(?:(?i:{PARTICLES})\s)*(?P<last>{_CAPITAL}(?:-{_CAPITAL})?))"
_YEARS = r"\d{1,3}\s*-?\s*(?:y/o|y\.o\.|yo|years?|yrs?)\b"
_AGED = re.compile(rf"\b{_NAMES}[\s,(]+(?:aged?\s+\d{{1,3}}|{_YEARS})")
_AGE_FIRST = re.compile(
    rf"\b(?:{_YEARS}(?:[\s-]+old\b)?|"
    rf"(?i:patient|pt|pat|client|lady|gentleman|woman|man|boy|girl)\.?\s(?:of|aged?)\s\d{{1,3}})"
    rf"[\s,:(-]*(?:called\s|named\s)?(?:{_NAMES}|(?P<alone>{_CAPITAL}))"
)
# A bare number may be an age: only after a usual first name, and where nothing is counted by it.
_AGED_BARELY = re.compile(
    rf"\b{_NAMES},?\s\(?(?:1[01]|[1-9])?\d\b(?!\s?[x×/%.:-]?\d)(?!\s?(?:{UNITS}|x|%|/)(?!\w))"
)
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
        (_is_name(told), "a patient's name"),
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


def patient_faults(texts: Mapping[str, str]) -> dict[str, str]:
    """Field name -> sentence, for every text that may not be stored."""
    faults = {field: patient_fault(text) for field, text in texts.items()}
    return {field: fault for field, fault in faults.items() if fault}


def _is_birth_date(text: str) -> bool:
    """A stated birth, a date of long ago, or any date beside what looks like a name."""
    if _BORN.search(text) or _BORN_LONG_AGO.search(text) or _SHORT_YEAR.search(text):
        return True
    for date in _DATED.finditer(text):
        year = _YEAR.search(date.group())
        around = text[max(0, date.start() - 60) : date.end() + 60]
        if year and int(year.group()) < _TREATED_SINCE:
            return True
        rest = around.replace(date.group(), _HERE)
        names = _TWO_NAMES.finditer(rest)
        if any(_is_beside(found, rest) and not _is_colleague(found, rest) for found in names):
            return True
    return False


def _is_beside(found: re.Match[str], around: str) -> bool:
    """Whether two names touch a date, or one of them is a usual first name."""
    if not _may_be_names(found.group()):
        return False
    if any(_plain(word) in FIRST_NAMES for word in re.findall(_WORD, found.group())):
        return True
    before, after = around[: found.start()].rstrip(" ,:;(-"), around[found.end() :].lstrip(" ,:;(-")
    return before.endswith(_HERE) or after.startswith(_HERE)


def _is_colleague(found: re.Match[str], around: str) -> bool:
    """Whether something was done *with* or *by* somebody *on* that day: no date of birth."""
    after = around[found.end() :]
    return bool(_COLLEAGUE.search(around[: found.start()])) and after.startswith(f" on {_HERE}")


def _is_name(text: str) -> bool:
    """A title with a name, the word *patient* with one, a label, or a name with an age."""
    if _LABELLED.search(text) or any(_is_titled(found) for found in _TITLED.finditer(text)):
        return True
    if any(_may_be_names(found.group("first", "last")) for found in _AGED.finditer(text)):
        return True
    if any(_is_aged(found) for found in _AGE_FIRST.finditer(text)):
        return True
    if any(_is_usual(found.group("first", "last")) for found in _AGED_BARELY.finditer(text)):
        return True
    return any(_is_somebody(found) for found in _SPOKEN_OF.finditer(text))


def _is_aged(found: re.Match[str]) -> bool:
    """Whether what follows an age is a name of two words, or a usual first name alone."""
    if found["alone"]:
        return _plain(found["alone"]) in FIRST_NAMES
    names = found.group("first", "last")
    return _may_be_names(names) or _is_usual(names)


def _is_usual(names: tuple[str, ...]) -> bool:
    """Whether names begin with a usual first name, in capitals or not."""
    return _plain(names[0]) in FIRST_NAMES and not any(n.lower() in CLINICAL for n in names)


def _is_titled(found: re.Match[str]) -> bool:
    """Whether a title stands before a name, and not MR before imaging or ms for milliseconds."""
    title, word = found["title"], found["word"]
    capital = word[0].isupper()
    if len(word) < 2:
        # A letter for the name; not the first of a longer sign (T2, T-score).
        following = found.string[found.end() : found.end() + 1]
        return capital and title.istitle() and not (following.isalnum() or following == "-")
    if word.lower() in CLINICAL or word.lower() in IMAGING:
        return False
    if found["particle"] and capital:
        return True
    match title.lower():
        case "mrs" | "mister":
            return True
        case "mr" | "mx":
            return capital or title != "MR"
        case "ms":
            return capital and not found["before"] and (title == "Ms" or bool(found["dot"]))
        case "miss" if not capital:
            return word in FIRST_NAMES
    return capital and title[0].isupper()


def _is_somebody(found: re.Match[str]) -> bool:
    """Whether the words after *patient* are a name: a usual first name, or two capital letters."""
    first, last = found["first"], found["last"] or ""
    if _plain(first) in FIRST_NAMES:
        return True
    described = first.isupper() or first.lower() in CLINICAL or first.endswith(DESCRIBING)
    if not first[0].isupper() or described:
        return False
    if found["named"] or found["initial"] or last.lower() in PERSONS_VERBS:
        return True
    return last[:1].isupper() and _may_be_names((first, last))


def _may_be_names(words: str | tuple[str, ...]) -> bool:
    """Whether none of the words is a clinical one, a month, or all in capitals."""
    listed = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", words) if isinstance(words, str) else words
    months = MONTHS.split("|")
    return not any(w.isupper() or w.lower() in CLINICAL or w.lower() in months for w in listed)


def _plain(word: str) -> str:
    """Lower case, without the accents of the names in the list."""
    return word.lower().translate(_ACCENTS)
