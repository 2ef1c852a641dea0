"""*May they treat?* of a past day goes by the rule sets of places that were published then."""

from datetime import date

import pytest

from courseware.services.competency.treating.may import may
from courseware.services.identity import accounts
from courseware.store.releases import HEAD
from tests.cast import LEA, MAX, RIVERSIDE
from tests.ward import X, noon

D1, THEN, LATER, TODAY = "2026-03-02", "2026-03-05", "2028-07-02", "2028-08-01"
FORBIDDEN = "Nayland, dry needling: A list forbids it."
UNKNOWN = "There is no rule set for “NL” here: unknown: ask your board."


def rule_set(status, words, seen, also="NL"):
    return f"""\
id: nay
name: "Nayland"
country: "Testland"
profession: "Physiotherapist"
also: ["{also}"]
skills:
  - name: "Dry needling"
    status:
      value: {status}
      words: "{words}"
      source: "list.example"
      seen_on: {seen}
      confidence: L
"""


NAY = rule_set("listed_as_not_permitted", "A list forbids it.", "2026-01-31")
YEA = rule_set("listed_as_allowed", "A law of 2028 allows it.", "2028-07-01")


@pytest.fixture
def place(ward):
    """The ward with one rule set that forbids needling; Lea is competent and licensed there."""
    publish(ward, "2026-01-02", NAY)
    accounts.add_licence(ward.db, LEA.actor, "NL", "PT-1", noon("2026-01-03"), None)
    ward.certify(D1)
    return ward


def publish(ward, day, text=None):
    """Release the library with this rule set, or with none."""
    folder = ward.library / "lessons/rules"
    folder.mkdir(parents=True, exist_ok=True)
    if text is None:
        (folder / "nay.yaml").unlink()
    else:
        (folder / "nay.yaml").write_text(text, encoding="utf-8")
    ward.publish(noon(day))


def ask(ward, on=THEN, now=TODAY):
    day = None if on is None else date.fromisoformat(on)
    return may(ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE, X, noon(now), day)


def rules_said(answer):
    return [check.words for check in answer.checks if check.what == "rule set"]


def test_a_rule_set_that_is_revised_leaves_the_answer_of_a_past_day_and_is_told(place):
    before = ask(place, now="2026-04-01")
    publish(place, LATER, YEA)

    after = ask(place)

    assert FORBIDDEN in before.missing and before.rules_missing_now is None
    assert not after.met and after.checks == before.checks
    assert after.rules_missing_now == ()


def test_so_does_one_that_forbids_what_was_not_forbidden_then(place):
    publish(place, LATER, YEA)
    publish(place, "2029-01-02", NAY)

    answer = ask(place, on="2028-12-31", now="2029-02-01")

    assert "A law of 2028 allows it." in rules_said(answer)[0]
    assert FORBIDDEN not in answer.missing
    assert answer.rules_missing_now == (FORBIDDEN,)


def test_so_does_one_that_was_taken_out(place):
    publish(place, LATER)

    assert FORBIDDEN in ask(place).missing
    assert ask(place).rules_missing_now == ()
    assert rules_said(ask(place, on=None)) == [UNKNOWN]


def test_one_that_answers_to_another_name_now_answered_to_its_own_then(place):
    publish(place, LATER, rule_set("listed_as_not_permitted", "A list forbids it.", LATER, "NY"))

    assert FORBIDDEN in ask(place).missing


def test_one_that_came_later_says_nothing_of_a_day_before(ward):
    accounts.add_licence(ward.db, LEA.actor, "NL", "PT-1", noon("2026-01-03"), None)
    ward.certify(D1)
    publish(ward, LATER, NAY)

    answer = ask(ward)

    assert rules_said(answer) == [UNKNOWN]
    assert answer.rules_missing_now == (FORBIDDEN,)


def test_today_and_days_to_come_go_by_the_rule_sets_of_today(place):
    publish(place, LATER, YEA)

    for on in (None, TODAY, "2029-03-01"):
        answer = ask(place, on)
        assert "A law of 2028 allows it." in rules_said(answer)[0]
        assert answer.rules_missing_now is None


def test_one_whose_other_names_are_long_is_read_all_the_same(place):
    names = '", "'.join(f"{'Nay' * 80} {number}" for number in range(19))
    assert len(names) > HEAD
    publish(place, "2026-03-04", NAY.replace('["NL"]', f'["NL", "{names}"]'))
    publish(place, LATER, YEA)

    assert FORBIDDEN in ask(place).missing
