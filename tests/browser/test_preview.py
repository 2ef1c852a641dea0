"""The preview beside an editor: what is saved is on the page without anybody touching it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from werkzeug.serving import make_server

from courseware.web.preview.site import create_preview
from tests.content.small_library import FILES, LESSON, QUIZ, write_library


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_library(tmp_path / "library")


@pytest.fixture
def address(root: Path, tmp_path: Path) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, create_preview(root, tmp_path / "cache"), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_saved_file_appears_and_another_one_disturbs_nothing(
    browser: Browser, address: str, root: Path
) -> None:
    page = browser.new_context().new_page()
    page.goto(f"{address}/show/{LESSON}")
    choice = page.get_by_label("True", exact=True)
    choice.check()

    with page.expect_response(lambda reply: LESSON in reply.url):
        (root / QUIZ).write_text(FILES[QUIZ].replace("choose-length", "choose-size"))
    with page.expect_response(lambda reply: reply.url.endswith("/fingerprint")):
        pass  # and is still watching
    expect(choice).to_be_checked()
    (root / LESSON).write_text(FILES[LESSON] + "\nNew words.\n")
    expect(page.get_by_text("New words.")).to_be_visible()
    (root / LESSON).write_text(FILES[LESSON].replace("[@EV-01].", "[@EV-99]."))

    expect(page.get_by_text("CW080").first).to_be_visible()
    page.context.close()
