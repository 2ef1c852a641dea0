"""Whom recalls concern: a manager's own people, or everybody for an administrator."""

from collections.abc import Sequence

from flask import Blueprint, Response, render_template

from courseware.domain.policy import Permission
from courseware.services.recalls.lists import as_table, concerned
from courseware.store.rows import AnyRow
from courseware.web.access import needs
from courseware.web.manager.clinic_choice import chosen_clinic
from courseware.web.runtime import actor, database

blueprint = Blueprint("team_recalls", __name__)


@blueprint.get("/team/recalls")
@needs(Permission.TEAM_READ)
def team() -> str:
    """The people of the clinics that one manages."""
    clinic_id = chosen_clinic().clinic.clinic_id
    found = concerned(database(), actor(), everybody=False)
    return _page(found, "/team/recalls.csv", clinic_id)


@blueprint.get("/team/recalls.csv")
@needs(Permission.TEAM_READ)
def team_csv() -> Response:
    """The same as a table."""
    return _csv(concerned(database(), actor(), everybody=False))


@blueprint.get("/admin/recalls")
@needs(Permission.PEOPLE_MANAGE)
def everybody() -> str:
    """Everybody."""
    return _page(concerned(database(), actor(), everybody=True), "/admin/recalls.csv")


@blueprint.get("/admin/recalls.csv")
@needs(Permission.PEOPLE_MANAGE)
def everybody_csv() -> Response:
    """The same as a table."""
    return _csv(concerned(database(), actor(), everybody=True))


def _page(found: Sequence[AnyRow], table: str, clinic_id: str = "") -> str:
    return render_template("manager/recalls.html", found=found, table=table, clinic_id=clinic_id)


def _csv(found: Sequence[AnyRow]) -> Response:
    response = Response(as_table(found), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="recalls.csv"'
    return response
