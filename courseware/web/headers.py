"""Headers of every answer: what a page may load, who may frame it, who may keep it."""

from flask import Response, request
from flask_login import current_user

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

_ALWAYS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
)


def harden(response: Response) -> None:
    """Say what a page may load and who may frame it."""
    headers = response.headers
    # Appended together, because each single assignment looks through all headers for its name.
    headers.extend(_ALWAYS)
    if "Content-Security-Policy" not in headers:
        headers.add("Content-Security-Policy", _POLICY)
    if "Referrer-Policy" not in headers:
        headers.add("Referrer-Policy", "same-origin")


def secure(response: Response) -> Response:
    """Set the security headers; personal pages are never stored by anybody on the way."""
    harden(response)
    headers = response.headers
    if request.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if "Cache-Control" not in headers:
        personal = current_user.is_authenticated or request.method != "GET"
        headers["Cache-Control"] = "no-store" if personal else "no-cache"
    return response
