"""Handing in the learner's own rating: what the page showed, in one act."""

from datetime import date, datetime

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledChecklist
from courseware.domain.errors import Conflict, Invalid
from courseware.domain.people import Actor
from courseware.domain.saves import check_name
from courseware.services.competency.observations.filling import HANDED_IN, own_row
from courseware.services.competency.observations.form_words import refusals
from courseware.services.competency.observations.forms import (
    OWN_NOT_DONE,
    Entry,
    Voice,
    latest,
    own_fields,
    read_field,
    refused_parts,
    unanswered,
)
from courseware.services.competency.observations.observed_days import last_day
from courseware.services.competency.observations.saving import Section, save_fields
from courseware.services.competency.wording import item_words
from courseware.store.competency import observations as rows
from courseware.store.engine import Database


def hand_in_self_rating(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    observation_id: str,
    now: datetime,
    section: Section | None = None,
) -> None:
    """Finish the learner's own rating; from then on it stands as it is.

    Args:
        section: what the page shows that is handed in. It is saved in the same transaction, so
            that nothing that another page saves can come between the two.

    Raises:
        NotFound: no such form of the actor's.
        Conflict: it is signed, or another rating was handed in before.
        Invalid: items are without a mark, or something was refused; the rest is saved.
    """
    if section:
        check_name(section.key, 1)
    with db.write() as connection:
        row = own_row(connection, actor, observation_id, Voice.LEARNER, for_update=True)
        checklist = catalogue.checklist_by_key(row.compiled_key)
        entries = latest(checklist, rows.entries(connection, observation_id), Voice.LEARNER)
        if row.self_rated_at is not None:
            last = last_day(connection, row, now)
            if section and not _is_same(checklist, entries, section, last):
                raise Conflict(HANDED_IN)
            return
        errors: dict[str, str] = {}
        if section:
            errors = save_fields(connection, catalogue, actor, row, Voice.LEARNER, section, now)
            entries = latest(checklist, rows.entries(connection, observation_id), Voice.LEARNER)
        errors = errors or _unfinished(checklist, entries)
        if not errors:
            rows.change(connection, observation_id, self_rated_at=now)
    if errors:
        raise Invalid(errors)


def _is_same(
    checklist: CompiledChecklist,
    entries: dict[str, Entry],
    section: Section,
    last: tuple[date, str],
) -> bool:
    """Whether a page that is sent again says what was handed in."""
    sent = {
        field: read_field(
            checklist, Voice.LEARNER, field, own_fields(field, section.form), last
        ).body
        for field in section.fields
    }
    return all(entries[f].body == body if f in entries else not body for f, body in sent.items())


def _unfinished(checklist: CompiledChecklist, entries: dict[str, Entry]) -> dict[str, str]:
    """A sentence for each item without a mark, and for each part that was refused."""
    left = unanswered(checklist, entries)
    errors = {
        f"{item.id}.mark": f"{item_words(item)} has no mark yet: rate yourself, or choose "
        f"“{OWN_NOT_DONE}”."
        for item in checklist.items
        if item.id in left
    }
    return errors | refusals(refused_parts(checklist, entries))
