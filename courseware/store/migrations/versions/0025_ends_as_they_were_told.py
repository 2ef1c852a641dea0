"""When a confirmation was to end by what was told with it, where that moved since.

What was kept before names none, and is worked out anew by `db upgrade` after the migration.

Revision: 0025, after 0024.
"""

import sqlalchemy as sa
from alembic import op

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None

_MOVED = sa.text('end_told IS NOT NULL')


def upgrade() -> None:
    op.add_column('competency_interval', sa.Column('end_told', sa.Date(), nullable=True))
    op.create_index(
        'ix_competency_interval_moved',
        'competency_interval',
        ['person_id'],
        sqlite_where=_MOVED,
        postgresql_where=_MOVED,
    )
