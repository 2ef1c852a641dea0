"""Filling in a form: the assessor's and the learner's own, saved as it goes."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledChecklist
from courseware.domain.errors import Conflict, Invalid, NotFound
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.domain.saves import check_name
from courseware.services.authorize import require
from courseware.services.competency.observations.chains import version_for
from courseware.services.competency.observations.elsewhere import (
    OWN,
    SEEN,
    Lost,
    Overtaken,
    body_beside,
    lost_entries,
)
from courseware.services.competency.observations.form_words import refusals, rescaled_words
from courseware.services.competency.observations.forms import (
    Entry,
    Voice,
    latest,
    own_fields,
    read_field,
    refused_parts,
    unanswered,
)
from courseware.services.competency.observations.leaving import require_going_on, resting
from courseware.services.competency.observations.observed_days import (
    AlreadySigned,
    last_day,
    signed_on,
)
from courseware.services.competency.observations.saving import Saved, Section, save_fields, store
from courseware.services.competency.rules import RuleBook, region_name
from courseware.services.holding import require_role_still, require_still
from courseware.services.membership.clinics import clinic_in
from courseware.store.accounts import people
from courseware.store.competency import observations as rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

GONE = (
    "This checklist is not published any more, or not for this region, so nothing of it can be "
    "signed. Withdraw the form or give the request back, on its last page; what came on record "
    "before stays."
)
_WITHDRAWN = "It was withdrawn, and nothing of it is signed."
HANDED_IN = "You have handed in your own rating; it stands as it is."


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A form that is being filled in.

    Attributes:
        entries: what this voice has said so far, by field; never the other voice's.
        zone: the clinic's zone (IANA name).
        stale: whether the checklist was revised since the form was opened.
        gone: why nothing of it can be signed, because it is not published any more; "" while it
            can.
        lost: what was entered elsewhere and does not count.
        resting: why nothing more can be entered, because the learner left; "" while it can.
        signed_on: the day on which what a correction corrects was signed first; None otherwise.
    """

    row: AnyRow
    checklist: CompiledChecklist
    region: str
    learner: str
    clinic: str
    zone: str
    entries: dict[str, Entry]
    stale: bool
    gone: str
    lost: list[Lost]
    resting: str
    signed_on: date | None

    @property
    def unanswered(self) -> list[str]:
        """Ids of the items without a mark."""
        return unanswered(self.checklist, self.entries)

    @property
    def rescaled(self) -> list[str]:
        """What has to be marked anew, because its item is marked on another scale now."""
        return rescaled_words(self.checklist, self.entries)

    @property
    def refused(self) -> dict[str, tuple[str, ...]]:
        """Field -> its parts that were refused when it was saved last."""
        return refused_parts(self.checklist, self.entries)

    @property
    def refusals(self) -> dict[str, str]:
        """A sentence for each of those parts, under its name in the form."""
        return refusals(self.refused)


def open_form(
    db: Database, catalogue: Catalogue, actor: Actor, observation_id: str, voice: Voice
) -> OpenForm:
    """The form of an observation that the actor fills in.

    Raises:
        NotFound: there is none, or it is somebody else's.
        AlreadySigned: it is signed.
    """
    with db.read() as connection:
        row = own_row(connection, actor, observation_id, voice)
        saves = rows.entries(connection, observation_id)
        clinic = clinic_in(connection, row.clinic_id)
        learner = people.name_of(connection, row.person_id)
        why_resting = resting(connection, row, voice)
        signed = signed_on(connection, row)
        stale = is_stale(connection, catalogue, row)
    checklist = catalogue.checklist_by_key(row.compiled_key)
    return OpenForm(
        row=row,
        checklist=checklist,
        region=region_name(catalogue, row.region),
        learner=learner,
        clinic=clinic.name,
        zone=clinic.timezone,
        entries=latest(checklist, saves, voice),
        stale=stale,
        gone=GONE if is_gone(catalogue, row) else "",
        lost=lost_entries(checklist, saves, voice),
        resting=why_resting,
        signed_on=signed,
    )


def save_field(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    observation_id: str,
    voice: Voice,
    field: str,
    form: Mapping[str, str],
    key: str,
    sequence: int,
    now: datetime,
) -> Saved:
    """Save one field; the same save sent again is acknowledged again.

    Raises:
        NotFound: no such form of the actor's.
        Conflict: it is signed, the self-rating was handed in, or the learner left the clinic.
        ReusedKey: the key came before with another body.
        Overtaken: the page knows of an older save than the one that stands; what was sent is kept
            beside that.
        Invalid: parts of the field cannot be read, or look like a patient's identifiers; the
            rest of it is saved, and that they were refused is kept until it is saved again.
    """
    check_name(key, sequence)
    with db.write() as connection:
        row = own_row(connection, actor, observation_id, voice, for_update=True)
        _refuse_handed_in(row, voice)
        checklist = catalogue.checklist_by_key(row.compiled_key)
        last = last_day(connection, row, now)
        sent_here = own_fields(field, form)
        read = read_field(checklist, voice, field, sent_here, last)
        saves = rows.entries(connection, observation_id)
        before = latest(checklist, saves, voice).get(field)
        body = body_beside(sent_here, form.get(OWN, ""), read.body, before, saves, key)
        sent = (voice.value, field, sequence, body)
        saved = store(connection, observation_id, actor, saves, key, sent, now)
    if before and not saved.counts and before.body != read.body and SEEN in sent_here:
        raise Overtaken(field, read.body, before, read.errors)
    if read.errors:
        raise Invalid(read.errors)
    return saved


