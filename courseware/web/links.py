"""Full addresses, for mails and on certificates."""

from collections.abc import Callable
from typing import TypeVar

from flask import request, url_for
from werkzeug.wrappers import Response

from courseware.services.certificates.office import Office
from courseware.web.runtime import runtime

Answer = TypeVar("Answer", bound=Response)


def link_to(endpoint: str) -> Callable[[str], str]:
    """A function from a link's secret to the full address of its page, for mails.

    The configured address comes first; the request's own host is one that `Config.answered_hosts`
    allows, so that nobody's request writes another site's name into a mail.
    """
    root = site_root()
    return lambda secret: root + url_for(endpoint, secret=secret)


def without_trace(response: Answer) -> Answer:
    """Kept by nobody, and its address told to nobody: it may hold a link's secret."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def office() -> Office:
    """Where certificates are issued: this site's address, its keys and fonts."""
    config = runtime().config
    return Office(config.provider, site_root(), config.instance / "keys", config.fonts)


def site_root() -> str:
    """The site's address without a final slash."""
    return runtime().config.public_url or request.host_url.rstrip("/")


def verify_at() -> str:
    """The address at which anybody looks a certificate's number up."""
    return site_root() + url_for("verification.form")
