"""What a clinic's file shows of observations, decisions and events, without others' words."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from courseware.domain.competency.grounds import open_suspensions
from courseware.services.competency.history import Scope, load
from courseware.services.competency.shown import record_shown
from courseware.services.competency.standings import Place
from courseware.services.competency.whose_words import is_elsewhere, told
from courseware.store.accounts import clinics
from courseware.store.competency import decisions as rows
from courseware.store.competency.observations import words_then
from courseware.store.competency.taken_back_ahead import decided_from, said_from, signed_from
from courseware.store.rows import AnyRow

_ASK = (
    "It was suspended at {clinic}, by {by}. Why was written there and stays there: ask them, or "
    "another manager of {clinic}, before you end it."
)


@dataclass(frozen=True, slots=True)
class SeenObservation:
    """A signed observation in a file.

    Attributes:
        record: what was signed; without free text where it was signed in another clinic.
        elsewhere: whether it was.
        mean: mean entrustment rating, for the chart; None where nothing was rated.
    """

    row: AnyRow
    record: dict[str, Any]
    words: list[AnyRow]
    retracted: bool
    corrected: bool
    elsewhere: bool
    unsafe: bool
    mean: float | None

    def shown_to(self, reader_id: str) -> str:
        """What its page shows a reader who may retract it."""
        return record_shown(self.words, None, reader_id)


@dataclass(frozen=True, slots=True)
class SeenDecision:
    """A decision in a file.

    Attributes:
        reason: as it was written; "" where another clinic wrote it.
        elsewhere: whether it was decided in another clinic.
        counts_from: when a withdrawal began to count that a clock which was ahead had dated
            `decided_at`; else None.
    """

    id: str
    clinic_id: str
    kind: str
    checklist_id: str
    region: str
    signed_name: str
    reason: str
    elsewhere: bool
    decided_at: datetime
    counts_from: datetime | None
    zone: str
    basis: tuple[str, ...]
    revision_sha256: str | None


@dataclass(frozen=True, slots=True)
class SeenEvent:
    """An adverse event in a file.

    Attributes:
        lessons: ids of those that are to be read again.
        note: what is to be done, as it was written; "" where another clinic wrote it.
        elsewhere: whether it was noted in another clinic.
        zone: of the clinic in which it was noted.
    """

    id: str
    kind: str
    region: str
    happened_on: date
    lessons: tuple[str, ...]
    note: str
    author: str
    noted_at: datetime
    elsewhere: bool
    zone: str


def seen_observations(
    connection: Connection,
    person_id: str,
    checklist_id: str | None,
    clinic_id: str,
    moment: datetime,
    past: bool = False,
) -> list[SeenObservation]:
    """Signed observations by their days; what another clinic wrote stays there.

    Args:
        checklist_id: None for all.
        past: whether the moment is over: who said something bears the name of then.
    """
    loaded = load(connection, [person_id])
    words_said = words_then(connection, person_id, moment) if past else loaded.words
    corrected = {o.corrects_id for o in loaded.observations if signed_from(o) <= moment}
    found = []
    for row in loaded.observations:
        if signed_from(row) > moment or checklist_id not in (None, row.checklist_id):
            continue
        said = [w for w in words_said if w.observation_id == row.id]
        words = [w for w in said if said_from(w) <= moment]
        elsewhere = is_elsewhere(row.clinic_id, clinic_id)
        ratings = [m["rating"] for m in row.record["marks"].values() if "rating" in m]
        found.append(
            SeenObservation(
                row=row,
                record=_without_texts(row.record) if elsewhere else row.record,
                words=[] if elsewhere else words,
                retracted=any(w.kind == "retracted" for w in words),
                corrected=row.id in corrected,
                elsewhere=elsewhere,
                unsafe=any(m.get("safe") is False for m in row.record["marks"].values()),
                mean=sum(ratings) / len(ratings) if ratings else None,
            )
        )
    return _in_order(found)


def _in_order(signed: list[SeenObservation]) -> list[SeenObservation]:
    """By days, then as they were signed: a correction stands where the first of its chain stood."""
    first: dict[str, datetime] = {}
    for seen in signed:
        first[seen.row.id] = first.get(seen.row.corrects_id, seen.row.signed_at)
    return sorted(signed, key=lambda seen: (seen.row.observed_on, first[seen.row.id]))


def _without_texts(record: dict[str, Any]) -> dict[str, Any]:
    """A record without what somebody wrote in another clinic; ratings and signature stay."""
    texts = ("comment", "plan")
    return {
        **record,
        "strengths": "",
        "next": "",
        "correction_reason": None,
        "marks": {
            item: {k: v for k, v in mark.items() if k not in texts}
            for item, mark in record["marks"].items()
        },
        "self": {
            item: {k: v for k, v in mark.items() if k not in texts}
            for item, mark in record["self"].items()
        },
    }


def seen_decisions(
    connection: Connection,
    person_id: str,
    checklist_id: str | None,
    clinic_id: str,
    moment: datetime,
) -> list[SeenDecision]:
    """Decisions of whatever scope, newest first; reasons that another clinic wrote stay there."""
    in_time = sorted(rows.decisions(connection, [person_id]), key=decided_from)
    return [
        SeenDecision(
            id=row.id,
            clinic_id=row.clinic_id,
            kind=row.kind,
            checklist_id=row.checklist_id,
            region=row.region,
            signed_name=row.signed_name,
            reason=told(row.reason, row.clinic_id, clinic_id),
            elsewhere=is_elsewhere(row.clinic_id, clinic_id),
            decided_at=row.decided_at,
            counts_from=row.counts_from,
            zone=row.zone,
            basis=tuple(row.basis),
            revision_sha256=row.revision_sha256,
        )
        for row in reversed(in_time)
        if decided_from(row) <= moment and checklist_id in (None, row.checklist_id)
    ]


def whom_to_ask(
    connection: Connection, decisions: Iterable[SeenDecision], found: Iterable[Place]
) -> dict[Scope, list[str]]:
    """Scope -> where and by whom it was suspended, of each suspension that holds and that another
    clinic decided: why is to be asked there. In sentences.

    The other clinic is named, as what was observed there names it.
    """
    held = {one.id: place.scope for place in found for one in open_suspensions(place.history)}
    elsewhere = [one for one in decisions if one.elsewhere and one.id in held]
    if not elsewhere:
        return {}
    there = clinics.clinics(connection, {one.clinic_id for one in elsewhere})
    names = {row.id: row.name for row in there}
    asked: dict[Scope, list[str]] = {}
    for one in elsewhere:
        sentence = _ASK.format(clinic=names[one.clinic_id], by=one.signed_name)
        asked.setdefault(held[one.id], []).append(sentence)
    return asked


def seen_events(
    noted: Collection[AnyRow], clinic_id: str, behind: Collection[str | None]
) -> list[SeenEvent]:
    """The events of a clinic, and those of others that stand behind a suspension on record.

    Of the others all but the words: whoever reads *Suspended* has to know by what, and what is to
    be read again.

    Args:
        behind: ids of the events behind suspensions.
    """
    return [
        SeenEvent(
            id=row.id,
            kind=row.kind,
            region=row.region,
            happened_on=row.happened_on,
            lessons=tuple(row.lessons),
            note=told(row.note, row.clinic_id, clinic_id),
            author=row.author,
            noted_at=row.noted_at,
            elsewhere=is_elsewhere(row.clinic_id, clinic_id),
            zone=row.zone,
        )
        for row in noted
        if row.clinic_id == clinic_id or row.id in behind
    ]
