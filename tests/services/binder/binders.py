"""Binders of a person and of a clinic, what is in them, and others packed from it."""

import hashlib
import io
import json
import zipfile
from datetime import timedelta

from courseware.credentials.verify_binder import MANIFEST, SIGNATURE, signed_bytes
from courseware.credentials.verify_ledger import encoded
from courseware.services.binder.making import binder_of_clinic, binder_of_person
from tests.cast import LEA, MAX, NOON, RIVERSIDE
from tests.keys import TestKey

KEY = TestKey()
LATER = NOON + timedelta(days=2)


def of_person(db, actor=MAX.actor, person=LEA.id, now=LATER):
    return binder_of_person(db, actor, person, KEY, KEY.published, now)


def of_clinic(db, actor=MAX.actor, clinic=RIVERSIDE, now=LATER):
    return binder_of_clinic(db, actor, clinic, KEY, KEY.published, now)


def contents(binder):
    with zipfile.ZipFile(io.BytesIO(binder.data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def records(binder):
    return json.loads(contents(binder)["records.json"])


def written(binder, tmp_path):
    path = tmp_path / binder.name
    path.write_bytes(binder.data)
    return path


def packed(files, path):
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def signed_anew(files, key=KEY):
    """As somebody would who owns the key: the list and its signature fit again."""
    manifest = json.loads(files[MANIFEST])
    kept = {name: data for name, data in files.items() if name not in (MANIFEST, SIGNATURE)}
    manifest["files"] = {name: hashlib.sha256(data).hexdigest() for name, data in kept.items()}
    text = json.dumps(manifest).encode()
    signature = {"key": key.kid, "signature": encoded(key.sign(signed_bytes(text)))}
    return {**kept, MANIFEST: text, SIGNATURE: json.dumps(signature).encode()}
