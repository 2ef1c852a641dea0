"""A clinic in which people observe each other: short ways to play the story of a competency."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from courseware.content.catalogue import Catalogue
from courseware.domain.people import Role
from courseware.services.competency import assessors
from courseware.services.competency.decisions import deciding
from courseware.services.competency.decisions.recording import About
from courseware.services.competency.observations import (
    correcting,
    filling,
    forms,
    own_rating,
    requesting,
    signing,
    taking,
)
from courseware.services.competency.rules import RuleBook
from courseware.services.identity import accounts
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish
from courseware.store.accounts import people
from courseware.store.competency import observations
from courseware.store.engine import Database
from tests.beginnings import begin
from tests.cast import (
    ADA,
    ASA,
    LEA,
    MAX,
    PASSWORD,
    RIVERSIDE,
    Member,
    add_member,
    install_cast,
    put_cast_on_record,
    put_member_on_record,
)
from tests.checklists import write_checklists
from tests.library import write_library

BEN = Member("ben", "Ben Osei", ((RIVERSIDE, Role.ASSESSOR),))
MIA = Member("mia", "Mia Conti", ((RIVERSIDE, Role.MANAGER),))
SAM = Member("sam", "Sam Weiss", ((RIVERSIDE, Role.MANAGER), (RIVERSIDE, Role.ASSESSOR)))
STAFF = (BEN, MIA, SAM)
X, THIGH, ARM = ("cl-x", ""), ("cl-y", "thigh"), ("cl-y", "arm-hand")
LONG_BEFORE = datetime(2025, 1, 2, tzinfo=UTC)
GOOD = {"x01": "safe", "x02": "4", "x03": "5"}
GOOD_Y = {"y01": "safe", "y02": "5"}


def noon(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(12), UTC)


def context(day: str, side: str = "left") -> dict[str, str]:
    """The fields of a form that say when and how somebody was watched."""
    return {
        "context.observed_on": day,
        "context.setting": "peer_model",
        "context.side": side,
        "context.supervision": "beside",
    }


@dataclass
class Ward:
    """A database with cast, checklists and founding assessors, and what can be done in it."""

    db: Database
    library: Path
    catalogue: Catalogue

    def publish(self, now: datetime, **changes: str) -> None:
        write_checklists(self.library, **changes)
        self.release(now)

    def release(self, now: datetime) -> None:
        """Publish the library's files as they are."""
        outcome = publish(self.db, self.library, None, "", now)
        assert not outcome.refused, outcome.problems
        self.catalogue = CatalogueSource(self.db).current(0)

    def request(self, day: str, learner: Member = LEA, scope=X, **more) -> str:
        return requesting.request_observation(
            self.db, self.catalogue, learner.actor, RIVERSIDE, scope, None, noon(day), **more
        )

    def take(self, day: str, by: Member, learner: Member = LEA, scope=X) -> str:
        return taking.begin_observation(
            self.db, self.catalogue, by.actor, learner.id, scope, noon(day)
        )

    def fill(self, observation: str, voice, who: Member, day: str, marks=None, **form) -> None:
        fields = {f"{item}.mark": mark for item, mark in (marks or {}).items()} | form
        names = {name.split(".")[0] for name in fields}
        filling.save_section(
            self.db,
            self.catalogue,
            who.actor,
            observation,
            voice,
            sorted(names),
            fields,
            f"key-{day}-{len(fields)}",
            noon(day),
        )

    def rate_oneself(self, observation: str, day: str, learner: Member = LEA, marks=None) -> None:
        known = marks or (GOOD_Y if self._is_divided(observation) else GOOD)
        self.fill(observation, forms.Voice.LEARNER, learner, day, known)
        own_rating.hand_in_self_rating(
            self.db, self.catalogue, learner.actor, observation, noon(day)
        )

    def assess(self, observation: str, by: Member, day: str, marks=None, ready="yes", **more):
        entered = {**context(day), "overall.ready": ready}
        known = GOOD_Y if self._is_divided(observation) else GOOD
        marks = {**known, **(marks or {})}
        self.fill(observation, forms.Voice.ASSESSOR, by, day, marks, **{**entered, **more})

    def sign(self, observation: str, by: Member, day: str, **changes) -> None:
        signature = {
            "printed_name": by.name,
            "licence_id": self.licence(by),
            "agreed": True,
            "password": PASSWORD,
        }
        signing.sign(
            self.db,
            self.catalogue,
            by.actor,
            observation,
            signing.Signature(**{**signature, **changes}),
            noon(day),
        )

    def observe(self, day: str, by: Member, learner=LEA, scope=X, marks=None, **more) -> str:
        """A whole observation: begun, self-rated, filled in and signed; gives its id."""
        observation = self.take(day, by, learner, scope)
        self.rate_oneself(observation, day, learner)
        self.assess(observation, by, day, marks, **more)
        self.sign(observation, by, day)
        return observation

    def begin_correction(self, observation: str, by: Member, day: str, marks=None, **form) -> str:
        """A correction of what somebody signed, with something entered anew; gives its id."""
        copy = correcting.begin_correction(
            self.db, self.catalogue, by.actor, observation, "Mixed up.", noon(day)
        )
        self.fill(copy, forms.Voice.ASSESSOR, by, day, marks, **form)
        return copy

    def correct(self, observation: str, by: Member, day: str, marks=None, **form) -> str:
        """The same, signed."""
        copy = self.begin_correction(observation, by, day, marks, **form)
        self.sign(copy, by, day)
        return copy

    def record(self, observation: str) -> dict[str, Any]:
        """What was signed."""
        with self.db.read() as connection:
            row = observations.observation(connection, observation)
            assert row is not None
            return dict(row.record)

    def confirm(self, day: str, by: Member = MAX, learner: Member = LEA, scope=X) -> None:
        deciding.confirm(
            self.db,
            self.catalogue,
            by.actor,
            About(learner.id, scope, RIVERSIDE),
            by.name,
            PASSWORD,
            noon(day),
        )

    def certify(self, day: str, learner: Member = LEA) -> list[str]:
        """The whole checklist observed by both assessors and confirmed on one day."""
        seen = [self.observe(day, by, learner) for by in (ASA, BEN)]
        self.confirm(day, learner=learner)
        return seen

    def about(self, learner: Member = LEA, scope=X) -> About:
        return About(learner.id, scope, RIVERSIDE)

    def licence(self, who: Member) -> str:
        with self.db.read() as connection:
            return next((row.id for row in people.licences(connection, who.id)), "")

    def book(self) -> RuleBook:
        return RuleBook(self.catalogue)

    def _is_divided(self, observation: str) -> bool:
        with self.db.read() as connection:
            query = "SELECT checklist_id FROM observation WHERE id = '%s'"
            return connection.exec_driver_sql(query % observation).scalar_one() == "cl-y"


def build_ward(db: Database, folder: Path) -> Ward:
    """The cast and three more, the small library with checklists, two founding assessors."""
    library = write_library(folder)
    write_checklists(library)
    begin("ward", db, lambda db: _open(db, library))
    return Ward(db, library, CatalogueSource(db).current(0))


def _open(db: Database, library: Path) -> None:
    install_cast(db)
    with db.write() as connection:
        for member in STAFF:
            add_member(connection, member)
            put_member_on_record(connection, member)
    put_cast_on_record(db)
    ward = Ward(db, library, None)  # type: ignore[arg-type]
    ward.publish(LONG_BEFORE)
    for assessor in (ASA, BEN, SAM):
        accounts.add_licence(db, assessor.actor, "IE", f"PT-{assessor.id}", LONG_BEFORE)
        for scope in (X, THIGH, ARM) if assessor is not SAM else (X,):
            assessors.designate(
                db, ward.catalogue, ADA.actor, assessor.email, scope, "Taught it.", LONG_BEFORE
            )
