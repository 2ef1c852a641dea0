"""Everybody of the permission table, signed in once, with objects of their own and of others."""

import re
import sqlite3
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import insert, select, update

from courseware.domain.people import Actor, Role
from courseware.services import retention
from courseware.services.assignments import calendars
from courseware.services.attempts.starting import start
from courseware.services.certificates.issuing import bring_up_to_date
from courseware.services.certificates.office import Office
from courseware.services.certificates.reading import all_certificates
from courseware.services.identity import accounts, passwords
from courseware.services.identity import sign_in as sessions
from courseware.services.identity.address_changes import ask_for_address
from courseware.services.membership import invitations
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish
from courseware.store import recalls
from courseware.store.drivers import sqlite_driver
from courseware.store.tables import (
    AnswerSave,
    Attempt,
    AttemptQuestion,
    Award,
    Clinic,
    Licence,
    Membership,
    Person,
    ProblemReport,
    SignInSession,
)
from tests.awards import give_award
from tests.cast import (
    ADA,
    ASA,
    HAL,
    HILLTOP,
    LEA,
    LONG_AGO,
    LUC,
    MAX,
    MOA,
    NOON,
    PASSWORD,
    RIVERSIDE,
    Member,
    add_member,
)
from tests.checklists import write_checklists
from tests.library import LESSON, essay_question, quiz
from tests.web.conftest import Site, build_site
from tests.web.permission_practice import practice_objects
from tests.web.permission_table import CLINIC, LINK, PERSON, Row

LAKESIDE = "clinic-lakeside"

IVO = Member("ivo", "Ivo Petrov", ((RIVERSIDE, Role.INSTRUCTOR),))
DUO = Member("duo", "Duo Silva", ((HILLTOP, Role.MANAGER), (RIVERSIDE, Role.LEARNER)))
SUE = Member("sue", "Sue Adler", ((RIVERSIDE, Role.LEARNER),))
EXA = Member("exa", "Exa Lund", ((RIVERSIDE, Role.LEARNER),))
LEO = Member("leo", "Leo Varga", ((RIVERSIDE, Role.LEARNER),))
HUE = Member("hue", "Hue Tran", ((HILLTOP, Role.LEARNER),))
LAI = Member("lai", "Lai Chen", ((LAKESIDE, Role.LEARNER),))
KIM = Member("kim", "Kim Ode", ((LAKESIDE, Role.MANAGER),))
TIA = Member("tia", "Tia Costa")

NAMED = {
    "learner": LEA,
    "learner of another clinic": HAL,
    "instructor": IVO,
    "assessor": ASA,
    "manager": MAX,
    "manager of another clinic": MOA,
    "manager elsewhere, learner here": DUO,
    "administrator": ADA,
    "left all clinics": LEO,
    "suspended": SUE,
    "expired session": EXA,
}
_EXTRAS = (IVO, DUO, SUE, EXA, LEO, HUE, LAI, KIM, TIA)
_OWNERS = (*NAMED.values(), LUC, HUE)
_COLLEAGUE_IN = {RIVERSIDE: LUC, HILLTOP: HUE}
_MEMBER_OF = {RIVERSIDE: LUC, HILLTOP: HUE, LAKESIDE: LAI}
_MANAGER_OF = {RIVERSIDE: MAX, HILLTOP: MOA, LAKESIDE: KIM}

OWN, COLLEAGUES, STRANGERS = "own", "a colleague's", "a stranger's"
"""Kinds of existing object; a missing one is called `missing <name of the id>`."""

_FIGURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M1 1h7"/></svg>'
_CLAIM = """\
- {id: SF-001, claim: "Needles are solid.", verdict: supported, why: "They are.", sources: [EV-01],
   lesson: needles}
"""
_REFERENCE = """\
- {id: EV-01, title: "On needles", source: "A journal", found: "Solid.", strength: low,
   seen: memory}
"""
_RULE = """\
id: xx
name: "Exland"
country: "Nowhere"
profession: "Physiotherapist"
notes: [{about: practice, words: "Ask.", source: "A page", seen_on: 2026-01-31, confidence: L}]
"""
_SHOWN = """

![A line](figures/line.svg "A needle is a line")

Needles are solid [@EV-01]. [claim:SF-001]
"""


