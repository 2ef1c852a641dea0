"""Certificates come after awards: once each, from the snapshot, kept byte by byte."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import func, select, update

from courseware.domain.certificates import State
from courseware.domain.errors import Forbidden, NotFound, Refusal
from courseware.domain.ledger import written
from courseware.services.certificates import (
    checking,
    files,
    issuing,
    reading,
    signing_keys,
    stating,
)
from courseware.services.certificates.issuing import bring_up_to_date
from courseware.services.identity import accounts, people
from courseware.services.proving.ledger_walk import verify
from courseware.store.tables import Certificate, LedgerEntry
from tests.awards import give_award
from tests.cast import ADA, HAL, LEA, LUC, MAX, NOON
from tests.services.test_ledger import tamper


def issue(db, office, member=LEA, now=NOON, **snapshot) -> str:
    give_award(db, member, **snapshot)
    (number,) = bring_up_to_date(db, office, member.id, now, member.id).numbers
    return number


def rechecked(db):
    return [str(one) for one in checking.recheck_all(db, NOON).altered]


def acts(db, act: str) -> list[str]:
    with db.read() as connection:
        query = select(LedgerEntry.subject).where(LedgerEntry.act == act)
        return list(connection.scalars(query.order_by(LedgerEntry.sequence)))


def test_an_award_gets_one_certificate_however_often_it_is_asked_for(clinic_db, office):
    number = issue(clinic_db, office)

    for who in (LEA.id, None):
        assert bring_up_to_date(clinic_db, office, who, NOON).numbers == ()

    (found,) = reading.own_certificates(clinic_db, LEA.actor, NOON).popitem()[1]
    assert found.number.replace("-", "") == number
    assert (found.state, found.end, found.statement.edition) == (State.VALID, None, 1)
    assert acts(clinic_db, "certificate.issued") == [number]
    assert verify(clinic_db) == []


def issue_as_before(db, office, monkeypatch) -> str:
    """As an earlier version issued: without the fraction of the second that its entry has."""

    def cut(connection, office, award, now):
        return stating.statement_of(connection, office, award, now.replace(microsecond=0))

    monkeypatch.setattr(issuing, "statement_of", cut)
    return issue(db, office)


def test_the_certificate_and_its_entry_name_one_moment(clinic_db, office):
    issue(clinic_db, office)

    with clinic_db.read() as connection:
        assert connection.scalar(select(Certificate.issued_at)) == NOON
        said = connection.scalar(
            select(LedgerEntry.canonical).where(LedgerEntry.act == "certificate.issued")
        )
    assert NOON.microsecond and f'"at":"{written(NOON)}"' in said


def test_a_moment_that_an_earlier_version_cut_to_seconds_is_accepted(
    clinic_db, office, monkeypatch
):
    issue_as_before(clinic_db, office, monkeypatch)

    assert verify(clinic_db) == []


@pytest.mark.parametrize("by", [timedelta(seconds=1), timedelta(microseconds=NOON.microsecond)])
def test_a_cut_moment_is_no_leave_to_change_it(clinic_db, office, monkeypatch, by):
    issue_as_before(clinic_db, office, monkeypatch)
    with clinic_db.write() as connection:
        connection.execute(update(Certificate).values(issued_at=NOON.replace(microsecond=0) + by))

    (broken,) = verify(clinic_db)

    assert "was changed: " in broken.what and "statement_sha256" in broken.what


def test_eight_at_once_issue_one(clinic_db, office):
    give_award(clinic_db, LEA)
    signing_keys.signing_key(clinic_db, office, NOON)

    with ThreadPoolExecutor(8) as pool:
        made = list(
            pool.map(lambda _: bring_up_to_date(clinic_db, office, None, NOON).numbers, range(8))
        )

    assert sum(map(len, made)) == 1
    with clinic_db.read() as connection:
        assert connection.scalar(select(func.count()).select_from(Certificate)) == 1
    assert len(acts(clinic_db, "certificate.issued")) == 1


def test_everybodys_missing_ones_are_issued_by_the_jobs(clinic_db, office):
    for member in (LEA, LUC, HAL):
        give_award(clinic_db, member)

    assert len(bring_up_to_date(clinic_db, office, None, NOON).numbers) == 3

    holders = {one.statement.holder for one in reading.all_certificates(clinic_db, ADA.actor, NOON)}
    assert holders == {LEA.name, LUC.name, HAL.name}


def test_the_statement_is_the_awards_snapshot_and_not_the_present(clinic_db, office):
    licences = [{"jurisdiction": "Ireland", "number": "PT-1"}]
    provider = {"name": "Old Name Ltd", "signatory": "Maeve Doyle", "unknown": "ignored"}
    number = issue(
        clinic_db, office, licences=licences, provider=provider, units=["2.5 CCU (60 minutes)"]
    )

    found = reading.own_certificate(clinic_db, LEA.actor, number, NOON).statement

    assert (found.holder, found.minutes, found.hours) == ("Lea Lindqvist", 151, "2.51")
    assert found.licences == (("Ireland", "PT-1"),)
    assert (found.provider.name, found.provider.signatory) == ("Old Name Ltd", "Maeve Doyle")
    assert found.units == ("2.5 CCU (60 minutes)",)
    assert (found.objectives[0].code, found.objectives[0].text) == ("N1.1", "Name the needle")
    assert found.entry is not None and found.entry[0] == "clinic-riverside"
    assert found.revisions == {"course": "c" * 64, "lesson needles": "a" * 64}


def test_every_file_is_valid_and_is_the_one_that_was_issued(clinic_db, office):
    number = issue(clinic_db, office)

    for kind in files.FileKind:
        data = files.own_file(clinic_db, LEA.actor, number, kind)
        checked = checking.check_here(clinic_db, data, NOON + timedelta(days=15 * 365))
        assert (checked.finding.valid, checked.finding.kind) == (True, kind)
        assert checked.certificate is not None
        assert data == files.any_file(clinic_db, ADA.actor, number, kind)
    pdf = files.own_file(clinic_db, LEA.actor, number, files.FileKind.PDF)
    found = reading.any_certificate(clinic_db, ADA.actor, number, NOON)
    assert found.pdf_sha256 == sha256(pdf).hexdigest()


def test_a_demonstration_stays_one_in_every_form(clinic_db, office):
    number = issue(clinic_db, office, not_valid_because=["it was made in a demonstration"])

    assert reading.own_certificate(clinic_db, LEA.actor, number, NOON).state is State.DEMONSTRATION
    for kind in files.FileKind:
        data = files.own_file(clinic_db, LEA.actor, number, kind)
        finding = checking.check_here(clinic_db, data, NOON).finding
        assert (finding.valid, finding.state) == (False, "demonstration")


def test_a_corrected_name_makes_a_replacing_certificate(clinic_db, office):
    old = issue(clinic_db, office)
    later = NOON + timedelta(days=30)
    people.correct_name(clinic_db, ADA.actor, LEA.id, "Lea Lindqvist-Berg", "married", later)

    done = bring_up_to_date(clinic_db, office, ADA.id, later, LEA.id)

    (new,) = done.numbers
    assert done.replaced == (old,)
    newer, older = reading.own_certificates(clinic_db, LEA.actor, later).popitem()[1]
    assert newer.statement.holder == "Lea Lindqvist-Berg"
    assert (newer.state, newer.statement.edition) == (State.VALID, 2)
    assert newer.statement.replaces == old
    assert newer.statement.completed_on == older.statement.completed_on
    assert (older.state, older.successor) == (State.REPLACED, newer.number)
    assert older.statement.holder == "Lea Lindqvist"
    assert bring_up_to_date(clinic_db, office, None, later).numbers == ()
    assert acts(clinic_db, "certificate.replaced") == [old]
    assert verify(clinic_db) == []
    data = files.own_file(clinic_db, LEA.actor, old, files.FileKind.PDF)
    assert checking.check_here(clinic_db, data, later).finding.state == "replaced"
    assert new != old


def test_a_name_corrected_back_replaces_once_more(clinic_db, office):
    issue(clinic_db, office)
    for days, name in ((1, "Lea Berg"), (2, LEA.name)):
        moment = NOON + timedelta(days=days)
        people.correct_name(clinic_db, ADA.actor, LEA.id, name, "as asked", moment)
        assert len(bring_up_to_date(clinic_db, office, None, moment).replaced) == 1

    states = [
        (one.statement.holder, one.state)
        for one in reading.own_certificates(clinic_db, LEA.actor, moment).popitem()[1]
    ]
    assert states == [
        (LEA.name, State.VALID),
        ("Lea Berg", State.REPLACED),
        (LEA.name, State.REPLACED),
    ]


def test_a_missing_key_file_is_said_and_no_second_key_is_made(clinic_db, office):
    issue(clinic_db, office)
    for path in office.keys.glob("*.key"):
        path.unlink()
    give_award(clinic_db, LUC)

    with pytest.raises(Refusal, match="is not here: copy it"):
        bring_up_to_date(clinic_db, office, None, NOON)

    assert list(office.keys.glob("*.key")) == []
    assert len(signing_keys.history(clinic_db, ADA.actor, office)) == 1


def test_what_fails_while_issuing_leaves_nothing_behind(clinic_db, office, monkeypatch):
    give_award(clinic_db, LEA)
    signing_keys.signing_key(clinic_db, office, NOON)

    def fails(*_):
        raise RuntimeError("between certificate and entry")

    monkeypatch.setattr(issuing, "_record_issue", fails)
    with pytest.raises(RuntimeError):
        bring_up_to_date(clinic_db, office, None, NOON)
    monkeypatch.undo()

    with clinic_db.read() as connection:
        assert connection.scalar(select(func.count()).select_from(Certificate)) == 0
    assert len(bring_up_to_date(clinic_db, office, None, NOON).numbers) == 1


def test_nobody_gets_somebody_elses_certificate(clinic_db, office):
    number = issue(clinic_db, office)

    for member in (LUC, MAX, HAL, ADA):
        with pytest.raises(NotFound):
            reading.own_certificate(clinic_db, member.actor, number, NOON)
        with pytest.raises(NotFound):
            files.own_file(clinic_db, member.actor, number, files.FileKind.PDF)
    for member in (LEA, MAX):
        with pytest.raises(Forbidden):
            reading.any_certificate(clinic_db, member.actor, number, NOON)
        with pytest.raises(Forbidden):
            reading.all_certificates(clinic_db, member.actor, NOON)
    with pytest.raises(NotFound):
        reading.own_certificate(clinic_db, LEA.actor, "0" * 28, NOON)


def test_people_take_their_certificates_along_and_nobody_elses(clinic_db, office):
    number = issue(clinic_db, office)
    issue(clinic_db, office, LUC)

    (found,) = accounts.export_own(clinic_db, LEA.actor, NOON)["certificates"]

    assert (found["number"], found["edition"], found["ended_as"]) == (number, 1, None)
    token = files.own_file(clinic_db, LEA.actor, number, files.FileKind.JWT)
    assert found["token"].encode() == token


@pytest.mark.parametrize("column", ["pdf", "token", "pdf_sha256", "edition", "holder", "statement"])
def test_a_certificate_changed_by_hand_is_found(clinic_db, office, column):
    number = issue(clinic_db, office)
    with clinic_db.read() as connection:
        row = connection.execute(select(Certificate)).one()
    changed = {
        "pdf": bytes(row.pdf).replace(b"Lea", b"Zoe") + b" ",
        "token": row.token[:-4] + "AAAA",
        "pdf_sha256": "0" * 64,
        "edition": 2,
        "holder": "Zoe Lindqvist",
        "statement": {**row.statement, "minutes": 9000},
    }[column]
    with clinic_db.write() as connection:
        connection.execute(update(Certificate).values({column: changed}))

    found = [broken.what for broken in verify(clinic_db)] + rechecked(clinic_db)

    assert any(number in what for what in found), found


def test_the_whole_register_can_be_rechecked(clinic_db, office):
    assert rechecked(clinic_db) == []
    issue(clinic_db, office)
    issue(clinic_db, office, LUC, not_valid_because=["the course is a draft"])

    assert rechecked(clinic_db) == []
    with clinic_db.write() as connection:
        first, second = connection.execute(select(Certificate.number, Certificate.pdf)).all()
        swapped = update(Certificate).where(Certificate.number == first.number)
        connection.execute(swapped.values(pdf=second.pdf))
    (fault,) = rechecked(clinic_db)
    assert fault.startswith(f"certificate {first.number} (pdf): it is that of {second.number}")


def test_a_ledger_that_was_written_anew_contradicts_the_certificate(clinic_db, office):
    """The signed file holds the hash of the award's entry; a chain computed anew has another."""
    issue(clinic_db, office)
    tamper(clinic_db, update(LedgerEntry).values(digest="0" * 64))

    (pdf, token) = rechecked(clinic_db)

    assert pdf.endswith("the ledger has another entry of its award than the one that was signed.")
    assert "(jwt)" in token
