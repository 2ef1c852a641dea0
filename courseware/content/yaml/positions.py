"""Where the keys and values of a YAML document stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

ValuePath: TypeAlias = tuple[str | int, ...]


class Positions:
    """Where the keys and values of one document stand (lines and columns from 1)."""

    __slots__ = ("_first_line", "_root")

    def __init__(self, root: Any, first_line: int) -> None:
        self._root = root
        self._first_line = first_line

    def moved(self, to: Callable[[int, int], tuple[int, int]]) -> Positions:
        """Return the same with each place (line and column from 0) where `to` puts it."""
        return Positions(_moved(self._root, to), self._first_line)

    def value(self, path: ValuePath) -> tuple[int, int]:
        """Return the place of the value at `path`, or of its nearest surrounding value."""
        node = self._root
        for step in path:
            child = _child(node, step)
            if child is None:
                break
            node = child
        return self._place(node)

    def key(self, path: ValuePath) -> tuple[int, int]:
        """Return the place of the key that `path` ends with, or what `value` returns."""
        node = self._root
        for step in path[:-1]:
            node = _child(node, step)
            if node is None:
                return self.value(path)
        if path and len(node) == 4 and isinstance(path[-1], str) and path[-1] in node[2]:
            return self._place(node[2][path[-1]])
        return self.value(path)

    def _place(self, node: Any) -> tuple[int, int]:
        return node[0] + self._first_line, node[1] + 1


def _moved(node: Any, to: Callable[[int, int], tuple[int, int]]) -> Any:
    place = to(node[0], node[1])
    if len(node) == 4:
        keys = {key: to(*at) for key, at in node[2].items()}
        return (*place, keys, {key: _moved(each, to) for key, each in node[3].items()})
    return (*place, [_moved(each, to) for each in node[2]]) if len(node) == 3 else place


def _child(node: Any, step: str | int) -> Any:
    """Return the position node below `node`: mappings are 4-tuples, sequences 3, scalars 2."""
    if len(node) == 4 and isinstance(step, str):
        return node[3].get(step)
    if len(node) == 3 and isinstance(step, int) and 0 <= step < len(node[2]):
        return node[2][step]
    return None
