"""Values that no program of ours wrote: a sentence with table, row and column, never a crash."""

import pytest
from sqlalchemy import text

from courseware.domain.errors import Damaged
from courseware.services.certificates import checking, reading, signing_keys
from courseware.services.installation import Decision, decide, decides
from courseware.services.proving.ledger_walk import verify
from courseware.store.upkeep.damage import damages
from tests.cast import ADA, NOON
from tests.services.certificates.test_issuing import issue
from tests.services.test_ledger import tamper

KEY_JSON = [
    ("jwk", "{", "signing_key 1: the column jwk cannot be read"),
    ("jwk", "[]", "signing_key 1: the column jwk cannot be read: it holds no key"),
    ("jwk", "7", "signing_key 1: the column jwk cannot be read: it holds no key"),
    ("jwk", "{}", "signing_key 1: the column jwk, or kid, cannot be read"),
    ("kid", "", "signing_key 1: the column jwk, or kid, cannot be read"),
    ("kid", "https://x/keys/abc", "signing_key 1: the column jwk, or kid, cannot be read"),
]


@pytest.fixture
def register(clinic_db, office):
    decide(clinic_db, Decision.UNREVIEWED_AWARDS_VALID, True, "our own review", None, NOON)
    issue(clinic_db, office)
    assert verify(clinic_db) == []
    return clinic_db


def put(db, table, column, value):
    tamper(db, text(f"UPDATE {table} SET {column} = :value").bindparams(value=value))


@pytest.mark.parametrize(("column", "value", "said"), KEY_JSON)
def test_a_damaged_key_is_named_by_whatever_needs_it(register, office, column, value, said):
    put(register, "signing_key", column, value)

    for ask in (
        lambda: checking.recheck_all(register, NOON),
        lambda: checking.check_here(register, b"x", NOON),
        lambda: signing_keys.published(register, office, NOON),
        lambda: signing_keys.signing_key(register, office, NOON),
    ):
        with pytest.raises(Damaged) as damaged:
            ask()
        assert said in str(damaged.value)
        assert "restore the value from the last backup" in damaged.value.sentence
    assert any("signing key" in one.what for one in verify(register))


@pytest.mark.parametrize("value", ["{", "yes", ""])
def test_a_damaged_decision_is_named(register, value):
    put(register, "setting", "value", value)

    said = "setting unreviewed-awards-valid: the column value"
    with pytest.raises(Damaged, match=said), register.read() as connection:
        decides(connection, Decision.UNREVIEWED_AWARDS_VALID)
    found = [one.what for one in verify(register)]
    assert any("setting unreviewed-awards-valid: the column value" in what for what in found)


@pytest.mark.parametrize("value", ["{", "[]", "null", "{}", '{"award": 1}'])
def test_a_damaged_statement_is_named_with_its_certificate(register, value):
    number = reading.all_certificates(register, ADA.actor, NOON)[0].number.replace("-", "")
    put(register, "certificate", "statement", value)

    with pytest.raises(Damaged, match=f"certificate {number}: the column statement"):
        reading.all_certificates(register, ADA.actor, NOON)
    assert verify(register) != []


def test_an_end_of_a_kind_that_there_is_not_is_named(register):
    number = reading.all_certificates(register, ADA.actor, NOON)[0].number
    from_table = "INSERT INTO certificate_end VALUES (:n, 'lost', :t, NULL, 'x', 'x', NULL)"
    plain = number.replace("-", "")
    with register.write() as connection:
        connection.execute(text(from_table).bindparams(n=plain, t=NOON.replace(tzinfo=None)))

    with pytest.raises(Damaged, match=f"certificate_end {plain}: the column kind"):
        reading.any_certificate(register, ADA.actor, number, NOON)


def test_every_json_of_every_table_is_looked_at(register):
    with register.snapshot() as connection:
        assert list(damages(connection)) == []
    put(register, "award", "snapshot", '{"a":')

    with register.snapshot() as connection:
        (damaged,) = damages(connection)
        row = connection.execute(text("SELECT id FROM award")).scalar_one()

    assert str(damaged).startswith(f"award {row}: the column snapshot cannot be read: ")


def test_what_is_no_file_is_altered_and_no_crash(register):
    put(register, "certificate", "token", "")

    (altered,) = checking.recheck_all(register, NOON).altered

    assert (altered.kind, str(altered).startswith("certificate ")) == ("jwt", True)
