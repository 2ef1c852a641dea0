"""For machines: alive, ready, figures of operation."""

from hmac import compare_digest
from ipaddress import ip_address

from flask import Blueprint, Response, abort, request
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from courseware.services.operation import Measurements, measure
from courseware.store.upkeep.damaged_file import is_damaged
from courseware.web.access import public
from courseware.web.runtime import now, runtime

blueprint = Blueprint("system", __name__)


@blueprint.get("/healthz")
@public
def healthz() -> Response:
    """Alive: this process answers; says nothing about the database."""
    return _plain("ok\n")


@blueprint.get("/readyz")
@public
def readyz() -> Response:
    """Ready: the database answers, was not found damaged, and holds a release."""
    damage, db = runtime().damage, runtime().db
    try:
        figures = measure(db, now())
    except SQLAlchemyError as error:
        if isinstance(error, DBAPIError) and is_damaged(error):
            damage.note(db)
        else:
            return _plain("database away\n", 503)
    if damage.holds(db):
        return _plain("database damaged\n", 503)
    return _plain("ready\n") if figures.release else _plain("nothing published\n", 503)


@blueprint.get("/metrics")
@public
def metrics() -> Response:
    """Counts for monitoring; only from loopback, or with the configured token."""
    if not (_is_loopback() or _has_token()):
        abort(404)
    return _plain(_exposition(measure(runtime().db, now())))


def _is_loopback() -> bool:
    """Whether the request came from this machine and through no proxy."""
    forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    try:
        return not forwarded and ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def _has_token() -> bool:
    token = runtime().config.metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(token) and compare_digest(given.encode(), token.encode())


def _exposition(figures: Measurements) -> str:
    rows = {
        "courseware_release": figures.release or 0,
        "courseware_open_attempts": figures.open_attempts,
        "courseware_mails_waiting": figures.mails_waiting,
        "courseware_sessions": figures.sessions,
    }
    return "".join(f"# TYPE {name} gauge\n{name} {value}\n" for name, value in rows.items())


def _plain(text: str, code: int = 200) -> Response:
    response = Response(text, code, mimetype="text/plain")
    response.headers["Cache-Control"] = "no-store"
    return response
