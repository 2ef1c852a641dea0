"""The cast's own entries on the site's ledger."""

import pytest

from tests.cast import put_cast_on_record


@pytest.fixture(autouse=True)
def on_record(request):
    """The cast's own entries, without which the ledger would rightly miss them."""
    if "sqlite_site" in request.fixturenames:
        put_cast_on_record(request.getfixturevalue("sqlite_site").db)
