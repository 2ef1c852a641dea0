"""Nobody is chosen who was not: whom to observe in what, and who is asked about by *May they?*"""

from tests.cast import ASA, INA, LEA, MAX
from tests.ward import THIGH, X
from tests.web.markup import words
from tests.web.summaries import Summary
from tests.web.test_every_page import check

CHOOSE = '<option value="" selected>Choose</option>'


def test_whom_to_observe_in_what_is_left_to_be_chosen(sqlite_site, ward):
    asa = sqlite_site.browser(ASA)
    assert asa.get("/observe").text.count(CHOOSE) == 2

    page = asa.get(f"/observe?person=&checklist={X[0]}")

    assert page.status_code == 422
    assert Summary(page.text).links == ["#person"] and "Choose whom you observe." in page.text
    assert f'<option value="{X[0]}" selected>' in page.text
    onward = asa.get(f"/observe?person={LEA.id}&checklist={X[0]}")
    assert onward.headers["Location"] == f"/observe/{LEA.id}/{X[0]}"


def test_of_whom_one_asks_whether_they_may_treat_is_left_to_be_chosen(sqlite_site, ward):
    manager = sqlite_site.browser(MAX)
    page = manager.get("/team/may")
    check(page)
    assert page.status_code == 200 and page.text.count(CHOOSE) == 2

    asked = manager.get("/team/may?person=&checklist=")

    assert asked.status_code == 422
    assert Summary(asked.text).links == ["#person", "#checklist"]
    assert "Choose a person." in asked.text and "Choose a competency." in asked.text


def test_where_something_is_missing_first_the_page_says_so_and_leads_on(sqlite_site, ward):
    page = sqlite_site.browser(ASA).get(f"/observe/{INA.id}/{THIGH[0]}")

    check(page)
    said = words(page)
    assert "First on record" not in said
    assert "It has to be on record first, or a manager waives it." in said
    assert "Nothing can be begun here now." in said
    assert 'href="/observe#whom"' in page.text
