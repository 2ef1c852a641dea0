"""A strict reader of YAML 1.2 core documents that locates every value and every mistake.

One pass over libyaml's events, without recursion: the document's depth and size are capped while
it is read (composing some 30,000 nested brackets would overflow the C stack). Scalars follow
the YAML 1.2 core schema: `no`, `1:30` and `2026-01-31` are text, `0o14` is 12; only `012`, which is
12 there and 10 in YAML 1.1, is refused.
Fractions are read as `Decimal`, so `7.50` keeps the digits that its author wrote.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import yaml
from yaml._yaml import CParser
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from courseware.content.problem import Problem, Severity
from courseware.content.text_file import refused_in
from courseware.content.yaml.cut import cut_ends, cut_words, is_read
from courseware.content.yaml.errors import (
    OPENING_QUOTES,
    in_typographic_quotes,
    refused_key,
    syntax_problem,
)
from courseware.content.yaml.numbers import NoNumber, number_in
from courseware.content.yaml.positions import Positions, ValuePath
from courseware.content.yaml.twice import Again, tell_dashes

__all__ = ["Positions", "ValuePath", "YamlDocument", "read_yaml"]

MAX_DEPTH: Final = 16
MAX_VALUES: Final = 60_000

_WORDS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
}


class Unusable:
    """Stands where a value was refused, so that its refusal is not reported a second time."""

    def __repr__(self) -> str:
        return "an unusable value"


UNUSABLE: Final = Unusable()


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """Plain data (dict, list, str, int, Decimal, bool, None) with the places of its parts."""

    value: Any
    positions: Positions


def read_yaml(
    text: str, path: str, first_line: int = 1
) -> tuple[YamlDocument | None, list[Problem]]:
    """Read one document from `text`, whose first line is line `first_line` of the file `path`.

    Never raises for bad input: returns every problem found, and no document where the text
    cannot be read to its end.
    """
    reader = _Reader(text, path, first_line)
    try:
        complete = reader.read()
    except yaml.MarkedYAMLError as error:
        reader.problems.append(syntax_problem(error, text, path, first_line))
        complete = False
    if not complete:
        return None, reader.problems
    return YamlDocument(reader.root, Positions(reader.root_place, first_line)), reader.problems


class _Reader:
    """Builds plain data and positions from the events of one text."""

    def __init__(self, text: str, path: str, first_line: int) -> None:
        self._parser = CParser(text)
        self._text = text
        self._path = path
        self._first_line = first_line
        self.problems: list[Problem] = []
        self.root: Any = None
        self.root_place: Any = (0, 0)
        # The open collections, outermost first: data, positions, pending key, pending key's place.
        self._stack: list[list[Any]] = []
        self._values = 0
        self._cut = cut_ends(text)
        self._twice: list[Again] = []

    def read(self) -> bool:
        """Read to the end of the first document; False where a cap stopped it."""
        next_event = self._parser.get_event
        documents = 0
        while True:
            event: Any = next_event()
            kind = event.__class__
            if kind is ScalarEvent:
                self._scalar(event)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                if not self._open(event, kind is MappingStartEvent):
                    return False
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                closed = self._stack.pop()
                if self._twice:
                    tell_dashes(self.problems, self._twice, closed, self._stack)
            elif kind is AliasEvent:
                self._alias(event)
            elif kind is DocumentStartEvent:
                documents += 1
                if not self._start_document(event, documents):
                    return True
            elif kind is StreamEndEvent:
                return True
            if self._values > MAX_VALUES:
                mark = event.start_mark
                self._report(
                    mark, "CW016", f"more than {MAX_VALUES:,} values in one file", "divide the file"
                )
                return False

    def _start_document(self, event: Any, number: int) -> bool:
        if number > 1:
            self._report(
                event.start_mark,
                "CW014",
                "a second document starts here",
                "remove the `---` line, or move what follows into a file of its own",
            )
            return False
        if event.version or event.tags:
            self._report(
                event.start_mark,
                "CW013",
                "a % directive stands before the document",
                "remove the line; content files are YAML 1.2 always",
            )
        return True

    def _open(self, event: Any, is_mapping: bool) -> bool:
        mark = event.start_mark
        if len(self._stack) >= MAX_DEPTH:
            self._report(
                mark,
                "CW015",
                f"nested more than {MAX_DEPTH} deep",
                "look for brackets or dashes that are not meant as YAML; quote the text",
            )
            return False
        self._refuse_properties(event)
        data: Any
        place: Any
        if is_mapping:
            data, place = {}, (mark.line, mark.column, {}, {})
        else:
            data, place = [], (mark.line, mark.column, [])
        self._add(data, place, mark, is_key_text=False)
        self._stack.append([data, place, None, None])
        return True

    def _scalar(self, event: Any) -> None:
        mark = event.start_mark
        value: Any = event.value
        if event.implicit[0]:
            value = self._resolve(value, mark)
            is_quoted = value.__class__ is str and value[0] in OPENING_QUOTES
            if is_quoted and (found := in_typographic_quotes(value)):
                self._report(mark, "CW021", *found, Severity.WARNING)
            if self._cut and value.__class__ is str and event.end_mark.index in self._cut:
                self._tell_cut(event)
        if event.style == '"' and (refused := refused_in(value)):
            self._refuse_escape(event, refused)
        if event.anchor is not None or not (event.implicit[0] or event.implicit[1]):
            self._refuse_properties(event)
        place = (mark.line, mark.column)
        stack = self._stack
        if stack:
            top = stack[-1]
            if top[0].__class__ is dict and top[2] is None and value.__class__ is not str:
                message, mend, value = refused_key(self._text, mark.index, event.value)
                self._report(mark, "CW017", message, mend)
        self._add(value, place, mark, is_key_text=True)

    def _add(self, value: Any, place: Any, mark: Any, is_key_text: bool) -> None:
        """Put a value into the collection that is open: as a key, a value or an item."""
        self._values += 1
        if not self._stack:
            self.root, self.root_place = value, place
            return
        top = self._stack[-1]
        data, places, key, _ = top
        if data.__class__ is list:
            data.append(value)
            places[2].append(place)
        elif key is None:
            if not is_key_text:
                self._report(
                    mark,
                    "CW017",
                    "a list or mapping stands where a key should be",
                    "quote the text if a bracket is part of it",
                )
                value = f"\0{len(data)}"
            top[2], top[3] = value, place
        else:
            if key in data:
                first = places[2][key]
                line = first[0] + self._first_line
                message = f"the key `{key}` stands here a second time (first in line {line})"
                self._report_at(top[3], "CW011", message, "keep one of the two")
                at = len(self.problems) - 1
                self._twice.append(Again(data, key, at, len(data), value, top[3], place))
            elif key[:1] != "\0":
                data[key] = value
                places[2][key] = top[3]
                places[3][key] = place
            top[2] = top[3] = None

    def _alias(self, event: Any) -> None:
        mark = event.start_mark
        self._report(
            mark,
            "CW012",
            f"`*{event.anchor}` is a YAML alias",
            "write the value out, or put the text in quotes if the * is part of it",
        )
        # A key must be text: the alias' own name stands in for it.
        if self._stack and self._stack[-1][0].__class__ is dict and self._stack[-1][2] is None:
            self._add(f"*{event.anchor}", (mark.line, mark.column), mark, is_key_text=True)
        else:
            self._add(UNUSABLE, (mark.line, mark.column), mark, is_key_text=True)

    def _tell_cut(self, event: Any) -> None:
        """Tell that a text which somebody reads goes on behind what YAML takes for a comment."""
        keys = [top[2] for top in self._stack if top[0].__class__ is dict]
        if not keys or not is_read(keys[-1]):
            return
        end = event.end_mark
        blanks, lost = self._cut[end.index]
        place = (end.line, end.column + blanks)
        self._report_at(place, "CW023", *cut_words(event.value, lost), Severity.WARNING)

    def _refuse_escape(self, event: Any, refused: tuple[str, str, str]) -> None:
        """A character that no text may hold; what stands in the file as itself is told there."""
        written = self._text[event.start_mark.index : event.end_mark.index]
        if refused_in(written) is None:
            self._report(event.start_mark, *refused)

    def _refuse_properties(self, event: Any) -> None:
        if event.anchor is not None:
            self._report(
                event.start_mark,
                "CW012",
                f"`&{event.anchor}` is a YAML anchor",
                "remove it, or put the text in quotes if the & is part of it",
            )
        if event.tag is not None:
            self._report(
                event.start_mark,
                "CW013",
                f"`{event.tag}` is a YAML tag",
                "remove it, or put the text in quotes if the ! is part of it",
            )

    def _resolve(self, text: str, mark: Any) -> Any:
        """Return the value of a plain scalar by the YAML 1.2 core schema."""
        if text in _WORDS:
            return _WORDS[text]
        number = number_in(text)
        if not isinstance(number, NoNumber):
            return text if number is None else number
        self._report(mark, "CW018", number.message, number.mend)
        return UNUSABLE

    def _report(
        self, mark: Any, code: str, message: str, mend: str, weight: Severity = Severity.ERROR
    ) -> None:
        self._report_at((mark.line, mark.column), code, message, mend, weight)

    def _report_at(
        self, place: Any, code: str, message: str, mend: str, weight: Severity = Severity.ERROR
    ) -> None:
        line, column = place[0] + self._first_line, place[1] + 1
        self.problems.append(Problem(self._path, line, column, weight, code, message, mend))
