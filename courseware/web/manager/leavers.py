"""Who left a clinic, with the way to what it keeps of them."""

from flask import Blueprint, render_template, request

from courseware.domain.policy import Permission
from courseware.services.competency.teams.leavers import who_left
from courseware.web.access import needs
from courseware.web.manager.clinic_choice import chosen_clinic
from courseware.web.runtime import actor, catalogue, database

blueprint = Blueprint("leavers", __name__)


@blueprint.get("/team/left")
@needs(Permission.TEAM_READ)
def left() -> str:
    """Who left, when, and the evidence and file of each as they stood then."""
    choice = chosen_clinic()
    name, page = request.args.get("name", "").strip()[:100], request.args.get("page", "")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1
    found = who_left(database(), catalogue(), actor(), choice.clinic.clinic_id, name, number)
    return render_template("manager/left.html", choice=choice, found=found, name=name)
