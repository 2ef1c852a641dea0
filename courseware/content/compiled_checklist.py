"""A checklist as pages and services use it: HTML and plain values."""

from __future__ import annotations

from dataclasses import dataclass

from courseware.content.models.words import Domain, Scale
from courseware.domain.competency.watched import Setting, Supervision


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One thing that an assessor watches; `text` is HTML for a line."""

    id: str
    text: str
    domain: Domain
    critical: bool
    scale: Scale
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LowerRatings:
    """So many items may have a rating below the one that is needed."""

    rating: int
    at_most: int
    with_plan: bool


@dataclass(frozen=True, slots=True)
class WatchedSessions:
    """Which sessions count; () where the file says nothing of it."""

    regions: tuple[str, ...]
    settings: tuple[Setting, ...]
    supervision: tuple[Supervision, ...]


@dataclass(frozen=True, slots=True)
class PassRule:
    """What it takes to be signed off; `statement` is plain text, because it is signed.

    `watched` is missing in what was compiled before files could say it.
    """

    rating: int
    observations: int
    assessors: int
    lower: LowerRatings | None
    sessions: int
    regions: int
    statement: str
    watched: WatchedSessions | None = None


@dataclass(frozen=True, slots=True)
class ChecklistEntry:
    """What lists say of a checklist without opening it."""

    id: str
    title: str
    revision_sha256: str
    compiled_key: str


@dataclass(frozen=True)
class CompiledChecklist:
    """A checklist ready for an assessor; `note` is HTML.

    `covers` names the regions in which an adverse event suspends it; `regions`, where it has any.
    """

    id: str
    title: str
    requires_courses: tuple[str, ...]
    requires_quizzes: tuple[str, ...]
    requires_checklists: tuple[str, ...]
    regions: tuple[str, ...]
    items: tuple[ChecklistItem, ...]
    pass_rule: PassRule
    valid_months: int
    renewal_window_days: int
    lapses_without_use_months: int | None
    note: str
    revision_sha256: str
    compiled_key: str
    covers: tuple[str, ...] = ()

    @property
    def entry(self) -> ChecklistEntry:
        """Return what lists say of this checklist."""
        return ChecklistEntry(self.id, self.title, self.revision_sha256, self.compiled_key)
