"""The database as it was before its newest migrations, for tests that upgrade it."""

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, text


def undo_after_0026(connection: Connection) -> None:
    """Take back what the migrations after 0026 brought; SQLite drops a column that refers to
    another table only with its rule."""
    connection.execute(text("DROP TABLE person_email"))
    connection.execute(text("DROP TABLE confirmed_session_end"))
    connection.execute(text("DROP TABLE lesson_text"))
    connection.execute(text("DROP TABLE regrade_carried"))
    with Operations(MigrationContext.configure(connection)).batch_alter_table(
        "course_round"
    ) as batch:
        batch.drop_constraint("fk_course_round_kept_award_id_award", type_="foreignkey")
        batch.drop_column("kept_award_id")
