"""The PDF: one page, tagged, every script or a stated substitute, always the same bytes."""

import io
import subprocess
import sys
from datetime import UTC, datetime
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest
from pypdf import PdfReader

from courseware.credentials import pdf as module
from courseware.credentials.number import shown
from courseware.credentials.pdf import render
from courseware.credentials.statement import Objective, Provider
from courseware.credentials.verify import DEMONSTRATION
from courseware.domain.credit_units import contact_hours
from tests.credentials.samples import NUMBER, files, sample, statement

NAMES = {
    "Latin": "Zoë Łukasiewicz-Đorđević",
    "Greek": "Ελένη Παπαδοπούλου",
    "Cyrillic": "Александр Ђорђевић",
    "Vietnamese": "Nguyễn Thị Hồng Ưu",
    "Arabic": "محمد بن عبد الله",
    "Persian": "علی‌رضا کریمی",
    "Hebrew": "שלום כהן",
    "Chinese": "李小龍 司马相如",
    "Japanese": "山田 たろう カナ",
    "Korean": "김철수",
    "Hindi": "नेहा शर्मा",
    "Bengali": "শ্রীমতি দাস",
    "Tamil": "தமிழ்ச்செல்வி",
    "Thai": "สมชาย ใจดี",
    "Amharic": "አበበ ቢቂላ",
    "Georgian": "ქეთევან",
    "Armenian": "Հայկ",
    "Burmese": "မြန်မာ",
    "Khmer": "សុខា",
}
LONGEST = (
    "Maria-Magdalena Aleksandra Wilhelmina von Hohenzollern-Sigmaringen und zu Oettingen-Waller"
)


def read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf), strict=True)


def text_of(pdf: bytes) -> str:
    return read(pdf).pages[0].extract_text()


def test_it_is_one_tagged_page_that_says_so():
    for pdf in (render(statement()), sample().pdf):
        found = read(pdf)
        root = found.trailer["/Root"]

        assert len(found.pages) == 1
        assert root["/MarkInfo"]["/Marked"].value is True
        assert root["/Lang"] == "en"
        assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
        metadata = root["/Metadata"].get_data().decode()
        assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
        assert "Certificate of completion: Basics of needles" in metadata
        assert found.metadata["/Title"] == "Certificate of completion: Basics of needles"
        assert found.metadata.creation_date is None


def test_its_structure_has_headings_a_list_and_a_described_figure():
    tags: list[str] = []
    described: list[str] = []

    def walk(node) -> None:
        node = node.get_object()
        if isinstance(node, list):
            for kid in node:
                walk(kid)
            return
        if not isinstance(node, dict):
            return
        if "/S" in node:
            tags.append(str(node["/S"]))
        if "/Alt" in node:
            described.append(str(node["/Alt"]))
        if "/K" in node:
            walk(node["/K"])

    walk(read(sample().pdf).trailer["/Root"]["/StructTreeRoot"]["/K"])

    assert [tag for tag in tags if tag.startswith("/H")] == ["/H1", "/H2", "/H2"]
    assert tags.count("/LI") == 2
    assert tags.count("/Figure") == 1
    assert described == ["QR code that opens the verification page of this certificate"]


def test_it_holds_what_a_board_asks_for():
    text = " ".join(text_of(sample().pdf).split())

    for words in (
        "Lea Lindqvist",
        "Licence Ireland PT-12345",
        "Basics of needles",
        "151 minutes",
        "2.51",
        "2 March 2026",
        "days of UTC",
        "Introductory level",
        "online, self-paced",
        "contains no supervised or in-person hours",
        "Approval status: none",
        "Name the needle",
        "The test suite",
        "Riverside Education",
        "https://learn.example.org/verify",
        "0123-4567-89AB-CDEF-",
        "GHJK-MNPQ-RSJV",
        "ledger installation entry 17",
    ):
        assert words in text, words
    assert "DEMONSTRATION" not in text


