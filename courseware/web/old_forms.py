"""Pages for a form whose session is over: nothing is saved yet, and nothing is lost."""

from flask import Response, make_response, render_template

from courseware.domain.people import Actor
from courseware.web.sent_again import SentForm, way_back


def signed_out_page(sent: SentForm) -> Response:
    """For somebody who is not signed in any more: what was sent, ready for afterwards."""
    return _page(sent, None, 401)


def once_more_page(sent: SentForm, who: Actor) -> Response:
    """For somebody who signed in since the form was opened: what was sent, to be sent as them."""
    return _page(sent, who, 400)


def _page(sent: SentForm, who: Actor | None, code: int) -> Response:
    page = render_template("errors/old_form.html", sent=sent, who=who, way_back=way_back())
    return make_response(page, code)
