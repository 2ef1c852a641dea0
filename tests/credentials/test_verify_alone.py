"""The verifier as others get it: one file, no network, none of our packages."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from courseware.credentials import signing, verify
from courseware.credentials.statement import credential_id
from courseware.credentials.verify import check, main
from tests.credentials.samples import (
    LATER,
    NUMBER,
    files,
    key,
    keys_file,
    published,
    sample,
    statement,
)

# A sitecustomize that takes the network away: whoever opens a socket ends the process.
_NO_NETWORK = """
import sys
def refuse(event, args):
    if event.startswith("socket.") or event == "import" and args[0].startswith("courseware"):
        raise SystemExit(f"not alone: {event} {args}")
sys.addaudithook(refuse)
"""


@pytest.fixture
def alone(tmp_path: Path) -> Path:
    """A folder with the verifier, a certificate in each form, and published keys."""
    shutil.copy(verify.__file__, tmp_path / "verify.py")
    (tmp_path / "sitecustomize.py").write_text(_NO_NETWORK)
    (tmp_path / "keys.json").write_bytes(keys_file(key("three"), key("two"), key()))
    for kind in ("pdf", "jwt", "json"):
        (tmp_path / f"certificate.{kind}").write_bytes(getattr(sample(), kind))
    return tmp_path


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "verify.py", *arguments]
    surroundings = {"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin", "PYTHONUTF8": "1"}
    return subprocess.run(
        program, cwd=folder, env=surroundings, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize("kind", ["pdf", "jwt", "json"])
def test_it_says_valid_alone_fifteen_years_later_after_two_rotations(alone, kind):
    done = run(alone, f"certificate.{kind}", "--keys", "keys.json", "--on", "2041-03-02", "--json")

    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert (found["valid"], found["state"], found["kind"]) == (True, "valid", kind)
    assert found["certificate"]["holder"] == "Lea Lindqvist"
    assert found["certificate"]["minutes"] == 151
    assert found["key"] == key().kid


def test_it_says_what_is_wrong_with_an_altered_copy(alone):
    pdf = alone / "certificate.pdf"
    pdf.write_bytes(pdf.read_bytes().replace(b"/Page", b"/Pagf", 1))

    done = run(alone, "certificate.pdf", "--keys", "keys.json", "--on", "2041-03-02")

    assert done.returncode == 1
    assert done.stdout.startswith("INVALID: The PDF was altered")


def test_it_uses_the_clock_where_no_day_is_named(alone):
    done = run(alone, "certificate.jwt", "--keys", "keys.json")

    # The sample is of March 2026: any clock that is right shows a later day.
    assert done.returncode == 0
    assert "revocations known up to: never" in done.stdout


def test_wrong_use_is_told_apart_from_an_invalid_certificate(alone):
    (alone / "no-keys.json").write_text("{}")

    for arguments in (
        ("certificate.pdf", "--keys", "no-keys.json"),
        ("certificate.pdf", "--keys", "missing.json"),
        ("missing.pdf", "--keys", "keys.json"),
        ("certificate.pdf", "--keys", "keys.json", "--on", "yesterday"),
        ("certificate.pdf",),
    ):
        done = run(alone, *arguments)
        assert done.returncode == 2, arguments
        assert done.stderr and "Traceback" not in done.stderr, arguments


def test_a_signed_list_tells_of_revocation_and_replacement(tmp_path, capsys):
    def listed(state: str, reason: str) -> bytes:
        entry = {"id": credential_id(NUMBER), "state": state, "on": "2027-01-05"}
        ends = {
            "asOf": "2027-02-01T00:00:00Z",
            "revokedCredential": [{**entry, "revoked": True, "revocationReason": reason}],
        }
        return keys_file(revocations=signing.sign_revocations(ends, key()))

    path, keys = tmp_path / "c.pdf", tmp_path / "keys.json"
    path.write_bytes(sample().pdf)
    keys.write_bytes(listed("revoked", "issued in error"))
    assert main([str(path), "--keys", str(keys), "--on", "2041-03-02"]) == 1
    told = capsys.readouterr().out
    assert told.startswith("REVOKED: Revoked on 2027-01-05: issued in error.")
    assert "holder: Lea Lindqvist" in told
    assert "revocations known up to: 2027-02-01T00:00:00Z" in told

    keys.write_bytes(listed("replaced", "replaced"))
    assert main([str(path), "--keys", str(keys), "--on", "2041-03-02"]) == 1
    assert capsys.readouterr().out.startswith("REPLACED: A newer certificate replaced it on")


def test_a_demonstration_is_never_valid_and_says_so():
    shown = files(statement(not_valid_because=("it was made in a demonstration",)))

    for data in (shown.pdf, shown.jwt, shown.json):
        found = check(data, published(), LATER)
        assert (found.valid, found.state) == (False, "demonstration")
        assert found.sentence.startswith("DEMONSTRATION, NOT VALID. The file is as it was issued")


def test_an_expired_one_says_until_when_it_was_valid():
    expiring = files(statement(valid_until="2028-03-02"))

    before = check(expiring.pdf, published(), LATER.replace(year=2028, month=3, day=1))
    after = check(expiring.pdf, published(), LATER.replace(year=2028, month=3, day=2))

    assert (before.valid, before.state) == (True, "valid")
    assert (after.valid, after.state) == (False, "expired")
    assert after.sentence == "It was valid until 2028-03-02."


def test_a_clock_before_the_issue_is_doubted():
    found = check(sample().jwt, published(), LATER.replace(year=2020))

    assert (found.valid, found.state) == (False, "invalid")
    assert "is the clock right" in found.sentence
