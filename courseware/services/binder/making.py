"""A binder is made: decided, collected from one moment, proved, signed, and packed the same way."""

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from courseware.credentials import verify, verify_binder, verify_ledger
from courseware.credentials.verify_ledger import Checkpoint, as_text, encoded
from courseware.domain.errors import NotFound
from courseware.domain.ledger import INSTALLATION
from courseware.domain.people import Actor, Role
from courseware.domain.policy import Permission, Subject
from courseware.services.authorize import require
from courseware.services.binder.collecting import Collected, collect
from courseware.services.binder.guide import guide
from courseware.services.binder.readable import readable
from courseware.services.holding import hold_acting, require_role_still, require_still
from courseware.services.membership.clinics import clinic_in
from courseware.services.proving.checkpoints import (
    Purpose,
    Signer,
    keep,
    make,
    newest_kept,
    part_of,
)
from courseware.services.proving.proofs import NAMES, prove
from courseware.store.accounts import people
from courseware.store.engine import Database
from courseware.store.records import binders as rows

# No moment of making is in the file: the same records give the same bytes.
_MOMENT = (1980, 1, 1, 0, 0, 0)
_PACKAGE = '"""The part of courseware that checks what it gives out."""\n'
_START = """\
import sys

from courseware.credentials.verify_binder import main

given = sys.argv[1:] or ["--own-keys"]
print("This is the program of whoever made this file. The guide says how to check it with yours.")
sys.exit(main([sys.path[0], *given]))
"""


@dataclass(frozen=True, slots=True)
class Binder:
    """A finished binder.

    Attributes:
        name: a file name for it.
        data: the ZIP file.
    """

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class _Scope:
    """Of whom a binder is, and what it may show."""

    kind: str
    id: str
    title: str
    people: Mapping[str, bool]
    clinics: frozenset[str] | None
    whole_chain: str | None = None


def binder_of_person(
    db: Database, actor: Actor, person_id: str, signer: Signer, keys: str, now: datetime
) -> Binder:
    """The binder of one person, for a manager of one of their clinics or an administrator.

    Args:
        keys: the installation's published key set (JSON).

    Raises:
        NotFound: there is no such person, or not for this actor.
        Forbidden: the actor may know the person but not make this.
        Conflict: the actor's role ended since the request came in.
    """
    with db.read() as connection:
        person = people.person(connection, person_id)
        held = people.clinics_of(connection, person_id)
    if actor.administrator:
        require(actor, Permission.LEDGER_READ)
        shown = None
    else:
        require(actor, Permission.BINDERS_MAKE, Subject(person_id, held))
        shown = held & actor.clinics_as(Role.MANAGER)
    if person is None:
        raise NotFound
    scope = _Scope("person", person_id, person.name, {person_id: True}, shown)
    return _make(db, actor, scope, signer, keys, now)


def binder_of_clinic(
    db: Database, actor: Actor, clinic_id: str, signer: Signer, keys: str, now: datetime
) -> Binder:
    """The binder of one clinic with its whole chain, for its managers and administrators.

    Of those who left, it holds what stands in the clinic's own chain.

    Raises:
        NotFound: there is no such clinic, or not for this actor.
        Forbidden: the actor may know the clinic but not make this.
        Conflict: as `binder_of_person`.
    """
    if actor.administrator:
        require(actor, Permission.LEDGER_READ)
    else:
        require(actor, Permission.BINDERS_MAKE, Subject(clinic_ids=frozenset({clinic_id})))
    with db.read() as connection:
        clinic = clinic_in(connection, clinic_id)
        members = rows.members_ever(connection, clinic_id)
    scope = _Scope("clinic", clinic_id, clinic.name, members, frozenset({clinic_id}), clinic_id)
    return _make(db, actor, scope, signer, keys, now)


def _make(
    db: Database, actor: Actor, scope: _Scope, signer: Signer, keys: str, now: datetime
) -> Binder:
    with db.snapshot() as connection:
        found = collect(connection, scope.people, scope.clinics, scope.whole_chain)
        chains = {chain for chain, _ in found.places} | {INSTALLATION}
        kept = newest_kept(connection, signer, chains)
        whole = kept or make(connection, signer, now)
        checkpoint = part_of(whole, chains, signer)
        files = _files(connection, scope, found, checkpoint, keys)
    if kept is None:
        with db.write() as connection:
            _hold_maker(connection, actor, scope)
            keep(connection, whole, now, Purpose.BINDER)
    return Binder(f"binder-{scope.kind}-{scope.id}.zip", _packed(_signed(scope, files, signer)))


def _hold_maker(connection: Connection, actor: Actor, scope: _Scope) -> None:
    """Nothing is kept for somebody whose role ended since the request came in."""
    hold_acting(connection, actor)
    if actor.administrator:
        require_role_still(connection, actor, Permission.LEDGER_READ)
    else:
        require_still(connection, actor, Permission.BINDERS_MAKE, None, scope.clinics or ())


def _files(
    connection: Connection, scope: _Scope, found: Collected, checkpoint: Checkpoint, keys: str
) -> dict[str, bytes]:
    title = f"{scope.kind.capitalize()}: {scope.title}"
    proof = prove(connection, found.places, checkpoint, opened=NAMES)
    sources = (verify, verify_ledger, verify_binder)
    code = {f"courseware/credentials/{Path(str(s.__file__)).name}": _source(s) for s in sources}
    return {
        "README.txt": guide(title, checkpoint.at, scope.whole_chain is not None).encode(),
        "__main__.py": _START.encode(),
        "courseware/__init__.py": _PACKAGE.encode(),
        "courseware/credentials/__init__.py": _PACKAGE.encode(),
        **code,
        verify_binder.KEYS: keys.encode(),
        verify_binder.CHECKPOINT_TEXT: as_text(checkpoint).encode(),
        verify_binder.LEDGER: _json(proof),
        verify_binder.RECORDS: _json(found.records),
        "records.txt": readable(title, found.records).encode(),
        **{f"{verify_binder.REVISIONS}{name}": text for name, text in found.texts.items()},
        **{f"{verify_binder.CERTIFICATES}{n}": data for n, data in found.certificates.items()},
    }


def _signed(scope: _Scope, files: dict[str, bytes], signer: Signer) -> dict[str, bytes]:
    about: dict[str, Any] = {"kind": scope.kind, "id": scope.id, "title": scope.title}
    about["whole_chains"] = [scope.whole_chain] if scope.whole_chain else []
    listed = {name: sha256(data).hexdigest() for name, data in files.items()}
    manifest = _json({"format": verify_binder.FORMAT, "about": about, "files": listed})
    made = encoded(signer.sign(verify_binder.signed_bytes(manifest)))
    signature = _json({"key": signer.kid, "signature": made})
    return {**files, verify_binder.MANIFEST: manifest, verify_binder.SIGNATURE: signature}


def _packed(files: Mapping[str, bytes]) -> bytes:
    """A ZIP without compression: compressors differ from machine to machine."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, _MOMENT)
            info.create_system, info.external_attr = 3, 0o644 << 16
            archive.writestr(info, files[name])
    return packed.getvalue()


def _json(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def _source(module: Any) -> bytes:
    return Path(str(module.__file__)).read_bytes()
