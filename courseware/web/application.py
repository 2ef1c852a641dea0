"""Flask as this site uses it: what it would work out again for every request is known here."""

from collections.abc import Callable, MutableMapping
from typing import Any

from flask import Flask
from flask.templating import Environment

from courseware.web.late_rules import LateRule


class Templates(Environment):
    """Templates that all see the same globals.

    Jinja keeps a chain of two mappings for each template, in case one is given globals of its own,
    and goes through it name by name for each page and each `from … import`. Here none is given any.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The environment's own globals, unless a template brings some."""
        return self.globals if d is None else super().make_globals(d)


class Application(Flask):
    """Flask with these templates, with addresses that are put together late, and without
    coroutines."""

    url_rule_class = LateRule
    jinja_environment = Templates

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself: no view of ours is a coroutine, and Flask asks that of a dozen
        functions in every request."""
        return func
