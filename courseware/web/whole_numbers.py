"""Whole numbers in addresses: those that a database can hold; at others there is nothing."""

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map, ValidationError

LARGEST = 2**31 - 1
"""PostgreSQL's INTEGER ends here; SQLite's and Python's own limits lie behind it."""


class WholeNumber(IntegerConverter):
    """`<int:…>` in a rule: from 0 to the largest number that stands in a column."""

    def __init__(self, map: Map, *args: Any, **limits: Any) -> None:
        super().__init__(map, *args, **{"max": LARGEST, **limits})

    def to_python(self, value: str) -> int:
        """Read the number; one of thousands of digits is not even looked at."""
        if len(value) > len(str(LARGEST)):
            raise ValidationError
        return int(super().to_python(value))


def install(app: Flask) -> None:
    """Let every rule that is added from now on read its numbers so."""
    app.url_map.converters["int"] = WholeNumber
