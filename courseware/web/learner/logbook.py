"""The logbook: enter, import, export; and documents from elsewhere."""

from datetime import datetime

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from courseware.domain.competency.calendar import day_fault, day_of
from courseware.domain.competency.watched import Setting, Supervision
from courseware.domain.counted import counted
from courseware.domain.documents import LARGEST_DOCUMENT
from courseware.domain.errors import Invalid
from courseware.domain.logbook_file import COLUMNS, LARGEST_FILE, template
from courseware.domain.policy import Permission
from courseware.domain.times import clock_text, hour_text
from courseware.domain.uploads import no_text
from courseware.services.competency.documents import paper_files, papers
from courseware.services.competency.documents.stated_papers import Paper, PaperKind, countable
from courseware.services.competency.logbooks import logbook, logbook_file
from courseware.services.competency.logbooks.entering import Twin
from courseware.services.competency.observations.forms import WORDS
from courseware.services.competency.rules import region_name
from courseware.web.access import needs
from courseware.web.days import (
    read_day,
    read_last_day,
    with_day_faults,
)
from courseware.web.downloads import as_download
from courseware.web.runtime import actor, catalogue, database, now, runtime

blueprint = Blueprint("logbook", __name__)
_NO_CSV = (
    "This is {what} and no CSV, whatever its name says. A logbook is read from a CSV file with one "
    "line for each session: {how}"
)
_FROM_WORKBOOK = "open it there, save it as “CSV UTF-8”, and choose that file."
_FROM_PICTURE = "take “A file to fill in”, below, and write the sessions into it."
_NOT_UTF_8 = "Line {line} is not UTF-8. Save the file as “CSV UTF-8” and choose it again."
_WHICH_CLINIC = "Choose the clinic: its assessors confirm, and the days are those of its calendar."
_SETTINGS = [(s.value, WORDS[s]) for s in Setting]
_LEVELS = [(level.value, WORDS[level]) for level in Supervision]
_EXAMPLE = (WORDS[Setting.PATIENT], WORDS[Supervision.BESIDE])


@blueprint.get("/logbook")
@needs(Permission.OWN_RECORDS)
def own() -> Response:
    """The sessions, how many count where, and the form for another one."""
    return _page()


@blueprint.post("/logbook")
@needs(Permission.COMPETENCIES_PURSUE)
def enter() -> AnyResponse:
    """Enter a session."""
    form = request.form
    fields = {name: form.get(name, "") for name in COLUMNS}
    fields["regions"] = " ".join(form.getlist("regions"))
    again = form.get("again", "")
    wanted = int(again) if again.isascii() and again.isdigit() and len(again) < 5 else 0
    try:
        clinic = _clinic("clinic")
        twin = logbook.enter_session(
            database(), catalogue(), actor(), clinic, fields, now(), wanted
        )
    except Invalid as invalid:
        return _page(invalid.errors, 422)
    if twin is not None:
        return _page(code=409, twin=twin)
    flash("Entered. It counts once the supervisor confirms it.", "good")
    return redirect(url_for("logbook.own"), 303)


@blueprint.post("/logbook/import")
@needs(Permission.COMPETENCIES_PURSUE)
def read_in() -> AnyResponse:
    """Read a CSV file in: all of it, or nothing."""
    upload = request.files.get("file")
    data = upload.read(LARGEST_FILE + 1) if upload else b""
    try:
        text = _csv_text(data)
        if not text:
            raise Invalid({"file": "Choose the CSV file with your sessions."})
        clinic = _clinic("file_clinic")
        entered = logbook_file.import_sessions(
            database(), catalogue(), actor(), clinic, text, now()
        )
    except Invalid as invalid:
        return _page(invalid.errors, 422)
    flash(f"{counted(entered, 'new session')} entered.", "good")
    return redirect(url_for("logbook.own"), 303)


def _csv_text(data: bytes) -> str:
    """The text of an uploaded file.

    Raises:
        Invalid: it is no text; with what it is, as far as its bytes say, and what is expected.
    """
    if what := no_text(data):
        how = _FROM_WORKBOOK if "workbook" in what else _FROM_PICTURE
        raise Invalid({"file": _NO_CSV.format(what=what, how=how)})
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        raise Invalid({"file": _NOT_UTF_8.format(line=line)}) from None


