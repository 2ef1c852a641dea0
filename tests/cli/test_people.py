"""`people`, `clinic`, `jobs`: thin commands over the services."""

import json
import os
import socket
import subprocess
import sys
import threading
from datetime import UTC, datetime

import click.termui
import pytest
from sqlalchemy import select

from courseware.domain.errors import NotFound
from courseware.services.acting import COMMAND_LINE
from courseware.services.identity.passwords import reset_password
from courseware.services.identity.people import find_people
from courseware.services.identity.sign_in import sign_in
from courseware.services.mail import queue
from courseware.services.proving.ledger_walk import verify
from courseware.store.addresses import sqlite_url
from courseware.store.engine import Database
from courseware.store.tables import LedgerEntry, Mail
from tests.cast import NOON

SENTENCE = "a newly made sentence"


@pytest.fixture
def db(cli, instance):
    """The instance's database, migrated by the command."""
    assert cli("db", "upgrade").code == 0
    found = Database(sqlite_url(instance / "courseware.sqlite3"))
    yield found
    found.close()


def create(cli, *more):
    return cli("people", "create", "eva@example.org", "Eva Holm", "--password", SENTENCE, *more)


def recorded(db):
    with db.read() as connection:
        return sorted(connection.scalars(select(LedgerEntry.act)))


def test_the_first_administrator_and_clinic_are_made_by_commands(cli, db):
    assert cli("clinic", "create", "Nord", "--timezone", "Europe/Zurich").code == 0
    made = create(cli, "--administrator", "--clinic", "nord", "--role", "manager")

    assert made.code == 0
    (person,) = find_people(db, COMMAND_LINE, "")
    assert (person.person_id, person.administrator) == (made.out.strip(), True)
    assert sign_in(db, "eva@example.org", SENTENCE, "", "x", NOON)
    assert recorded(db) == ["administrator.granted", "clinic.created", "role.granted"]
    assert verify(db) == []


def test_clinics_are_listed_for_people_and_for_scripts(cli, db):
    cli("clinic", "create", "Nord", "--timezone", "Europe/Zurich")

    assert cli("clinic", "list").out == "nord\tEurope/Zurich\t0\tNord\n"
    assert json.loads(cli("clinic", "list", "--json").out) == [
        {"slug": "nord", "name": "Nord", "timezone": "Europe/Zurich", "members": 0}
    ]


def test_roles_are_granted_and_ended_and_a_repetition_says_so(cli, db):
    cli("clinic", "create", "Nord", "--timezone", "Europe/Zurich")
    create(cli)
    place = ("eva@example.org", "--clinic", "nord", "--role", "learner")

    assert cli("people", "grant", *place).out == "granted\n"
    assert cli("people", "grant", *place).out == "held already; nothing changed\n"
    assert cli("people", "end", *place).out == "ended\n"
    assert cli("people", "end", *place).out == "not held; nothing changed\n"
    assert recorded(db) == ["clinic.created", "role.ended", "role.granted"]


def test_an_account_is_suspended_and_reinstated(cli, db):
    create(cli)

    assert cli("people", "suspend", "eva@example.org", "--reason", "Left").code == 0
    assert cli("people", "suspend", "eva@example.org", "--reason", "Left").code == 1
    assert cli("people", "reinstate", "EVA@example.org", "--reason", "Back").code == 0
    assert recorded(db) == ["person.reinstated", "person.suspended"]


def test_a_link_for_a_new_password_is_made_on_record_and_replaces_earlier_ones(cli, db):
    create(cli)

    links = [cli("people", "link", "EVA@example.org", "--reason", "No mail here") for _ in "ab"]

    assert [made.code for made in links] == [0, 0]
    first, second = (made.out.strip().partition("/reset/")[2] for made in links)
    with pytest.raises(NotFound):
        reset_password(db, first, "a newly made sentence", datetime.now(UTC))
    reset_password(db, second, "a newly made sentence", datetime.now(UTC))
    assert recorded(db) == ["reset.handed_over"] * 2
    assert cli("people", "suspend", "eva@example.org", "--reason", "Left").code == 0
    refused = cli("people", "link", "eva@example.org", "--reason", "Asked")
    assert refused.code == 1 and "Reinstate it first" in refused.err


