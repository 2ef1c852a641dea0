"""Pages of a past day on which one person's record stood under two accounts."""

from csv import DictReader

from courseware.services.competency.assessors import designate, end_designation
from tests.cast import ADA, ASA, LEA, LUC, MAX
from tests.services.competency.test_merged_later import BETWEEN, FIRST, MERGED, SECOND, TODAY, merge
from tests.services.competency.test_merged_later import told as told_of
from tests.ward import ARM, BEN, THIGH, X, noon
from tests.web.markup import words
from tests.web.test_every_page import check
from tests.web.ward_site import open_ward

MAY = "/team/may?person=lea&checklist=cl-y&region=thigh"
ACCOUNTS = (
    "Lea Lindqvist (lea@example.org) and Luc Moreau (luc@example.org, merged on 25 February 2026)"
)


def test_every_page_of_a_day_before_a_merge_says_under_which_accounts_what_stood(site):
    ward = open_ward(site)
    ward.certify(FIRST, learner=LUC)
    merge(ward)
    site.clock.moment = noon(TODAY)
    manager = site.browser(MAX)

    for page in ("/team/lea/cl-x?", "/team/lea/file?", "/team/may?person=lea&checklist=cl-x&"):
        shown = manager.get(f"{page}on={BETWEEN}")
        check(shown)
        told = words(shown)
        assert f"the record of Lea Lindqvist stood under 2 accounts: {ACCOUNTS}." in told, page
        assert "Lea Lindqvist (lea@example.org): not started" in told, page
        assert "(luc@example.org): current, until 19 February 2028" in told, page
        assert "Corrected since" not in told, page
        for day in ("", MERGED):
            assert "Merged since" not in words(manager.get(f"{page}on={day}")), (page, day)
    under = "lea@example.org: not started; luc@example.org: current, until 19 February 2028"
    for page in ("/team?", "/team/print?"):
        shown = manager.get(f"{page}on={BETWEEN}")
        check(shown)
        told = words(shown)
        assert ACCOUNTS in told and "Corrected since" not in told, page
        assert told.count(under) == 1, page
        assert "erged since" not in words(manager.get(f"{page}on={MERGED}")), page
    lines = manager.get(f"/team/matrix.csv?on={BETWEEN}").text.splitlines()
    assert "Accounts merged since" in lines[0].split(",")
    assert sum(under in line for line in lines) == 1


def test_every_line_of_who_had_two_accounts_names_them(site):
    ward = open_ward(site)
    ward.certify(FIRST)
    merge(ward)
    site.clock.moment = noon(TODAY)
    manager = site.browser(MAX)

    for filtered in ("", "&checklist=cl-y"):  # of what was begun, and of what was not
        text = manager.get(f"/team/matrix.csv?on={BETWEEN}{filtered}").text
        told = {
            line["E-mail"]: line["Accounts merged since"] for line in DictReader(text.split("\r\n"))
        }
        assert told.pop(LEA.email) == ACCOUNTS.replace(" and ", "; "), filtered
        assert not any(told.values())


def test_a_designation_says_which_account_had_it(site):
    """Also in a scope where nothing else is on record, and of regions that share a cell; not where
    it had ended by then."""
    ward = open_ward(site)
    about = (ward.db, ward.catalogue, ADA.actor, LEA.email, THIGH, "Taught it.")
    ended = designate(*about, noon(FIRST), knowing=True)
    end_designation(ward.db, ADA.actor, ended, "Left.", noon(FIRST).replace(hour=13))
    for scope in (THIGH, ARM):
        about = (ward.db, ward.catalogue, ADA.actor, LUC.email, scope, "Taught it.")
        designate(*about, noon(SECOND), knowing=True)
    ward.observe(SECOND, ASA)
    merge(ward)
    site.clock.moment = noon(TODAY)
    manager = site.browser(MAX)

    under = "lea@example.org: not started; luc@example.org: not started, founding assessor"
    for page in ("/team?", "/team/print?", "/team/matrix.csv?"):
        told = words(manager.get(f"{page}on={BETWEEN}"))
        assert told.count(under) == 2, page
        assert "luc@example.org: not started, founding" not in words(manager.get(page)), page
    for page in ("/team/lea/cl-y?", "/team/lea/file?", f"{MAY}&"):
        shown = manager.get(f"{page}on={BETWEEN}")
        check(shown)
        told = words(shown)
        assert "Lea Lindqvist (lea@example.org): not started Luc Moreau" in told, page
        assert "(luc@example.org): not started, founding assessor" in told, page
    assert told_of(ward, BETWEEN, THIGH) == under.split("; ")
    assert told_of(ward, BETWEEN, X) == []


def test_a_record_that_two_accounts_had_a_part_of_is_told_for_each(site):
    ward = open_ward(site)
    ward.observe(FIRST, ASA)
    ward.observe(SECOND, BEN, learner=LUC)
    merge(ward)
    site.clock.moment = noon(TODAY)

    told = words(site.browser(MAX).get(f"/team/lea/cl-x?on={BETWEEN}"))

    assert "what each account showed that day by itself" in told
    assert "(lea@example.org): in progress Luc Moreau (luc@example.org): in progress" in told
