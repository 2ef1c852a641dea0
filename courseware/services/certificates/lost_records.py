"""Times of which nothing is on record, because a backup from before them was restored.

A certificate that was issued in such a time bears our signature and stands in no register, and
so does its revocation. Whoever asks is told that, and neither that it is valid nor that it is
not ours.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import Connection

from courseware.credentials.verify import Lost
from courseware.domain.ledger import INSTALLATION, Act
from courseware.domain.times import moment_text
from courseware.store.credits import certificates as rows
from courseware.store.records import ledger as ledger_rows


def lost_times(connection: Connection) -> tuple[Lost, ...]:
    """From when to when what was issued is lost, one for each restoration on record."""
    found = ledger_rows.texts_of(connection, INSTALLATION, Act.BACKUP_RESTORED.value)
    return tuple(_lost(connection, json.loads(text)) for text in found)


def told_times(lost: Iterable[Lost]) -> str:
    """The restorations in a sentence; "" where there was none."""
    times = [
        f"on {_moment(one.until)} without what came after {_moment(one.since)}" for one in lost
    ]
    return f"Our records were restored from a backup {', and '.join(times)}." if times else ""


def written(moment: datetime) -> str:
    """A moment as lists of revocations have it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _lost(connection: Connection, entry: dict[str, object]) -> Lost:
    """A backup is made a moment later than it says: what it holds of that moment is not lost."""
    facts, until = entry["facts"], datetime.fromisoformat(str(entry["at"]))
    made = datetime.fromisoformat(facts["made_at"]) if isinstance(facts, dict) else until
    last = rows.last_issued_before(connection, until)
    return Lost(written(made if last is None else max(made, last)), written(until))


def _moment(text: str) -> str:
    return moment_text(datetime.fromisoformat(text))
