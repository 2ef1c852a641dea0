"""Free texts: attempts that await a person's marks, the marks, and what markers chose so far.

Revision: 0010, after 0009.
"""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

_RULE = '(score IS NULL) = (passed IS NULL) AND (score IS NULL OR submitted_at IS NOT NULL)'
_AWAITED = sa.text('submitted_at IS NOT NULL AND score IS NULL')


def upgrade() -> None:
    with op.batch_alter_table('attempt') as batch:
        batch.drop_constraint(op.f('ck_attempt_graded_when_submitted'), type_='check')
        batch.create_check_constraint(op.f('ck_attempt_graded_after_submission'), _RULE)
    op.create_index('ix_attempt_awaited', 'attempt', ['submitted_at'], unique=False, sqlite_where=_AWAITED, postgresql_where=_AWAITED)
    op.create_table('answer_mark',
    sa.Column('attempt_id', sa.String(length=32), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('rubric_sha256', sa.String(length=64), nullable=False),
    sa.Column('levels', sa.Text(), nullable=False),
    sa.Column('comment', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('marked_by', sa.String(length=32), nullable=False),
    sa.Column('marked_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('(number = 1) = (reason IS NULL)', name=op.f('ck_answer_mark_change_has_reason')),
    sa.ForeignKeyConstraint(['attempt_id', 'position'], ['attempt_question.attempt_id', 'attempt_question.position'], name=op.f('fk_answer_mark_attempt_id_attempt_question')),
    sa.ForeignKeyConstraint(['marked_by'], ['person.id'], name=op.f('fk_answer_mark_marked_by_person')),
    sa.PrimaryKeyConstraint('attempt_id', 'position', 'number', name=op.f('pk_answer_mark'))
    )
    op.create_index(op.f('ix_answer_mark_marked_at'), 'answer_mark', ['marked_at'], unique=False)
    op.create_table('mark_draft',
    sa.Column('attempt_id', sa.String(length=32), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('marker_id', sa.String(length=32), nullable=False),
    sa.Column('levels', sa.Text(), nullable=False),
    sa.Column('comment', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['attempt_id', 'position'], ['attempt_question.attempt_id', 'attempt_question.position'], name=op.f('fk_mark_draft_attempt_id_attempt_question')),
    sa.ForeignKeyConstraint(['marker_id'], ['person.id'], name=op.f('fk_mark_draft_marker_id_person')),
    sa.PrimaryKeyConstraint('attempt_id', 'position', 'marker_id', name=op.f('pk_mark_draft'))
    )
