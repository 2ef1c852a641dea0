"""Branching cases in one line each, for tests of their map."""

from __future__ import annotations

from typing import Any


def small_case(
    nodes: dict[str, str],
    endings: dict[str, int] | None = None,
    start: str | None = None,
    why: str = "why of",
) -> dict[str, Any]:
    """Return `start`, `nodes` and `endings` of a case.

    Args:
        nodes: node -> where its choices (a, b, c …) lead, with `!` behind a critical one.
        endings: ending -> percent; by default `good` and `bad`.
        start: the first node of all unless it is told.
        why: how every reason begins.
    """
    return {
        "start": next(iter(nodes)) if start is None else start,
        "nodes": [_node(id_, leads.split(), why) for id_, leads in nodes.items()],
        "endings": [
            {"id": id_, "text": f"text of {id_}", "credit": credit, "why": f"{why} {id_}"}
            for id_, credit in (endings or {"good": 100, "bad": 0}).items()
        ],
    }


def _node(id_: str, leads: list[str], why: str) -> dict[str, Any]:
    choices = [
        {
            "id": letter,
            "text": f"choose {letter} at {id_}",
            "goes_to": lead.rstrip("!"),
            "critical": lead.endswith("!"),
            "why": f"{why} {id_}.{letter}",
        }
        for letter, lead in zip("abcdef", leads, strict=False)
    ]
    return {"id": id_, "text": f"text of {id_}", "choices": choices}
