"""No form that somebody fills in ends, without a connection, on the browser's own page."""

import re
from pathlib import Path

import pytest

from courseware import web

TEMPLATES = Path(web.__file__).parent / "templates"
# A tag may hold expressions, and these a sign of their own.
_FORM = re.compile(r'<form\b(?:[^>"{]|"[^"]*"|\{[{%].*?[%}]\})*>', re.DOTALL)
# Of a form that holds nothing but buttons and what is hidden, nothing is lost.
_TYPED = re.compile(
    r"<textarea|<select|<input(?![^>]*type=\"(?:hidden|submit)\")|\{% (?:include|call)"
    r"|\{\{-? *(?!csrf\b|csrf_token\b|token\b|submit\b|head\b|home_path\b)\w+\("
)
# js/leaving.js asks for the connection first; or what is chosen is kept or sent by a script of
# the page (js/observe.js, js/attempt.js, js/practice.js), which says what became of it.
_GUARDED = ("data-needs-connection", "data-save=", 'id="attempt"', "data-practice")
REVIEWED = {
    # Who is not signed in gets no script that could ask; little is typed, and nothing is lost.
    "public/verify.html": 1,
    "sign_in/forgot.html": 1,
    "sign_in/invitation.html": 1,
    "sign_in/reset.html": 1,
    "sign_in/sign_in.html": 1,
    # The author's own machine.
    "preview/play.html": 1,
}


def forms_of(path: Path) -> list[tuple[str, str]]:
    """Each form that posts: its tag, and what it holds."""
    source = path.read_text("utf-8")
    found = [(tag, source[tag.end() :].partition("</form>")[0]) for tag in _FORM.finditer(source)]
    return [(tag[0], held) for tag, held in found if 'method="post"' in tag[0]]


def unguarded(path: Path) -> list[str]:
    return [
        tag
        for tag, held in forms_of(path)
        if _TYPED.search(held) and not any(sign in tag for sign in _GUARDED)
    ]


@pytest.mark.parametrize(
    "path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_a_form_that_is_filled_in_stays_where_there_is_no_connection(path):
    found = unguarded(path)

    assert len(found) == REVIEWED.get(path.relative_to(TEMPLATES).as_posix(), 0), found


def test_every_form_is_found():
    tags = sum(p.read_text("utf-8").count('method="post"') for p in TEMPLATES.rglob("*.html"))

    assert sum(len(forms_of(path)) for path in TEMPLATES.rglob("*.html")) == tags
