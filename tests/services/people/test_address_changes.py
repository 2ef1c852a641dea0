"""Another e-mail address for an account: asked for, confirmed from its inbox, on record."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from courseware.domain.errors import Conflict, Invalid, NotFound, TooMany
from courseware.domain.ledger import INSTALLATION, Act
from courseware.services.acting import COMMAND_LINE
from courseware.services.identity import accounts, passwords, people, sign_in
from courseware.services.identity.address_changes import (
    CHANGE_LIFE,
    TAKEN_NOW,
    address_link,
    addresses_of,
    ask_for_address,
    confirm_address,
    withdraw_change,
)
from courseware.services.identity.giving_addresses import correct_address
from courseware.services.identity.merging import merge, preview_merge
from courseware.services.membership import invitations, joining
from courseware.services.proving.ledger_walk import verify
from courseware.store.accounts import people as rows
from courseware.store.records import ledger
from courseware.store.tables import LedgerDisclosure, LedgerEntry, Mail, Person, Token
from tests.cast import ADA, HAL, LEA, LUC, MAX, NOON, PASSWORD, RIVERSIDE
from tests.services.free_texts import published
from tests.services.people.conftest import acts, all_at_once, link, mails_to, secret_mailed_to
from tests.services.test_lock_order import PATIENCE_SECONDS, somebody_waits

NEW = "lea@new.example"
LATER = NOON + timedelta(minutes=1)


def enter(db, email=LEA.email, now=NOON):
    return sign_in.sign_in(db, email, PASSWORD, "", "198.51.100.7", now)


def here(db, email=LEA.email, now=NOON):
    """Somebody who is signed in, in a session of their own."""
    return sign_in.actor_for_session(db, enter(db, email, now), now)


def ask(db, actor=LEA.actor, email=NEW, now=NOON, password=PASSWORD):
    return ask_for_address(db, actor, email, password, link, now)


def asked_secret(db, actor=LEA.actor, email=NEW, now=NOON):
    """The secret of the link; mails of one moment have no order."""
    secrets = []

    def kept(secret):
        secrets.append(secret)
        return link(secret)

    ask_for_address(db, actor, email, PASSWORD, kept, now)
    return secrets[0]


def address_of(db, member=LEA):
    with db.read() as connection:
        return connection.scalar(select(Person.email).where(Person.id == member.id))


def sent(db):
    """As `jobs` does: a mail that waits is gone once its link ends."""
    with db.write() as connection:
        connection.execute(update(Mail).values(sent_at=NOON))


def test_nothing_changes_until_the_owner_confirms_from_the_new_inbox(office):
    ask(office)

    assert address_of(office) == LEA.email and enter(office)
    assert [mail.subject for mail in mails_to(office, LEA.email)] == [
        "Another address was asked for"
    ]
    secret = secret_mailed_to(office, NEW)
    assert address_link(office, secret, NOON).email == NEW
    assert confirm_address(office, LEA.actor, secret, LATER) == NEW

    assert address_of(office) == NEW
    with pytest.raises(Invalid):
        enter(office, LEA.email)
    assert here(office, NEW).person_id == LEA.id
    told = [mail.subject for mail in mails_to(office, LEA.email)]
    assert told == ["Another address was asked for", "Your address was changed"]
    assert mails_to(office, NEW)[-1].subject == "You sign in with this address now"


def test_no_letter_names_the_other_address(office):
    confirm_address(office, LEA.actor, asked_secret(office), LATER)

    for to, other in ((LEA.email, NEW), (NEW, LEA.email)):
        for mail in mails_to(office, to):
            assert other not in mail.body + mail.subject and LEA.name not in mail.body


def test_the_session_that_confirms_stays_and_every_other_one_ends(office):
    mine, other = here(office), enter(office)

    confirm_address(office, mine, asked_secret(office, mine), LATER)

    assert sign_in.actor_for_session(office, other, LATER) is None
    assert [one.is_this for one in sign_in.open_sessions(office, mine, LATER)] == [True]


def test_the_old_address_is_kept_and_the_act_on_record_without_either_in_clear(office):
    before = len(acts(office, INSTALLATION))

    confirm_address(office, LEA.actor, asked_secret(office), LATER)

    file = people.person_file(office, ADA.actor, LEA.id)
    assert [(f.email, f.replaced_at, f.reason, f.replaced_by) for f in file.former_emails] == [
        (LEA.email, LATER, None, LEA.id)
    ]
    assert acts(office, INSTALLATION)[before:] == [(Act.EMAIL_CHANGED, LEA.id, LEA.id)]
    with office.read() as connection:
        texts = connection.scalars(select(LedgerEntry.canonical)).all()
        clear = set(connection.scalars(select(LedgerDisclosure.clear)))
    assert not any(LEA.email in text or NEW in text for text in texts)
    assert {LEA.email, NEW} <= clear
    assert not [b for b in verify(office) if "address" in b.what]


def test_what_was_sent_to_the_old_address_opens_nothing_afterwards(office):
    passwords.request_reset(office, LEA.email, link, "198.51.100.7", NOON)
    reset = secret_mailed_to(office, LEA.email)
    sent_at = NOON + timedelta(seconds=1)
    invitations.invite(office, MAX.actor, RIVERSIDE, LEA.email, ["assessor"], link, sent_at)
    invited = secret_mailed_to(office, LEA.email)
    mine = asked_secret(office)

    confirm_address(office, LEA.actor, mine, LATER)

    with pytest.raises(NotFound):
        passwords.reset_link(office, reset, LATER)
    with pytest.raises(NotFound):
        joining.read_invitation(office, invited, LATER)
    assert "Ask whoever invited you" in mails_to(office, NEW)[-1].body


def test_an_invitation_to_the_new_address_is_the_persons_once_it_is_theirs(office):
    invitations.invite(office, MAX.actor, RIVERSIDE, NEW, ["assessor"], link, NOON)
    invited = secret_mailed_to(office, NEW)

    confirm_address(office, LEA.actor, asked_secret(office), LATER)

    assert joining.accept_as(office, LEA.actor, invited, LATER) == RIVERSIDE
    assert "Ask whoever" not in mails_to(office, NEW)[-1].body


def test_a_taken_address_looks_the_same_and_is_told_only_in_its_own_inbox(office):
    free, taken = ask(office), addresses_of(office, LEA.actor, NOON).waiting.email
    assert (free, taken) == (NEW, NEW)

    assert ask(office, email=HAL.email, now=LATER) == HAL.email

    waiting = addresses_of(office, LEA.actor, LATER).waiting
    assert (waiting.email, waiting.expires_at) == (HAL.email, LATER + CHANGE_LIFE)
    (mail,) = mails_to(office, HAL.email)
    assert mail.subject == "A new address for your account"
    assert "There is an account with this address already" in mail.body
    assert "an administrator can merge them" in mail.body and "https://" not in mail.body


@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("", "Write an e-mail address"),
        ("lea at example", "This is no e-mail address"),
        (" LEA@Example.ORG ", "This is the present address"),
    ],
)
def test_a_bad_or_the_present_address_is_refused_beside_the_field(sqlite_office, email, words):
    with pytest.raises(Invalid) as refused:
        ask(sqlite_office, email=email)

    assert words in refused.value.errors["new_email"]
    assert mails_to(sqlite_office, LEA.email) == []


def test_the_address_is_kept_in_the_spelling_with_which_one_signs_in(office):
    typed = " Le\u0301a@M\u00fcller.Example "

    confirm_address(office, LEA.actor, asked_secret(office, email=typed), LATER)

    assert address_of(office) == "l\u00e9a@m\u00fcller.example"
    assert here(office, "L\u00c9A@xn--mller-kva.example", LATER).person_id == LEA.id


def test_another_spelling_of_a_taken_domain_is_taken(office):
    people.create_person(office, COMMAND_LINE, "eva@m\u00fcller.example", "Eva Holm", NOON)

    ask(office, email="eva@xn--mller-kva.example")

    (mail,) = mails_to(office, "eva@m\u00fcller.example")
    assert "There is an account with this address already" in mail.body


def test_without_the_password_nothing_is_asked(office):
    with pytest.raises(Invalid) as refused:
        ask(office, password="not the password")

    assert list(refused.value.errors) == ["email_password"]
    assert mails_to(office, NEW) == mails_to(office, LEA.email) == []


def test_one_person_asks_five_times_an_hour_and_one_inbox_gets_three_mails(sqlite_office):
    for number in range(5):
        ask(sqlite_office, now=NOON + timedelta(seconds=number))
        sent(sqlite_office)

    with pytest.raises(TooMany):
        ask(sqlite_office)
    assert len(mails_to(sqlite_office, NEW)) == 3
    ask(sqlite_office, now=NOON + timedelta(hours=1))


def why_gone(db, secret, now=LATER):
    with pytest.raises(NotFound) as gone:
        address_link(db, secret, now)
    with pytest.raises(NotFound) as again:
        confirm_address(db, LEA.actor, secret, now)
    assert gone.value.sentence == again.value.sentence
    return gone.value.sentence


def test_a_link_that_changes_nothing_says_why(office):
    older = asked_secret(office)
    sent(office)
    newer = asked_secret(office, now=LATER)

    assert "A newer link was made" in why_gone(office, older)
    assert "time of this link is over" in why_gone(office, newer, LATER + CHANGE_LIFE)
    assert "No such link is known" in why_gone(office, "nothing")
    confirm_address(office, LEA.actor, newer, LATER)
    with pytest.raises(NotFound, match="was changed with this link already"):
        address_link(office, newer, LATER)
    with pytest.raises(NotFound, match="was changed with this link already"):
        confirm_address(office, LUC.actor, newer, LATER)
    sent(office)
    confirm_address(office, LEA.actor, asked_secret(office, email=LEA.email), LATER)
    assert "was changed with this link already" in why_gone(office, newer)


def test_a_link_of_one_purpose_serves_no_other(sqlite_office):
    ours = asked_secret(sqlite_office)
    passwords.request_reset(sqlite_office, LEA.email, link, "198.51.100.7", LATER)
    reset = secret_mailed_to(sqlite_office, LEA.email)

    with pytest.raises(NotFound):
        passwords.reset_link(sqlite_office, ours, NOON)
    with pytest.raises(NotFound):
        address_link(sqlite_office, reset, NOON)


def by_withdrawing(db):
    assert withdraw_change(db, LEA.actor, LATER) is True
    assert withdraw_change(db, LEA.actor, LATER) is False


def by_another_password(db):
    passwords.change_password(db, LEA.actor, PASSWORD, "a newly made sentence", LATER)


def by_a_reset(db):
    passwords.request_reset(db, LEA.email, link, "198.51.100.7", LATER)
    secret = secret_mailed_to(db, LEA.email)
    passwords.reset_password(db, secret, "a newly made sentence", LATER)


def by_a_suspension(db):
    people.suspend(db, ADA.actor, LEA.id, "Left the practice.", LATER)
    people.reinstate(db, ADA.actor, LEA.id, "Came back.", LATER)


@pytest.mark.parametrize("end", [by_withdrawing, by_another_password, by_a_reset, by_a_suspension])
def test_the_change_is_withdrawn(office, end):
    secret = asked_secret(office)

    end(office)

    assert "This change was withdrawn" in why_gone(office, secret)
    assert addresses_of(office, LEA.actor, LATER).waiting is None
    assert [mail for mail in mails_to(office, NEW) if "https" in mail.body] == []
    assert address_of(office) == LEA.email


def test_a_new_password_that_anybody_can_ask_for_ends_no_change(office):
    secret = asked_secret(office)

    passwords.request_reset(office, LEA.email, link, "198.51.100.7", NOON)

    assert confirm_address(office, LEA.actor, secret, LATER) == NEW


def test_whoever_got_the_link_by_mistake_can_do_nothing_with_it(office):
    secret = asked_secret(office)

    with pytest.raises(Conflict, match="for another account"):
        confirm_address(office, LUC.actor, secret, LATER)

    assert address_of(office) == LEA.email and address_of(office, LUC) == LUC.email
    assert confirm_address(office, LEA.actor, secret, LATER) == NEW


def test_who_was_signed_out_meanwhile_confirms_nothing(office):
    mine = here(office)
    secret = asked_secret(office, mine)
    sign_in.sign_out_everywhere(office, mine, LATER)

    with pytest.raises(Conflict, match="signed out"):
        confirm_address(office, mine, secret, LATER)

    assert address_of(office) == LEA.email


def test_an_address_that_somebody_got_meanwhile_stays_theirs(office):
    secret = asked_secret(office)
    people.create_person(office, COMMAND_LINE, NEW, "Eva Holm", LATER)

    with pytest.raises(Conflict) as refused:
        confirm_address(office, LEA.actor, secret, LATER)

    assert refused.value.sentence == TAKEN_NOW
    assert address_of(office) == LEA.email
    assert people.person_file(office, ADA.actor, LEA.id).former_emails == []


def test_of_two_who_confirm_one_address_at_once_one_has_it(office):
    both = (LEA, LUC)
    secrets = []
    for member in both:
        secrets.append(asked_secret(office, member.actor))
        sent(office)

    outcomes = all_at_once(2, lambda n: confirm_address(office, both[n].actor, secrets[n], LATER))

    (lost,) = (one for one in outcomes if one != NEW)
    assert isinstance(lost, Conflict) and lost.sentence == TAKEN_NOW
    winner = both[outcomes.index(NEW)]
    assert [m.id for m in both if address_of(office, m) == NEW] == [winner.id]
    assert [act for act, *_ in acts(office, INSTALLATION)].count(Act.EMAIL_CHANGED) == 1


def test_two_presses_of_one_button_are_one_change(office):
    secret = asked_secret(office)

    outcomes = all_at_once(2, lambda _: confirm_address(office, LEA.actor, secret, LATER))

    assert outcomes == [NEW, NEW]
    assert len(people.person_file(office, ADA.actor, LEA.id).former_emails) == 1


def test_guesses_at_an_address_before_it_was_an_accounts_keep_nobody_out(sqlite_office):
    secret = asked_secret(sqlite_office)
    for _ in range(11):
        with pytest.raises((Invalid, TooMany)):
            sign_in.sign_in(sqlite_office, NEW, "wrong", "", "203.0.113.9", LATER)

    confirm_address(sqlite_office, LEA.actor, secret, LATER)

    assert enter(sqlite_office, NEW, LATER)


def test_the_old_address_is_free_again_and_can_be_had_back(office):
    confirm_address(office, LEA.actor, asked_secret(office), LATER)
    sent(office)

    back = asked_secret(office, email=LEA.email, now=LATER)
    confirm_address(office, LEA.actor, back, LATER + timedelta(minutes=1))

    assert address_of(office) == LEA.email
    former = people.person_file(office, ADA.actor, LEA.id).former_emails
    assert [one.email for one in former] == [NEW, LEA.email]


def test_the_link_is_kept_as_a_hash(sqlite_office):
    secret = asked_secret(sqlite_office)

    with sqlite_office.read() as connection:
        kept = connection.execute(select(Token.__table__)).all()
    assert len(kept) == 1 and secret not in str(kept)


def test_the_installation_corrects_an_address_whose_mails_nobody_reads(office):
    lost = enter(office)
    passwords.request_reset(office, LEA.email, link, "198.51.100.7", NOON)
    reset = secret_mailed_to(office, LEA.email)

    correct_address(office, COMMAND_LINE, LEA.id, NEW, "The clinic's domain is gone.", LATER)

    assert address_of(office) == NEW
    assert sign_in.actor_for_session(office, lost, LATER) is None
    with pytest.raises(NotFound):
        passwords.reset_link(office, reset, LATER)
    (former,) = people.person_file(office, ADA.actor, LEA.id).former_emails
    assert (former.email, former.reason, former.replaced_by) == (
        LEA.email,
        "The clinic's domain is gone.",
        None,
    )
    assert acts(office, INSTALLATION)[-1] == (Act.EMAIL_CHANGED, None, LEA.id)
    assert mails_to(office, LEA.email)[-1].subject == "Your address was changed"


@pytest.mark.parametrize(
    ("email", "reason", "words"),
    [
        (HAL.email, "Lost.", "There is an account with this address already"),
        (LEA.email, "Lost.", "This is the present address"),
        ("lea", "Lost.", "This is no e-mail address"),
        (NEW, " ", "reason"),
    ],
)
def test_a_bad_correction_changes_nothing(sqlite_office, email, reason, words):
    with pytest.raises(Invalid) as refused:
        correct_address(sqlite_office, COMMAND_LINE, LEA.id, email, reason, LATER)

    assert words in " ".join(refused.value.errors.values())
    assert address_of(sqlite_office) == LEA.email


def test_the_address_of_a_merged_account_stays(sqlite_office):
    with sqlite_office.write() as connection:
        connection.execute(update(Person).where(Person.id == LEA.id).values(merged_into=LUC.id))

    with pytest.raises(Conflict, match="merged"):
        correct_address(sqlite_office, COMMAND_LINE, LEA.id, NEW, "Lost.", LATER)


def test_what_is_exported_names_earlier_addresses(office):
    confirm_address(office, LEA.actor, asked_secret(office), LATER)

    data = accounts.export_own(office, LEA.actor, LATER)

    assert data["account"]["email"] == NEW
    assert [one["email"] for one in data["former_emails"]] == [LEA.email]


def test_somebody_is_found_by_an_earlier_address(sqlite_office):
    correct_address(sqlite_office, COMMAND_LINE, LEA.id, NEW, "A new domain.", LATER)

    found = people.find_people(sqlite_office, ADA.actor, LEA.email)

    assert [(one.person_id, one.email) for one in found] == [(LEA.id, NEW)]


def test_an_address_is_confirmed_while_an_account_is_made_with_it(office):
    secret = asked_secret(office)
    acts_at_once = (
        lambda: confirm_address(office, LEA.actor, secret, LATER),
        lambda: people.create_person(office, COMMAND_LINE, NEW, "Eva Holm", LATER),
    )

    outcomes = all_at_once(2, lambda n: acts_at_once[n]())

    refused = [one for one in outcomes if isinstance(one, Exception)]
    assert [type(one) for one in refused] in ([Conflict], [Invalid])
    assert (address_of(office) == NEW) is isinstance(refused[0], Invalid)


def test_the_person_is_held_before_the_ledger(office):
    secret = asked_secret(office)

    with ThreadPoolExecutor(1) as pool:
        with office.write() as connection:
            rows.hold(connection, LEA.id)
            other = pool.submit(confirm_address, office, LEA.actor, secret, LATER)
            somebody_waits(office)
            ledger.lock_head(connection, INSTALLATION)
        assert other.result(PATIENCE_SECONDS) == NEW


def test_who_confirms_waits_for_a_record_that_is_just_being_made_of_them(office):
    """Another address is another key: on PostgreSQL rows that refer to the person come first."""
    secret = asked_secret(office)

    with ThreadPoolExecutor(1) as pool:
        with office.write() as connection:
            rows.add_licence(
                connection,
                {
                    "id": "licence",
                    "person_id": LEA.id,
                    "jurisdiction": "IE",
                    "number": "17",
                    "added_at": NOON,
                },
            )
            other = pool.submit(confirm_address, office, LEA.actor, secret, LATER)
            somebody_waits(office)
            ledger.lock_head(connection, INSTALLATION)
        assert other.result(PATIENCE_SECONDS) == NEW


def test_a_merge_ends_the_change_of_the_account_that_goes_and_keeps_its_earlier_address(
    office, tmp_path
):
    catalogue = published(office, tmp_path)[1]
    correct_address(office, COMMAND_LINE, HAL.id, "hal@new.example", "A new domain.", NOON)
    secret = asked_secret(office, HAL.actor, "hal@third.example")

    plan = preview_merge(office, catalogue, ADA.actor, LEA.email, "hal@new.example")
    merge(office, catalogue, ADA.actor, LEA.id, HAL.id, plan.digest, "One person.", LATER)

    assert "This change was withdrawn" in why_gone(office, secret)
    told = accounts.export_own(office, LEA.actor, LATER)["former_emails"]
    assert [(one["email"], one["merged_account"]) for one in told] == [
        ("hal@example.org", "hal@new.example")
    ]
    assert not [broken for broken in verify(office) if "address" in broken.what]
