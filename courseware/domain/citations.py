"""What names a publication and nobody: figures of journals, books, laws, alerts and trials.

The check that keeps patients out of free text looks past it, because an author or an assessor who
names a source is to be understood. Each form is a narrow one, or has its own word before it.
"""

import re

_YEAR = r"(?:19|20)\d\d"
_MONTH = r"(?:\s(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)(?:\s\d{1,2})?)?"
_ISSUE = r"\s?\(\d{1,5}(?:\s?[-–/]\s?\d{1,4})?(?:\s?[Ss]uppl\.?(?:\s?\d{1,2})?)?\)"
_PAGES = r"\s?:\s?[A-Za-z]{0,3}\d{1,7}(?:\s?[-–]\s?[A-Za-z]?\d{1,6})?(?![\d-])"
_VOLUME = re.compile(
    # 2014;22(3):134-140 · 2020;50:102255 · 94(8):1083-1094 · 2022:1363477
    rf"(?<![\w./-])(?:{_YEAR}{_MONTH}\s?[;,]\s?\d{{1,4}}(?:{_ISSUE})?|\d{{1,4}}{_ISSUE}|"
    rf"(?<=[a-z.]\s){_YEAR}(?=:\d{{5,7}}\b)){_PAGES}"
)
# After these words a number is somebody's, whatever it looks like.
_SOMEBODYS = re.compile(
    r"\b(?:mrn|nhs|ihi|ahv|avs|ssn|ppsn?|ehr|emr|hospital|record|chart|case|patient|pat|pt|client|"
    r"id|file|insurance|insured|policy|medicare|medicaid|tel|telephone|phone|mobile|cell|call|"
    r"called|fax|number|num|no|nr|born|dob)\b[\s.:#-]*$",
    re.IGNORECASE,
)
# Where a few figures follow, the whole may be a number to dial; many are looked at by themselves.
_ENDED = r"(?![-/.]?\d)(?!(?:[\s()./-]{0,3}\d){3,6}(?![\s()./-]{0,3}\d))"
_BY_YEAR = rf"{_YEAR}/\d{{1,4}}{_ENDED}"
_BY_NUMBER = rf"\d{{1,4}}/{_YEAR}{_ENDED}"
_AND = r"(?:,\s|\sand\s|,\sand\s)"
_NUMBERED = re.compile(
    r"\b(?:[Aa]lert|[Aa]bstract|[Nn]otice|[Bb]ulletin|[Cc]ircular|[Dd]irective|[Rr]egulation)s?\s"
    rf"(?:\([A-Z]{{2,3}}\)\s)?(?:(?:[Nn]o\.?\s)?{_BY_YEAR}(?:{_AND}{_BY_YEAR})*|"
    rf"[Nn]o\.?\s{_BY_NUMBER})|"
    r"\b(?:Regulations?|Regs?\.?|Rules?|WAC|WSR|NAC|CCR|CFR|OAR|TAC)\s(?:§+\s?)?"
    r"\d{1,3}(?:[.-]\d{1,3}){1,3}(?!\.?\d|-)|"
    rf"\b{_YEAR}\s\((?={_YEAR}\b)",
)
_LAWS = re.compile(
    # S.I. No. 300/2010 · SI 2013/645
    rf"\bS(?:I|\.\s?I\.)\s(?:[Nn]os?\.?\s)?(?:{_BY_NUMBER}(?:{_AND}{_BY_NUMBER})*|"
    rf"{_BY_YEAR}(?:{_AND}{_BY_YEAR})*)|"
    # MDA/2018/035 · NHS/PSA/W/2018/001 · NatPSA/2023/001/MHRA
    rf"(?<![\w/])(?:MDA|DSI|EFA|NatPSA|NHS/PSA(?:/[A-Z]{{1,2}})?)/{_BY_YEAR}|"
    r"\bEudraCT(?:\s(?:[Nn]o\.?|[Nn]umber))?:?\s20\d\d-\d{6}-\d{2}(?![\s-]?\d)|"
    # Of an office: it begins with a day or a year, and a day of long ago is somebody's.
    r"\b(?:[Tt]icket|[Oo]rder)\s(?:(?:[Nn]o\.?|[Nn]umber)\s|#)?"
    r"20[2-9]\d(?:(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))?-\d{1,4}"
    rf"{_ENDED}(?!\s(?:of|for)\b)"
)
# The number of one page at the end of an address; what stands before it is looked at as ever.
_PAGE = re.compile(
    r"(?P<before>https?://(?:www\.[a-z0-9.-]+(?:/[A-Za-z][\w-]*)+|pubmed\.ncbi\.nlm\.nih\.gov)/)"
    r"[1-9]\d{5,8}(?=/[A-Za-z]|/?(?:[\s,;.)\]]|$))(?!/?[\s,;.)(\]]{1,2}\d)"
)
_OF_PEOPLE = re.compile(
    r"phone|mobile|whatsapp|tel(?![a-z])|call|contact|person|people|patient|client|resident|member|"
    r"user|profile|account|record|chart|case|mrn|nhs-?n|ehr|emr|file|(?<![a-z])id(?![a-z])|"
    r"referral|episode|insur|policy|number|gulesider|eniro|krak",
    re.IGNORECASE,
)
_CODED = re.compile(
    r"\bISBN(?:-1[03])?:?\s?(?:97[89][\s-]?)?(?:\d[\s-]?){9}[\dX](?![\w-])|"
    r"\bISSN:?\s?\d{4}-\d{3}[\dX](?![\w-])|\bPMC\s?\d{5,8}\b|"
    r"\b(?:ChiCTR(?:-[A-Z]{2,5})*-?|NCT|ISRCTN|ACTRN|DRKS|CRD)\d{8,14}\b"
)
_JOURNALS = re.compile(
    # Where *man* and *patient* belong to the title.
    r"\b(?:J\.?\s)?Man\.?\s(?:Manip\.?\s)?Ther\b|"
    r"\bPatient (?:Educ(?:ation)?\.? (?:and )?Couns(?:eling)?|"
    r"Prefer(?:ence)?\.? (?:and )?Adherence|"
    r"Saf(?:ety)?\.? (?:in )?Surg(?:ery)?|Exp(?:erience)? J(?:ournal)?)\b|"
    r"\bJ(?:ournal of)? Patient (?:Saf|Exp)\b"
)


def without_citations(text: str) -> str:
    """A text with a word in the place of each citation."""
    for form in (_VOLUME, _LAWS):
        text = form.sub(_unless_somebodys, text)
    text = _PAGE.sub(_unless_of_people, text)
    for form in (_NUMBERED, _CODED, _JOURNALS):
        text = form.sub(" source ", text)
    return text


def _unless_somebodys(found: re.Match[str]) -> str:
    before = found.string[: found.start()]
    return found.group() if _SOMEBODYS.search(before) else " source "


def _unless_of_people(found: re.Match[str]) -> str:
    before = found["before"]
    return found.group() if _OF_PEOPLE.search(before) else f"{before}source"
