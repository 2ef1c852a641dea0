"""The questions about a change of a lesson that matters for safety."""

from flask import Blueprint, Response, render_template, request

from courseware.domain.errors import Invalid
from courseware.domain.policy import Permission
from courseware.services.recalls.recalling import RecallPage, answer_recall, recall_page
from courseware.web.access import needs
from courseware.web.runtime import actor, catalogue, database, now

blueprint = Blueprint("recalls", __name__)


@blueprint.get("/recalls/<recall_id>")
@needs(Permission.OWN_RECORDS)
def recall(recall_id: str) -> Response:
    """What was corrected and why, and the questions."""
    return _page(recall_page(database(), catalogue(), actor(), recall_id))


@blueprint.post("/recalls/<recall_id>")
@needs(Permission.OWN_RECORDS)
def answer(recall_id: str) -> Response:
    """Mark the answers; all right ends it, anything else shows the reasons."""
    form = request.form.to_dict(flat=False)
    try:
        done = answer_recall(database(), catalogue(), actor(), recall_id, form, now())
    except Invalid as invalid:
        found = recall_page(database(), catalogue(), actor(), recall_id)
        return _page(found, invalid.errors)
    return _page(done)


def _page(found: RecallPage, errors: dict[str, str] | None = None) -> Response:
    errors = errors or {}
    html = render_template(
        "learner/recall.html",
        found=found,
        errors=errors,
        ids={name: f"question-{name.partition('.')[0]}" for name in errors},
        missed=[one for one in found.explanations.values() if one.credit < 1],
    )
    return Response(html, 422 if errors else 200)
