"""The verifier that stands alone: what it accepts, and that nothing else is accepted."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseware.credentials import verify_ledger
from courseware.credentials.verify_ledger import (
    ChainState,
    Checkpoint,
    Unacceptable,
    as_data,
    as_text,
    check_files,
    check_signature,
    encoded,
    main,
    read_checkpoint,
    read_keys,
    statement,
)
from tests.keys import TestKey

KEY = TestKey()
MODULE = Path(verify_ledger.__file__)


def signed(checkpoint, key=KEY):
    return replace(checkpoint, signature=encoded(key.sign(statement(checkpoint).encode())))


MADE = signed(
    Checkpoint(
        at="2026-03-02T12:00:00.000000Z",
        chains=(
            ChainState("clinic-riverside", 12, "1" * 64, "2" * 64),
            ChainState("installation", 3, "3" * 64, "4" * 64),
        ),
        key=KEY.kid,
    )
)


@pytest.mark.parametrize("form", [as_text, lambda made: json.dumps(as_data(made))])
def test_a_checkpoint_is_read_back_from_both_forms(form):
    found = read_checkpoint(form(MADE))

    assert found == MADE
    check_signature(found, KEY.keys)


def test_a_whole_mail_will_do():
    lines = as_text(MADE).splitlines()
    mail = "\r\n".join(["Dear Max,", "", "keep this:", "", *lines, "", "-- ", "courseware"])

    assert read_checkpoint(mail) == MADE


def accepted(text):
    try:
        found = read_checkpoint(text)
        check_signature(found, KEY.keys)
    except Unacceptable:
        return None
    return found


@given(st.data())
def test_one_changed_character_is_refused_or_changes_nothing_that_is_said(data):
    text = data.draw(st.sampled_from([as_text(MADE), json.dumps(as_data(MADE))]))
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters(min_codepoint=9, max_codepoint=126))

    assert accepted(text[:place] + other + text[place + 1 :]) in (None, MADE)


@given(st.integers(0, 255), st.integers(0, 7))
def test_one_flipped_bit_of_the_signature_is_refused(byte, bit):
    signature = bytearray(verify_ledger.decoded(MADE.signature))
    signature[byte] ^= 1 << bit

    with pytest.raises(Unacceptable, match="does not hold"):
        check_signature(replace(MADE, signature=encoded(bytes(signature))), KEY.keys)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda d: d.pop("at"), "no checkpoint"),
        (lambda d: d.update(format="courseware ledger checkpoint 2"), "no checkpoint"),
        (lambda d: d.update(at="x\nkey other"), "no checkpoint"),
        (lambda d: d["chains"].append(d["chains"][0]), "twice"),
        (lambda d: d["chains"][0].update(length="12"), "no number"),
        (lambda d: d["chains"][0].update(length=True), "no number"),
        (lambda d: d["chains"][0].update(root="2" * 63), "no hashes"),
        (lambda d: d["chains"][0].update(head=7), "no hashes"),
    ],
)
def test_what_is_no_checkpoint_is_refused_with_a_reason(change, reason):
    data = as_data(MADE)
    change(data)

    with pytest.raises(Unacceptable, match=reason):
        read_checkpoint(json.dumps(data))


def test_a_key_that_stands_twice_is_refused():
    text = json.dumps(as_data(MADE)).replace('"at":', '"at": "2020", "at":')

    with pytest.raises(Unacceptable, match="stands twice"):
        read_checkpoint(text)


@pytest.mark.parametrize("swapped", ["clinic-riverside", "installation"])
def test_parts_of_two_checkpoints_do_not_fit_together(swapped):
    later = signed(replace(MADE, at="2026-03-09T12:00:00.000000Z"))
    chains = tuple(
        replace(state, length=state.length + 1) if state.chain == swapped else state
        for state in MADE.chains
    )
    other = signed(replace(MADE, chains=chains))

    for mixed in (
        replace(MADE, signature=later.signature),
        replace(MADE, chains=other.chains),
        replace(MADE, chains=MADE.chains[::-1]),
        replace(MADE, chains=MADE.chains[:1]),
    ):
        with pytest.raises(Unacceptable, match="does not hold"):
            check_signature(mixed, KEY.keys)


def test_a_key_that_is_not_published_signs_nothing():
    mine = signed(replace(MADE, key=TestKey(9).kid), TestKey(9))

    with pytest.raises(Unacceptable, match="not published"):
        check_signature(mine, KEY.keys)
    with pytest.raises(Unacceptable, match="does not hold"):
        check_signature(signed(MADE, TestKey(9)), KEY.keys)


@pytest.mark.parametrize("text", ["", "[]", '{"keys": 3}', '{"keys": [{"kty": "RSA"}]}', "{"])
def test_what_is_no_key_set_is_refused(text):
    with pytest.raises(Unacceptable):
        read_keys(text)


@pytest.mark.parametrize(
    ("jwk", "reason"),
    [
        ({**KEY.jwk, "alg": "HS256"}, "another kind"),
        ({**KEY.jwk, "kid": "https://courseware.example/keys/main"}, "its own name"),
        ({**KEY.jwk, "n": TestKey(2).jwk["n"]}, "its own name"),
        (TestKey(3, bits=1024).jwk, "another kind"),
    ],
)
def test_a_key_that_is_weak_or_bears_another_name_is_refused(jwk, reason):
    with pytest.raises(Unacceptable, match=reason):
        read_keys(json.dumps({"keys": [KEY.jwk, jwk]}))


def test_a_file_that_fails_is_named(tmp_path):
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    good.write_text(as_text(MADE))
    bad.write_text(as_text(MADE).replace("length 12", "length 13"))

    with pytest.raises(Unacceptable, match=r"bad\.txt: The signature"):
        list(check_files([good, bad], KEY.keys))


def test_the_command_says_what_holds_and_ends_with_its_code(tmp_path, capsys):
    keys, good, bad = (tmp_path / name for name in ("keys.json", "good.txt", "bad.txt"))
    keys.write_text(KEY.published)
    good.write_text(as_text(MADE))
    bad.write_text("no checkpoint")

    codes = [
        main(arguments)
        for arguments in (
            ["--keys", str(keys), str(good)],
            ["--keys", str(keys), str(good), str(bad)],
            ["--keys", str(tmp_path / "none.json"), str(good)],
            [str(good)],
        )
    ]

    assert codes == [0, 1, 1, 2]
    assert f"{good}: signed on {MADE.at}" in capsys.readouterr().out


def test_the_file_runs_alone_without_our_packages_and_without_a_network(tmp_path):
    alone = tmp_path / "verify_ledger.py"
    alone.write_bytes(MODULE.read_bytes())
    (tmp_path / "keys.json").write_text(KEY.published)
    (tmp_path / "made.txt").write_text(as_text(MADE))

    ended = subprocess.run(
        [sys.executable, "-I", str(alone), "--keys", "keys.json", "made.txt"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert (ended.returncode, ended.stderr) == (0, "")
    source = MODULE.read_text()
    assert "import courseware" not in source and "from courseware" not in source
