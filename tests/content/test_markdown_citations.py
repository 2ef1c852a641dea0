"""Citations in a lesson: each is a place to come back to, and none begins a line."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseware.content.markdown import Reference
from courseware.content.markdown.parts import Fragment, Part
from courseware.content.markdown.renderer import Renderer
from courseware.content.part_text import text_of

LONGEST = "L" * 64
REFERENCES = {
    id_: Reference(id_, "T", "S", "F", "low", "abstract") for id_ in ("EV-1", "EV-2", LONGEST)
}
_MARK = re.compile(r'<sup class="citations">.*?</sup>')
_SPACED = st.text(st.sampled_from("ab .,\n\xa0*_()"), max_size=8)


@pytest.fixture
def renderer() -> Renderer:
    return Renderer(REFERENCES)


def html_of(renderer: Renderer, body: str) -> str:
    return renderer.lesson(body).parts[0].fragments[0].html


def test_the_list_knows_each_place_where_a_source_is_cited(renderer):
    body = renderer.lesson(
        "A [@EV-1; @EV-2].\n\n- B [@EV-1]\n\n## Later [@EV-2] {#later}\n\nC [@EV-1]."
    )

    placed = [place for cited in body.references for place in cited.places]
    html = "".join(fragment.html for part in body.parts for fragment in part.fragments)
    assert [cited.places for cited in body.references] == [
        ("cite-EV-1-1", "cite-EV-1-2", "cite-EV-1-3"),
        ("cite-EV-2-1", "cite-EV-2-2"),
    ]
    assert sorted(placed) == sorted(re.findall('id="(cite-[^"]*)"', html))


def test_a_place_passes_the_allow_list_however_long_its_source_is_called(renderer):
    body = renderer.lesson(" ".join(f"word [@{LONGEST}]" for _ in range(12)))

    for place in body.references[0].places:
        assert f'id="{place}"' in body.parts[0].fragments[0].html


def test_a_place_is_no_other_elements(renderer):
    body = renderer.lesson("## A {#cite-EV-1-1}\n\nA [@EV-1].")

    html = body.parts[0].fragments[0].html
    assert body.references[0].places == ("cite-EV-1-1-2",)
    assert len(set(re.findall(' id="([^"]*)"', html))) == 2


@pytest.mark.parametrize(
    ("written", "joined"),
    [
        ("word [@EV-1]", "word&nbsp;<sup"),
        ("word\n[@EV-1]", "word&nbsp;<sup"),
        ("word.[@EV-1]", '.<sup class="citations">\u2060<a'),
        ("*word* [@EV-1]", "</em>&nbsp;<sup"),
        ("*word*[@EV-1]", '</em><sup class="citations">\u2060<a'),
        ("word [@EV-1] [@EV-2]", "</sup>&nbsp;<sup"),
        ("word [@EV-1; @EV-2]", "</a>\u2060<a"),
        ("| a [@EV-1] | b |\n|---|---|\n| c [@EV-2] | d |", "c&nbsp;<sup"),
    ],
)
def test_a_number_stays_with_the_word_before_it(renderer, written, joined):
    assert joined in html_of(renderer, written)


def test_a_number_that_nothing_stands_before_is_joined_to_nothing(renderer):
    assert html_of(renderer, "[@EV-1] says so.").startswith('<p><sup class="citations"><a ')


def test_the_name_of_a_source_in_a_question_may_begin_a_line(renderer):
    assert renderer.text("word [@EV-1]").startswith('<p>word <sup class="citations"><a ')


@given(st.lists(_SPACED | st.sampled_from(["[@EV-1]", "[@EV-1; @EV-2]"]), max_size=8))
def test_what_a_part_tells_is_as_it_was_before_citations_were_held(pieces):
    held = Renderer(REFERENCES).lesson("".join(pieces)).parts
    for part in held:
        before = Part(part.id, part.title, part.words, tuple(map(loosened, part.fragments)))
        assert part.told == before.told
        assert text_of(part) == text_of(before)


def loosened(fragment: Fragment) -> Fragment:
    """The same as earlier versions rendered it."""
    html = fragment.html.replace('&nbsp;<sup class="citations">', ' <sup class="citations">')
    return Fragment(_MARK.sub(lambda mark: unescape(mark[0]).replace("\u2060", ""), html))
