"""A statement as a PDF: one page, tagged (PDF/UA-1), the same bytes whenever it is made again.

What does not fit on the page is cut and ends in an ellipsis; the credential inside the file holds
all of it.

The fonts are those of typst, those beside this file, and those of a folder that the installation
names; the machine's own are not asked, because they differ from machine to machine. A character
that none of them has is printed as its Unicode number, and the page says so: an empty box would
hide that something is missing.
"""

import json
import re
from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Any

import typst

from courseware.credentials.badge import KNOWLEDGE_ONLY
from courseware.credentials.number import shown
from courseware.credentials.qr import qr_svg
from courseware.credentials.statement import Provider, Statement
from courseware.credentials.typefaces import FONTS
from courseware.credentials.verify import DEMONSTRATION

_HERE = Path(__file__).parent
_TEMPLATE = (_HERE / "certificate.typ").read_bytes()
_LACKING = re.compile(r'the text `"((?:[^"\\]|\\.)*)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_TOO_LONG = "more than one page"  # what the template says then
# Texts longer than that many characters are cut, and end in an ellipsis, once the page is full.
_LENGTHS = (10_000, 240, 120, 60)
_MOST_ROUNDS = 8
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


class Unprintable(Exception):
    """The page could not be made; says why."""


def render(statement: Statement, more_fonts: Path | None = None) -> bytes:
    """The unsigned PDF.

    Args:
        more_fonts: folder of further fonts.

    Raises:
        Unprintable: typst refuses for another reason than a missing character.
    """
    folders = [FONTS, *([more_fonts] if more_fonts else [])]
    fonts = typst.Fonts(include_system_fonts=False, font_paths=folders)
    lacking: set[str] = set()
    lengths = list(_LENGTHS)
    for _ in range(_MOST_ROUNDS):
        data = _printed(statement, lacking, lengths[0])
        inputs = {"certificate": json.dumps(data, ensure_ascii=False)}
        try:
            pdf = typst.compile(
                _TEMPLATE, font_paths=fonts, sys_inputs=inputs, pdf_standards=["ua-1"]
            )
        except typst.TypstError as error:
            found = _missing(error.diagnostic)
            if found - lacking:
                lacking |= found
            elif _TOO_LONG in error.message and len(lengths) > 1:
                lengths.pop(0)
            else:
                raise Unprintable(error.message) from error
        else:
            return bytes(pdf)
    raise Unprintable("too many characters are in none of the fonts")


def _missing(diagnostic: str) -> set[str]:
    """The characters that typst names as in no font."""
    texts = (_ESCAPED.sub(_unescaped, text) for text in _LACKING.findall(diagnostic))
    return {c for text in texts for c in text if not c.isascii()}


def _unescaped(match: re.Match[str]) -> str:
    return chr(int(match[1], 16))


def _printed(statement: Statement, lacking: Collection[str], longest: int) -> dict[str, Any]:
    """What the template is given: texts as they are printed, none longer than `longest`."""
    replaced = {ord(c): f"[U+{ord(c):04X}]" for c in lacking}
    return {
        **_fitted({**_about(statement), **_from(statement.provider)}, replaced, longest),
        # Never cut: without it, or them, the page would say something else.
        "holder": statement.holder.translate(replaced),
        "demonstration": DEMONSTRATION if statement.demonstration else "",
        "traces": _traces(statement),
        "lacking": bool(lacking),
        "qr": qr_svg(statement.verify_at),
        "signature": statement.provider.signature_image,
    }


def _about(statement: Statement) -> dict[str, Any]:
    licences = [f"{place} {number}" for place, number in statement.licences]
    return {
        "licences": f"Licence {', '.join(licences)}" if licences else "",
        "title": statement.title,
        "level": statement.level.capitalize(),
        "minutes": f"{statement.minutes} {'minute' if statement.minutes == 1 else 'minutes'}",
        "hours": statement.hours,
        "units": list(statement.units),
        "part": statement.part,
        "completed": _day(statement.completed_on),
        "issued": _day(statement.issued_on.isoformat()),
        "zone": statement.zone,
        "until": _day(statement.valid_until) if statement.valid_until else "",
        "replaces": shown(statement.replaces) if statement.replaces else "",
        "says": KNOWLEDGE_ONLY,
        "objectives": [objective.text for objective in statement.objectives],
        "authors": ", ".join(statement.authors),
        "reasons": "; ".join(statement.not_valid_because),
        "number": shown(statement.number),
        "verify_at": f"{statement.site}/verify",
    }


def _from(provider: Provider) -> dict[str, Any]:
    return {
        "provider": provider.name,
        "approval": provider.approval,
        "signatory": provider.signatory,
        "signatory_role": provider.signatory_role,
        "contact": [line for line in (provider.address, provider.contact) if line],
        "complaints": provider.complaints,
    }


def _traces(statement: Statement) -> str:
    revision = statement.revisions.get("course", "")
    traces = [f"award {statement.award}", f"course revision {revision}"]
    if statement.entry:
        chain, sequence, digest = statement.entry
        traces.append(f"ledger {chain} entry {sequence}, SHA-256 {digest}")
    return " · ".join(traces)


def _fitted(value: Any, replaced: dict[int, str], longest: int) -> Any:
    if isinstance(value, str):
        text = value.translate(replaced)
        return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
    if isinstance(value, list):
        return [_fitted(item, replaced, longest) for item in value]
    return {name: _fitted(item, replaced, longest) for name, item in value.items()}


def _day(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
