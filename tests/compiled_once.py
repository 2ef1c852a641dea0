"""Statements that a test process compiles once for each engine, and not once for each database.

SQLAlchemy keeps what it compiled with the engine object. A site has one for years; the suite opens
thousands, and would compile the same statements thousands of times.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import URL, Connection, Dialect, Engine, event

from courseware.store.engine import Database

# A whole suite asks more questions than one site.
_MOST = 10_000


class CompiledStatements:
    """What the first engine of each kind compiles, and its dialect, by which it is found."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Dialect, Any]] = {}

    def share(self, engine: Engine) -> None:
        """Let an engine that is not connected yet use what others compiled."""
        kind = f"{engine.dialect.name}+{engine.dialect.driver}"
        if kind in self._kept:
            # Nobody asks the dialect of its own any more what it would ask the server now.
            engine.dialect.initialize = _is_known  # type: ignore[method-assign]
            engine.dialect, engine._compiled_cache = self._kept[kind]
        else:
            # A dialect knows its server after the first connection only.
            own = engine.dialect, engine._compiled_cache
            engine._compiled_cache.capacity = _MOST
            event.listen(engine, "connect", lambda *_: self._kept.setdefault(kind, own), once=True)


def _is_known(connection: Connection) -> None:
    """The first one of the kind knows its server."""


def share_compiled(statements: CompiledStatements) -> None:
    """From now on every `Database` shares them."""
    prepare: Callable[[Database, URL], None] = Database._prepare

    def prepared(self: Database, parsed: URL) -> None:
        prepare(self, parsed)
        statements.share(self.engine)

    Database._prepare = prepared  # type: ignore[method-assign]
