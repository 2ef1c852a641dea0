"""A backup from before the last rotation was restored: what is said, and what can be mended."""

import json
from datetime import timedelta

import pytest

from courseware.credentials import signing, verify
from courseware.credentials.keys import load_key, make_key
from courseware.domain.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from courseware.domain.ledger import INSTALLATION, Act
from courseware.services.certificates import checking, files, signing_keys
from courseware.services.certificates.publishing_again import publish_again
from courseware.services.ledger import record
from courseware.services.proving import ledger_walk as walk
from courseware.store.tables import LedgerEntry, SigningKey
from tests.cast import ADA, LEA, LUC, MAX, NOON
from tests.services.certificates.conftest import SITE
from tests.services.certificates.test_issuing import issue
from tests.services.certificates.test_verifying import HERE, keys_of

DAY = timedelta(days=1)
RESTORED = NOON + 7 * DAY
LATER = NOON + 8 * DAY


def restored(db, made_at=NOON, at=RESTORED):
    """Say that a backup was restored, as `backup restore` does."""
    facts = {"made_at": made_at.isoformat(), "version": "0", "heads": []}
    with db.write() as connection:
        record(
            connection,
            chain=INSTALLATION,
            act=Act.BACKUP_RESTORED,
            actor_id=None,
            subject="0" * 64,
            facts=facts,
            now=at,
        )


def signed_and_lost(db, office, key, at=NOON + DAY):
    """A certificate's file that bears a signature, and of which the database knows nothing."""
    own = files.own_file(db, LEA.actor, issue(db, office), files.FileKind.JWT)
    payload = signing.payload_of(own.decode())
    payload["certificate"]["number"] = "0" * 28
    payload["id"] = payload["jti"] = "urn:uuid:another"
    payload["validFrom"] = f"{at:%Y-%m-%dT%H:%M:%SZ}"
    payload["iss"] = payload["issuer"]["id"] = key.issuer
    return signing.sign_credential(payload, key).encode()


@pytest.fixture
def lost_key(clinic_db, office):
    """A key whose file is here and whose public half was lost."""
    signing_keys.signing_key(clinic_db, office, NOON)
    name, _ = make_key(office.keys)
    return load_key(office.keys, name, f"{SITE}/keys/{name}")


def test_a_key_is_published_again_once_and_signs_nothing_new(clinic_db, office, lost_key):
    before = signing_keys.signing_key(clinic_db, office, NOON).kid

    said = [
        publish_again(clinic_db, ADA.actor, office, named, LATER)
        for named in (lost_key.thumbprint, lost_key.thumbprint, lost_key.kid)
    ]

    assert said == [lost_key.kid] * 3
    assert signing_keys.signing_key(clinic_db, office, LATER).kid == before
    assert [key.kid for key in signing_keys.history(clinic_db, ADA.actor, office)] == [
        before,
        lost_key.kid,
    ]
    assert signing_keys.public_key(clinic_db, lost_key.thumbprint)["kid"] == lost_key.kid
    with clinic_db.read() as connection:
        query = LedgerEntry.__table__.select().where(LedgerEntry.act == "key.published_again")
        (entry,) = connection.execute(query).all()
    assert (entry.chain, entry.subject) == (INSTALLATION, lost_key.thumbprint)
    assert json.loads(entry.canonical)["facts"]["kid"] == lost_key.kid
    assert walk.verify(clinic_db) == []
    newest = signing_keys.rotate(clinic_db, ADA.actor, office, LATER)
    assert signing_keys.history(clinic_db, ADA.actor, office)[0].kid == newest


def test_a_key_of_another_address_is_published_under_the_one_that_is_named(
    clinic_db, office, lost_key
):
    moved = f"https://old.example.org/keys/{lost_key.thumbprint}"

    assert publish_again(clinic_db, ADA.actor, office, moved, LATER) == moved

    published = signing_keys.published(clinic_db, office, LATER)
    assert published["formerIssuers"] == ["https://old.example.org/issuer"]
    with pytest.raises(Conflict, match=r"at another address: https://old\.example"):
        publish_again(clinic_db, ADA.actor, office, lost_key.kid, LATER)


def test_the_only_key_is_in_use(clinic_db, office):
    name, _ = make_key(office.keys)

    kid = publish_again(clinic_db, ADA.actor, office, name, LATER)

    assert signing_keys.signing_key(clinic_db, office, LATER).kid == kid
    issue(clinic_db, office)
    assert walk.verify(clinic_db) == []


