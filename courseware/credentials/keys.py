"""The keys that sign certificates: files in a folder of their own, readable by their owner only.

RSA of 3,072 bits with RS256: the one algorithm that every Open Badges 3.0 verifier has to know,
and a deterministic one, so that the same certificate signed again has the same bytes.
"""

import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

from courseware.credentials.verify import ALGORITHM, encode, issuer_of, thumbprint

BITS = 3072
_SUFFIX = ".key"


class KeyTrouble(Exception):
    """A key is missing, damaged, or cannot be written, with a sentence that says how to mend it."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key with its name.

    Attributes:
        thumbprint: RFC 7638 name of the key, 43 characters; its file is called so.
        kid: the address of the public key; what signed headers name.
    """

    thumbprint: str
    kid: str
    private: RSAPrivateKey

    @property
    def issuer(self) -> str:
        """Whose key it is: the id of the issuer in everything that it signs."""
        return issuer_of(self.kid)

    def sign(self, data: bytes) -> bytes:
        """The signature (RS256) of some bytes; always the same for the same bytes."""
        return self.private.sign(data, PKCS1v15(), SHA256())


def public_jwk(key: RSAPrivateKey) -> dict[str, str]:
    """The public half as a JSON Web Key, without `kid`."""
    numbers = key.public_key().public_numbers()
    return {"alg": ALGORITHM, "kty": "RSA", "use": "sig", "e": _number(numbers.e)} | {
        "n": _number(numbers.n)
    }


def make_key(folder: Path) -> tuple[str, dict[str, str]]:
    """Make a key and write it into the folder, on the disk before this returns.

    Returns:
        Its thumbprint and its public half.
    """
    private = generate_private_key(public_exponent=65537, key_size=BITS)
    public = public_jwk(private)
    name = thumbprint(public)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    written = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    _write_private(folder / f"{name}{_SUFFIX}", written)
    _sync(folder)
    return name, public


def load_key(folder: Path, name: str, kid: str) -> SigningKey:
    """The private key with this thumbprint.

    Raises:
        KeyTrouble: its file is missing, unreadable, or holds another key.
    """
    path = folder / f"{name}{_SUFFIX}"
    try:
        private = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except FileNotFoundError:
        raise KeyTrouble(
            f"the signing key {path} is not here: copy it from the host that made it or from the "
            "backup of the keys; if it is lost, `python -m courseware certificate rotate`"
        ) from None
    except (OSError, ValueError, TypeError) as damaged:
        raise KeyTrouble(
            f"the signing key {path} cannot be read ({damaged}): restore it from the backup of keys"
        ) from None
    if not isinstance(private, RSAPrivateKey) or thumbprint(public_jwk(private)) != name:
        raise KeyTrouble(f"the file {path} holds another key: restore it from the backup of keys")
    return SigningKey(name, kid, private)


def remove_key(folder: Path, name: str) -> None:
    """Remove a key that was made a moment ago and never used."""
    (folder / f"{name}{_SUFFIX}").unlink()


def names_of_keys(folder: Path) -> set[str]:
    """Thumbprints of the keys whose files are in the folder."""
    return {path.stem for path in folder.glob(f"*{_SUFFIX}")}


def back_up(folder: Path, to: Path) -> int:
    """Write all private keys into a new ZIP file that its owner alone can read; how many.

    Raises:
        KeyTrouble: there is no key, the file exists, or lies where the keys themselves lie.
    """
    paths = sorted(folder.glob(f"*{_SUFFIX}"))
    if not paths:
        raise KeyTrouble(f"there is no key in {folder}")
    if to.absolute().is_relative_to(folder.parent.absolute()):
        raise KeyTrouble(f"{to} lies in the instance folder: a backup of keys belongs elsewhere")
    try:
        handle = os.open(to, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise KeyTrouble(f"{to} is there already: name a new file") from None
    with (
        _removed_if_cut(to),
        os.fdopen(handle, "w+b") as file,
        zipfile.ZipFile(file, "w") as archive,
    ):
        for path in paths:
            entry = zipfile.ZipInfo(f"keys/{path.name}")
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, path.read_bytes())
    return len(paths)


def _write_private(path: Path, data: bytes) -> None:
    """Whole or not at all: under another name first, which is no key's."""
    draft = path.with_name(f".{path.name}.draft")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with _removed_if_cut(draft):
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)


@contextmanager
def _removed_if_cut(path: Path) -> Iterator[None]:
    """A full disk, or whatever ends the writing, leaves no part of the file behind."""
    try:
        yield
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _sync(folder: Path) -> None:
    """Let the folder's new entry survive a power cut too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _number(value: int) -> str:
    return encode(value.to_bytes((value.bit_length() + 7) // 8, "big"))
