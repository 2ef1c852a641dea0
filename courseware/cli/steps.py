"""What can happen in the demonstration's history: each a step with its day, played by services."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from courseware.cli.papers import made_up_document
from courseware.cli.stage import MANAGER, Seen, Stage
from courseware.domain.people import Role
from courseware.services.acting import COMMAND_LINE
from courseware.services.competency import assessors
from courseware.services.competency.decisions import adverse, deciding
from courseware.services.competency.documents import papers, waiving
from courseware.services.competency.documents.stated_papers import Paper, PaperKind
from courseware.services.competency.documents.waiving import WaiverReason, waivable
from courseware.services.competency.history import Scope
from courseware.services.competency.logbooks import logbook
from courseware.services.competency.observations import afterwards, requesting
from courseware.services.identity import accounts
from courseware.services.membership import clinics

ADMINISTRATOR = "Adrian"
_LONG_AGO = 30
"""Days after which a learner has read what was signed of them."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened, so many days ago at an hour of the clinic's day."""

    ago: float
    hour: int
    do: Callable[[Stage, datetime], None]


def licensed(ago: float, who: str, number: str, renews_in: float, place: str = "CORU") -> Step:
    """Somebody states a licence and its day of renewal."""

    def do(stage: Stage, at: datetime) -> None:
        day = stage.day(-renews_in)
        accounts.add_licence(stage.db, stage.actor(who), place, number, at, day)

    return Step(ago, 8, do)


def designated(
    ago: float,
    who: str,
    scopes: tuple[Scope, ...],
    on_what: str,
    ended: tuple[float, str] = (0, ""),
) -> list[Step]:
    """An administrator designates a founding assessor, and may end it later with a reason."""
    made: list[str] = []

    def do(stage: Stage, at: datetime) -> None:
        for scope in filter(stage.knows, scopes):
            email, administrator = stage.emails[who], stage.actor(ADMINISTRATOR)
            made.append(
                assessors.designate(
                    stage.db, stage.catalogue, administrator, email, scope, on_what, at
                )
            )

    def end(stage: Stage, at: datetime) -> None:
        for designation in made:
            administrator = stage.actor(ADMINISTRATOR)
            assessors.end_designation(stage.db, administrator, designation, ended[1], at)

    return [Step(ago, 9, do), *([Step(ended[0], 9, end)] if ended[1] else ())]


def observed(ago: float, who: str, by: str, scope: Scope, seen: Seen | None = None) -> Step:
    """An observation, signed; one of long ago has been read by its learner on the same day."""

    def do(stage: Stage, at: datetime) -> None:
        form = stage.observe(who, by, scope, seen or Seen(), at)
        if ago > _LONG_AGO:
            afterwards.acknowledge(stage.db, stage.actor(who), form, "", at + timedelta(hours=1))

    return Step(ago, 10, do)


def confirmed(ago: float, who: str, scope: Scope) -> Step:
    """The manager confirms."""

    def do(stage: Stage, at: datetime) -> None:
        manager = stage.actor(MANAGER)
        about = stage.about(who, scope)
        deciding.confirm(
            stage.db, stage.catalogue, manager, about, manager.name, stage.password, at
        )

    return Step(ago, 16, do)


def earned(
    ago: float, who: str, scope: Scope, by: tuple[str, str], ratings: tuple[int, int] = (4, 4)
) -> list[Step]:
    """Two observations by two assessors, three days apart, and the confirmation two days later."""
    return [
        observed(ago, who, by[0], scope, Seen(ratings[0], self_rating=ratings[0] - 1)),
        observed(ago - 3, who, by[1], scope, Seen(ratings[1], self_rating=ratings[1])),
        confirmed(ago - 5, who, scope),
    ]


def suspended(ago: float, who: str, scope: Scope, reason: str) -> Step:
    """The manager suspends."""

    def do(stage: Stage, at: datetime) -> None:
        about = stage.about(who, scope)
        deciding.suspend(stage.db, stage.catalogue, stage.actor(MANAGER), about, reason, at)

    return Step(ago, 12, do)


def reinstated(ago: float, who: str, scope: Scope, reason: str) -> Step:
    """The manager reinstates."""

    def do(stage: Stage, at: datetime) -> None:
        about = stage.about(who, scope)
        deciding.reinstate(stage.db, stage.catalogue, stage.actor(MANAGER), about, reason, at)

    return Step(ago, 15, do)


def retracted(ago: float, who: str, scope: Scope, nth: int, by: str, reason: str) -> Step:
    """An assessor takes an observation back."""

    def do(stage: Stage, at: datetime) -> None:
        form = stage.signed[who, scope][nth]
        actor = stage.actor(by)
        afterwards.retract(stage.db, stage.catalogue, actor, form, reason, stage.password, at)

    return Step(ago, 14, do)


def corrected(
    ago: float, who: str, scope: Scope, nth: int, by: str, seen: Seen, reason: str
) -> Step:
    """An assessor corrects an observation."""

    def do(stage: Stage, at: datetime) -> None:
        marks = stage.marks(scope, seen)
        stage.correct(by, stage.signed[who, scope][nth], marks, reason, at)

    return Step(ago, 14, do)


