"""XML from strangers: no DTD, no entities, nothing fetched, and an end to every kind of growth."""

from __future__ import annotations

from typing import Final
from xml.parsers import expat

from courseware.interchange.markup import Node
from courseware.interchange.refusal import CannotRead

MOST_ELEMENTS: Final = 300_000
DEEPEST: Final = 64
MOST_ATTRIBUTES: Final = 64
LONGEST_NAME: Final = 200
LONGEST_TEXT: Final = 60_000_000
"""Characters of all texts and attribute values."""

_MEND: Final = "export it again, or divide it"


def read_xml(data: bytes, name: str) -> Node:
    """Return the root of a document; names are without their namespace's prefix.

    Raises:
        CannotRead: it is not well formed, has a document type, or passes a limit.
    """
    reader = _Reader(name)
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        words = expat.ErrorString(error.code)
        raise CannotRead(
            f"{name}, line {error.lineno}: it is no well-formed XML ({words}) — {_MEND}"
        ) from error
    except (UnicodeError, LookupError, ValueError) as error:
        raise CannotRead(f"{name}: its encoding is not known — save it as UTF-8") from error
    return reader.root.children[0]  # type: ignore[return-value]


class _Reader:
    """Builds the tree from expat's events and stops at the first limit."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._elements = self._characters = 0
        self.root = Node("")
        self._open = [self.root]
        self.parser = parser = expat.ParserCreate(namespace_separator="\n")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._doctype
        parser.ExternalEntityRefHandler = self._outside
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text

    def _refuse(self, what: str) -> CannotRead:
        line = self.parser.CurrentLineNumber
        return CannotRead(f"{self._name}, line {line}: {what}")

    def _doctype(self, *_: object) -> None:
        raise self._refuse("it declares a document type or entities — remove the <!DOCTYPE …>")

    def _outside(self, *_: object) -> int:
        raise self._refuse("it refers to another file — remove the reference")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > MOST_ELEMENTS:
            raise self._refuse(f"it has more than {MOST_ELEMENTS:,} elements — {_MEND}")
        if len(self._open) > DEEPEST:
            raise self._refuse(f"elements stand more than {DEEPEST} deep — {_MEND}")
        if len(attributes) > MOST_ATTRIBUTES or len(name) > LONGEST_NAME:
            raise self._refuse(f"an element has too long a name or too many attributes — {_MEND}")
        self._count(sum(map(len, attributes.values())))
        named = {key.rpartition("\n")[2]: value for key, value in attributes.items()}
        node = Node(name.rpartition("\n")[2], named, line=self.parser.CurrentLineNumber)
        self._open[-1].children.append(node)
        self._open.append(node)

    def _end(self, _: str) -> None:
        self._open.pop()

    def _text(self, text: str) -> None:
        self._count(len(text))
        if len(self._open) > 1:
            self._open[-1].children.append(text)

    def _count(self, characters: int) -> None:
        self._characters += characters
        if self._characters > LONGEST_TEXT:
            raise self._refuse(f"it holds too much text — {_MEND}")
