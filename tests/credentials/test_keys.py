"""Key files: the owner's alone, on the disk before use, backed up apart."""

import errno
import json
import os
import zipfile

import pytest

from courseware.credentials.keys import (
    BITS,
    KeyTrouble,
    back_up,
    load_key,
    make_key,
    names_of_keys,
    public_jwk,
    remove_key,
)
from courseware.credentials.verify import thumbprint


def test_a_key_file_is_readable_by_its_owner_only(tmp_path):
    folder = tmp_path / "instance" / "keys"
    name, jwk = make_key(folder)

    path = folder / f"{name}.key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert thumbprint(jwk) == name and names_of_keys(folder) == {name}
    key = load_key(folder, name, "https://x.example/keys/" + name)
    assert key.private.key_size == BITS >= 3072
    assert public_jwk(key.private) == jwk
    assert "PRIVATE" not in json.dumps(jwk) and set(jwk) == {"alg", "kty", "use", "e", "n"}


def test_what_is_wrong_with_a_key_file_is_said_with_the_mend(tmp_path):
    name, _ = make_key(tmp_path)
    other, _ = make_key(tmp_path)
    path = tmp_path / f"{name}.key"

    with pytest.raises(KeyTrouble, match="is not here: copy it"):
        load_key(tmp_path, "A" * 43, "")
    path.write_bytes((tmp_path / f"{other}.key").read_bytes())
    with pytest.raises(KeyTrouble, match="holds another key"):
        load_key(tmp_path, name, "")
    path.write_bytes(b"-----BEGIN PRIVATE KEY-----\ncut")
    with pytest.raises(KeyTrouble, match="cannot be read"):
        load_key(tmp_path, name, "")
    remove_key(tmp_path, name)
    assert names_of_keys(tmp_path) == {other}


def test_a_backup_holds_every_key_and_is_the_owners_alone(tmp_path):
    folder, to = tmp_path / "instance" / "keys", tmp_path / "keys.zip"
    names = {make_key(folder)[0], make_key(folder)[0]}

    assert back_up(folder, to) == 2

    assert to.stat().st_mode & 0o777 == 0o600
    restored = tmp_path / "elsewhere"
    with zipfile.ZipFile(to) as archive:
        archive.extractall(restored)
    assert names_of_keys(restored / "keys") == names
    for name in names:
        load_key(restored / "keys", name, "")


def test_a_backup_neither_overwrites_nor_lies_beside_the_keys(tmp_path):
    folder = tmp_path / "instance" / "keys"
    with pytest.raises(KeyTrouble, match="no key"):
        back_up(folder, tmp_path / "keys.zip")
    make_key(folder)
    (tmp_path / "there.zip").write_text("precious")

    with pytest.raises(KeyTrouble, match="name a new file"):
        back_up(folder, tmp_path / "there.zip")
    with pytest.raises(KeyTrouble, match="belongs elsewhere"):
        back_up(folder, tmp_path / "instance" / "keys.zip")
    assert (tmp_path / "there.zip").read_text() == "precious"


def is_full(*_args):
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_key_that_a_full_disk_cut_is_no_key(tmp_path, monkeypatch):
    with monkeypatch.context() as full, pytest.raises(OSError, match="No space left"):
        full.setattr(os, "fsync", is_full)
        make_key(tmp_path)

    assert list(tmp_path.iterdir()) == []
    name, _ = make_key(tmp_path)
    assert names_of_keys(tmp_path) == {name}


def test_a_backup_that_a_full_disk_cut_is_removed(tmp_path, monkeypatch):
    folder, to = tmp_path / "instance" / "keys", tmp_path / "keys.zip"
    make_key(folder)

    with monkeypatch.context() as full, pytest.raises(OSError, match="No space left"):
        full.setattr(zipfile.ZipFile, "writestr", is_full)
        back_up(folder, to)

    assert not to.exists()
    assert back_up(folder, to) == 1
