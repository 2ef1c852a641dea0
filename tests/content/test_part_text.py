"""The words of a part, as they are looked for and shown."""

from courseware.content.markdown.parts import Fragment, Part
from courseware.content.part_text import text_of

HEADING = (
    '<div class="heading heading--h2"><h2 id="x">Blood <em>thinners</em></h2>'
    '<a aria-label="Link" class="permalink" href="#x">#</a></div>'
)
CITED = '<sup class="citations"><a class="citation" href="#ref-EV-69">[4]</a></sup>'


def said(*html: str) -> str:
    return text_of(Part("x", "Blood thinners", 1, tuple(Fragment(one) for one in html)))


def test_headings_numbers_of_sources_and_links_to_the_section_are_left_out():
    assert said(f"{HEADING}<p>Weigh it {CITED}. Then <em>ask</em>&amp;look.</p>") == (
        "Weigh it. Then ask&look."
    )


def test_blocks_are_apart_and_words_are_not():
    assert said("<ul><li>one</li><li>t<sub>w</sub>o</li></ul><h3>three</h3><p>four</p>") == (
        "one. two. three. four."
    )


def test_a_figure_says_what_it_shows():
    assert said(
        '<figure><img alt="Nine &lt; ten" src="/f"><figcaption>Dots</figcaption></figure>'
    ) == ("Nine < ten Dots.")


def test_practice_is_a_place_without_words():
    part = Part(
        "x", "X", 1, (Fragment("<p>one</p>"), Fragment(question="q1"), Fragment("<p>two</p>"))
    )

    assert text_of(part) == "one. two."


def test_a_verdict_does_not_run_into_what_it_is_about():
    block = '<aside><p class="block__label">Not supported</p><p>Tablets rule it out</p></aside>'

    assert said(f"{block}<p>Really?</p>") == "Not supported. Tablets rule it out. Really?"
