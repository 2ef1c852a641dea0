"""What all tables share: metadata, names of constraints, and columns alike on both engines."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import (
    Column,
    DateTime,
    Dialect,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    event,
)
from sqlalchemy.orm import DeclarativeBase

from courseware.domain.errors import Damaged

# Names are given by rule so that a migration can drop a constraint on either engine.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


_COMPACT = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class Base(DeclarativeBase):
    """Base of all tables."""

    metadata = metadata


class _Located:
    """A type that says in which table and column a value stands that it cannot read."""

    place: tuple[str, str] = ("?", "?")

    def result_processor(self, dialect: Dialect, coltype: Any) -> Callable[[Any], Any] | None:
        """As the type reads values, with a located error."""
        parent: Any = super()
        read = parent.result_processor(dialect, coltype)
        if read is None:
            return None

        def located(value: Any) -> Any:
            try:
                return read(value)
            except (ValueError, TypeError, ArithmeticError) as error:
                raise Damaged(*self.place, str(error)) from error

        return located


class UtcDateTime(_Located, TypeDecorator[datetime]):
    """A moment in UTC; refuses naive datetimes, gives back aware ones on both engines."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert an aware datetime to UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without time zone reached the store")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Give the moment its zone back (SQLite stores none)."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)

    @staticmethod
    def read_raw(raw: Any) -> datetime:
        """Read what SQLite stores; ValueError where it is no moment."""
        return datetime.fromisoformat(raw)


class ExactFraction(_Located, TypeDecorator[Fraction]):
    """An exact fraction, stored as `numerator/denominator`."""

    impl = String(80)
    cache_ok = True

    def process_bind_param(self, value: Fraction | None, dialect: Dialect) -> str | None:
        """Write the fraction in lowest terms."""
        return None if value is None else f"{value.numerator}/{value.denominator}"

    def process_result_value(self, value: Any, dialect: Dialect) -> Fraction | None:
        """Read it back exactly."""
        return None if value is None else Fraction(value)

    @staticmethod
    def read_raw(raw: Any) -> Fraction:
        """Read what is stored; ValueError or ZeroDivisionError where it is no fraction."""
        return Fraction(raw)


class JsonText(_Located, TypeDecorator[Any]):
    """JSON kept as the text that was written: neither engine reorders or rounds it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Write compact JSON with sorted keys."""
        if value is None:
            return None
        return _COMPACT.encode(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Parse it."""
        return None if value is None else json.loads(value)

    @staticmethod
    def read_raw(raw: Any) -> Any:
        """Read what is stored; ValueError where it is no JSON."""
        return json.loads(raw)


@event.listens_for(Column, "after_parent_attach")
def _place(column: Column[Any], table: Any) -> None:
    if isinstance(column.type, _Located) and isinstance(table, Table):
        column.type.place = (table.name, column.name)


Id = String(32)
Digest = String(64)
ShortText = String(320)
