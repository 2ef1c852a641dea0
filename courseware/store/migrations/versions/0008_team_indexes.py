"""Indexes for pages about a whole team.

Revision: 0008, after 0007.
"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

SHOWN = ('person_id', 'until', 'since', 'checklist_id', 'region', 'status', 'ends_on', 'ready', 'unsafe')
NEEDS_ATTENTION = "(status IN ('suspended', 'retracted', 'expired') OR ready OR unsafe)"
INDEXES = (
    ('ix_observation_correction', 'observation', ['person_id', 'signed_at'], 'corrects_id IS NOT NULL'),
    ('ix_observation_word_retracted', 'observation_word', ['said_at'], "kind = 'retracted'"),
    ('ix_competency_decision_withdrawn', 'competency_decision', ['person_id', 'decided_at'], "kind = 'withdrawn'"),
    ('ix_competency_interval_attention', 'competency_interval', [*SHOWN], NEEDS_ATTENTION),
    ('ix_competency_interval_in_force', 'competency_interval', ['person_id', 'ends_on'], "status IN ('current', 'expiring')"),
)


def upgrade() -> None:
    op.drop_index('ix_competency_interval_until', table_name='competency_interval')
    op.create_index('ix_competency_interval_time', 'competency_interval', [*SHOWN, 'why'], unique=False)
    op.create_index('ix_membership_clinic', 'membership', ['clinic_id', 'person_id'], unique=False)
    for name, table, columns, where in INDEXES:
        op.create_index(name, table, columns, unique=False, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
