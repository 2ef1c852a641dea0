"""The usual slips in YAML, and what the line would be without them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from courseware.content.yaml.errors import in_typographic_quotes

Move = tuple[int, int, int]
"""Line, column from which the rest of the line has moved, and by how much."""

_SIGNS: Final = ":#\"'{}[],@`%&*!|>-?"
_LEAD: Final = r"\s*(?:- +)*"
_PLAIN: Final = re.compile(rf"({_LEAD}[A-Za-z_]\w*:[ ]+)([^\"'|>\s].*?)(\s*(?:[ ]#.*)?)$")
_QUOTE_THEN_TEXT: Final = re.compile(rf"({_LEAD}[A-Za-z_]\w*:[ ]+)([\"'].*[^\s\"'])\s*$")
_ANNOUNCED: Final = re.compile(
    rf"({_LEAD}[A-Za-z_]\w*:[ ]+)([|>][-+0-9]*[^\s#].*|[|>][-+0-9]*[ ]+[^\s#].*)$"
)
_IN_FLOW: Final = re.compile(r"([{,]\s*[a-z_]+:[ ]+)([^\"'{\[\s].*?)(?=,\s*[a-z_]+:\s|\}[\s,\]]*$)")
_NO_BLANK: Final = re.compile(rf"({_LEAD}[a-z_]+:)(?=[^\s/])")
_NO_BLANK_BEFORE: Final = re.compile(r"(\s*-)(?=[A-Za-z{\"'])")
_NO_COLON: Final = re.compile(rf"({_LEAD}[a-z_]+)(?=[ ]+\S)")
_NO_COMMA: Final = re.compile(r"(?<=[^\s,{:])[ ](?=([a-z_]+):[ ])")
_KEYS: Final = re.compile(r"(?:^\s*(?:- +)*|[{,]\s*)([a-z_]+):\s", re.MULTILINE)
_TABS: Final = re.compile(r"[ \t]*\t[ \t]*")
_UNTABBED: Final = "blanks instead of tabs"
_WIDTHS: Final = (2, 4, 8, 1)
_NEIGHBOURS: Final = 3
_LISTS_ABOVE: Final = 8
_MOST_SHOWN: Final = 40
_APOSTROPHE: Final = (
    "an apostrophe ends this text, which stands in single quotes",
    "write it twice (''), or put the text into double quotes",
)


class _AsText:
    """Private signs that stand for those that would mean something."""

    def __init__(self) -> None:
        pairs = {ord(sign): 0xE100 + number for number, sign in enumerate(_SIGNS)}
        self.there = pairs
        self.back = {private: sign for sign, private in pairs.items()}

    def __call__(self, text: str) -> str:
        return text.translate(self.there)


AS_TEXT: Final = _AsText()


@dataclass(frozen=True, slots=True)
class Guess:
    """What some lines (from 0) probably meant.

    Attributes:
        lines: number of the line -> its text, in which private signs may stand.
        moves: by how much the rests of the lines have moved.
        written: the same as an author would write it; None where it is not safe to write it.
        done: in words what writing it does.
        told: what to say of the slip, and its mend, where that is plainer than YAML's own words.
    """

    lines: dict[int, str]
    moves: tuple[Move, ...] = ()
    written: dict[int, str] | None = None
    done: str = ""
    told: tuple[str, str] | None = None

    @property
    def is_of_tabs(self) -> bool:
        """Tell whether it is about tabs, which may stand for any number of blanks."""
        return self.done == _UNTABBED

    def put_into(self, text: str) -> str:
        """Return a text with these lines."""
        return _with(text, self.lines)

    def write_into(self, text: str) -> str:
        """Return a text with these lines as an author would write them."""
        return _with(text, self.written) if self.written else text


def guesses(lines: list[str], at: int, opened: int | None = None) -> Iterator[Guess]:
    """Yield what could be meant where YAML stopped reading, the likeliest first.

    Args:
        at: the line (from 0) where it stopped; the slip is there, or in the line above.
        opened: the line with a quote that was left open, if that is known.
    """
    if opened is not None and opened < len(lines):
        quote = next((sign for sign in lines[opened] if sign in "\"'"), '"')
        yield Guess({opened: lines[opened].rstrip() + quote})
    at = min(at, len(lines) - 1)
    yield from _tabs(lines, at)
    above = next((n for n in range(at - 1, -1, -1) if lines[n].strip()), None)
    nearest = [number for number in (at, above) if number is not None]
    keys = frozenset(_KEYS.findall("\n".join(lines)))
    for number in nearest:
        yield from _commas(lines[number], number, keys)
    for number in nearest:
        yield from _dash(lines, number)
    for way in (_inner_quotes, _plain, _flow, _blanks, _ends):
        for number in nearest:
            yield from way(lines[number], number)
    for number in nearest:
        yield from _indented(lines, number)
    yield from (Guess({number: ""}) for number in nearest)


def _with(text: str, changed: dict[int, str]) -> str:
    lines = text.split("\n")
    for number, line in changed.items():
        lines[number] = line
    return "\n".join(lines)


def _tabs(lines: list[str], at: int) -> Iterator[Guess]:
    """Blanks for the tabs that lines begin with, in the whole text."""
    if "\t" not in lines[at]:
        return
    begun = {n: m for n, line in enumerate(lines) if (m := _TABS.match(line))}
    for width in _WIDTHS if begun else ():
        blanks = {n: " " * len(m[0].replace("\t", " " * width)) for n, m in begun.items()}
        after = {n: blanks[n] + lines[n][m.end() :] for n, m in begun.items()}
        moves = tuple((n, len(blanks[n]), len(blanks[n]) - m.end()) for n, m in begun.items())
        yield Guess(after, moves, after, _UNTABBED)
    yield Guess({at: lines[at].replace("\t", " ")})


def _inner_quotes(line: str, number: int) -> Iterator[Guess]:
    """Quotes inside of a text in the same quotes: those that neither begin nor end one."""
    for quote in "\"'":
        if line.count(quote) > 2:
            inner = "".join(
                AS_TEXT(sign) if sign == quote and _is_inner(line, place) else sign
                for place, sign in enumerate(line)
            )
            yield Guess({number: inner}, told=_APOSTROPHE if quote == "'" else None)


def _dash(lines: list[str], number: int) -> Iterator[Guess]:
    """An entry in { } without its dash, below one that has it."""
    line = lines[number]
    above = lines[number - 1] if number else ""
    width = len(above) - len(above.lstrip())
    if line.lstrip().startswith("{") and above.lstrip().startswith("- {"):
        by = width + 2 - (len(line) - len(line.lstrip()))
        yield Guess(
            {number: f"{' ' * width}- {line.lstrip()}"},
            ((number, width + 2, by),),
            told=("this entry of a list begins without its dash", "write `- ` before it"),
        )


def _is_inner(line: str, place: int) -> bool:
    before, after = line[:place].rstrip(), line[place + 1 :].lstrip()
    begins = not before or before[-1] in ":{[,-"
    ends = not after or after[0] in ",}]#"
    return not (begins or ends)


def _plain(line: str, number: int) -> Iterator[Guess]:
    """A text without quotes in which signs stand that mean something."""
    found = _PLAIN.match(line)
    if found and any(sign in found[2] for sign in _SIGNS):
        quoted = json.dumps(found[2], ensure_ascii=False)
        # A text that begins as a list or an alias does may be meant as one, and quotes of print
        # around it may have been meant as those of YAML.
        is_open = found[2][0] in "{[-?&*!" or in_typographic_quotes(found[2]) is not None
        told = None if is_open else {number: f"{found[1]}{quoted}{found[3]}"}
        meant = f"{found[1]}{AS_TEXT(found[2])}{found[3]}"
        yield Guess({number: meant}, (), told, "the text is in quotes now", _opened(found[2]))
    if begun := _QUOTE_THEN_TEXT.match(line) or _ANNOUNCED.match(line):
        yield Guess({number: f"{begun[1]}{AS_TEXT(begun[2])}"})


def _opened(text: str) -> tuple[str, str] | None:
    """What to say of a text that begins with the sign of a cloze's gap."""
    if not text.startswith("{{") or '"' in text or "\\" in text:
        return None
    return "the text begins with a brace, which means something else in YAML", f'write "{text}"'


