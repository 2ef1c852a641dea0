"""Names of people as they stand beside titles, labels, ages and the word *patient*."""

import re

from courseware.domain.patient_words import (
    ANATOMY,
    ANSWERS,
    BEHIND_NAME,
    CARDINALS,
    CLINICAL,
    DESCRIBING,
    FIRST_NAMES,
    IMAGING,
    MONTHS,
    OF_SOMEBODY,
    PARTICLES,
    PERSONS_VERBS,
    TENS,
    UNITS,
)

_CAPITAL = r"[A-ZÀ-ÞŁŚŻŠČŽ](?:['’][A-ZÀ-Þ])?[^\W\d_]+"
WORD = r"[^\W\d_]+(?:['’][^\W\d_]+)?"
_TITLED = re.compile(
    rf"(?P<before>\d )?\b(?P<title>mrs|mister|mr|ms|mx|miss|herrn?|frau|mme|mlle|"
    r"madame|monsieur|sra|srta|señora?|signora?)\b(?:(?P<dot>\.)\s?|\s)"
    rf"(?P<particle>(?:(?:{PARTICLES})\s)+)?(?P<word>{WORD})",
    re.IGNORECASE,
)
# Who stands so before a title is asked, and no patient.
_CALLING = (
    r"\b(?:consultant|surgeon|supervisor|assessor|instructor|tutor|lecturer|colleague|"
    r"physiotherapist|physio|radiologist|anaesthetist|nurse|manager)"
)
_OF_TEAM = re.compile(rf"{_CALLING},?\s$", re.IGNORECASE)
_KIND_OF_NAME = r"(?:first|last|family|maiden|given|middle|preferred)\s"
# Of whom a label tells the name: of somebody who is no patient.
_TEAMS_LABEL = re.compile(
    rf"(?:{_CALLING}|\b(?:learner|examiner|trainer|observer))(?:['’]s)?\s"
    rf"(?:full\s|{_KIND_OF_NAME})?$",
    re.IGNORECASE,
)
_OF_MANIKIN = re.compile(
    r"\b(?:manikin|mannequin|dummy|phantom|simulator),?\s(?:called\s|named\s)?$", re.IGNORECASE
)
TWO_NAMES = re.compile(
    rf"(?<![.!?]\s)\b{_CAPITAL}[,\s]+{_CAPITAL}\b(?!\s(?:[Tt]est|[Ss]ign|[Ss]core|[Ss]cale))"
)
_SPOKEN_OF = re.compile(
    r"\b(?:patient|pt|pat|client|lady|gentleman|woman|man|boy|girl)(?:['’]s)?\b[\s.:,]*"
    r"(?:(?:is|was)\s)?"
    r"(?:(?P<named>(?:first\s|last\s|full\s)?names?\s(?:is|was)|named|called|name\s?:)[\s:]+)?"
    rf"(?P<initial>[A-Z]\.\s?)?(?P<first>{WORD})(?:,?\s(?P<last>{WORD}))?",
    re.IGNORECASE,
)
_ACCENTS = str.maketrans("áàâäéèêëíîïóôöúûüłśżčšž", "aaaaeeeeiiiooouuulszcsz")
_INITIALS = re.compile(r"\b[Ii]nitials?\s*:?\s+[A-Z]\.?\s?[A-Z]\b")
# Without a colon only where *name* begins a clause or is somebody's: muscles are named, too.
_LABELLED = re.compile(
    r"(?:\b[Nn]ames?\s*(?P<sign>[:=])\s*|(?:^|[.;,:!?(]\s?|\b(?i:patient|pt|client|full|first|last|"
    r"her|his|their)(?:['’]s)?\s)[Nn]ame\s+)"
    rf"(?P<first>{WORD})(?:[,\s]+(?P<last>{WORD}))?"
    r"(?!['’\s]\w{0,2}\s?(?:test|sign|score|scale|triangle|point|canal)\b)"
)
# Alone after the word and a colon, or between brackets.
_ALONE = re.compile(
    r"\b(?:patient|pt|pat|client)\.?\s?(?:(?P<colon>:)\s?|\()"
    rf"(?P<word>{WORD})(?:\)|(?(colon)(?:$|[,.;]|\s\d)|,))",
    re.IGNORECASE,
)
# Labels of nothing but people; no name where another label follows.
_PERSONS_LABEL = re.compile(
    rf"\b(?i:surname|forename|{_KIND_OF_NAME}name)s?"
    r"(?:\s?(?P<sign>[:=])\s?[\"'“‘]?|(?:\s(?:is|was)|\s?[–—-])?\s)"
    rf"(?:(?i:{PARTICLES})\s)*(?P<word>{_CAPITAL})\b(?!\s?:)(?=\s(?P<next>[^\W\d_]+)|)"
)
_NAMES = rf"(?P<first>{_CAPITAL})\s+(?:(?:(?i:{PARTICLES})\s)*(?P<last>{_CAPITAL}(?:-{_CAPITAL})?))"
_YEARS = r"\d{1,3}\s*-?\s*(?:y/o|y\.o\.|yo|years?|yrs?|y)\b"
_SPOKEN_AGE = rf"(?:{TENS})(?:[\s-](?:{CARDINALS}))?"
_AGE = (
    r"[\s,(]+(?:(?:is|was)\s)?"
    rf"(?:aged?\s+(?:\d{{1,3}}(?!\d|\s?(?:mm|cm|kg|mg|ml|x|%|°))|(?i:{_SPOKEN_AGE}))|{_YEARS})"
)
_AGED = re.compile(rf"\b{_NAMES}{_AGE}")
# One usual first name; a bare figure only in brackets or after *is*, and where it counts nothing;
# in words only after *is*, at the end of what is said.
_ONE_AGED = re.compile(
    rf"\b(?P<name>{WORD})(?:{_AGE}|,?\s(?:is\s|\()[1-9]\d(?![\d.:/-]|\s?(?:{UNITS}|x|%)(?!\w))|"
    rf"\sis\s{_SPOKEN_AGE}(?=$|[,.;:!?)]|\sand\b|\syears\s(?:old|of\sage)\b))",
    re.IGNORECASE,
)
_AGE_FIRST = re.compile(
    rf"\b(?:{_YEARS}(?:[\s-]+old\b)?|"
    rf"(?i:patient|pt|pat|client|lady|gentleman|woman|man|boy|girl)\.?\s(?:of|aged?)\s\d{{1,3}})"
    rf"[\s,:(-]*(?:called\s|named\s)?(?:{_NAMES}|(?P<alone>{_CAPITAL}))"
)
# A bare number may be an age: only after a usual first name, and where nothing is counted by it.
_AGED_BARELY = re.compile(
    rf"\b{_NAMES},?\s\(?(?:1[01]|[1-9])?\d\b(?!\s?[x×/%.:-]?\d)(?!\s?(?:{UNITS}|x|%|/)(?!\w))"
)