def read(ago: float, who: str, scope: Scope, nth: int, answer: str = "") -> Step:
    """The learner acknowledges, and may answer."""

    def do(stage: Stage, at: datetime) -> None:
        form = stage.signed[who, scope][nth]
        afterwards.acknowledge(stage.db, stage.actor(who), form, answer, at)

    return Step(ago, 18, do)


def asked(ago: float, who: str, scope: Scope, proposed_in: float) -> Step:
    """A learner asks to be observed, in so many days from today."""

    def do(stage: Stage, at: datetime) -> None:
        wanted = stage.ahead(proposed_in, 11)
        requesting.request_observation(
            stage.db, stage.catalogue, stage.actor(who), stage.clinic_id, scope, wanted, at
        )

    return Step(ago, 12, do)


def waived(
    ago: float,
    who: str,
    checklist: str,
    reason: WaiverReason,
    note: str,
    *what: str,
    holds_for: float = 0,
) -> Step:
    """The manager waives requirements of a checklist; all that can be, if none is named.

    Args:
        holds_for: for how many days from now on; 0 for good.
    """

    def do(stage: Stage, at: datetime) -> None:
        until = stage.day(-holds_for) if holds_for else None
        person_id = stage.actor(who).person_id
        about = (person_id, stage.clinic_id, checklist)
        for requirement in waivable(stage.catalogue, checklist):
            if requirement.startswith("checklist:") or (what and requirement not in what):
                continue
            waiving.grant_waiver(
                stage.db,
                stage.catalogue,
                stage.actor(MANAGER),
                *about,
                requirement,
                reason.value,
                note,
                until,
                at,
            )

    return Step(ago, 9, do)


def document(
    ago: float,
    who: str,
    kind: PaperKind,
    words: tuple[str, str],
    issued: float,
    ends: float | None,
    answer: tuple[bool, str] | None,
    counts_as: str = "",
) -> Step:
    """A document from elsewhere, handed in and (a few hours later) answered by the manager.

    Args:
        words: what it certifies, and who issued it.
        issued, ends: days before now; below zero for a day to come, None for no end.
        answer: whether it is accepted, and why; None while it waits.
    """

    def do(stage: Stage, at: datetime) -> None:
        expires = None if ends is None else stage.day(ends)
        paper = Paper(kind.value, *words, stage.day(issued), expires, counts_as)
        owner = stage.actor(who)
        data = made_up_document(f"{words[0]} - {owner.name} - {words[1]}")
        about = (stage.catalogue, owner, stage.folder)
        handed_in = papers.add_paper(stage.db, *about, paper, data, at)
        if answer is not None:
            papers.decide_paper(stage.db, stage.actor(MANAGER), handed_in, *answer, at)

    return Step(ago, 8, do)


def logged(ago: float, who: str, by: str, regions: tuple[str, ...], answered: bool = True) -> Step:
    """A session for the logbook, which its supervisor confirms."""

    def do(stage: Stage, at: datetime) -> None:
        fields = {
            "held_on": at.date().isoformat(),
            "regions": " ".join(regions),
            "setting": "real_patient",
            "supervision": "beside",
            "supervisor": stage.emails[by],
            "note": "",
        }
        db, actor = stage.db, stage.actor(who)
        logbook.enter_session(db, stage.catalogue, actor, stage.clinic_id, fields, at)
        supervisor = stage.actor(by)
        for session in logbook.sessions_to_answer(db, supervisor) if answered else ():
            logbook.answer_session(db, stage.catalogue, supervisor, session.id, True, "", at)

    return Step(ago, 17, do)


def went_wrong(ago: float, who: str, event: tuple[str, adverse.EventKind], note: str,
               lessons: tuple[str, ...]) -> Step:  # fmt: skip
    """The manager notes an adverse event of the day before."""

    def do(stage: Stage, at: datetime) -> None:
        region, kind = event
        noted = adverse.Event(region, kind, stage.at(ago + 1, 12).date(), lessons, note)
        person_id = stage.actor(who).person_id
        adverse.note_event(
            stage.db,
            stage.catalogue,
            stage.actor(MANAGER),
            person_id,
            stage.clinic_id,
            noted,
            at,
        )

    return Step(ago, 9, do)


def worked_here(joined: float, left: float, who: str) -> list[Step]:
    """Somebody of another clinic was a learner here for a while."""

    def begin(stage: Stage, at: datetime) -> None:
        person_id, place = stage.actor(who).person_id, stage.clinic_id
        clinics.grant_role(stage.db, COMMAND_LINE, person_id, place, Role.LEARNER, at)
        stage.forget(who)

    def end(stage: Stage, at: datetime) -> None:
        person_id, place = stage.actor(who).person_id, stage.clinic_id
        clinics.end_role(stage.db, COMMAND_LINE, person_id, place, Role.LEARNER, at)
        stage.forget(who)

    return [Step(joined, 8, begin), Step(left, 18, end)]
