"""Forgeries by somebody who knows the format and has the public keys, but no private one."""

import hmac
import json
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256, SHA512

from courseware.credentials import signing, verify
from courseware.credentials.badge import credential
from courseware.credentials.keys import public_jwk
from courseware.credentials.pdf import render
from courseware.credentials.verify import Fault, check, encode, read_keys
from tests.credentials.samples import (
    ISSUER,
    LATER,
    SITE,
    files,
    key,
    keys_file,
    public,
    published,
    sample,
    statement,
)


def parts_of(token: bytes) -> tuple[str, str, str]:
    header, payload, signature = token.decode().split(".")
    return header, payload, signature


def spelled(part: object) -> str:
    return encode(json.dumps(part, separators=(",", ":"), sort_keys=True).encode())


def refused(data: bytes | str, keys: verify.Keys | None = None) -> str:
    """The sentence with which a file is refused."""
    found = check(data if isinstance(data, bytes) else data.encode(), keys or published(), LATER)
    assert (found.valid, found.state, found.certificate) == (False, "invalid", {})
    return found.sentence


def test_no_other_algorithm_is_taken_whatever_the_header_says():
    _, payload, signature = parts_of(sample().jwt)
    for name in ("none", "None", "NONE", "", "HS256", "RS512", "PS256", "ES256", "EdDSA", None, 7):
        header = spelled({"alg": name, "kid": key().kid, "typ": "JWT"})
        for end in (signature, ""):
            assert "only RS256 counts" in refused(f"{header}.{payload}.{end}"), name


