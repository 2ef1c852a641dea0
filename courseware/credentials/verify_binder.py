"""Checks a survey binder: every file, every signature, every entry of the ledger in it.

Needs Python 3.11, the `cryptography` package, and `verify.py` and `verify_ledger.py` in the folder
of this file; no network, no application. BINDER is the ZIP file, or the folder that it was
unpacked into.

    python3 verify_binder.py BINDER --keys KEYS.json

KEYS.json is the key set that the installation publishes, with its signed list of revocations.
Without it the keys in the binder itself are used, and the exit code is 1 even if everything holds:
whoever forges a binder puts their own keys into it. With --own-keys instead of --keys, being whole
is enough; nothing is known of revocations then.

A binder brings these programs along. Those are its maker's: take your own from the published
source.

Exit code 0: everything holds, and each certificate in it stands by the list of revocations; 1:
something does not hold, or nobody knows whose the binder is; 2: wrong use; 3: the binder holds, but
a certificate in it was revoked, or replaced by one that is not in it, or the key set cannot tell.
"""

import json
import sys
import zipfile
from collections.abc import Generator, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

if TYPE_CHECKING or __package__:
    from courseware.credentials import verify, verify_ledger
    from courseware.credentials.verify_ledger import Checkpoint, Keys, Unacceptable
else:
    # Run as a plain file: its two companions lie beside it, also where Python does not look there
    # by itself (`python3 -I`).
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    try:
        import verify
        import verify_ledger
        from verify_ledger import Checkpoint, Keys, Unacceptable
    except ModuleNotFoundError as lacking:
        sys.exit(f"There is no {lacking.name} here: put verify.py and verify_ledger.py beside it.")

FORMAT = "courseware binder 1"
MANIFEST, SIGNATURE = "manifest.json", "manifest.signature.json"
KEYS, LEDGER, RECORDS, REVISIONS = "keys.json", "ledger.json", "records.json", "revisions/"
CERTIFICATES, CHECKPOINT_TEXT = "certificates/", "checkpoint.txt"
_WHOLE, _BROKEN, _MISUSED, _ENDED = range(4)
"""The exit codes that the module's docstring tells."""
_GENESIS = "0" * 64
_OWN_KEYS = (
    "WHOLE, BUT NOBODY KNOWS WHOSE: only the keys in the binder were asked, and those anybody can "
    "make; nobody was asked whether its certificates still stand. Check it with the keys that the "
    "installation publishes (--keys). Those in it are named:"
)

_NO_LIST = (
    "The key set holds no list of revocations, so it cannot be known here whether certificates in "
    "the binder were revoked: save the issuer's keys anew, or ask the issuer's page."
)

_Entries = dict[tuple[str, int], tuple[Mapping[str, Any], str]]
"""(chain, sequence) -> the entry, parsed and as its text."""


def signed_bytes(manifest: bytes) -> bytes:
    """What is signed of a binder: the manifest, marked so that it passes for nothing else."""
    return FORMAT.encode() + b"\n" + manifest


def check_binder(
    path: Path, keys: Keys | None = None, published: verify.Keys | None = None
) -> Generator[str, None, bool]:
    """Check a binder; yields a sentence for each thing that holds, and what became of certificates.

    Returns:
        whether every certificate in it stands, as far as `published` was asked.

    Args:
        keys: the installation's published keys; None: those in the binder.
        published: the same with the list of revocations; None: nobody asks about revocations.

    Raises:
        Unacceptable: at the first thing that does not hold.
    """
    files = _files(path)
    trusted = verify_ledger.read_keys(_text(files, KEYS)) if keys is None else keys
    manifest = _manifest(files, trusted)
    yield f"The list of {len(manifest['files'])} files is signed by the installation."
    _require_files(files, manifest)
    yield "Every file is as it was listed, and none was added."
    entries, checkpoint = yield from _ledger(files, trusted)
    yield from _whole_chains(manifest, entries, checkpoint)
    yield from _records(files, entries)
    yield from _revisions(files)
    found = yield from _certificates(files, published or verify.Keys(trusted, {}))
    return (yield from _standing(found, published)) if published and found else True


def _files(path: Path) -> dict[str, bytes]:
    try:
        if path.is_dir():
            return _files_of_folder(path)
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if len(set(names)) != len(names):
                raise Unacceptable("A file stands in the binder twice.")
            return {name: archive.read(name) for name in names}
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, ValueError) as broken:
        raise Unacceptable(f"{path} is no binder, or it is damaged: {broken}.") from None


def _files_of_folder(folder: Path) -> dict[str, bytes]:
    """The files of an unpacked binder; what Python leaves behind when it runs them is not its."""
    found = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    own = [path for path in found if path.parent.name != "__pycache__"]
    for path in own:
        if path.is_symlink() or not path.is_file():
            raise Unacceptable(f"{path} is no plain file.")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in own}


