"""An application's start compiles no address; the first use of one does, once."""

import shutil
from pathlib import Path

import pytest
from flask import url_for
from werkzeug.routing import Rule

from courseware.store.addresses import sqlite_url
from tests.web.conftest import build_site


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The rules for which Werkzeug wrote a function, in order."""
    rules: list[str] = []
    write = Rule._compile_builder

    def noted(rule: Rule, append_unknown: bool = True):
        rules.append(rule.rule)
        return write(rule, append_unknown)

    monkeypatch.setattr(Rule, "_compile_builder", noted)
    return rules


def test_a_rule_is_compiled_when_its_first_address_is_asked_for(
    compiled: list[str], sqlite_template: Path, tmp_path: Path
) -> None:
    path = shutil.copy(sqlite_template, tmp_path / "courseware.sqlite3")
    site = build_site(sqlite_url(path), tmp_path)
    assert compiled == []

    with site.app.test_request_context():
        for place in ("one", "two words"):
            address = url_for("public.course", course_id=place, after="a&b")
            assert address == f"/courses/{place.replace(' ', '%20')}?after=a%26b"

    assert compiled == ["/courses/<course_id>"]
    site.db.close()
