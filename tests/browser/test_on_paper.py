"""What a browser prints: no page is left half empty before the next one begins."""

import io

import pytest
from playwright.sync_api import Page
from pypdf import PageObject, PdfReader

from tests.browser.conftest import OpenContext
from tests.browser.stage import DONE, MANAGER, Stage
from tests.browser.story import COURSE, LESSON

_OWN = ("/credits", "/credits/transcript", "/certificates/{number}")
_ENOUGH = 0.6
"""The share of a page that text takes where the next thing begins on another one."""
_SENTENCE = "So many words stand in a sentence that a reader on paper takes in without effort. "


def shares(page: Page, paper: str) -> list[float]:
    """How much of each printed page its text takes, from the top."""
    data = page.pdf(format=paper, prefer_css_page_size=True)
    return [share_used(sheet) for sheet in PdfReader(io.BytesIO(data)).pages]


def share_used(sheet: PageObject) -> float:
    height = float(sheet.mediabox.height)
    lowest = [height]

    def note(text: str, matrix: list[float], at: list[float], *_: object) -> None:
        if text.strip():
            lowest.append(matrix[1] * at[4] + matrix[3] * at[5] + matrix[5])

    sheet.extract_text(visitor_text=note)
    return round(1 - min(lowest) / height, 2)


@pytest.mark.parametrize("path", _OWN)
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_no_page_of_ones_own_is_left_half_empty(
    stage: Stage, open_context: OpenContext, path: str, paper: str
) -> None:
    context = open_context(stage.site)
    context.add_cookies(stage.cookies[DONE])
    page = context.new_page()
    page.goto(path.format(**stage.ids))

    used = shares(page, paper)

    assert all(share > _ENOUGH for share in used[:-1]), used


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_a_certificate_is_one_sheet_and_keeps_its_stamp(
    stage: Stage, open_context: OpenContext, paper: str
) -> None:
    context = open_context(stage.site)
    context.add_cookies(stage.cookies[DONE])
    page = context.new_page()
    page.goto("/certificates/{number}".format(**stage.ids))

    (sheet,) = PdfReader(io.BytesIO(page.pdf(format=paper))).pages

    assert page.locator(".stamp").count() == 2  # that of the verdict above it is not printed
    assert sheet.extract_text().count("DEMONSTRATION, NOT VALID") == 1


def test_no_page_of_an_evidence_file_is_left_half_empty(
    stage: Stage, open_context: OpenContext
) -> None:
    context = open_context(stage.site)
    context.add_cookies(stage.cookies[MANAGER])
    page = context.new_page()
    page.goto("/team")
    path = str(page.locator('.rows a[href*="/cl-"]').first.get_attribute("href"))
    at, _, clinic = path.partition("?")
    for whole in (path, f"{at.rpartition('/')[0]}/file?{clinic}"):
        page.goto(whole)
        used = shares(page, "A4")
        assert all(share > _ENOUGH for share in used[:-1]), f"{whole}: {used}"


def printed_with(page: Page, put: str) -> list[str]:
    """The texts of a printed lesson's sheets with something in the place of its first text."""
    page.goto(f"/courses/{COURSE}/lessons/{LESSON}")
    page.locator(".prose").first.evaluate("(one, html) => { one.innerHTML = html }", put)
    data = page.pdf(format="A4", prefer_css_page_size=True)
    return [sheet.extract_text() for sheet in PdfReader(io.BytesIO(data)).pages]


def box(kind: str, sentences: int) -> str:
    text = f"FIRST {_SENTENCE * sentences} LAST"
    title = '<p class="block__label">Label</p><p class="block__title">Title</p>'
    return f'<aside class="block block--{kind}" role="note">{title}<p>{text}</p></aside>'


@pytest.mark.parametrize(
    ("kind", "sentences", "breaks"),
    [("patient-words", 24, True), ("patient-words", 2, False), ("danger", 24, False)],
)
def test_on_paper_a_long_box_begins_where_it_stands_and_a_short_one_stays_whole(
    stage: Stage, open_context: OpenContext, kind: str, sentences: int, breaks: bool
) -> None:
    context = open_context(stage.site)
    context.add_cookies(stage.cookies[DONE])
    page = context.new_page()

    parted = 0
    for lines in range(16, 40, 2):
        for sheet in printed_with(page, "<p>Line</p>" * lines + box(kind, sentences)):
            parted += "FIRST" in sheet and "LAST" not in sheet
            # What a box is about never stands alone at the foot.
            assert ("Title" in sheet) == ("FIRST" in sheet)

    assert bool(parted) == breaks


def test_a_printed_lesson_takes_letters_for_paper(stage: Stage, open_context: OpenContext) -> None:
    context = open_context(stage.site)
    context.add_cookies(stage.cookies[DONE])
    page = context.new_page()
    page.goto(f"/courses/{COURSE}/lessons/{LESSON}")
    page.emulate_media(media="print")

    size = page.locator(".prose p").nth(1).evaluate("(one) => getComputedStyle(one).fontSize")

    # CSS pixels are 0.75 pt: between 10.5 and 12 pt.
    assert 14 <= float(size.removesuffix("px")) <= 16
