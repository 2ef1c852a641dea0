"""Pieces of pages that are the same for everybody, rendered once per compiled content.

A piece is named by what it was rendered from (content-addressed keys), so it never grows old;
the least recently shown ones are forgotten when all together take more than `MOST_BYTES`.
"""

from collections import OrderedDict
from collections.abc import Callable
from sys import getsizeof
from typing import Final, Generic, TypeVar

from markupsafe import Markup

MOST_BYTES: Final = 4 * 1024 * 1024


Piece = TypeVar("Piece", Markup, bytes)


class Pieces(Generic[Piece]):
    """Rendered pieces by name, at most `most` bytes of them."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[str, ...], Piece] = OrderedDict()
        self._bytes = 0

    def get(self, key: tuple[str, ...], render: Callable[[], Piece]) -> Piece:
        """The piece of this name; rendered now if it was not kept."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
            return found
        found = render()
        self._kept[key] = found
        self._bytes += getsizeof(found)
        while self._bytes > self._most and len(self._kept) > 1:
            _, forgotten = self._kept.popitem(last=False)
            self._bytes -= getsizeof(forgotten)
        return found

    def __len__(self) -> int:
        return len(self._kept)


_pieces: Pieces[Markup] = Pieces()


def still(key: tuple[str, ...], render: Callable[[], str]) -> Markup:
    """The piece of this name; rendered now if it was not kept.

    Nothing of a person may be in it: neither name, token nor answer.
    """
    return _pieces.get(key, lambda: Markup(render()))
