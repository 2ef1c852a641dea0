"""Rows of the database as the JSON values of a binder."""

from datetime import date, datetime
from typing import Any

from courseware.domain.ledger import written
from courseware.store.rows import AnyRow

Record = dict[str, Any]


def plain(row: AnyRow) -> Record:
    """A row as JSON values: moments as the ledger writes them, fractions exact."""
    return {name: _value(value) for name, value in row._mapping.items()}


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return written(value)
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str | int | list | dict):
        return value
    return f"{value.numerator}/{value.denominator}"
