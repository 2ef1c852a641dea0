"""The members of a clinic."""

from flask import Blueprint, render_template

from courseware.domain.policy import Permission
from courseware.services.clinics import members
from courseware.web.access import needs
from courseware.web.manager.clinic_choice import chosen_clinic
from courseware.web.runtime import actor, database

blueprint = Blueprint("team", __name__)


@blueprint.get("/team")
@needs(Permission.TEAM_READ)
def team() -> str:
    """Who is a member, in which roles, since when."""
    choice = chosen_clinic()
    listed = members(database(), actor(), choice.clinic.clinic_id)
    return render_template("manager/team.html", choice=choice, members=listed)
