"""Observations, competencies, logbook, evidence from elsewhere, waivers.

Revision: 0006, after 0005.
"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('adverse_event',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('clinic_id', sa.String(length=32), nullable=False),
    sa.Column('region', sa.String(length=320), nullable=False),
    sa.Column('kind', sa.String(length=320), nullable=False),
    sa.Column('happened_on', sa.Date(), nullable=False),
    sa.Column('lessons', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('noted_by', sa.String(length=32), nullable=False),
    sa.Column('noted_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['clinic_id'], ['clinic.id'], name=op.f('fk_adverse_event_clinic_id_clinic')),
    sa.ForeignKeyConstraint(['noted_by'], ['person.id'], name=op.f('fk_adverse_event_noted_by_person')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_adverse_event_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_adverse_event'))
    )
    op.create_index(op.f('ix_adverse_event_person_id'), 'adverse_event', ['person_id'], unique=False)
    op.create_table('competency_interval',
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('checklist_id', sa.String(length=320), nullable=False),
    sa.Column('region', sa.String(length=320), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('status', sa.String(length=320), nullable=False),
    sa.Column('why', sa.String(length=320), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('confirmed_on', sa.Date(), nullable=True),
    sa.Column('ready', sa.Boolean(), nullable=False),
    sa.Column('unsafe', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_competency_interval_person_id_person')),
    sa.PrimaryKeyConstraint('person_id', 'checklist_id', 'region', 'since', name=op.f('pk_competency_interval'))
    )
    op.create_index('ix_competency_interval_until', 'competency_interval', ['person_id', 'until'], unique=False)
    op.create_table('founding_assessor',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('checklist_id', sa.String(length=320), nullable=False),
    sa.Column('region', sa.String(length=320), nullable=False),
    sa.Column('evidence', sa.Text(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('designated_by', sa.String(length=32), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('end_reason', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['designated_by'], ['person.id'], name=op.f('fk_founding_assessor_designated_by_person')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_founding_assessor_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_founding_assessor'))
    )
    op.create_index(op.f('ix_founding_assessor_person_id'), 'founding_assessor', ['person_id'], unique=False)
    op.create_index('uq_founding_assessor_held', 'founding_assessor', ['person_id', 'checklist_id', 'region'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
    op.create_table('logbook_session',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('key', sa.String(length=320), nullable=False),
    sa.Column('clinic_id', sa.String(length=32), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('regions', sa.Text(), nullable=False),
    sa.Column('setting', sa.String(length=320), nullable=False),
    sa.Column('supervision', sa.String(length=320), nullable=False),
    sa.Column('supervisor_id', sa.String(length=32), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed', sa.Boolean(), nullable=True),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['clinic_id'], ['clinic.id'], name=op.f('fk_logbook_session_clinic_id_clinic')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_logbook_session_person_id_person')),
    sa.ForeignKeyConstraint(['supervisor_id'], ['person.id'], name=op.f('fk_logbook_session_supervisor_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_logbook_session')),
    sa.UniqueConstraint('person_id', 'key', name=op.f('uq_logbook_session_person_id_key'))
    )
    op.create_index('ix_logbook_session_waiting', 'logbook_session', ['supervisor_id'], unique=False, sqlite_where=sa.text('answered_at IS NULL AND withdrawn_at IS NULL'), postgresql_where=sa.text('answered_at IS NULL AND withdrawn_at IS NULL'))
    op.create_table('observation',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('checklist_id', sa.String(length=320), nullable=False),
    sa.Column('region', sa.String(length=320), nullable=False),
    sa.Column('clinic_id', sa.String(length=32), nullable=False),
    sa.Column('revision_sha256', sa.String(length=64), nullable=False),
    sa.Column('compiled_key', sa.String(length=64), nullable=False),
    sa.Column('requested_by', sa.String(length=32), nullable=False),
    sa.Column('requested_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('proposed_for', sa.DateTime(timezone=True), nullable=True),
    sa.Column('assessor_id', sa.String(length=32), nullable=True),
    sa.Column('self_rated_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('corrects_id', sa.String(length=32), nullable=True),
    sa.Column('correction_reason', sa.Text(), nullable=True),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('observed_on', sa.Date(), nullable=True),
    sa.Column('zone', sa.String(length=320), nullable=True),
    sa.Column('record', sa.Text(), nullable=True),
    sa.Column('record_sha256', sa.String(length=64), nullable=True),
    sa.CheckConstraint('(signed_at IS NULL) = (record IS NULL) AND (signed_at IS NULL) = (observed_on IS NULL)', name=op.f('ck_observation_whole_when_signed')),
    sa.CheckConstraint('assessor_id IS NULL OR assessor_id <> person_id', name=op.f('ck_observation_not_oneself')),
    sa.ForeignKeyConstraint(['assessor_id'], ['person.id'], name=op.f('fk_observation_assessor_id_person')),
    sa.ForeignKeyConstraint(['clinic_id'], ['clinic.id'], name=op.f('fk_observation_clinic_id_clinic')),
    sa.ForeignKeyConstraint(['corrects_id'], ['observation.id'], name=op.f('fk_observation_corrects_id_observation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_observation_person_id_person')),
    sa.ForeignKeyConstraint(['requested_by'], ['person.id'], name=op.f('fk_observation_requested_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_observation'))
    )
    op.create_index(op.f('ix_observation_assessor_id'), 'observation', ['assessor_id'], unique=False)
    op.create_index('ix_observation_open', 'observation', ['clinic_id'], unique=False, sqlite_where=sa.text('signed_at IS NULL AND withdrawn_at IS NULL'), postgresql_where=sa.text('signed_at IS NULL AND withdrawn_at IS NULL'))
    op.create_index('ix_observation_scope', 'observation', ['person_id', 'checklist_id', 'region'], unique=False)
    op.create_index('uq_observation_corrects', 'observation', ['corrects_id'], unique=True, sqlite_where=sa.text('signed_at IS NOT NULL'), postgresql_where=sa.text('signed_at IS NOT NULL'))
    op.create_table('outside_evidence',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=320), nullable=False),
    sa.Column('title', sa.String(length=320), nullable=False),
    sa.Column('issuer', sa.String(length=320), nullable=False),
    sa.Column('issued_on', sa.Date(), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=True),
    sa.Column('counts_as', sa.String(length=320), nullable=False),
    sa.Column('file_sha256', sa.String(length=64), nullable=False),
    sa.Column('file_type', sa.String(length=320), nullable=False),
    sa.Column('file_size', sa.Integer(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.String(length=32), nullable=True),
    sa.Column('clinic_id', sa.String(length=32), nullable=True),
    sa.Column('accepted', sa.Boolean(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['clinic_id'], ['clinic.id'], name=op.f('fk_outside_evidence_clinic_id_clinic')),
    sa.ForeignKeyConstraint(['decided_by'], ['person.id'], name=op.f('fk_outside_evidence_decided_by_person')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_outside_evidence_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outside_evidence'))
    )
    op.create_index(op.f('ix_outside_evidence_person_id'), 'outside_evidence', ['person_id'], unique=False)
    op.create_index('ix_outside_evidence_undecided', 'outside_evidence', ['added_at'], unique=False, sqlite_where=sa.text('decided_at IS NULL AND withdrawn_at IS NULL'), postgresql_where=sa.text('decided_at IS NULL AND withdrawn_at IS NULL'))
    op.create_table('waiver',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('checklist_id', sa.String(length=320), nullable=False),
    sa.Column('requirement', sa.String(length=320), nullable=False),
    sa.Column('clinic_id', sa.String(length=32), nullable=False),
    sa.Column('reason', sa.String(length=320), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('granted_by', sa.String(length=32), nullable=False),
    sa.Column('granted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['clinic_id'], ['clinic.id'], name=op.f('fk_waiver_clinic_id_clinic')),
    sa.ForeignKeyConstraint(['granted_by'], ['person.id'], name=op.f('fk_waiver_granted_by_person')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_waiver_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_waiver'))
    )
    op.create_index('ix_waiver_person_checklist', 'waiver', ['person_id', 'checklist_id'], unique=False)
    op.create_table('competency_decision',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('checklist_id', sa.String(length=320), nullable=False),
    sa.Column('region', sa.String(length=320), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=320), nullable=False),
    sa.Column('clinic_id', sa.String(length=32), nullable=False),
    sa.Column('zone', sa.String(length=320), nullable=False),
    sa.Column('decided_by', sa.String(length=32), nullable=False),
    sa.Column('signed_name', sa.String(length=320), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=False),
    sa.Column('revision_sha256', sa.String(length=64), nullable=True),
    sa.Column('compiled_key', sa.String(length=64), nullable=True),
    sa.Column('basis', sa.Text(), nullable=False),
    sa.Column('about_id', sa.String(length=32), nullable=True),
    sa.Column('adverse_event_id', sa.String(length=32), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['about_id'], ['competency_decision.id'], name=op.f('fk_competency_decision_about_id_competency_decision')),
    sa.ForeignKeyConstraint(['adverse_event_id'], ['adverse_event.id'], name=op.f('fk_competency_decision_adverse_event_id_adverse_event')),
    sa.ForeignKeyConstraint(['clinic_id'], ['clinic.id'], name=op.f('fk_competency_decision_clinic_id_clinic')),
    sa.ForeignKeyConstraint(['decided_by'], ['person.id'], name=op.f('fk_competency_decision_decided_by_person')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_competency_decision_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_competency_decision')),
    sa.UniqueConstraint('person_id', 'checklist_id', 'region', 'number', name=op.f('uq_competency_decision_person_id_checklist_id_region_number'))
    )
    op.create_index('ix_competency_decision_clinic', 'competency_decision', ['clinic_id', 'decided_at'], unique=False)
    op.create_table('observation_entry',
    sa.Column('observation_id', sa.String(length=32), nullable=False),
    sa.Column('key', sa.String(length=320), nullable=False),
    sa.Column('voice', sa.String(length=320), nullable=False),
    sa.Column('field', sa.String(length=320), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('saved_by', sa.String(length=32), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['observation_id'], ['observation.id'], name=op.f('fk_observation_entry_observation_id_observation')),
    sa.ForeignKeyConstraint(['saved_by'], ['person.id'], name=op.f('fk_observation_entry_saved_by_person')),
    sa.PrimaryKeyConstraint('observation_id', 'key', name=op.f('pk_observation_entry'))
    )
    op.create_table('observation_word',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('observation_id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=320), nullable=False),
    sa.Column('said_by', sa.String(length=32), nullable=False),
    sa.Column('said_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['observation_id'], ['observation.id'], name=op.f('fk_observation_word_observation_id_observation')),
    sa.ForeignKeyConstraint(['said_by'], ['person.id'], name=op.f('fk_observation_word_said_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_observation_word'))
    )
    op.create_index(op.f('ix_observation_word_observation_id'), 'observation_word', ['observation_id'], unique=False)
    op.create_index('uq_observation_word_once', 'observation_word', ['observation_id', 'kind'], unique=True, sqlite_where=sa.text("kind <> 'answered'"), postgresql_where=sa.text("kind <> 'answered'"))
