"""The cookie that a browser is known by to those who signed in there before. It opens nothing."""

from hashlib import sha256

from flask import Response, after_this_request, current_app, request
from itsdangerous import BadData, URLSafeSerializer

from courseware.services.identity.known_devices import KNOWN_FOR

MOST_KNOWN = 12
"""How many people one browser is known to, as on a tablet that a clinic shares: the newest."""
_SALT = "courseware known devices"


def known_here() -> tuple[str, ...]:
    """What this browser is known by, newest first.

    Nothing where the cookie is missing, or was not signed here for this.
    """
    try:
        held = signer(current_app.secret_key).loads(request.cookies.get(_name(), ""))
    except BadData:
        return ()
    if not isinstance(held, list) or not all(isinstance(one, str) for one in held):
        return ()
    return tuple(held)


def keep_known(ids: tuple[str, ...]) -> None:
    """Let the answer to this request say what its browser is known by from now on."""
    value = signer(current_app.secret_key).dumps(ids[:MOST_KNOWN])
    name, secure = _name(), current_app.config["SESSION_COOKIE_SECURE"]

    @after_this_request
    def put(response: Response) -> Response:
        # Only forms of our own pages ask for it, so no way that leads here from elsewhere takes it
        # along. Whether somebody is still known says the database.
        response.set_cookie(
            name, value, max_age=KNOWN_FOR, secure=secure, httponly=True, samesite="Strict"
        )
        return response


def signer(key: str | bytes | None) -> URLSafeSerializer:
    """What signs the cookie with the installation's key; what it signed serves for nothing else."""
    how = {"key_derivation": "hmac", "digest_method": sha256}
    return URLSafeSerializer(key or b"", salt=_SALT, signer_kwargs=how)


def _name() -> str:
    # Beside the session's, whose prefix it shares behind https.
    return f"{current_app.config['SESSION_COOKIE_NAME']}-known"
