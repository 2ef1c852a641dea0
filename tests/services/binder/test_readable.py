"""The records as text: every day names its zone, every time says UTC, and nothing is `None`."""

from courseware.services.binder.readable import readable

AUCKLAND = "Pacific/Auckland"
DECISION = {
    "person": "lea",
    "name": "Lea",
    "clinic_id": "c",
    "checklist_id": "cl-x",
    "region": "",
    "decided_on": "2027-01-12",
    "zone": AUCKLAND,
    "signed_name": "Max",
    "revision_sha256": None,
    "basis": [],
    "about_id": None,
}
SEEN = {
    "person": "lea",
    "name": "Lea",
    "id": "seen",
    "clinic_id": "c",
    "checklist_id": "cl-x",
    "region": "",
    "observed_on": "2027-01-11",
    "signed_at": "2027-01-10T20:05:40.000000Z",
    "record": {
        "zone": AUCKLAND,
        "salt": "5a17",
        "observed_on": "2027-01-11",
        "marks": {"i01": {"safe": True}, "i02": {"rating": 4}, "i03": {"safe": False}},
        "eligibility": {
            "ground": "own_competency",
            "designation": None,
            "own_competency_until": "2028-01-01",
        },
        "setting": "real_patient",
        "corrects": None,
        "correction_reason": None,
        "next": "",
    },
    "afterwards": [
        {"observation_id": "seen", "kind": "retracted", "said_at": "2027-01-20T09:00:00.000000Z"}
    ],
    "entry": "c:7",
}
AWARD = {
    "person": "lea",
    "awarded_at": "2027-06-01T12:30:02.000000Z",
    "snapshot": {"title": "Basics", "completed_on": "2027-06-02", "zone": AUCKLAND},
    "credit": "does not count: its certificate was revoked on 2027-07-02: issued in error",
}


def test_every_day_names_its_zone_and_every_time_says_utc() -> None:
    text = readable("Person: Lea", {"awards": [AWARD], "observations": [SEEN]})

    assert "Every time of day is UTC, and says so. A day without a time of day is a day of" in text
    assert "  awarded at: 2027-06-01 12:30:02 UTC\n" in text
    assert f"  completed on: 2027-06-02 (zone: {AUCKLAND})\n" in text
    assert f"was revoked on 2027-07-02 (zone: {AUCKLAND}): issued in error\n" in text
    assert f"  observed on: 2027-01-11 (zone: {AUCKLAND})\n" in text
    assert "  signed at: 2027-01-10 20:05:40 UTC\n" in text
    assert f"      own competency until: 2028-01-01 (zone: {AUCKLAND})\n" in text


def test_the_days_of_an_award_that_is_older_than_zones_are_of_utc() -> None:
    award = {**AWARD, "snapshot": {"completed_on": "2026-06-02"}}

    assert "completed on: 2026-06-02 (zone: UTC)\n" in readable("Lea", {"awards": [award]})


def test_what_was_signed_has_a_line_for_each_part_and_none_for_nothing() -> None:
    text = readable("Person: Lea", {"observations": [SEEN]})

    assert "    marks:\n      i01: safe\n      i02: rating 4\n      i03: unsafe\n" in text
    assert "    setting: real patient\n" in text
    assert "      by reason of: own competency\n" in text
    for word in ("None", "5a17", "correction", "what to work on"):
        assert word not in text


def test_a_retraction_after_a_reinstatement_stands_among_the_decisions() -> None:
    kinds = {"suspended": "2027-01-12", "reinstated": "2027-01-14"}
    decisions = [
        {**DECISION, "id": kind, "kind": kind, "decided_at": f"{day}T08:00:00.000000Z"}
        for kind, day in kinds.items()
    ]

    text = readable("Lea", {"competency_decisions": decisions, "observations": [SEEN]})

    told = text[text.index("Decisions about competencies") :]
    assert "A competency that was reinstated after an adverse event is then" in told
    assert told.index("decision: suspended") < told.index("decision: reinstated")
    lost = (
        "  name: Lea\n  checklist: cl-x\n  no decision: an observation was retracted\n"
        "  at: 2027-01-20 09:00:00 UTC\n  observation: entry c:7\n"
    )
    assert told.index("decision: reinstated") < told.index(lost)


def test_a_decision_names_what_it_rests_on_by_its_entries() -> None:
    confirmed = {**DECISION, "id": "d", "kind": "confirmed", "basis": ["seen", "elsewhere"]}
    confirmed |= {"decided_at": "2027-01-12T08:00:00.000000Z"}

    text = readable("Lea", {"competency_decisions": [confirmed], "observations": [SEEN]})

    assert "  rests on the observations: entry c:7; elsewhere\n" in text


def test_a_certificate_has_its_number_as_it_is_printed() -> None:
    text = readable("Lea", {"certificates": [{"number": "92SZ4TBP" * 3 + "ABCD"}]})

    assert "  number: 92SZ-4TBP-92SZ-4TBP-92SZ-4TBP-ABCD\n" in text
