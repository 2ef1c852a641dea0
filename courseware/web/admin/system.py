"""What the installation runs on, and how much is going on."""

from flask import Blueprint, render_template

from courseware import __version__
from courseware.domain.policy import Permission
from courseware.services.operation import system_state
from courseware.web.access import needs
from courseware.web.runtime import actor, database, now

blueprint = Blueprint("admin_system", __name__)


@blueprint.get("/admin/system")
@needs(Permission.SYSTEM_READ)
def system() -> str:
    """Version, engine, release and counts."""
    state = system_state(database(), actor(), now())
    return render_template("admin/system.html", version=__version__, state=state, measured_at=now())
