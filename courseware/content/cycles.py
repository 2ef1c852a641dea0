"""Finds circles in what requires what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence


def find_cycles(graph: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """Yield circles as the ids along them, the first one repeated at the end.

    Every circle is met at least by one of those that are yielded: breaking each of these at
    their last step leaves none. Works for chains of any length (no recursion).
    """
    done: set[str] = set()
    for start in graph:
        if start in done:
            continue
        trail, open_, pending = [start], {start}, [iter(graph[start])]
        while trail:
            following = next(pending[-1], None)
            if following is None:
                pending.pop()
                left = trail.pop()
                open_.discard(left)
                done.add(left)
            elif following in open_:
                yield (*trail[trail.index(following) :], following)
            elif following not in done and following in graph:
                trail.append(following)
                open_.add(following)
                pending.append(iter(graph[following]))
