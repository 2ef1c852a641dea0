"""Holds e-mail addresses that were changed, and those from before, against the ledger."""

from collections.abc import Iterator

from courseware.domain.ledger import Act, Break, written
from courseware.services.proving.ledger_entries import Ledger
from courseware.services.reconciling.comparing import Clear, Key, Stated, compare
from courseware.store.records import recorded as rows


def disagreements_about_addresses(ledger: Ledger) -> Iterator[Break]:
    """Every earlier address that differs from its entry or has none, and every present one that is
    not the last that its account was given.

    An address that was never changed has no entry.
    """
    yield from compare(ledger, Act.EMAIL_CHANGED, _former(ledger), "earlier address of")
    last = {said.subject: said for said in ledger.of(Act.EMAIL_CHANGED)}
    for row in rows.people(ledger.connection):
        said = last.get(row.id)
        if said and ledger.names(said.facts.get("email_after"), row.email) is False:
            what = f"{row.id} has another address than the one given here"
            yield Break(said.chain, said.sequence, what)


def _former(ledger: Ledger) -> Iterator[tuple[Key, Stated]]:
    for row in rows.former_emails(ledger.connection):
        yield (
            (row.person_id,),
            {
                "email_before": Clear(row.email),
                "reason": Clear(row.reason or ""),
                "whose": ledger.survivor(row.replaced_by or ""),
                "when": written(row.replaced_at),
            },
        )
