"""Readers of a recalled text who have no award, and whether they know the difference.

Revision: 0020, after 0019.
"""

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('recall_reader',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('recall_id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('answers', sa.Text(), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['recall_id'], ['recall.id'], name=op.f('fk_recall_reader_recall_id_recall')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_recall_reader_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recall_reader')),
    sa.UniqueConstraint('recall_id', 'person_id', name=op.f('uq_recall_reader_recall_id_person_id'))
    )
    op.create_index(op.f('ix_recall_reader_person_id'), 'recall_reader', ['person_id'], unique=False)
