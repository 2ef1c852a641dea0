"""From the last signature to a PDF that a board can check alone, fifteen years later."""

import io
import json
import re
import shutil
import subprocess
import sys
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from courseware.credentials import verify as verifier
from tests.browser.conftest import OpenContext
from tests.browser.real_site import ADMINISTRATOR, LEARNER, NAME, installed, run
from tests.browser.story import Walk
from tests.browser.visitors import Visitor
from tests.browser.watching import DESKTOP, Watch
from tests.demo_process import Site

# Stamps as templates/_certificate.html has them for a demonstration, and more objectives.
_AS_LONG_AS_THEY_GET = """(objectives) => {
  const stamp = (text) => {
    const made = document.createElement("p");
    made.className = "stamp";
    made.textContent = text;
    return made;
  };
  document.querySelector(".standing").prepend(stamp("DEMONSTRATION, NOT VALID"));
  document.querySelector(".sheet").prepend(stamp("DEMONSTRATION, NOT VALID: made for showing"));
  const list = document.querySelector(".sheet__objectives ul");
  const one = list.firstElementChild;
  one.textContent = "Quote frequency bands from two large surveys and explain why they differ";
  for (let more = 0; more < objectives; more++) list.append(one.cloneNode(true));
}"""

_NO_NETWORK = """
import sys
def refuse(event, args):
    if event.startswith("socket."):
        raise SystemExit(f"asked for the network: {event}")
sys.addaudithook(refuse)
"""


@pytest.fixture(scope="module")
def real_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with installed(tmp_path_factory.mktemp("real")) as site:
        yield site


def without_network() -> list[str]:
    """A network namespace of its own, with nothing in it, where this machine lets us make one."""
    alone = ["unshare", "--map-root-user", "--net"]
    if shutil.which("unshare") is None or subprocess.run([*alone, "true"], check=False).returncode:
        return []  # the audit hook refuses all the same
    return alone


