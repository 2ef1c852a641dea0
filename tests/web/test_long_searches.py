"""Words that stand in an address are too few to be refused by the server before a page is made."""

import re

import pytest

from tests.cast import ADA, MAX

# Percent-encoded, a letter of most scripts takes up to nine characters; an address has some 4,000.
MOST = 400


@pytest.mark.parametrize(
    ("who", "path"),
    [(MAX, "/team"), (MAX, "/team/left?name=zz"), (ADA, "/admin/people"), (MAX, "/claims")],
)
def test_what_is_searched_for_fits_into_an_address(sqlite_site, who, path):
    page = sqlite_site.browser(who).get(path)

    forms = re.findall(r'<form[^>]*method="get".*?</form>', page.text, re.S)
    typed = [i for form in forms for i in re.findall(r"<input[^>]*>", form)]
    typed = [i for i in typed if 'type="text"' in i or 'type="search"' in i]
    assert page.status_code == 200 and typed
    for field in typed:
        longest = re.search(r'maxlength="(\d+)"', field)
        assert longest and int(longest[1]) <= MOST, field
