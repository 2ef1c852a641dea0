"""*May they treat?* of a past day, where the rule set of the place was published anew since."""

from courseware.services.identity import accounts
from tests.cast import LEA, MAX
from tests.services.competency import test_past_rule_sets as rules
from tests.ward import noon
from tests.web.markup import words
from tests.web.ward_site import open_ward

ASK = "/team/may?person=lea&checklist=cl-x"
CHANGED = "Rule set changed since The rule sets that were published on that day answer."


def opened(site, *later):
    """A manager, where Nayland forbade needling, and its rule set was published anew later."""
    ward = open_ward(site)
    rules.publish(ward, "2026-01-02", rules.NAY)
    accounts.add_licence(ward.db, LEA.actor, "NL", "PT-1", noon("2026-01-03"), None)
    ward.certify("2026-01-04")
    for day, text in later:
        rules.publish(ward, day, text)
    return site.browser(MAX)


def test_the_page_says_that_todays_rule_set_forbids_what_was_allowed_then(sqlite_site):
    manager = opened(sqlite_site, ("2026-01-10", rules.YEA), ("2026-01-20", rules.NAY))

    first, second = (words(manager.get(f"{ASK}&on=2026-01-{day}")) for day in ("09", "15"))

    assert "Not on record " + rules.FORBIDDEN in first and CHANGED not in first
    now = f"{CHANGED} By those that are published now, this would be missing: {rules.FORBIDDEN}"
    assert now in second and "On record: all requirements met." in second
    assert CHANGED not in words(manager.get(ASK))


def test_and_that_nothing_would_be_missing_by_it(sqlite_site):
    manager = opened(sqlite_site, ("2026-01-10", rules.YEA))

    then = words(manager.get(f"{ASK}&on=2026-01-09"))

    assert "Not on record " + rules.FORBIDDEN in then
    assert f"{CHANGED} By those that are published now, nothing that they ask for" in then
