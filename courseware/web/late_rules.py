"""Rules of addresses whose code is compiled when the first address is asked for.

Werkzeug writes two functions for each rule and compiles them when the rule is registered, which
was most of what an application's start computed. Of more than two hundred rules a process puts
together the addresses of some dozens.
"""

from collections.abc import Callable

from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


class LateRule(Rule):
    """A rule that is matched at once, and learns to build its address when it has to."""

    def _compile_builder(self, append_unknown: bool = True) -> Builder:
        """The function that the rule calls with the values of an address.

        Werkzeug calls this by an inner name of its own. If that changes, the rule is one like any
        other, and a test says so.
        """
        now = super()._compile_builder
        compiled: Builder | None = None

        def build(rule: Rule, /, **values: object) -> tuple[str, str]:
            nonlocal compiled
            if compiled is None:
                compiled = now(append_unknown)
            return compiled(rule, **values)

        return build
