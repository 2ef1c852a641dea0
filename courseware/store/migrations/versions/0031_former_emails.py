"""The e-mail addresses that people had before a change.

Revision: 0031, after 0030.
"""

import sqlalchemy as sa
from alembic import op

revision = '0031'
down_revision = '0030'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('person_email',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('email', sa.String(length=320), nullable=False),
    sa.Column('replaced_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('replaced_by', sa.String(length=32), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_person_email_person_id_person')),
    sa.ForeignKeyConstraint(['replaced_by'], ['person.id'], name=op.f('fk_person_email_replaced_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person_email'))
    )
    op.create_index(op.f('ix_person_email_person_id'), 'person_email', ['person_id'], unique=False)