def is_name(text: str) -> bool:
    """A title with a name, the word *patient* with one, a label, or a name with an age."""
    if _INITIALS.search(text) or any(_is_titled(found) for found in _TITLED.finditer(text)):
        return True
    if any(_is_labelled(found) for found in _LABELLED.finditer(text)):
        return True
    if any(_is_lone_name(found["word"]) for found in _ALONE.finditer(text)):
        return True
    if any(_is_persons(found) for found in _PERSONS_LABEL.finditer(text)):
        return True
    if any(_is_one_aged(found) for found in _ONE_AGED.finditer(text)):
        return True
    if any(may_be_names(found.group("first", "last")) for found in _AGED.finditer(text)):
        return True
    if any(_is_aged(found) for found in _AGE_FIRST.finditer(text)):
        return True
    if any(_is_usual(found.group("first", "last")) for found in _AGED_BARELY.finditer(text)):
        return True
    return any(_is_somebody(found) for found in _SPOKEN_OF.finditer(text))


def _is_labelled(found: re.Match[str]) -> bool:
    """Whether a usual first name or two names follow *name*, and no muscle."""
    first, last = found["first"], found["last"] or ""
    if {first.lower(), last.lower()} & (ANATOMY | CLINICAL) or _is_before(_TEAMS_LABEL, found):
        return False
    if plain(first) in FIRST_NAMES or plain(last) in FIRST_NAMES:
        return True
    if first.lower() in ANSWERS | OF_SOMEBODY:
        return False
    return first[0].isupper() and last[:1].isupper() and may_be_names((first, last))


