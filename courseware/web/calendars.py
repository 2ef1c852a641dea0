"""The calendar behind a secret link, and the buttons that make and end the link."""

from flask import Blueprint, Response, redirect, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from courseware.domain.policy import Permission
from courseware.services.assignments import calendars
from courseware.web.access import needs, public
from courseware.web.links import link_to, site_root
from courseware.web.runtime import actor, catalogue, database, now

blueprint = Blueprint("calendars", __name__)
_SHOWN_ONCE = "calendar_link"
_ENDED = (
    " The link of your calendar ended, too: make a new one on the page of your account, and "
    "subscribe to it in your calendar."
)


@blueprint.get("/calendar/<secret>.ics")
@public
def calendar(secret: str) -> Response:
    """Due days and ends as a calendar; the link is the key, no cookie is read."""
    text = calendars.calendar(database(), catalogue(), secret, site_root(), now())
    answer = Response(text, content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Disposition"] = 'inline; filename="courseware.ics"'
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@blueprint.post("/account/calendar")
@needs(Permission.OWN_ACCOUNT)
def renew() -> AnyResponse:
    """Make a new link; the one before ends."""
    secret = calendars.renew_link(database(), actor(), now())
    # In the reader's own cookie until the page has shown it.
    session[_SHOWN_ONCE] = link_to("calendars.calendar")(secret)
    return redirect(url_for("account.account") + "#calendar", 303)


@blueprint.post("/account/calendar/end")
@needs(Permission.OWN_ACCOUNT)
def end() -> AnyResponse:
    """End the link."""
    calendars.end_link(database(), actor(), now())
    new_link()
    return redirect(url_for("account.account") + "#calendar", 303)


def new_link() -> str:
    """The link that was made a moment ago, once; "" afterwards."""
    return str(session.pop(_SHOWN_ONCE, ""))


def ended_words(ended: bool) -> str:
    """What is added to a notice where a calendar's link ended beside other things; else ""."""
    if not ended:
        return ""
    new_link()  # one that was not shown yet opens nothing any more
    return _ENDED
