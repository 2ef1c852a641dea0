"""What a test process works out once for all its tests, because no test is about it.

Every test opens databases and builds applications of its own, as isolation asks. But statements
compile to the same SQL on each of them, addresses to the same rules, and keys are as good when an
earlier test asked for them: together half the time of a test of the web.
"""

from functools import cache
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from sqlalchemy import Engine, create_engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from courseware.credentials import keys
from courseware.store import engine as store

_STATEMENTS: LRUCache[Any, Any] = LRUCache(3_000)
_RULES: dict[tuple[Any, ...], tuple[Any, ...]] = {}


def remember_statements() -> None:
    """Compile each statement once for an engine's kind, not once for each engine of that kind."""

    def remembering(*arguments: Any, **options: Any) -> Engine:
        engine = create_engine(*arguments, **options)
        engine.update_execution_options(compiled_cache=_STATEMENTS)
        return engine

    def kind_of(dialect: Dialect) -> tuple[type[Dialect], object]:
        return type(dialect), dialect.dbapi

    # What was compiled is found by dialect and statement: dialects of a kind are the same here.
    for kind in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        kind.__hash__ = lambda self: hash(kind_of(self))
        kind.__eq__ = lambda self, other: (
            isinstance(other, Dialect) and (kind_of(self) == kind_of(other))
        )
    store.create_engine = remembering


def remember_rules() -> None:
    """Compile each address once, and write the functions that build it."""
    compile_anew = Rule.compile

    def remembering(rule: Rule) -> None:
        key = (rule.rule, rule.subdomain, rule.host, rule.merge_slashes, repr(rule.defaults))
        if key not in _RULES:
            compile_anew(rule)
            built = (rule._build.__func__, rule._build_unknown.__func__)
            _RULES[key] = (rule._parts, rule._trace, rule._converters, rule.arguments, *built)
        rule._parts, rule._trace, rule._converters, arguments, build, build_unknown = _RULES[key]
        rule.arguments = {*rule.arguments, *arguments}
        rule._build = build.__get__(rule, None)
        rule._build_unknown = build_unknown.__get__(rule, None)

    Rule.compile = remembering


class KeyShelf:
    """Private keys that wait for whoever makes one; no test gets the same one twice."""

    def __init__(self) -> None:
        self._made: list[RSAPrivateKey] = []
        self._taken = 0

    def begin_test(self) -> None:
        """Let the next test have the keys of the one before."""
        self._taken = 0

    def take(self, public_exponent: int, key_size: int) -> RSAPrivateKey:
        """What is asked of the library: a key, made now only where none is left."""
        assert key_size == keys.BITS
        if self._taken == len(self._made):
            self._made.append(generate_private_key(public_exponent, key_size))
        self._taken += 1
        return self._made[self._taken - 1]


def remember_keys(shelf: KeyShelf) -> None:
    """Search for a key's primes once, and prove them once: everything else takes less time."""
    keys.generate_private_key = shelf.take
    serialization.load_pem_private_key = cache(serialization.load_pem_private_key)