@dataclass
class World:
    """The site, how each actor comes, and the ids that exist.

    Attributes:
        cookies: actor -> the Cookie header and the token for forms.
        ids: name of an id -> owner (a person's or a clinic's id, or "") -> the id.
    """

    site: Site
    snapshot: Path
    cookies: dict[str, tuple[str, str]] = field(default_factory=dict)
    ids: dict[str, dict[str, str]] = field(default_factory=dict)

    def restore(self) -> None:
        """Put the database back to how it was before the first row."""
        live = sqlite_driver.connect(str(self.site.db.engine.url.database))
        kept = sqlite_driver.connect(str(self.snapshot))
        kept.backup(live)
        kept.close()
        live.close()

    def objects(self, row: Row, actor: str) -> dict[str, dict[str, str]]:
        """Kind of object -> the ids to ask with, for one actor on one row."""
        names = re.findall(r"<(?:int:|path:)?(\w+)>", row.rule) + (
            [row.id_field] if row.id_field else []
        )
        owners = _owners(row, NAMED.get(actor))
        found = {kind: {name: self._id(name, owner) for name in names} for kind, owner in owners}
        for name in names:
            found[f"missing {name}"] = {**found[OWN], name: _missing(name)}
        return found if names else {OWN: {}}

    def _id(self, name: str, owner: str) -> str:
        known = self.ids[name]
        return known[owner] if owner in known else known[""]


def _missing(name: str) -> str:
    """An id that nothing has: of the right form, so that only looking for it can tell."""
    if name in ("position", "section", "release_id", "place"):
        return "99"
    known = {"session_id": "0" * 64, "sha16": "0" * 16, "number": "0" * 28}
    return known.get(name, "0" * 26)


def _owners(row: Row, member: Member | None) -> list[tuple[str, str]]:
    """(kind, owner) of the objects that exist, as this member sees them."""
    if row.whose is PERSON:
        return _owners_of_personal(member or LUC)
    if row.whose is CLINIC:
        return _owning_clinics(member or LUC)
    return [(OWN, row.rule.split("/")[1] if row.whose is LINK else "")]


def _owners_of_personal(member: Member) -> list[tuple[str, str]]:
    mine = {clinic for clinic, _ in member.roles} if member is not LEO else set()
    colleagues = [(COLLEAGUES, _COLLEAGUE_IN[clinic].id) for clinic in sorted(mine)]
    others = [(STRANGERS, other.id) for other in (HAL, LEA, ADA) if not _share(mine, other)]
    return [(OWN, member.id), *colleagues, *(o for o in others if o[1] != member.id)]


def _share(mine: set[str], other: Member) -> bool:
    return bool(mine & {clinic for clinic, _ in other.roles})


def _owning_clinics(member: Member) -> list[tuple[str, str]]:
    managed = [clinic for clinic, role in member.roles if role is Role.MANAGER]
    known = [clinic for clinic, _ in member.roles]
    own = (managed or known or [RIVERSIDE])[0]
    rest = [clinic for clinic in _MEMBER_OF if clinic != own]
    return [(OWN, own), *((COLLEAGUES if c in known else STRANGERS, c) for c in rest)]


def build_world(template: Path, folder: Path) -> World:
    """Build the site with everybody and everything in it, and keep a copy of its database."""
    path = folder / "courseware.sqlite3"
    path.write_bytes(template.read_bytes())
    site = build_site(f"sqlite:///{path}", folder)
    _widen_library(site)
    _add_people(site)
    world = World(site, folder / "snapshot.sqlite3")
    world.cookies["anonymous"] = _cookies(site, None)
    for actor, member in NAMED.items():
        world.cookies[actor] = _cookies(site, member)
    world.ids = _make_objects(site)
    _turn_away(site)
    _keep(path, world.snapshot)
    return world


def _keep(path: Path, copy: Path) -> None:
    source: sqlite3.Connection = sqlite_driver.connect(str(path))
    target: sqlite3.Connection = sqlite_driver.connect(str(copy))
    source.backup(target)
    source.close()
    target.close()


def _widen_library(site: Site) -> None:
    """Give the small library what some addresses need: a claim, its source, a figure."""
    files = {
        "quizzes/basics/needles.yaml": quiz(attempts="{limit: 20}", cases=[essay_question()]),
        "lessons/claims.yaml": _CLAIM,
        "lessons/references.yaml": _REFERENCE,
        "lessons/basics/needles.md": LESSON + _SHOWN,
        "lessons/basics/figures/line.svg": _FIGURE,
        "lessons/rules/xx.yaml": _RULE,
    }
    for name, text in files.items():
        (site.library / name).parent.mkdir(exist_ok=True)
        (site.library / name).write_text(text, encoding="utf-8")
    write_checklists(site.library)
    outcome = publish(site.db, site.library, None, "", NOON)
    assert not outcome.refused, outcome.problems


