"""Which confirmations stood while a status was held.

What was kept before names none, and is worked out anew by `db upgrade` after the migration.

Revision: 0024, after 0023.
"""

import sqlalchemy as sa
from alembic import op

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        'competency_interval',
        sa.Column('confirmations', sa.Text(), server_default='', nullable=False),
    )
