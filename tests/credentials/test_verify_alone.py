"""The verifier as others get it: one file, no network, none of our packages."""

import json
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from courseware.credentials import signing, verify
from courseware.credentials.badge import credential
from courseware.credentials.statement import credential_id
from courseware.credentials.verify import check, main
from tests.alone import run_alone, run_for_nobody
from tests.credentials.samples import (
    ISSUER,
    LATER,
    NUMBER,
    bare_keys_file,
    files,
    key,
    keys_file,
    published,
    revocations,
    sample,
    statement,
)


@pytest.fixture
def alone(tmp_path: Path) -> Path:
    """A folder with a certificate in each form and published keys; the verifier lies elsewhere."""
    (tmp_path / "programs").mkdir()
    shutil.copy(verify.__file__, tmp_path / "programs")
    (tmp_path / "keys.json").write_bytes(keys_file(key("three"), key("two"), key()))
    for kind in ("pdf", "jwt", "json"):
        (tmp_path / f"certificate.{kind}").write_bytes(getattr(sample(), kind))
    return tmp_path


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run_alone(folder / "programs" / "verify.py", *arguments, folder=folder)


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
    assert "revocations known up to: 2041-03-01T00:00:00Z" in done.stdout


def test_without_a_list_of_revocations_nothing_is_valid_unless_that_is_asked_for(alone):
    (alone / "bare.json").write_bytes(bare_keys_file(key("three"), key("two"), key()))
    asked = ("certificate.pdf", "--keys", "bare.json", "--on", "2041-03-02")

    plain, as_json = run(alone, *asked), run(alone, *asked, "--json")
    knowingly = run(alone, *asked, "--without-revocations")

    assert plain.returncode == 1
    assert plain.stdout.startswith(
        "REVOCATION UNKNOWN: The file is exactly as the issuer signed it. But the file of keys "
        "holds no list of revocations"
    )
    assert "revocations known up to: never" in plain.stdout
    found = json.loads(as_json.stdout)
    assert as_json.returncode == 1
    assert (found["valid"], found["state"]) == (False, "revocation unknown")
    assert (found["revocations_as_of"], found["revocations_age_days"]) == (None, None)
    assert knowingly.returncode == 0
    assert knowingly.stdout.startswith("VALID: The file is exactly as the issuer signed it. Nobody")


def test_a_list_of_revocations_that_is_older_than_the_certificate_tells_nothing(alone):
    old = revocations(as_of="2026-03-02T11:59:59Z")
    (alone / "old.json").write_bytes(keys_file(revocations=old))

    done = run(alone, "certificate.jwt", "--keys", "old.json", "--on", "2041-03-02")

    assert done.returncode == 1
    assert "the list of revocations is of 2026-03-02, before it was issued" in done.stdout


def test_the_age_of_the_list_of_revocations_is_said(alone):
    stale = revocations(as_of="2026-03-03T12:00:00Z")
    (alone / "stale.json").write_bytes(keys_file(revocations=stale))
    asked = ("certificate.json", "--keys", "stale.json", "--on", "2036-03-03")

    plain, as_json = run(alone, *asked), json.loads(run(alone, *asked, "--json").stdout)

    assert plain.returncode == 0
    assert plain.stdout.splitlines()[0] == (
        "VALID UP TO 2026-03-03: The file is exactly as the issuer signed it. It was not revoked "
        "up to 2026-03-03. Nothing is known here of the time since: save the issuer's keys anew, "
        "or ask its page."
    )
    assert "revocations known up to: 2026-03-03T12:00:00Z (3653 days before this" in plain.stdout
    assert as_json["revocations_as_of"] == "2026-03-03T12:00:00Z"
    assert as_json["revocations_age_days"] == 3653
    assert (as_json["valid"], as_json["state"]) == (True, "valid")
    assert "Nothing is known here of the time since" in as_json["sentence"]


def test_the_zone_of_its_days_is_told_where_the_certificate_names_it(alone):
    far = files(statement(zone="Pacific/Auckland"))
    unnamed = credential(statement(), ISSUER)
    del unnamed["certificate"]["zone"]  # as certificates were before
    (alone / "far.pdf").write_bytes(far.pdf)
    (alone / "before.jwt").write_text(signing.sign_credential(unnamed, key()))

    named, before = (
        run(alone, name, "--keys", "keys.json", "--on", "2041-03-02")
        for name in ("far.pdf", "before.jwt")
    )

    assert (named.returncode, before.returncode) == (0, 0)
    assert "\nzone: Pacific/Auckland\n" in named.stdout
    assert "zone" not in before.stdout


