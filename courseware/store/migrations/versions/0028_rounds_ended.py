"""Which award ended a further round of a course that nothing was credited in yet.

Revision: 0028, after 0027.
"""

import sqlalchemy as sa
from alembic import op

revision = '0028'
down_revision = '0027'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('course_round') as batch:
        batch.add_column(sa.Column('kept_award_id', sa.String(length=32), nullable=True))
        batch.create_foreign_key(op.f('fk_course_round_kept_award_id_award'), 'award', ['kept_award_id'], ['id'])
