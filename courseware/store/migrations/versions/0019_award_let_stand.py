"""Awards that stand by decision, although a correction of marks took away a pass behind them.

Revision: 0019, after 0018.
"""

import sqlalchemy as sa
from alembic import op

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('award_let_stand',
    sa.Column('award_id', sa.String(length=32), nullable=False),
    sa.Column('regrade_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('decided_by', sa.String(length=32), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['award_id'], ['award.id'], name=op.f('fk_award_let_stand_award_id_award')),
    sa.ForeignKeyConstraint(['decided_by'], ['person.id'], name=op.f('fk_award_let_stand_decided_by_person')),
    sa.ForeignKeyConstraint(['regrade_id'], ['regrade.id'], name=op.f('fk_award_let_stand_regrade_id_regrade')),
    sa.PrimaryKeyConstraint('award_id', 'regrade_id', name=op.f('pk_award_let_stand'))
    )
