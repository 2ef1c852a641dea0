"""What every script of the pages keeps to."""

import re
from pathlib import Path

import pytest

from courseware import web

SCRIPTS = sorted((Path(web.__file__).parent / "static" / "js").glob("*.js"))
# It asks a server on the author's own machine, which has stopped or answers.
ASKS_ITS_OWN_MACHINE = {"preview.js"}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_no_script_waits_for_the_network_for_ever(script):
    source = script.read_text("utf-8")
    questions = [source[at.start() :].partition(";")[0] for at in re.finditer(r"\bfetch\(", source)]

    if script.name not in ASKS_ITS_OWN_MACHINE:
        assert all(re.search(r"\bsignal\b", question) for question in questions)
    # Browsers that are in use lack it: js/page.js has signalAfter in its place.
    assert "AbortSignal.timeout(" not in source


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_no_script_asks_the_event_alone_which_button_was_pressed(script):
    # A Safari that is in use does not say it: js/page.js has pressedOf in its place.
    assert script.name == "page.js" or ".submitter" not in script.read_text("utf-8")
