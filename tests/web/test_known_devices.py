"""The cookie that a browser is known by, through pages."""

import re
import shutil

import pytest
from itsdangerous import URLSafeSerializer

from courseware.services.housekeeping import KEPT_AFTER_END
from courseware.services.identity.known_devices import KNOWN_FOR, SESSION_LIFE, Device, make_known
from courseware.web.known_devices import MOST_KNOWN, signer
from tests.cast import HAL, INA, LEA, LUC, NOON, PASSWORD
from tests.web.conftest import build_site
from tests.web.test_sign_in import invited, mailed_path

COOKIE = "courseware-known"
SENTENCE = "a newly made sentence"


def login(browser, password=PASSWORD, email=LEA.email):
    browser.get("/login")  # for a token of this session
    return browser.post("/login", {"email": email, "password": password})


def locked_out(site, email=LEA.email):
    """Ten wrong passwords of a stranger."""
    stranger = site.browser()
    for _ in range(10):
        assert login(stranger, "wrong", email).status_code == 422
    assert login(stranger, email=email).status_code == 429


def left(site, member=LEA):
    """A browser in which somebody signed in and out."""
    browser = site.browser(member)
    assert browser.post("/logout").status_code == 303
    return browser


def cookie_of(browser):
    return browser.client.get_cookie(COOKIE)


def ids_in(browser):
    """What anybody reads in the cookie who has no key."""
    payload = cookie_of(browser).value.rpartition(".")[0]
    return URLSafeSerializer("not the key").load_payload(payload.encode())


def with_cookie(site, value):
    browser = site.browser()
    browser.client.set_cookie(COOKIE, value)
    return browser


def test_a_stranger_keeps_nobody_out_of_the_browser_that_they_use(site):
    browser = left(site)
    locked_out(site)

    assert login(site.browser()).status_code == 429
    assert login(browser).status_code == 303


def test_who_sits_at_a_known_browser_has_ten_tries_there(site):
    here, there = left(site), left(site)
    for _ in range(10):
        assert login(here, "wrong").status_code == 422

    answer = login(here)

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "900")
    assert login(there).status_code == 303
    assert login(site.browser()).status_code == 303


def test_a_shared_tablet_knows_all_its_people(sqlite_site):
    tablet = sqlite_site.browser()
    for member in (LEA, LUC, HAL):
        tablet.sign_in(member).post("/logout")
    for member in (LEA, LUC, HAL):
        locked_out(sqlite_site, member.email)
        assert login(tablet, email=member.email).status_code == 303
        tablet.post("/logout")


def test_a_browser_forgets_who_was_there_longest_ago(sqlite_site):
    browser, others = left(sqlite_site), [f"{number:x}" * 64 for number in range(MOST_KNOWN)]
    mine = ids_in(browser)
    with sqlite_site.db.write() as connection:
        for number, device_id in enumerate(others):
            person_id = (LUC, HAL)[number % 2].id
            make_known(connection, Device(device_id, "tablet"), person_id, NOON)
    key = sqlite_site.app.secret_key
    shared = with_cookie(sqlite_site, signer(key).dumps([*others[1:], *mine]))

    login(shared, email=INA.email)

    assert ids_in(shared)[1:] == others[1:]


def test_the_cookie_is_signed_names_nobody_and_is_read_by_no_script(sqlite_site):
    browser = sqlite_site.browser()
    (sent,) = [
        one for one in login(browser).headers.getlist("Set-Cookie") if one.startswith(f"{COOKIE}=")
    ]

    assert "HttpOnly" in sent and "SameSite=Strict" in sent and "Path=/" in sent
    assert "Domain" not in sent and "Secure" not in sent
    assert f"Max-Age={int(KNOWN_FOR.total_seconds())};" in sent
    assert [len(one) for one in ids_in(browser)] == [64]
    assert LEA.id not in str(ids_in(browser))


def test_behind_https_it_is_bound_to_the_host(sqlite_template, tmp_path):
    path = tmp_path / "courseware.sqlite3"
    shutil.copy(sqlite_template, path)
    site = build_site(f"sqlite:///{path}", tmp_path, behind_https=True)
    client, at = site.app.test_client(), "https://localhost"
    page = client.get("/login", base_url=at).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    form = {"email": LEA.email, "password": PASSWORD, "csrf_token": token.group(1)}

    sent = client.post("/login", data=form, base_url=at).headers.getlist("Set-Cookie")

    (cookie,) = [one for one in sent if "-known=" in one]
    assert cookie.startswith("__Host-courseware-known=")
    assert "Secure" in cookie and "HttpOnly" in cookie and "SameSite=Strict" in cookie
    assert "Path=/" in cookie and "Domain" not in cookie


