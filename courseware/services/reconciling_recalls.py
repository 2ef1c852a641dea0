"""Holds recalls against the ledger: what was recalled, whom it concerns, who is done."""

from collections.abc import Iterator

from courseware.domain.ledger import Act, Break, written
from courseware.services.ledger_entries import Ledger
from courseware.store import recalls as rows

_STATED = ("lesson_id", "release_id", "quiz_id", "questions", "reason")


def disagreements_about_recalls(ledger: Ledger) -> Iterator[Break]:
    """Every recall that differs from its entry or lost it, and tasks done without an entry."""
    tasks = rows.all_tasks(ledger.connection)
    known = {row.id: row for row in rows.all_recalls(ledger.connection)}
    for said in ledger.of(Act.RECALL_BEGUN):
        row = known.pop(said.subject, None)
        if row is None:
            what = "is on record here and gone from the database"
        else:
            awards = sorted(task.award_id for task in tasks if task.recall_id == row.id)
            differ = [name for name in _STATED if getattr(row, name) != said.facts.get(name)]
            differ += ["begun_at"] if written(row.begun_at) != said.at else []
            differ += ["awards"] if awards != sorted(said.facts.get("awards", [])) else []
            what = f"was changed: {', '.join(differ)}" if differ else ""
        if what:
            yield Break(said.chain, said.sequence, f"the recall {said.subject} {what}")
    for name in sorted(known):
        yield Break("none", 0, f"the recall {name} has no entry")
    done = {
        (task.recall_id, task.award_id, written(task.done_at))
        for task in tasks
        if task.done_at is not None
    }
    for said in ledger.of(Act.RECALL_DONE):
        for award in said.facts.get("awards", []):
            if (said.subject, award, said.at) not in done:
                what = f"the recall {said.subject} is done here and open in the database"
                yield Break(said.chain, said.sequence, what)
            done.discard((said.subject, award, said.at))
    for recall_id, award, _ in sorted(done):
        yield Break("none", 0, f"the recall {recall_id} of award {award} is done without an entry")
