"""By which revision of a checklist enough was observed.

What was kept before says none, and is looked at in full until `team rebuild` fills it in.

Revision: 0014, after 0013.
"""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

_INDEX = 'ix_competency_interval_attention'
_COLUMNS = [
    'person_id', 'until', 'since', 'checklist_id', 'region', 'status', 'ends_on', 'ready', 'unsafe',
]
_WHERE = sa.text("(status IN ('suspended', 'retracted', 'expired') OR ready OR unsafe)")


def upgrade() -> None:
    op.add_column('competency_interval', sa.Column('revision_sha256', sa.String(length=64), nullable=True))
    op.drop_index(_INDEX, table_name='competency_interval')
    op.create_index(
        _INDEX,
        'competency_interval',
        [*_COLUMNS, 'revision_sha256'],
        sqlite_where=_WHERE,
        postgresql_where=_WHERE,
    )
