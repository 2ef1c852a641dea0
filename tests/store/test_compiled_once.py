"""Statements with a place of their own answer as they did, and keep no engine alive."""

import gc
import weakref

from sqlalchemy import bindparam, create_engine, literal, select

from courseware.store.compiled_once import CompiledOnce


def test_it_answers_each_time_with_what_is_sent() -> None:
    said = CompiledOnce(select(literal(1), bindparam("said"), bindparam("more", None)))
    for _ in range(2):
        engine = create_engine("sqlite://")
        with engine.connect() as connection:
            for word in ("a", "b"):
                assert said.rows(connection, {"said": word}) == [(1, word, None)]
                found = said.rows(connection, {"said": word, "more": "m"})
                assert found == [(1, word, "m")]
        engine.dispose()


def test_it_is_compiled_once_for_an_engine_and_kept_for_none_that_is_gone() -> None:
    said = CompiledOnce(select(bindparam("said")))
    dialects = []
    for _ in range(3):
        engine = create_engine("sqlite://")
        compiled = []
        compile_ = engine.dialect.statement_compiler

        class Counted(compile_):  # type: ignore[misc, valid-type]
            def __init__(self, *args: object, **kwargs: object) -> None:
                compiled.append(1)  # noqa: B023
                super().__init__(*args, **kwargs)

        engine.dialect.statement_compiler = Counted
        with engine.connect() as connection:
            for word in ("a", "b"):
                assert said.rows(connection, {"said": word}) == [(word,)]
        assert compiled == [1]
        dialects.append(weakref.ref(engine.dialect))
        engine.dispose()
        del engine, connection, compile_, Counted

    gc.collect()
    assert [one() is None for one in dialects] == [True, True, False]
