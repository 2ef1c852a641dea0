"""The texts of lessons, part by part, for whoever looks for a word.

Revision: 0029, after 0028.
"""

import sqlalchemy as sa
from alembic import op

revision = '0029'
down_revision = '0028'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('lesson_text',
    sa.Column('compiled_key', sa.String(length=64), nullable=False),
    sa.Column('place', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('section_id', sa.Text(), nullable=False),
    sa.Column('heading', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('folded_heading', sa.Text(), nullable=False),
    sa.Column('folded_text', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['compiled_key'], ['compiled.key'], name=op.f('fk_lesson_text_compiled_key_compiled')),
    sa.PrimaryKeyConstraint('compiled_key', 'place', name=op.f('pk_lesson_text'))
    )
