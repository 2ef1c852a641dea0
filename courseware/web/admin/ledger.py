"""The ledger: heads of its chains, newest entries, and the proof that it is whole."""

from flask import Blueprint, Response, make_response, render_template, request

from courseware.domain.policy import Permission
from courseware.services.proving.audit import MOST_SHOWN, Verification, ledger_page, verify_all
from courseware.services.proving.ledger_files import new_checkpoint
from courseware.web.access import needs
from courseware.web.binders import signer
from courseware.web.runtime import actor, database, now

blueprint = Blueprint("admin_ledger", __name__)


@blueprint.get("/admin/ledger")
@needs(Permission.LEDGER_READ)
def ledger() -> str:
    """Heads and newest entries."""
    return _page()


@blueprint.post("/admin/ledger")
@needs(Permission.LEDGER_READ)
def verify() -> str:
    """Walk every chain and say whether it holds; a question that takes long, so it has a button."""
    return _page(verify_all(database(), actor()))


@blueprint.post("/admin/ledger/checkpoint")
@needs(Permission.LEDGER_READ)
def checkpoint() -> Response:
    """Sign the state of all chains and hand it over as a file."""
    as_json = request.form.get("format") == "json"
    made = new_checkpoint(database(), actor(), signer(), now(), as_json)
    response = make_response(made)
    response.mimetype = "application/json" if as_json else "text/plain"
    name = f"checkpoint-{now():%Y%m%d-%H%M%S}.{'json' if as_json else 'txt'}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(verification: Verification | None = None) -> str:
    chosen = request.values.get("chain") or None
    return render_template(
        "admin/ledger.html",
        page=ledger_page(database(), actor(), chosen),
        chosen=chosen or "",
        most=MOST_SHOWN,
        verification=verification,
        verified_at=now(),
    )
