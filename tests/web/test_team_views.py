"""The matrix in another order, and views that a manager saves, renames and deletes."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from courseware.domain.errors import Invalid
from courseware.services.competency.decisions import deciding
from courseware.services.competency.teams import views
from courseware.services.competency.teams.ordering import Filter, Order
from tests.cast import ASA, INA, LEA, LUC, MAX, RIVERSIDE
from tests.ward import BEN, MIA
from tests.web.markup import words
from tests.web.test_assignments import WISH
from tests.web.test_every_page import check
from tests.web.ward_site import open_ward


def names(page) -> list[str]:
    rows = re.search(r"<tbody>(.*?)</tbody>", page.text, re.S)
    return re.findall(r'<th scope="row"><a [^>]*>([^<]+)</a>', rows.group(1)) if rows else []


def test_the_matrix_is_ordered_by_name_by_need_or_by_what_ends_first(site):
    ward = open_ward(site)
    ward.certify("2026-02-20", learner=LUC)
    ward.certify("2026-02-25", learner=INA)
    ward.certify("2026-02-22", learner=LEA)
    deciding.suspend(site.db, ward.catalogue, MAX.actor, ward.about(INA), "Late.", site.clock.now())
    manager = site.browser(MAX)
    manager.post("/team/assignments", {**WISH, "people": "luc", "scopes": []})
    site.clock.step(days=30)
    manager.sign_in(MAX)

    everybody = names(manager.get("/team"))
    assert everybody == sorted(everybody) and len(everybody) == 8
    assert names(manager.get("/team?sort=attention"))[:2] == ["Ina Novak", "Luc Moreau"]
    assert names(manager.get("/team?sort=date"))[:2] == ["Luc Moreau", "Lea Lindqvist"]
    assert names(manager.get("/team?sort=attention&checklist=cl-y")) == everybody
    assert names(manager.get("/team?sort=nonsense")) == everybody
    assert names(manager.get("/team?sort=date&on=2026-03-01"))[0] == "Luc Moreau"


def test_the_filter_not_started_shows_those_with_nothing_on_record(manager, ward):
    ward.certify("2026-02-20", learner=LUC)

    found = names(manager.get("/team?status=not_started&checklist=cl-x"))

    assert "Luc Moreau" not in found and "Lea Lindqvist" in found


def test_a_view_is_saved_shown_renamed_and_deleted(site):
    open_ward(site)
    manager = site.browser(MAX)
    address = f"/team?sort=date&clinic={RIVERSIDE}"
    sent = {"clinic": RIVERSIDE, "sort": "date", "name": "", "view": " Ends <soon> "}

    saved = manager.post("/team/views", sent)
    assert (saved.status_code, saved.headers["Location"]) == (
        303,
        f"/team?clinic={RIVERSIDE}&sort=date",
    )
    page = manager.get(address)
    check(page)
    assert (
        f'href="/team?sort=date&amp;clinic={RIVERSIDE}" aria-current="page">Ends &lt;soon&gt;<'
        in (page.text)
    )
    twice = manager.post("/team/views", sent)
    assert twice.status_code == 422
    assert re.search(r'id="view-error">.*already; choose another name', twice.text)
    assert 'name="view" id="view" value=" Ends &lt;soon&gt; "' in twice.text
    assert '<option value="date" selected>' in twice.text

    rename = re.search(r'action="(/team/views/\w+/rename)"', page.text).group(1)
    renamed = manager.post(rename, {"clinic": "x" * 70_000, "view": "Next"})
    assert (renamed.status_code, renamed.location) == (303, f"/team?clinic={RIVERSIDE}")
    page = manager.get(address)
    assert ">Next</a>" in page.text and "Ends &lt;soon&gt;" not in page.text
    nameless = manager.post(rename, {"clinic": RIVERSIDE, "view": " "})
    assert nameless.status_code == 422
    field = rename.split("/")[3]
    assert re.search(f'id="view-{field}-error">.*Give the view a name', nameless.text)

    assert "Next" not in site.browser(MIA).get("/team").text
    assert manager.post(rename.replace("rename", "delete")).status_code == 303
    assert ">Next</a>" not in manager.get("/team").text


def test_a_name_is_used_once_also_by_two_at_once(site):
    open_ward(site)

    def save(name):
        try:
            wanted = Filter(sort=Order.DATE)
            views.save_view(site.db, MAX.actor, RIVERSIDE, name, wanted, site.clock.now())
        except Invalid:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        saved = list(pool.map(save, ["Next", "next", "NEXT", "Next"]))

    assert saved.count(True) == 1
    assert [v.query for v in views.views(site.db, MAX.actor, RIVERSIDE)] == [{"sort": "date"}]


def test_capital_letters_make_no_other_name(site):
    open_ward(site)

    def save(name):
        wanted = (Filter(sort=Order.DATE), site.clock.now())
        views.save_view(site.db, MAX.actor, RIVERSIDE, name, *wanted)

    save("Ends first")
    save("Übersicht")
    with pytest.raises(Invalid) as refusal:
        save("ÜBERSICHT")
    assert refusal.value.errors["view"].startswith("You have a view “Übersicht” already;")
    first, second = views.views(site.db, MAX.actor, RIVERSIDE)
    with pytest.raises(Invalid):
        views.rename_view(site.db, MAX.actor, second.view_id, "ends First")
    views.rename_view(site.db, MAX.actor, first.view_id, "ends first")
    assert views.views(site.db, MAX.actor, RIVERSIDE)[0].name == "ends first"


def test_pages_of_a_day_keep_filter_and_order_in_their_links(manager, ward):
    ward.certify("2026-02-20")
    page = manager.get(f"/team?clinic={RIVERSIDE}&sort=date&status=current&on=2026-02-25").text

    kept = f"clinic={RIVERSIDE}&amp;sort=date&amp;status=current&amp;on=2026-02-25"
    assert f'href="/team/matrix.csv?{kept}"' in page
    assert f'href="/team?status=current&amp;sort=date&amp;clinic={RIVERSIDE}">Back to today' in page


def test_the_difference_of_two_days_is_that_of_the_record(manager, ward):
    ward.observe("2026-02-18", ASA)
    ward.observe("2026-02-19", BEN)
    ward.confirm("2026-02-20")

    text = words(manager.get("/team/changes?start=2026-02-17&end=2026-02-25"))
    assert "1 difference between what was on record" in text
    sides = "17 February 2026 Not started 25 February 2026 Current"
    assert f"Lea Lindqvist CL-X Screening {sides}" in text
    back = words(manager.get("/team/changes?start=2026-02-25&end=2026-02-19"))
    assert "CL-X Screening 19 February 2026 In progress 25 February 2026 Current" in back
    assert "The first day was the later one" in back and "The first day was" not in text
    assert "Nothing differs" in words(manager.get("/team/changes?start=2026-02-25&end=2026-02-26"))


def test_days_that_stand_the_wrong_way_round_are_shown_in_order(manager, ward):
    page = manager.get("/team/changes?start=2026-02-25&end=2026-02-19").text

    assert re.findall(r'name="(?:start|end)"[^>]*value="([^"]+)"', page) == [
        "2026-02-19",
        "2026-02-25",
    ]


def test_a_page_past_the_end_is_the_last_one(manager, ward):
    last, past = manager.get("/team?page=1"), manager.get("/team?page=99")

    assert names(past) == names(last) != []
    assert names(manager.get("/team?page=99&sort=date")) == names(manager.get("/team?sort=date"))
    assert "Nobody fits" in words(manager.get("/team?page=99&name=zzz"))


def test_a_filter_that_names_nothing_is_told(manager, ward):
    text = words(manager.get("/team?status=zzz&checklist=cl-none"))

    assert "There is no status “zzz”. There is no checklist “cl-none”." in text
    assert "Nobody fits." not in text
    assert "Nobody fits." in words(manager.get("/team?status=suspended"))