def _commas(line: str, number: int, keys: frozenset[str]) -> Iterator[Guess]:
    """A comma inside of { } that is not there before a key that the file has elsewhere."""
    if "{" in line:
        meant = _NO_COMMA.sub(lambda found: "," if found[1] in keys else " ", line)
        if meant != line:
            yield Guess({number: meant})


def _flow(line: str, number: int) -> Iterator[Guess]:
    """The same inside of { }, and brackets that are not closed."""
    meant = _IN_FLOW.sub(lambda found: found[1] + AS_TEXT(found[2]), line)
    if meant != line:
        yield Guess({number: meant}, told=_cut_in(line))
    missing = "".join(
        closing * (line.count(opening) - line.count(closing)) for opening, closing in ("[]", "{}")
    )
    if missing:
        yield Guess({number: line.rstrip() + missing})


def _cut_in(line: str) -> tuple[str, str] | None:
    """What to say of a # inside of { }, behind which YAML reads nothing more of the line."""
    found = next((one for one in _IN_FLOW.finditer(line) if re.search(r"\s#", one[2])), None)
    if found is None:
        return None
    lost = line[line.index("#", found.start(2)) :].rstrip()
    shown = lost if len(lost) <= _MOST_SHOWN else f"{lost[: _MOST_SHOWN - 1]}…"
    message = f"`{shown}` is taken for a comment, so the {{ }} has no end"
    is_simple = '"' not in found[2] and "\\" not in found[2]
    return message, f'write "{found[2]}"' if is_simple else "put all of the text into quotes"


