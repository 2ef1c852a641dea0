"""The two fixtures that every walk stands on."""

from playwright.sync_api import Browser

from tests.demo_process import Site


def test_the_first_page_of_the_demonstration_has_one_heading(browser: Browser, site: Site) -> None:
    context = browser.new_context(base_url=site.url, viewport={"width": 390, "height": 844})
    page = context.new_page()

    answer = page.goto("/")

    assert answer is not None and answer.status == 200
    assert page.locator("h1").count() == 1
    context.close()
