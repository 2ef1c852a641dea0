"""Checks a survey binder: every file, every signature, every entry of the ledger in it.

Needs Python 3.11, the `cryptography` package, `verify.py` and `verify_ledger.py` beside it; no
network, no application. A binder brings all three modules and runs them:

    python3 BINDER.zip [--keys KEYS.json]

Without --keys, the keys in the binder are used. That shows that the binder is whole, but not who
made it: compare the names of the keys with those that the installation publishes, or fetch its
key set and hand it in. Exit code 0: everything holds; 1: something does not; 2: wrong use.
"""

import json
import sys
import zipfile
from collections.abc import Generator, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from courseware.credentials import verify
from courseware.credentials.verify_ledger import (
    Checkpoint,
    Keys,
    Unacceptable,
    check_proof,
    checkpoint_of,
    decoded,
    read_checkpoint,
    read_json,
    read_keys,
)

FORMAT = "courseware binder 1"
MANIFEST, SIGNATURE = "manifest.json", "manifest.signature.json"
KEYS, LEDGER, RECORDS, REVISIONS = "keys.json", "ledger.json", "records.json", "revisions/"
CERTIFICATES, CHECKPOINT_TEXT = "certificates/", "checkpoint.txt"
# Later than any certificate: signatures are checked, not whether something has expired.
_LATE = datetime(9000, 1, 1, tzinfo=UTC)
_GENESIS = "0" * 64

_Entries = dict[tuple[str, int], tuple[Mapping[str, Any], str]]
"""(chain, sequence) -> the entry, parsed and as its text."""


def signed_bytes(manifest: bytes) -> bytes:
    """What is signed of a binder: the manifest, marked so that it passes for nothing else."""
    return FORMAT.encode() + b"\n" + manifest


def check_binder(path: Path, keys: Keys | None = None) -> Iterator[str]:
    """Check a binder; yields a sentence for each thing that holds.

    Args:
        keys: the installation's published keys; None: those in the binder.

    Raises:
        Unacceptable: at the first thing that does not hold.
    """
    files = _files(path)
    trusted = read_keys(_text(files, KEYS)) if keys is None else keys
    manifest = _manifest(files, trusted)
    yield f"The list of {len(manifest['files'])} files is signed by the installation."
    _require_files(files, manifest)
    yield "Every file is as it was listed, and none was added."
    entries, checkpoint = yield from _ledger(files, trusted)
    yield from _whole_chains(manifest, entries, checkpoint)
    yield from _records(files, entries)
    yield from _revisions(files)
    yield from _certificates(files, trusted)


def _files(path: Path) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if len(set(names)) != len(names):
                raise Unacceptable("A file stands in the binder twice.")
            return {name: archive.read(name) for name in names}
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, ValueError) as broken:
        raise Unacceptable(f"{path} is no binder, or it is damaged: {broken}.") from None


def _text(files: Mapping[str, bytes], name: str) -> str:
    try:
        return files[name].decode("utf-8")
    except (KeyError, UnicodeDecodeError):
        raise Unacceptable(f"The file {name} is missing or damaged.") from None


def _manifest(files: Mapping[str, bytes], keys: Keys) -> dict[str, Any]:
    signature = read_json(_text(files, SIGNATURE))
    manifest = read_json(_text(files, MANIFEST))
    try:
        key = keys[signature["key"]]
        made = decoded(signature["signature"])
        key.verify(made, signed_bytes(files[MANIFEST]), PKCS1v15(), SHA256())
        if manifest["format"] == FORMAT and set(manifest) == {"format", "about", "files"}:
            return dict(manifest)
    except InvalidSignature:
        raise Unacceptable("The binder was changed after it was signed.") from None
    except (KeyError, TypeError, ValueError):
        pass
    raise Unacceptable("The binder is signed with a key that is not published, or not at all.")


def _require_files(files: Mapping[str, bytes], manifest: Mapping[str, Any]) -> None:
    listed = manifest["files"]
    present = set(files) - {MANIFEST, SIGNATURE}
    for name in sorted(present ^ set(listed)):
        raise Unacceptable(f"The file {name} was {'added' if name in present else 'removed'}.")
    for name, digest in listed.items():
        if sha256(files[name]).hexdigest() != digest:
            raise Unacceptable(f"The file {name} was changed.")


