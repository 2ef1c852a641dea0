"""The demonstration's practical history: a team in every state, made by the services themselves."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from courseware.cli.assigned import install_assignments
from courseware.content.catalogue import Catalogue
from courseware.domain.people import Actor, Role
from courseware.services import accounts, people
from courseware.services.acting import COMMAND_LINE
from courseware.services.competency import (
    assessors,
    deciding,
    evidence,
    filling,
    forms,
    requesting,
    signing,
    waiving,
)
from courseware.services.competency.decisions import About
from courseware.services.competency.waiving import WaiverReason, waivable
from courseware.store.engine import Database

CHECKLIST = "cl-a"
_SCOPE = (CHECKLIST, "")
_ASSESSORS = ("asha@riverside.example", "brid@riverside.example")
_MANAGER = "maeve@riverside.example"
_LICENCES = {_ASSESSORS[0]: "CORU PT020117", _ASSESSORS[1]: "CORU PT018834"}
_REMARKS = (
    "Clear words, and time for questions.",
    "Asked again before the second region without being told.",
    "Numbers were right; the alternatives could come earlier.",
)


@dataclass(frozen=True, slots=True)
class Story:
    """What happened to one of the team.

    Attributes:
        days_ago: when they were observed, twice, a few days apart.
        confirmed: whether a manager confirmed it.
        unsafe: id of a critical item that went wrong the second time.
        suspended: the reason for which it was suspended twelve days ago.
    """

    email: str
    days_ago: int
    confirmed: bool = True
    unsafe: str = ""
    suspended: str = ""
    ratings: tuple[int, int] = (4, 5)


STORIES = (
    Story("owen@riverside.example", 610),
    Story("saoirse@riverside.example", 700, ratings=(4, 4)),
    Story("jonas@riverside.example", 800),
    Story("ingrid@riverside.example", 300, ratings=(5, 5)),
    Story("clara@riverside.example", 240, suspended="Needle count was not recorded twice."),
    Story("priya@riverside.example", 12, confirmed=False),
    Story("femi@riverside.example", 9, confirmed=False, unsafe="a03", ratings=(3, 3)),
)


def install_practice(
    db: Database, catalogue: Catalogue, clinic_id: str, password: str, now: datetime
) -> None:
    """Play every story that has not been played; a library without the checklist has none."""
    if CHECKLIST not in catalogue.checklists:
        return
    watching = [_actor(db, email) for email in _ASSESSORS]
    manager = _actor(db, _MANAGER)
    began = now - timedelta(days=1000)
    for actor, email in zip(watching, _ASSESSORS, strict=True):
        if accounts.profile(db, actor).licences:
            continue
        jurisdiction, number = _LICENCES[email].split()
        accounts.add_licence(db, actor, jurisdiction, number, began)
        on_what = "Certificates of two needling courses seen; twelve years of practice."
        assessors.designate(db, catalogue, COMMAND_LINE, email, _SCOPE, on_what, began)
    for story in STORIES:
        learner = _actor(db, story.email)
        file = evidence.evidence_file(db, catalogue, manager, learner.person_id, clinic_id, now)
        if not file.observations:
            told = _Telling(db, catalogue, clinic_id, password, learner, manager)
            told.tell(story, watching, now)

    names = ("lena", "tomas", "owen", "saoirse", "jonas", "priya", "femi")
    learners = [_actor(db, f"{name}@riverside.example") for name in names]
    by_name = {learner.name.split()[0]: learner.person_id for learner in learners}
    install_assignments(db, catalogue, clinic_id, manager, by_name, now)


@dataclass(frozen=True, slots=True)
class _Telling:
    db: Database
    catalogue: Catalogue
    clinic_id: str
    password: str
    learner: Actor
    manager: Actor

    def tell(self, story: Story, watching: list[Actor], now: datetime) -> None:
        """One story from its waiver to its end."""
        start = now - timedelta(days=story.days_ago)
        about = About(self.learner.person_id, _SCOPE, self.clinic_id)
        self._waive(start - timedelta(hours=5))
        for number, assessor in enumerate(watching):
            at = start + timedelta(days=3 * number, hours=number)
            self._observe(story, number, assessor, at)
        if story.confirmed:
            at = start + timedelta(days=5)
            name = self.manager.name
            deciding.confirm(self.db, self.catalogue, self.manager, about, name, self.password, at)
        if story.suspended:
            at = now - timedelta(days=12)
            deciding.suspend(self.db, self.catalogue, self.manager, about, story.suspended, at)

    def _waive(self, at: datetime) -> None:
        for requirement in waivable(self.catalogue, CHECKLIST):
            waiving.grant_waiver(
                self.db,
                self.catalogue,
                self.manager,
                self.learner.person_id,
                self.clinic_id,
                CHECKLIST,
                requirement,
                WaiverReason.QUALIFIED_ELSEWHERE.value,
                "Course certificate of an earlier employer seen.",
                None,
                at,
            )

    def _observe(self, story: Story, number: int, assessor: Actor, at: datetime) -> None:
        db, catalogue = self.db, self.catalogue
        form = requesting.begin_observation(
            db, catalogue, assessor, self.learner.person_id, _SCOPE, at
        )
        own = self._marks(story, 0, max(story.ratings[0] - 1, 1))
        filling.save_section(
            db, catalogue, self.learner, form, forms.Voice.LEARNER, _fields(own), own, "own", at
        )
        filling.hand_in_self_rating(db, catalogue, self.learner, form, at)
        seen = self._marks(story, number, story.ratings[number])
        seen |= {
            "context.observed_on": at.date().isoformat(),
            "context.setting": ("peer_model", "real_patient")[number],
            "context.side": "right",
            "context.supervision": ("beside", "nearby")[number],
            "overall.ready": "no" if story.unsafe and number else "yes",
            "overall.strengths": _REMARKS[(number + story.days_ago) % len(_REMARKS)],
        }
        filling.save_section(
            db, catalogue, assessor, form, forms.Voice.ASSESSOR, _fields(seen), seen, "form", at
        )
        licence = accounts.profile(db, assessor).licences[0].id
        signature = signing.Signature(assessor.name, licence, True, self.password)
        signing.sign(db, catalogue, assessor, form, signature, at + timedelta(minutes=20))

    def _marks(self, story: Story, number: int, rating: int) -> dict[str, str]:
        marks = {}
        for item in self.catalogue.checklist(CHECKLIST).items:
            unsafe = number and item.id == story.unsafe
            safe = "unsafe" if unsafe else "safe"
            marks[f"{item.id}.mark"] = safe if item.scale == "safe_unsafe" else str(rating)
        return marks


def _fields(form: dict[str, str]) -> list[str]:
    return list(dict.fromkeys(name.partition(".")[0] for name in form))


def _actor(db: Database, email: str) -> Actor:
    person_id = people.id_of(db, COMMAND_LINE, email)
    file = people.person_file(db, COMMAND_LINE, person_id)
    held: dict[str, frozenset[Role]] = {}
    for row in file.memberships:
        if row.ended_at is None:
            held[row.clinic_id] = held.get(row.clinic_id, frozenset()) | {Role(row.role)}
    return Actor(person_id, file.person.name, held)
