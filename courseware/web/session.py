"""The cookie side of a signed-in session: the secret that names the row in the database."""

from flask import session

_SECRET = "secret"


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
