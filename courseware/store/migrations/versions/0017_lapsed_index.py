"""Competencies that had lapsed unused are found among those of many people.

Revision: 0017, after 0016.
"""

import sqlalchemy as sa
from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None

_LAPSED = sa.text("why = 'lapsed_without_use'")


def upgrade() -> None:
    op.create_index(
        'ix_competency_interval_lapsed',
        'competency_interval',
        ['person_id', 'until', 'since', 'checklist_id', 'region', 'ends_on'],
        sqlite_where=_LAPSED,
        postgresql_where=_LAPSED,
    )