def save_section(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    observation_id: str,
    voice: Voice,
    fields: Iterable[str],
    form: Mapping[str, str],
    key: str,
    now: datetime,
    again: Collection[str] = (),
) -> None:
    """Save the fields of a section that a plain form sent; those that did not change stay.

    Args:
        again: fields that are meant to be saved as they stand, without what was refused.

    Raises:
        NotFound, Conflict: as `save_field`.
        Invalid: everything that cannot be read, by field; all the rest is saved.
    """
    check_name(key, 1)
    section = Section(tuple(fields), form, key, frozenset(again))
    with db.write() as connection:
        row = own_row(connection, actor, observation_id, voice, for_update=True)
        _refuse_handed_in(row, voice)
        errors = save_fields(connection, catalogue, actor, row, voice, section, now)
    if errors:
        raise Invalid(errors)


def renew_form(db: Database, catalogue: Catalogue, actor: Actor, observation_id: str) -> list[str]:
    """Bring an open form to the version by which it is filled in; marks of items that remain are
    kept.

    Gives, in sentences, what has to be marked anew: a mark does not go over to another scale.

    Raises:
        NotFound, Conflict: as `save_field`.
    """
    with db.write() as connection:
        row = own_row(connection, actor, observation_id, Voice.ASSESSOR, for_update=True)
        version = version_for(connection, catalogue, row)
        if version is None or is_gone(catalogue, row):
            raise Conflict(GONE)
        rows.change(connection, observation_id, **version._asdict())
        checklist = catalogue.checklist_by_key(version.compiled_key)
        saves = rows.entries(connection, observation_id)
        return rescaled_words(checklist, latest(checklist, saves, Voice.ASSESSOR))


def own_row(
    connection: Connection,
    actor: Actor,
    observation_id: str,
    voice: Voice,
    for_update: bool = False,
) -> AnyRow:
    """The open observation whose form the actor fills in with this voice.

    Args:
        for_update: to hold it for an act, which a form that rests does not take; the role that
            it takes is asked for anew.

    Raises:
        NotFound: there is none, or it is somebody else's.
        AlreadySigned: it is signed.
        Conflict: for an act, the learner left the clinic and it rests, or the actor's role ended
            since the request came in.
    """
    row = rows.observation(connection, observation_id, for_update)
    if row is None:
        raise NotFound
    whose = row.person_id if voice is Voice.LEARNER else row.signer_id
    if whose != actor.person_id:
        raise NotFound
    if row.withdrawn_at is not None:
        raise NotFound(_WITHDRAWN)
    if voice is Voice.ASSESSOR:
        subject = Subject(row.person_id, frozenset({row.clinic_id}))
        require(actor, Permission.OBSERVATIONS_SIGN, subject)
        if for_update:
            signs, where = Permission.OBSERVATIONS_SIGN, {row.clinic_id}
            require_still(connection, actor, signs, row.person_id, where)
    elif for_update:
        # Who left every clinic still reads what they had begun.
        require(actor, Permission.COMPETENCIES_PURSUE, Subject(person_id=row.person_id))
        require_role_still(connection, actor, Permission.COMPETENCIES_PURSUE)
    if row.signed_at is not None:
        raise AlreadySigned(row)
    if for_update:
        require_going_on(connection, row, voice)
    return row


def is_gone(catalogue: Catalogue, row: AnyRow) -> bool:
    """Whether a form's checklist is not published any more, or not for its region.

    What was signed in a region that was taken out can be corrected: that is about what was seen.
    """
    if row.checklist_id not in catalogue.checklists:
        return True
    return row.corrects_id is None and not RuleBook(catalogue).holds((row.checklist_id, row.region))


def is_stale(connection: Connection, catalogue: Catalogue, row: AnyRow) -> bool:
    """Whether a form is not of the version by which it is filled in (see `version_for`): the
    checklist was revised, or taken off, since it was opened."""
    version = version_for(connection, catalogue, row)
    return version is None or bool(version.revision_sha256 != row.revision_sha256)


def _refuse_handed_in(row: AnyRow, voice: Voice) -> None:
    if voice is Voice.LEARNER and row.self_rated_at is not None:
        raise Conflict(HANDED_IN)
