"""With each assignment of a scope, from when on it is done; what ends soon, from its index alone.

Revision: 0011, after 0010.
"""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

_IN_FORCE = sa.text("status IN ('current', 'expiring')")
_SHOWN = ['person_id', 'ends_on', 'until', 'since', 'checklist_id', 'region', 'status', 'ready', 'unsafe']
_STANDS = sa.text('withdrawn_at IS NULL AND replaced_at IS NULL')
FILL = """
UPDATE assignment SET done_from = (
    SELECT min(held.since) FROM competency_interval AS held
    WHERE assignment.kind = 'checklist'
    AND held.person_id = assignment.person_id
    AND held.checklist_id = assignment.target_id
    AND held.region = assignment.region
    AND held.status IN ('current', 'expiring')
    AND held.since >= assignment.assigned_at
    AND (held.confirmed_on >= assignment.assigned_on OR coalesce((
        SELECT CASE WHEN before.until IS NULL OR before.until > assignment.assigned_at
            THEN before.status ELSE '' END
        FROM competency_interval AS before
        WHERE before.person_id = assignment.person_id
        AND before.checklist_id = assignment.target_id
        AND before.region = assignment.region
        AND before.since <= assignment.assigned_at
        ORDER BY before.since DESC LIMIT 1), '') NOT IN ('current', 'expiring'))
    AND NOT EXISTS (
        SELECT 1 FROM competency_interval AS taken
        WHERE taken.person_id = assignment.person_id
        AND taken.checklist_id = assignment.target_id
        AND taken.region = assignment.region
        AND taken.status = 'retracted'
        AND (taken.until IS NULL OR taken.until > assignment.assigned_at)))
"""


def upgrade() -> None:
    op.add_column('assignment', sa.Column('done_from', sa.DateTime(timezone=True), nullable=True))
    op.execute(FILL)
    op.drop_index('ix_assignment_due', table_name='assignment')
    op.create_index('ix_assignment_open', 'assignment', ['clinic_id', 'done_from', 'due_on'], unique=False, sqlite_where=_STANDS, postgresql_where=_STANDS)
    op.drop_index('ix_competency_interval_in_force', table_name='competency_interval')
    op.create_index('ix_competency_interval_in_force', 'competency_interval', _SHOWN, unique=False, sqlite_where=_IN_FORCE, postgresql_where=_IN_FORCE)
