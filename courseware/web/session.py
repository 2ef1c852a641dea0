"""The cookie side of a signed-in session: the secret that names the row in the database."""

from collections.abc import Mapping
from functools import lru_cache
from time import time

from flask import Flask, Request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadData, URLSafeTimedSerializer

_SECRET = "secret"
_COOKIES = 1024


class SignedCookies(SecureCookieSessionInterface):
    """Flask's signed cookie, with its signer put together once for each key and not each time, and
    a cookie that comes again read once."""

    def __init__(self) -> None:
        self._key: object = None
        self._signer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """The signer of the application's present key."""
        if self._signer is None or self._key != app.secret_key:
            self._key, self._signer = app.secret_key, super().get_signing_serializer(app)
        return self._signer

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """What the request's cookie holds; nothing where it was not signed here, or too long ago.

        Every page of a session brings the same cookie, and its signature is as good as it was. How
        old it is, is asked each time; what it names is looked for in the database.
        """
        signer = self.get_signing_serializer(app)
        cookie = request.cookies.get(self.get_cookie_name(app), "")
        try:
            held, signed_at = _read(signer, cookie)
        except (BadData, _NotPlain):
            return super().open_session(app, request)
        age = int(time()) - signed_at
        if 0 <= age <= app.permanent_session_lifetime.total_seconds():
            return self.session_class(held)
        return self.session_class()


class _NotPlain(Exception):
    """A cookie holds more than words: two requests must not share it."""


@lru_cache(_COOKIES)
def _read(signer: URLSafeTimedSerializer | None, cookie: str) -> tuple[Mapping[str, object], int]:
    """What a cookie holds, and when it was signed (seconds of Unix time).

    Raises:
        BadData: it was not signed with this key.
        _NotPlain: it holds lists or mappings, the sentences for the next page among them.
    """
    if signer is None:
        raise _NotPlain
    held, signed_at = signer.loads(cookie, return_timestamp=True)
    if not all(isinstance(value, str | bool) for value in held.values()):
        raise _NotPlain
    return held, int(signed_at.timestamp())


def session_secret() -> str:
    """The secret of this browser's session; empty when it has none."""
    secret = session.get(_SECRET, "")
    return secret if isinstance(secret, str) else ""


def begin_session(secret: str) -> None:
    """Keep the secret in the signed cookie; everything of an earlier session goes."""
    session.clear()
    session[_SECRET] = secret
    session.permanent = True


def end_session() -> None:
    """Forget this browser's session."""
    session.clear()
