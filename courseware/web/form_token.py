"""The token that every form of ours carries, signed once for each session; it tells whose form."""

import hmac
import secrets
from base64 import urlsafe_b64encode
from functools import lru_cache

from flask import Flask, current_app, g, session
from flask_wtf.csrf import generate_csrf
from itsdangerous import BadData, URLSafeTimedSerializer

from courseware.domain.people import Actor
from courseware.web.runtime import actor_or_none

_FIELD = "csrf_token"
_SESSIONS = 4096
# With which Flask-WTF signs; a test sends what it signed through `opened_by`.
_SALT = "wtf-csrf-token"
# Between what is drawn by lot and the mark of whose session it is.
_OWNED_BY = "."


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
        raw = session[_FIELD] = secrets.token_urlsafe(15) + _OWNED_BY + _owner()
    if _FIELD not in g:
        g.csrf_token = _signed(raw, str(current_app.secret_key))
    token: str = g.csrf_token
    return token


def opened_by(token: str, who: Actor) -> bool:
    """Whether a form with this token was given to whoever is signed in, as `given_to`."""
    return given_to(token, who.person_id)


def given_to(token: str, person_id: str) -> bool:
    """Whether a form with this token was given to that person, in whichever of their sessions.

    False where it cannot be told: for a token that we did not sign, or signed for nobody.
    """
    try:
        raw = URLSafeTimedSerializer(_key(), salt=_SALT).loads(token)
    except BadData:
        return False
    mark = str(raw).partition(_OWNED_BY)[2]
    return hmac.compare_digest(mark.encode(), _mark_of(person_id).encode())


def _owner() -> str:
    who = actor_or_none()
    return _mark_of(who.person_id) if who else ""


def _mark_of(person_id: str) -> str:
    """What stands for a person in a token, and tells nobody who it is."""
    digest = hmac.digest(_key(), b"form of " + person_id.encode(), "sha256")
    return urlsafe_b64encode(digest[:12]).decode()


def _key() -> bytes:
    key = current_app.secret_key or b""
    return key if isinstance(key, bytes) else key.encode()


@lru_cache(_SESSIONS)
def _signed(raw: str, key: str) -> str:
    """Sign the session's own `raw`, which the session holds when this is called."""
    token: str = generate_csrf()
    return token
