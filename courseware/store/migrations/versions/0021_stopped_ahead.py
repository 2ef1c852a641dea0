"""Suspensions in force by their beginning, to see at once whether one is dated later than now.

Revision: 0021, after 0020.
"""

import sqlalchemy as sa
from alembic import op

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    stopped = sa.text("status = 'suspended' AND until IS NULL")
    op.create_index('ix_competency_interval_stopped', 'competency_interval', ['since'], unique=False, sqlite_where=stopped, postgresql_where=stopped)
