"""What can be wrong with the map of a branching case: circles, dead ends, places nobody reaches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from courseware.questions.case import Ending, Node
from courseware.questions.findings import (
    Code,
    Finding,
    Path,
    missing_reason,
    name_one_of,
    repeated_ids,
    telling_ids,
    unusable_texts,
)
from courseware.questions.options import TELLING

LONGEST = 12
"""Decisions that one way through a case may take."""

_JUDGING = TELLING | {"critical", "harm", "unsafe"}

Leads = dict[str, list[tuple[Path, str, bool]]]
"""Node id -> for each choice: where its `goes_to` stands, to what it leads, whether critical."""


def case_findings(start: str, nodes: Sequence[Node], endings: Sequence[Ending]) -> list[Finding]:
    """List what is wrong with a case; places that nobody reaches only if every lead is known."""
    found = [*_part_findings(nodes, endings), *_unknown(start, nodes, endings)]
    if any(finding.code is Code.CASE_PLACE_UNKNOWN for finding in found):
        return found
    leads = _leads(nodes)
    found += _unreached(start, nodes, endings, leads)
    circles = list(_circles(leads))
    return [*found, *(circles or _too_long(start, leads)), *_full_credit(start, endings, leads)]


def _leads(nodes: Sequence[Node]) -> Leads:
    return {
        node.id: [
            (("nodes", i, "choices", j, "goes_to"), choice.goes_to, choice.critical)
            for j, choice in enumerate(node.choices)
        ]
        for i, node in enumerate(nodes)
    }


def _part_findings(nodes: Sequence[Node], endings: Sequence[Ending]) -> Iterator[Finding]:
    yield from repeated_ids("nodes", (node.id for node in nodes))
    yield from repeated_ids("endings", (ending.id for ending in endings))
    known = {node.id for node in nodes}
    for index, ending in enumerate(endings):
        if ending.id in known:
            message = f'the id "{ending.id}" is already used by a node'
            mend = "give each entry an id of its own"
            yield Finding(("endings", index, "id"), Code.DUPLICATE_OPTION_ID, message, mend)
        yield from _missing_text(("endings", index, "text"), ending.text)
        yield from missing_reason(("endings", index, "why"), ending.why)
    for index, node in enumerate(nodes):
        yield from _missing_text(("nodes", index, "text"), node.text)
        for finding in _choice_findings(node):
            where = ("nodes", index, *finding.path)
            yield Finding(where, finding.code, finding.message, finding.suggestion)


def _choice_findings(node: Node) -> Iterator[Finding]:
    yield from repeated_ids("choices", (choice.id for choice in node.choices))
    yield from unusable_texts("choices", (choice.text for choice in node.choices))
    if any(_JUDGING.intersection(choice.id.split("-")) for choice in node.choices):
        yield telling_ids("choices")
    for index, choice in enumerate(node.choices):
        yield from missing_reason(("choices", index, "why"), choice.why)


def _missing_text(path: Path, text: str) -> Iterator[Finding]:
    if not text.strip():
        yield Finding(path, Code.TEXT_MISSING, "this text is empty", "write the text")


def _unknown(start: str, nodes: Sequence[Node], endings: Sequence[Ending]) -> Iterator[Finding]:
    first = [node.id for node in nodes]
    if start not in first:
        message = f'the case starts at "{start}", and there is no node of that id'
        yield Finding(("start",), Code.CASE_PLACE_UNKNOWN, message, name_one_of(start, first))
    places = [*first, *(ending.id for ending in endings)]
    for path, place, _ in (lead for leads in _leads(nodes).values() for lead in leads):
        if place not in places:
            message = f'there is no node or ending "{place}"'
            yield Finding(path, Code.CASE_PLACE_UNKNOWN, message, name_one_of(place, places))


def _unreached(
    start: str, nodes: Sequence[Node], endings: Sequence[Ending], leads: Leads
) -> Iterator[Finding]:
    reached = _reached(start, leads)
    places = [("nodes", i, node.id) for i, node in enumerate(nodes)]
    places += [("endings", i, ending.id) for i, ending in enumerate(endings)]
    for name, index, id_ in places:
        if id_ not in reached:
            yield Finding(
                (name, index, "id"),
                Code.CASE_PLACE_UNREACHED,
                f'no way leads from the start to "{id_}"',
                f"let a choice have `goes_to: {id_}`, or remove the entry",
            )


def _reached(start: str, leads: Leads, *, safely: bool = False) -> set[str]:
    """Return the ids of all places that can be reached, `safely` without a critical turn."""
    reached, pending = {start}, [start]
    while pending:
        for _, place, critical in leads.get(pending.pop(), ()):
            if place not in reached and not (safely and critical):
                reached.add(place)
                pending.append(place)
    return reached


def _circles(leads: Leads) -> Iterator[Finding]:
    done: set[str] = set()

    def visit(id_: str, trail: tuple[str, ...]) -> Iterator[Finding]:
        for path, place, _ in leads[id_]:
            if place in trail:
                round_ = " → ".join((*trail[trail.index(place) :], place))
                yield Finding(
                    path,
                    Code.CASE_CIRCLE,
                    f"this leads back, so that the case may never end: {round_}",
                    "a case goes forward only: lead to a later node or to an ending",
                )
            elif place in leads and place not in done:
                yield from visit(place, (*trail, place))
        done.add(id_)

    for id_ in leads:
        if id_ not in done:
            yield from visit(id_, (id_,))


def _too_long(start: str, leads: Leads) -> Iterator[Finding]:
    lengths: dict[str, int] = {}

    def length(id_: str) -> int:
        if id_ not in lengths:
            lengths[id_] = 1 + max(length(place) for _, place, _ in leads[id_])
        return lengths[id_]

    lengths |= {place: 0 for every in leads.values() for _, place, _ in every if place not in leads}
    if length(start) > LONGEST:
        yield Finding(
            ("nodes",),
            Code.CASE_TOO_LONG,
            f"one way takes {length(start)} decisions, at most {LONGEST} are allowed",
            "leave out decisions that teach nothing of their own, or make it two cases",
        )


def _full_credit(start: str, endings: Sequence[Ending], leads: Leads) -> Iterator[Finding]:
    full = [ending.id for ending in endings if ending.credit == 100]
    if not full:
        message, suggestion = "no ending earns 100 percent", "write `credit: 100` at the best one"
        yield Finding(("endings",), Code.NO_FULL_CREDIT, message, suggestion)
    elif not _reached(start, leads, safely=True).intersection(full):
        yield Finding(
            ("endings",),
            Code.NO_FULL_CREDIT,
            "every way to an ending that earns 100 percent takes a critical wrong turn",
            "let a way without a critical turn lead there",
        )
