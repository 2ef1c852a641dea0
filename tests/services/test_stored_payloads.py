"""What a publication reads of the payloads of the live release, on both engines."""

from __future__ import annotations

import pytest

from courseware.services.releases.stored_payloads import StoredPayloads
from courseware.store import releases as rows
from courseware.store.engine import Database

SHORT = b'{"id":"a"}\n{"body":1}'
LONG = SHORT + b"x" * 3 * rows.HEAD
LONG_ENTRY = b'"' + b"e" * rows.HEAD + b'"\n{"body":2}'
NO_LINE = b'{"course":"c"}'


@pytest.mark.parametrize("payload", [SHORT, LONG, LONG_ENTRY, NO_LINE, b"n" * rows.HEAD])
def test_the_first_line_of_every_payload_is_read_whole(db: Database, payload: bytes) -> None:
    listed = [
        rows.ItemRow("quiz", "q", "q.yaml", "s", "key"),
        rows.ItemRow("k", "i", "p", "s", None),
    ]
    with db.write() as connection:
        rows.add_payload(connection, "key", "quiz", payload)
        rows.add_payload(connection, "of-another-release", "quiz", payload)

    stored = StoredPayloads(db, listed)

    assert stored["key"].partition(b"\n")[0] == payload.partition(b"\n")[0]
    assert len(stored["key"]) <= max(rows.HEAD, len(LONG_ENTRY))
    assert (list(stored), "of-another-release" in stored) == (["key"], False)
    with pytest.raises(KeyError):
        stored["of-another-release"]


def test_more_payloads_than_one_query_takes_are_all_found(db: Database) -> None:
    keys = {f"key-{number}" for number in range(901)}
    with db.write() as connection:
        for key in keys:
            rows.add_payload(connection, key, "quiz", key.encode() + b"\n")

    with db.read() as connection:
        heads = rows.payload_heads(connection, keys | {"unknown"})

    assert heads == {key: key.encode() + b"\n" for key in keys}
