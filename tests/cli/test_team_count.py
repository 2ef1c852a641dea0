"""`team count`: how many competencies of a clinic have which status, on any day."""

import json
import subprocess
import sys
from collections import Counter

from courseware.services.membership.clinics import end_role
from tests.cast import ADA, ASA, LUC, RIVERSIDE, Role
from tests.services.competency.practice import D1
from tests.ward import ARM, BEN, SAM, THIGH, X, noon

FOUNDED = ((ASA, X), (ASA, THIGH), (ASA, ARM), (BEN, X), (BEN, THIGH), (BEN, ARM), (SAM, X))


def test_competencies_are_counted_on_any_day(cli, ward):
    ward.certify(D1)
    ward.observe(D1, ASA, learner=LUC)

    def counted(*more):
        out = cli("team", "count", "--clinic", "riverside", "--json", *more).out
        return json.loads(out)["competencies"]

    def listed(*more):
        out = cli("team", "matrix", "--clinic", "riverside", "--json", *more).out
        people = json.loads(out)["people"]
        return Counter(c["status"] for person in people for c in person["competencies"])

    founders = {"not_started": len(FOUNDED)}  # of whom nothing is on record
    assert counted() == {**founders, "in_progress": 1, "current": 1} == listed()
    for day, more in (
        ("2024-12-31", {}),
        ("2026-03-01", founders),
        ("2028-03-02", {**founders, "in_progress": 1, "expired": 1}),
    ):
        assert counted("--on", day) == more == listed("--on", day)
    assert cli("team", "count", "--clinic", "hilltop", "--on", D1).out == f"on {D1}\n"


def test_a_founder_with_a_record_or_in_another_clinic_is_counted_once_or_not_at_all(cli, ward):
    def counted():
        out = cli("team", "count", "--clinic", "riverside", "--json").out
        return json.loads(out)["competencies"]

    ward.observe(D1, BEN, learner=ASA)
    assert counted() == {"not_started": len(FOUNDED) - 1, "in_progress": 1}
    end_role(ward.db, ADA.actor, BEN.id, RIVERSIDE, Role.ASSESSOR, noon("2026-03-03"))
    left = sum(who is not BEN for who, _ in FOUNDED)
    assert counted() == {"not_started": left - 1, "in_progress": 1}


def test_a_count_of_a_day_to_come_is_no_record(cli, ward):
    ward.certify(D1)
    ask = ("team", "count", "--clinic", "riverside", "--on")

    far, past = cli(*ask, "2990-01-01"), cli(*ask, D1)

    told = "2990-01-01 is still to come: what the calendar alone will bring by then\n"
    founders = f"not_started\t{len(FOUNDED)}\n"
    assert (far.out, far.err) == (f"on 2990-01-01\n{founders}expired\t1\n", told)
    assert (past.out, past.err) == (f"on {D1}\n{founders}current\t1\n", "")
    assert json.loads(cli(*ask, "2990-01-01", "--json").out) == {
        "clinic": "riverside",
        "on": "2990-01-01",
        "to_come": True,
        "competencies": {"not_started": len(FOUNDED), "expired": 1},
    }
    assert json.loads(cli(*ask, D1, "--json").out)["to_come"] is False


def test_reading_where_nothing_is_installed_makes_nothing(cli, tmp_path, monkeypatch):
    nowhere = tmp_path / "nowhere"
    monkeypatch.setenv("COURSEWARE_INSTANCE", str(nowhere))

    answer = cli("team", "count", "--clinic", "riverside")

    assert answer.code == 1
    assert answer.err.startswith(f"there is no installation in {nowhere} — ")
    assert not nowhere.exists()


def test_counting_loads_neither_the_site_nor_the_check_of_a_library() -> None:
    program = "import sys, courseware.cli, courseware.cli.team; print(*sys.modules)"

    asked = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    loaded = set(asked.stdout.split())
    assert "courseware.services.competency.teams.counting" in loaded, asked.stderr
    assert (
        loaded
        & {
            "alembic",
            "courseware.app",
            "courseware.content.check",
            "courseware.content.library",
            "courseware.services.reconciling.everything",
            "courseware.services.releases.publishing",
            "flask",
            "typst",
            "xlsxwriter",
        }
        == set()
    )
