"""Survey binders, for a clinic's managers and for administrators: one click, one file."""

from flask import Blueprint, Response, make_response, request

from courseware.domain.policy import Permission
from courseware.services.binder.making import Binder, binder_of_clinic, binder_of_person
from courseware.services.certificates.signing_keys import signing_key
from courseware.services.proving.checkpoints import Signer
from courseware.services.proving.ledger_files import key_set
from courseware.web.access import needs
from courseware.web.links import office
from courseware.web.runtime import actor, database, now

blueprint = Blueprint("binders", __name__)


@blueprint.post("/team/binder")
@needs(Permission.BINDERS_MAKE)
def clinic_for_manager() -> Response:
    """The binder of a clinic that one manages."""
    return _clinic(request.form.get("clinic", ""))


@blueprint.post("/team/<person_id>/binder")
@needs(Permission.BINDERS_MAKE)
def person_for_manager(person_id: str) -> Response:
    """The binder of a member of a clinic that one manages."""
    return _person(person_id)


@blueprint.post("/admin/clinics/<clinic_id>/binder")
@needs(Permission.LEDGER_READ)
def clinic(clinic_id: str) -> Response:
    """The binder of any clinic."""
    return _clinic(clinic_id)


@blueprint.post("/admin/people/<person_id>/binder")
@needs(Permission.LEDGER_READ)
def person(person_id: str) -> Response:
    """The binder of anybody."""
    return _person(person_id)


def signer() -> Signer:
    """The installation's key in use; made on first use."""
    return signing_key(database(), office(), now())


def _clinic(clinic_id: str) -> Response:
    db, key = database(), signer()
    return _file(binder_of_clinic(db, actor(), clinic_id, key, key_set(db), now()))


def _person(person_id: str) -> Response:
    db, key = database(), signer()
    return _file(binder_of_person(db, actor(), person_id, key, key_set(db), now()))


def _file(made: Binder) -> Response:
    response = make_response(made.data)
    response.mimetype = "application/zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{made.name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
