"""Corrections of marks go on in later revisions: into which ones releases carried them.

Revision: 0027, after 0026.
"""

import sqlalchemy as sa
from alembic import op

revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('regrade_carried',
    sa.Column('regrade_id', sa.Integer(), nullable=False),
    sa.Column('revision_sha256', sa.String(length=64), nullable=False),
    sa.Column('release_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['regrade_id'], ['regrade.id'], name=op.f('fk_regrade_carried_regrade_id_regrade')),
    sa.ForeignKeyConstraint(['release_id'], ['release.id'], name=op.f('fk_regrade_carried_release_id_release')),
    sa.PrimaryKeyConstraint('regrade_id', 'revision_sha256', name=op.f('pk_regrade_carried'))
    )
