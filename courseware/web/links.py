"""Full addresses for mails."""

from collections.abc import Callable

from flask import request, url_for

from courseware.web.runtime import runtime


def link_to(endpoint: str) -> Callable[[str], str]:
    """A function from a link's secret to the full address of its page, for mails.

    The configured address comes first; the request's own host is one that `TRUSTED_HOSTS` allows.
    """
    root = runtime().config.public_url or request.host_url.rstrip("/")
    return lambda secret: root + url_for(endpoint, secret=secret)
