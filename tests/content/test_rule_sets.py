"""Rule sets of jurisdictions: read strictly, compiled into the index, and shipped with sources."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from courseware.content.catalogue import Catalogue
from courseware.content.check import check
from courseware.content.compile import compile_library
from courseware.content.library import read_library
from courseware.content.models.rule import Confidence, Distance, SkillStatus
from courseware.domain.credit_units import Step, Unit
from tests.library import write_library
from tests.shipped_library import shipped_library

SEEN = "source: somewhere, seen_on: 2026-01-31, confidence: M"
RULE = f"""\
id: xx
name: "Exland"
country: "Nowhere"
profession: "Physiotherapist"
also: ["XX"]
hour: {{minutes: 50, words: "Fifty.", {SEEN}}}
renewal: {{amount: 20, unit: hour, months: 24, words: "Twenty.", {SEEN}}}
distance: {{knowledge: in_part, at_most: 10, words: "Half.", {SEEN}}}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = write_library(tmp_path / "library")
    (root / "lessons/rules").mkdir()
    (root / "lessons/rules/xx.yaml").write_text(RULE, encoding="utf-8")
    return root


def found(root: Path) -> list[tuple[str, str]]:
    problems = check(read_library(root))
    return [(p.path, p.code) for p in problems if p.path.startswith("lessons/rules")]


def test_a_rule_set_is_sound_and_stands_in_the_release(root: Path) -> None:
    assert found(root) == []
    compiled = compile_library(read_library(root), {})
    payloads = {item.compiled_key: item.payload for item in compiled.items}

    catalogue = Catalogue.from_index(1, compiled.index.payload, payloads.__getitem__)

    assert [(entry.id, entry.also) for entry in catalogue.rules] == [("xx", ("XX",))]
    rule = catalogue.rule("xx").rule
    assert rule.renewal and (rule.renewal.amount, rule.renewal.unit) == (20, Unit.HOUR)
    assert rule.distance and rule.distance.knowledge is Distance.IN_PART
    assert rule.hour and rule.hour.seen_on == date(2026, 1, 31)
    (item,) = [item for item in compiled.items if item.kind == "rule"]
    assert catalogue.rule("xx").revision_sha256 == item.revision_sha256


def test_an_unchanged_rule_set_is_not_compiled_again(root: Path) -> None:
    first = compile_library(read_library(root), {})
    known = {item.compiled_key: item.payload for item in first.items if item.payload}

    again = compile_library(read_library(root), known)

    assert [item.payload for item in again.items if item.kind == "rule"] == [None]
    assert again.index == first.index


@pytest.mark.parametrize(("old", "new", "code"), [
    ("minutes: 50", "minutes: 45", "CW033"),
    ("unit: hour", "unit: hours", "CW033"),
    (", confidence: M}}\nrenewal".replace("}}", "}"), "}\nrenewal", "CW031"),
    ("seen_on: 2026-01-31", "seen_on: January 2026", "CW036"),
    ("amount: 20", "amount: 0", "CW034"),
    ("months: 24,", "months: 24, parts: [{name: Law, least: 21}],", "CW039"),
    ("in_part, at_most: 10", "in_part", "CW039"),
    ("in_part, at_most: 10", "counts, at_most: 10", "CW039"),
    ("hour:", "hours:", "CW030"),
    ("id: xx", "id: yy", "CW088"),
])  # fmt: skip
def test_a_planted_mistake_is_found(root: Path, old: str, new: str, code: str) -> None:
    assert old in RULE
    path = root / "lessons/rules/xx.yaml"
    path.write_text(RULE.replace(old, new, 1), encoding="utf-8")

    assert found(root) == [("lessons/rules/xx.yaml", code)]


def test_a_rule_set_that_states_nothing_is_refused(root: Path) -> None:
    path = root / "lessons/rules/xx.yaml"
    path.write_text(RULE.split("hour:")[0], encoding="utf-8")

    assert found(root) == [("lessons/rules/xx.yaml", "CW039")]


def test_two_rule_sets_with_one_name_are_found(root: Path) -> None:
    other = RULE.replace("id: xx", "id: yy").replace('also: ["XX"]', 'also: ["exLAND", "YY"]')
    other = other.replace('name: "Exland"', 'name: "Whyland"')
    (root / "lessons/rules/yy.yaml").write_text(other, encoding="utf-8")

    assert found(root) == [("lessons/rules/yy.yaml", "CW097")]


def test_what_else_lies_in_the_folder_is_named(root: Path) -> None:
    (root / "lessons/rules/notes.txt").write_text("x", encoding="utf-8")
    (root / "lessons/rules/more").mkdir()

    assert found(root) == [("lessons/rules/more", "CW009"), ("lessons/rules/notes.txt", "CW009")]


RULES = {id_: file.value for id_, file in shipped_library().rules.items()}


def test_every_state_and_the_district_is_listed_and_the_counts_are_those_of_the_list() -> None:
    listed = {
        id_: skill.status.value
        for id_, rule in RULES.items()
        if id_.startswith("us-")
        for skill in rule.skills
        if skill.status
    }

    assert len(listed) == 51
    counts = {status: list(listed.values()).count(status) for status in SkillStatus}
    assert counts == {
        SkillStatus.ALLOWED: 40,
        SkillStatus.SILENT: 7,
        SkillStatus.NOT_PERMITTED: 4,
        SkillStatus.REGULATED: 0,
    }


