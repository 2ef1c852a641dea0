"""Awards that count no more, because another account of the same person had the credit.

Revision: 0013, after 0012.
"""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('award_set_aside',
    sa.Column('award_id', sa.String(length=32), nullable=False),
    sa.Column('kept_award_id', sa.String(length=32), nullable=False),
    sa.Column('set_aside_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('set_aside_by', sa.String(length=32), nullable=True),
    sa.ForeignKeyConstraint(['award_id'], ['award.id'], name=op.f('fk_award_set_aside_award_id_award')),
    sa.ForeignKeyConstraint(['kept_award_id'], ['award.id'], name=op.f('fk_award_set_aside_kept_award_id_award')),
    sa.ForeignKeyConstraint(['set_aside_by'], ['person.id'], name=op.f('fk_award_set_aside_set_aside_by_person')),
    sa.PrimaryKeyConstraint('award_id', name=op.f('pk_award_set_aside'))
    )
