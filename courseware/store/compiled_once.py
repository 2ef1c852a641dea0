"""Statements of what everybody does all day, whose compiled text is found at once.

SQLAlchemy finds what a statement was compiled to by a key that names each of its parts, and hashes
that key whenever it is asked: ten microseconds for a lesson's, twenty for the first page's. What is
built once, with the module, has a place of its own instead.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, CursorResult, Executable

from courseware.store.rows import AnyRow


class CompiledOnce:
    """A statement that a module builds once, and that is worth a place of its own.

    Attributes:
        statement: the statement as it was built.
    """

    def __init__(self, statement: Executable) -> None:
        self.statement: Final = statement
        self._place: Final = _Place()

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> list[AnyRow]:
        """All rows of the answer."""
        return list(self.run(connection, values))

    def row(self, connection: Connection, values: Mapping[str, Any]) -> AnyRow | None:
        """The one row of the answer, or None."""
        return self.run(connection, values).one_or_none()

    def run(
        self, connection: Connection, values: Mapping[str, Any] | Sequence[Mapping[str, Any]]
    ) -> CursorResult[Any]:
        """What the statement gives, sent with one set of values or with one after the other."""
        options = {"compiled_cache": self._place}
        return connection.execute(self.statement, values, execution_options=options)


class _Place(dict[Any, Any]):
    """What one statement was compiled to, for the engine that asked last and each set of values.

    Only for that one: a process has one engine, and the tests' thousands go when they are closed.
    Of SQLAlchemy's key, which holds the dialect, the parts of the statement, and the names of what
    is sent, the parts are left out.
    """

    def get(self, key: Any, default: Any = None) -> Any:
        dialect, _, *how = key
        return super().get((dialect, *how), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        dialect, _, *how = key
        if any(known is not dialect for known, *_ in self):
            self.clear()
        super().__setitem__((dialect, *how), compiled)
