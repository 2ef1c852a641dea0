"""Applications that a test process builds once, and gives to one test after the other.

To register its rules takes longer than many a test. What an application was built with (settings,
database, clock and catalogue) is put in anew for each test. One that a test told something, a rule
for example, is not given to another.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from flask import Flask

from courseware.app import create_app
from courseware.config import Config
from courseware.services.releases.live import CatalogueSource
from courseware.store.engine import Database
from courseware.web.runtime import Clock, Runtime

_RUNTIME = "courseware"


class BuiltApplications:
    """Applications that wait for whoever needs one with the same settings."""

    def __init__(self) -> None:
        self._waiting: dict[Config, list[tuple[Flask, object]]] = {}

    @contextmanager
    def lend(self, config: Config, clock: Clock) -> Iterator[Flask]:
        """An application as `create_app` builds it; nobody else has it meanwhile."""
        waiting = self._waiting.setdefault(_kind(config), [])
        if waiting:
            app, before = waiting.pop()
            db = Database(config.database_url)
            app.extensions[_RUNTIME] = Runtime(config, db, clock, CatalogueSource(db))
        else:
            app = create_app(config, clock)
            before = _told(app)
        yield app
        app.extensions[_RUNTIME].db.close()
        if _told(app) == before:
            waiting.append((app, before))


def _kind(config: Config) -> Config:
    """What of the settings an application is built with: all but where its files lie."""
    return replace(config, instance=Path(), library=Path(), database_url="")


def _told(app: Flask) -> object:
    """Whatever a careless test could have told it."""
    return (
        dict(app.config),
        dict(app.view_functions),
        len(list(app.url_map.iter_rules())),
        app.testing,
        app.wsgi_app,
        app.session_interface,
        *({key: list(many) for key, many in told.items()} for told in _hooks(app)),
        _error_handlers(app),
        dict(app.jinja_env.globals),
        dict(app.jinja_env.filters),
    )


def _hooks(app: Flask) -> tuple[dict, ...]:
    return (
        app.before_request_funcs,
        app.after_request_funcs,
        app.teardown_request_funcs,
        app.template_context_processors,
    )


def _error_handlers(app: Flask) -> list[object]:
    """All of them; to look for one leaves an empty shelf behind."""
    return [
        (scope, code, handlers.copy())
        for scope, by_code in app.error_handler_spec.items()
        for code, handlers in by_code.items()
        if handlers
    ]
