"""The credential: what Open Badges 3.0 asks for, signed as a stranger's library signs."""

import json
import re
from datetime import UTC, datetime

import pytest
from joserfc import jws, jwt
from joserfc.errors import BadSignatureError
from joserfc.jwk import KeySet, RSAKey

from courseware.credentials.badge import credential
from courseware.credentials.number import shown
from courseware.credentials.signing import payload_of, sign_credential
from courseware.credentials.statement import (
    credential_id,
    from_json,
    to_json,
)
from courseware.credentials.verify import DEMONSTRATION
from courseware.domain.credit_units import contact_hours
from tests.credentials.samples import ISSUER, NUMBER, SITE, files, key, keys_file, sample, statement

# Of the Open Badges 3.0 data model: what each object has to have.
REQUIRED = {
    "credential": {"@context", "id", "type", "name", "issuer", "validFrom", "credentialSubject"},
    "achievement": {"id", "type", "criteria", "description", "name"},
    "alignment": {"type", "targetName", "targetUrl"},
    "resultDescription": {"id", "type", "name", "resultType"},
    "result": {"type"},
    "identifier": {"type", "hashed", "identityHash", "identityType"},
}


def test_an_independent_library_verifies_it_with_the_published_keys():
    keys = KeySet.import_key_set(json.loads(keys_file(key("two"), key())))

    found = jwt.decode(sample().jwt.decode(), keys, algorithms=["RS256"])

    assert found.header == {"alg": "RS256", "kid": key().kid, "typ": "JWT"}
    assert found.claims == credential(statement(), ISSUER)
    jwt.JWTClaimsRegistry(now=lambda: int(datetime(2041, 1, 1, tzinfo=UTC).timestamp())).validate(
        found.claims
    )


def test_an_independent_library_makes_the_same_signature():
    """RS256 is deterministic, so two right implementations agree byte by byte."""
    header, payload, signature = sample().jwt.decode().split(".")
    named = {"alg": "RS256", "kid": key().kid, "typ": "JWT"}
    clear = json.dumps(
        credential(statement(), ISSUER), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    own = RSAKey.import_key(key().private)

    theirs = jws.serialize_compact(named, clear, own, algorithms=["RS256"])

    assert theirs == f"{header}.{payload}.{signature}"


def test_the_independent_library_refuses_a_foreign_key():
    (foreign,) = json.loads(keys_file(key("two")))["keys"]
    keys = KeySet.import_key_set({"keys": [{**foreign, "kid": key().kid}]})

    with pytest.raises(BadSignatureError):
        jwt.decode(sample().jwt.decode(), keys, algorithms=["RS256"])


def test_it_has_every_member_that_the_standard_requires():
    found = credential(statement(), ISSUER)
    subject = found["credentialSubject"]
    achievement = subject["achievement"]

    assert found["@context"][:2] == [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ]
    assert {"VerifiableCredential", "OpenBadgeCredential"} <= set(found["type"])
    assert set(found) >= REQUIRED["credential"]
    assert set(achievement) >= REQUIRED["achievement"]
    for name in ("alignment", "resultDescription"):
        assert all(set(one) >= REQUIRED[name] for one in achievement[name]), name
    for name in ("result", "identifier"):
        assert all(set(one) >= REQUIRED[name] for one in subject[name]), name
    assert (found["iss"], found["jti"], found["nbf"]) == (
        found["issuer"]["id"],
        found["id"],
        int(datetime.fromisoformat(found["validFrom"]).timestamp()),
    )
    assert found["credentialStatus"]["type"] == "1EdTechRevocationList"
    described = {one["id"] for one in achievement["resultDescription"]}
    assert {one["resultDescription"] for one in subject["result"]} == described


def test_hours_stand_in_the_result_and_objectives_are_aligned():
    subject = credential(statement(), ISSUER)["credentialSubject"]

    assert [one["value"] for one in subject["result"]] == ["151", "2.51"]
    assert [
        (one["targetCode"], one["targetName"]) for one in subject["achievement"]["alignment"]
    ] == [("N1.1", "Name the needle"), ("N1.2", "Refuse it")]


def test_hours_are_never_rounded_up():
    assert [contact_hours(m) for m in (0, 1, 59, 60, 90, 119, 151)] == [
        "0.00",
        "0.01",
        "0.98",
        "1.00",
        "1.50",
        "1.98",
        "2.51",
    ]


def test_a_demonstration_says_so_in_every_place_that_a_wallet_shows():
    shown_one = credential(statement(not_valid_because=("it was made in a demonstration",)), ISSUER)
    achievement = shown_one["credentialSubject"]["achievement"]

    for text in (shown_one["name"], achievement["name"], achievement["description"]):
        assert text.startswith(DEMONSTRATION)
    assert shown_one["certificate"]["demonstration"] is True


def test_an_end_is_stated_as_the_standards_do():
    found = credential(statement(valid_until="2028-03-02"), ISSUER)

    assert found["validUntil"] == "2028-03-02T00:00:00Z"
    assert found["exp"] == int(datetime(2028, 3, 2, tzinfo=UTC).timestamp())


def test_it_holds_no_address_and_no_score():
    text = sample().json.decode()

    assert not re.search(r"[\w.]+@[\w.]+\.\w+", text.replace("@context", ""))
    assert "score" not in text.lower().replace("resultdescription", "")


def test_the_public_id_does_not_give_the_number_away():
    own = credential_id(NUMBER)

    assert re.fullmatch(
        r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", own
    )
    assert own == credential(statement(), ISSUER)["id"]
    assert own != credential_id(NUMBER[::-1])


def test_what_is_kept_of_a_statement_is_all_of_it():
    for one in (
        statement(),
        statement(entry=None, valid_until="2028-03-02", units=("a", "b"), replaces=NUMBER),
    ):
        assert from_json(json.loads(json.dumps(to_json(one)))) == one


def test_the_same_statement_and_key_give_the_same_files():
    assert files() == sample()
    assert payload_of(sample().jwt.decode()) == credential(statement(), ISSUER)
    assert sign_credential(credential(statement(), ISSUER), key()).encode() == sample().jwt
    assert sample().jwt != files(signer=key("two")).jwt
    assert SITE in credential(statement(), ISSUER)["certificate"]["verify"]
    assert credential(statement(), ISSUER)["certificate"]["number"] == shown(NUMBER)
