"""Browsers in which somebody has signed in before: who locks whom out, and until when."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from courseware.domain.errors import Invalid, TooMany
from courseware.services import retention
from courseware.services.housekeeping import KEPT_AFTER_END, tidy
from courseware.services.identifiers import digest_of_secret
from courseware.services.identity import passwords, people, sign_in
from courseware.services.identity.known_devices import (
    KNOWN_FOR,
    SESSION_LIFE,
    ids_after,
    new_device,
)
from courseware.services.membership import joining
from courseware.services.membership.invitations import invite
from courseware.store.accounts import sessions
from courseware.store.tables import SignInSession, Throttle
from tests.cast import ADA, INA, LEA, LUC, MAX, NOON, PASSWORD, RIVERSIDE
from tests.services.people.conftest import all_at_once, link, mails_to, secret_mailed_to

NEW = "a newly made sentence"
CLINIC, ELSEWHERE = "198.51.100.7", "203.0.113.9"
LATER = NOON + timedelta(hours=1)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """No test here is about the hash; those that are know that it is asked as often."""
    monkeypatch.setattr(sign_in, "fits", lambda stored, given: bool(stored) and given in GOOD)


GOOD = (PASSWORD, NEW)


def enter(db, known=(), password=PASSWORD, email=LEA.email, address=ELSEWHERE, now=NOON):
    return sign_in.sign_in(db, email, password, "Firefox", address, now, known)


def browser_of(db, email=LEA.email, known=(), now=NOON, address=CLINIC):
    """What a browser is known by after somebody signed in and out of it."""
    secret = enter(db, known, email=email, now=now, address=address)
    ids = ids_after(db, secret, known, now)
    sign_in.sign_out(db, secret, now)
    return ids


def guess(db, times=10, known=(), **more):
    for _ in range(times):
        with pytest.raises(Invalid):
            enter(db, known, "wrong", **more)


def assert_out(db, known=(), **more):
    with pytest.raises(TooMany):
        enter(db, known, **more)


def test_a_strangers_guesses_do_not_lock_a_known_browser_out(office):
    known = browser_of(office)
    guess(office)

    assert_out(office)
    assert enter(office, known)
    assert_out(office, now=NOON + timedelta(minutes=14))


def test_a_known_browser_is_locked_by_its_own_guesses_and_nobody_else_with_it(office):
    here, there = browser_of(office), browser_of(office)
    guess(office, known=here)

    with pytest.raises(TooMany) as refused:
        enter(office, here)
    assert refused.value.retry_after == 15 * 60
    assert enter(office, there)
    assert enter(office)
    assert enter(office, here, now=NOON + timedelta(minutes=15))


def test_thirty_guesses_at_once_in_a_known_browser_are_ten(office, monkeypatch):
    known, tried = browser_of(office), []
    monkeypatch.setattr(sign_in, "fits", lambda stored, given: bool(tried.append(given)))

    outcomes = all_at_once(30, lambda number: enter(office, known, f"guess {number}"))

    assert len(tried) == 10
    assert sorted({type(outcome) for outcome in outcomes}, key=str) == [Invalid, TooMany]


def test_who_signs_in_on_a_known_browser_gives_strangers_no_further_tries(sqlite_office):
    known = browser_of(sqlite_office)
    guess(sqlite_office)

    enter(sqlite_office, known)

    assert_out(sqlite_office)


def test_who_signs_in_on_a_known_browser_has_all_tries_of_it_again(sqlite_office):
    known = browser_of(sqlite_office)
    for _ in range(3):
        guess(sqlite_office, 9, known)
        known = browser_of(sqlite_office, known=known)

    with sqlite_office.read() as connection:
        query = select(func.count()).select_from(Throttle).where(Throttle.count > 0)
        assert connection.scalar(query) == 0


def test_what_a_browser_was_known_by_before_gives_no_more_tries(office):
    before = browser_of(office)
    now = browser_of(office, known=before)
    assert before != now

    guess(office)  # of a stranger: the account has none left
    assert_out(office, before)
    assert enter(office, now)


@pytest.mark.parametrize("known", [("a" * 64,), ("nothing",), ()])
def test_what_is_known_to_nobody_counts_for_the_account(sqlite_office, known):
    guess(sqlite_office, known=known)

    assert_out(sqlite_office)


def test_somebody_elses_browser_is_a_strangers(office):
    known = browser_of(office, LUC.email)
    guess(office, known=known)

    assert_out(office, known)
    assert_out(office)
    assert enter(office, known, email=LUC.email)


def test_a_browser_of_somebody_is_no_sign_of_whether_another_account_exists(sqlite_office):
    known = browser_of(sqlite_office, LUC.email)
    for email in (LEA.email, "nobody@example.org"):
        guess(sqlite_office, known=known, email=email)
        assert_out(sqlite_office, known, email=email)


def test_the_same_is_hashed_whether_a_browser_is_known_or_not(sqlite_office, monkeypatch):
    known, checked = browser_of(sqlite_office), []
    monkeypatch.setattr(sign_in, "fits", lambda stored, given: bool(checked.append(stored)))
    said = []
    for email, ids in ((LEA.email, known), (LEA.email, ()), ("nobody@example.org", known)):
        with pytest.raises(Invalid) as refused:
            enter(sqlite_office, ids, "wrong", email=email)
        said.append(refused.value.errors)

    assert len(checked) == 3
    assert checked[0] == checked[1] and checked[2] is None  # which costs as much: see test_sign_in
    assert said[0] == said[1] == said[2]


def test_one_person_does_not_lock_a_clinics_known_browsers_out(office):
    known = browser_of(office)
    for number in range(60):
        guess(office, 1, email=f"guess{number}@example.org", address=CLINIC)

    assert_out(office, address=CLINIC)
    assert_out(office, email=LUC.email, address=CLINIC)
    assert enter(office, known, address=CLINIC)


def test_guesses_in_a_known_browser_use_up_nothing_of_the_clinics(sqlite_office):
    for _ in range(7):
        guess(sqlite_office, known=browser_of(sqlite_office), address=CLINIC)

    assert enter(sqlite_office, email=LUC.email, address=CLINIC)


def test_one_browser_knows_all_who_share_it(office):
    shared = ()
    for member in (LEA, LUC, INA, LEA):
        shared = browser_of(office, member.email, shared)
    assert len(shared) == 3
    for member in (LEA, LUC, INA):
        guess(office, email=member.email)
        shared = browser_of(office, member.email, shared)

    guess(office, known=shared)
    assert_out(office, shared)
    assert enter(office, shared, email=LUC.email)


def test_what_is_not_known_any_more_goes_from_the_list(sqlite_office):
    gone = browser_of(sqlite_office, LUC.email)
    sign_in.sign_out_everywhere(sqlite_office, LUC.actor, NOON)

    assert len(browser_of(sqlite_office, known=(*gone, "nothing"))) == 1


@pytest.mark.parametrize("stays", [True, False])
def test_a_browser_is_known_for_120_days_after_one_signed_in(office, stays):
    known, end = browser_of(office), NOON + KNOWN_FOR
    if stays:
        known = (digest_of_secret(enter(office)),)
    for now in (end - timedelta(minutes=1), end):
        guess(office, now=now)

    assert enter(office, known, now=end - timedelta(minutes=1))
    assert_out(office, known, now=end)


def test_the_row_that_a_browser_is_known_by_stays_as_long(sqlite_office):
    assert SESSION_LIFE + KEPT_AFTER_END >= KNOWN_FOR
    left, stays = browser_of(sqlite_office), digest_of_secret(enter(sqlite_office))
    last, over = (NOON + KNOWN_FOR + timedelta(minutes=by) for by in (-1, 1))

    assert tidy(sqlite_office, last).sessions == 0
    guess(sqlite_office, now=last)
    for known in (left, (stays,)):
        assert enter(sqlite_office, known, now=last)
    assert tidy(sqlite_office, over).sessions == 2


def test_whoever_signed_out_is_out_also_where_a_clock_runs_behind(sqlite_office):
    secret = enter(sqlite_office)
    sign_in.sign_out(sqlite_office, secret, LATER)

    assert sign_in.actor_for_session(sqlite_office, secret, NOON) is None


def test_the_tries_of_a_browser_are_counted_no_longer_than_they_matter(office):
    guess(office, 3, browser_of(office))
    assert tidy(office, NOON).counters == 0

    assert tidy(office, NOON + timedelta(minutes=15)).counters > 0
    with office.read() as connection:
        assert connection.scalars(select(Throttle.bucket)).all() == []


def test_signing_out_everywhere_makes_strangers_of_all_browsers(office):
    left, here = browser_of(office), enter(office)
    actor = sign_in.actor_for_session(office, here, NOON)

    ended = sign_in.sign_out_everywhere(office, actor, NOON)

    assert ended.devices == 1
    guess(office)
    assert_out(office, left)
    assert_out(office, (digest_of_secret(here),))


def test_signing_out_everywhere_counts_no_session_that_had_run_out(sqlite_office):
    enter(sqlite_office)
    later = NOON + SESSION_LIFE
    actor = sign_in.actor_for_session(sqlite_office, enter(sqlite_office, now=later), later)

    assert sign_in.sign_out_everywhere(sqlite_office, actor, later).devices == 1


def test_a_device_that_was_ended_from_another_is_a_strangers(office):
    lost, here = enter(office), enter(office)
    actor = sign_in.actor_for_session(office, here, NOON)

    sign_in.revoke_session(office, actor, digest_of_secret(lost), NOON)

    guess(office)
    assert_out(office, (digest_of_secret(lost),))
    assert enter(office, (digest_of_secret(here),))


def test_what_a_device_did_itself_is_not_dated_anew_by_signing_out_everywhere(office):
    browser_of(office)
    enter(office)
    sign_in.sign_out_everywhere(office, LEA.actor, LATER)

    with office.read() as connection:
        ended = connection.scalars(select(SignInSession.revoked_at)).all()
    assert sorted(ended) == [NOON, LATER]


def test_a_changed_password_leaves_this_browser_known_and_no_other(office):
    left, here = browser_of(office), enter(office)
    actor = sign_in.actor_for_session(office, here, NOON)

    passwords.change_password(office, actor, PASSWORD, NEW, NOON)

    guess(office)
    assert_out(office, left, password=NEW)
    assert enter(office, (digest_of_secret(here),), NEW)


def reset(db, device=None, now=NOON):
    passwords.request_reset(db, LEA.email, link, ELSEWHERE, now)
    secret = secret_mailed_to(db, LEA.email)
    passwords.reset_password(db, secret, NEW, now, device)


def test_a_mailed_link_makes_known_where_it_was_used_and_nowhere_else(office):
    left, device = browser_of(office), new_device("Firefox on Android")

    reset(office, device)

    guess(office)
    assert_out(office, left, password=NEW)
    assert enter(office, (device.device_id,), NEW)
    assert not sign_in.open_sessions(office, LEA.actor, NOON)[1:]


def test_a_link_opens_no_session(sqlite_office):
    device = new_device("Firefox on Android")
    reset(sqlite_office, device)

    assert sign_in.open_sessions(sqlite_office, LEA.actor, NOON) == []
    assert sign_in.actor_for_session(sqlite_office, device.device_id, NOON) is None


def test_guesses_at_an_address_do_not_keep_out_who_is_invited_to_it(office):
    secrets = []
    email = "eva@example.org"
    named = lambda secret: secrets.append(secret) or f"https://site.test/{secret}"  # noqa: E731
    invite(office, MAX.actor, RIVERSIDE, email, ["learner"], named, NOON)
    guess(office, email=email)
    device = new_device("Firefox")

    joining.accept_as_new(office, secrets[0], "Eva Holm", NEW, NOON, device)

    assert_out(office, email=email, password=NEW)
    assert enter(office, (device.device_id,), NEW, email)


def test_who_was_suspended_is_known_nowhere_afterwards(sqlite_office):
    known = browser_of(sqlite_office)
    people.suspend(sqlite_office, ADA.actor, "lea", "asked", NOON)
    people.reinstate(sqlite_office, ADA.actor, "lea", "back", NOON)

    guess(sqlite_office)
    assert_out(sqlite_office, known)


def test_a_restored_database_knows_no_browser(office):
    known = browser_of(office)
    with office.write() as connection:
        sessions.disown_everybody(connection, NOON)

    guess(office)
    assert_out(office, known)


def test_who_has_it_deleted_where_they_signed_in_is_known_there_no_more(sqlite_office):
    known = browser_of(sqlite_office)
    retention.ask(sqlite_office, LEA.actor, NOON)
    (waiting,) = retention.open_requests(sqlite_office, ADA.actor, NOON)
    retention.answer(sqlite_office, ADA.actor, waiting.request_id, LATER)

    guess(sqlite_office, now=LATER)
    assert_out(sqlite_office, known, now=LATER)


def test_a_clinic_that_asked_for_many_links_gets_one_on_a_known_browser(office):
    known = browser_of(office)
    for number in range(30):
        email = f"guess{number}@example.org"
        passwords.request_reset(office, email, link, CLINIC, NOON)
    with pytest.raises(TooMany):
        passwords.request_reset(office, LEA.email, link, CLINIC, NOON)
    with pytest.raises(TooMany):
        passwords.request_reset(office, LUC.email, link, CLINIC, NOON, known)

    passwords.request_reset(office, LEA.email, link, CLINIC, NOON, known)

    assert len(mails_to(office, LEA.email)) == 1


def test_wrong_passwords_before_a_signature_stop_that_session_alone(office):
    open_tablet, phone = (sign_in.actor_for_session(office, enter(office), NOON) for _ in range(2))
    for _ in range(10):
        with pytest.raises(Invalid):
            passwords.confirm_identity(office, open_tablet, "wrong", NOON)

    with pytest.raises(TooMany):
        passwords.confirm_identity(office, open_tablet, PASSWORD, NOON)
    assert passwords.confirm_identity(office, phone, PASSWORD, NOON).id == "lea"
    assert enter(office)
