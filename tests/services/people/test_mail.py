"""The outbox: what is queued, sent, tried again and given up."""

import smtplib
from datetime import timedelta
from threading import Lock

import pytest
from sqlalchemy import select, update

from courseware.domain.errors import Forbidden
from courseware.services.housekeeping import tidy
from courseware.services.identity import passwords
from courseware.services.mail import MOST_TRIES, outbox, queue, send_due, waiting_mails
from courseware.services.membership import invitations, joining
from courseware.store.accounts import tokens
from courseware.store.tables import Mail
from tests.cast import ADA, LEA, MAX, NOON, RIVERSIDE
from tests.services.people.conftest import all_at_once, link, secret_mailed_to

SENDER = "courseware@clinic.example"


class Postbox:
    """Takes mails, or refuses those to the addresses that it is told."""

    def __init__(self, refused=()):
        self.taken, self.refused, self.lock = [], set(refused), Lock()

    def send(self, message):
        if message["To"] in self.refused:
            raise smtplib.SMTPRecipientsRefused({message["To"]: (550, b"no such\r\nuser")})
        with self.lock:
            self.taken.append(message)


def put(db, *recipients, subject="Hello", body="Text: https://site.test/secret\n", now=NOON):
    with db.write() as connection:
        for recipient in recipients:
            queue(connection, recipient, subject, body, now)


def rows(db, *columns):
    with db.read() as connection:
        query = select(*columns).order_by(Mail.recipient)
        return [tuple(row) for row in connection.execute(query)]


def send(db, postbox, now=NOON, limit=100):
    done = send_due(db, postbox, SENDER, now, limit)
    return done.sent, done.failed


def test_due_mail_is_sent_once_and_its_text_is_not_kept(office):
    put(office, "a@example.org", "b@example.org")
    postbox = Postbox()

    assert send(office, postbox) == (2, 0)
    assert send(office, postbox) == (0, 0)

    assert sorted(m["To"] for m in postbox.taken) == ["a@example.org", "b@example.org"]
    assert postbox.taken[0].get_content() == "Text: https://site.test/secret\n"
    assert rows(office, Mail.sent_at, Mail.body) == [(NOON, ""), (NOON, "")]


def test_a_mail_exists_only_if_its_reason_does(office):
    with pytest.raises(RuntimeError), office.write() as connection:
        queue(connection, "a@example.org", "Hello", "Text", NOON)
        raise RuntimeError

    assert rows(office, Mail.id) == []


def test_one_refused_mail_does_not_hold_up_the_others(office):
    put(office, "a@example.org", "b@example.org")

    assert send(office, Postbox(refused=["a@example.org"])) == (1, 1)

    (refused, taken) = rows(office, Mail.error, Mail.tries, Mail.sent_at, Mail.next_try_at)
    assert refused[0].startswith("SMTPRecipientsRefused")
    assert refused[1:] == (1, None, NOON + timedelta(minutes=1))
    assert taken[2] == NOON


def test_a_refused_mail_is_tried_ever_more_rarely_and_then_given_up(office):
    put(office, "a@example.org")
    moment, waits = NOON, []
    for _ in range(MOST_TRIES):
        assert send(office, Postbox(refused=["a@example.org"]), moment) == (0, 1)
        ((next_try,),) = rows(office, Mail.next_try_at)
        assert send(office, Postbox(), next_try - timedelta(seconds=1)) == (0, 0)
        waits.append(next_try - moment)
        moment = next_try

    assert waits == sorted(waits)
    assert send(office, Postbox(), moment + timedelta(days=30)) == (0, 0)
    (shown,) = outbox(office, ADA.actor, show_bodies=False)
    assert shown.state == "given up"


def test_a_mail_that_was_taken_by_a_sender_that_died_is_sent_after_its_lease(office):
    class Dies(BaseException):
        pass

    class Dying:
        def send(self, message):
            raise Dies

    put(office, "a@example.org")
    with pytest.raises(Dies):
        send_due(office, Dying(), SENDER, NOON)

    assert send(office, Postbox(), NOON + timedelta(minutes=9)) == (0, 0)
    assert send(office, Postbox(), NOON + timedelta(minutes=10)) == (1, 0)


def test_several_senders_at_once_send_each_mail_once(office):
    put(office, *(f"{number}@example.org" for number in range(12)))
    postbox = Postbox()

    outcomes = all_at_once(4, lambda n: send(office, postbox))

    assert sum(sent for sent, _ in outcomes) == 12
    assert len({m["To"] for m in postbox.taken}) == len(postbox.taken) == 12


def test_no_transaction_is_open_while_a_mail_is_handed_over(office):
    class Writes:
        def send(self, message):
            put(office, "b@example.org", now=NOON + timedelta(hours=1))

    put(office, "a@example.org")

    assert send(office, Writes()) == (1, 0)


def test_a_run_stops_at_its_limit(office):
    put(office, *(f"{number}@example.org" for number in range(5)))

    assert send(office, Postbox(), limit=3) == (3, 0)
    assert send(office, Postbox(), limit=3) == (2, 0)


def test_as_many_refused_ones_as_a_run_takes_keep_no_other_waiting(office):
    """They are due again before the others were ever tried, and come after them all the same."""
    refused = [f"a{number}@example.org" for number in range(6)]
    put(office, *refused)
    put(office, *(f"b{number}@example.org" for number in range(2)), now=NOON + timedelta(seconds=1))
    postbox, moment = Postbox(refused=refused), NOON

    done = []
    for _ in range(4):
        moment += timedelta(minutes=2)
        done.append(send(office, postbox, moment, limit=3))

    assert done[:2] == [(0, 3), (0, 3)]
    assert sum(sent for sent, _ in done) == 2
    assert [shown.error is None for shown in outbox(office, ADA.actor, False)].count(False) == 6


