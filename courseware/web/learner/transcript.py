"""The transcript of a period: to read, to print, for a spreadsheet."""

from datetime import date

from flask import Blueprint, Response, make_response, render_template, request

from courseware.domain.competency.calendar import day_fault, day_of
from courseware.domain.errors import Invalid
from courseware.domain.policy import Permission
from courseware.services.credits.ce_broker import ce_broker_csv, ce_broker_xlsx, states_of
from courseware.services.credits.transcript import SAYS, Transcript, transcript
from courseware.services.credits.transcript_files import transcript_csv, transcript_pdf
from courseware.web.access import needs
from courseware.web.days import read_day
from courseware.web.links import verify_at
from courseware.web.runtime import actor, catalogue, database, now, runtime

blueprint = Blueprint("transcript", __name__)

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/credits/transcript")
@needs(Permission.OWN_RECORDS)
def page() -> Response:
    """The transcript as a page that prints well."""
    errors: dict[str, str] = {}
    try:
        found = _found()
    except Invalid as invalid:
        errors, found = invalid.errors, _between(None, None)
    text = render_template(
        "learner/transcript.html",
        found=found,
        says=SAYS,
        verify_at=verify_at(),
        errors=errors,
        form=request.args,
        states=states_of(found, catalogue()),
    )
    return make_response(text, 422 if errors else 200)


@blueprint.get("/credits/transcript.csv")
@needs(Permission.OWN_RECORDS)
def as_csv() -> Response:
    """The transcript for a spreadsheet."""
    return _file(transcript_csv(_found()), "text/csv; charset=utf-8", "csv")


@blueprint.get("/credits/ce-broker.csv")
@needs(Permission.OWN_RECORDS)
def as_ce_broker() -> Response:
    """The valid awards in the columns of CE Broker's upload."""
    data = ce_broker_csv(_found(), catalogue())
    return _file(data, "text/csv; charset=utf-8", "csv", "ce-broker")


@blueprint.get("/credits/ce-broker.xlsx")
@needs(Permission.OWN_RECORDS)
def as_ce_broker_workbook() -> Response:
    """The same as a workbook, which is what CE Broker's upload asks for."""
    data = ce_broker_xlsx(_found(), catalogue())
    return _file(data, _XLSX, "xlsx", "ce-broker")


@blueprint.get("/credits/transcript.pdf")
@needs(Permission.OWN_RECORDS)
def as_pdf() -> Response:
    """The transcript as a PDF."""
    data = transcript_pdf(_found(), verify_at(), runtime().config.fonts)
    return _file(data, "application/pdf", "pdf")


def _found() -> Transcript:
    """The transcript of the period in the address.

    Raises:
        Invalid: something there is no day, or the period ends before it begins.
    """
    return _between(_day("first"), _day("last"))


def _between(first: date | None, last: date | None) -> Transcript:
    today = day_of(now(), actor().zone)
    name = runtime().config.provider
    return transcript(database(), catalogue(), actor(), first, last, name, today)


def _day(field: str) -> date | None:
    written = request.args.get(field, "").strip()
    day = read_day(written)
    if written and day is None:
        raise Invalid({field: day_fault(written)})
    return day


def _file(data: bytes, content_type: str, ending: str, name: str = "transcript") -> Response:
    response = make_response(data)
    response.headers["Content-Type"] = content_type
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    response.headers["Cache-Control"] = "no-store"
    return response
