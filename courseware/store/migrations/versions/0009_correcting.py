"""Corrections of marks, learners' reports of problems, recalls.

Revision: 0009, after 0008.
"""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('regrade',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('quiz_id', sa.String(length=320), nullable=False),
    sa.Column('question_id', sa.String(length=320), nullable=False),
    sa.Column('revisions', sa.Text(), nullable=False),
    sa.Column('kind', sa.String(length=320), nullable=False),
    sa.Column('detail', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('changed', sa.Integer(), nullable=False),
    sa.Column('changes_sha256', sa.String(length=64), nullable=False),
    sa.Column('applied_by', sa.String(length=32), nullable=True),
    sa.Column('applied_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['applied_by'], ['person.id'], name=op.f('fk_regrade_applied_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_regrade'))
    )
    op.create_index(op.f('ix_regrade_quiz_id'), 'regrade', ['quiz_id'], unique=False)
    op.create_table('regrade_mark',
    sa.Column('regrade_id', sa.Integer(), nullable=False),
    sa.Column('attempt_id', sa.String(length=32), nullable=False),
    sa.Column('share_before', sa.String(length=80), nullable=False),
    sa.Column('share_after', sa.String(length=80), nullable=False),
    sa.Column('points_before', sa.Integer(), nullable=False),
    sa.Column('points_after', sa.Integer(), nullable=False),
    sa.Column('score_before', sa.String(length=80), nullable=False),
    sa.Column('score_after', sa.String(length=80), nullable=False),
    sa.Column('passed_before', sa.Boolean(), nullable=False),
    sa.Column('passed_after', sa.Boolean(), nullable=False),
    sa.Column('missed_before', sa.Text(), nullable=False),
    sa.Column('missed_after', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['regrade_id'], ['regrade.id'], name=op.f('fk_regrade_mark_regrade_id_regrade')),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_regrade_mark_attempt_id_attempt')),
    sa.PrimaryKeyConstraint('regrade_id', 'attempt_id', name=op.f('pk_regrade_mark'))
    )
    op.create_index('ix_regrade_mark_attempt', 'regrade_mark', ['attempt_id'], unique=False)
    op.create_table('problem_report',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('attempt_id', sa.String(length=32), nullable=False),
    sa.Column('quiz_id', sa.String(length=320), nullable=False),
    sa.Column('question_id', sa.String(length=320), nullable=False),
    sa.Column('revision_sha256', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=320), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('reported_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_by', sa.String(length=32), nullable=True),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(answered_at IS NULL) = (answer IS NULL) AND (answered_at IS NULL) = (answered_by IS NULL)', name=op.f('ck_problem_report_answered_by_somebody')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_problem_report_person_id_person')),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_problem_report_attempt_id_attempt')),
    sa.ForeignKeyConstraint(['answered_by'], ['person.id'], name=op.f('fk_problem_report_answered_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_problem_report'))
    )
    op.create_index(op.f('ix_problem_report_person_id'), 'problem_report', ['person_id'], unique=False)
    op.create_index('ix_problem_report_question', 'problem_report', ['quiz_id', 'question_id'], unique=False)
    op.create_table('recall',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('lesson_id', sa.String(length=320), nullable=False),
    sa.Column('title', sa.String(length=320), nullable=False),
    sa.Column('release_id', sa.Integer(), nullable=False),
    sa.Column('quiz_id', sa.String(length=320), nullable=False),
    sa.Column('quiz_key', sa.String(length=64), nullable=False),
    sa.Column('questions', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('begun_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['release_id'], ['release.id'], name=op.f('fk_recall_release_id_release')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recall'))
    )
    op.create_table('recall_task',
    sa.Column('recall_id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('award_id', sa.String(length=32), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('answers', sa.Text(), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['recall_id'], ['recall.id'], name=op.f('fk_recall_task_recall_id_recall')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_recall_task_person_id_person')),
    sa.ForeignKeyConstraint(['award_id'], ['award.id'], name=op.f('fk_recall_task_award_id_award')),
    sa.PrimaryKeyConstraint('recall_id', 'award_id', name=op.f('pk_recall_task'))
    )
    op.create_index(op.f('ix_recall_task_person_id'), 'recall_task', ['person_id'], unique=False)
