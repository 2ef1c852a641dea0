"""What the installation runs on, and how much is going on."""

from flask import Blueprint, render_template
from sqlalchemy.exc import DBAPIError

from courseware import __version__
from courseware.domain.policy import Permission
from courseware.services.operation import SystemState, system_state
from courseware.store.upkeep.damaged_file import REMEDY, is_damaged
from courseware.web.access import needs
from courseware.web.runtime import actor, database, now, runtime

blueprint = Blueprint("admin_system", __name__)


@blueprint.get("/admin/system")
@needs(Permission.SYSTEM_READ)
def system() -> str:
    """Version, engine, release and counts; that the database's file was found damaged."""
    state = _state()
    return render_template(
        "admin/system.html",
        version=__version__,
        state=state,
        remedy=REMEDY if runtime().damage.holds(database()) else "",
        measured_at=now(),
    )


def _state() -> SystemState | None:
    """None where the damage lies in what is asked for here: the page can still say so."""
    try:
        return system_state(database(), actor(), now())
    except DBAPIError as error:
        if not (database().is_sqlite and is_damaged(error)):
            raise
        runtime().damage.note(database())
        return None