def _ledger(
    files: Mapping[str, bytes], keys: Keys
) -> Generator[str, None, tuple[_Entries, Checkpoint]]:
    """Check the proofs; returns the entries that they prove, and the checkpoint."""
    proof = read_json(_text(files, LEDGER))
    proved = list(check_proof(proof, keys))
    checkpoint = checkpoint_of(proof["checkpoint"])
    if read_checkpoint(_text(files, CHECKPOINT_TEXT)) != checkpoint:
        raise Unacceptable(f"{CHECKPOINT_TEXT} is another checkpoint than the one of the proofs.")
    entries: _Entries = {}
    for part in proof["entries"]:
        said = read_json(part["canonical"])
        entries[said["chain"], said["sequence"]] = (said, part["canonical"])
    yield (
        f"{len(proved)} entries stood in the ledger on {checkpoint.at}, each proved under the "
        "signed checkpoint; the names in them are those that they commit to."
    )
    return entries, checkpoint


def _whole_chains(
    manifest: Mapping[str, Any],
    entries: _Entries,
    checkpoint: Checkpoint,
) -> Iterator[str]:
    """A clinic's binder holds its whole chain, so that nothing can have been left out."""
    for chain in manifest["about"].get("whole_chains", []):
        state = checkpoint.state_of(chain)
        previous, length = _GENESIS, state.length if state else 0
        for sequence in range(1, length + 1):
            said, canonical = entries.get((chain, sequence), ({}, ""))
            if said.get("previous") != previous:
                raise Unacceptable(f"The entry {sequence} of {chain} is missing or out of order.")
            previous = sha256(canonical.encode()).hexdigest()
        yield f"All {length} entries of {chain} are here, each bound to the one before it."


def _records(files: Mapping[str, bytes], entries: _Entries) -> Iterator[str]:
    """What a record says on the strength of an entry is what that entry states."""
    held = 0
    for section, listed in read_json(_text(files, RECORDS)).items():
        for record in listed:
            if "entry" not in record:
                continue
            chain, _, sequence = record["entry"].rpartition(":")
            said, _ = entries.get((chain, int(sequence)), ({}, ""))
            facts = said.get("facts", {})
            wrong = [k for k, v in record["states"].items() if facts.get(k) != v]
            if "record" in record and facts.get("record") != _digest_of_record(record["record"]):
                wrong.append("what was signed")
            if not said or wrong or said["subject"] != record["id"]:
                what = ", ".join(sorted(wrong)) or "its entry is another one"
                raise Unacceptable(f"A record of {section} differs from the ledger: {what}.")
            held += 1
    yield f"{held} records say what their entries in the ledger say."


def _digest_of_record(signed: Any) -> str:
    """SHA-256 of canonical JSON (RFC 8785), which for texts, integers and plain names is this."""
    text = json.dumps(signed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _revisions(files: Mapping[str, bytes]) -> Iterator[str]:
    """A text that was read is named by the SHA-256 of its bytes, which records and entries name."""
    names = [name for name in files if name.startswith(REVISIONS)]
    for name in names:
        if sha256(files[name]).hexdigest() != name.removeprefix(REVISIONS).partition(".")[0]:
            raise Unacceptable(f"The text {name} is not the one of its name.")
    yield f"{len(names)} texts are those that were read, by their SHA-256."


def _certificates(files: Mapping[str, bytes], keys: Keys) -> Iterator[str]:
    """Certificates are as they were signed; whether they still stand is not asked here."""
    names = [name for name in files if name.startswith(CERTIFICATES)]
    for name in names:
        found = verify.check(files[name], verify.Keys(keys, {}), _LATE)
        if found.state == "invalid":
            raise Unacceptable(f"{name}: {found.sentence}")
    yield f"{len(names)} files of certificates are as they were signed."


def main(arguments: Sequence[str]) -> int:
    """The command line that the module's docstring shows."""
    given = list(arguments)
    keys_file = given.pop(given.index("--keys") + 1) if "--keys" in given[:-1] else ""
    paths = [argument for argument in given if argument != "--keys"]
    if len(paths) != 1 or ("--keys" in given and not keys_file):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        keys = read_keys(Path(keys_file).read_text(encoding="utf-8")) if keys_file else None
        for sentence in check_binder(Path(paths[0]), keys):
            print(sentence)
        if keys is None:
            names = json.loads(_files(Path(paths[0]))[KEYS])["keys"]
            print("Checked with the binder's own keys; compare their names with the published:")
            print("\n".join(key["kid"] for key in names))
    except (Unacceptable, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
