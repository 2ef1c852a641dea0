"""How large a request may be: a little everywhere, and more where documents are handed in."""

from flask import Flask, request

from courseware.domain.documents import LARGEST_DOCUMENT

LARGEST_REQUEST = 2 * 1024 * 1024
_BESIDE_THE_FILE = 64 * 1024
_LARGEST_FILES = {"logbook.hand_in": LARGEST_DOCUMENT}


def install(app: Flask) -> None:
    """Set the limit of each request, before anything reads its body."""
    app.before_request(_widen)


def limit_words() -> str:
    """The limit of what this request may hold: `8 MB`."""
    largest = _LARGEST_FILES.get(request.endpoint or "")
    if largest is not None:
        return f"{largest / 1_000_000:g} MB"
    limit = request.max_content_length or LARGEST_REQUEST
    return f"{limit // 1024**2} MB" if limit >= 1024**2 else f"{limit // 1024} kB"


def _widen() -> None:
    largest = _LARGEST_FILES.get(request.endpoint or "")
    if largest is not None:
        request.max_content_length = largest + _BESIDE_THE_FILE
