"""A site whose library is changed in the browser, and short ways to read and send its files."""

from __future__ import annotations

from hashlib import sha256

import pytest

from courseware.domain.ledger import Act
from courseware.store.records import ledger as ledger_rows
from tests.web.conftest import Site
from tests.web.markup import hidden

LESSON = "lessons/basics/needles.md"
QUIZ = "quizzes/basics/needles.yaml"


@pytest.fixture
def authoring() -> bool:
    return True


def text_of(site: Site, path: str = LESSON) -> str:
    return (site.library / path).read_text()


def digest_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def send(browser, text: str, page, go: str, path: str = LESSON, **more):
    """Send the form of a page with a text, as a browser without JavaScript does."""
    fields = {"base": hidden(page, "base"), "text": text.replace("\n", "\r\n"), "go": go, **more}
    if 'name="looked"' in page.text:
        fields.setdefault("looked", hidden(page, "looked"))
    return browser.post(f"/author/edit/{path}", fields)


def acts(site: Site, act: Act) -> int:
    with site.db.read() as connection:
        return sum(row.act == act.value for row in ledger_rows.latest(connection, 100))