def test_the_public_key_is_no_shared_secret():
    """The classic confusion: an HMAC made with what everybody knows."""
    pem = (
        key()
        .private.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    _, payload, _ = parts_of(sample().jwt)
    for secret in (pem, pem.strip(), keys_file(), public(key())[0]["n"].encode()):
        for name in ("HS256", "RS256"):
            header = spelled({"alg": name, "kid": key().kid, "typ": "JWT"})
            mac = hmac.new(secret, f"{header}.{payload}".encode(), sha256).digest()
            refused(f"{header}.{payload}.{encode(mac)}")


def test_the_right_key_with_another_padding_or_hash_is_refused():
    header, payload, _ = parts_of(sample().jwt)
    signed, private = f"{header}.{payload}".encode(), key().private
    for padding, hashed in ((PSS(MGF1(SHA256()), 32), SHA256()), (PKCS1v15(), SHA512())):
        forged = private.sign(signed, padding, hashed)
        assert "altered" in refused(f"{header}.{payload}.{encode(forged)}")


@pytest.mark.parametrize(
    "extra",
    [
        {"jwk": {}},
        {"jku": f"{SITE}/evil.json"},
        {"x5u": f"{SITE}/evil.pem"},
        {"x5c": ["AAAA"]},
        {"crit": ["b64"], "b64": False},
        {"cty": "JWT"},
        {"zip": "DEF"},
    ],
)
def test_a_header_can_bring_neither_key_nor_rule(extra):
    other = key("attacker")
    own = {"jwk": public_jwk(other.private)} if "jwk" in extra else extra
    header = spelled({"alg": "RS256", "kid": key().kid, "typ": "JWT", **own})
    _, payload, _ = parts_of(sample().jwt)
    forged = encode(other.sign(f"{header}.{payload}".encode()))

    sentence = refused(f"{header}.{payload}.{forged}")

    assert any(f"'{name}'" in sentence for name in extra)


def test_a_key_that_was_not_published_signs_nothing():
    forged = files(signer=key("attacker"))

    for data in (forged.pdf, forged.jwt, forged.json):
        sentence = refused(data)
        assert verify.NOT_PUBLISHED in sentence
        assert key("attacker").thumbprint in sentence


def test_naming_a_published_key_does_not_help_a_foreign_signature():
    other = key("attacker")
    _, payload, _ = parts_of(sample().jwt)
    header = spelled({"alg": "RS256", "kid": key().kid, "typ": "JWT"})
    forged = encode(other.sign(f"{header}.{payload}".encode()))

    assert "altered" in refused(f"{header}.{payload}.{forged}")


@pytest.mark.parametrize(
    "kid", ["", "../../secret.key", "' OR 1=1 --", "file:///dev/null", 7, None, ["a"], {"a": 1}]
)
def test_a_strange_kid_finds_no_key(kid):
    _, payload, signature = parts_of(sample().jwt)
    header = spelled({"alg": "RS256", "kid": kid, "typ": "JWT"})

    refused(f"{header}.{payload}.{signature}")


def test_parts_of_two_certificates_make_no_third():
    one, other = sample(), files(statement(holder="Luc Moreau", number="0" * 28))
    (h1, p1, s1), (h2, p2, s2) = parts_of(one.jwt), parts_of(other.jwt)

    for swapped in (f"{h1}.{p2}.{s1}", f"{h1}.{p1}.{s2}", f"{h2}.{p2}.{s1}", f"{p1}.{h1}.{s1}"):
        assert "altered" in refused(swapped) or "only RS256" in refused(swapped)
    assert "altered" in refused(one.pdf.replace(one.jwt, other.jwt))
    head, _, tail = one.pdf.rpartition(verify.SIGNATURE_LINE)
    other_tail = other.pdf.rpartition(verify.SIGNATURE_LINE)[2]
    assert "altered" in refused(head + verify.SIGNATURE_LINE + other_tail)
    mixed = json.loads(one.json) | {"jwt": other.jwt.decode()}
    refused(json.dumps(mixed, ensure_ascii=False, indent=2, sort_keys=True).encode() + b"\n")
    clear = json.loads(one.json)
    clear["credential"]["certificate"]["minutes"] = 9000
    changed = json.dumps(clear, ensure_ascii=False, indent=2, sort_keys=True).encode() + b"\n"
    assert "clear text is not what was signed" in refused(changed)
    assert tail


def test_the_signature_of_a_credential_is_none_of_a_pdf_and_the_other_way_round():
    body, _, end = sample().pdf.rpartition(verify.SIGNATURE_LINE)
    thumbprint, signature = end.split()
    jwt_signature = sample().jwt.rpartition(b".")[2]

    assert "altered" in refused(
        body + verify.SIGNATURE_LINE + thumbprint + b" " + jwt_signature + b"\n"
    )
    header, payload, _ = parts_of(sample().jwt)
    assert "altered" in refused(f"{header}.{payload}.{signature.decode()}")


def test_a_pdf_with_something_behind_or_before_its_signature_is_refused():
    pdf = sample().pdf

    for changed in (pdf + b"\n", pdf + pdf, b"%PDF-1.7\n" + pdf, pdf + b"%%EOF\n", pdf[:-1]):
        refused(changed)
    unsigned = render(statement())
    assert "never signed" in refused(unsigned)


def test_a_signed_pdf_without_a_credential_or_with_two_is_refused():
    token, unsigned = sample().jwt.decode(), render(statement())
    none = signing.sign_pdf(unsigned, "x", key())
    assert "credential" in refused(none)
    line = verify.CREDENTIAL_LINE + sample().jwt + b"\nstartxref\n"
    twice = signing.sign_pdf(unsigned.replace(b"startxref\n", line), token, key())
    assert "2 credentials" in refused(twice)


@pytest.mark.parametrize("name", ["alg", "kid", "typ"])
def test_a_header_that_says_one_thing_twice_is_refused(name):
    _, payload, _ = parts_of(sample().jwt)
    honest = {"alg": "RS256", "kid": key().kid, "typ": "JWT"}
    text = json.dumps(honest)[:-1] + f', "{name}": {json.dumps(honest[name])}}}'
    header = encode(text.encode())
    # Signed by the real key, so that only the doubled name can be the reason.
    signature = encode(key().sign(f"{header}.{payload}".encode()))

    assert "twice" in refused(f"{header}.{payload}.{signature}")


def test_a_payload_or_file_that_says_one_thing_twice_is_refused():
    payload = json.dumps(credential(statement(), ISSUER))[:-1] + ', "name": "Other"}'
    header = spelled({"alg": "RS256", "kid": key().kid, "typ": "JWT"})
    signed = f"{header}.{encode(payload.encode())}"
    assert "twice" in refused(f"{signed}.{encode(key().sign(signed.encode()))}")
    doubled = sample().json.replace(b'{\n  "credential"', b'{\n  "format": "x",\n  "credential"', 1)
    assert "twice" in refused(doubled)


def test_other_things_that_the_issuer_signed_are_no_certificates():
    listed = {"revokedCredential": [], "asOf": "2026-03-02T12:00:00Z"}
    assert "not that of a JWT" in refused(signing.sign_revocations(listed, key()))
    assert "no certificate" in refused(signing.sign_credential({"hello": 1}, key()))
    with pytest.raises(Fault, match="not that of a revocations"):
        read_keys(keys_file(revocations=sample().jwt.decode()))


def test_a_list_of_revocations_is_believed_only_when_signed_by_a_published_key():
    listed = {"revokedCredential": [], "asOf": "2026-03-02T12:00:00Z"}
    forged = signing.sign_revocations(listed, key("attacker"))

    with pytest.raises(Fault, match=verify.NOT_PUBLISHED):
        read_keys(keys_file(revocations=forged))


def test_a_file_of_keys_is_read_strictly():
    (good,) = public(key())
    edwards = encode(Ed25519PrivateKey.generate().public_key().public_bytes_raw())
    for keys, reason in (
        ([], "no list"),
        ({}, "no list"),
        ([{**good, "d": "AQAB"}], "PRIVATE"),
        ([{**good, "kid": f"{SITE}/keys/{'A' * 43}"}], "its own name"),
        ([{**good, "kid": key("attacker").kid}], "its own name"),
        ([{**good, "e": "AQ"}], "too weak"),
        ([{**good, "n": good["n"][:200]}], "too weak"),
        ([{**good, "alg": "HS256"}], "no RSA key"),
        ([{"kty": "oct", "k": "AAAA", "alg": "HS256", "kid": "a"}], "no RSA key"),
        ([{"kty": "OKP", "crv": "Ed25519", "x": edwards, "alg": "EdDSA"}], "no RSA key"),
        (["text"], "no RSA key"),
        ([{k: v for k, v in good.items() if k != "kid"}], "its own name"),
    ):
        with pytest.raises(Fault, match=reason):
            read_keys(json.dumps({"keys": keys}).encode())
    for text in (b"", b"[]", b"{", b"\xff", b'{"keys": [], "keys": []}', b"[" * 100_000):
        with pytest.raises(Fault):
            read_keys(text)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b".",
        b"..",
        b"...",
        b"%PDF-",
        b"%PDF-1.7\n%%EOF",
        b"{}",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"{" * 100_000,
        b'{"a":' * 50_000,
        b"[" * 200_000,
        b'{"credential": 1, "format": "courseware certificate 1", "jwt": 7}',
        b'{"credential": NaN, "format": "courseware certificate 1", "jwt": "\\ud800"}',
        b"9" * 100_000 + b".a.b",
        b'{"jwt": ' + b"9" * 10_000 + b"}",
    ],
)
def test_whatever_the_bytes_are_there_is_an_answer(data):
    assert refused(data)


def test_a_file_that_is_too_large_is_refused_before_it_is_read():
    assert "larger than 20 MB" in refused(b"%PDF-" + b"0" * (20 * 1024 * 1024))