def test_each_time_one_signs_in_the_browser_is_known_by_something_else(sqlite_site):
    browser = left(sqlite_site)
    first = cookie_of(browser).value
    browser.sign_in(LEA)

    assert cookie_of(browser).value != first


def test_a_wrong_password_changes_nothing_on_the_device(sqlite_site):
    browser = left(sqlite_site)

    for email in (LEA.email, LUC.email, "nobody@example.org"):
        sent = login(browser, "wrong", email).headers.getlist("Set-Cookie")
        assert not [one for one in sent if one.startswith(COOKIE)]


def test_what_was_changed_made_up_or_signed_by_another_site_is_a_strangers(sqlite_site):
    signed = cookie_of(left(sqlite_site)).value
    payload, _, signature = signed.rpartition(".")
    session_of = sqlite_site.browser(LEA).client.get_cookie("courseware").value
    ids = URLSafeSerializer("not the key").load_payload(payload.encode())
    forged = signer(b"the key of another site").dumps(ids)
    locked_out(sqlite_site)

    changed = f"{payload}.{signature[::-1]}"
    false = [payload, changed, forged, session_of, "", ".", "ü", "." * 3000]
    for value in false:
        assert login(with_cookie(sqlite_site, value)).status_code == 429, value
    assert login(with_cookie(sqlite_site, signed)).status_code == 303


@pytest.mark.parametrize("held", [None, 7, "a" * 64, {"a": 1}, [1, None], [["a"]]])
def test_what_is_signed_and_no_list_of_ids_is_a_strangers(sqlite_site, held):
    value = signer(sqlite_site.app.secret_key).dumps(held)
    locked_out(sqlite_site)

    assert login(with_cookie(sqlite_site, value)).status_code == 429


def test_signing_out_everywhere_makes_a_stranger_of_every_browser(sqlite_site):
    old, here = left(sqlite_site), sqlite_site.browser(LEA)

    here.post("/account/sessions/end")
    locked_out(sqlite_site)

    assert login(old).status_code == 429
    assert login(here).status_code == 429


def test_a_mailed_link_lets_in_whom_a_stranger_keeps_out(site):
    browser = site.browser()
    browser.get("/forgot")
    browser.post("/forgot", {"email": LEA.email})
    path = mailed_path(site, LEA.email)
    locked_out(site)
    assert browser.post(path, {"password": "short"}).status_code == 422
    assert cookie_of(browser) is None

    browser.post(path, {"password": SENTENCE})
    for _ in range(10):  # the stranger goes on
        login(site.browser(), "wrong")

    assert login(site.browser(), SENTENCE).status_code == 429
    assert login(browser, SENTENCE).status_code == 303


def test_guesses_at_an_invited_address_do_not_spoil_the_invitation(site):
    path = invited(site, "eva@example.org")
    locked_out(site, "eva@example.org")
    browser = site.browser()
    browser.get(path)

    done = browser.post(path, {"name": "Eva Holm", "password": SENTENCE})

    assert (done.status_code, done.location) == (303, "/home")
    assert browser.get("/account").status_code == 200


def test_a_clinic_whose_address_was_used_up_lets_in_who_was_there_before(sqlite_site, monkeypatch):
    monkeypatch.setattr(
        "courseware.services.identity.sign_in.fits", lambda stored, given: given == PASSWORD
    )
    browser = left(sqlite_site)
    guest = sqlite_site.browser()
    for number in range(60):
        assert login(guest, "wrong", f"guess{number}@example.org").status_code == 422

    assert login(guest, email=LUC.email).status_code == 429
    assert login(browser).status_code == 303


def test_the_page_about_privacy_names_both_cookies(sqlite_site):
    page = sqlite_site.browser().get("/privacy").text

    assert "One cookie keeps you signed in" in page
    assert "A second one says that you signed in here before" in page
    assert f"lasts {KNOWN_FOR.days} days at most" in page
    assert f"removed {(SESSION_LIFE + KEPT_AFTER_END).days} days after you signed in" in page


def test_a_clinic_that_asked_for_many_links_is_sent_one_where_one_was_before(sqlite_site):
    browser, guest = left(sqlite_site), sqlite_site.browser()
    for number in range(30):
        assert guest.post("/forgot", {"email": f"guess{number}@example.org"}).status_code == 303

    assert guest.post("/forgot", {"email": LEA.email}).status_code == 429
    browser.get("/forgot")
    assert browser.post("/forgot", {"email": LEA.email}).location == "/forgot?sent=1"
    assert mailed_path(sqlite_site, LEA.email)