@pytest.mark.parametrize(("id_", "amount", "unit", "months", "parts"), [
    ("us-al", 10, "hour", 12, ()),
    ("us-ct", 20, "hour", 12, ()),
    ("us-ca", 30, "hour", 24, (2, 4)),
    ("us-pa", 30, "hour", 24, (2,)),
    ("us-ut", 40, "hour", 24, (2,)),
    ("us-ms", 30, "ccu", 24, ()),
    ("us-nd", 25, "credit", 24, ()),
    ("ie-coru", 30, "credit", 12, ()),
    ("au", 20, "hour", 12, ()),
    ("nz", 100, "hour", 36, ()),
    ("gb-aacp", 10, "hour", 24, ()),
])  # fmt: skip
def test_the_hours_of_a_renewal_are_those_that_were_seen(id_, amount, unit, months, parts) -> None:
    renewal = RULES[id_].renewal

    assert (renewal.amount, renewal.unit, renewal.months) == (amount, unit, months)
    assert tuple(part.least for part in renewal.parts) == parts


def test_no_other_place_claims_to_know_the_hours_of_a_renewal() -> None:
    known = {id_ for id_, rule in RULES.items() if rule.renewal}

    assert len(known) == 11


def test_hours_of_fifty_minutes_stand_where_they_were_seen() -> None:
    fifty = {id_: rule.hour.confidence for id_, rule in RULES.items() if rule.hour}

    assert fifty == {
        "us-al": Confidence.HIGH,
        "us-ut": Confidence.HIGH,
        "us-ca": Confidence.MEDIUM,
    }


def test_nothing_is_counted_by_what_one_weak_page_says() -> None:
    for id_, rule in RULES.items():
        counted = (rule.hour, rule.renewal, rule.distance, *rule.units, *rule.records)
        trained = [skill.training for skill in rule.skills]
        for one in filter(None, (*counted, *trained)):
            assert one.confidence is not Confidence.LOW, id_
    for id_ in ("us-fl", "us-ny"):
        (note,) = [n for n in RULES[id_].notes if "50 minutes" in n.words]
        assert (RULES[id_].hour, note.confidence) == (None, Confidence.LOW)


@pytest.mark.parametrize(("id_", "hours", "in_person", "confidence"), [
    ("us-az", 24, "unknown", "M"),
    ("us-co", 50, "part", "M"),
    ("us-de", 54, "all", "M"),
    ("us-fl", 50, "all", "H"),
    ("us-ga", 50, "all", "M"),
    ("us-il", None, "part", "H"),
    ("us-ks", None, "all", "H"),
    ("us-md", 80, "part", "M"),
    ("us-tn", None, "all", "M"),
    ("us-ut", None, "unknown", "H"),
    ("us-va", None, "part", "H"),
    ("us-wa", None, "unknown", "H"),
    ("ca-ab", None, "unknown", "H"),
    ("ca-bc", None, "unknown", "M"),
    ("gb-aacp", 300, "unknown", "H"),
])  # fmt: skip
def test_the_training_asked_for_is_what_was_seen(id_, hours, in_person, confidence) -> None:
    (training,) = [skill.training for skill in RULES[id_].skills if skill.training]

    assert training.hours == hours
    assert (training.in_person.value, training.confidence.value) == (in_person, confidence)


def test_no_other_place_claims_to_know_the_training() -> None:
    known = {id_ for id_, rule in RULES.items() for skill in rule.skills if skill.training}

    assert len(known) == 15


@pytest.mark.parametrize(("id_", "who", "years"), [
    ("us-ca", "provider", 7),
    ("us-tx", "provider", 4),
    ("us-nv", "provider", 4),
    ("us-la", "licensee", 4),
    ("us-ct", "licensee", 3),
])  # fmt: skip
def test_records_are_kept_as_long_as_was_seen(id_, who, years) -> None:
    assert [(one.who, one.years) for one in RULES[id_].records] == [(who, years)]
    assert sum(bool(rule.records) for rule in RULES.values()) == 5


def test_the_two_meanings_of_ceu_are_both_there() -> None:
    units = {id_: rule.units[0] for id_, rule in RULES.items() if rule.units}

    assert (units["us-ca"].unit, units["us-ca"].hours) == (Unit.CEU, 10)
    assert (units["us-boc"].hours, units["us-boc"].step) == (1, Step.QUARTER)
    assert (units["us-tx"].unit, units["us-tx"].hours) == (Unit.CCU, 1)


def test_only_connecticut_was_seen_to_count_distance_learning() -> None:
    assert [id_ for id_, rule in RULES.items() if rule.distance] == ["us-ct"]


def test_an_expired_text_says_so() -> None:
    (skill,) = RULES["us-il"].skills

    assert skill.training.until == date(2025, 12, 31)
    assert "repeal" in skill.training.check


def test_every_statement_names_source_day_and_confidence() -> None:
    for id_, rule in RULES.items():
        for one in rule.statements:
            assert one.source.strip() and one.seen_on <= date(2026, 1, 31), id_