@blueprint.get("/logbook.csv")
@needs(Permission.OWN_RECORDS)
def export() -> Response:
    """The logbook as CSV."""
    response = Response(logbook_file.export_sessions(database(), actor()), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="logbook.csv"'
    return response


@blueprint.get("/logbook/template.csv")
@needs(Permission.OWN_RECORDS)
def blank() -> Response:
    """A CSV file to fill in."""
    region = next((r.id for r in catalogue().regions), "")
    response = Response(template(region, *_EXAMPLE), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="logbook-to-fill-in.csv"'
    return response


@blueprint.post("/logbook/<entry_id>/withdraw")
@needs(Permission.COMPETENCIES_PURSUE)
def withdraw(entry_id: str) -> AnyResponse:
    """Take a session back that waits."""
    logbook.withdraw_session(database(), actor(), entry_id, now())
    flash("Taken back.", "good")
    return redirect(url_for("logbook.own"), 303)


@blueprint.get("/documents")
@needs(Permission.OWN_RECORDS)
def documents() -> Response:
    """Documents from elsewhere, and the form for another one."""
    return _documents()


@blueprint.post("/documents")
@needs(Permission.COMPETENCIES_PURSUE)
def hand_in() -> AnyResponse:
    """Hand a document in."""
    form, upload = request.form, request.files.get("file")
    expires = form.get("expires_on", "")
    paper = Paper(
        kind=form.get("kind", ""),
        title=form.get("title", ""),
        issuer=form.get("issuer", ""),
        issued_on=read_day(form.get("issued_on", "")),
        expires_on=read_last_day(expires),
        counts_as=form.get("counts_as", ""),
    )
    data = upload.read(LARGEST_DOCUMENT + 1) if upload else b""
    if expires.strip() and paper.expires_on is None:
        return _documents({"expires_on": day_fault(expires)}, 422)
    folder = runtime().config.instance / paper_files.FOLDER
    try:
        papers.add_paper(database(), catalogue(), actor(), folder, paper, data, now())
    except Invalid as invalid:
        return _documents(with_day_faults(invalid.errors, form, "issued_on"), 422)
    flash("Handed in. A manager of your clinic decides about it.", "good")
    return redirect(url_for("logbook.documents"), 303)


@blueprint.get("/documents/<paper_id>")
@needs(Permission.OWN_RECORDS)
def document(paper_id: str) -> Response:
    """One's own document, as a download."""
    folder = runtime().config.instance / paper_files.FOLDER
    return as_download(paper_files.read_own_file(database(), actor(), folder, paper_id))


@blueprint.post("/documents/<paper_id>/withdraw")
@needs(Permission.COMPETENCIES_PURSUE)
def withdraw_document(paper_id: str) -> AnyResponse:
    """Take a document back that nobody has decided about."""
    papers.withdraw_paper(database(), actor(), paper_id, now())
    flash("Taken back.", "good")
    return redirect(url_for("logbook.documents"), 303)


def _clinic(field: str) -> str:
    """The clinic that a form names, or the only one in which its reader is.

    Args:
        field: id of the form's choice.

    Raises:
        Invalid: they are in several, and none is named: supervisors and days are a clinic's own.
    """
    named, held = request.form.get("clinic", ""), actor().memberships
    if not named and len(held) > 1:
        raise Invalid({field: _WHICH_CLINIC})
    return named or next(iter(held), "")


def _page(
    errors: dict[str, str] | None = None, code: int = 200, twin: Twin | None = None
) -> Response:
    found = logbook.own_logbook(database(), actor())
    names = {r.id: region_name(catalogue(), r.id) for r in catalogue().regions}
    zones = {clinic.id: clinic.timezone for clinic in found.clinics}
    here = zones.get(request.form.get("clinic", ""), found.zone)
    html = render_template(
        "learner/logbook.html",
        logbook=found,
        quotas=logbook.quota_rows(found, list(names)),
        names=names,
        settings=_SETTINGS,
        levels=_LEVELS,
        columns=COLUMNS,
        errors=errors or {},
        form=request.form,
        twin=twin,
        clinics=[(clinic.id, f"{clinic.name} ({clinic.timezone})") for clinic in found.clinics],
        entered=_entered_words(twin.entered_at, here) if twin else "",
        # The latest where clinics lie far apart; the one that is chosen decides.
        today=max(day_of(now(), zone) for zone in zones.values() or [found.zone]).isoformat(),
    )
    return Response(html, code)


def _entered_words(moment: datetime, zone: str) -> str:
    """`at 10:42 (UTC+1, Europe/Rome)` for today, and for an earlier day with that day."""
    if day_of(moment, zone) == day_of(now(), zone):
        return f"at {hour_text(moment, zone)}"
    return f"on {clock_text(moment, zone)}"


def _documents(errors: dict[str, str] | None = None, code: int = 200) -> Response:
    found = papers.own_papers(database(), actor(), now())
    html = render_template(
        "learner/documents.html",
        papers=found.papers,
        expired=found.expired,
        kinds=[("", "Choose"), *((k.value, k.words) for k in PaperKind)],
        countable=[("", "Nothing in particular"), *countable(catalogue()).items()],
        zone=found.zone,
        today=found.today.isoformat(),
        largest=f"{LARGEST_DOCUMENT / 1_000_000:g} MB",
        largest_bytes=LARGEST_DOCUMENT,
        errors=errors or {},
        form=request.form,
    )
    return Response(html, code)
