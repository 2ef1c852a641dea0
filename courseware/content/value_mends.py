"""How to write a value that does not fit, as far as what was written tells what was meant."""

from __future__ import annotations

import datetime
import re
import unicodedata
from decimal import Decimal
from typing import Any, Final

_PARTS: Final = re.compile(r"\s*[,;]\s*|\s+(?=(?:[–—•*-]|\d{1,2}[.)])\s)")
_DASHED: Final = re.compile(r"\s+(?=-\w)")
_MARK: Final = re.compile(r"^(?:[–—•*-]|\d{1,2}[.)])\s+|^-(?=\w)")
_WORD: Final = re.compile(r"[A-Za-z][\w.-]*")
_EACH_ALONE: Final = "put each entry on a line of its own, after `- `"
_NO_TEXT: Final = frozenset({"true", "false", "null"})
_MOST_PARTS, _LONGEST_LIST = 8, 90
_DATE: Final = re.compile(r"(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{4})")
_YEAR_FIRST: Final = re.compile(r"(\d{4})\s?[./-]\s?(\d{1,2})\s?[./-]\s?(\d{1,2})")
_SUCH_AS: Final = "such as 2028-11-30"
_DOI: Final = re.compile(r"(?:https?://)?(?:dx\.)?(?:doi\.org/|doi:\s*)(10\.\S+)", re.IGNORECASE)


def mend_of_list(value: Any) -> str:
    """Return how to write as a list what stands there as a text; "" where that is not plain."""
    if isinstance(value, dict):
        return "begin each entry with `- `, on a line of its own"
    if not isinstance(value, str):
        return ""
    if len(value) > 2 * _LONGEST_LIST:
        return _EACH_ALONE
    inner = value.strip().removeprefix("(").removesuffix(")")
    divided = _DASHED if inner.startswith("-") and _DASHED.search(inner) else _PARTS
    parts = [_MARK.sub("", part.strip()).strip() for part in divided.split(inner)]
    listed = ", ".join(map(_item, parts))
    is_plain = all(parts) and not any(sign in inner for sign in '"\\()')
    if not is_plain or len(parts) > _MOST_PARTS or len(listed) > _LONGEST_LIST:
        return _EACH_ALONE
    return f"write [{listed}]"


def _item(part: str) -> str:
    is_word = _WORD.fullmatch(part) and part.lower() not in _NO_TEXT
    return part if is_word else f'"{part}"'


def mend_of_date(value: Any) -> str:
    """Return the date in the order that files have it, where only one can be meant."""
    if isinstance(value, str) and (written := _YEAR_FIRST.fullmatch(value.strip())):
        day = _day(*map(int, written.groups()))
        return f"write {day.isoformat()}" if day else f"write a day that exists, {_SUCH_AS}"
    found = _DATE.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        return f"write year, month and day, {_SUCH_AS}"
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    # With points the day comes first; with strokes Americans write the month first.
    ways = {(second, first)} if found[2] == "." else {(second, first), (first, second)}
    days = {day for month, number in ways if (day := _day(year, month, number))}
    if len(days) != 1:
        return f"write year, month and day, {_SUCH_AS}"
    return f"write {days.pop().isoformat()}"


def _day(year: int, month: int, number: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, number)
    except ValueError:
        return None


def mend_of_text(value: Any) -> str:
    """Return how to write as a text what YAML reads as something else."""
    if isinstance(value, bool) or (isinstance(value, Decimal) and "E" in str(value)):
        return "put it in quotes, spelt as it is"
    if isinstance(value, int | Decimal):
        return f'put it in quotes: "{value}"'
    inner = value[0] if isinstance(value, list) and len(value) == 1 else None
    if isinstance(value, dict) and list(value.values()) == [None]:
        inner = next(iter(value))
    if isinstance(inner, str) and inner and not any(sign in inner for sign in '"\\\0\n'):
        return f'put it in quotes: "{f"[{inner}]" if isinstance(value, list) else f"{{{inner}}}"}"'
    return "write one text; put it in quotes where it begins with a bracket"


def mend_of_doi(value: str) -> str:
    """Return a DOI without what its address has before it."""
    found = _DOI.fullmatch(value.strip())
    return f"write {found[1]}" if found else "write it as 10.1179/2042618613Y.0000000044"


def foreign_sign(text: str) -> str:
    """Name the first sign of a text that no id and no key may have; "" where each is plain."""
    sign = next((sign for sign in text if not sign.isascii()), "")
    name = unicodedata.name(sign, "").lower() if sign else ""
    if not name:
        return ""
    article = "an" if name[0] in "aeiou" else "a"
    return f"{article} {name} (U+{ord(sign):04X}) stands in it"
