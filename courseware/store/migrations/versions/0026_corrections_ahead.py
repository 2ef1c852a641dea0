"""From when on a correction counts that a clock which was ahead had given a time to come.

Revision: 0026, after 0025.
"""

import sqlalchemy as sa
from alembic import op

revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        'observation', sa.Column('counts_from', sa.DateTime(timezone=True), nullable=True)
    )
