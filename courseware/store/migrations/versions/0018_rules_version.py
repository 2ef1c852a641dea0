"""By which version of the rules each kept status was worked out.

What was kept before says 0, and is worked out anew by `db upgrade` after the migration.

Revision: 0018, after 0017.
"""

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        'competency_interval',
        sa.Column('rules_version', sa.Integer(), server_default='0', nullable=False),
    )
