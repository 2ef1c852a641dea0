"""The review of a branching case: the way that was taken, with reasons, and where others lead."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from courseware.questions.base import Arrangement
from courseware.questions.case import Case, CaseChoice, Ending, Node, Way
from courseware.questions.review import Row, Stage, Verdict
from courseware.questions.rich import plain


def case_stages(case: Case, way: Way, arrangement: Arrangement) -> tuple[Stage, ...]:
    """Return the moments of the way, its ending, and after them those that it did not come to."""
    return (*_visited(case, way, arrangement), *_elsewhere(case, way, arrangement))


def _visited(case: Case, way: Way, arrangement: Arrangement) -> Iterator[Stage]:
    for number, step in enumerate(way.steps, start=1):
        rows = _rows(case, step.node, step.choice, arrangement)
        yield Stage(f"Decision {number}", step.node.text, rows, True)
    if isinstance(way.here, Node):
        title = f"Decision {len(way.steps) + 1}, not taken"
        rows = _rows(case, way.here, None, arrangement)
        yield Stage(title, way.here.text, rows, True)
    else:
        row = _ending_row(way.here, _earns(way.credit), chosen=True)
        yield Stage("How it ended", "", (row,), True)


def _elsewhere(case: Case, way: Way, arrangement: Arrangement) -> Iterator[Stage]:
    seen = {way.here.id, *(step.node.id for step in way.steps)}
    for node in case.nodes:
        if node.id not in seen:
            rows = _rows(case, node, None, arrangement)
            yield Stage(f"After “{_lead_to(case, node)}”", node.text, rows, False)
    rows = tuple(
        _ending_row(ending, _earns(Fraction(ending.credit, 100)), chosen=False)
        for ending in case.endings
        if ending.id not in seen
    )
    if rows:
        yield Stage("Other endings", "", rows, False)


def _lead_to(case: Case, node: Node) -> str:
    """Return the first choice, as plain text, that leads to a node."""
    choices = (choice for other in case.nodes for choice in other.choices)
    return next((plain(choice.text) for choice in choices if choice.goes_to == node.id), "")


def _rows(
    case: Case, node: Node, chosen: CaseChoice | None, arrangement: Arrangement
) -> tuple[Row, ...]:
    worths = case.worths(node)
    best = max(worths.values())
    return tuple(
        Row(
            id=f"{node.id}.{choice.id}",
            text=choice.text,
            chosen=choice is chosen,
            right=0 < best == worths[choice.id],
            verdict=_verdict(choice, chosen, worths[choice.id], best),
            why=choice.why,
        )
        for choice in node.arranged(arrangement)
    )


def _verdict(
    choice: CaseChoice, chosen: CaseChoice | None, worth: Fraction, best: Fraction
) -> Verdict:
    """Judge a choice by the most that the case can still earn after it, here and now."""
    took, decided = choice is chosen, chosen is not None
    if choice.critical:
        left = Verdict.CRITICAL_AVOIDED if decided else Verdict.CRITICAL
        return Verdict.CRITICAL_TAKEN if took else left
    if best == 0:
        return Verdict.CHOSEN_UNMARKED if took else Verdict.UNMARKED
    if 0 < worth < best:
        return Verdict.CHOSEN_PARTLY if took else Verdict.PARTLY_RIGHT
    if not decided:
        return Verdict.RIGHT if worth == best else Verdict.WRONG
    if took:
        return Verdict.CHOSEN_RIGHT if worth == best else Verdict.CHOSEN_WRONG
    return Verdict.MISSED if worth == best else Verdict.AVOIDED


def _earns(credit: Fraction) -> Verdict:
    if credit == 0:
        return Verdict.EARNS_NOTHING
    return Verdict.EARNS_ALL if credit == 1 else Verdict.EARNS_PART


def _ending_row(ending: Ending, verdict: Verdict, *, chosen: bool) -> Row:
    return Row(
        id=f".{ending.id}",
        text=ending.text,
        chosen=chosen,
        right=verdict is Verdict.EARNS_ALL,
        verdict=verdict,
        why=ending.why,
    )
