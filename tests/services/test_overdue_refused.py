"""Overdue attempts that cannot be closed keep nobody else's waiting."""

from contextlib import nullcontext
from types import SimpleNamespace

from courseware.domain.errors import Refusal
from courseware.services.attempts import closing
from tests.cast import NOON


def test_a_run_goes_on_past_those_that_cannot_be_closed(monkeypatch):
    waiting = ["bad-1", "bad-2", "bad-3", "good-1", "good-2", "good-3"]

    def close(db, catalogue, attempt_id, now):
        if attempt_id.startswith("bad"):
            raise Refusal("No question counts.")
        waiting.remove(attempt_id)

    monkeypatch.setattr(closing, "close_overdue", close)
    monkeypatch.setattr(closing.rows, "overdue", lambda connection, now, limit: waiting[:limit])
    db = SimpleNamespace(read=nullcontext)

    done = closing.close_all_overdue(db, None, NOON, limit=2)

    assert (done.closed, len(done.refused)) == (2, 3)
    assert waiting == ["bad-1", "bad-2", "bad-3", "good-3"]
    assert closing.close_all_overdue(db, None, NOON, limit=2).closed == 1
    assert waiting == ["bad-1", "bad-2", "bad-3"]
