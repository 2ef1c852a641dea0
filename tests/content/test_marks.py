"""Uses are found alike, whether the text is searched for definitions of links or not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from courseware.content.marks import Fault, Use, UseKind, find_uses

PIECES = st.sampled_from([
    "![", "](", "[@", "EV-1", "]", "[claim:", "[quiz:", "\\", "<", ">", "https://x", "http://x",
    "<a ", "<img", '"', " ", "\n", "[x]: y", "   [x]", "#p", "(", ")", "!", "[", ";", "lesson:x",
    "glossary:y", "é",
])  # fmt: skip


def found(text: str) -> list[Use | Fault]:
    return [*find_uses(text, 0, len(text))]


@given(st.lists(PIECES, max_size=16).map("".join))
def test_a_definition_further_down_changes_nothing_above_it(text: str) -> None:
    definition = "\n\n[below]: https://example.org"
    more = found(f"{text}{definition}")

    if "]:" not in text and more[-1:] == [
        Use(UseKind.LINK, "https://example.org", len(text) + len("\n\n[below]: "))
    ]:
        without = found(f"{text}\n\n")
        assert more[:-1] == without


def test_each_mark_is_found_at_its_place() -> None:
    text = (
        'A [@EV-1; @EV-2] b [claim:SF-1] c \\[@no] <https://a.org> ![alt](figures/x.svg "Why") '
        "[to](lesson:one#part) <a href=x> [quiz:q ![\n  [name]: https://b.org\n[@"
    )

    assert [
        (use.kind, use.target) if isinstance(use, Use) else use.code for use in found(text)
    ] == [
        (UseKind.CITATION, "EV-1"),
        (UseKind.CITATION, "EV-2"),
        (UseKind.CLAIM, "SF-1"),
        (UseKind.LINK, "https://a.org"),
        (UseKind.IMAGE, "figures/x.svg"),
        (UseKind.LESSON, "one#part"),
        "CW051",
        "CW046",
        "CW049",
        (UseKind.LINK, "https://b.org"),
        "CW046",
    ]
