"""Numbers that are printed on a packet or a publication, or given to a form: they name no person.

Infection control asks for the lot of what was used, so a labelled number of a product is taken,
unless a word that stands for a patient stands with it.
"""

import re

_NUMBER = r"[.\s]?\s?(?:(?i:no|nr|number)\b\.?|\#)?[\s:#]{0,3}[\w-]{0,12}\d[\w-]{0,24}"
_PRODUCT = re.compile(
    # The signs of a packet are in capitals; in small letters *ref* stands before referrals.
    rf"\b(?:(?i:lot|batch)|REF|SN|S/N|[Ss]erial){_NUMBER}|"
    r"\bGTIN[\s:#-]{0,3}\d{8,14}(?!\d)|"
    r"(?:\bUDI[\s:#-]{0,3})?\(01\)\s?\d{14}(?!\d)(?:\s?\((?:10|11|17|21|240)\)\s?[\w/+.-]{1,20}){0,6}"
)
_PEOPLES = (
    r"patients?|pt|pat|clients?|mrn|nhs|pps|ppsn|ihi|hospital|hosp|chart|case|record|file|insurance|"
    r"policy|dob|born|phone|tel|mobile|call|lady|gentleman|woman|man|boy|girl|wristband"
)
_BEFORE = re.compile(rf"\b(?:{_PEOPLES}|her|his|their)(?:['’]s)?[\s.:#(-]{{0,3}}$", re.IGNORECASE)
_AFTER = re.compile(
    rf"[\s,:(-]{{0,3}}(?:(?:of|for|is|was|on|the|this|our|a)\s){{0,3}}(?:{_PEOPLES})\b",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(r"\bpmid:?\s*\d+|\b10\.\d{4,}/\S+", re.IGNORECASE)


def without_products(text: str) -> str:
    """A text with a blank in the place of each number of a product or publication."""
    return _PUBLISHED.sub(" ", _PRODUCT.sub(_unless_a_patients, text))


def _unless_a_patients(found: re.Match[str]) -> str:
    text = found.string
    is_somebodys = _BEFORE.search(text, max(0, found.start() - 40), found.start())
    if is_somebodys or _AFTER.match(text, found.end()):
        return found.group()
    return " "
