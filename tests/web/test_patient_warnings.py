"""Every field whose words are checked for patients says so beside it.

What is checked shows itself: on whatever page any test of this folder is answered with, a field
that was refused for a patient's sake is described by the warning (`Browser` in `conftest.py`). And
no field for words is written into a template without it, unless it stands here as not checked.
"""

import re
from pathlib import Path

import courseware.web
from courseware.domain.patient_text import WARNING
from tests.cast import ADA, ASA, LEA, MAX
from tests.services.competency.test_logbook import log
from tests.web.patient_fields import unwarned
from tests.web.ward_site import shown_by

TEMPLATES = Path(courseware.web.__file__).parent / "templates"
CALL = re.compile(r"\{\{(?:(?!\}\}).)*?\b(?:text_area|words_field|field)\(.*?\}\}", re.DOTALL)
CONTROL = re.compile(r"<textarea\b.*?>|<input\b[^>]*type=\"text\"[^>]*>", re.DOTALL)
KIND = re.compile(r'type="(\w[\w-]*)"')
NAME = re.compile(r'(?:\(|name=)"([\w.]+)"')

NAMES_AND_NUMBERS = {
    "account/account.html": {"jurisdiction", "number"},
    "admin/clinics.html": {"name", "timezone", "slug"},
    "admin/people.html": {"name"},
    "admin/person.html": {"name"},
    "assessor/sign.html": {"printed_name"},
    "learner/attestation.html": {"signed_name"},
    "manager/evidence.html": {"signed_name"},
    "manager/invitations.html": {"name"},
    "manager/member.html": {"extra_attempts", "extra_minutes"},
    "manager/team.html": {"name"},
    "public/verify.html": {"number"},
    "sign_in/invitation.html": {"name"},
}
"""Names of colleagues and clinics, and numbers: what they are for."""
OF_THE_PROVIDER = {
    "admin/provider.html": {
        *("name", "address", "contact", "complaints", "signatory", "signatory_role"),
        *("approval", "years"),
    },
}
"""Names and addresses of the provider itself."""
OF_CONTENT = {
    "instructor/conflict.html": {"text"},
    "instructor/edit.html": {"text"},
    "instructor/new.html": {"name", "title"},
    "instructor/regrade.html": {"question", "detail", "revisions"},
    "instructor/remove.html": {"name"},
}
"""The files of the library, and what names parts of them."""
NOT_CHECKED = [NAMES_AND_NUMBERS, OF_THE_PROVIDER, OF_CONTENT]
UNDER_THE_FIELD = {"questions/comment.html", "questions/essay.html"}
"""Warned in the line that tells how long the answer may be."""
NOT_WORDS = {"password", "date", "datetime-local", "email", "file", "search", "url", "number"}


def fields_of(template: Path) -> list[tuple[str, str]]:
    """Names and markup of the fields for words of a template."""
    text = template.read_text(encoding="utf-8")
    found = []
    for call in (one.group() for one in (*CALL.finditer(text), *CONTROL.finditer(text))):
        kind, name = KIND.search(call), NAME.search(call)
        is_words = "readonly" not in call and not (kind and kind.group(1) in NOT_WORDS)
        if name and is_words:
            found.append((name.group(1), call))
    return found


def test_each_field_for_words_warns_or_is_known_not_to_be_checked():
    bare = {
        (template.relative_to(TEMPLATES).as_posix(), name)
        for template in TEMPLATES.rglob("*.html")
        for name, call in fields_of(template)
        if "patient_warning" not in call and "words_field(" not in call
    }
    known = {
        (template, name)
        for those in NOT_CHECKED
        for template, names in those.items()
        for name in names
    }

    assert bare - known == set()
    assert known - bare == set(), "these are not in the templates any more, or warn"


def test_the_forms_of_questions_and_ratings_warn_too():
    for template in UNDER_THE_FIELD:
        text = (TEMPLATES / template).read_text(encoding="utf-8")
        assert "Write nothing that identifies a patient." in text
    assert "patient_warning" in (TEMPLATES / "_marks.html").read_text(encoding="utf-8")


NAMED = "Told Mrs Byrne nothing of risks"


def test_what_was_signed_is_corrected_and_retracted_beside_a_warning(sqlite_site, ward):
    record = ward.observe("2026-03-01", ASA)
    asa, max_ = sqlite_site.browser(ASA), sqlite_site.browser(MAX)
    page = asa.get(f"/observe/signed/{record}")

    for act in ("correct", "retract"):
        sent = {"reason": NAMED, "password": "x", **shown_by(page.text)}
        refused = asa.post(f"/observe/signed/{record}/{act}", sent)
        assert refused.status_code == 422
        assert NAMED in refused.text and f'aria-describedby="{act}-reason-hint' in refused.text
    decided = {"what": "retract", "observation": record, "reason": NAMED, "password": "x"}
    assert max_.post(f"/team/{LEA.id}/cl-x", decided).status_code == 422
    assert (
        f'aria-describedby="retract-reason-{record}-hint' in max_.get(f"/team/{LEA.id}/cl-x").text
    )


def test_a_refused_session_answers_with_its_reason_beside_it_and_a_summary(sqlite_site, ward):
    log(ward, "2026-03-01")
    log(ward, "2026-02-28")
    asa = sqlite_site.browser(ASA)
    session = re.findall(r"/observe/sessions/(\w+)/answer", asa.get("/observe").text)[1]

    for reason in ("", NAMED):
        page = asa.post(
            f"/observe/sessions/{session}/answer", {"answer": "refuse", "reason": reason}
        )
        assert page.status_code == 422
        assert f'<a href="#reason-{session}">' in page.text and reason in page.text
        label = f'<label class="field__label" for="reason-{session}">Why you can’t confirm it'
        assert label in page.text


def test_a_designation_that_is_not_ended_says_so_at_its_own_reason(sqlite_site, ward):
    ada = sqlite_site.browser(ADA)
    ends = re.findall(r"/admin/assessors/(\w+)/end", ada.get("/admin/assessors").text)

    page = ada.post(f"/admin/assessors/{ends[1]}/end", {"reason": NAMED})

    assert page.status_code == 422 and f'<a href="#reason-{ends[1]}">' in page.text


def test_a_field_that_was_refused_without_a_warning_is_found():
    fault = "This looks like a name. Nothing that identifies a patient is stored here"
    page = (
        f'<p id="a-error">{fault}</p><textarea id="a" aria-describedby="a-hint a-error"></textarea>'
    )

    assert unwarned(f'<p id="a-hint">Say why.</p>{page}') == ["a-hint a-error"]
    assert unwarned(f'<p id="a-hint">Say why. {WARNING}</p>{page}') == []
