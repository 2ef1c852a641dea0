"""The page before publishing: what changed, who is affected, and what would be refused."""

from typing import Any

from flask import Blueprint, render_template

from courseware.content.problem import as_text
from courseware.domain.policy import Permission
from courseware.services.publication import plan_publication
from courseware.services.publication_words import affected_words
from courseware.web.access import needs
from courseware.web.runtime import actor, database, runtime

blueprint = Blueprint("publishing", __name__)


@blueprint.get("/author/publish")
@needs(Permission.PUBLICATION_READ)
def before_publishing() -> str:
    """Compare the library on this host with the live release."""
    library = runtime().config.library
    if not (library / "lessons").is_dir():
        return render_template("instructor/publish.html", plan=None)
    plan = plan_publication(database(), actor(), library)
    shown: dict[str, Any] = {"plan": plan, "as_text": as_text, "affected_words": affected_words}
    return render_template("instructor/publish.html", **shown)