def test_an_address_is_changed_on_record_and_opens_the_account(cli, db):
    create(cli)
    new = "eva@new.example"

    nameless = cli("people", "address", "eva@example.org", new)
    changed = cli("people", "address", "EVA@example.org", "EVA@new.example", "--reason", "Lost")

    assert nameless.code == 2 and "--reason" in nameless.err
    assert changed.code == 0 and "every session and link" in changed.out
    assert recorded(db) == ["email.changed"]
    gone = cli("people", "address", "eva@example.org", "eva@third.example", "--reason", "Lost")
    taken = cli("people", "address", new, new, "--reason", "Lost")
    assert gone.code == 1 and "There is no account with the address" in gone.err
    assert taken.code == 1 and "This is the present address" in taken.err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("people", "create", "bad", "Eva", "--password", SENTENCE), 1, "email: "),
        (("people", "create", "e@x.org", "Eva", "--password", "short"), 1, "password: "),
        (
            ("people", "create", "e@x.org", "Eva", "--password", SENTENCE, "--role", "learner"),
            2,
            "",
        ),
        (("people", "grant", "nobody@example.org", "--administrator"), 1, "no account"),
        (("people", "grant", "nobody@example.org"), 2, "--administrator alone"),
        (("people", "suspend", "nobody@example.org"), 2, "--reason"),
        (("clinic", "create", "Nord", "--timezone", "Nowhere"), 1, "timezone: "),
    ],
)
def test_wrong_use_ends_in_a_sentence_and_changes_nothing(cli, db, arguments, code, words):
    outcome = cli(*arguments)

    assert outcome.code == code
    assert words in outcome.err
    assert find_people(db, COMMAND_LINE, "") == []
    assert recorded(db) == []


class MailServer:
    """Takes mails on a port of its own, one connection after the other."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.taken = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection, connection.makefile("rwb") as stream:
                self._talk(stream)

    def _talk(self, stream):
        def say(words):
            stream.write(words + b"\r\n")
            stream.flush()

        say(b"220 test")
        for line in stream:
            word = line.split()[0].upper()
            if word == b"DATA":
                say(b"354 go on")
                lines = iter(stream.readline, b".\r\n")
                self.taken.append(b"".join(lines).decode())
            say(b"221 bye" if word == b"QUIT" else b"250 fine")


def test_jobs_hand_mail_over_by_smtp(cli, db, monkeypatch):
    server = MailServer()
    monkeypatch.setenv("COURSEWARE_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("COURSEWARE_SMTP_PORT", str(server.port))
    monkeypatch.setenv("COURSEWARE_MAIL_FROM", "courseware@clinic.example")
    with db.write() as connection:
        queue(connection, "eva@example.org", "Grüße", "A text.\n", NOON)

    outcome = cli("jobs")
    server.listener.close()

    assert outcome.code == 0
    assert "mails sent: 1, failed: 0" in outcome.out
    (message,) = server.taken
    assert "To: eva@example.org" in message
    assert "From: courseware@clinic.example" in message
    assert "A text." in message


def test_jobs_say_when_mail_could_not_be_sent_and_keep_it(cli, db, monkeypatch):
    # Bound but not listening: every connection is refused, and nobody else gets the port.
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        monkeypatch.setenv("COURSEWARE_SMTP_HOST", "127.0.0.1")
        monkeypatch.setenv("COURSEWARE_SMTP_PORT", str(deaf.getsockname()[1]))
        with db.write() as connection:
            queue(connection, "eva@example.org", "Hello", "A text.\n", NOON)

        outcome = cli("jobs")

    assert outcome.code == 1
    assert "mails sent: 0, failed: 1" in outcome.out
    with db.read() as connection:
        assert connection.execute(select(Mail.sent_at, Mail.tries)).all() == [(None, 1)]


def test_jobs_leave_mail_in_the_outbox_without_a_server(cli, db, monkeypatch):
    monkeypatch.delenv("COURSEWARE_SMTP_HOST", raising=False)

    outcome = cli("jobs")

    assert outcome.code == 0
    assert "COURSEWARE_SMTP_HOST is not set" in outcome.out


def test_without_a_terminal_the_password_has_to_be_given(db, instance):
    ended = subprocess.run(
        [sys.executable, "-m", "courseware", "people", "create", "eva@example.org", "Eva Holm"],
        env={**os.environ, "COURSEWARE_INSTANCE": str(instance)},
        input=f"{SENTENCE}\n{SENTENCE}\n",
        start_new_session=True,  # or it would be asked on the terminal of whoever runs the tests
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.splitlines()[-1] == (
        "Error: there is no terminal on which to ask for the password — give --password"
    )
    assert "Warning" not in ended.stderr and "Aborted" not in ended.stderr
    assert find_people(db, COMMAND_LINE, "eva") == []


def test_a_password_that_is_asked_for_is_typed_twice(cli, db, monkeypatch):
    typed = iter([SENTENCE, SENTENCE])
    monkeypatch.setattr(click.termui, "hidden_prompt_func", lambda prompt: next(typed))

    assert cli("people", "create", "eva@example.org", "Eva Holm").code == 0

    assert sign_in(db, "eva@example.org", SENTENCE, "", "x", NOON)


@pytest.mark.parametrize(
    ("arguments", "begins"),
    [
        (("河畔", "--timezone", "Asia/Shanghai"), "--slug: Write a short name"),
        (("Riverside", "--timezone", "Moon"), "--timezone: Write a time zone"),
        ((" ", "--timezone", "UTC"), "name: Write the clinic's name"),
    ],
)
def test_what_is_wrong_with_a_clinic_is_told_by_the_option_that_mends_it(
    cli, db, arguments, begins
):
    outcome = cli("clinic", "create", *arguments)

    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith(begins)
