"""What the live release was compiled to, for whoever compiles the next one."""

from collections.abc import Iterator, Mapping

from courseware.services.releases.live import load_payload
from courseware.store import releases as rows
from courseware.store.engine import Database


class StoredPayloads(Mapping[str, bytes]):
    """The payloads of the live release by compiled key, as far as a first line may reach.

    Their beginnings are read at once: one by one, two thousand take longer than all else that a
    release in which nothing changed has to do.
    """

    def __init__(self, db: Database, live_items: list[rows.ItemRow]) -> None:
        self._db = db
        with db.read() as connection:
            keys = {item.compiled_key for item in live_items if item.compiled_key}
            self._heads = rows.payload_heads(connection, keys)

    def __getitem__(self, key: str) -> bytes:
        head = self._heads[key]
        is_enough = len(head) < rows.HEAD or b"\n" in head
        return head if is_enough else load_payload(self._db, key)

    def __iter__(self) -> Iterator[str]:
        return iter(self._heads)

    def __len__(self) -> int:
        return len(self._heads)

    def __contains__(self, key: object) -> bool:
        return key in self._heads
