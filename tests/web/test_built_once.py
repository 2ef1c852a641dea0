"""What a test told its application does not reach the next one, and what it had is its own."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from courseware.config import Config
from tests.web.built_once import BuiltApplications
from tests.web.conftest import SteppingClock

CONFIG = Config(
    host="127.0.0.1",
    port=0,
    instance=Path("one"),
    library=Path("one"),
    database_url="sqlite:///one.sqlite3",
    secret_key=b"a secret of this test only, 32 bytes and more",
)


@pytest.fixture
def built() -> BuiltApplications:
    return BuiltApplications()


def lend(built: BuiltApplications, config: Config = CONFIG) -> Flask:
    with built.lend(config, SteppingClock()) as app:
        return app


def test_the_next_one_gets_the_same_application_with_its_own_files(
    built: BuiltApplications,
) -> None:
    first = lend(built)
    other = replace(CONFIG, database_url="sqlite:///two.sqlite3", instance=Path("two"))

    with built.lend(other, SteppingClock()) as second, built.lend(other, SteppingClock()) as third:
        assert second is first and third is not first
        found = second.extensions["courseware"]

    assert found.config == other
    assert found.db.engine.url.database == "two.sqlite3"


def test_other_settings_make_another_application(built: BuiltApplications) -> None:
    assert lend(built) is not lend(built, replace(CONFIG, behind_https=True))


@pytest.mark.parametrize("what", ["config", "view", "hook", "filter", "error"])
def test_an_application_that_was_told_something_is_not_lent_again(
    built: BuiltApplications, what: str
) -> None:
    with built.lend(CONFIG, SteppingClock()) as first:
        match what:
            case "config":
                first.config["PROPAGATE_EXCEPTIONS"] = False
            case "view":
                first.view_functions["extra"] = lambda: "hello"
            case "hook":
                first.before_request_funcs.setdefault(None, []).append(lambda: None)
            case "filter":
                first.jinja_env.filters["extra"] = str
            case "error":
                first.error_handler_spec[None][418][ZeroDivisionError] = lambda error: "hello"

    assert lend(built) is not first
