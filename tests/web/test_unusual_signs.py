"""Signs that no keyboard gives are refused before any engine sees them or time goes into them."""

import io

import pytest

from tests.cast import ASA, LEA, MAX
from tests.web.ward_site import open_ward


@pytest.mark.parametrize(
    "address",
    [
        "/team?status=%00",
        "/team?%00=x",
        "/team/may?person=%00&checklist=cl-x",
        "/team/%00/cl-x",
        "/observe/%00/cl-x",
        "/courses/%00",
    ],
)
def test_an_address_with_a_nul_leads_nowhere(site, address):
    open_ward(site)
    assert site.browser(MAX).get(address).status_code == 404


def test_a_field_with_a_nul_is_refused_by_its_name_and_nothing_is_kept(site):
    ward = open_ward(site)
    form = ward.take("2026-03-02", ASA)
    sent = {"field": "x02", "x02.comment": "a\0b", "key": "k1", "sequence": "1"}
    answer = site.browser(ASA).post(
        f"/observe/forms/{form}/save", sent, headers={"Accept": "application/json"}
    )

    said = "There is an invisible character in it (NUL), which can't be kept. Type it anew."
    assert (answer.status_code, answer.json["errors"]) == (422, {"x02.comment": said})
    page = site.browser(MAX).post("/team/lea/cl-x", {"what": "suspend", "reason": "a\0b"})
    assert page.status_code == 422
    assert "NUL" in page.text


def test_a_file_with_a_nul_is_refused_with_its_line(site):
    open_ward(site)
    rows = "held_on,regions,setting,supervision,supervisor\r\n2026-02-19,Thi\0gh,x,y,z\r\n"
    sent = {"file": (io.BytesIO(rows.encode()), "a.csv")}

    page = site.browser(LEA).post("/logbook/import", sent, content_type="multipart/form-data")

    assert page.status_code == 422
    assert "Line 2: There is a NUL character." in page.text


def test_a_letter_with_more_accents_than_any_language_has_is_refused_by_its_field(site):
    """Composing such a run takes time by the square of its length."""
    open_ward(site)
    sent = {"email": f"a{chr(0x301) * 31}@clinic.example", "password": "whatever it may be"}

    page = site.browser().post("/login", sent)

    assert page.status_code == 422
    assert "more accents on one letter" in page.text


def test_a_number_of_a_save_that_no_page_counts_to_is_no_fault_of_ours(site):
    form = open_ward(site).take("2026-03-02", ASA)
    sent = {"field": "x02", "x02.comment": "slow", "key": "k1", "sequence": "9" * 5_000}

    answer = site.browser(ASA).post(
        f"/observe/forms/{form}/save", sent, headers={"Accept": "application/json"}
    )

    assert answer.status_code < 500
