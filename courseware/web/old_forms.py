"""Pages for a form whose session is over: nothing is saved yet, and nothing is lost."""

from flask import Response, make_response, render_template

from courseware.domain.people import Actor
from courseware.web.form_token import opened_by
from courseware.web.sent_again import SentForm, form_page, way_back


def signed_out_page(sent: SentForm) -> Response:
    """For somebody who is not signed in any more: what was sent, ready for afterwards.

    The form keeps the token that it came with, and so remains its opener's form.
    """
    return _old_form(sent, None, 401)


def once_more_page(sent: SentForm, who: Actor) -> Response:
    """For somebody who signed in since the form was opened.

    Who opened it themselves finds what they sent, to be sent once more; nobody else sees anything
    of it or can send it.
    """
    if not opened_by(sent.token, who):
        return _page("errors/not_your_form.html", 400, sent=sent, who=who)
    return _old_form(sent, who, 400)


def signed_in_already_page(who: Actor) -> Response:
    """For somebody who sends a sign-in form while somebody is signed in."""
    return _page("errors/signed_in_already.html", 400, who=who)


def _old_form(sent: SentForm, who: Actor | None, code: int) -> Response:
    words = {"sent": sent, "who": who, "way_back": way_back(), "page": form_page()}
    return _page("errors/old_form.html", code, **words)


def _page(template: str, code: int, **words: object) -> Response:
    return make_response(render_template(template, **words), code)
