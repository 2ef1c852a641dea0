"""Which running attempt an override extended, and until when it took answers before and after.

Revision: 0022, after 0021.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None

_Key = tuple[object, ...]
_OVERRIDE = sa.table(
    'attempt_override',
    *(sa.column(name) for name in ('id', 'person_id', 'granted_by', 'quiz_id', 'extra_attempts')),
    *(sa.column(name) for name in ('extra_minutes', 'extended_attempt')),
    sa.column('waive_cooldown', sa.Boolean()),
    *(sa.column(name, sa.DateTime(timezone=True)) for name in ('granted_at', 'expires_at')),
    *(sa.column(name, sa.DateTime(timezone=True)) for name in ('was_until', 'extended_until')),
)
_ENTRIES = sa.text(
    "SELECT canonical FROM ledger_entry WHERE act = 'override.granted'"
    " AND canonical LIKE '%extended_attempt%'"
)
_MERGED = sa.text('SELECT id, merged_into FROM person WHERE merged_into IS NOT NULL')
_LIMITS = ('quiz_id', 'extra_attempts', 'extra_minutes', 'waive_cooldown')


def upgrade() -> None:
    with op.batch_alter_table('attempt_override') as batch:
        batch.add_column(sa.Column('extended_attempt', sa.String(length=32), nullable=True))
        batch.add_column(sa.Column('was_until', sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column('extended_until', sa.DateTime(timezone=True), nullable=True))
        batch.create_foreign_key(op.f('fk_attempt_override_extended_attempt_attempt'), 'attempt', ['extended_attempt'], ['id'])
    fill(op.get_bind())


def fill(connection: sa.Connection) -> None:
    """Write beside each override what its entry says of the attempt that it extended.

    An entry that fits no override, or several, is left as it is: nothing is guessed.
    """
    overrides: dict[_Key, list[str]] = {}
    for row in connection.execute(sa.select(_OVERRIDE)):
        key = _key(row._asdict(), row.person_id, row.granted_by, row.granted_at)
        overrides.setdefault(key, []).append(row.id)
    for key, facts in _extensions(connection).items():
        if len(facts) == 1 and len(overrides.get(key, ())) == 1:
            extension = {
                'extended_attempt': facts[0]['extended_attempt'],
                'was_until': _moment(facts[0]['was_until']),
                'extended_until': _moment(facts[0]['extended_until']),
            }
            found = _OVERRIDE.c.id == overrides[key][0]
            connection.execute(sa.update(_OVERRIDE).where(found).values(**extension))


def _extensions(connection: sa.Connection) -> dict[_Key, list[Mapping[str, Any]]]:
    """The facts of the entries that extended an attempt, by whose it is since accounts merged."""
    merged = {row.id: row.merged_into for row in connection.execute(_MERGED)}
    said: dict[_Key, list[Mapping[str, Any]]] = {}
    for (canonical,) in connection.execute(_ENTRIES):
        entry = json.loads(canonical)
        subject = entry['subject']
        while subject in merged:
            subject = merged[subject]
        key = _key(entry['facts'], subject, entry['actor'], entry['at'])
        said.setdefault(key, []).append(entry['facts'])
    return said


def _key(granted: Mapping[str, Any], person_id: str, by: str, at: datetime | str) -> _Key:
    """What a row and its entry both say of an override."""
    limits = (granted[name] for name in _LIMITS)
    return (person_id, by, _moment(at), _moment(granted['expires_at']), *limits)


def _moment(value: datetime | str) -> datetime:
    """A moment as an engine or the ledger gives it; SQLite stores no zone."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