def _add_people(site: Site) -> None:
    with site.db.write() as connection:
        lakeside = {"id": LAKESIDE, "slug": "lakeside", "name": "Lakeside", "timezone": "UTC"}
        connection.execute(insert(Clinic).values(**lakeside, created_at=LONG_AGO))
        for member in _EXTRAS:
            add_member(connection, member)


def _cookies(site: Site, member: Member | None) -> tuple[str, str]:
    browser = site.browser(member)
    browser.get("/login" if member is None else "/account")
    cookie = browser.client.get_cookie("courseware")
    assert cookie is not None
    return f"courseware={cookie.value}", browser.token


def _make_objects(site: Site) -> dict[str, dict[str, str]]:
    sha16, name = _figure(site)
    fixed = {
        "course_id": "basics",
        "lesson_id": "needles",
        "part_id": "what-it-is",
        "question_id": "practice-name",
        "quiz_id": "needles",
        "claim_id": "SF-001",
        "rule_id": "xx",
        "sha16": sha16,
        "name": name,
        "position": "1",
        "section": "1",
        "checklist_id": "cl-x",
        "path": "lessons/basics/needles.md",
        "release_id": "1",
    }
    clinics = list(_MEMBER_OF)
    return {
        **{name: {"": value} for name, value in fixed.items()},
        "place": {"": "4"},
        "attempt_id": (attempts := _attempts(site)),
        "text_id": _papers(site),
        "report_id": {"": _report(site, attempts[LUC.id])},
        "licence_id": _licences(site),
        "request_id": {"": _deletion_request(site)},
        "session_id": _sessions(site),
        "clinic": {clinic: clinic for clinic in clinics},
        "clinic_id": {"": RIVERSIDE},
        "person_id": {"": TIA.id} | {c: member.id for c, member in _MEMBER_OF.items()},
        **practice_objects(site, _OWNERS, {c: m.id for c, m in _MEMBER_OF.items()}),
        "invitation_id": _invitations(site),
        **_certificates(site),
        "recall_id": _recalls(site),
        "secret": {
            "invitation": _invitation_link(site),
            "reset": _reset_link(site),
            "address": _address_link(site),
            "calendar": calendars.renew_link(site.db, LUC.actor, NOON),
        },
    }


def _figure(site: Site) -> tuple[str, str]:
    page = site.browser(LUC).get("/courses/basics/lessons/needles").text
    found = re.search(r"/figures/([0-9a-f]{16})/([\w.-]+)", page)
    assert found is not None, "the lesson shows no figure"
    return found.group(1), found.group(2)


def _attempts(site: Site) -> dict[str, str]:
    catalogue = CatalogueSource(site.db).current(0)
    learner = {RIVERSIDE: frozenset({Role.LEARNER})}
    return {
        member.id: start(site.db, catalogue, Actor(member.id, "", learner), "needles", NOON)
        for member in _OWNERS
    }


def _papers(site: Site) -> dict[str, str]:
    """Attempts that await a mark; an instructor has none of their own, so Luc's stands for it."""
    quiz = CatalogueSource(site.db).current(0).quiz("needles")
    about = {"quiz_id": quiz.id, "number": 9, "release_id": 1, "seed": "0"}
    keys = {"revision_sha256": quiz.revision_sha256, "compiled_key": quiz.compiled_key}
    found = {}
    with site.db.write() as connection:
        for person in (LUC.id, HUE.id, HAL.id, LEA.id, ADA.id):
            found[person] = f"paper-of-{person}"
            values = {"id": found[person], "person_id": person, **about, **keys}
            moments = {"started_at": NOON, "submitted_at": NOON}
            connection.execute(insert(Attempt).values(**values, **moments))
            place = {"attempt_id": found[person], "position": 4}
            asked = {"question_id": "in-words", "arrangement": [], "points": 1}
            connection.execute(insert(AttemptQuestion).values(**place, **asked))
            save = {"key": "k", "sequence": 1, "body": {"answer": {"text": "So."}}}
            connection.execute(insert(AnswerSave).values(**place, **save, saved_at=NOON))
    return {**found, "": found[LUC.id]}


