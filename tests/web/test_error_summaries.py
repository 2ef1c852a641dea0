"""A summary of errors is a way to them: each of its links leads to a field that is shown.

That holds of every page that any test of this folder is answered with (`Browser` in `conftest.py`);
here are those whose errors concern another page, or one of many alike.
"""

import html
import re

from tests.cast import ASA, LEA
from tests.web.observation_fields import MARKS
from tests.web.summaries import Summary, dead_links
from tests.web.ward_site import shown_by, signature

LINE = re.compile(r'<li><a href="([^"]*)">([^<]*)</a></li>')


def test_before_signing_each_error_leads_to_its_part_of_the_form(sqlite_site, ward):
    form = ward.take("2026-03-02", ASA)
    ward.rate_oneself(form, "2026-03-02")
    asa, at = sqlite_site.browser(ASA), f"/observe/forms/{form}"

    page = asa.post(f"{at}/sign", signature(asa.get(f"{at}/sign").text, ASA))

    assert page.status_code == 422
    told = dict(LINE.findall(html.unescape(page.text)))
    assert told[f"{at}/1#context.setting"] == "Say the setting."
    assert told[f"{at}/2#x01.mark"].startswith("X01 “")
    assert told[f"{at}/3#overall.ready"].startswith("Say whether the statement holds")


def test_what_is_wrong_with_the_signature_leads_to_it(sqlite_site, ward):
    form = ward.take("2026-03-02", ASA)
    asa, at = sqlite_site.browser(ASA), f"/observe/forms/{form}"

    page = asa.post(f"{at}/sign", shown_by(asa.get(f"{at}/sign").text))

    assert Summary(page.text).links == ["#printed_name", "#agreed", "#password"]


def test_a_part_of_another_section_that_was_refused_is_led_to_from_this_one(sqlite_site, ward):
    form = ward.take("2026-03-02", ASA)
    asa, at = sqlite_site.browser(ASA), f"/observe/forms/{form}"
    named = {"x01.comment": "Told Mrs Byrne nothing of risks"}
    asa.post(f"{at}/2", {"key": "k", **MARKS, **named})

    assert Summary(asa.get(f"{at}/1").text).links == [f"{at}/2#x01.comment"]
    assert Summary(asa.get(f"{at}/2").text).links == ["#x01.comment"]


def test_of_several_observations_the_refused_retraction_is_led_to(manager, ward):
    seen = [ward.observe(f"2026-03-0{day}", ASA) for day in (1, 2)]
    page = manager.get(f"/team/{LEA.id}/cl-x")
    sent = {"what": "retract", "region": "", "observation": seen[0]}

    refused = manager.post(f"/team/{LEA.id}/cl-x", {**sent, "reason": "Mixed up."})

    assert page.status_code == 200
    assert Summary(refused.text).links == [f"#retract-password-{seen[0]}"]


def test_a_link_to_nothing_is_found_and_so_is_one_to_what_is_hidden():
    page = """<div class="error-summary"><a href="#a">A</a><a href="#b">B</a><a href="/x#c">C</a>
    <a href="/x#d">D</a></div><input id="a"><section hidden><input id="b"></section>"""

    assert dead_links(page, lambda address: '<input id="c">') == ["#b", "/x#d"]
