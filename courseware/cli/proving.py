"""Proves what is kept equal to history with several processes, each on its own people."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from time import monotonic
from typing import Any

from courseware.content.catalogue import Catalogue
from courseware.services.competency import rebuilding
from courseware.services.competency.rebuilding import Recount
from courseware.services.releases.live import CatalogueSource
from courseware.store.engine import Database

_AT_ONCE = 100
_opened: list[tuple[Database, Catalogue]] = []
"""Of a worker: opened once, when it starts."""


def prove(url: str, people: list[str], workers: int) -> Recount:
    """Work out everything of some people in so many processes, and compare.

    Each hundred people are read in a snapshot of their own: an act and what it changes in what is
    kept are one transaction, so each of them is whole, whatever is signed meanwhile.
    """
    pieces = [people[n : n + _AT_ONCE] for n in range(0, len(people), _AT_ONCE)]
    # Started anew instead of forked: no connection is shared with the parent.
    with ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=_open, initargs=(url,)
    ) as pool:
        return Recount.together(pool.map(_prove, pieces))


def recount_value(found: Recount) -> dict[str, Any]:
    """A recount for scripts."""
    differ = [
        {"person": d.person_id, "checklist": d.scope[0], "region": d.scope[1] or None}
        for d in found.differences
    ]
    return {"scopes": found.scopes, "equal": not differ, "differences": differ}


def recount_words(found: Recount, check: bool) -> str:
    """A recount in lines; `check` is whether it only compared."""
    if not found.differences:
        return f"{found.scopes} scopes: what is kept equals history"
    did = "differ from history" if check else "differed and were put right"
    lines = [f"{len(found.differences)} of {found.scopes} scopes {did}"]
    lines += [f"{d.person_id} {' '.join(d.scope)}".rstrip() for d in found.differences]
    return "\n".join(lines)


def _open(url: str) -> None:
    db = Database(url)
    _opened.append((db, CatalogueSource(db).current(monotonic())))


def _prove(people: list[str]) -> Recount:
    db, catalogue = _opened[0]
    return rebuilding.check_people(db, catalogue, people)
