"""A lesson's body: parts, citations, marks, blocks, figures, tables, words."""

import pytest

from courseware.content.markdown import (
    Claim,
    Figure,
    Fragment,
    GlossaryTerm,
    LessonTarget,
    Reference,
    count_words,
)
from courseware.content.markdown.parts import Part
from courseware.content.markdown.renderer import Renderer

BRADY = Reference(
    "EV-01", "T1", "S1", "f", "low", "abstract", authors="Brady S, McEvoy J", year=2014
)
BOYCE = Reference("EV-02", "T2", "S2", "f", "low", "abstract", authors="Boyce D", year=2020)
UNNAMED = Reference("EV-03", "T3", "S3", "f", "low", "memory")


@pytest.fixture
def renderer() -> Renderer:
    return Renderer(
        references={"EV-01": BRADY, "EV-02": BOYCE, "EV-03": UNNAMED},
        claims={
            "SF-1": Claim("SF-1", "c", "supported", "w", (), "s1"),
            "SF-2": Claim("SF-2", "c", "unsupported", "w", (), "s1"),
        },
        glossary={"faint": GlossaryTerm("faint", "faint", '<p>a "short" loss &amp; return</p>')},
        lessons={"s2": LessonTarget("safety")},
        figures={"figures/bands.svg": Figure("ab" * 32, "bands.svg", 640, 360)},
    )


def html_of(renderer: Renderer, body: str) -> str:
    return "".join(
        fragment.html for part in renderer.lesson(body).parts for fragment in part.fragments
    )


def test_each_heading_of_level_two_begins_a_part(renderer: Renderer) -> None:
    body = renderer.lesson("Before.\n\n## One *big* {#one}\n\nText.\n\n### Sub {#sub}\n\nMore.")

    assert [(part.id, part.title) for part in body.parts] == [
        ("start", "Opening"),
        ("one", "One big"),
    ]
    assert body.parts[0].fragments == (Fragment(html="<p>Before.</p>"),)
    assert body.parts[1].fragments[0].html == (
        '<div class="heading heading--h2"><h2 id="one">One <em>big</em></h2>'
        '<a aria-label="Link to this section: One big" class="permalink" href="#one">#</a></div>\n'
        "<p>Text.</p>\n"
        '<div class="heading heading--h3"><h3 id="sub">Sub</h3>'
        '<a aria-label="Link to this section: Sub" class="permalink" href="#sub">#</a></div>\n'
        "<p>More.</p>"
    )


def test_what_looks_like_the_frame_of_a_heading_begins_no_part(renderer: Renderer) -> None:
    body = renderer.lesson("Plain.\n{: .heading .heading--h2}\n\n## One {#one .heading}\n\nText.")

    assert [(part.id, part.title) for part in body.parts] == [("start", "Opening"), ("one", "One")]


def test_lesson_without_opening_has_no_opening_part(renderer: Renderer) -> None:
    assert [part.id for part in renderer.lesson("## One {#one}\n\nText.").parts] == ["one"]


def test_part_without_an_id_or_with_a_used_one_still_has_its_own(renderer: Renderer) -> None:
    body = renderer.lesson("## Äpfel & more\n\na\n\n## Two {#x}\n\nb\n\n## Three {#x}\n\nc")

    assert [part.id for part in body.parts] == ["apfel-more", "x", "x-2"]


def test_practice_question_alone_in_its_paragraph_is_placed_between_texts(
    renderer: Renderer,
) -> None:
    body = renderer.lesson("One.\n\n[quiz:soreness]\n\nTwo.\n\n## H {#h}\n\n[quiz:second]")

    assert body.parts[0].fragments == (
        Fragment(html="<p>One.</p>"),
        Fragment(question="soreness"),
        Fragment(html="<p>Two.</p>"),
    )
    assert body.parts[1].practice == ("second",)
    assert body.questions == ("soreness", "second")


@pytest.mark.parametrize("text", ["See [quiz:a] here.", "- [quiz:a]", "> [quiz:a]"])
def test_practice_mark_inside_other_text_places_nothing(renderer: Renderer, text: str) -> None:
    body = renderer.lesson(text)

    assert body.questions == ()
    assert "[quiz:a]" in body.parts[0].fragments[0].html


def test_citations_are_numbered_by_first_appearance(renderer: Renderer) -> None:
    body = renderer.lesson(
        "- one [@EV-02]\n- two [@EV-01; @EV-02]\n\n## Later [@EV-03] {#later}\n\nx [@EV-01]."
    )

    assert [(cited.number, cited.reference.id) for cited in body.references] == [
        (1, "EV-02"),
        (2, "EV-01"),
        (3, "EV-03"),
    ]
    assert body.references[0].anchor == "ref-EV-02"
    assert (
        'two&nbsp;<sup class="citations">'
        '<a class="citation" href="#ref-EV-01" id="cite-EV-01-1">[2]</a>\u2060'
        '<a class="citation" href="#ref-EV-02" id="cite-EV-02-2">[1]</a></sup>'
    ) in body.parts[0].fragments[0].html
    assert body.parts[1].title == "Later"


