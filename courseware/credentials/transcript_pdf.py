"""A transcript as a tagged PDF (PDF/UA-1): the same bytes whenever the same is printed again."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

from courseware.credentials.pdf import Unprintable
from courseware.credentials.typefaces import FONTS

_HERE = Path(__file__).parent
_TEMPLATE = (_HERE / "transcript.typ").read_bytes()
_LACKING = re.compile(r'the text `"((?:[^"\\]|\\.)*)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_MOST_ROUNDS = 5


def render_transcript(printed: Mapping[str, Any], more_fonts: Path | None = None) -> bytes:
    """The PDF.

    Args:
        printed: the texts as they are printed (`provider`, `learner`, `licences`, `period`,
            `printed`, `total`, `units`, `says`, `verify`, and `rows` of `completed`, `title`,
            `about`, `invalid`, `trace`, `minutes`, `hours`).
        more_fonts: folder of further fonts.

    Raises:
        Unprintable: typst refuses for another reason than a missing character.
    """
    folders = [FONTS, *([more_fonts] if more_fonts else [])]
    fonts = typst.Fonts(include_system_fonts=False, font_paths=folders)
    lacking: set[str] = set()
    for _ in range(_MOST_ROUNDS):
        data = {**_shown(dict(printed), lacking), "lacking": bool(lacking)}
        inputs = {"transcript": json.dumps(data, ensure_ascii=False)}
        try:
            return bytes(
                typst.compile(
                    _TEMPLATE, font_paths=fonts, sys_inputs=inputs, pdf_standards=["ua-1"]
                )
            )
        except typst.TypstError as error:
            found = _missing(error.diagnostic)
            if not found - lacking:
                raise Unprintable(error.message) from error
            lacking |= found
    raise Unprintable("too many characters are in none of the fonts")


def _missing(diagnostic: str) -> set[str]:
    """The characters that typst names as in no font."""
    texts = (_ESCAPED.sub(lambda m: chr(int(m[1], 16)), t) for t in _LACKING.findall(diagnostic))
    return {c for text in texts for c in text if not c.isascii()}


def _shown(value: Any, lacking: set[str]) -> Any:
    """The texts with a character's Unicode number where no font has the character."""
    if isinstance(value, str):
        return value.translate({ord(c): f"[U+{ord(c):04X}]" for c in lacking})
    if isinstance(value, list):
        return [_shown(one, lacking) for one in value]
    return {name: _shown(one, lacking) for name, one in value.items()}
