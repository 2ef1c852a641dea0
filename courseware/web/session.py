"""The cookie side of a signed-in session: the secret that names the row in the database."""

from flask import Flask, session
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

_SECRET = "secret"


class SignedCookies(SecureCookieSessionInterface):
    """Flask's signed cookie, with its signer put together once for each key and not each time."""

    def __init__(self) -> None:
        self._key: object = None
        self._signer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """The signer of the application's present key."""
        if self._signer is None or self._key != app.secret_key:
            self._key, self._signer = app.secret_key, super().get_signing_serializer(app)
        return self._signer


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
