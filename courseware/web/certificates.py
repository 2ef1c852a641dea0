"""A certificate for its owner: the page, its files, and the button where one is missing."""

import logging

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from courseware.domain.policy import Permission
from courseware.services.certificates import reading
from courseware.services.certificates.files import FileKind, own_file, pictures_of
from courseware.services.certificates.issuing import bring_up_to_date
from courseware.web.access import needs
from courseware.web.links import office
from courseware.web.runtime import actor, database, now

blueprint = Blueprint("certificates", __name__)
log = logging.getLogger("courseware")

_NOT_ISSUED = (
    "A certificate could not be made. Your credit stands; the administrators find the reason in "
    "the log of the site and in what `jobs` prints."
)


@blueprint.get("/certificates/<number>")
@needs(Permission.OWN_RECORDS)
def certificate(number: str) -> str:
    """What the certificate says, its state, and its files."""
    found = reading.own_certificate(database(), actor(), number, now())
    return render_template(
        "learner/certificate.html",
        certificate=found,
        s=found.statement,
        pictures=pictures_of(found.statement),
    )


@blueprint.get("/certificates/<number>.pdf")
@needs(Permission.OWN_RECORDS)
def pdf(number: str) -> Response:
    """The certificate for people."""
    return _file(number, FileKind.PDF, "application/pdf")


@blueprint.get("/certificates/<number>.jwt")
@needs(Permission.OWN_RECORDS)
def jwt(number: str) -> Response:
    """The certificate for wallets."""
    return _file(number, FileKind.JWT, "application/jwt")


@blueprint.get("/certificates/<number>.json")
@needs(Permission.OWN_RECORDS)
def json(number: str) -> Response:
    """The certificate for programs."""
    return _file(number, FileKind.JSON, "application/json")


@blueprint.post("/certificates")
@needs(Permission.OWN_RECORDS)
def issue() -> AnyResponse:
    """Issue what is missing for one's own awards."""
    done = bring_up_to_date(database(), office(), actor().person_id, now(), actor().person_id)
    if done.numbers:
        flash("Your certificate is ready.", "good")
    for sentence in done.refused:
        log.error("%s", sentence)
    if done.refused:
        flash(_NOT_ISSUED, "warn")
    return redirect(url_for("credits.credits"), 303)


def _file(number: str, kind: FileKind, mimetype: str) -> Response:
    """A certificate's file, byte by byte as it was issued."""
    response = Response(own_file(database(), actor(), number, kind), mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="certificate-{number}.{kind}"'
    return response
