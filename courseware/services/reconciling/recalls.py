"""Holds recalls against the ledger: what was recalled, whom it concerns, who is done."""

from collections.abc import Iterator, Sequence

from courseware.domain.ledger import NO_CHAIN, Act, Break, written
from courseware.services.proving.ledger_entries import Ledger, Said
from courseware.store import recalls as rows
from courseware.store.rows import AnyRow

_STATED = ("lesson_id", "release_id", "quiz_id", "questions", "reason")


def disagreements_about_recalls(ledger: Ledger) -> Iterator[Break]:
    """Every recall that differs from its entry or lost it, and tasks done without an entry."""
    tasks = rows.all_tasks(ledger.connection)
    later: dict[str, list[str]] = {}
    for said in ledger.of(Act.RECALL_REACHED):
        if "award" in said.facts:
            later.setdefault(said.subject, []).append(said.text("award"))
    known = {row.id: row for row in rows.all_recalls(ledger.connection)}
    for said in ledger.of(Act.RECALL_BEGUN):
        row = known.pop(said.subject, None)
        if row is None:
            what = "is on record here and gone from the database"
        else:
            awards = sorted(task.award_id for task in tasks if task.recall_id == row.id)
            differ = [name for name in _STATED if getattr(row, name) != said.facts.get(name)]
            differ += ["begun_at"] if written(row.begun_at) != said.at else []
            stated = [*said.facts.get("awards", []), *later.get(row.id, [])]
            differ += ["awards"] if awards != sorted(stated) else []
            differ += (
                ["readers"] if _readers(ledger, row.id) != _stated_readers(ledger, said) else []
            )
            what = f"was changed: {', '.join(differ)}" if differ else ""
        if what:
            yield Break(said.chain, said.sequence, f"the recall {said.subject} {what}")
    for name in sorted(known):
        yield Break(NO_CHAIN, 0, f"the recall {name} has no entry")
    yield from _disagreements_about_ends(ledger, tasks)


def _readers(ledger: Ledger, recall_id: str) -> dict[str, str]:
    """Own id -> whose it is now, of those whom a recall tells without an award."""
    return {
        row.id: ledger.survivor(row.person_id)
        for row in rows.all_readers(ledger.connection)
        if row.recall_id == recall_id
    }


def _stated_readers(ledger: Ledger, begun: Said) -> dict[str, str]:
    """The same as the ledger has it: when the recall began, and whose reports came later."""
    stated = dict(begun.facts.get("readers", {}))
    for said in ledger.of(Act.RECALL_REACHED):
        if said.subject == begun.subject and "reader" in said.facts:
            stated[said.text("reader")] = said.text("person")
    return {id_: ledger.survivor(person) for id_, person in stated.items()}


def _disagreements_about_ends(ledger: Ledger, tasks: Sequence[AnyRow]) -> Iterator[Break]:
    """Tasks that are done without an entry that says so, and the other way round.

    Of an award that was made later, its own entry says so where its holder had answered before.
    """
    done = {
        (task.recall_id, task.award_id, written(task.done_at))
        for task in tasks
        if task.done_at is not None
    }
    done |= {
        (reader.recall_id, reader.id, written(reader.done_at))
        for reader in rows.all_readers(ledger.connection)
        if reader.done_at is not None
    }
    stated = [
        (said, about, said.at)
        for said in ledger.of(Act.RECALL_DONE)
        for about in (*said.facts.get("awards", []), *said.facts.get("readers", []))
    ]
    stated += [
        (said, said.text("award"), said.text("done"))
        for said in ledger.of(Act.RECALL_REACHED)
        if said.facts.get("done")
    ]
    for said, about, at in stated:
        if (said.subject, about, at) not in done:
            what = f"the recall {said.subject} is done here and open in the database"
            yield Break(said.chain, said.sequence, what)
        done.discard((said.subject, about, at))
    for recall_id, about, _ in sorted(done):
        yield Break(NO_CHAIN, 0, f"the recall {recall_id} of {about} is done without an entry")
