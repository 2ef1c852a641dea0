"""Overrides that were withdrawn before their last day, by whom and why.

Revision: 0015, after 0014.
"""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('override_withdrawal',
    sa.Column('override_id', sa.String(length=32), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('withdrawn_by', sa.String(length=32), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['override_id'], ['attempt_override.id'], name=op.f('fk_override_withdrawal_override_id_attempt_override')),
    sa.ForeignKeyConstraint(['withdrawn_by'], ['person.id'], name=op.f('fk_override_withdrawal_withdrawn_by_person')),
    sa.PrimaryKeyConstraint('override_id', name=op.f('pk_override_withdrawal'))
    )
