"""One altered byte anywhere, and the certificate is not valid any more."""

from concurrent.futures import ProcessPoolExecutor

import pytest

from courseware.credentials import verify
from courseware.credentials.verify import check, encode
from tests.credentials.mutations import mutations
from tests.credentials.samples import LATER, keys_file, sample

KINDS = ("pdf", "jwt", "json")
_FEW = {"pdf": 800, "jwt": 700, "json": 500}
_MANY = {"pdf": 40_000, "jwt": 40_000, "json": 20_000}
_BATCH = 2_500


def accepted(data: bytes, published: bytes, count: int, seed: int) -> list[bytes]:
    """The changed copies that passed for a certificate of whatever state."""
    keys = verify.read_keys(published)
    return [
        changed
        for changed in mutations(data, count, seed)
        if (found := check(changed, keys, LATER)).state != "invalid" or not found.sentence
    ]


def test_the_files_themselves_are_valid_fifteen_years_later():
    keys = verify.read_keys(keys_file())

    for kind in KINDS:
        found = check(getattr(sample(), kind), keys, LATER)
        assert (found.valid, found.state, found.kind) == (True, "valid", kind)


@pytest.mark.parametrize("kind", KINDS)
def test_no_altered_copy_is_accepted(kind):
    assert accepted(getattr(sample(), kind), keys_file(), _FEW[kind], seed=6) == []


def test_the_short_run_makes_two_thousand_and_the_long_one_a_hundred_thousand():
    assert sum(_FEW.values()) == 2_000
    assert sum(_MANY.values()) == 100_000


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_none_of_very_many_altered_copies_is_accepted(kind):
    data, published = getattr(sample(), kind), keys_file()
    seeds = range(1000, 1000 + _MANY[kind] // _BATCH)
    with ProcessPoolExecutor(2) as pool:
        batches = pool.map(
            accepted, *zip(*((data, published, _BATCH, seed) for seed in seeds), strict=True)
        )
        assert [copy for batch in batches for copy in batch] == []


def test_every_single_bit_of_the_signed_line_counts():
    pdf, keys = sample().pdf, verify.read_keys(keys_file())
    start = pdf.rindex(verify.SIGNATURE_LINE)
    for place in range(start, len(pdf)):
        for bit in range(8):
            changed = pdf[:place] + bytes([pdf[place] ^ 1 << bit]) + pdf[place + 1 :]
            assert check(changed, keys, LATER).state == "invalid", (place - start, bit)


def respelled(part: str, place: int, bit: int) -> str:
    """A part of a token with one bit of its content changed, spelled canonically."""
    content = bytearray(verify.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    content[place] ^= 1 << bit
    return encode(bytes(content))


def test_no_changed_bit_behind_the_spelling_is_accepted():
    """Mutations of text are mostly no base64url any more; these all are."""
    parts = sample().jwt.decode().split(".")
    keys, tried = verify.read_keys(keys_file()), 0
    for which, part in enumerate(parts):
        length = len(verify.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        for place in range(0, length, 3):
            changed = [*parts]
            changed[which] = respelled(part, place, place % 8)
            found = check(".".join(changed).encode(), keys, LATER)
            assert (found.state, found.certificate) == ("invalid", {}), (which, place)
            tried += 1
    assert tried > 500


def test_another_spelling_of_the_same_base64url_is_refused():
    """Lenient decoders take other last characters for the same bytes."""
    header, payload, signature = sample().jwt.decode().split(".")
    keys = verify.read_keys(keys_file())
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    spelled = 0
    for part, rest in ((header, (payload, signature)), (payload, (header, signature))):
        for last in alphabet.replace(part[-1], ""):
            changed = part[:-1] + last
            parts = (changed, *rest) if part is header else (rest[0], changed, rest[1])
            assert not check(".".join(parts).encode(), keys, LATER).valid
            spelled += 1
        assert encode(verify.urlsafe_b64decode(part + "=" * (-len(part) % 4))) == part
    for padded in (f"{header}=.{payload}.{signature}", f"{header}.{payload}.{signature}="):
        assert not check(padded.encode(), keys, LATER).valid
    assert spelled == 126
