"""Verification and revocation: by number, by file, with and without our register."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from courseware.credentials import signing, verify
from courseware.domain.certificates import RevocationReason, State
from courseware.domain.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from courseware.services.certificates import checking, files, reading, revoking, signing_keys
from courseware.services.identity.throttling import WRONG_FILES_BY_ADDRESS, WRONG_NUMBERS_BY_ADDRESS
from courseware.services.proving import ledger_walk as ledger
from courseware.store.tables import CertificateEnd, LedgerEntry, SigningKey
from tests.cast import ADA, LEA, LUC, MAX, NOON
from tests.services.certificates.test_issuing import issue

HERE = "192.0.2.1"


def keys_of(db, office, now=NOON) -> bytes:
    return json.dumps(signing_keys.published(db, office, now)).encode()


def revoke(db, number, reason_class="issued_in_error", now=NOON) -> None:
    revoking.revoke(db, ADA.actor, number, reason_class, "The quiz was wrong.", now)


def test_a_number_is_found_however_it_is_typed(clinic_db, office):
    number = issue(clinic_db, office)

    for typed in (number, number.lower(), " ".join(number), f"{number[:4]}-{number[4:]}"):
        assert checking.look_up(clinic_db, typed, HERE, NOON).state is State.VALID


def test_a_mistyped_number_and_an_unknown_one_are_told_apart(clinic_db, office):
    number = issue(clinic_db, office)
    other = "0" if number[3] != "0" else "1"

    with pytest.raises(Invalid) as refused:
        checking.look_up(clinic_db, number[:3] + other + number[4:], HERE, NOON)
    assert "mistyped" in refused.value.errors["number"]
    with pytest.raises(NotFound, match="no certificate with this number"):
        checking.look_up(clinic_db, "0" * 28, HERE, NOON)


def be_wrong(db, times, address=HERE):
    for _ in range(times):
        with pytest.raises(NotFound):
            checking.look_up(db, "0" * 28, address, NOON)


def test_a_board_looks_up_as_many_certificates_as_it_holds(clinic_db, office):
    number = issue(clinic_db, office)

    for _ in range(2 * WRONG_NUMBERS_BY_ADDRESS.tries):
        assert checking.look_up(clinic_db, number, HERE, NOON).state is State.VALID

    file = files.own_file(clinic_db, LEA.actor, number, files.FileKind.JWT)
    for _ in range(WRONG_FILES_BY_ADDRESS.tries + 1):
        assert checking.check_file(clinic_db, file, HERE, NOON).finding.valid


def test_wrong_numbers_are_limited_by_address_and_then_none_is_answered(clinic_db, office):
    number = issue(clinic_db, office)
    be_wrong(clinic_db, WRONG_NUMBERS_BY_ADDRESS.tries - 1)
    with pytest.raises(Invalid):
        checking.look_up(clinic_db, number[:-1], HERE, NOON)

    for asked in (number, "0" * 28, number[:-1]):
        with pytest.raises(TooMany):
            checking.look_up(clinic_db, asked, HERE, NOON)
    assert checking.look_up(clinic_db, number, "192.0.2.2", NOON).state is State.VALID
    assert checking.look_up(clinic_db, number, HERE, NOON + timedelta(minutes=20))


def test_many_guesses_at_once_get_no_more_answers_than_the_limit(clinic_db):
    def guess(_):
        try:
            checking.look_up(clinic_db, "0" * 28, HERE, NOON)
        except (NotFound, TooMany) as refused:
            return type(refused)

    be_wrong(clinic_db, WRONG_NUMBERS_BY_ADDRESS.tries - 3)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(guess, range(8)))

    assert (answers.count(NotFound), answers.count(TooMany)) == (3, 5)


def test_wrong_files_are_limited_apart_from_numbers(clinic_db, office):
    number = issue(clinic_db, office)
    file = files.own_file(clinic_db, LEA.actor, number, files.FileKind.JWT)
    be_wrong(clinic_db, WRONG_NUMBERS_BY_ADDRESS.tries)
    assert checking.check_file(clinic_db, file, HERE, NOON).finding.valid

    for _ in range(WRONG_FILES_BY_ADDRESS.tries):
        assert not checking.check_file(clinic_db, b"x", HERE, NOON).finding.valid

    with pytest.raises(TooMany):
        checking.check_file(clinic_db, file, HERE, NOON)


def test_a_revoked_certificate_goes_on_answering_and_says_so(clinic_db, office):
    number = issue(clinic_db, office)
    before = keys_of(clinic_db, office)
    pdf = files.own_file(clinic_db, LEA.actor, number, files.FileKind.PDF)
    later = NOON + timedelta(days=3)

    revoke(clinic_db, number, now=later)

    found = checking.look_up(clinic_db, number, HERE, later)
    assert found.state is State.REVOKED
    assert found.end is not None and found.end.reason is RevocationReason.ISSUED_IN_ERROR
    assert found.private_reason == ""
    assert (
        reading.any_certificate(clinic_db, ADA.actor, number, later).private_reason
        == "The quiz was wrong."
    )
    assert checking.check_here(clinic_db, pdf, later).finding.state == "revoked"
    # Keys saved before the revocation cannot know of it; those saved after it do.
    assert checking.check_file_of_keys(None, pdf, later, before).state == "valid"
    finding = checking.check_file_of_keys(None, pdf, later, keys_of(clinic_db, office, later))
    assert (finding.state, finding.revocations_as_of) == ("revoked", "2026-03-05T12:00:00Z")
    assert finding.sentence == "Revoked on 2026-03-05 (UTC): issued in error."
    assert checking.check_file_of_keys(clinic_db, pdf, later, before).state == "revoked"
    assert ledger.verify(clinic_db) == []


def test_an_old_list_beside_our_own_register_hides_nothing_that_the_register_knows(
    clinic_db, office
):
    number = issue(clinic_db, office)
    old = keys_of(clinic_db, office)
    pdf = files.own_file(clinic_db, LEA.actor, number, files.FileKind.PDF)
    later = NOON + timedelta(days=40)

    away = checking.check_file_of_keys(None, pdf, later, old)
    here = checking.check_file_of_keys(clinic_db, pdf, later, old)
    unasked = checking.check_file_of_keys(clinic_db, pdf, later, old, without_revocations=True)

    assert "Nothing is known here of the time since" in away.sentence
    assert checking.told(away).startswith("VALID UP TO 2026-03-02: ")
    assert here.sentence == (
        "The file is exactly as the issuer signed it. It was not revoked up to 2026-04-11."
    )
    assert checking.told(here).startswith("VALID: ")
    assert (here.revocations_as_of, here.revocations_age_days) == ("2026-04-11T12:00:00Z", 0)
    assert unasked == here and away.valid and here.valid


def test_a_certificate_is_revoked_once_and_only_by_an_administrator(clinic_db, office):
    number = issue(clinic_db, office)

    for member in (LEA, MAX):
        with pytest.raises(Forbidden):
            revoking.revoke(clinic_db, member.actor, number, "issued_in_error", "because", NOON)
    for reason_class, reason, field in (
        ("because", "x", "reason_class"),
        ("issued_in_error", "Patient John Smith", "reason"),
        ("holder_asked", "  ", "reason"),
    ):
        with pytest.raises(Invalid) as refused:
            revoking.revoke(clinic_db, ADA.actor, number, reason_class, reason, NOON)
        assert set(refused.value.errors) == {field}
    for missing in ("0" * 28, "nonsense"):
        with pytest.raises(NotFound):
            revoke(clinic_db, missing)
    revoke(clinic_db, number)
    with pytest.raises(Conflict):
        revoke(clinic_db, number)

    with clinic_db.read() as connection:
        query = select(LedgerEntry.canonical).where(LedgerEntry.act == "certificate.revoked")
        (canonical,) = connection.scalars(query).all()
    assert '"reason_class":"issued_in_error"' in canonical
    assert "quiz was wrong" not in canonical


@pytest.mark.parametrize("how", ["removed", "another reason"])
def test_a_revocation_undone_by_hand_is_found(clinic_db, office, how):
    number = issue(clinic_db, office)
    revoke(clinic_db, number)
    statement = (
        delete(CertificateEnd)
        if how == "removed"
        else update(CertificateEnd).values(reason_class="holder_asked")
    )
    with clinic_db.write() as connection:
        connection.execute(statement)

    (broken,) = ledger.verify(clinic_db)

    assert number in broken.what


def test_the_past_stays_valid_through_two_rotations(clinic_db, office):
    first = issue(clinic_db, office)
    kids = [signing_keys.rotate(clinic_db, ADA.actor, office, NOON) for _ in range(2)]
    second = issue(clinic_db, office, LUC)

    published = json.loads(keys_of(clinic_db, office))
    assert [key["kid"] for key in published["keys"]][:2] == kids[::-1]
    assert len(published["keys"]) == 3
    later = NOON + timedelta(days=15 * 365)
    for number, member in ((first, LEA), (second, LUC)):
        for kind in files.FileKind:
            data = files.own_file(clinic_db, member.actor, number, kind)
            found = checking.check_file_of_keys(None, data, later, keys_of(clinic_db, office))
            assert found.valid
            assert (found.key == kids[1]) == (number == second)
    history = signing_keys.history(clinic_db, ADA.actor, office)
    assert [(key.in_use, key.is_here) for key in history] == [
        (True, True),
        (False, True),
        (False, True),
    ]
    assert ledger.verify(clinic_db) == []
    with pytest.raises(Forbidden):
        signing_keys.rotate(clinic_db, MAX.actor, office, NOON)


def test_a_key_slipped_into_the_database_is_found(clinic_db, office):
    issue(clinic_db, office)
    with clinic_db.write() as connection:
        row = connection.execute(select(SigningKey)).one()
        connection.execute(
            update(SigningKey).values(kid=row.kid + "x", jwk={**row.jwk, "n": "AQAB"})
        )

    (broken,) = ledger.verify(clinic_db)

    assert "signing key" in broken.what and "jwk, kid" in broken.what


def test_what_our_key_signed_and_our_register_lacks_is_not_valid(clinic_db, office):
    """Somebody who stole the key, or a register restored from before the issue."""
    number = issue(clinic_db, office)
    key = signing_keys.signing_key(clinic_db, office, NOON)
    token = files.own_file(clinic_db, LEA.actor, number, files.FileKind.JWT).decode()
    payload = signing.payload_of(token)
    payload["certificate"]["number"] = "0" * 28
    forged = signing.sign_credential(payload, key).encode()

    checked = checking.check_here(clinic_db, forged, NOON)

    assert (checked.finding.state, checked.certificate) == ("invalid", None)
    assert "our register does not hold its number" in checked.finding.sentence


def test_nothing_is_published_before_the_first_key(clinic_db, office):
    assert signing_keys.published(clinic_db, office, NOON) == {
        "issuer": f"{office.site}/issuer",
        "keys": [],
    }
    assert not checking.check_here(clinic_db, b"%PDF-1.7", NOON).finding.valid
    assert not office.keys.exists()


def test_a_host_without_the_private_key_publishes_the_keys_without_the_list(clinic_db, office):
    number = issue(clinic_db, office)
    thumbprint = reading.any_certificate(clinic_db, ADA.actor, number, NOON).key
    for path in office.keys.glob("*.key"):
        path.unlink()

    found = signing_keys.published(clinic_db, office, NOON)

    assert "revocations" not in found and len(found["keys"]) == 1
    assert signing_keys.public_key(clinic_db, thumbprint) == found["keys"][0]
    with pytest.raises(NotFound):
        signing_keys.public_key(clinic_db, "A" * 43)


def test_the_list_of_revocations_names_no_number_and_no_person(clinic_db, office):
    number = issue(clinic_db, office)
    revoke(clinic_db, number)

    listed = signing_keys.revocations(clinic_db, office, NOON)

    (entry,) = listed["revokedCredential"]
    assert (entry["state"], entry["revocationReason"]) == ("revoked", "issued in error")
    text = json.dumps(listed)
    assert number not in text and "Lindqvist" not in text and "quiz" not in text
    keys = verify.read_keys(keys_of(clinic_db, office))
    assert set(keys.ended) == {entry["id"]}


def test_a_bad_file_of_keys_is_said(clinic_db):
    for db in (None, clinic_db):
        with pytest.raises(Invalid) as refused:
            checking.check_file_of_keys(db, b"x", NOON, b"{}")
        assert "keys" in refused.value.errors
    with pytest.raises(Invalid) as refused:
        checking.check_file(clinic_db, b"", HERE, NOON)
    assert set(refused.value.errors) == {"file"}


def test_the_database_never_holds_a_private_key(clinic_db, office):
    issue(clinic_db, office)
    signing_keys.rotate(clinic_db, ADA.actor, office, NOON)
    private = [path.read_text() for path in office.keys.glob("*.key")]
    lines = {line for text in private for line in text.splitlines()[1:-1]}

    with clinic_db.read() as connection:
        kept = connection.execute(select(SigningKey)).all()
        told = connection.scalars(select(LedgerEntry.canonical)).all()

    assert len(private) == 2
    for text in (str(kept), *told):
        assert not any(line in text for line in lines)
        assert '"d"' not in text and "PRIVATE" not in text
