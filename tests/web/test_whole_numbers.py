"""A number in an address that no database holds leads to nothing, and to no error."""

import re

import pytest
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import IntegerConverter

from courseware.store.releases import release
from courseware.web.preview.site import create_preview
from tests.cast import INA, LEA
from tests.web.walk import begin

TOO_LARGE = ("3000000000", "99999999999999999999", "9" * 5000)


def numbered(app):
    """The rules with a whole number in them, as (address with {}, method)."""
    for rule in app.url_map.iter_rules():
        kinds = rule._converters.values()
        if any(isinstance(kind, IntegerConverter) for kind in kinds):
            address = re.sub(r"<int:\w+>", "{}", rule.rule)
            yield re.sub(r"<[^>]*>", "x", address), min(rule.methods - {"HEAD", "OPTIONS"})


@pytest.fixture
def apps(sqlite_site, tmp_path):
    return sqlite_site.app, create_preview(sqlite_site.library, tmp_path / "cache")


def test_no_rule_takes_a_number_that_no_column_holds(apps):
    for app in apps:
        rules = list(numbered(app))
        assert rules
        adapter = app.url_map.bind("localhost")
        for address, method in rules:
            assert adapter.match(address.format("2147483647"), method), address
            for number in TOO_LARGE:
                with pytest.raises((NotFound, MethodNotAllowed)):
                    adapter.match(address.format(number), method)


@pytest.mark.parametrize("number", [*TOO_LARGE[:2], "2147483647"])
def test_a_page_of_such_a_number_is_not_found(site, number):
    lea, ina = site.browser(LEA), site.browser(INA)
    attempt = begin(lea)

    for browser, page in ((lea, f"{attempt}/{number}"), (lea, f"{attempt}/{number}/report")):
        assert browser.get(page).status_code == 404
    assert ina.get(f"/author/releases/{number}").status_code == 404


@pytest.mark.parametrize("number", [-1, 0, 3_000_000_000, 99999999999999999999])
def test_there_is_no_release_of_such_a_number(site, number):
    with site.db.read() as connection:
        assert release(connection, number) is None
