"""Pages for a form whose session is over: nothing is saved yet, and nothing is lost."""

from flask import Response, make_response, redirect, render_template
from werkzeug.wrappers import Response as AnyResponse

from courseware.domain.people import Actor
from courseware.web.form_token import opened_by
from courseware.web.sent_again import SentForm, form_page, way_back
from courseware.web.unsent_answers import sent_answer


def signed_out_page(sent: SentForm) -> Response | None:
    """For somebody who is not signed in any more: what was sent, ready for afterwards.

    None where signing in is all that is left to do: the answer in it counts already, or could
    count no more. The form keeps the token that it came with, and so remains its opener's form.
    """
    return _old_form(sent, None, 401)


def once_more_page(sent: SentForm, who: Actor) -> AnyResponse:
    """For somebody who signed in since the form was opened.

    Who opened it themselves finds what they sent, to be sent once more; nobody else sees anything
    of it or can send it. An answer of which nothing can be lost leads back to its question.
    """
    if not opened_by(sent.token, who):
        return _page("errors/not_your_form.html", 400, sent=sent, who=who)
    return _old_form(sent, who, 400) or redirect(way_back(), 303)


def signed_in_already_page(who: Actor) -> Response:
    """For somebody who sends a sign-in form while somebody is signed in."""
    return _page("errors/signed_in_already.html", 400, who=who)


def _old_form(sent: SentForm, who: Actor | None, code: int) -> Response | None:
    """The page that keeps a form; None for an answer of which nothing can be lost."""
    answer = sent_answer(sent.token)
    if answer is not None and not answer.is_lost:
        return None
    if answer is not None:
        return _page("errors/old_answer.html", code, sent=sent, who=who, answer=answer)
    words = {"sent": sent, "who": who, "way_back": way_back(), "page": form_page()}
    return _page("errors/old_form.html", code, **words)


def _page(template: str, code: int, **words: object) -> Response:
    return make_response(render_template(template, **words), code)
