"""The type of a row whose columns are named by the function that returns it."""

from typing import Any

from sqlalchemy import Row

AnyRow = Row[*tuple[Any, ...]]
