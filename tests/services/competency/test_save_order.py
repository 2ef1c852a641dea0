"""Which of two saves counts does not depend on the alphabet of the database."""

from courseware.store.competency import observations as rows
from tests.cast import ASA, NOON
from tests.ward import BEN


def test_two_tabs_at_one_sequence_are_told_apart_by_code_points(ward):
    observation = ward.take("2026-03-04", BEN)
    shared = {"observation_id": observation, "voice": "assessor", "field": "context"}
    by = {"sequence": 1, "body": {}, "saved_by": ASA.id, "saved_at": NOON}
    with ward.db.write() as connection:
        for key in ("a", "B", "_", "Z"):
            rows.add_entry(connection, {**shared, **by, "key": key})

    with ward.db.read() as connection:
        assert [save.key for save in rows.entries(connection, observation)] == ["B", "Z", "_", "a"]
