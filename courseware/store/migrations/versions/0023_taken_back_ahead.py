"""From when on what was taken back by a clock that was ahead counts no more.

Revision: 0023, after 0022.
"""

import sqlalchemy as sa
from alembic import op

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ('observation_word', 'competency_decision'):
        op.add_column(table, sa.Column('counts_from', sa.DateTime(timezone=True), nullable=True))
