"""The token that every form of ours carries, signed once for each session."""

from functools import lru_cache

from flask import Flask, current_app, g, session
from flask_wtf.csrf import generate_csrf

_FIELD = "csrf_token"
_SESSIONS = 4096


def install(app: Flask) -> None:
    """Let every template say `csrf_token()`; after Flask-WTF, which says what it means, too.

    Twice, as Flask-WTF does: macros see globals only, and pages what is put in their context first.
    """
    app.jinja_env.globals["csrf_token"] = form_token
    app.context_processor(lambda: {"csrf_token": form_token})


def form_token() -> str:
    """The form token of this session.

    Signing takes longer than the rest of what a page does with it, and as tokens have no time
    limit here, the one that was signed for an earlier page of the session is as good.
    """
    raw = session.get(_FIELD)
    if not isinstance(raw, str):
        new: str = generate_csrf()
        return new
    if _FIELD not in g:
        g.csrf_token = _signed(raw, str(current_app.secret_key))
    token: str = g.csrf_token
    return token


@lru_cache(_SESSIONS)
def _signed(raw: str, key: str) -> str:
    """Sign the session's own `raw`, which the session holds when this is called."""
    token: str = generate_csrf()
    return token
