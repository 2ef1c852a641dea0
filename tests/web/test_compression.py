"""What leaves compressed is the same page, and a lesson's first load stays below 60 kB."""

import gzip
import re

from tests.cast import LEA

GZIP = {"Accept-Encoding": "gzip, br"}


def test_a_compressed_page_is_the_same_page(sqlite_site):
    browser = sqlite_site.browser()
    plain = browser.get("/help")

    packed = browser.get("/help", headers=GZIP)

    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Content-Length"] == str(len(packed.data))
    assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in packed.headers.getlist("Vary")


def test_static_files_are_compressed_and_keep_their_year(sqlite_site):
    browser = sqlite_site.browser()
    address = re.search(r'href="(/static/css/base\.css[^"]*)"', browser.get("/").text).group(1)

    packed = browser.get(address, headers=GZIP)

    assert packed.headers["Content-Encoding"] == "gzip"
    assert b"@layer" in gzip.decompress(packed.data)
    assert "max-age=31536000" in packed.headers["Cache-Control"]


def test_redirects_small_answers_and_other_kinds_are_left_alone(sqlite_site):
    browser = sqlite_site.browser()

    for path in ("/home", "/healthz"):
        assert "Content-Encoding" not in browser.get(path, headers=GZIP).headers


def test_an_unknown_static_file_is_not_found(sqlite_site):
    assert sqlite_site.browser().get("/static/none.css", headers=GZIP).status_code == 404


def test_the_first_load_of_a_lesson_stays_below_sixty_kilobytes(sqlite_site):
    browser = sqlite_site.browser(LEA)
    page = browser.get("/courses/basics/lessons/needles", headers=GZIP)
    html = gzip.decompress(page.data).decode()
    files = re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js)[^"]*)"', html)

    sizes = [len(browser.get(file, headers=GZIP).data) for file in files]

    # The shell of the page; the text of a long lesson adds some 18 kB (measured on S1).
    assert len(files) >= 8
    assert sum(sizes) + len(page.data) < 42_000
