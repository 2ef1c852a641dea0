"""Checks a ledger from outside: signed checkpoints, one entry's place, growth between two.

This file stands alone: Python 3.11, the `cryptography` package, no network, no application.

    python verify_ledger.py --keys KEYS.json FILE...

KEYS.json is the installation's published key set; each FILE is a checkpoint (a mail that holds one
will do) or a proof. Exit code 0: everything holds; 1: something does not; 2: wrong use.

A checkpoint says how long each chain of the ledger was, which entry came last, and the root of
the hash tree over all its entries (RFC 9162, section 2.1; a leaf's data is the SHA-256 digest of
an entry's text). A proof leads from an entry, or from an older checkpoint, to such a root.
"""

import base64
import binascii
import hmac
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256

CHECKPOINT_FORMAT = "courseware ledger checkpoint 1"
PROOF_FORMAT = "courseware ledger proof 1"
BEGIN, END = "-----BEGIN LEDGER CHECKPOINT-----", "-----END LEDGER CHECKPOINT-----"
_HASH = re.compile(r"[0-9a-f]{64}")
_LINE = 64

Keys = Mapping[str, RSAPublicKey]


class Unacceptable(Exception):
    """What was handed in does not hold; the message is a sentence for its reader."""


@dataclass(frozen=True, slots=True)
class ChainState:
    """One chain at one moment: entries, digest of the last one, root of the tree over all."""

    chain: str
    length: int
    head: str
    root: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of some chains, signed.

    Attributes:
        at: when it was made (UTC, ISO 8601 with a final Z).
        key: id of the signing key.
        signature: RS256 (PKCS #1 v1.5, SHA-256) over `statement`, base64url without padding.
    """

    at: str
    chains: tuple[ChainState, ...]
    key: str
    signature: str = ""

    def state_of(self, chain: str) -> ChainState | None:
        """What it says of a chain; None if it says nothing."""
        return next((state for state in self.chains if state.chain == chain), None)


def statement(checkpoint: Checkpoint) -> str:
    """The text that is signed; there is exactly one for the same facts."""
    lines = [CHECKPOINT_FORMAT, f"at {checkpoint.at}", f"key {checkpoint.key}"]
    for state in checkpoint.chains:
        lines += [f"chain {state.chain}", f"length {state.length}"]
        lines += [f"head {state.head}", f"root {state.root}"]
    return "\n".join(lines) + "\n"


def as_text(checkpoint: Checkpoint) -> str:
    """The checkpoint as plain text, to be printed, mailed and read back."""
    signed = checkpoint.signature
    lines = [signed[at : at + _LINE] for at in range(0, len(signed), _LINE)]
    return "\n".join([BEGIN, f"{statement(checkpoint)}signature", *lines, END]) + "\n"


def as_data(checkpoint: Checkpoint) -> dict[str, Any]:
    """The checkpoint for JSON."""
    names = ("chain", "length", "head", "root")
    chains = [{name: getattr(state, name) for name in names} for state in checkpoint.chains]
    head = {"format": CHECKPOINT_FORMAT, "at": checkpoint.at, "key": checkpoint.key}
    return {**head, "chains": chains, "signature": checkpoint.signature}


def read_checkpoint(text: str) -> Checkpoint:
    """The checkpoint in a text (a mail with words around it will do) or in JSON.

    Raises:
        Unacceptable: there is none, or it is not written as they are.
    """
    if text.lstrip().startswith("{"):
        return checkpoint_of(read_json(text))
    body = re.search(rf"^{BEGIN}\s*\n(.*?)^{END}", text.replace("\r", ""), re.DOTALL | re.M)
    if body is None:
        raise Unacceptable("There is no checkpoint in this text.")
    lines = [line.strip() for line in body[1].splitlines()]
    if "signature" not in lines:
        raise Unacceptable("The checkpoint has no signature.")
    end = lines.index("signature")
    found = _of_lines(lines[:end], "".join(lines[end + 1 :]))
    if statement(found) != "\n".join(lines[:end]) + "\n":
        raise Unacceptable("The checkpoint is not written as checkpoints are.")
    return found


def checkpoint_of(data: Any) -> Checkpoint:
    """The checkpoint that parsed JSON is.

    Raises:
        Unacceptable: it is none.
    """
    try:
        states = tuple(
            ChainState(s["chain"], s["length"], s["head"], s["root"]) for s in data["chains"]
        )
        found = Checkpoint(data["at"], states, data["key"], data["signature"])
        kind = data["format"]
    except (KeyError, TypeError):
        raise Unacceptable("This is no checkpoint.") from None
    texts = [found.at, found.key, found.signature, *(s.chain for s in states)]
    if kind != CHECKPOINT_FORMAT or not all(isinstance(t, str) and "\n" not in t for t in texts):
        raise Unacceptable("This is no checkpoint.")
    _require_sound(states)
    return found


def check_signature(checkpoint: Checkpoint, keys: Keys) -> None:
    """Whether one of the keys signed the checkpoint.

    Raises:
        Unacceptable: none of them did.
    """
    key = keys.get(checkpoint.key)
    if key is None:
        raise Unacceptable(f"The checkpoint of {checkpoint.at} names a key that is not published.")
    try:
        signature = decoded(checkpoint.signature)
        key.verify(signature, statement(checkpoint).encode(), PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError):
        raise Unacceptable(
            f"The signature of the checkpoint of {checkpoint.at} does not hold: it was changed "
            "after it was signed, or somebody else made it."
        ) from None


def root_by_path(digest: str, index: int, size: int, path: Sequence[str]) -> str | None:
    """The root to which a path leads from an entry's digest (RFC 9162, 2.1.3.2); None: nowhere."""
    nodes = _nodes([digest, *path])
    if nodes is None or not 0 <= index < size:
        return None
    at, last, reached = index, size - 1, sha256(b"\x00" + nodes[0]).digest()
    for node in nodes[1:]:
        if last == 0:
            return None
        if at % 2 or at == last:
            reached = _node(node, reached)
            while at % 2 == 0 and at:
                at, last = at // 2, last // 2
        else:
            reached = _node(reached, node)
        at, last = at // 2, last // 2
    return reached.hex() if last == 0 else None


def root_after_growth(older_root: str, older: int, size: int, path: Sequence[str]) -> str | None:
    """The newer root to which a path leads from an older one (2.1.4.2); None: nowhere.

    Args:
        older: number of leaves under `older_root`.
        size: number of leaves under the newer root.
    """
    if older == size:
        return older_root if not path else None
    nodes = _nodes([older_root, *path] if older & (older - 1) == 0 else path)
    if not nodes or not 0 < older < size:
        return None
    at, last = older - 1, size - 1
    while at % 2:
        at, last = at // 2, last // 2
    before = after = nodes[0]
    for node in nodes[1:]:
        if last == 0:
            return None
        if at % 2 or at == last:
            before, after = _node(node, before), _node(node, after)
            while at % 2 == 0 and at:
                at, last = at // 2, last // 2
        else:
            after = _node(after, node)
        at, last = at // 2, last // 2
    return after.hex() if last == 0 and before.hex() == older_root else None


def check_proof(data: Mapping[str, Any], keys: Keys) -> Iterator[str]:
    """Check every part of a proof; yields a sentence for each thing that is proved.

    Raises:
        Unacceptable: at the first part that does not hold.
    """
    newer = checkpoint_of(data.get("checkpoint"))
    check_signature(newer, keys)
    try:
        for part in data["entries"]:
            yield _entry_holds(part, newer)
        for part in data["growth"]:
            older = checkpoint_of(part["older"])
            check_signature(older, keys)
            yield _growth_holds(part, older, newer)
    except (KeyError, TypeError, ValueError, RecursionError):
        raise Unacceptable("The proof is not written as proofs are.") from None


def opens(name: Mapping[str, str]) -> bool:
    """Whether salt and clear text are what the commitment was made of."""
    salt, clear = name["salt"], name["clear"]
    made = sha256(f"{len(salt)}:{salt}{clear}".encode()).hexdigest()
    return hmac.compare_digest(made.encode(), name["commitment"].encode())


def read_keys(text: str) -> dict[str, RSAPublicKey]:
    """The keys of a key set (JWKS), by id.

    Raises:
        Unacceptable: it is no key set, or a key is too weak or does not bear its own name.
    """
    try:
        return {jwk["kid"]: _key(jwk) for jwk in read_json(text)["keys"]}
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Unacceptable("This is no set of published keys.") from None


def read_json(text: str) -> Any:
    """Parsed JSON; the same key twice is refused, because readers would differ over it.

    Raises:
        Unacceptable: it is no JSON.
    """
    try:
        return json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise Unacceptable(f"This is no JSON: {error}.") from None


def decoded(text: str) -> bytes:
    """The bytes behind base64url without padding; ValueError unless it is the one spelling."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from None
    if encoded(data) != text:
        raise ValueError("not canonical")
    return data


def encoded(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _key(jwk: Mapping[str, str]) -> RSAPublicKey:
    e, n = (int.from_bytes(decoded(jwk[name]), "big") for name in ("e", "n"))
    named = json.dumps({name: jwk[name] for name in ("e", "kty", "n")}, separators=(",", ":"))
    name = encoded(sha256(named.encode()).digest())  # RFC 7638
    if (jwk["kty"], jwk["alg"], e) != ("RSA", "RS256", 65537) or n.bit_length() < 2048:
        raise Unacceptable("A published key is of another kind than installations make.")
    if jwk["kid"].rpartition("/")[2] != name:
        raise Unacceptable("A published key does not bear its own name.")
    return RSAPublicNumbers(e, n).public_key()


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)


def _of_lines(lines: Sequence[str], signature: str) -> Checkpoint:
    said = [line.partition(" ") for line in lines[1:]]
    names, values = [name for name, _, _ in said], [value for _, _, value in said]
    chains = (len(said) - 2) // 4
    if names != ["at", "key", *["chain", "length", "head", "root"] * chains]:
        raise Unacceptable("The checkpoint is not written as checkpoints are.")
    groups = [values[at : at + 4] for at in range(2, len(values), 4)]
    if not all(re.fullmatch(r"[0-9]{1,12}", length) for _, length, _, _ in groups):
        raise Unacceptable("A length in the checkpoint is no number.")
    states = tuple(ChainState(name, int(n), head, root) for name, n, head, root in groups)
    _require_sound(states)
    return Checkpoint(values[0], states, values[1], signature)


def _require_sound(states: Sequence[ChainState]) -> None:
    for state in states:
        hashes = isinstance(state.head, str) and isinstance(state.root, str)
        if not hashes or not (_HASH.fullmatch(state.head) and _HASH.fullmatch(state.root)):
            raise Unacceptable(f"What the checkpoint says of {state.chain} are no hashes.")
        if type(state.length) is not int or state.length < 0:
            raise Unacceptable(f"The length of {state.chain} is no number.")
    if len({state.chain for state in states}) != len(states):
        raise Unacceptable("The checkpoint speaks twice of the same chain.")


def _entry_holds(part: Mapping[str, Any], newer: Checkpoint) -> str:
    text, path = part["canonical"], part["path"]
    said = read_json(text)
    chain, sequence = said["chain"], said["sequence"]
    state = newer.state_of(chain)
    digest = sha256(text.encode()).hexdigest()
    place = f"Entry {sequence} of {chain}"
    if state is None or root_by_path(digest, sequence - 1, state.length, path) != state.root:
        raise Unacceptable(f"{place} does not stand in the ledger of the checkpoint as shown.")
    names = part.get("names", [])
    for name in names:
        known = any(fact == {"commitment": name["commitment"]} for fact in said["facts"].values())
        if not known or not opens(name):
            raise Unacceptable(f"{place} is not about {name['clear']}.")
    about = "".join(f"; it names {name['clear']}" for name in names)
    return f"{place} ({said['act']}, {said['at']}) stood in the ledger on {newer.at}{about}."


def _growth_holds(part: Mapping[str, Any], older: Checkpoint, newer: Checkpoint) -> str:
    chain = part["chain"]
    before, after = older.state_of(chain), newer.state_of(chain)
    if before is None or after is None:
        raise Unacceptable(f"One of the checkpoints does not speak of {chain}.")
    if root_after_growth(before.root, before.length, after.length, part["path"]) != after.root:
        raise Unacceptable(
            f"The first {before.length} entries of {chain} are not those of {older.at} any more."
        )
    return f"The {before.length} entries of {chain} on {older.at} are unchanged on {newer.at}."


def _nodes(hashes: Sequence[str]) -> list[bytes] | None:
    good = all(isinstance(one, str) and _HASH.fullmatch(one) for one in hashes)
    return [bytes.fromhex(one) for one in hashes] if good else None


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def check_files(files: Sequence[Path], keys: Keys) -> Iterator[str]:
    """Check checkpoints and proofs; yields a sentence for each thing that holds.

    Raises:
        Unacceptable: at the first one that does not, with the file's name.
    """
    for file in files:
        try:
            text = file.read_text(encoding="utf-8")
            if text.lstrip().startswith("{") and read_json(text).get("format") == PROOF_FORMAT:
                yield from check_proof(read_json(text), keys)
                continue
            checkpoint = read_checkpoint(text)
            check_signature(checkpoint, keys)
        except (Unacceptable, OSError, UnicodeDecodeError) as error:
            raise Unacceptable(f"{file}: {error}") from None
        yield f"{file}: signed on {checkpoint.at} with the key {checkpoint.key}."


def _say(sentence: str) -> None:
    """Print; that the reader has left (`| head`) changes nothing of what was found."""
    try:
        print(sentence, flush=True)
    except BrokenPipeError:
        # Python would flush once more at its end, and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main(arguments: Sequence[str]) -> int:
    """The command line that the module's docstring shows."""
    if len(arguments) < 3 or arguments[0] != "--keys":
        print(__doc__, file=sys.stderr)
        return 2
    try:
        keys = read_keys(Path(arguments[1]).read_text(encoding="utf-8"))
        for sentence in check_files([Path(name) for name in arguments[2:]], keys):
            _say(sentence)
    except (Unacceptable, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
