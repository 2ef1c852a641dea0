"""Headers, cookies, hosts, redirects, metrics: what protects people before any rule is asked."""

import re
import shutil

import pytest

from courseware.web.access import UnmarkedRoute, refuse_unmarked, same_site_path
from tests.cast import LEA, LUC, PASSWORD
from tests.web.conftest import build_site


def test_an_unmarked_route_refuses_start_up(sqlite_site):
    sqlite_site.app.view_functions["extra"] = lambda: "hello"
    sqlite_site.app.url_map.add(sqlite_site.app.url_rule_class("/extra", endpoint="extra"))

    with pytest.raises(UnmarkedRoute, match="/extra"):
        refuse_unmarked(sqlite_site.app)


def test_every_page_carries_a_strict_content_policy(sqlite_site):
    policy = sqlite_site.browser().get("/").headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_personal_pages_are_not_stored(sqlite_site):
    browser = sqlite_site.browser(LEA)

    for path in ("/home", "/credits", "/account", "/courses/basics/lessons/needles"):
        assert browser.get(path).headers["Cache-Control"] == "no-store", path


def test_a_post_without_token_is_refused(sqlite_site):
    browser = sqlite_site.browser(LEA)

    answer = browser.client.post("/quizzes/needles", data={})

    assert answer.status_code == 400
    assert sqlite_site.browser().client.post("/logout").status_code == 400


def test_the_cookie_behind_https_is_bound_to_the_host(sqlite_template, tmp_path):
    site = build_site(_copied(sqlite_template, tmp_path), tmp_path, behind_https=True)
    client = site.app.test_client()
    page = client.get("/login", base_url="https://localhost")
    (cookie,) = page.headers.getlist("Set-Cookie")

    assert cookie.startswith("__Host-courseware=")
    assert "Secure" in cookie and "HttpOnly" in cookie and "SameSite=Lax" in cookie
    assert "Path=/" in cookie and "Domain" not in cookie
    assert "max-age" in page.headers["Strict-Transport-Security"]


def test_a_host_that_is_not_trusted_is_refused(sqlite_template, tmp_path):
    url = _copied(sqlite_template, tmp_path)
    site = build_site(url, tmp_path, trusted_hosts=("learn.example.org",))
    client = site.app.test_client()

    assert client.get("/", base_url="http://learn.example.org").status_code == 200
    assert client.get("/", base_url="http://evil.example.org").status_code == 400


def test_a_reset_is_never_mailed_with_the_name_that_a_request_made_up(sqlite_site):
    client = sqlite_site.app.test_client()

    refused = client.get("/forgot", base_url="http://evil.example.org")

    assert refused.status_code == 400
    assert "COURSEWARE_PUBLIC_URL" in refused.text
    assert client.get("/forgot", base_url="http://127.0.0.1:8000").status_code == 200


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/a\r\nSet-Cookie: x=1",
        "home",
        "",
    ],
)
def test_sign_in_never_leads_to_another_site(sqlite_site, target):
    assert same_site_path(target) == "/home"

    browser = sqlite_site.browser()
    browser.get("/login")
    sent = {"email": LEA.email, "password": PASSWORD, "next": target}
    answer = browser.post("/login", sent)

    assert answer.headers["Location"] == "/home"


def test_sign_in_leads_back_to_where_one_was(sqlite_site):
    browser = sqlite_site.browser()
    asked = browser.get("/credits?year=2026")
    assert asked.status_code == 303

    page = browser.get(asked.headers["Location"])
    sent = {"email": LEA.email, "password": PASSWORD, "next": "/credits?year=2026"}
    answer = browser.post(asked.headers["Location"], sent)

    assert page.status_code == 200
    assert answer.headers["Location"] == "/credits?year=2026"


def test_metrics_open_from_loopback_or_with_the_token_only(sqlite_template, tmp_path):
    url = _copied(sqlite_template, tmp_path)
    client = build_site(url, tmp_path, metrics_token="s3cret").app.test_client()
    away = {"REMOTE_ADDR": "203.0.113.9"}

    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", environ_base=away).status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404
    bearer = {"Authorization": "Bearer s3cret"}
    assert client.get("/metrics", environ_base=away, headers=bearer).status_code == 200
    wrong = {"Authorization": "Bearer wrong"}
    assert client.get("/metrics", environ_base=away, headers=wrong).status_code == 404


def test_health_and_readiness_are_told_apart(sqlite_site):
    client = sqlite_site.app.test_client()
    assert client.get("/readyz").text == "ready\n"

    with sqlite_site.db.write() as connection:
        connection.exec_driver_sql("ALTER TABLE release RENAME TO elsewhere")

    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503


def _copied(template, folder):
    path = folder / "copy.sqlite3"
    shutil.copy(template, path)
    return f"sqlite:///{path}"


def test_a_session_has_one_form_token_and_another_session_another(site):
    def token(browser, path):
        page = browser.get(path).text
        # Up to the dot: after it come when it was signed, which moves on, and the signature.
        return re.findall(r'name="csrf-token" content="([^".]+)', page)[0]

    lea, luc = site.browser(LEA), site.browser(LUC)

    tokens = [token(lea, "/home"), token(lea, "/account"), token(luc, "/home")]

    assert tokens[0] == tokens[1] != tokens[2]
    assert all(len(found) > 40 for found in tokens)


def test_the_form_token_of_a_session_is_signed_once(sqlite_site, monkeypatch):
    browser = sqlite_site.browser(LEA)
    first = browser.get("/home").text
    monkeypatch.setattr("courseware.web.form_token.generate_csrf", None)

    second = browser.get("/home").text

    whole = re.compile(r'name="csrf-token" content="([^"]+)')
    assert whole.findall(first) == whole.findall(second) != []
