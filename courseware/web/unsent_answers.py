"""The answer in a form whose session is over, for the page that keeps the form."""

from flask import request

from courseware.services.attempts.unsent import Unsent, unsent_answer
from courseware.web.form_token import given_to
from courseware.web.runtime import catalogue, database, now

_ANSWER = "attempts.answer"


def sent_answer(token: str) -> Unsent | None:
    """What this request answers a question with; None for any other form.

    Args:
        token: the form's token, which tells whose form it is.
    """
    if request.endpoint != _ANSWER:
        return None
    at = request.view_args or {}
    form = request.form.to_dict(flat=False)
    return unsent_answer(
        database(),
        catalogue(),
        at["attempt_id"],
        at["position"],
        form,
        lambda person_id: given_to(token, person_id),
        now(),
    )
