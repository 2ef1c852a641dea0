"""A form that was left open elsewhere: what it did not change, it does not undo."""

import html
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from tests.cast import ASA, LEA
from tests.web.test_every_page import check
from tests.web.ward_site import signature

DAY = "2026-03-02"


class Sent(HTMLParser):
    """What a browser without JavaScript sends of a page's controls."""

    def __init__(self, page):
        super().__init__()
        self.form, self._area, self._select = {}, None, None
        self.feed(page.text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        name = given.get("name")
        if tag == "input" and name and (given.get("type") != "radio" or "checked" in given):
            self.form[name] = given.get("value", "on")
        elif tag == "textarea":
            self._area, self.form[name] = name, ""
        elif tag == "select":
            self._select, self.form[name] = name, ""
        elif tag == "option" and "selected" in given:
            self.form[self._select] = given.get("value", "")

    def handle_data(self, data):
        if self._area:
            self.form[self._area] += data.lstrip("\n")

    def handle_endtag(self, tag):
        if tag == "textarea":
            self._area = None


def tab(browser, address):
    """A page as it is open in a tab: what it would send."""
    return Sent(check(browser.get(address)) and browser.get(address)).form


@pytest.fixture
def at(ward):
    form = ward.take(DAY, ASA)
    ward.rate_oneself(form, DAY)
    ward.assess(form, ASA, DAY)
    return f"/observe/forms/{form}"


def marks(browser, at):
    page = Sent(browser.get(f"{at}/2")).form
    return {name: page.get(name) for name in ("x01.mark", "x02.mark", "x02.comment")}


def test_an_old_page_does_not_take_an_unsafe_mark_back(asa, at):
    old = tab(asa, f"{at}/3")
    new = tab(asa, f"{at}/2")
    words = {"x01.mark": "unsafe", "x02.comment": "Too fast."}
    asa.post(f"{at}/2", {**new, **words, "go": "next"})

    onward = asa.post(f"{at}/3", {**old, "overall.strengths": "Calm.", "go": "sign"})

    assert onward.headers["Location"] == f"{at}/sign"
    assert marks(asa, at) == {"x02.mark": "4", **words}
    assert "Calm." in asa.get(f"{at}/sign").text


def test_what_was_changed_on_both_pages_is_asked_about_and_the_later_choice_counts(asa, at):
    old, new = tab(asa, f"{at}/2"), tab(asa, f"{at}/2")
    asa.post(f"{at}/2", {**new, "x01.mark": "unsafe", "x02.mark": "2", "go": "next"})

    page = asa.post(f"{at}/2", {**old, "x01.mark": "not_observed", "go": "next"})

    assert page.status_code == 422
    assert (
        "While this page was open, this was changed in another window or on another device: "
        "there it is “Unsafe”, and that stands."
    ) in html.unescape(page.text)
    assert marks(asa, at)["x01.mark"] == "unsafe"
    shown = Sent(page).form
    assert (shown["x01.mark"], shown["x02.mark"]) == ("not_observed", "2")
    assert asa.post(f"{at}/2", {**shown, "go": "next"}).status_code == 303
    assert marks(asa, at) == {"x01.mark": "not_observed", "x02.mark": "2", "x02.comment": ""}


def test_where_and_how_and_the_last_word_are_told_apart_too(asa, at):
    old, new = tab(asa, f"{at}/1"), tab(asa, f"{at}/1")
    asa.post(f"{at}/1", {**new, "context.side": "left", "overall.ready": "no", "go": "next"})

    page = asa.post(f"{at}/1", {**old, "overall.next": "Practise the hold.", "go": "next"})

    assert page.status_code == 422
    assert "there it is “Not yet”" in html.unescape(page.text)
    shown = Sent(page).form
    assert (shown["context.side"], shown["overall.next"]) == ("left", "Practise the hold.")


def test_an_own_rating_is_not_undone_by_an_old_page(sqlite_site, ward):
    lea = sqlite_site.browser(LEA)
    at = f"/observations/{ward.take(DAY, ASA)}"
    old, new = tab(lea, at), tab(lea, at)
    lea.post(f"{at}/rate", {**new, "x02.mark": "2", "go": "save"})

    saved = lea.post(f"{at}/rate", {**old, "x03.mark": "4", "go": "save"})

    assert saved.status_code == 303
    shown = Sent(lea.get(at)).form
    assert (shown["x02.mark"], shown["x03.mark"]) == ("2", "4")


@pytest.mark.parametrize("seen", ["", "x", "-1", "1" * 5000, "²"])
def test_a_form_that_does_not_say_what_it_showed_is_saved_as_it_is(asa, at, seen):
    sent = {**tab(asa, f"{at}/2"), "x01.mark": "unsafe", "x01.seen": seen, "go": "next"}

    assert asa.post(f"{at}/2", sent).status_code == 303
    assert marks(asa, at)["x01.mark"] == "unsafe"


def save(browser, at, key, sequence, **sent):
    """What our script sends of X01, and what it is answered."""
    fields = {"field": "x01", "key": key, "sequence": sequence}
    named = {part if part == "own" else f"x01.{part}": value for part, value in sent.items()}
    return browser.post(f"{at}/save", {**fields, **named}, headers={"Accept": "application/json"})


@pytest.mark.parametrize("sequence", [900, 1100])
def test_a_mark_from_a_phone_that_was_away_is_asked_about_and_kept(asa, at, sequence, sqlite_site):
    seen = tab(asa, f"{at}/2")["x01.seen"]
    save(asa, at, "d", 1000, mark="not_observed", seen=seen)
    page = asa.get(f"{at}/sign")
    sent = {"mark": "unsafe", "comment": "Saw blood", "seen": seen}

    answers = [save(asa, at, "a", sequence, **sent) for _ in range(2)]

    for answer in answers:
        assert answer.status_code == 409
        assert (answer.json["counts"], answer.json["stands"]) == (False, 1000)
        assert list(answer.json["errors"]) == ["x01.mark"]
        assert "there it is “Not observed”" in answer.json["errors"]["x01.mark"]
        assert "Here it is “Unsafe; Saw blood”" in answer.json["errors"]["x01.mark"]
    assert marks(asa, at)["x01.mark"] == "not_observed"
    late = asa.post(f"{at}/sign", signature(page.text, ASA))
    assert late.status_code == 409
    told = html.unescape(late.text)
    assert "“Unsafe; Saw blood” came from elsewhere, and “Not observed” stands" in told
    assert "“Unsafe; Saw blood” was entered, but “Not observed” had been saved" in told
    # Another word by somebody who has not been told does not make it silent.
    assert save(asa, at, "e", 1200, mark="not_observed", comment="!", seen=1000).json["counts"]
    assert "another window, and does not count" in asa.get(f"{at}/sign").text
    again = {**sent, "seen": 1200}
    assert save(asa, at, "b", 1201, **again).json["counts"]
    last = asa.get(f"{at}/sign")
    check(last)
    assert "another window, and does not count" not in last.text


def test_words_that_did_not_count_are_told_until_the_item_is_saved_again(asa, at, sqlite_site):
    seen = tab(asa, f"{at}/2")["x01.seen"]
    save(asa, at, "d", 1000, mark="safe", comment="Fine", seen=seen)
    assert save(asa, at, "a", 900, mark="safe", comment="Late", seen=seen).status_code == 409
    assert "“Safe; Late”" in asa.get(f"{at}/sign").text

    sqlite_site.clock.moment += timedelta(seconds=1)
    save(asa, at, "b", 1001, mark="safe", comment="Fine, late", seen=1000)

    assert "another window, and does not count" not in asa.get(f"{at}/sign").text


def test_a_page_is_not_asked_about_what_it_saved_itself(asa, at):
    seen = tab(asa, f"{at}/2")["x01.seen"]
    save(asa, at, "a", 1000, mark="unsafe", seen=seen)

    typed = save(asa, at, "b", 1001, mark="unsafe", comment="Blood", seen=seen, own="page a")
    same = save(asa, at, "c", 999, mark="unsafe", comment="Blood", seen=seen)

    assert typed.json["counts"]
    assert (same.status_code, same.json["counts"]) == (200, False)
    whole = {**tab(asa, f"{at}/2"), "x01.seen": seen, "x01.mark": "safe", "own": "b"}
    assert asa.post(f"{at}/2", {**whole, "go": "next"}).status_code == 303
    assert marks(asa, at)["x01.mark"] == "safe"


def test_a_signature_holds_where_its_page_told_what_does_not_count(asa, at):
    seen = tab(asa, f"{at}/2")["x01.seen"]
    save(asa, at, "d", 1000, mark="not_observed", seen=seen)
    save(asa, at, "a", 900, mark="unsafe", seen=seen)

    page = asa.get(f"{at}/sign")

    assert asa.post(f"{at}/sign", signature(page.text, ASA)).status_code == 303
