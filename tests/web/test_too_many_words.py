"""A text that is longer than its field takes is refused with how much is too much, and kept."""

import html
import re
from pathlib import Path

import courseware.web
from tests.cast import ASA, LEA, MAX
from tests.services.competency.practice import D1
from tests.web.markup import words

TEMPLATES = Path(courseware.web.__file__).parent / "templates"
LONG = ("went well " * 300).strip()


def refused(page, over):
    text = html.unescape(page.text)
    told = re.search(rf"(?<![\d,]){over} characters too many", text)
    return page.status_code == 422 and told is not None and LONG in text


def test_no_area_of_text_and_no_reason_is_cut_by_the_browser():
    for file in sorted(TEMPLATES.rglob("*.html")):
        page = file.read_text(encoding="utf-8")
        cut = [area for area in re.findall(r"<textarea[^>]*>", page) if "maxlength" in area]
        fields = re.findall(r'(?:text_area\(|field\("(?:reason|note|comment)").*', page)
        cut += [line for line in fields if "maxlength" in line]
        assert not cut, file.name


def test_what_a_person_writes_about_another_is_refused_whole(sqlite_site, ward):
    seen = ward.observe(D1, ASA)
    manager, learner = sqlite_site.browser(MAX), sqlite_site.browser(LEA)
    at = f"/team/{LEA.id}/cl-x"

    event = {"region": "thigh", "kind": "bleeding", "happened_on": "2026-02-20", "note": LONG}
    for browser, address, sent, over in (
        (manager, at, {"what": "suspend", "region": "", "reason": LONG}, "1,999"),
        (manager, "/team/lea/events", event, "999"),
        (manager, "/team/lea/overrides", {"quiz": "needles", "reason": LONG}, "1,999"),
        (learner, "/logbook", {"held_on": "2026-03-02", "note": LONG}, "2,499"),
        (learner, f"/observations/{seen}/acknowledge", {"answer": LONG}, "999"),
    ):
        page = browser.post(address, sent)
        assert refused(page, over), (address, page.status_code, words(page)[:600])


def test_a_save_says_which_part_may_wait_on_the_phone_and_which_may_not(asa, ward):
    form = ward.take("2026-03-02", ASA)
    at = f"/observe/forms/{form}/save"
    sent = {"field": "x01", "x01.mark": "safe", "key": "k1", "sequence": "1"}
    as_json = {"Accept": "application/json"}

    long = asa.post(at, {**sent, "x01.comment": LONG}, headers=as_json)
    named = asa.post(
        at,
        {**sent, "key": "k2", "sequence": "2", "x01.comment": f"Told Mrs Byrne. {LONG}"},
        headers=as_json,
    )

    assert (long.status_code, named.status_code) == (422, 422)
    assert long.json["may_wait"] == ["x01.comment"] and named.json["may_wait"] == []
    assert long.json["errors"]["x01.comment"].startswith("999 characters too many: it has 2,999")
    assert "patient's name" in named.json["errors"]["x01.comment"]


def test_the_page_on_privacy_says_which_refused_words_stay_in_the_browser(sqlite_site):
    page = words(sqlite_site.browser().get("/privacy"))

    assert "the words that were refused stay only where they were too long" in page
