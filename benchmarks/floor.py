"""The floor: the least that a signed-in page on this framework can do.

Bare Flask, Flask-Login's session with one SELECT by primary key, a precompiled template that
gives a page of the same size. A write adds one committed INSERT. Signing in adds to that one
scrypt verification with our parameters. No CSRF, no permissions, no headers, no questions.
Engine, driver and settings (WAL, `synchronous=FULL`) are ours, out of the same `Database`.

Read by gunicorn as `benchmarks.floor:create_app()`; the environment says which database and how
large the pages are.
"""

import json
import os
from uuid import uuid4

from flask import Flask, Response, redirect, request
from flask_login import LoginManager, UserMixin, current_user, login_required, login_user
from jinja2 import DictLoader
from sqlalchemy import Column, MetaData, String, Table, Text, bindparam, insert, select
from werkzeug.security import check_password_hash, generate_password_hash

from benchmarks.load import Address, Answer, compose, fetch
from courseware.services.identity.passwords import METHOD
from courseware.store.engine import Database

DATABASE, SHAPES = "FLOOR_DATABASE_URL", "FLOOR_SHAPES"
NAME, PASSWORD = "Floor", "correct horse battery"
MARKER = b"floor page"

_metadata = MetaData()
PERSON = Table(
    "floor_person",
    _metadata,
    Column("id", String(32), primary_key=True),
    Column("name", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
)
ENTRY = Table(
    "floor_entry",
    _metadata,
    Column("id", String(32), primary_key=True),
    Column("person_id", String(32), nullable=False),
    Column("body", Text, nullable=False),
)
_FIND = select(PERSON.c.id, PERSON.c.name, PERSON.c.password_hash).where(
    PERSON.c.id == bindparam("id")
)
_ADD = insert(ENTRY)
_PAGE = "<!doctype html><title>floor page</title><p>{{ name }}</p>"


class Visitor(UserMixin):
    """A row as Flask-Login wants to see it."""

    def __init__(self, row) -> None:
        self.id, self.name, self.password_hash = row


def prepare(url: str) -> None:
    """Make the floor's two tables and its one person."""
    db = Database(url)
    db.make_file()
    _metadata.create_all(db.engine)
    values = {"id": "1", "name": NAME, "password_hash": generate_password_hash(PASSWORD, METHOD)}
    with db.write() as connection:
        connection.execute(insert(PERSON).values(**values))
    db.close()


def create_app() -> Flask:
    """The floor. `FLOOR_SHAPES` maps a page's name to its bytes and its status."""
    app = Flask("benchmarks.floor", static_folder=None)
    shapes: dict[str, tuple[int, int]] = json.loads(os.environ[SHAPES])
    db = Database(os.environ[DATABASE])
    app.extensions["floor"] = db
    app.config.update(SECRET_KEY="a key for nothing but measuring", SESSION_COOKIE_HTTPONLY=True)
    app.jinja_loader = DictLoader({n: _template(size) for n, (size, _) in shapes.items()})
    pages = {name: app.jinja_env.get_template(name) for name in shapes}
    _install_sign_in(app, db)

    def answer(name: str) -> Response:
        return Response(
            pages[name].render(name=current_user.name), shapes[name][1], mimetype="text/html"
        )

    @app.get("/<name>")
    @login_required
    def page(name: str) -> Response:
        return answer(name)

    @app.post("/<name>")
    @login_required
    def write(name: str) -> Response:
        _add(db, current_user.id, request.form["answer"])
        return answer(name)

    return app


def _install_sign_in(app: Flask, db: Database) -> None:
    manager = LoginManager(app)

    @manager.user_loader
    def load(id_: str) -> Visitor | None:
        return _visitor(db, id_)

    @app.post("/login")
    def sign_in():
        visitor = _visitor(db, request.form["person"])
        if visitor is None or not check_password_hash(
            visitor.password_hash, request.form["password"]
        ):
            return Response("no", 403)
        _add(db, visitor.id, "signed in")
        login_user(visitor)
        return redirect("/home", 303)


def _visitor(db: Database, id_: str) -> Visitor | None:
    with db.read() as connection:
        row = connection.execute(_FIND, {"id": id_}).one_or_none()
    return None if row is None else Visitor(row)


def _add(db: Database, person_id: str, body: str) -> None:
    with db.write() as connection:
        connection.execute(_ADD, {"id": uuid4().hex, "person_id": person_id, "body": body})


def _template(size: int) -> str:
    """A template whose page has exactly so many bytes (or the few that it needs at least)."""
    missing = size - len(_PAGE.replace("{{ name }}", NAME))
    return _PAGE + "x" * max(0, missing)


def sign_in_request() -> bytes:
    """What a browser sends to sign in to the floor."""
    return compose("POST", "/login", form=[("person", "1"), ("password", PASSWORD)])


def cookie_of(address: Address) -> str:
    """Sign in to a running floor; returns the Cookie header that opens its pages."""
    answer: Answer = fetch(address, sign_in_request())
    if answer.status != 303:
        raise RuntimeError(f"the floor answered {answer.status} to its own person")
    return "; ".join(value.partition(";")[0] for value in answer.headers("Set-Cookie"))
