"""A certificate for its owner: the page, its files, and the button where one is missing."""

import logging

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from courseware.domain.errors import Refusal
from courseware.domain.policy import Permission
from courseware.services.certificates import reading
from courseware.services.certificates.issuing import Issued, bring_up_to_date
from courseware.web.access import needs
from courseware.web.links import office
from courseware.web.runtime import actor, database, now

log = logging.getLogger("courseware")
blueprint = Blueprint("certificates", __name__)

_TYPES = {
    reading.FileKind.PDF: "application/pdf",
    reading.FileKind.JWT: "application/jwt",
    reading.FileKind.JSON: "application/json",
}


@blueprint.get("/certificates/<number>")
@needs(Permission.OWN_RECORDS)
def certificate(number: str) -> str:
    """What the certificate says, its state, and its files."""
    found = reading.own_certificate(database(), actor(), number, now())
    return render_template(
        "learner/certificate.html",
        certificate=found,
        s=found.statement,
        pictures=reading.pictures_of(found.statement),
    )


@blueprint.get("/certificates/<number>.pdf", defaults={"kind": "pdf"})
@blueprint.get("/certificates/<number>.jwt", defaults={"kind": "jwt"})
@blueprint.get("/certificates/<number>.json", defaults={"kind": "json"})
@needs(Permission.OWN_RECORDS)
def file(number: str, kind: str) -> Response:
    """The certificate as a file, byte by byte as it was issued."""
    form = reading.FileKind(kind)
    data = reading.own_file(database(), actor(), number, form)
    response = Response(data, mimetype=_TYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="certificate-{number}.{kind}"'
    return response


@blueprint.post("/certificates")
@needs(Permission.OWN_RECORDS)
def issue() -> AnyResponse:
    """Issue what is missing for one's own awards."""
    done = bring_up_to_date(database(), office(), actor().person_id, now(), actor().person_id)
    if done.numbers:
        flash("Your certificate is ready.", "good")
    return redirect(url_for("credits.credits"), 303)


def issue_quietly(person_id: str, acting_id: str) -> Issued | None:
    """Issue right after an act that may have led to an award or corrected a name.

    The act itself is done and stays done: what cannot be issued now (None) is issued by `jobs`.
    """
    try:
        return bring_up_to_date(database(), office(), acting_id, now(), person_id)
    except Refusal as refusal:
        log.error("certificate not issued: %s", refusal.sentence)
        return None
