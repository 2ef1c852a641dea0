"""An application's start compiles no address; the first use of one does, once."""

import pytest
from flask import url_for
from werkzeug.routing import Rule

from tests.web.conftest import Site


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
    compiled: list[str], sqlite_site: Site
) -> None:
    assert compiled == []

    with sqlite_site.app.test_request_context():
        for place in ("one", "two words"):
            address = url_for("public.course", course_id=place, after="a&b")
            assert address == f"/courses/{place.replace(' ', '%20')}?after=a%26b"

    assert compiled == ["/courses/<course_id>"]