def _is_persons(found: re.Match[str]) -> bool:
    """Whether what follows *surname* or *first name* is one, in capitals only behind a sign.

    A word that a phrase goes on from (*Poorly pronounced*) is one only if it is usual.
    """
    word, following = found["word"], found["next"] or ""
    if _is_before(_TEAMS_LABEL, found):
        return False
    if following.islower() and following not in BEHIND_NAME:
        return plain(word) in FIRST_NAMES
    return _is_lone_name(word, capitals=bool(found["sign"]))


def _is_lone_name(word: str, *, capitals: bool = False) -> bool:
    """Whether a word stands where a name does and describes nobody."""
    if plain(word) in FIRST_NAMES:
        return True
    if word.isupper() and not (capitals and len(word) > 2):
        return False
    described = word.lower() in (CLINICAL | ANATOMY | OF_SOMEBODY | ANSWERS)
    return word[0].isupper() and not described and not word.lower().endswith(DESCRIBING)


def _is_one_aged(found: re.Match[str]) -> bool:
    """Whether a usual first name stands before an age, and names no manikin."""
    return _is_usual((found["name"],)) and not _is_before(_OF_MANIKIN, found)


def _is_before(pattern: re.Pattern[str], found: re.Match[str]) -> bool:
    """Whether a pattern that ends with `$` matches right before what was found."""
    return bool(pattern.search(found.string, max(0, found.start() - 40), found.start()))


def _is_aged(found: re.Match[str]) -> bool:
    """Whether what follows an age is a name of two words, or a usual first name alone."""
    if found["alone"]:
        return plain(found["alone"]) in FIRST_NAMES
    names = found.group("first", "last")
    return may_be_names(names) or _is_usual(names)


def _is_usual(names: tuple[str, ...]) -> bool:
    """Whether names begin with a usual first name, in capitals or not."""
    return plain(names[0]) in FIRST_NAMES and not any(n.lower() in CLINICAL for n in names)


def _is_titled(found: re.Match[str]) -> bool:
    """Whether a title stands before a name, and not MR before imaging or ms for milliseconds."""
    title, word = found["title"], found["word"]
    if _is_before(_OF_TEAM, found):
        return False
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
    if plain(first) in FIRST_NAMES:
        return True
    if (found["named"] or "").rstrip().endswith(":"):
        return _is_lone_name(first, capitals=True)
    described = first.isupper() or first.lower() in CLINICAL or first.endswith(DESCRIBING)
    if not first[0].isupper() or described:
        return False
    if found["named"] or found["initial"] or last.lower() in PERSONS_VERBS:
        return True
    return last[:1].isupper() and may_be_names((first, last))


def may_be_names(words: str | tuple[str, ...]) -> bool:
    """Whether none of the words is a clinical one, a month, or all in capitals."""
    listed = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", words) if isinstance(words, str) else words
    months = MONTHS.split("|")
    return not any(w.isupper() or w.lower() in CLINICAL or w.lower() in months for w in listed)


def plain(word: str) -> str:
    """Lower case, without the accents of the names in the list."""
    return word.lower().translate(_ACCENTS)
