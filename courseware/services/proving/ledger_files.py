"""What leaves the ledger as a file, and what comes back to be held against it."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from courseware.credentials.verify_ledger import (
    Checkpoint,
    Keys,
    Unacceptable,
    as_data,
    as_text,
    read_checkpoint,
    read_keys,
)
from courseware.domain.errors import Damaged, Refusal
from courseware.domain.people import Actor
from courseware.domain.policy import Permission
from courseware.services.authorize import require
from courseware.services.certificates.known_keys import known_keys, public_jwk
from courseware.services.holding import hold_with_right
from courseware.services.proving.checkpoints import Purpose, Signer, issue, keep, make, newest_kept
from courseware.services.proving.proofs import NAMES, find_entries, prove
from courseware.store.engine import Database
from courseware.store.records import ledger as rows


def read_files(paths: Iterable[Path]) -> dict[str, Checkpoint]:
    """The checkpoints in some files, by the files' names.

    Raises:
        Refusal: a file cannot be read or holds none.
    """
    found = {}
    for path in paths:
        try:
            found[str(path)] = read_checkpoint(path.read_text(encoding="utf-8"))
        except (Unacceptable, OSError, UnicodeDecodeError) as error:
            raise Refusal(f"{path}: {error}") from None
    return found


def read_key_file(path: Path) -> Keys:
    """The keys of a published key set.

    Raises:
        Refusal: it is none.
    """
    try:
        return read_keys(path.read_text(encoding="utf-8"))
    except (Unacceptable, OSError, UnicodeDecodeError) as error:
        raise Refusal(f"{path}: {error}") from None


def own_keys(db: Database) -> Keys:
    """Every key that this installation ever published."""
    return read_keys(key_set(db))


def own_keys_if_whole(db: Database) -> Keys | None:
    """The same; None where they are damaged, which the walk of the ledger then says."""
    try:
        return own_keys(db)
    except Damaged:
        return None


def key_set(db: Database) -> str:
    """The same as a key set (JSON), the oldest first."""
    with db.read() as connection:
        known = sorted(known_keys(connection), key=lambda row: int(row.number))
    return json.dumps({"keys": [public_jwk(row) for row in known]}, indent=1)


def new_checkpoint(
    db: Database, actor: Actor, signer: Signer, now: datetime, as_json: bool = False
) -> str:
    """Sign the present state of all chains, and keep it: plain text, or JSON.

    Raises:
        Forbidden: the actor is no administrator.
        Conflict: the ledger is not what the newest kept checkpoints saw, or the actor administers
            no more; nothing is signed.
    """
    require(actor, Permission.LEDGER_READ)
    with db.write() as connection:
        hold_with_right(connection, actor, Permission.LEDGER_READ)
        made = issue(connection, signer, now, Purpose.ASKED)
    return json.dumps(as_data(made), indent=2) + "\n" if as_json else as_text(made)


def proof(
    db: Database,
    signer: Signer,
    now: datetime,
    entries: Sequence[str],
    under: Path | None = None,
    since: Sequence[Path] = (),
    with_names: bool = False,
) -> str:
    """A proof (JSON) of entries, and of growth since earlier checkpoints.

    Args:
        entries: as `proofs.find_entries` takes them.
        under: file of the checkpoint to prove under; None: the newest kept one if nothing came
            after it, else a new one.
        since: files of earlier checkpoints.

    Raises:
        Refusal: a file holds no checkpoint, an entry is not there, or the ledger is another one.
    """
    earlier = list(read_files(since).values())
    newest = read_files([under])[str(under)] if under else _newest(db, signer, now)
    with db.snapshot() as connection:
        places = [place for named in entries for place in find_entries(connection, named)]
        document = prove(connection, places, newest, earlier, NAMES if with_names else ())
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _newest(db: Database, signer: Signer, now: datetime) -> Checkpoint:
    with db.snapshot() as connection:
        chains = {chain for chain, _, _ in rows.heads(connection)}
        kept = newest_kept(connection, signer, chains)
        made = kept or make(connection, signer, now)
    if kept is None:
        with db.write() as connection:
            keep(connection, made, now, Purpose.ASKED)
    return made
