"""The outbox: what was mailed, what waits; in the demonstration with the texts."""

from flask import Blueprint, render_template

from courseware.domain.policy import Permission
from courseware.services.mail import outbox as newest
from courseware.web.access import needs
from courseware.web.runtime import actor, database, runtime

blueprint = Blueprint("admin_outbox", __name__)


@blueprint.get("/admin/outbox")
@needs(Permission.OUTBOX_READ)
def outbox() -> str:
    """The newest mails."""
    shown = runtime().config.demo
    return render_template(
        "admin/outbox.html", mails=newest(database(), actor(), show_bodies=shown), texts=shown
    )
