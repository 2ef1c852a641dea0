"""Where the demonstration's history is played: its people, its days, and what they do there."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from courseware.content.catalogue import Catalogue
from courseware.domain.competency.watched import Setting, Supervision
from courseware.domain.people import Actor, Role
from courseware.services.acting import COMMAND_LINE
from courseware.services.competency.decisions.recording import About
from courseware.services.competency.history import Scope
from courseware.services.competency.observations import (
    correcting,
    filling,
    forms,
    own_rating,
    signing,
    taking,
)
from courseware.services.identity import accounts, people
from courseware.store.engine import Database

MANAGER = "Maeve"
_FRIDAY = 4
_REMARKS = (
    "Clear words, and time for questions.",
    "Asked again before the second region without being told.",
    "Calm when the plan changed; said why.",
    "Numbers were right; the alternatives could come earlier.",
    "Palpated first, and again after repositioning.",
    "Counted aloud, in and out.",
)
_NEXT = ("", "", "Say the stop word before the first needle, too.", "", "Write the dose at once.")


@dataclass(frozen=True, slots=True)
class Seen:
    """One observation as it is told.

    Attributes:
        rating: of most items; a few are one higher.
        unsafe: whether a critical item went wrong.
        self_rating: what the learner gave themself.
    """

    rating: int = 4
    unsafe: bool = False
    self_rating: int = 3
    setting: Setting = Setting.PATIENT
    supervision: Supervision = Supervision.NEARBY


@dataclass(slots=True)
class Stage:
    """The demonstration's clinic while its history is played.

    Attributes:
        clinics: name -> id.
        home: name of the clinic whose history it is.
        emails: first name -> address, of everybody in the cast.
        folder: where documents are kept.
        signed: (first name, scope) -> ids of the signed observations, in order.
    """

    db: Database
    catalogue: Catalogue
    clinics: dict[str, str]
    home: str
    zone: str
    emails: dict[str, str]
    password: str
    folder: Path
    now: datetime
    signed: dict[tuple[str, Scope], list[str]] = field(default_factory=dict)
    _known: dict[str, Actor] = field(default_factory=dict)

    @property
    def clinic_id(self) -> str:
        """The id of the clinic whose history it is."""
        return self.clinics[self.home]

    def at(self, days_ago: float, hour: int) -> datetime:
        """A working day so long ago, at an hour of the clinic's day; never later than now."""
        day = self.day(days_ago)
        day -= timedelta(days=max(0, day.weekday() - _FRIDAY))
        moment = datetime.combine(day, time(hour), ZoneInfo(self.zone))
        return min(moment.astimezone(self.now.tzinfo), self.now)

    def ahead(self, days: float, hour: int) -> datetime:
        """A working day to come, in so many days or just after, at an hour of the clinic's day."""
        day = self.day(-days)
        while day.weekday() > _FRIDAY:
            day += timedelta(days=1)
        return datetime.combine(day, time(hour), ZoneInfo(self.zone)).astimezone(self.now.tzinfo)

    def day(self, days_ago: float) -> date:
        """The clinic's day so long ago; below zero, one to come."""
        return (self.now.astimezone(ZoneInfo(self.zone)) - timedelta(days=days_ago)).date()

    def actor(self, first_name: str) -> Actor:
        """One of the cast as they may act now."""
        if first_name not in self._known:
            self._known[first_name] = actor_of(self.db, self.emails[first_name])
        return self._known[first_name]

    def forget(self, first_name: str) -> None:
        """Look a person's roles up again."""
        self._known.pop(first_name, None)

    def about(self, first_name: str, scope: Scope) -> About:
        """What a decision is about."""
        return About(self.actor(first_name).person_id, scope, self.clinic_id)

    def knows(self, scope: Scope) -> bool:
        """Whether a scope is published."""
        checklist_id, region = scope
        if checklist_id not in self.catalogue.checklists:
            return False
        return region in (self.catalogue.checklist(checklist_id).regions or ("",))

    def observe(self, who: str, by: str, scope: Scope, seen: Seen, at: datetime) -> str:
        """Self-rating, form and signature of one observation; its id."""
        learner, assessor = self.actor(who), self.actor(by)
        form = taking.begin_observation(
            self.db, self.catalogue, assessor, learner.person_id, scope, at
        )
        own = self.marks(scope, Seen(seen.self_rating))
        self._fill(learner, form, forms.Voice.LEARNER, own, at)
        own_rating.hand_in_self_rating(self.db, self.catalogue, learner, form, at)
        number = sum(len(ids) for ids in self.signed.values())
        said = self.marks(scope, seen) | {
            "context.observed_on": at.astimezone(ZoneInfo(self.zone)).date().isoformat(),
            "context.setting": seen.setting.value,
            "context.side": ("right", "left", "both")[number % 3] if scope[1] else "not_applicable",
            "context.supervision": seen.supervision.value,
            "overall.ready": "no" if seen.unsafe else "yes",
            "overall.strengths": _REMARKS[number % len(_REMARKS)],
            "overall.next": _NEXT[number % len(_NEXT)],
        }
        self._fill(assessor, form, forms.Voice.ASSESSOR, said, at)
        self.sign(by, form, at + timedelta(minutes=20))
        self.signed.setdefault((who, scope), []).append(form)
        return form

    def sign(self, by: str, form: str, at: datetime) -> None:
        """An assessor's signature under a form."""
        actor = self.actor(by)
        licence = accounts.profile(self.db, actor).licences[0].id
        signature = signing.Signature(actor.name, licence, True, self.password)
        signing.sign(self.db, self.catalogue, actor, form, signature, min(at, self.now))

    def correct(self, by: str, form: str, mark: dict[str, str], reason: str, at: datetime) -> None:
        """A new version of a signed observation, with some marks put right."""
        actor = self.actor(by)
        copy = correcting.begin_correction(self.db, self.catalogue, actor, form, reason, at)
        self._fill(actor, copy, forms.Voice.ASSESSOR, mark, at)
        self.sign(by, copy, at)

    def marks(self, scope: Scope, seen: Seen) -> dict[str, str]:
        """A mark for each item of a checklist, as a form sends it."""
        marks: dict[str, str] = {}
        unsafe = seen.unsafe
        for place, item in enumerate(self.catalogue.checklist(scope[0]).items):
            if item.scale == "safe_unsafe":
                marks[f"{item.id}.mark"] = "unsafe" if unsafe and place else "safe"
                unsafe = unsafe and not place
            else:
                marks[f"{item.id}.mark"] = str(min(5, seen.rating + (place % 3 == 0)))
        return marks

    def _fill(
        self, actor: Actor, form: str, voice: forms.Voice, said: dict[str, str], at: datetime
    ) -> None:
        fields = list(dict.fromkeys(name.partition(".")[0] for name in said))
        key = f"told-{voice.value}"
        filling.save_section(self.db, self.catalogue, actor, form, voice, fields, said, key, at)


def actor_of(db: Database, email: str) -> Actor:
    """Somebody with the roles that they hold."""
    person_id = people.id_of(db, COMMAND_LINE, email)
    file = people.person_file(db, COMMAND_LINE, person_id)
    held: dict[str, frozenset[Role]] = {}
    for row in file.memberships:
        if row.ended_at is None:
            held[row.clinic_id] = held.get(row.clinic_id, frozenset()) | {Role(row.role)}
    return Actor(person_id, file.person.name, held, file.person.administrator)