def test_no_text_smuggles_a_header_in(sqlite_office):
    subject = "Invitation to Nord\r\nBcc: everybody@example.org\r\n\r\nBuy" + "x" * 500
    put(sqlite_office, "a@example.org", subject=subject)
    postbox = Postbox()
    send(sqlite_office, postbox)

    (message,) = postbox.taken
    assert message["Bcc"] is None
    assert message["Subject"].startswith("Invitation to Nord Bcc: everybody")
    assert len(message["Subject"]) == 150
    assert set(message.keys()) == {
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "Content-Type",
        "Content-Transfer-Encoding",
        "MIME-Version",
    }


def test_a_domain_of_other_letters_is_spelled_as_every_mail_server_takes_it(sqlite_office):
    put(sqlite_office, "ana@müller.example")
    postbox = Postbox()
    send(sqlite_office, postbox)

    assert [m["To"] for m in postbox.taken] == ["ana@xn--mller-kva.example"]
    assert rows(sqlite_office, Mail.recipient) == [("ana@müller.example",)]


def test_the_message_keeps_its_id_over_all_tries(sqlite_office):
    put(sqlite_office, "a@example.org")
    ((mail_id,),) = rows(sqlite_office, Mail.id)
    postbox = Postbox()

    send(sqlite_office, postbox)

    assert postbox.taken[0]["Message-ID"] == f"<{mail_id}@clinic.example>"


def test_texts_with_live_links_are_shown_in_the_demonstration_only(sqlite_office):
    put(sqlite_office, "a@example.org")

    (hidden,) = outbox(sqlite_office, ADA.actor, show_bodies=False)
    (shown,) = outbox(sqlite_office, ADA.actor, show_bodies=True)

    assert (hidden.body, hidden.state) == ("", "waiting")
    assert "https://site.test/secret" in shown.body
    with pytest.raises(Forbidden):
        outbox(sqlite_office, MAX.actor, show_bodies=True)


def test_a_sent_mail_is_forgotten_after_90_days_and_no_other(office):
    put(office, "early@example.org", "refused@example.org")
    send(office, Postbox({"refused@example.org"}))
    put(office, "late@example.org", now=NOON + timedelta(days=1))
    send(office, Postbox({"refused@example.org"}), now=NOON + timedelta(days=2))

    assert tidy(office, NOON + timedelta(days=90)).mails == 0
    assert tidy(office, NOON + timedelta(days=91)).mails == 1

    assert rows(office, Mail.recipient) == [("late@example.org",), ("refused@example.org",)]


def test_a_mail_that_was_given_up_is_forgotten_after_90_days_too(office):
    put(office, "refused@example.org")
    at, tried = NOON + timedelta(days=200), 0  # nobody sent anything until then
    while send(office, Postbox({"refused@example.org"}), now=at) != (0, 0):
        assert tidy(office, at).mails == 0
        at, tried = at + timedelta(days=1), tried + 1

    assert tried == MOST_TRIES
    assert tidy(office, at + timedelta(days=80)).mails == 0
    assert tidy(office, at + timedelta(days=91)).mails == 1
    assert rows(office, Mail.recipient) == []


def ended_by_a_newer_one(db):
    invitations.invite(db, MAX.actor, RIVERSIDE, "eva@example.org", ["assessor"], link, NOON)


def ended_by_its_use(db):
    secret = secret_mailed_to(db, "eva@example.org")
    joining.accept_as_new(db, secret, "Eva Holm", "a newly made sentence", NOON)


def ended_by_its_age(db):
    tidy(db, NOON + timedelta(days=14))


def ended_with_every_other_link(db):
    with db.write() as connection:
        tokens.withdraw_everything(connection, NOON)


@pytest.mark.parametrize(
    ("end", "left"),
    [
        (ended_by_a_newer_one, 1),
        (ended_by_its_use, 0),
        (ended_by_its_age, 0),
        (ended_with_every_other_link, 0),
    ],
)
def test_a_mail_that_waits_is_dropped_when_its_link_ends(office, end, left):
    invitations.invite(office, MAX.actor, RIVERSIDE, "eva@example.org", ["learner"], link, NOON)
    (first,) = rows(office, Mail.id)
    put(office, "a@example.org")

    end(office)

    kept = rows(office, Mail.id, Mail.recipient)
    assert first[0] not in [mail_id for mail_id, _ in kept]
    assert [to for _, to in kept] == ["a@example.org"] + ["eva@example.org"] * left


def test_a_mail_that_was_sent_stays_listed_when_its_link_ends(office):
    invitations.invite(office, MAX.actor, RIVERSIDE, "eva@example.org", ["learner"], link, NOON)
    send(office, Postbox())

    ended_with_every_other_link(office)

    assert rows(office, Mail.recipient, Mail.sent_at) == [("eva@example.org", NOON)]


def test_a_newer_reset_link_drops_the_mail_of_the_older_one(office):
    for _ in range(2):
        passwords.request_reset(office, LEA.email, link, "192.0.2.1", NOON)

    assert rows(office, Mail.recipient) == [(LEA.email,)]


def test_mails_that_wait_are_counted_until_they_are_sent_or_given_up(office):
    put(office, "a@example.org", "b@example.org")
    assert waiting_mails(office) == 2

    send(office, Postbox(refused=["b@example.org"]))
    assert waiting_mails(office) == 1

    with office.write() as connection:
        connection.execute(update(Mail).values(tries=MOST_TRIES))
    assert waiting_mails(office) == 0