def _text(files: Mapping[str, bytes], name: str) -> str:
    try:
        return files[name].decode("utf-8")
    except (KeyError, UnicodeDecodeError):
        raise Unacceptable(f"The file {name} is missing or damaged.") from None


def _manifest(files: Mapping[str, bytes], keys: Keys) -> dict[str, Any]:
    signature = verify_ledger.read_json(_text(files, SIGNATURE))
    manifest = verify_ledger.read_json(_text(files, MANIFEST))
    try:
        key = keys[signature["key"]]
        made = verify_ledger.decoded(signature["signature"])
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
    proof = verify_ledger.read_json(_text(files, LEDGER))
    proved = list(verify_ledger.check_proof(proof, keys))
    checkpoint = verify_ledger.checkpoint_of(proof["checkpoint"])
    if verify_ledger.read_checkpoint(_text(files, CHECKPOINT_TEXT)) != checkpoint:
        raise Unacceptable(f"{CHECKPOINT_TEXT} is another checkpoint than the one of the proofs.")
    entries: _Entries = {}
    for part in proof["entries"]:
        said = verify_ledger.read_json(part["canonical"])
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
    for section, listed in verify_ledger.read_json(_text(files, RECORDS)).items():
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


def _certificates(
    files: Mapping[str, bytes], keys: verify.Keys
) -> Generator[str, None, dict[str, verify.Finding]]:
    """Certificates are as they were signed; returns what was found, by their numbers."""
    found: dict[str, verify.Finding] = {}
    names = [name for name in files if name.startswith(CERTIFICATES)]
    for name in names:
        one = verify.check(files[name], keys, None)
        if one.state == "invalid":
            raise Unacceptable(f"{name}: {one.sentence}")
        found[str(one.certificate.get("number", name))] = one
    yield f"{len(names)} files of certificates are as they were signed."
    return found


def _standing(
    found: Mapping[str, verify.Finding], published: verify.Keys
) -> Generator[str, None, bool]:
    """What the list of revocations says of the certificates; returns whether all of them stand."""
    if published.as_of is None:
        yield _NO_LIST
        return False
    states = [one.state for one in found.values()]
    yield (
        f"Certificates in the binder: {len(found)}. By the list of revocations of "
        f"{published.as_of[:10]} (UTC), {states.count('revoked')} of them revoked, "
        f"{states.count('replaced')} replaced."
    )
    newer = {one.certificate.get("replaces"): number for number, one in found.items()}
    stands = True
    for number, one in sorted(found.items()):
        if one.state == "valid":
            continue
        where = _where(newer.get(number)) if one.state == "replaced" else ""
        yield f"{one.state.upper()}: certificate {number}: {one.sentence}{where}"
        stands &= one.state == "demonstration" or (one.state == "replaced" and number in newer)
    return stands


def _where(newer: str | None) -> str:
    return f" That is {newer}, in the binder." if newer else " That one is not in the binder."


def main(arguments: Sequence[str]) -> int:
    """The command line that the module's docstring shows."""
    given, own = list(arguments), "--own-keys" in arguments
    keys_file = given.pop(given.index("--keys") + 1) if "--keys" in given[:-1] else ""
    paths = [argument for argument in given if argument not in ("--keys", "--own-keys")]
    if (
        len(paths) != 1
        or ("--keys" in given and not keys_file)
        or (own and keys_file)
        or paths[0].startswith("-")
    ):
        print(__doc__, file=sys.stderr)
        return _MISUSED
    try:
        return _checked(Path(paths[0]), Path(keys_file) if keys_file else None, own)
    except (Unacceptable, verify.Fault, OSError) as error:
        print(error, file=sys.stderr)
        return _BROKEN


def _checked(binder: Path, keys_file: Path | None, own: bool) -> int:
    """Check, telling each thing; gives the exit code."""
    if keys_file is None:
        _say_all(check_binder(binder))
        verify.say(_whose(binder))
        return _WHOLE if own else _BROKEN
    data = keys_file.read_bytes()
    keys = verify_ledger.read_keys(data.decode("utf-8", "replace"))
    stand = _say_all(check_binder(binder, keys, verify.read_keys(data)))
    return _WHOLE if stand else _ENDED


def _say_all(sentences: Generator[str, None, bool]) -> bool:
    """Print each sentence as it comes; gives what they end with."""
    while True:
        try:
            verify.say(next(sentences))
        except StopIteration as end:
            return bool(end.value)


def _whose(path: Path) -> str:
    """What a check with the binder's own keys cannot say."""
    names = [key["kid"] for key in json.loads(_files(path)[KEYS])["keys"]]
    return "\n".join([_OWN_KEYS, *names])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