def check_alone(folder: Path, file: Path) -> subprocess.CompletedProcess[str]:
    """The stand-alone verifier, without network or our packages, on a day in fifteen years."""
    shutil.copy(verifier.__file__, folder / "verify.py")
    (folder / "sitecustomize.py").write_text(_NO_NETWORK)
    command = [sys.executable, "verify.py", file.name, "--keys", "keys.json", "--on", "2041-06-30"]
    return subprocess.run(
        [*without_network(), *command],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_completed_course_ends_in_a_pdf_that_verifies_alone(
    real_site: Site, open_context: OpenContext, watch: Watch, tmp_path: Path
) -> None:
    # What becomes a download is no page any more.
    watch.forgive(r"^failed: GET \S+\.pdf net::ERR_ABORTED$")
    context = open_context(real_site, accept_downloads=True)
    visitor = Visitor(context, real_site.instance.parent / "library").sign_in(LEARNER)
    visitor.study("basics")
    visitor.evaluate("basics")
    walk = Walk(context.new_page())
    page = walk.page

    page.goto("/courses/basics/attestation")
    walk.attest()
    expect(page).to_have_url(re.compile(r"/credits$"))
    walk.look()
    walk.follow("Certificate")
    walk.look()
    expect(page.locator(".sheet__holder")).to_have_text(NAME)
    expect(page.locator(".stamp")).to_have_count(0)
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    assert [NAME[-8:] in one.extract_text() for one in printed.pages] == [True]
    with page.expect_download() as download:
        walk.follow("Download the PDF")
    pdf = tmp_path / "certificate.pdf"
    download.value.save_as(pdf)
    walk.follow("What a verifier sees")
    expect(page.locator(".standing__word")).to_have_text("Valid")
    walk.look()

    for _ in range(2):
        assert run(real_site.instance, "certificate", "rotate").returncode == 0
    keys = run(real_site.instance, "certificate", "keys", "--public")
    (tmp_path / "keys.json").write_text(keys.stdout)
    done = check_alone(tmp_path, pdf)
    assert (done.returncode, done.stderr) == (0, "")
    verdict = done.stdout.splitlines()[0]
    assert verdict.startswith("VALID UP TO 20")
    assert "The file is exactly as the issuer signed it." in verdict
    assert f"holder: {NAME}" in done.stdout

    data = pdf.read_bytes()
    altered = tmp_path / "altered.pdf"
    for changed, sentence in (
        (data.replace(b"/MediaBox", b"/MediaBoy", 1), "The PDF was altered: "),
        (data + b" ", "The PDF does not end with the issuer's signature"),
        (data[:-1], "The PDF does not end with the issuer's signature"),
        (data[:-600], "The PDF does not end with the issuer's signature"),
    ):
        altered.write_bytes(changed)
        failed = check_alone(tmp_path, altered)
        assert failed.returncode == 1, changed[-80:]
        assert failed.stdout.startswith(f"INVALID: {sentence}"), failed.stdout

    check_other_forms(real_site, tmp_path)
    check_upload_and_revocation(real_site, open_context, pdf)
    page.goto("/credits")
    walk.follow("Certificate")
    check_paper_of_revoked(page)


def check_paper_of_revoked(page: Page) -> None:
    """One sheet, though it bears a verdict, a demonstration's stamp and as many objectives as the
    longest course that is shipped has."""
    expect(page.locator(".standing__word")).to_have_text("Revoked")
    has = page.locator(".sheet__objectives li").count()
    page.evaluate(_AS_LONG_AS_THEY_GET, 28 - has)
    assert page.locator(".sheet__objectives li").count() == 28
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    (text,) = (" ".join(one.extract_text().split()) for one in printed.pages)
    assert text.count("DEMONSTRATION, NOT VALID") == 1
    assert "Do not rely on it" in text
    assert text.index("Do not rely on it") < text.index("Certificate of Completion")


def check_other_forms(site: Site, folder: Path) -> None:
    """The JWT and the JSON verify alone too; altered ones fail with a sentence."""
    (listed,) = json.loads(run(site.instance, "certificate", "list", "--json").stdout)
    file = {kind: folder / f"certificate.{kind}" for kind in ("jwt", "json")}
    for kind, path in file.items():
        export = ("certificate", "export", listed["number"], "--format", kind, "--to", str(path))
        assert run(site.instance, *export).returncode == 0
        assert check_alone(folder, path).stdout.startswith("VALID UP TO 20"), kind
    header, payload, signature = file["jwt"].read_text().split(".")
    clear = file["json"].read_text()
    for kind, changed, sentence in (
        ("jwt", f"{header}.{payload[:-4]}AAAA.{signature}", "altered"),
        ("jwt", f"{unsigned(header)}.{payload}.", "names the algorithm 'none'"),
        ("jwt", f"{header}.{payload}", "three parts"),
        ("json", clear.replace(NAME, "Somebody Else", 1), "altered"),
        ("json", clear[:-1], "altered"),
    ):
        altered = folder / f"altered.{kind}"
        altered.write_text(changed)
        failed = check_alone(folder, altered)
        assert failed.returncode == 1, (kind, changed[-80:])
        assert failed.stdout.startswith("INVALID: "), failed.stdout
        assert sentence in failed.stdout.splitlines()[0], failed.stdout


def unsigned(header: str) -> str:
    """The header with the algorithm `none`."""
    known = json.loads(urlsafe_b64decode(header + "=" * (-len(header) % 4)))
    text = json.dumps({**known, "alg": "none"}, separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def check_upload_and_revocation(site: Site, open_context: OpenContext, pdf: Path) -> None:
    """A stranger checks the file; an administrator revokes it; the stranger is told."""
    stranger = Walk(open_context(site, viewport=DESKTOP).new_page())

    def upload() -> None:
        stranger.page.goto("/verify")
        stranger.look()
        stranger.page.get_by_label("PDF, JSON or JWT file").set_input_files(pdf)
        stranger.press("Check the file")
        stranger.look()

    upload()
    expect(stranger.page.locator(".standing__word")).to_have_text("Valid")
    stranger.follow("The page of this certificate")
    number = stranger.page.locator("dd.certificate-number").inner_text()

    _revoke(open_context, site, number)

    stranger.page.goto("/verify")
    stranger.page.get_by_label("Certificate number").fill(number.lower().replace("-", " "))
    stranger.press("Check the number")
    expect(stranger.page.locator(".standing__word")).to_have_text("Revoked")
    expect(stranger.page.locator(".standing")).to_contain_text("the holder asked for it")
    expect(stranger.page.locator("main")).not_to_contain_text("Asked for by mail")
    upload()
    expect(stranger.page.locator(".standing__word")).to_have_text("Revoked")


def _revoke(open_context: OpenContext, site: Site, number: str) -> None:
    administrator = Walk(open_context(site, viewport=DESKTOP).new_page())
    Visitor(administrator.page.context).sign_in(ADMINISTRATOR)
    administrator.page.goto(f"/admin/certificates/{number}")
    administrator.look()
    administrator.page.get_by_label("Class of the reason").select_option("holder_asked")
    administrator.page.get_by_label("Reason", exact=True).fill("Asked for by mail.")
    administrator.press("Revoke the certificate")
    expect(administrator.page.get_by_role("status")).to_contain_text("is revoked")
