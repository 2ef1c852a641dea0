"""Checkpoints go out by mail: each manager gets those of their clinics, administrators all."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from courseware.credentials.verify_ledger import Checkpoint, as_text
from courseware.domain.ledger import INSTALLATION
from courseware.services.mail import queue
from courseware.services.proving.checkpoints import (
    Purpose,
    Signer,
    issue,
    part_of,
    states_of_heads,
)
from courseware.store.engine import Database
from courseware.store.records import checkpoints as rows
from courseware.store.records import ledger as ledger_rows

EVERY = timedelta(days=7)

_LETTER = """\
Dear {name},

this is the present state of the record of {clinics}, signed by the installation. Please keep this
mail as it is, outside of the installation: should anybody ever change what is on record today,
cut off its end, or put an older backup in its place, your copy shows it.

To hold the record against it, save this mail as a file and ask whoever runs the installation for

    python -m courseware ledger verify --checkpoint FILE

or ask for a proof and check it yourself: docs/ledger.md says how. You need not do anything now.

{checkpoint}
"""


def mail_checkpoints(db: Database, signer: Callable[[], Signer], now: datetime) -> int:
    """Mail a checkpoint once a week, if something came on record since the last one; how many.

    Several hosts may try at once: one of them mails.

    Args:
        signer: asked only when something is to be signed.

    Raises:
        Refusal: the ledger contradicts the kept checkpoints, or there is no key; nothing is sent.
    """
    with db.read() as connection:
        if not _is_due(connection, now):
            return 0
    key = signer()
    with db.write() as connection:
        ledger_rows.lock_head(connection, INSTALLATION)
        if not _is_due(connection, now):
            return 0
        checkpoint = issue(connection, key, now, Purpose.MAILED)
        recipients = rows.recipients(connection)
        for person in recipients:
            _queue(connection, person, checkpoint, key, now)
    return len(recipients)


def _is_due(connection: Connection, now: datetime) -> bool:
    last = rows.newest(connection, Purpose.MAILED.value)
    if last is None:
        return bool(ledger_rows.heads(connection))
    return last.at <= now - EVERY and states_of_heads(connection) != states_of_heads(
        connection, last.text
    )


def _queue(
    connection: Connection,
    person: rows.Recipient,
    checkpoint: Checkpoint,
    signer: Signer,
    now: datetime,
) -> None:
    mine = {INSTALLATION, *person.clinics}
    part = checkpoint if person.administrator else part_of(checkpoint, mine, signer)
    clinics = "all clinics" if person.administrator else ", ".join(person.clinics.values())
    letter = _LETTER.format(name=person.name, clinics=clinics, checkpoint=as_text(part))
    queue(connection, person.email, "Keep this: checkpoint of the ledger", letter, now)
