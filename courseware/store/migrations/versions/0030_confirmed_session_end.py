"""Confirmations of logbook sessions that were taken back, by whom and why.

Revision: 0030, after 0029.
"""

import sqlalchemy as sa
from alembic import op

revision = '0030'
down_revision = '0029'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('confirmed_session_end',
    sa.Column('session_id', sa.String(length=32), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('ended_by', sa.String(length=32), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['ended_by'], ['person.id'], name=op.f('fk_confirmed_session_end_ended_by_person')),
    sa.ForeignKeyConstraint(['session_id'], ['logbook_session.id'], name=op.f('fk_confirmed_session_end_session_id_logbook_session')),
    sa.PrimaryKeyConstraint('session_id', name=op.f('pk_confirmed_session_end'))
    )
