"""What the style sheets keep to."""

from pathlib import Path

from courseware import web

STYLES = Path(web.__file__).parent / "static" / "css"


def test_an_iphone_on_its_side_is_asked_in_its_own_word_to_leave_the_letters_alone():
    base = (STYLES / "base.css").read_text("utf-8")

    assert base.count("-webkit-text-size-adjust: 100%;\n    text-size-adjust: 100%;") == 1
