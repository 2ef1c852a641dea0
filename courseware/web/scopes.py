"""How pages show statuses and items of checklists."""

from courseware.content.catalogue import Catalogue
from courseware.domain.competency.standing import Status
from courseware.services.competency.wording import shortened

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


def status_kind(status: str) -> str:
    """The kind of a status for the filter `status`."""
    return KINDS.get(status, "quiet")


def status_words(status: str) -> str:
    """A status as it is shown."""
    return Status(status).words


def item_texts(catalogue: Catalogue, compiled_key: str) -> dict[str, str]:
    """Item id -> the beginning of its text, for tables; of the revision that was signed."""
    checklist = catalogue.checklist_by_key(compiled_key)
    return {item.id: shortened(item.text) for item in checklist.items}
