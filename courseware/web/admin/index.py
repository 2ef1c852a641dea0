"""The way to all pages of administration."""

from flask import Blueprint, render_template

from courseware.domain.policy import Permission
from courseware.web.access import needs

blueprint = Blueprint("admin", __name__)


@blueprint.get("/admin")
@needs(Permission.SYSTEM_READ)
def index() -> str:
    """Links with a sentence each."""
    return render_template("admin/index.html")