def _recalls(site: Site) -> dict[str, str]:
    """A recall of everybody who has an award; each concerns its owner alone."""
    quiz = CatalogueSource(site.db).current(0).quiz("needles")
    about = {"lesson_id": "needles", "title": "Needles", "release_id": 1, "quiz_id": quiz.id}
    why = {"reason": "A wrong depth.", "begun_at": NOON, "questions": ["q0"]}
    found = {}
    with site.db.write() as connection:
        for row in connection.execute(select(Award.id, Award.person_id)).all():
            found[row.person_id] = f"recall-of-{row.person_id}"
            kept = {"id": found[row.person_id], "quiz_key": quiz.compiled_key, **about, **why}
            recalls.add(connection, kept, [(row.id, row.person_id)])
    return found


def _report(site: Site, attempt_id: str) -> str:
    values = {"quiz_id": "needles", "question_id": "q0", "revision_sha256": "a" * 64}
    said = {"kind": "key", "words": "It is b.", "reported_at": NOON}
    report = {"id": "a-report", "person_id": LUC.id, "attempt_id": attempt_id, **values, **said}
    with site.db.write() as connection:
        connection.execute(insert(ProblemReport).values(**report))
    return "a-report"


def _licences(site: Site) -> dict[str, str]:
    for member in _OWNERS:
        accounts.add_licence(site.db, member.actor, "IE", member.id, NOON)
    with site.db.read() as connection:
        return {row.person_id: row.id for row in connection.execute(select(Licence))}


def _sessions(site: Site) -> dict[str, str]:
    for member in (LUC, HUE):
        sessions.sign_in(site.db, member.email, PASSWORD, "", member.id, NOON)
    with site.db.read() as connection:
        return {row.person_id: row.id for row in connection.execute(select(SignInSession))}


def _certificates(site: Site) -> dict[str, dict[str, str]]:
    """A certificate of everybody; who verifies or administers asks for that of one of them."""
    office = Office("Courseware", "http://localhost", site.library.parent / "keys")
    awards = {member.id: give_award(site.db, member) for member in _OWNERS}
    bring_up_to_date(site.db, office, None, NOON)
    found = all_certificates(site.db, ADA.actor, NOON)
    owner_of = {member.name: member.id for member in _OWNERS}
    numbers = {owner_of[one.statement.holder]: one.number for one in found}
    return {
        "number": {**numbers, "": numbers[LUC.id], "verify": numbers[LUC.id]},
        "thumbprint": {"": found[0].key},
        "award_id": {**awards, "": awards[LUC.id]},
    }


def _deletion_request(site: Site) -> str:
    retention.ask(site.db, TIA.actor, NOON)
    (found,) = retention.open_requests(site.db, ADA.actor, NOON)
    return found.request_id


def _invitations(site: Site) -> dict[str, str]:
    found = {}
    for clinic, manager in _MANAGER_OF.items():
        head = Actor(manager.id, manager.name, {clinic: frozenset({Role.MANAGER})})
        invitations.invite(site.db, head, clinic, f"one@{clinic}.example", ["learner"], str, NOON)
        (invitation,) = invitations.open_invitations(site.db, head, clinic, NOON)
        found[clinic] = invitation.invitation_id
    return found


def _invitation_link(site: Site) -> str:
    secrets: list[str] = []
    link = _collect(secrets)
    invitations.invite(site.db, MAX.actor, RIVERSIDE, "two@example.org", ["learner"], link, NOON)
    return secrets[0]


def _reset_link(site: Site) -> str:
    secrets: list[str] = []
    passwords.request_reset(site.db, TIA.email, _collect(secrets), "", NOON)
    return secrets[0]


def _address_link(site: Site) -> str:
    secrets: list[str] = []
    asked = (TIA.actor, "tia@new.example", PASSWORD, _collect(secrets), NOON)
    ask_for_address(site.db, *asked)
    return secrets[0]


def _collect(secrets: list[str]):
    def link(secret: str) -> str:
        secrets.append(secret)
        return secret

    return link


def _turn_away(site: Site) -> None:
    """What happened to three of them after they had signed in."""
    with site.db.write() as connection:
        # Not by the service, which ends the sessions too: each fact has to do by itself.
        suspended = update(Person).where(Person.id == SUE.id).values(suspended_at=NOON)
        ended = update(Membership).where(Membership.person_id == LEO.id).values(ended_at=NOON)
        yesterday = NOON - timedelta(days=1)
        mine = SignInSession.person_id == EXA.id
        expired = update(SignInSession).where(mine).values(expires_at=yesterday)
        for statement in (suspended, ended, expired):
            connection.execute(statement)
