"""Renewal dates, rounds of courses, the provider's picture, requests to delete.

Revision: 0005, after 0004.
"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

# Table -> its primary key before the round became part of it.
_BY_ROUND = {
    'reading': ['person_id', 'lesson_id', 'part_id'],
    'lesson_read': ['person_id', 'lesson_id'],
    'evaluation': ['person_id', 'course_id'],
    'attestation': ['person_id', 'course_id'],
}


def upgrade() -> None:
    op.create_table('licence_renewal',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('licence_id', sa.String(length=32), nullable=False),
    sa.Column('renews_on', sa.Date(), nullable=False),
    sa.Column('stated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['licence_id'], ['licence.id'], name=op.f('fk_licence_renewal_licence_id_licence')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_licence_renewal'))
    )
    op.create_index(op.f('ix_licence_renewal_licence_id'), 'licence_renewal', ['licence_id'], unique=False)
    op.create_table('deletion_request',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_by', sa.String(length=32), nullable=True),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['answered_by'], ['person.id'], name=op.f('fk_deletion_request_answered_by_person')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_deletion_request_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deletion_request'))
    )
    op.create_index(op.f('ix_deletion_request_person_id'), 'deletion_request', ['person_id'], unique=False)
    op.create_table('course_round',
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('course_id', sa.String(length=320), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('round >= 2', name=op.f('ck_course_round_round_from_two')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_course_round_person_id_person')),
    sa.PrimaryKeyConstraint('person_id', 'course_id', 'round', name=op.f('pk_course_round'))
    )
    op.create_table('provider_image',
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('svg', sa.Text(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('sha256', name=op.f('pk_provider_image'))
    )
    for table, keys in _BY_ROUND.items():
        # Nothing refers to these tables, so rebuilding them on SQLite cascades nowhere.
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column('round', sa.Integer(), server_default='1', nullable=False))
            batch.drop_constraint(op.f(f'pk_{table}'), type_='primary')
            batch.create_primary_key(op.f(f'pk_{table}'), [*keys, 'round'])