def test_one_minute_is_one_minute():
    text = " ".join(text_of(render(statement(minutes=1, hours=contact_hours(1)))).split())

    assert "1 minute " in text
    assert "1 minutes" not in text


def test_a_demonstration_says_so_in_words_and_across_the_page():
    shown = files(statement(not_valid_because=("it was made in a demonstration",))).pdf
    text = text_of(shown)

    assert f"{DEMONSTRATION}: it was made in a demonstration." in " ".join(text.split())
    assert text.count(DEMONSTRATION) == 2


def test_the_same_statement_gives_the_same_bytes_in_another_process():
    program = (
        "from hashlib import sha256; from tests.credentials.samples import statement;"
        "from courseware.credentials.pdf import render;"
        "print(sha256(render(statement(holder='محمد 李'))).hexdigest())"
    )
    root = Path(module.__file__).parents[2]
    run = [sys.executable, "-c", program]
    other = subprocess.run(run, cwd=root, capture_output=True, text=True, check=True, timeout=120)

    assert other.stdout.strip() == sha256(render(statement(holder="محمد 李"))).hexdigest()


@pytest.mark.parametrize("script", NAMES)
def test_a_name_of_any_script_is_shown_whole(script, monkeypatch):
    asked = []
    real = module._printed
    monkeypatch.setattr(module, "_printed", lambda *given: asked.append(1) or real(*given))

    found = read(render(statement(holder=NAMES[script])))

    # Made at the first try: no character was lacking, so none was replaced.
    assert len(asked) == 1
    assert len(found.pages) == 1
    assert "Unicode number" not in found.pages[0].extract_text()


@pytest.mark.parametrize("script", ["Greek", "Cyrillic", "Vietnamese", "Chinese", "Korean"])
def test_a_name_can_be_copied_out_of_the_page(script):
    text = text_of(render(statement(holder=NAMES[script])))

    assert NAMES[script] in " ".join(text.split())


def test_a_name_of_ninety_characters_stays_on_the_page():
    assert len(LONGEST) == 90
    for name in (LONGEST, "W" * 90, "李" * 90, "محمد " * 18):
        found = read(render(statement(holder=name.strip())))
        assert len(found.pages) == 1
    text = " ".join(text_of(render(statement(holder=LONGEST))).split())
    assert LONGEST in text.replace("- ", "-")


def test_a_character_that_no_font_has_is_named_and_the_page_says_so():
    text = " ".join(text_of(render(statement(holder="Sky 😀 𓀀 Walker"))).split())

    assert "Sky [U+1F600] [U+13000] Walker" in text
    assert "printed as its Unicode number" in text


def test_further_fonts_come_from_a_folder(tmp_path):
    with_fonts = render(statement(), tmp_path)

    assert with_fonts == render(statement())


def test_sixty_objectives_and_long_texts_stay_on_one_page():
    many = tuple(
        Objective(f"N{n}", f"Objective number {n} " + "of many words " * 8) for n in range(60)
    )
    long = Provider(
        "Provider " * 20,
        "Street " * 20,
        "contact " * 20,
        "complaints " * 20,
        "Name " * 9,
        "Role " * 9,
    )
    licences = tuple((f"Place number {n}", f"PT-{n:06}") for n in range(20))
    crowded = statement(
        objectives=many,
        provider=long,
        licences=licences,
        title="Title " * 40,
        authors=("Author " * 5,) * 8,
        not_valid_because=("it was made in a demonstration", "lessons await review"),
        units=("2.5 contact hours", "0.25 CEU of ten hours"),
        holder=LONGEST,
    )
    found = read(render(crowded))

    assert len(found.pages) == 1
    assert "…" in found.pages[0].extract_text()
    assert "DEMONSTRATION" in found.pages[0].extract_text()
    assert LONGEST[-20:] in found.pages[0].extract_text().replace("\n", " ")
    few = " ".join(text_of(render(statement(objectives=many))).split())
    assert "more, which the digital credential lists" in few
    assert len(read(render(statement(objectives=()))).pages) == 1


