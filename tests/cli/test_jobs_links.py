"""Mails that `jobs` writes lead to the site, also where nobody told the shell its address."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import insert, select

from courseware.services.identity import accounts
from courseware.store.addresses import sqlite_url
from courseware.store.engine import Database
from courseware.store.tables import Mail, SigningKey
from tests.cast import LEA
from tests.keys import TestKey
from tests.ward import build_ward


@pytest.mark.parametrize(
    ("public_url", "link"),
    [
        ("", "\nhttps://courseware.example/home\n"),
        ("https://elsewhere.example", "\nhttps://elsewhere.example/home\n"),
    ],
)
def test_a_reminder_carries_the_address_that_is_set_or_that_the_key_was_made_for(
    cli, instance, tmp_path, monkeypatch, public_url, link
):
    monkeypatch.setenv("COURSEWARE_PUBLIC_URL", public_url)
    assert cli("db", "upgrade").code == 0
    db = Database(sqlite_url(instance / "courseware.sqlite3"))
    build_ward(db, tmp_path / "library")
    moment, key = datetime(2026, 11, 1, tzinfo=UTC), TestKey()
    accounts.add_licence(db, LEA.actor, "IE", "17", moment, date(2026, 12, 4))
    values = {"number": 1, "thumbprint": key.kid.rpartition("/")[2], "kid": key.kid}
    with db.write() as connection:
        connection.execute(insert(SigningKey).values(**values, jwk=key.jwk, made_at=moment))

    cli("jobs")

    with db.read() as connection:
        letters = connection.scalars(select(Mail.body).where(Mail.recipient == LEA.email)).all()
    db.close()
    assert any("Licence in IE is to be renewed" in body and link in body for body in letters)
