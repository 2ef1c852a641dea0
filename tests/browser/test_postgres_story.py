"""One whole story on PostgreSQL: invitation, course, credit, and what the manager sees."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests import postgres
from tests.browser.conftest import OpenContext
from tests.browser.story import COURSE, Walk
from tests.browser.visitors import Visitor
from tests.browser.watching import DESKTOP
from tests.demo_process import Login, Site, running

EMAIL, NAME, PASSWORD = "ruth@riverside.example", "Ruth Adeyemi", "a short sentence is fine"


@pytest.mark.postgres
def test_on_postgresql_somebody_is_invited_and_earns_a_credit(
    open_context: OpenContext, postgres_server: str, tmp_path: Path
) -> None:
    with (
        postgres.fresh_database(postgres_server) as address,
        running(tmp_path / "instance", COURSEWARE_DATABASE_URL=address) as site,
    ):
        link = invitation(open_context, site)
        walk = Walk(open_context(site).new_page())

        join(walk, link)
        # Every click of a whole course is gone on SQLite (test_learners_path.py).
        Visitor(walk.page.context).study(COURSE, left=1)
        walk.complete_last_part()

        walk.read_credit()
        expect_seen_by_the_manager(open_context, site)
        assert not (site.instance / "courseware.sqlite3").exists()
        walk.page.context.close()


def invitation(open_context: OpenContext, site: Site) -> str:
    """The manager invites; the link stands in the demonstration's outbox."""
    manager = open_context(site, viewport=DESKTOP).new_page()
    Visitor(manager.context).sign_in(site.login("manager", "Riverside Physiotherapy"))
    manager.goto("/team/invitations")
    manager.get_by_label("E-mail address").fill(EMAIL)
    manager.get_by_label("Name").fill(NAME)
    manager.get_by_label("Learner").check()
    manager.get_by_role("button", name="Make the invitation").click()
    expect(manager.locator("main")).to_contain_text(EMAIL)
    administrator = Visitor(open_context(site)).sign_in(site.login("administrator"))
    found = re.search(r"https?://[^/\s]+(/invitation/[\w-]+)", administrator.get("/admin/outbox"))
    assert found
    return found.group(1)


def join(walk: Walk, link: str) -> None:
    """Follow the link, make the account, and sign in with it once more."""
    walk.page.goto(link)
    walk.look()
    expect(walk.page.get_by_label("Your name")).to_have_value(NAME)
    walk.page.get_by_label("Choose a password").fill(PASSWORD)
    walk.press("Make my account and join")
    expect(walk.page.get_by_role("status")).to_contain_text("You have joined Riverside")
    walk.page.get_by_role("button", name="Sign out").click()
    walk.page.wait_for_url("**/login*")
    walk.sign_in(Login("learner", EMAIL, PASSWORD, "Riverside Physiotherapy"))


def expect_seen_by_the_manager(open_context: OpenContext, site: Site) -> None:
    """The three quizzes stand in the member's file."""
    manager = open_context(site, viewport=DESKTOP).new_page()
    Visitor(manager.context).sign_in(site.login("manager", "Riverside Physiotherapy"))
    manager.goto("/team")
    manager.locator("main").get_by_role("link", name=NAME, exact=True).click()
    expect(manager.locator("h1")).to_contain_text(NAME)
    expect(manager.locator("main").get_by_text("Passed")).not_to_have_count(0)
