"""A correction and what it corrects: a chain of observations that ends with the first one."""

from sqlalchemy import Connection

from courseware.store import observations as rows
from courseware.store.rows import AnyRow


def first_signed(connection: Connection, row: AnyRow) -> AnyRow:
    """The first observation of a chain of corrections; the row itself where it corrects nothing."""
    while row.corrects_id is not None:
        before = rows.observation(connection, row.corrects_id)
        assert before is not None  # a foreign key says so
        row = before
    return row