def test_citation_in_a_question_names_the_authors(renderer: Renderer) -> None:
    assert renderer.inline("x [@EV-01; @EV-02] [@EV-03]") == (
        'x <sup class="citations"><a class="citation" href="/references#EV-01">'
        '[Brady et al. 2014]</a><a class="citation" href="/references#EV-02">[Boyce 2020]</a>'
        '</sup> <sup class="citations"><a class="citation" href="/references#EV-03">[T3]</a>'
        "</sup>"
    )


def test_claim_mark_says_the_verdict_in_words(renderer: Renderer) -> None:
    assert html_of(renderer, "So. [claim:SF-2]") == (
        '<p>So. <a class="claim-mark claim-mark--unsupported" href="/claims/SF-2" '
        'id="claim-SF-2">SF-2: not supported</a></p>'
    )


def test_only_the_first_mark_of_a_claim_in_a_lesson_is_a_place(renderer: Renderer) -> None:
    twice = html_of(renderer, "So. [claim:SF-2]\n\nAgain. [claim:SF-2]")

    assert twice.count('id="claim-SF-2"') == 1
    assert twice.index('id="claim-SF-2"') < twice.index("Again")
    assert "id=" not in renderer.inline("Asked. [claim:SF-2]")


def test_names_that_lead_nowhere_stay_as_written(renderer: Renderer) -> None:
    html = html_of(renderer, "[@EV-99] [claim:SF-9] [w](glossary:no) [l](lesson:no) \\[@EV-01]")

    assert html == (
        '<p><sup class="citations"><span class="unresolved">[@EV-99]</span></sup> '
        '<span class="unresolved">[claim:SF-9]</span> <span class="unresolved">w</span> '
        '<span class="unresolved">l</span> [@EV-01]</p>'
    )


def test_links_lead_to_terms_lessons_and_out(renderer: Renderer) -> None:
    html = html_of(
        renderer, "[f](glossary:faint) [s](lesson:s2#part) [t](lesson:s2) [x](https://a.org/)"
    )

    assert html == (
        '<p><a class="term" data-definition="a &quot;short&quot; loss &amp; return" '
        'href="/glossary#faint">f</a> '
        '<a class="lesson-link" href="/courses/safety/lessons/s2#part">s</a> '
        '<a class="lesson-link" href="/courses/safety/lessons/s2">t</a> '
        '<a href="https://a.org/" rel="noopener external">x</a></p>'
    )


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        ("supported", "Supported"),
        ("uncertain", "Uncertain"),
        ("contested", "Contested"),
        ("unsupported", "Not supported"),
        ("danger", "Danger"),
        ("patient-words", "Words for a patient"),
        ("scope", "Scope"),
    ],
)
def test_block_shows_its_kind_in_words(renderer: Renderer, kind: str, label: str) -> None:
    assert html_of(renderer, f"!!! {kind}\n    Text.") == (
        f'<aside class="block block--{kind}" role="note">\n'
        f'<p class="block__label">{label}</p>\n<p>Text.</p>\n</aside>'
    )


def test_block_title_is_markdown_beside_the_label(renderer: Renderer) -> None:
    html = html_of(renderer, '!!! danger "Stop *now* [@EV-01]"\n    Text.\n\n    - more')

    assert html == (
        '<aside class="block block--danger" role="note">\n<p class="block__label">Danger</p>\n'
        '<p class="block__title">Stop <em>now</em>&nbsp;<sup class="citations">'
        '<a class="citation" href="#ref-EV-01" id="cite-EV-01-1">[1]</a></sup></p>\n<p>Text.</p>\n'
        "<ul>\n<li>more</li>\n</ul>\n</aside>"
    )


def test_unknown_block_kind_stays_text(renderer: Renderer) -> None:
    assert html_of(renderer, "!!! note\n    Text.") == "<p>!!! note\n    Text.</p>"


