"""How pages show statuses, assignments and items of checklists."""

from collections.abc import Iterable

from werkzeug.datastructures import MultiDict

from courseware.content.catalogue import Catalogue
from courseware.domain.assignments import AssignmentState
from courseware.domain.competency.standing import Status
from courseware.services.competency.decisions.adverse import EventKind
from courseware.services.competency.wording import plain

KINDS: dict[str, str] = {
    Status.NOT_STARTED: "quiet",
    Status.IN_PROGRESS: "info",
    Status.CURRENT: "good",
    Status.EXPIRING: "warn",
    Status.EXPIRED: "bad",
    Status.SUSPENDED: "bad",
    Status.RETRACTED: "bad",
}
"""The colour beside each status; the word carries the meaning."""


ASSIGNMENT_KINDS: dict[AssignmentState, str] = {
    AssignmentState.OPEN: "info",
    AssignmentState.OVERDUE: "bad",
    AssignmentState.DONE: "good",
    AssignmentState.WITHDRAWN: "quiet",
    AssignmentState.REPLACED: "quiet",
}
"""The same for what is assigned."""


def status_kind(status: str) -> str:
    """The kind of a status for the filter `status`."""
    return KINDS.get(status, "quiet")


def status_words(status: str) -> str:
    """A status as it is shown."""
    return Status(status).words


def event_words(kind: str) -> str:
    """The kind of an adverse event as it is shown."""
    return EventKind(kind).words


def item_texts(catalogue: Catalogue, compiled_key: str) -> dict[str, str]:
    """Item id -> its text; of the revision that was signed."""
    checklist = catalogue.checklist_by_key(compiled_key)
    return {item.id: plain(item.text) for item in checklist.items}


def typed_where(form: MultiDict[str, str], errors: Iterable[str]) -> dict[str, str]:
    """What a form sent of the fields that have an error; of others the page shows what is saved."""
    fields = {name.partition(".")[0] for name in errors}
    return {name: sent for name, sent in form.items() if name.partition(".")[0] in fields}


def saved_again(form: MultiDict[str, str]) -> frozenset[str]:
    """Fields that a form asks to save as they stand, without the part that was refused."""
    pressed = form.get("go", "").removeprefix("again-")
    return frozenset((*form.getlist("again"), pressed))
