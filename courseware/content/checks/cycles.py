"""What requires what: circles in it, and an order in which nothing comes before its needs."""

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


def in_order_of_need(graph: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the ids, each after all that it requires; otherwise in the order of `graph`.

    What is in no circle comes out whole; ids of a circle, and names that are no key, are never
    waited for.
    """
    ordered: dict[str, None] = {}
    waiting = list(graph)
    while waiting:
        ready = [
            name
            for name in waiting
            if all(need in ordered or need not in graph for need in graph[name])
        ]
        first = (ready or waiting)[0]
        ordered[first] = None
        waiting.remove(first)
    return tuple(ordered)