def test_picture_alone_becomes_a_figure_that_zooms(renderer: Renderer) -> None:
    body = renderer.lesson('![Two bars,\nunequal](figures/bands.svg "Surveys *differ* [@EV-02]")')

    assert body.parts[0].fragments[0].html == (
        '<figure class="figure"><img alt="Two bars, unequal" height="360" loading="lazy" '
        'src="/figures/abababababababab/bands.svg" width="640">'
        '<a aria-label="Enlarge the picture: Surveys differ" class="figure__zoom" '
        'href="/figures/abababababababab/bands.svg?large"></a>'
        '<figcaption>Surveys <em>differ</em>&nbsp;<sup class="citations">'
        '<a class="citation" href="#ref-EV-02" id="cite-EV-02-1">[1]</a></sup>'
        "</figcaption>\n</figure>"
    )
    assert body.references[0].reference == BOYCE


@pytest.mark.parametrize(
    "text",
    ["a ![seen](https://elsewhere.org/x.png) b", 'a ![seen](figures/none.svg "c") b'],
)
def test_picture_that_is_not_ours_leaves_its_words(renderer: Renderer, text: str) -> None:
    assert html_of(renderer, text) == '<p>a <span class="unresolved">seen</span> b</p>'


def test_the_empty_corner_of_a_table_is_no_heading(renderer: Renderer) -> None:
    html = html_of(renderer, "| | Ireland |\n|---|---|\n| Bruises | many |")

    assert '<th scope="col">Ireland</th>' in html
    assert html.count("<th") == 2  # of thead, and of the one heading
    assert "<td></td>" in html


def test_table_scrolls_by_itself_and_carries_no_style(renderer: Renderer) -> None:
    html = html_of(renderer, "| a | b |\n|---|--:|\n| 1 | 2 |")

    assert html == (
        '<div aria-label="Table" class="table-scroll" role="group" tabindex="0">\n<table>\n'
        '<thead>\n<tr>\n<th scope="col">a</th>\n<th class="align-right" scope="col">b</th>\n'
        '</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td class="align-right">2</td>\n</tr>\n'
        "</tbody>\n</table>\n</div>"
    )


def test_only_teaching_words_count(renderer: Renderer) -> None:
    body = renderer.lesson(
        "Two words [@EV-01]. [claim:SF-1]\n\n## Three word heading {#h}\n\n"
        '!!! danger "My title"\n    Block.\n\n'
        '![not these](figures/bands.svg "nor these")\n\n[quiz:nor-this]\n\n'
        "| cell | cell |\n|---|---|\n| 36.7 % | well-known – yes |\n\n    code is none"
    )

    assert [part.words for part in body.parts] == [2, 11]
    assert body.words == 13
    assert body.minutes_reading == 1


def test_words_are_what_stands_between_white_space() -> None:
    assert count_words("<p>one<em>two</em> three<br>four</p><p>five &amp; – 6 %</p>") == 5


def test_reading_takes_a_begun_minute_for_each_two_hundred_words(renderer: Renderer) -> None:
    assert renderer.lesson("w " * 200).minutes_reading == 1
    assert renderer.lesson("w " * 201).minutes_reading == 2


def test_blank_of_a_cloze_survives_wherever_it_stands(renderer: Renderer) -> None:
    assert renderer.text("The **nerve**{{blank_one-2}} is\n{{b}}") == (
        "<p>The <strong>nerve</strong>{{blank_one-2}} is\n{{b}}</p>"
    )


def test_one_text_leaves_no_trace_in_the_next(renderer: Renderer) -> None:
    first = renderer.lesson("[@EV-02] [x][y]\n\n[y]: https://a.org\n\n## H {#h}")
    second = renderer.lesson("[@EV-01] [x][y]\n\n## H {#h}")

    assert [cited.reference.id for cited in second.references] == ["EV-01"]
    assert second.parts[1].id == first.parts[1].id == "h"
    assert "[x][y]" in second.parts[0].fragments[0].html


def test_what_a_part_tells_does_not_change_with_the_number_of_a_source():
    def part(html, title="Why"):
        return Part("why", title, 3, (Fragment(html), Fragment(question="q1")))

    cited = '<p>It is so<sup class="citations"><a href="#ref-EV-01">[{}]</a></sup>.</p>'
    uncited = part("<p>It is so.</p>").told
    stop, go = "<tr><td>A</td><td>x</td><td></td></tr>", "<tr><td>A</td><td></td><td>x</td></tr>"
    assert part(stop).told != part(go).told
    assert part(cited.format(1)).told == part(cited.format(2)).told == uncited
    assert part(cited.format(1)).told != part("<p>It is not so.</p>").told
    plain, figure = (
        "<p>It is so.</p>",
        '<p>It is so.</p><figure><img src="/figures/{}/a.svg" alt="A"></figure>',
    )
    assert part(plain).told == part("<div><p>It is <em>so.</em></p></div>").told
    assert len({part(html).told for html in (plain, figure.format(1), figure.format(2))}) == 3
    assert part(cited.format(1)).told != part(cited.format(1), "Why not").told
