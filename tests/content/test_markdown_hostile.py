"""Nothing hostile gets through the renderer, and nothing makes it slow."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseware.content.markdown import TooDeep, refuse_deep
from courseware.content.markdown.renderer import Renderer
from courseware.content.markdown.sanitise import TAGS, sanitise

ATTACKS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example></sCrIpT>",
    '<img src="/figures/x" onerror=alert(1)>',
    "<img src=x onerror=alert(1)//",
    '<img src="https://evil.example/pixel.png">',
    '<img src="data:image/svg+xml;base64,PHN2Zz4=">',
    "![x](data:image/png;base64,AAAA)",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#x0A;script:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:msgbox(1))",
    "<javascript:alert(1)>",
    '<a href="&#106;avascript:alert(1)">x</a>',
    '<a href="https://a.example" target="_blank" onclick="x()" style="color:red">x</a>',
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<math><mi xlink:href=javascript:alert(1)>x</mi></math>",
    '<iframe src="https://evil.example"></iframe>',
    "<object data=x></object><embed src=x>",
    "<style>body{display:none}</style>",
    '<p style="position:fixed">x</p>',
    '<link rel="stylesheet" href="//evil.example"><meta http-equiv="refresh" content="0">',
    '<base href="https://evil.example/">',
    '<form action="/logout" method="post"><input name="password"><button>OK</button></form>',
    "<textarea>unclosed",
    '<div class="flash" id="main" data-x="1" hidden>x</div>',
    "text {: onclick=alert(1) style=color:red .evil #main }",
    "**x**{onmouseover=alert(1)}",
    "## H {#h onclick=alert(1)}",
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><script>alert(1)</script>'>",
    "<!-- <script>alert(1)</script> --!><script>alert(2)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?>",
    "`<script>alert(1)</script>`",
    "[@EV-01<script>alert(1)</script>]",
    '!!! danger "<script>alert(1)</script>"\n    <img src=x onerror=alert(1)>',
    "\x02wzxhzdk:0\x03 \x02cut\x03 <b>",
]

CLASSES = re.compile(
    r"(?:citations?|claim-mark(?:--\w+)?|term|permalink|figure(?:__zoom)?|lesson-link|block"
    r"(?:--[\w-]+|__label|__title)?|heading(?:--h[234])?|table-scroll|unresolved|align-\w+)\Z"
)
ATTRIBUTES = {
    "href", "title", "data-definition", "aria-label", "src", "alt", "width", "height", "loading",
    "start", "colspan", "rowspan", "id", "rel", "role", "tabindex", "scope", "class",
}  # fmt: skip


class Inspector(HTMLParser):
    """Fails for every tag, attribute, class or address that the renderer does not emit."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS, tag
        for name, value in attrs:
            assert name in ATTRIBUTES, name
            if name == "class":
                assert all(CLASSES.match(word) for word in (value or "").split()), value
            if name in ("title", "lang"):
                assert tag in ("a", "img", "abbr")
            if name == "src":
                assert (value or "").startswith("/figures/")
            if name == "href":
                assert re.match(r"(?:https?:|mailto:|[/#?]|[^:]*\Z)", value or ""), value
            if name == "id":
                assert tag in ("h2", "h3", "h4", "h5", "h6")
        if tag not in ("br", "hr", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        raise AssertionError("a comment got through")


def inspect(html: str) -> None:
    inspector = Inspector()
    inspector.feed(html)
    inspector.close()
    assert inspector.open == []


@pytest.mark.parametrize("attack", ATTACKS)
def test_attack_leaves_only_what_we_emit(attack: str) -> None:
    renderer = Renderer()

    texts = [renderer.text(attack), renderer.text(f"a {attack} b"), renderer.inline(attack)]
    body = renderer.lesson(f"Before.\n\n{attack}\n\n## Next {{#next}}\n\n{attack} end")
    texts += [fragment.html for part in body.parts for fragment in part.fragments]

    for html in texts:
        inspect(html)
        shown_as_text = html.replace("&lt;script", "")
        assert "<script" not in shown_as_text


@given(
    st.lists(
        st.sampled_from([*ATTACKS, *"<>\"'`[(){}", "](", "\n\n", "    ", "> ", "- "]),
        max_size=8,
    ).map("".join)
)
def test_mixed_attacks_leave_only_what_we_emit(text: str) -> None:
    renderer = Renderer()

    inspect(renderer.text(text))
    for part in renderer.lesson(text).parts:
        for fragment in part.fragments:
            inspect(fragment.html)


def test_unclosed_tags_stay_inside_their_part() -> None:
    body = Renderer().lesson('One <b title="x">bold\n\n## Two {#two}\n\nplain <em>')

    assert body.parts[0].fragments[0].html == '<p>One &lt;b title="x"&gt;bold</p>'
    assert [part.id for part in body.parts] == ["start", "two"]


@pytest.mark.parametrize(
    "text",
    [
        "Needle only with INR <two and platelets >one hundred; otherwise do not.",
        "Keep the depth <max and >min. Never over the ribs.",
        "Not for <Name> today",
        "<b>bold</b> and <script>x</script>",
        "<div>a block</div>",
    ],
)
def test_what_looks_like_html_is_shown_as_it_was_written(text: str) -> None:
    """A limit that loses its words is another limit."""
    renderer = Renderer()

    assert unescape(renderer.text(text)) == f"<p>{text}</p>"
    assert unescape(renderer.inline(text)) == text
    assert unescape(renderer.lesson(text).parts[0].fragments[0].html) == f"<p>{text}</p>"


def test_a_comment_is_for_authors_only() -> None:
    text = "<!-- who? --> One <!-- ask\nInes --> two.\n\n    <!-- to do -->\n\nThree <!-- open"
    html = Renderer().text(text)

    assert " ".join(html.split()) == "<p>One two.</p> <p>Three &lt;!-- open</p>"


def test_sanitising_twice_changes_nothing() -> None:
    once = sanitise('<p onclick=x>a<a href="/x" class="term evil">b')

    assert once == '<p>a<a href="/x" class="term">b</a></p>'
    assert sanitise(once) == once


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a\n" + "[" * 10_000, 2, 'the text has more than 2,000 "["'),
        ("a\n\n" + "[" * 21, 3, 'more than 20 "[" are open'),
        ("[a](b) " * 401, 1, 'more than 400 "[" in one paragraph'),
        ("a\nb\n" + "x" * 20_001, 3, "longer than 20,000 characters"),
        ("<b>" * 1_001, 1, 'the text has more than 1,000 "<"'),
        ("> " * 11 + "x", 1, "more than 10 list or quote marks"),
        ("- " * 11 + "x", 1, "more than 10 list or quote marks"),
        ("1. " * 11 + "x", 1, "more than 10 list or quote marks"),
        (" " * 41 + "x", 1, "indented by more than 40"),
        ("\t" * 11 + "x", 1, "indented by more than 40"),
        ("x\n" * 501, 501, "more than 500 lines"),
        ("word " * 20_001, 1, "longer than 100,000 characters"),
    ],
)
def test_text_beyond_a_limit_is_refused_with_its_line(text: str, line: int, reason: str) -> None:
    with pytest.raises(TooDeep) as caught:
        Renderer().lesson(text)

    assert caught.value.line == line
    assert reason in caught.value.reason


@pytest.mark.parametrize(
    "text", ["[" * 20, "[a](b) " * 400, "> " * 10 + "x", "x\n" * 500, "---", "**bold** " * 100]
)
def test_text_at_a_limit_is_rendered(text: str) -> None:
    refuse_deep(text)

    assert Renderer().lesson(text).parts


def test_limits_refuse_in_questions_too() -> None:
    with pytest.raises(TooDeep, match="line 1"):
        Renderer().text("[" * 10_000)


def test_recursion_of_the_parser_is_refused_not_raised() -> None:
    nested = "\n".join(f"{' ' * min(40, 4 * depth)}- a" for depth in range(400))

    try:
        Renderer().lesson(nested)
    except TooDeep as error:
        assert "nested too deeply" in error.reason
