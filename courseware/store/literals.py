"""Constants that stand in the text of a statement instead of being sent beside it.

SQLite prepares a statement anew, each time, whose plan could depend on a value that is sent: a word
that a partial index asks for, or a limit. For the first page that was a tenth of a millisecond of
every reader's. Of a sum it does not ask what will be sent.
"""

from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Integer, String, literal_column


def word(constant: str) -> ColumnElement[str]:
    """A word of ours, such as a kind or a status; it holds letters, digits, `-` and `_` only.

    Raises:
        ValueError: it holds anything else.
    """
    if not constant.replace("-", "").replace("_", "").isalnum():
        raise ValueError(f"{constant!r} is no word that can stand in a statement")
    return literal_column(f"'{constant}'", String)


def at_most(rows: int | BindParameter[int]) -> ColumnElement[Any]:
    """A limit of a statement: of always the same number of rows, or of one that is sent."""
    if isinstance(rows, int):
        return literal_column(str(rows), Integer)
    return rows + literal_column("0", Integer)
