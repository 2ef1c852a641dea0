"""Acceptances of documents that were taken back, by whom and why.

Revision: 0016, after 0015.
"""

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('acceptance_end',
    sa.Column('evidence_id', sa.String(length=32), nullable=False),
    sa.Column('clinic_id', sa.String(length=32), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('ended_by', sa.String(length=32), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['clinic_id'], ['clinic.id'], name=op.f('fk_acceptance_end_clinic_id_clinic')),
    sa.ForeignKeyConstraint(['ended_by'], ['person.id'], name=op.f('fk_acceptance_end_ended_by_person')),
    sa.ForeignKeyConstraint(['evidence_id'], ['outside_evidence.id'], name=op.f('fk_acceptance_end_evidence_id_outside_evidence')),
    sa.PrimaryKeyConstraint('evidence_id', name=op.f('pk_acceptance_end'))
    )
