"""From when on what was taken back by a clock that was ahead counts no more, and when a part of a
lesson was read first.

Revision: 0023, after 0022.
"""

import sqlalchemy as sa
from alembic import op

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table, column in (
        ('observation_word', 'counts_from'),
        ('competency_decision', 'counts_from'),
        ('reading', 'first_read_at'),
    ):
        op.add_column(table, sa.Column(column, sa.DateTime(timezone=True), nullable=True))
