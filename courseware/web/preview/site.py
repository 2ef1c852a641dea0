"""The factory of the preview: no account, no database, answers to this machine's names only."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Final

from flask import Flask, Response, abort, render_template, request
from werkzeug.exceptions import HTTPException, SecurityError

from courseware.content.library_changed import LibraryChanged
from courseware.web import whole_numbers
from courseware.web.headers import harden
from courseware.web.preview.playing import blueprint as playing
from courseware.web.preview.state import Plays, Reader
from courseware.web.preview.views import blueprint as views
from courseware.web.templating import install_templating

LOOPBACK_NAMES: Final = ("127.0.0.1", "localhost")
_LARGEST_REQUEST: Final = 256 * 1024


def create_preview(root: Path, cache: Path) -> Flask:
    """Build the preview of a library.

    Args:
        cache: folder that keeps what was read, so that the next reading is fast.
    """
    app = Flask("courseware.web", static_folder="static")
    app.extensions["preview"] = Reader(root, cache), Plays()
    # A page elsewhere that got its name to lead here (DNS rebinding) is refused by its name.
    app.config.update(
        SECRET_KEY=secrets.token_bytes(32),
        MAX_CONTENT_LENGTH=_LARGEST_REQUEST,
        TRUSTED_HOSTS=list(LOOPBACK_NAMES),
    )
    whole_numbers.install(app)
    install_templating(app)
    app.jinja_env.globals.update(
        library_state=app.extensions["preview"][0].fingerprint,
        actor=lambda: None,
        csrf_token=lambda: "",
        demo=lambda: False,
        provider=lambda: "Preview",
    )
    app.register_blueprint(views)
    app.register_blueprint(playing)
    app.before_request(_refuse_others)
    app.after_request(_finish)
    app.register_error_handler(HTTPException, _failed)
    app.register_error_handler(LibraryChanged, _changing)
    return app


def _refuse_others() -> None:
    """Take forms of our own pages only."""
    origin = request.headers.get("Origin")
    if request.method == "POST" and origin not in (None, request.host_url.rstrip("/")):
        abort(403, "This form came from another site.")


def _finish(response: Response) -> Response:
    harden(response)
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _failed(error: HTTPException) -> Response | tuple[str, int]:
    if isinstance(error, SecurityError):
        # Raised before there is anything to build links with.
        words = "The preview answers to 127.0.0.1 and localhost only.\n"
        return Response(words, 400, mimetype="text/plain")
    code = error.code or 500
    if code < 400:
        return Response(status=code, headers=dict(error.get_headers()))
    missing = "There is no such file in the library now."
    words = missing if code == 404 else error.description or "That could not be done."
    return render_template("preview/failed.html", code=code, words=words), code


def _changing(error: LibraryChanged) -> tuple[str, int]:
    return render_template("preview/failed.html", code=503, words=str(error)), 503
