"""Sessions: who gets in, who is behind a cookie, and how a session ends."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import event, select, update

from courseware.domain.errors import Conflict, Invalid, NotFound, TooMany
from courseware.domain.people import Role
from courseware.services.assignments import calendars
from courseware.services.identifiers import digest_of_secret
from courseware.services.identity import passwords, sign_in
from courseware.store import calendars as calendar_rows
from courseware.store.tables import Membership, Person, SignInSession
from tests.cast import ADA, HILLTOP, INA, LEA, LUC, NOON, PASSWORD, RIVERSIDE
from tests.cheap_hashes import as_in_production
from tests.services.people.conftest import all_at_once
from tests.services.test_lock_order import PATIENCE_SECONDS, somebody_waits

HERE = "198.51.100.7"


def enter(db, email=LEA.email, password=PASSWORD, address=HERE, now=NOON):
    return sign_in.sign_in(db, email, password, "Firefox on Android", address, now)


def change(db, person_id, **values):
    with db.write() as connection:
        connection.execute(update(Person).where(Person.id == person_id).values(**values))


def test_the_secret_opens_a_session_and_only_its_digest_is_stored(office):
    secret = enter(office)

    actor = sign_in.actor_for_session(office, secret, NOON)

    assert actor.person_id == "lea"
    assert actor.name == "Lea Lindqvist"
    assert actor.memberships == {RIVERSIDE: frozenset({Role.LEARNER})}
    assert actor.administrator is False
    assert actor.session_id == digest_of_secret(secret)
    with office.read() as connection:
        assert connection.scalars(select(SignInSession.id)).all() == [digest_of_secret(secret)]


def test_roles_of_all_clinics_and_administration_are_in_the_actor(office):
    with office.write() as connection:
        values = {"id": "m", "person_id": "ina", "clinic_id": HILLTOP, "role": "manager"}
        connection.execute(Membership.__table__.insert().values(**values, since=NOON))

    actor = sign_in.actor_for_session(office, enter(office, INA.email), NOON)
    ada = sign_in.actor_for_session(office, enter(office, ADA.email), NOON)

    assert actor.memberships == {
        RIVERSIDE: frozenset({Role.INSTRUCTOR, Role.LEARNER}),
        HILLTOP: frozenset({Role.MANAGER}),
    }
    assert (ada.memberships, ada.administrator) == ({}, True)


def test_a_role_that_ended_is_gone_on_the_next_request(office):
    secret = enter(office)
    with office.write() as connection:
        connection.execute(update(Membership).values(ended_at=NOON))

    assert sign_in.actor_for_session(office, secret, NOON).memberships == {}


@pytest.mark.parametrize("email", ["  LEA@Example.ORG ", "lea@example.org"])
def test_case_and_blanks_of_an_address_do_not_matter(sqlite_office, email):
    assert enter(sqlite_office, email)


def test_a_composed_and_a_decomposed_spelling_are_one_address_and_one_password(sqlite_office):
    change(sqlite_office, "lea", email="zo\u00eb@example.org")
    change(sqlite_office, "lea", password_hash=passwords.hashed("caf\u00e9 au lait, bitte"))

    assert enter(sqlite_office, "zoe\u0308@example.org", "cafe\u0301 au lait, bitte")


@pytest.mark.parametrize(
    ("email", "password"),
    [("nobody@example.org", PASSWORD), (LEA.email, "not the password"), ("luc@example.org", "x")],
)
def test_refusals_are_alike_whatever_was_wrong(sqlite_office, email, password):
    change(sqlite_office, "luc", password_hash=None)

    with pytest.raises(Invalid) as refused:
        enter(sqlite_office, email, password)

    assert refused.value.errors == {
        "password": "E-mail address and password do not belong together. Check both and try again."
    }


def test_an_unknown_address_costs_as_much_hashing_as_a_known_one(sqlite_office, monkeypatch):
    checked = []
    monkeypatch.setattr(
        passwords, "check_password_hash", lambda stored, given: bool(checked.append(stored))
    )
    with as_in_production():
        change(sqlite_office, "lea", password_hash=passwords.hashed("a real hash of a password"))
        for email in ("nobody@example.org", LEA.email):
            with pytest.raises(Invalid):
                enter(sqlite_office, email, "wrong")

    methods = [stored.split("$")[0] for stored in checked]
    assert methods == ["scrypt:32768:8:1", "scrypt:32768:8:1"]


def test_the_stand_in_hash_is_well_formed_and_fits_nothing():
    with as_in_production():
        assert passwords.fits(None, "") is False
    assert len(passwords._NOBODY.split("$")[2]) == 128


def test_only_who_knows_the_password_learns_that_an_account_is_closed(sqlite_office):
    change(sqlite_office, "lea", suspended_at=NOON)
    change(sqlite_office, "luc", merged_into="lea")

    with pytest.raises(Invalid, match="suspended"):
        enter(sqlite_office)
    with pytest.raises(Invalid, match="merged"):
        enter(sqlite_office, LUC.email)
    with pytest.raises(Invalid, match="belong together"):
        enter(sqlite_office, password="wrong")


def test_the_eleventh_try_of_a_quarter_of_an_hour_is_refused_even_with_the_password(office):
    for _ in range(10):
        with pytest.raises(Invalid):
            enter(office, password="wrong")

    with pytest.raises(TooMany) as refused:
        enter(office)
    assert refused.value.retry_after == 15 * 60
    with pytest.raises(TooMany):
        enter(office, " LEA@example.org", address="203.0.113.9")
    assert enter(office, LUC.email)
    assert enter(office, now=NOON + timedelta(minutes=15))


def test_an_address_that_nobody_has_is_throttled_alike(sqlite_office):
    for _ in range(10):
        with pytest.raises(Invalid):
            enter(sqlite_office, "nobody@example.org")

    with pytest.raises(TooMany):
        enter(sqlite_office, "nobody@example.org")


def test_one_network_address_gets_sixty_failures(sqlite_office, monkeypatch):
    monkeypatch.setattr(sign_in, "fits", lambda stored, given: given == PASSWORD)
    for number in range(60):
        with pytest.raises(Invalid):
            enter(sqlite_office, f"guess{number}@example.org")

    with pytest.raises(TooMany):
        enter(sqlite_office)
    assert enter(sqlite_office, address="203.0.113.9")


def test_successes_use_up_no_tries(sqlite_office):
    for _ in range(70):
        enter(sqlite_office)

    with pytest.raises(Invalid):
        enter(sqlite_office, password="wrong")


def test_thirty_guesses_at_once_are_ten_guesses(office, monkeypatch):
    tried = []
    monkeypatch.setattr(sign_in, "fits", lambda stored, given: bool(tried.append(given)))

    outcomes = all_at_once(30, lambda number: enter(office, password=f"guess {number}"))

    assert len(tried) == 10
    assert sorted({type(outcome) for outcome in outcomes}, key=str) == [Invalid, TooMany]


def test_a_session_ends_thirty_days_after_its_start_however_busy(sqlite_office):
    secret = enter(sqlite_office)
    end = NOON + timedelta(days=30)

    assert sign_in.actor_for_session(sqlite_office, secret, end - timedelta(seconds=1))
    assert sign_in.actor_for_session(sqlite_office, secret, end) is None


@pytest.mark.parametrize("closed", [{"suspended_at": NOON}, {"merged_into": "luc"}])
def test_a_closed_account_has_no_session(sqlite_office, closed):
    secret = enter(sqlite_office)

    change(sqlite_office, "lea", **closed)

    assert sign_in.actor_for_session(sqlite_office, secret, NOON) is None


def test_a_request_costs_one_query_and_is_noted_every_ten_minutes(office):
    secret = enter(office)
    statements = []

    def count(connection, cursor, statement, *rest):
        statements.append(statement.split()[0])

    event.listen(office.engine, "before_cursor_execute", count)
    sign_in.actor_for_session(office, secret, NOON + timedelta(minutes=9))
    quiet = [word for word in statements if word not in ("BEGIN", "COMMIT")]
    statements.clear()
    sign_in.actor_for_session(office, secret, NOON + timedelta(minutes=10))
    noted = [word for word in statements if word not in ("BEGIN", "COMMIT")]
    event.remove(office.engine, "before_cursor_execute", count)

    assert quiet == ["SELECT"]
    assert noted == ["SELECT", "UPDATE"]
    with office.read() as connection:
        seen = connection.scalar(select(SignInSession.seen_at))
    assert seen == NOON + timedelta(minutes=10)


def test_reading_goes_on_when_nothing_can_be_written(sqlite_office, monkeypatch):
    secret = enter(sqlite_office)
    with sqlite_office.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only=ON")

    actor = sign_in.actor_for_session(sqlite_office, secret, NOON + timedelta(hours=1))

    assert actor.person_id == "lea"


def test_signing_out_ends_this_session_only_and_may_be_repeated(office):
    here, there = enter(office), enter(office)

    sign_in.sign_out(office, here, NOON)
    sign_in.sign_out(office, here, NOON)

    assert sign_in.actor_for_session(office, here, NOON) is None
    assert sign_in.actor_for_session(office, there, NOON).person_id == "lea"


def test_signing_out_everywhere_ends_all_own_sessions_and_nobody_elses(office):
    mine = [enter(office), enter(office)]
    other = enter(office, LUC.email)

    ended = sign_in.sign_out_everywhere(office, LEA.actor, NOON)

    assert ended == sign_in.SignedOut(devices=2, calendar=False)
    assert [sign_in.actor_for_session(office, secret, NOON) for secret in mine] == [None, None]
    assert sign_in.actor_for_session(office, other, NOON).person_id == "luc"


def test_one_can_end_an_own_session_but_not_somebody_elses(office):
    secret = enter(office)
    session_id = digest_of_secret(secret)

    with pytest.raises(NotFound):
        sign_in.revoke_session(office, LUC.actor, session_id, NOON)
    assert sign_in.actor_for_session(office, secret, NOON)

    sign_in.revoke_session(office, LEA.actor, session_id, NOON)
    assert sign_in.actor_for_session(office, secret, NOON) is None


def test_open_sessions_are_listed_latest_first_without_ended_ones(office):
    first = enter(office)
    second = enter(office, now=NOON + timedelta(minutes=1))
    ended = enter(office)
    sign_in.sign_out(office, ended, NOON)
    actor = sign_in.actor_for_session(office, first, NOON)

    listed = sign_in.open_sessions(office, actor, NOON + timedelta(minutes=2))

    assert [(s.session_id, s.is_this) for s in listed] == [
        (digest_of_secret(second), False),
        (digest_of_secret(first), True),
    ]
    assert listed[0].device == "Firefox on Android"


def test_no_link_of_a_calendar_is_made_by_a_request_that_outlived_its_session(office):
    actor = sign_in.actor_for_session(office, enter(office), NOON)
    assert calendars.renew_link(office, actor, NOON)
    sign_in.sign_out_everywhere(office, actor, NOON)

    with pytest.raises(Conflict) as refusal:
        calendars.renew_link(office, actor, NOON)

    assert "You were signed out" in refusal.value.sentence
    assert calendars.link_since(office, actor) is None


def test_signing_out_everywhere_waits_for_a_link_that_is_being_made(office, monkeypatch):
    actor = sign_in.actor_for_session(office, enter(office), NOON)
    add_link, came = calendar_rows.add_link, []

    def stopped(*arguments):
        came.append(pool.submit(sign_in.sign_out_everywhere, office, actor, NOON))
        somebody_waits(office)
        return add_link(*arguments)

    with ThreadPoolExecutor(1) as pool:
        monkeypatch.setattr(calendar_rows, "add_link", stopped)
        calendars.renew_link(office, actor, NOON)
        ended = came[0].result(PATIENCE_SECONDS)

    assert ended == sign_in.SignedOut(devices=1, calendar=True)
    assert calendars.link_since(office, actor) is None
