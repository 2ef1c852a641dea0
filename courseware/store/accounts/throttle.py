"""Counters of tries, one row per bucket and window, shared by all workers and hosts."""

from sqlalchemy import Connection, delete, select, update

from courseware.store.tables import Throttle
from courseware.store.upsert import upsert


def add_one(connection: Connection, bucket: str, window: int) -> int:
    """Count one more try; returns the count with it.

    Counting before the try is what keeps a hundred tries at once from all seeing room for one.
    """
    start = {"bucket": bucket, "window": window, "count": 1}
    upsert(connection, Throttle, start, ("bucket", "window"), {"count": Throttle.count + 1})
    query = select(Throttle.count).where(Throttle.bucket == bucket, Throttle.window == window)
    return connection.execute(query).scalar_one()


def count(connection: Connection, bucket: str, window: int) -> int:
    """How many tries were counted; 0 before the first."""
    query = select(Throttle.count).where(Throttle.bucket == bucket, Throttle.window == window)
    return connection.scalar(query) or 0


def take_back_one(connection: Connection, bucket: str, window: int) -> None:
    """A counted try was no failure after all."""
    statement = update(Throttle).where(
        Throttle.bucket == bucket, Throttle.window == window, Throttle.count > 0
    )
    connection.execute(statement.values(count=Throttle.count - 1))


def forget(connection: Connection, bucket: str) -> None:
    """Start a bucket anew."""
    connection.execute(delete(Throttle).where(Throttle.bucket == bucket))


def forget_before(connection: Connection, bucket_prefix: str, window: int) -> int:
    """Remove counters of earlier windows; how many that were."""
    statement = delete(Throttle).where(
        Throttle.bucket.startswith(bucket_prefix, autoescape=True), Throttle.window < window
    )
    return connection.execute(statement).rowcount
