"""The team: who needs attention, the matrix by the end of any day, and what leaves as a file."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request
from markupsafe import Markup

from courseware.domain.competency.calendar import day_of
from courseware.domain.competency.standing import Status
from courseware.domain.errors import Invalid, NotFound
from courseware.domain.policy import Permission
from courseware.services.competency.history import Scope
from courseware.services.competency.past.on_record import known_scopes
from courseware.services.competency.rules import WHOLE, checklist_title, region_name
from courseware.services.competency.teams import attention, changes, export
from courseware.services.competency.teams.leavers import named_leavers
from courseware.services.competency.teams.ordering import PEOPLE_A_PAGE
from courseware.services.competency.teams.team import Matrix, count_people, matrix
from courseware.services.competency.teams.views import views
from courseware.services.competency.treating import may
from courseware.services.membership.clinics import members
from courseware.web.access import needs
from courseware.web.large_pages import render_large
from courseware.web.manager.asked_days import day_in_address, days_in_address
from courseware.web.manager.clinic_choice import Choice, chosen_clinic
from courseware.web.manager.filters import ORDERS, filter_in
from courseware.web.manager.matrix_rows import linked_rows
from courseware.web.manager.matrix_sheets import sheets_of
from courseware.web.manager.nothing_shown import nothing_shown, without_column
from courseware.web.rules import CONFIDENCE
from courseware.web.runtime import actor, catalogue, database, now

blueprint = Blueprint("team", __name__)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LARGE = 1_000
"""A matrix with more cells on a page is shown when it is asked for."""
_BOTH_DAYS = {
    "start": "Choose the first of the two days.",
    "end": "Choose the second of the two days.",
}
"""The days that are compared, and what is said where one is left empty."""


@blueprint.get("/team")
@needs(Permission.TEAM_READ)
def team() -> Response:
    """What needs attention, then the matrix; `?on=` shows any day as it was on record."""
    return team_page(chosen_clinic(), request.args)


def team_page(
    choice: Choice,
    asked: Mapping[str, str],
    refused: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    """The team page for a filter, an order and a day.

    Where the matrix is large, it is shown when it is asked for: most mornings one line of what
    needs attention is wanted, and not ten thousand cells.

    Args:
        refused: what was wrong with a form on it, by the field's id.
        typed: what that form's fields hold, by the same ids.
    """
    clinic_id = choice.clinic.clinic_id
    days, errors = days_in_address("on")
    people = None if asked.keys() - {"clinic"} else _people_of_large(clinic_id)
    wrong = bool(errors)
    found = None if wrong or people is not None else _matrix(choice, days["on"], asked, _page())
    wanting = None
    if not wrong and "page" not in asked and (found is None or not (found.past or found.future)):
        wanting = attention.attention(database(), catalogue(), actor(), clinic_id, now())
    here = urlencode({"clinic": clinic_id} | ({"on": str(days["on"])} if days["on"] else {}))
    html = render_large(
        "manager/team.html",
        choice=choice,
        matrix=found,
        rows=_rows(found, here) if found else "",
        nothing=nothing_shown(filter_in(asked), found) if found else "",
        people=people,
        attention=wanting,
        file_name=_file_name(choice, days["on"] or day_of(now(), choice.clinic.timezone), "xlsx"),
        statuses=[("", "Any status"), *((s.value, s.words) for s in Status)],
        titles=[("", "All checklists"), *_titles(found)],
        orders=ORDERS,
        views=views(database(), actor(), clinic_id),
        shown=filter_in(asked).query,
        errors=errors | dict(refused or {}),
        typed=typed or {},
        query={k: v for k, v in asked.items() if k != "page"},
    )
    return Response(html, 422 if errors or refused else 200)


@blueprint.get("/team/members")
@needs(Permission.TEAM_READ)
def team_members() -> str:
    """Who is a member, in which roles, since when."""
    choice = chosen_clinic()
    listed = members(database(), actor(), choice.clinic.clinic_id)
    return render_template("manager/members.html", choice=choice, members=listed, now=now())


_CHOICES = {"person": "Choose a person.", "checklist": "Choose a competency."}


def _people_to_ask_about(clinic_id: str) -> list[tuple[str, Any]]:
    """The members, and who left: of a past day of theirs there is an answer, too."""
    here = [(m.person_id, m.name) for m in members(database(), actor(), clinic_id)]
    left = named_leavers(database(), actor(), clinic_id)
    return [*here, ("No longer members", left)] if left else [*here]


@blueprint.get("/team/may")
@needs(Permission.TEAM_READ)
def may_treat() -> Response:
    """May this person treat this region here, on this day? What is on record, no permission."""
    choice = chosen_clinic()
    clinic_id, asked = choice.clinic.clinic_id, request.args
    days, errors = days_in_address("on")
    answer = None
    errors |= {name: words for name, words in _CHOICES.items() if asked.get(name) == ""}
    if asked.get("person") and asked.get("checklist") and not errors:
        scope = (asked["checklist"], asked.get("region", ""))
        try:
            answer = may.may(
                database(),
                catalogue(),
                actor(),
                asked["person"],
                clinic_id,
                scope,
                now(),
                days["on"],
            )
        except Invalid as invalid:
            errors = invalid.errors
    scopes = known_scopes(database(), catalogue(), actor(), clinic_id, now(), days["on"])
    html = render_template(
        "manager/may.html",
        choice=choice,
        answer=answer,
        caution=may.CAUTION,
        confidence=CONFIDENCE,
        all_met=may.ALL_MET,
        people=_people_to_ask_about(clinic_id),
        titles=_titles_of(scopes),
        regions=[("", "The whole checklist"), *_regions_of(scopes)],
        asked=asked,
        errors=errors,
    )
    return Response(html, 422 if errors else 200)


@blueprint.get("/team/changes")
@needs(Permission.TEAM_READ)
def team_changes() -> Response:
    """What differs between two days."""
    choice = chosen_clinic()
    days, errors = days_in_address(*_BOTH_DAYS)
    if not request.args.keys().isdisjoint(_BOTH_DAYS):  # the form was sent, not only opened
        errors |= {n: s for n, s in _BOTH_DAYS.items() if days[n] is None and n not in errors}
    start, end = days["start"], days["end"]
    found = to_come = None
    swapped = bool(start and end and start > end)
    if swapped:
        start, end = end, start
    if start and end:
        found = changes.changes(
            database(), catalogue(), actor(), choice.clinic.clinic_id, start, end, now()
        )
        to_come = end if end > day_of(now(), choice.clinic.timezone) else None
    html = render_template(
        "manager/changes.html",
        choice=choice,
        compared=found,
        start=start,
        end=end,
        to_come=to_come,
        swapped=swapped,
        query={"start": start, "end": end} if swapped else request.args,
        errors=errors,
    )
    return Response(html, 422 if errors else 200)


@blueprint.get("/team/print")
@needs(Permission.TEAM_READ)
def team_print() -> Response:
    """The whole matrix for paper, A4 across, on as many sheets as its columns need."""
    choice = chosen_clinic()
    found = _matrix(choice, day_in_address("on"), request.args, None)
    html = render_large(
        "manager/print.html",
        choice=choice,
        matrix=found,
        printed=sheets_of(found),
        narrowed=_narrowed(found),
        nothing=nothing_shown(filter_in(request.args), found),
        moment=now(),
    )
    return Response(html)


@blueprint.get("/team/matrix.csv")
@needs(Permission.TEAM_READ)
def matrix_csv() -> Response:
    """The whole matrix as CSV, streamed."""
    choice = chosen_clinic()
    sheet = _sheet(choice)
    return _download(Response(export.as_csv(sheet), mimetype="text/csv"), sheet, choice, "csv")


@blueprint.get("/team/matrix.xlsx")
@needs(Permission.TEAM_READ)
def matrix_xlsx() -> Response:
    """The whole matrix as a workbook, streamed; `?progress=1` in frames that say how far it is."""
    choice = chosen_clinic()
    sheet = _sheet(choice)
    if request.args.get("progress"):
        return Response(export.with_progress(sheet), mimetype="application/octet-stream")
    return _download(Response(export.as_xlsx(sheet), mimetype=_XLSX), sheet, choice, "xlsx")


def _people_of_large(clinic_id: str) -> int | None:
    """How many people there are, if a page of their matrix is a large one; else None."""
    people = count_people(database(), actor(), clinic_id, now())
    cells = min(people, PEOPLE_A_PAGE) * len(catalogue().checklists)
    return people if cells > _LARGE else None


def _matrix(choice: Choice, on: date | None, asked: Mapping[str, str], page: int | None) -> Matrix:
    who = (actor(), choice.clinic.clinic_id)
    return matrix(database(), catalogue(), *who, now(), on, filter_in(asked), page)


def _rows(found: Matrix, query: str) -> Markup:
    return linked_rows(found.rows, found.checklists, query, found.past or found.future)


def _sheet(choice: Choice) -> export.Sheet:
    who = (actor(), choice.clinic.clinic_id)
    wanted = filter_in(request.args)
    sheet = export.open_sheet(database(), catalogue(), *who, now(), day_in_address("on"), wanted)
    if not sheet.has_column:
        raise NotFound(without_column(wanted.checklist, sheet.past, sheet.day))
    return sheet


def _download(response: Response, sheet: export.Sheet, choice: Choice, ending: str) -> Response:
    name = _file_name(choice, sheet.day, ending)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _file_name(choice: Choice, day: date, ending: str) -> str:
    """The same for the link and for the script that saves what it brings."""
    return f"competencies-{choice.clinic.slug}-{day.isoformat()}.{ending}"


def _narrowed(shown: Matrix) -> list[str]:
    """The filter in words, so that a sheet of paper says what it leaves out."""
    wanted = filter_in(request.args)
    titles = dict(_titles(shown))
    found = [f"names with “{wanted.name}”"] if wanted.name else []
    if wanted.checklist:
        found.append(titles.get(wanted.checklist) or checklist_title(catalogue(), wanted.checklist))
    if wanted.status in {status.value for status in Status}:
        found.append(f"people with something {Status(wanted.status).words.lower()}")
    return found


def _page() -> int:
    text = request.args.get("page", "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _titles(shown: Matrix | None) -> list[tuple[str, str]]:
    """The checklists that can be chosen: those of today, and other columns of the day's."""
    now_held = {entry.id: entry.title for entry in catalogue().checklists.values()}
    return list((now_held | dict(shown.checklists if shown else [])).items())


def _titles_of(scopes: list[Scope]) -> list[tuple[str, str]]:
    ids = dict.fromkeys(checklist for checklist, _ in scopes)
    return [(id_, checklist_title(catalogue(), id_)) for id_ in ids]


def _regions_of(scopes: list[Scope]) -> list[tuple[str, str]]:
    order = [region.id for region in catalogue().regions]
    used = {region for _, region in scopes} - {WHOLE}
    ids = [*(r for r in order if r in used), *sorted(used - set(order))]
    return [(id_, region_name(catalogue(), id_)) for id_ in ids]