def _blanks(line: str, number: int) -> Iterator[Guess]:
    """A blank that is not there after a colon or a dash, or a colon that is not."""
    for pattern, more in ((_NO_BLANK, " "), (_NO_BLANK_BEFORE, " "), (_NO_COLON, ":")):
        found = pattern.match(line)
        if found:
            after = found.end()
            meant = line[:after] + more + line[after:]
            told = None
            if pattern is _NO_BLANK and len(meant.strip()) <= _MOST_SHOWN:
                told = ("there is no space behind the colon", f"write `{meant.strip()}`")
            yield Guess({number: meant}, ((number, after + len(more), len(more)),), told=told)


def _ends(line: str, number: int) -> Iterator[Guess]:
    """A quote that is not closed in its line."""
    for quote in "\"'":
        if line.count(quote) % 2:
            yield Guess({number: line.rstrip() + quote})


def _indented(lines: list[str], number: int) -> Iterator[Guess]:
    """Another indentation: that of one of the lines around."""
    line = lines[number]
    is_: int = len(line) - len(line.lstrip())
    others: list[int] = []
    if line.lstrip().startswith("- "):
        above = (one for one in reversed(lines[:number]) if one.lstrip().startswith("- "))
        widths = (len(one) - len(one.lstrip()) for one in islice(above, _LISTS_ABOVE))
        others += dict.fromkeys(width for width in widths if width != is_)
    nearby = [*range(number - 1, -1, -1)][:_NEIGHBOURS] + [*range(number + 1, len(lines))][:1]
    for other in (lines[n] for n in nearby if lines[n].strip()):
        width = len(other) - len(other.lstrip())
        inside = width + 2 if other.lstrip().startswith("- ") else width
        others += [one for one in (inside, width) if one != is_ and one not in others]
    for width in others:
        yield Guess({number: " " * width + line.lstrip()}, ((number, width, width - is_),))
