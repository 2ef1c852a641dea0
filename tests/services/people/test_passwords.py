"""Changing a password, and resetting it by a mailed link."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import update

from courseware.domain.errors import Conflict, Invalid, NotFound, Refusal, TooMany
from courseware.services.identity import passwords, people, sign_in
from courseware.store.tables import Mail, Person
from tests.cast import ADA, LEA, LUC, NOON, PASSWORD
from tests.services.people.conftest import all_at_once, link, mails_to, secret_mailed_to
from tests.services.test_lock_order import PATIENCE_SECONDS, somebody_waits

NEW = "a newly made sentence"


def enter(db, password=PASSWORD, now=NOON):
    return sign_in.sign_in(db, LEA.email, password, "", "198.51.100.7", now)


def actor_of(db, secret, now=NOON):
    return sign_in.actor_for_session(db, secret, now)


def ask(db, email=LEA.email, now=NOON, address="198.51.100.7"):
    passwords.request_reset(db, email, link, address, now)


def test_a_change_keeps_this_session_and_ends_the_others(office):
    here, there = enter(office), enter(office)

    passwords.change_password(office, actor_of(office, here), PASSWORD, NEW, NOON)

    assert actor_of(office, here).person_id == "lea"
    assert actor_of(office, there) is None
    assert enter(office, NEW)
    with pytest.raises(Invalid):
        enter(office)
    assert [mail.subject for mail in mails_to(office, LEA.email)] == ["Your password was changed"]


def test_a_change_needs_the_present_password(office):
    here = actor_of(office, enter(office))

    with pytest.raises(Invalid) as refused:
        passwords.change_password(office, here, "not the password", NEW, NOON)

    assert list(refused.value.errors) == ["old_password"]
    assert enter(office)


def test_the_present_password_can_be_guessed_ten_times(sqlite_office):
    for _ in range(10):
        with pytest.raises(Invalid):
            passwords.change_password(sqlite_office, LEA.actor, "wrong", NEW, NOON)

    with pytest.raises(TooMany):
        passwords.change_password(sqlite_office, LEA.actor, PASSWORD, NEW, NOON)


@pytest.mark.parametrize(
    "bad", ["short", "lea@example.org", "LEA@EXAMPLE.ORG", "aaaaaaaaaaaaaaaa", "Password1234"]
)
def test_a_bad_new_password_changes_nothing(sqlite_office, bad):
    with pytest.raises(Invalid) as refused:
        passwords.change_password(sqlite_office, LEA.actor, PASSWORD, bad, NOON)

    assert list(refused.value.errors) == ["new_password"]
    assert enter(sqlite_office)


def test_a_mailed_link_sets_the_password_once_and_ends_all_sessions(office):
    before = enter(office)
    ask(office)
    secret = secret_mailed_to(office, LEA.email)

    assert passwords.reset_link(office, secret, NOON).email == LEA.email
    passwords.reset_password(office, secret, NEW, NOON)

    assert actor_of(office, before) is None
    assert enter(office, NEW)
    with pytest.raises(NotFound):
        passwords.reset_password(office, secret, "yet another sentence", NOON)


def test_an_address_without_account_gets_no_mail_and_the_same_reply(office):
    assert ask(office, "nobody@example.org") is None
    assert ask(office) is None

    assert mails_to(office, "nobody@example.org") == []
    assert len(mails_to(office, LEA.email)) == 1


@pytest.mark.parametrize("closed", [{"suspended_at": NOON}, {"merged_into": "luc"}])
def test_a_closed_account_gets_no_link(sqlite_office, closed):
    with sqlite_office.write() as connection:
        connection.execute(update(Person).where(Person.id == "lea").values(**closed))

    ask(sqlite_office)

    assert mails_to(sqlite_office, LEA.email) == []


def test_a_link_of_an_account_suspended_meanwhile_changes_nothing(sqlite_office):
    ask(sqlite_office)
    secret = secret_mailed_to(sqlite_office, LEA.email)
    with sqlite_office.write() as connection:
        connection.execute(update(Person).values(suspended_at=NOON))

    with pytest.raises(Conflict):
        passwords.reset_password(sqlite_office, secret, NEW, NOON)


def test_a_link_lasts_one_hour(sqlite_office):
    ask(sqlite_office)
    secret = secret_mailed_to(sqlite_office, LEA.email)

    passwords.reset_link(sqlite_office, secret, NOON + timedelta(minutes=59))
    with pytest.raises(NotFound):
        passwords.reset_link(sqlite_office, secret, NOON + timedelta(hours=1))
    with pytest.raises(NotFound):
        passwords.reset_password(sqlite_office, secret, NEW, NOON + timedelta(hours=1))


def test_a_newer_link_replaces_the_older_one(sqlite_office):
    ask(sqlite_office)
    older = secret_mailed_to(sqlite_office, LEA.email)
    ask(sqlite_office, now=NOON + timedelta(minutes=1))

    with pytest.raises(NotFound):
        passwords.reset_link(sqlite_office, older, NOON + timedelta(minutes=1))


def test_a_bad_password_leaves_the_link_usable(sqlite_office):
    ask(sqlite_office)
    secret = secret_mailed_to(sqlite_office, LEA.email)
    with pytest.raises(Invalid):
        passwords.reset_password(sqlite_office, secret, "short", NOON)

    passwords.reset_password(sqlite_office, secret, NEW, NOON)

    assert enter(sqlite_office, NEW)


def why_gone(db, secret, at=NOON):
    with pytest.raises(NotFound) as gone:
        passwords.reset_link(db, secret, at)
    with pytest.raises(NotFound) as again:
        passwords.reset_password(db, secret, "yet another sentence", at)
    assert gone.value.sentence == again.value.sentence
    assert "ask for a new link" in gone.value.sentence.lower()
    return gone.value.sentence


def test_a_link_that_opens_nothing_says_why(office):
    later = NOON + timedelta(minutes=1)
    ask(office)
    older = secret_mailed_to(office, LEA.email)
    ask(office, now=later)
    newer = secret_mailed_to(office, LEA.email)

    assert "A newer link was made" in why_gone(office, older, later)
    assert "time of this link is over" in why_gone(office, newer, later + timedelta(hours=1))
    passwords.reset_password(office, newer, NEW, later)
    assert "was set with this link already" in why_gone(office, newer, later)
    assert "A newer link was made" in why_gone(office, older, later)
    assert "No such link is known" in why_gone(office, "nothing", later)


def test_a_link_that_a_changed_password_withdrew_says_so(office):
    ask(office)
    secret = secret_mailed_to(office, LEA.email)

    passwords.change_password(office, LEA.actor, PASSWORD, NEW, NOON)

    assert "as happens when a password is changed" in why_gone(office, secret)


def test_two_uses_of_one_link_at_once_are_one_use(office):
    ask(office)
    secret = secret_mailed_to(office, LEA.email)

    outcomes = all_at_once(
        2, lambda n: passwords.reset_password(office, secret, f"sentence number {n}", NOON)
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NotFound", "bool"]


def test_a_reset_lets_somebody_in_whom_guesses_of_others_locked_out(sqlite_office):
    for _ in range(11):
        with pytest.raises((Invalid, TooMany)):
            enter(sqlite_office, "wrong")
    ask(sqlite_office)

    passwords.reset_password(sqlite_office, secret_mailed_to(sqlite_office, LEA.email), NEW, NOON)

    assert enter(sqlite_office, NEW)


def test_one_inbox_gets_three_links_an_hour_with_the_same_reply(sqlite_office):
    for _ in range(5):
        ask(sqlite_office)
        with sqlite_office.write() as connection:  # as `jobs` does; else the next takes its place
            connection.execute(update(Mail).values(sent_at=NOON))

    assert len(mails_to(sqlite_office, LEA.email)) == 3


def test_one_network_address_asks_thirty_times_an_hour(sqlite_office):
    for number in range(30):
        ask(sqlite_office, f"guess{number}@example.org")

    with pytest.raises(TooMany):
        ask(sqlite_office)
    ask(sqlite_office, address="203.0.113.9")
    assert len(mails_to(sqlite_office, LEA.email)) == 1


def test_what_is_no_address_is_said_so(sqlite_office):
    with pytest.raises(Invalid) as refused:
        ask(sqlite_office, "lea at example")

    assert list(refused.value.errors) == ["email"]


def test_the_link_goes_to_the_stored_address_not_to_the_typed_one(sqlite_office):
    ask(sqlite_office, " LEA@EXAMPLE.ORG ")

    assert len(mails_to(sqlite_office, LEA.email)) == 1
    assert passwords.fits(None, PASSWORD) is False
    assert mails_to(sqlite_office, LUC.email) == []


def test_who_resets_a_password_while_the_account_is_suspended_waits_in_no_ring(office, monkeypatch):
    ask(office)
    secret, use, begun = secret_mailed_to(office, LEA.email), passwords.tokens.use, []

    with ThreadPoolExecutor(1) as pool:

        def used(*arguments):
            done = use(*arguments)
            why = (ADA.actor, LEA.id, "Left the practice.", NOON)
            begun.append(pool.submit(people.suspend, office, *why))
            somebody_waits(office)
            return done

        monkeypatch.setattr(passwords.tokens, "use", used)
        passwords.reset_password(office, secret, NEW, NOON)
        assert begun[0].exception(PATIENCE_SECONDS) is None

    with pytest.raises(Refusal):
        sign_in.sign_in(office, LEA.email, NEW, "", "x", NOON)
