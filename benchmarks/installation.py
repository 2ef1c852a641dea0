"""An installation to measure: tables, a release, learners with open attempts, their cookies.

Prepared by the services themselves wherever that is quick enough; sessions are rows and cookies
made by the application's own code, because a thousand sign-ins are a thousand scrypt hashes.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

from flask import Flask, session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import event, insert

from courseware.app import create_app
from courseware.config import Config
from courseware.content.catalogue import Catalogue
from courseware.domain.people import Actor, Role
from courseware.questions.base import Question
from courseware.services.attempts.answering import save
from courseware.services.attempts.starting import start
from courseware.services.identifiers import digest_of_secret, new_secret
from courseware.services.identity.passwords import hashed
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish
from courseware.store.accounts.sessions import add_session
from courseware.store.engine import Database
from courseware.store.migrate import upgrade
from courseware.store.quizzes import attempts as attempt_rows
from courseware.store.tables import Clinic, Membership, Person
from courseware.web.session import begin_session

PASSWORD = "correct horse battery"
LESSON, COURSE, QUIZ = "s1-side-effects", "safety", "s1-side-effects"
CLINICS = 4
_KEY = b"a key for nothing but measuring, and longer than 32 bytes"


@dataclass(frozen=True, slots=True)
class Learner:
    """Somebody signed in: what the browser would send along."""

    actor: Actor
    email: str
    cookie: str
    token: str


@dataclass(frozen=True, slots=True)
class Installation:
    """One database with a release in it, and the folder that its server is started with."""

    folder: Path
    library: Path
    url: str
    app: Flask

    @property
    def db(self) -> Database:
        """The database, opened without waiting for the disk: only for preparing."""
        db: Database = self.app.extensions["courseware"].db
        return db

    def catalogue(self) -> Catalogue:
        """The live release."""
        return CatalogueSource(self.db).current(monotonic())


def install(folder: Path, library: Path, url: str) -> Installation:
    """Make an empty installation that has the library as its live release."""
    folder.mkdir(parents=True)
    (folder / "secret.key").write_bytes(_KEY)
    (folder / "secret.key").chmod(0o600)
    made = reopen(folder, library, url)
    upgrade(made.db)
    outcome = publish(made.db, library, None, "measured", datetime.now(UTC))
    if outcome.refused:
        raise RuntimeError(f"the library has errors: {outcome.problems[:3]}")
    with made.db.write() as connection:
        for number in range(CLINICS):
            connection.execute(insert(Clinic).values(_clinic(number)))
    return made


def reopen(folder: Path, library: Path, url: str) -> Installation:
    """An installation that was made before."""
    config = Config("127.0.0.1", 0, folder, library, url, _KEY)
    made = Installation(folder, library, url, create_app(config))
    _do_not_wait_for_the_disk(made.db)
    return made


def _do_not_wait_for_the_disk(db: Database) -> None:
    """Preparing commits thousands of times; if the machine dies meanwhile, one starts anew."""
    setting = "PRAGMA synchronous=OFF" if db.is_sqlite else "SET synchronous_commit = off"

    @event.listens_for(db.engine, "connect")
    def hurry(connection, record) -> None:
        cursor = connection.cursor()
        cursor.execute(setting)
        cursor.close()
        if not db.is_sqlite:
            connection.commit()


def add_learners(installation: Installation, count: int, name: str) -> list[Learner]:
    """So many people, each signed in on one device and member of one of the clinics."""
    now = datetime.now(UTC) - timedelta(minutes=5)
    password_hash = hashed(PASSWORD)
    found = []
    with installation.db.write() as connection:
        for number in range(count):
            id_, clinic = f"{name}-{number}", f"clinic-{number % CLINICS}"
            email, secret = f"{id_}@example.org", new_secret()
            person = {"id": id_, "email": email, "name": f"Learner {number}", "created_at": now}
            connection.execute(insert(Person).values(**person, password_hash=password_hash))
            member = {"id": id_, "person_id": id_, "clinic_id": clinic, "since": now}
            connection.execute(insert(Membership).values(**member, role=Role.LEARNER.value))
            later = datetime.now(UTC) + timedelta(days=1)
            digest = digest_of_secret(secret)
            add_session(connection, digest, id_, "benchmark", datetime.now(UTC), later)
            actor = Actor(id_, person["name"], {clinic: frozenset({Role.LEARNER})}, False, digest)
            found.append(Learner(actor, email, *cookie_of(installation.app, secret)))
    return found


def open_attempts(installation: Installation, learners: Sequence[Learner]) -> list[str]:
    """Start the quiz for everybody; returns the ids of the attempts, with nothing answered."""
    catalogue, now = installation.catalogue(), datetime.now(UTC)
    return [start(installation.db, catalogue, one.actor, QUIZ, now) for one in learners]


def answer_all(
    installation: Installation, learners: Sequence[Learner], attempts: Sequence[str]
) -> None:
    """Save an answer to every question, and change one's mind about the first."""
    db, catalogue, now = installation.db, installation.catalogue(), datetime.now(UTC)
    quiz = catalogue.quiz(QUIZ)
    for learner, attempt in zip(learners, attempts, strict=True):
        with db.read() as connection:
            drawn = attempt_rows.questions(connection, attempt)
        for row in [*drawn, drawn[0]]:
            form = right_form(quiz.question(row.question_id))
            key = secrets.token_hex(8)
            save(db, catalogue, learner.actor, attempt, row.position, form, key, 1, now)


def position_of(installation: Installation, attempt: str, type_: str) -> tuple[int, Question]:
    """Place and question of the first one of a type in an attempt."""
    quiz = installation.catalogue().quiz(QUIZ)
    with installation.db.read() as connection:
        for row in attempt_rows.questions(connection, attempt):
            question = quiz.question(row.question_id)
            if question.type == type_:
                return row.position, question
    raise LookupError(f"the attempt drew no question of the type {type_}")


def right_form(question: Question) -> dict[str, list[str]]:
    """The form that answers a question rightly (for the types that the shipped quiz draws)."""
    match question.type:
        case "single" | "multiple":
            return {"answer": [o.id for o in question.options if o.correct]}
        case "matching":
            return {f"match.{premise.id}": [premise.match] for premise in question.premises}
        case "extended_matching":
            return {f"stem.{stem.id}": [stem.answer] for stem in question.stems}
        case "hotspot":
            return {"answer": [region.id for region in question.regions if region.correct]}
        case "numeric":
            return {"answer": [_number(question.answer)]}
        case "true_false":
            return {"answer": ["true" if question.answer else "false"]}
    raise LookupError(f"no right answer is known for the type {question.type}")


def _number(rule) -> str:
    exact = getattr(rule, "value", None)
    return str(rule.minimum if exact is None else exact)


def cookie_of(app: Flask, secret: str) -> tuple[str, str]:
    """The cookie and the form token of a browser that has this session."""
    with app.test_request_context():
        begin_session(secret)
        # Flask-Login writes this with the first page; from the second one on browsers send it.
        session["_fresh"] = False
        token = generate_csrf()
        signer = app.session_interface.get_signing_serializer(app)
        value = signer.dumps(dict(session))
    return f"{app.config['SESSION_COOKIE_NAME']}={value}", token


def _clinic(number: int) -> dict[str, object]:
    return {
        "id": f"clinic-{number}",
        "slug": f"clinic-{number}",
        "name": f"Clinic {number}",
        "timezone": "Europe/Dublin",
        "created_at": datetime.now(UTC),
    }
