"""Binders and checkpoints by a click: files that hold, for those who may have them."""

import io
import zipfile

import pytest

from courseware.credentials.verify_binder import check_binder
from courseware.credentials.verify_ledger import check_signature, read_checkpoint
from courseware.domain.people import Role
from courseware.services.membership import clinics
from courseware.services.proving.ledger_files import own_keys
from tests.cast import ADA, HAL, HILLTOP, LEA, MAX, NOON, RIVERSIDE, put_cast_on_record


@pytest.fixture
def recorded(site):
    put_cast_on_record(site.db)
    clinics.grant_role(site.db, ADA.actor, LEA.id, RIVERSIDE, Role.ASSESSOR, NOON)
    clinics.grant_role(site.db, ADA.actor, HAL.id, HILLTOP, Role.ASSESSOR, NOON)
    return site


def checked(site, answer, tmp_path):
    """The sentences of the verifier about a downloaded binder."""
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    assert answer.headers["Cache-Control"] == "no-store"
    path = tmp_path / "binder.zip"
    path.write_bytes(answer.data)
    return list(check_binder(path, own_keys(site.db)))


@pytest.mark.parametrize(
    ("member", "page", "action", "form"),
    [
        (MAX, f"/team/{LEA.id}", f"/team/{LEA.id}/binder", {}),
        (MAX, "/team", "/team/binder", {"clinic": RIVERSIDE}),
        (ADA, f"/admin/people/{LEA.id}", f"/admin/people/{LEA.id}/binder", {}),
        (ADA, "/admin/clinics", f"/admin/clinics/{RIVERSIDE}/binder", {}),
    ],
)
def test_the_page_has_the_click_and_the_file_holds(recorded, tmp_path, member, page, action, form):
    browser = recorded.browser(member)
    assert f'method="post" action="{action}"' in browser.get(page).text

    answer = browser.post(action, form)

    assert checked(recorded, answer, tmp_path)
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert LEA.name in archive.read("records.txt").decode()
    assert (
        f'filename="binder-{"person" if "people" in action or LEA.id in action else "clinic"}'
        in (answer.headers["Content-Disposition"])
    )


@pytest.mark.parametrize(
    ("action", "form", "code"),
    [
        (f"/team/{HAL.id}/binder", {}, 404),
        ("/team/binder", {"clinic": HILLTOP}, 404),
        ("/team/binder", {}, 404),
        (f"/admin/people/{LEA.id}/binder", {}, 403),
        (f"/admin/clinics/{RIVERSIDE}/binder", {}, 403),
    ],
)
def test_a_manager_has_no_binder_of_another_clinic(sqlite_site, action, form, code):
    assert sqlite_site.browser(MAX).post(action, form).status_code == code


@pytest.mark.parametrize(("form", "kind"), [("text", "text/plain"), ("json", "application/json")])
def test_an_administrator_downloads_a_checkpoint(recorded, form, kind):
    browser = recorded.browser(ADA)
    assert "kept here" not in browser.get("/admin/ledger").text

    answer = browser.post("/admin/ledger/checkpoint", {"format": form})

    assert (answer.status_code, answer.mimetype) == (200, kind)
    made = read_checkpoint(answer.text)
    check_signature(made, own_keys(recorded.db))
    assert {state.chain for state in made.chains} >= {RIVERSIDE, HILLTOP}
    assert "1 kept here" in browser.get("/admin/ledger").text
    assert "The ledger is whole" in browser.post("/admin/ledger").text
