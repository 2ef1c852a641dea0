"""What a code means, in a few sentences, and an example of the mend.

The texts stand in explanations.md beside this module: one section a code, its heading the code, its
example in a fence as a diff: minus what is to be replaced, plus what replaces it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from textwrap import fill
from typing import Final

from courseware.content.codes import CODES

_TEXTS: Final = Path(__file__).with_name("explanations.md")
_WIDTH: Final = 80
_SECTION = re.compile(r"^## (CW\d{3})\n(.*?)(?=^## CW|\Z)", re.MULTILINE | re.DOTALL)
_FENCE = re.compile(r"^(`{3,})diff\n(.*?)^\1$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Explanation:
    """One code: its line in the list, a few sentences, and an example as a diff."""

    code: str
    short: str
    words: str
    example: str

    def as_text(self) -> str:
        """Return it for a terminal."""
        indented = "".join(f"    {line}\n" for line in self.example.splitlines())
        return f"{self.code}: {self.short}\n\n{fill(self.words, _WIDTH)}\n\n{indented}"


def explain(code: str) -> Explanation | None:
    """Return the explanation of a code in capitals or not; None for an unknown one."""
    return explanations().get(code.strip().upper())


@cache
def explanations() -> dict[str, Explanation]:
    """Return all explanations by their codes."""
    found = {}
    for code, section in _SECTION.findall(_TEXTS.read_text(encoding="utf-8")):
        fence = _FENCE.search(section)
        words = section[: fence.start()] if fence else section
        example = fence[2] if fence else ""
        found[code] = Explanation(code, CODES.get(code, ""), words.strip(), example.rstrip("\n"))
    return found