def test_what_is_no_key_of_ours_is_refused(clinic_db, office, lost_key):
    signing_keys.signing_key(clinic_db, office, NOON)
    path = office.keys / f"{lost_key.thumbprint}.key"
    other = "A" * 43
    path.with_stem(other).write_bytes(path.read_bytes())
    malformed = path.with_stem("B" * 43)
    malformed.write_text("-----BEGIN PRIVATE KEY-----\nno\n")

    for named, words in (
        (other, "holds another key"),
        ("B" * 43, "cannot be read"),
        ("C" * 43, "there is no key"),
    ):
        with pytest.raises(Refusal, match=words):
            publish_again(clinic_db, ADA.actor, office, named, LATER)
    for named in ("", "x", "../" + "C" * 40, "C" * 44, f"ftp://x/keys/{other}", f"/keys/{other}"):
        with pytest.raises(Invalid):
            publish_again(clinic_db, ADA.actor, office, named, LATER)
    with pytest.raises(Forbidden):
        publish_again(clinic_db, MAX.actor, office, lost_key.thumbprint, LATER)
    assert len(signing_keys.history(clinic_db, ADA.actor, office)) == 1


def test_a_key_that_was_taken_out_by_hand_is_not_put_back_as_if_lost(clinic_db, office):
    name = signing_keys.signing_key(clinic_db, office, NOON).thumbprint
    with clinic_db.write() as connection:
        connection.execute(SigningKey.__table__.delete())

    with pytest.raises(Conflict, match="took it out"):
        publish_again(clinic_db, ADA.actor, office, name, LATER)


def test_an_unknown_number_is_not_said_to_be_none_of_ours(clinic_db, office):
    issue(clinic_db, office)
    with pytest.raises(NotFound) as plain:
        checking.look_up(clinic_db, "0" * 28, HERE, NOON)
    assert plain.value.sentence == "Our register holds no certificate with this number."

    restored(clinic_db)

    with pytest.raises(NotFound) as refused:
        checking.look_up(clinic_db, "0" * 28, HERE, LATER)
    assert refused.value.sentence == (
        "Our register holds no certificate with this number. Our records were restored from a "
        "backup on 9 March 2026, 12:00 UTC without what came after 2 March 2026, 12:00 UTC. If it "
        "was issued in between, our register lost its number: check its file, and ask us."
    )


def test_a_file_of_a_lost_record_is_said_to_be_signed_and_not_to_be_valid(
    clinic_db, office, lost_key
):
    data = signed_and_lost(clinic_db, office, lost_key)
    restored(clinic_db)

    before = checking.check_here(clinic_db, data, LATER).finding
    assert before.state == "invalid"
    assert verify.NOT_PUBLISHED in before.sentence
    assert "A key that was made in between may be missing" in before.sentence
    publish_again(clinic_db, ADA.actor, office, lost_key.thumbprint, LATER)

    checked = checking.check_here(clinic_db, data, LATER)
    here, found = checked.finding, json.loads(keys_of(clinic_db, office, LATER))
    away = checking.check_file_of_keys(None, data, LATER, json.dumps(found).encode())

    assert checked.certificate is None
    for finding in (here, away):
        assert (finding.valid, finding.state) == (False, "revocation unknown")
        assert (finding.revocations_as_of, finding.revocations_age_days) == (None, None)
    assert here.sentence.startswith("It is exactly as we signed it, but our register does not")
    assert "on 9 March 2026, 12:00 UTC without what came after 2 March 2026" in here.sentence
    assert "restored on 2026-03-09 (UTC) from a backup without what came after" in away.sentence
    (lost,) = signing_keys.revocations(clinic_db, office, LATER)["lostRecords"]
    assert lost == {"since": "2026-03-02T12:00:00Z", "until": "2026-03-09T12:00:00Z"}


def test_what_stands_in_the_register_was_not_lost(clinic_db, office, lost_key):
    """Issued after the backup's own moment and before its copy was taken, or after it came back."""
    soon = NOON + timedelta(seconds=2)
    first = issue(clinic_db, office, LEA, soon)
    restored(clinic_db)
    second = issue(clinic_db, office, LUC, LATER)

    keys = keys_of(clinic_db, office, LATER)

    for number, member in ((first, LEA), (second, LUC)):
        data = files.own_file(clinic_db, member.actor, number, files.FileKind.PDF)
        assert checking.check_here(clinic_db, data, LATER).finding.valid
        assert checking.check_file_of_keys(None, data, LATER, keys).valid


def test_what_our_key_signed_outside_of_those_times_is_no_lost_record(clinic_db, office, lost_key):
    publish_again(clinic_db, ADA.actor, office, lost_key.thumbprint, LATER)
    restored(clinic_db)
    data = signed_and_lost(clinic_db, office, lost_key, NOON - DAY)

    finding = checking.check_here(clinic_db, data, LATER).finding

    assert (finding.state, "Please tell us" in finding.sentence) == ("invalid", True)


def test_a_key_of_another_site_is_not_said_to_be_lost_here(clinic_db, office, lost_key):
    stranger = load_key(
        office.keys, lost_key.thumbprint, f"https://else.example.org/keys/{lost_key.thumbprint}"
    )
    data = signed_and_lost(clinic_db, office, stranger)
    restored(clinic_db)

    finding = checking.check_here(clinic_db, data, LATER).finding

    assert verify.NOT_PUBLISHED in finding.sentence
    assert "restored" not in finding.sentence