def test_the_signature_is_found_where_readers_look_for_the_end():
    pdf = sample().pdf

    assert pdf.rindex(b"%%EOF") > len(pdf) - 1024
    assert pdf.count(b"startxref") == 1
    assert NUMBER[:4].encode() not in pdf[-600:]


def test_what_is_an_instruction_to_the_typesetter_stays_text():
    odd = '#read("/etc/passwd") *bold* $x$ \\ " [U+ <a> @b'
    text = " ".join(text_of(render(statement(holder=odd, title=odd))).split())

    assert text.count(odd) >= 2


def spans(pdf: bytes) -> list[tuple[float, float, float]]:
    """(height, left, right) in points of each run of glyphs that is drawn on the page."""
    page, drawn = read(pdf).pages[0], []
    fonts = {name: font.get_object() for name, font in page["/Resources"]["/Font"].items()}
    widths = {name: widths_of(font["/DescendantFonts"][0]) for name, font in fonts.items()}
    state = {"font": "", "size": 0.0}

    def before(operator, operands, matrix, text_matrix) -> None:
        if operator == b"Tf":
            state.update(font=operands[0], size=float(operands[1]))
        elif operator in (b"TJ", b"Tj"):
            parts = operands[0] if operator == b"TJ" else [operands[0]]
            wide = 0.0
            for part in parts:
                if isinstance(part, (int, float)):
                    wide -= float(part)
                else:
                    raw = part.original_bytes if hasattr(part, "original_bytes") else bytes(part)
                    codes = [int.from_bytes(raw[n : n + 2]) for n in range(0, len(raw), 2)]
                    wide += sum(widths[state["font"]].get(code, 1000.0) for code in codes)
            left = matrix[0] * text_matrix[4] + matrix[4]
            height = matrix[3] * text_matrix[5] + matrix[5]
            drawn.append((round(height, 1), left, left + wide * state["size"] / 1000))

    page.extract_text(visitor_operand_before=before)
    return drawn


def widths_of(font) -> dict[int, float]:
    """Glyph -> width in thousandths, as the font of a PDF lists them."""
    listed, found, place = font.get_object()["/W"], {}, 0
    while place < len(listed):
        first, second = int(listed[place]), listed[place + 1].get_object()
        if isinstance(second, list):
            found |= {first + n: float(width) for n, width in enumerate(second)}
            place += 2
        else:
            found |= dict.fromkeys(range(first, int(second) + 1), float(listed[place + 2]))
            place += 3
    return found


@pytest.mark.parametrize("holder", ["Lea Lindqvist", NAMES["Arabic"]])
def test_the_facts_beside_one_another_do_not_touch(holder):
    longest = statement(
        holder=holder,
        minutes=1151,
        hours=contact_hours(1151),
        completed_on="2026-09-30",
        zone="America/Argentina/ComodRivadavia",
        issued_at=datetime(2026, 9, 30, tzinfo=UTC),
        valid_until="2028-09-30",
    )
    pdf = render(longest)

    lines: dict[float, list[tuple[float, float]]] = {}
    for height, left, right in spans(pdf):
        lines.setdefault(height, []).append((left, right))
    # Names, values and notes are the lines that begin in the first column and in the last.
    found = [sorted(runs) for runs in lines.values()]
    beside = [runs for runs in found if runs[0][0] < 130 and runs[-1][0] > 400]
    gaps = [b[0] - a[1] for runs in beside for a, b in pairwise(runs)]
    assert min(gaps) > 8
    assert [len(runs) for runs in beside] == [4, 4, 4]
    assert "30 September 202630" not in text_of(pdf)


def test_the_number_stands_on_one_line():
    for stated in (statement(), statement(provider=Provider("Provider " * 9, "Street " * 20))):
        assert shown(NUMBER) in text_of(render(stated)).splitlines()