def test_a_list_of_revocations_of_a_month_is_not_called_old(alone):
    (alone / "month.json").write_bytes(
        keys_file(revocations=revocations(as_of="2026-03-03T12:00:00Z"))
    )
    asked = ("certificate.json", "--keys", "month.json")

    for on, word in (("2026-04-03", "VALID: "), ("2026-04-04", "VALID UP TO 2026-03-03: ")):
        assert run(alone, *asked, "--on", on).stdout.startswith(word)
    knowingly = run(alone, *asked, "--on", "2036-03-03", "--without-revocations")
    assert knowingly.stdout.startswith("VALID: ")


def test_keys_of_another_issuer_are_refused_with_both_names(alone):
    (alone / "other.json").write_bytes(keys_file(issuer="http://127.0.0.1:8000/issuer"))

    done = run(alone, "certificate.pdf", "--keys", "other.json", "--on", "2041-03-02")

    assert done.returncode == 1
    assert done.stdout == (
        "INVALID: The credential was issued by https://learn.example.org/issuer, but the file of "
        "keys is that of http://127.0.0.1:8000/issuer: get the keys of the one who issued it.\n"
    )


def test_an_issuer_that_moved_is_known_by_its_former_names():
    moved = {"issuer": "https://new.example.org/issuer", "formerIssuers": [ISSUER]}

    assert check(sample().pdf, published(**moved), LATER).state == "valid"
    for wrong in ({"issuer": 7}, {"formerIssuers": [None]}):
        with pytest.raises(verify.Fault, match="whose they are"):
            published(**wrong)


def test_a_credential_that_names_another_issuer_than_its_key_is_refused():
    forged = signing.sign_credential(credential(statement(), "https://evil.example/issuer"), key())

    found = check(forged.encode(), published(), LATER)

    assert (found.state, found.certificate) == ("invalid", {})
    assert "https://evil.example/issuer issued it, but its key is that of" in found.sentence
    assert ISSUER in found.sentence


def test_a_reader_that_leaves_early_changes_nothing(alone):
    for on, code in (("2041-03-02", 0), ("2020-03-02", 1)):
        arguments = ("certificate.pdf", "--keys", "keys.json", "--on", on)
        assert run_for_nobody(alone / "programs" / "verify.py", *arguments, folder=alone) == (
            code,
            "",
        )


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
    assert told.startswith("REVOKED: Revoked on 2027-01-05 (UTC): issued in error.")
    assert "holder: Lea Lindqvist" in told
    assert "revocations known up to: 2027-02-01T00:00:00Z" in told

    assert main([str(path), "--keys", str(keys), "--on", "2027-01-04"]) == 1
    assert capsys.readouterr().out.splitlines()[0] == (
        "REVOKED: Revoked on 2027-01-05 (UTC): issued in error. "
        "That was after the day of this check, and counts all the same."
    )

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
    assert found.sentence == (
        "It was issued on 2026-03-02 (UTC), later than this check, which is of 2020-03-02 (UTC). "
        "Is the clock right that told the day?"
    )
    hour = check(sample().jwt, published(), datetime(2026, 3, 2, 11, 59, tzinfo=UTC))
    assert hour.sentence.startswith(
        "It was issued on 2026-03-02 12:00 (UTC), later than this check, which is of "
        "2026-03-02 11:59 (UTC)."
    )


def test_a_chosen_day_before_the_issue_blames_no_clock(alone):
    done = run(alone, "certificate.jwt", "--keys", "keys.json", "--on", "2020-03-01")

    assert done.returncode == 1
    assert done.stdout.splitlines()[0] == (
        "INVALID: It was issued on 2026-03-02 (UTC), later than this check, which is of "
        "2020-03-01 (UTC)."
    )


def test_the_day_of_issue_is_no_day_before_it(alone):
    late = files(statement(issued_at=datetime(2026, 3, 2, 22, tzinfo=UTC)))
    (alone / "late.jwt").write_bytes(late.jwt)

    assert run(alone, "late.jwt", "--keys", "keys.json", "--on", "2026-03-02").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["certificate.pdf", "--keys", "keys.json", "--on", "30.6.2041"],
            "30.6.2041: write the day",
        ),
        (["certificate.pdf", "--keys", "keys.json", "--on", "2041-06-31"], "such as 2041-03-02."),
        ([".", "--keys", "keys.json"], ". is a folder: name the file itself."),
        (["gone.pdf", "--keys", "keys.json"], "gone.pdf cannot be read: No such file"),
    ],
)
def test_wrong_use_is_told_in_a_sentence(alone, arguments, sentence):
    outcome = run(alone, *arguments)

    assert outcome.returncode == 2
    assert sentence in outcome.stderr
    assert "Errno" not in outcome.stderr and "isoformat" not in outcome.stderr


def test_a_picture_is_said_to_be_no_certificate():
    found = verify.check(b"\x89PNG\r\n\x1a\n" + bytes(200), published(), LATER)

    assert (found.valid, found.state) == (False, "invalid")
    assert found.sentence.startswith("This is no certificate: certificates are PDF, JSON or JWT")
