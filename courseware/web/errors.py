"""One place where refusals and failures become pages (or JSON for our scripts)."""

import logging
import secrets
from typing import Any

from flask import (
    Flask,
    Response,
    current_app,
    flash,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response as AnyResponse

from courseware.domain.errors import Invalid, NotYet, Refusal, TooMany
from courseware.domain.people import Actor
from courseware.services.releases.live import NothingPublished
from courseware.store.upkeep.damaged_file import REMEDY, is_damaged, is_no_database
from courseware.store.upkeep.no_room import is_disk_full, is_no_room
from courseware.store.upkeep.read_only import is_read_only, remedy
from courseware.web.access import PUBLIC, access_of, ask_to_sign_in, wants_json
from courseware.web.form_token import opened_by
from courseware.web.limits import too_large_words
from courseware.web.links import without_trace
from courseware.web.old_forms import once_more_page, signed_in_already_page
from courseware.web.refusal_codes import code_of
from courseware.web.runtime import actor_or_none, runtime
from courseware.web.sent_again import from_our_pages, sent_form, way_back
from courseware.web.waiting_parts import waiting_parts

log = logging.getLogger("courseware")

# The pages that say something of their own; every other code gets the general one.
_TITLES = {
    400: "That request could not be read",
    403: "Not for this account",
    404: "There is nothing here",
    405: "This address is no page",
    409: "That does not fit any more",
    413: "That is too large",
    422: "Please check what was sent",
    429: "A little slower, please",
    500: "Something went wrong on our side",
    503: "We cannot reach our records just now",
    507: "There is no room left to save",
}

_SAVED = "Nothing you saved before is lost."
_DAMAGED = "Our records need mending"
_READ_ONLY = "Nothing can be saved here just now"
_LET_WRITE = "The person who runs this site has to look after its disk. Please come back later."
_MEND = "The person who runs this site has to mend our records first. Please come back later."

_SIGN_IN = "sign_in.open_session"
_NEW_PASSWORD = "sign_in.reset_password"
_OLD_PAGE = (
    "This page was open for too long, or another page sent this form. Nothing of it was saved."
)


def request_id() -> str:
    """A short id that the person can quote and the log holds."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(6)
    found: str = g.request_id
    return found


def log_full(error: DBAPIError | OSError) -> None:
    """Tell who looks after the site that there is no room, and by which request it was met."""
    said = error.orig if isinstance(error, DBAPIError) else error
    log.error("%s %s full: %s", request_id(), "disk" if said is error else "database", said)


def install(app: Flask) -> None:
    """Register all handlers."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _of_another_session)
    app.register_error_handler(DBAPIError, _other_than_away)
    app.register_error_handler(OSError, _file)
    app.register_error_handler(NothingPublished, _unpublished)
    app.register_error_handler(Exception, _unexpected)


def _refused(error: Refusal) -> Response:
    code = code_of(error)
    extra: dict[str, Any] = {}
    if isinstance(error, Invalid):
        extra["errors"] = error.errors
        extra["may_wait"] = waiting_parts(error.errors)
    if isinstance(error, NotYet):
        extra["until"] = error.until.isoformat()
    response = _answer(code, error.sentence, extra)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _http(error: HTTPException) -> Response:
    code = error.code or 500
    if isinstance(error, SecurityError):
        # Raised before there is anything to build links with.
        return Response(
            "This site does not answer to that host name. Whoever runs it names those that it has "
            "by COURSEWARE_PUBLIC_URL or COURSEWARE_TRUSTED_HOSTS.\n",
            400,
            mimetype="text/plain",
        )
    if code < 400:
        return make_response(error.get_response())
    sentence = {
        404: "There is nothing at this address.",
        405: "It only takes what a form sends, so it cannot be opened or loaded again.",
        413: too_large_words(error),
    }.get(code, error.description or "The request could not be served.")
    return _answer(code, sentence)


def _of_another_session(_: CSRFError) -> AnyResponse:
    """A form whose token does not fit: from a page of ours it is kept, from elsewhere refused.

    What another site sent is never repeated with a token that fits: a forged form would then be
    one click away from counting.
    """
    sent = sent_form() if from_our_pages() else None
    if sent is None:
        return _old_page()
    try:
        who = actor_or_none()
    except DBAPIError as error:
        return _other_than_away(error)
    if wants_json():
        return _old_page(who)
    if request.endpoint == _SIGN_IN:
        return signed_in_already_page(who) if who is not None else _fresh_sign_in()
    if request.endpoint == _NEW_PASSWORD:
        return _opened_anew()
    if who is not None:
        return once_more_page(sent, who)
    if access_of(current_app, request.endpoint or "") != PUBLIC:
        return ask_to_sign_in()
    return _old_page()


def _fresh_sign_in() -> AnyResponse:
    """The sign-in page anew: it stood open while others signed in and out."""
    flash("This page had been open for a long time. Please sign in once more.", "warn")
    return redirect(url_for("sign_in.sign_in", next=request.form.get("next") or None), 303)


def _opened_anew() -> AnyResponse:
    """The form of a new password anew: its link opens it, or says why it opens nothing.

    Setting a password signs out, so another tab with the same link ends here.
    """
    flash("This page had been open for a long time, so nothing of it was taken.", "warn")
    return without_trace(redirect(request.path, 303))


def _old_page(who: Actor | None = None) -> Response:
    """That a form was not taken, and to a script of ours whether it is of somebody else than who is
    signed in now: the way to sign in would lead them to what they may not see."""
    others = who is not None and not opened_by(request.headers.get("X-CSRFToken", ""), who)
    return _answer(400, _OLD_PAGE, {"others": others}, title="This form was not taken")


def _database(error: DBAPIError) -> Response:
    if is_disk_full(error):
        return _full(error)
    if is_read_only(error):
        return _unwritable(error)
    if is_damaged(error):
        runtime().damage.note(runtime().db)
        log.error("%s database damaged: %s - %s", request_id(), error.orig, REMEDY)
    else:
        log.error("%s database away: %s", request_id(), error.orig)
    if is_damaged(error) or is_no_database(error):
        return _answer(
            503, f"{_kept(saved_too=False)} {_MEND}".strip(), title=_DAMAGED, mending=True
        )
    return _answer(503, _kept())


def _file(error: OSError) -> Response:
    """A file for which there is no room, or a disk that takes none; any other is looked into."""
    if is_no_room(error):
        return _full(error)
    return _unwritable(error) if is_read_only(error) else _unexpected(error)


def _full(error: DBAPIError | OSError) -> Response:
    log_full(error)
    return _answer(507, f"Our storage is full. {_kept()} Reading goes on as usual.")


def _unwritable(error: DBAPIError | OSError) -> Response:
    log.error("%s disk read-only: %s - %s", request_id(), error, remedy(error))
    return _answer(503, f"{_kept()} {_LET_WRITE}", title=_READ_ONLY)


def _other_than_away(error: DBAPIError) -> Response:
    """What the driver does not call operational: mostly a mistake of ours, to be looked into."""
    known = isinstance(error, (OperationalError, InterfaceError))
    if known or is_no_database(error) or is_damaged(error) or is_read_only(error):
        return _database(error)
    return _unexpected(error)


def _kept(saved_too: bool = True) -> str:
    """What became of what was sent: true for scripts, for forms, and where nothing was.

    Args:
        saved_too: whether it is known that what was saved before is still there. A backup that is
            restored lacks what came after it.
    """
    before = _SAVED if saved_too else ""
    if wants_json():
        sent_here = (
            "Nothing you sent was half-saved; answers stay on this device and are sent again."
        )
        return f"{sent_here} {before}".rstrip()
    sent = sent_form()
    if sent is None:
        return before
    if sent.whole:
        return "What you sent just now is not saved yet; it stands ready on this page."
    return (
        "What you sent just now is not saved. A password or a file is never repeated on a page, "
        "so it has to be given once more."
    )


def _unpublished(error: NothingPublished) -> Response:
    return _answer(503, "No course has been published here yet.")


def _unexpected(error: Exception) -> Response:
    log.exception("%s unexpected", request_id())
    return _answer(500, "Nothing was half-written. If it happens again, tell us the number below.")


def _answer(
    code: int,
    sentence: str,
    extra: dict[str, Any] | None = None,
    title: str = "",
    mending: bool = False,
) -> Response:
    _ask_who_reads(code)
    title = title or _TITLES.get(code, "That did not work")
    if wants_json():
        body = {"error": sentence, "request": request_id(), **(extra or {})}
        response = jsonify(body)
    else:
        page = render_template(
            "errors/error.html",
            code=code,
            title=title,
            sentence=sentence,
            mending=mending,
            request_id=request_id(),
            errors=(extra or {}).get("errors", {}),
            sent=sent_form() if code >= 500 else None,
            way_back=way_back() if code >= 500 else None,
        )
        response = make_response(page)
    response.status_code = code
    return response


def _ask_who_reads(code: int) -> None:
    """Find out once who is reading, or that this cannot be asked.

    A page about a failure does not ask. One about a refusal shows whose it is, but an address
    that does not exist is refused before anybody asked the database, which may be away.
    """
    try:
        g.database_away = code >= 500 or g.get("database_away", False)
        actor_or_none()
    except SQLAlchemyError as error:
        log.error("%s database away: %s", request_id(), error)
        g.database_away = True
