"""Where the mappings of a YAML text begin, so that something can be inserted into them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from yaml._yaml import CParser
from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from courseware.content.yaml.strict_yaml import ValuePath


@dataclass(frozen=True, slots=True)
class MappingStart:
    """Offset and column (both from 0) of a mapping's first key, or of its opening brace."""

    offset: int
    column: int
    is_flow: bool
    is_empty: bool


@dataclass(slots=True)
class _Open:
    path: ValuePath
    is_mapping: bool
    key: str | None = None
    items: int = 0

    def next_path(self) -> ValuePath:
        """Return the path of the value that comes now."""
        if not self.is_mapping:
            self.items += 1
            return (*self.path, self.items - 1)
        key, self.key = self.key, None
        return (*self.path, key or "")


def mapping_starts(text: str) -> dict[ValuePath, MappingStart]:
    """Return the mappings by path, for a text that `read_yaml` read without a problem."""
    parser = CParser(text)
    found: dict[ValuePath, MappingStart] = {}
    stack: list[_Open] = []
    while True:
        event: Any = parser.get_event()
        if isinstance(event, StreamEndEvent):
            return found
        if isinstance(event, MappingEndEvent | SequenceEndEvent):
            stack.pop()
        elif isinstance(event, MappingStartEvent | SequenceStartEvent):
            path = stack[-1].next_path() if stack else ()
            is_mapping = isinstance(event, MappingStartEvent)
            if is_mapping:
                empty = isinstance(parser.peek_event(), MappingEndEvent)
                mark: Any = event.start_mark
                found[path] = MappingStart(mark.index, mark.column, bool(event.flow_style), empty)
            stack.append(_Open(path, is_mapping))
        elif isinstance(event, ScalarEvent | AliasEvent) and stack:
            top = stack[-1]
            if top.is_mapping and top.key is None:
                top.key = getattr(event, "value", "")
            else:
                top.next_path()
