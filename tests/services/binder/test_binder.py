"""A binder proves itself offline, is the same each time, and says nothing that it must not."""

import hashlib
import io
import json
import shutil
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path

import cffi
import cryptography
import pytest
from sqlalchemy import select, update

from courseware.credentials import verify, verify_binder, verify_ledger
from courseware.credentials.verify_binder import MANIFEST, SIGNATURE, check_binder, signed_bytes
from courseware.credentials.verify_ledger import Unacceptable, encoded
from courseware.domain.errors import Forbidden, NotFound
from courseware.domain.people import Role
from courseware.services.attempts.overrides import Override, grant_override
from courseware.services.binder.making import binder_of_clinic, binder_of_person
from courseware.services.certificates.issuing import bring_up_to_date
from courseware.services.certificates.office import Office
from courseware.services.certificates.revoking import revoke
from courseware.services.certificates.signing_keys import signing_key
from courseware.services.identity import people
from courseware.services.membership import clinics
from courseware.services.proving.checkpoints import kept_checkpoints
from courseware.services.proving.ledger_files import key_set, own_keys
from courseware.services.reviews import record_review
from courseware.store.tables import Award
from tests.alone import run_alone, run_for_nobody
from tests.beginnings import begin
from tests.cast import (
    ADA,
    ASA,
    HAL,
    HILLTOP,
    INA,
    LEA,
    LUC,
    MAX,
    MOA,
    NOON,
    RIVERSIDE,
    put_cast_on_record,
)
from tests.keys import TestKey
from tests.library import LESSON
from tests.services.test_credit import attest, evaluate, pass_quiz, read_lesson
from tests.services.test_overrides import published

KEY = TestKey()
LATER = NOON + timedelta(days=2)


@pytest.fixture
def surveyed(school, tmp_path):
    """Lea was awarded the course, Luc has left the clinic, Hal belongs to the other one."""
    db, _ = school

    def fill(db):
        put_cast_on_record(db)
        clinics.grant_role(db, ADA.actor, LEA.id, RIVERSIDE, Role.ASSESSOR, NOON)
        clinics.grant_role(db, ADA.actor, HAL.id, HILLTOP, Role.ASSESSOR, NOON)
        record_review(db, "lesson", "needles", INA.email, NOON)
        limited = published(db, tmp_path / "library")
        wider = Override(1, 0, False, "Ill", LATER)
        grant_override(db, limited, MAX.actor, LEA.id, "needles", wider, NOON)
        for member in (LEA, LUC, HAL):
            read_lesson(school, member)
            pass_quiz(school, member)
        evaluate(school)
        attest(school)
        people.suspend(db, ADA.actor, ASA.id, "Something that only the office knows", NOON)
        clinics.end_role(db, ADA.actor, LUC.id, RIVERSIDE, Role.LEARNER, NOON)

    begin("surveyed", db, fill)
    return db


@pytest.fixture
def office(tmp_path):
    return Office("Riverside Education", "https://learn.example.org", tmp_path / "keys")


def of_person(db, actor=MAX.actor, person=LEA.id, now=LATER):
    return binder_of_person(db, actor, person, KEY, KEY.published, now)


def of_clinic(db, actor=MAX.actor, clinic=RIVERSIDE, now=LATER):
    return binder_of_clinic(db, actor, clinic, KEY, KEY.published, now)


def contents(binder):
    with zipfile.ZipFile(io.BytesIO(binder.data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def records(binder):
    return json.loads(contents(binder)["records.json"])


def written(binder, tmp_path):
    path = tmp_path / binder.name
    path.write_bytes(binder.data)
    return path


def packed(files, path):
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def signed_anew(files, key=KEY):
    """As somebody would who owns the key: the list and its signature fit again."""
    manifest = json.loads(files[MANIFEST])
    kept = {name: data for name, data in files.items() if name not in (MANIFEST, SIGNATURE)}
    manifest["files"] = {name: hashlib.sha256(data).hexdigest() for name, data in kept.items()}
    text = json.dumps(manifest).encode()
    signature = {"key": key.kid, "signature": encoded(key.sign(signed_bytes(text)))}
    return {**kept, MANIFEST: text, SIGNATURE: json.dumps(signature).encode()}


@pytest.mark.parametrize("make", [of_person, of_clinic])
def test_a_binder_holds_against_the_published_keys(surveyed, tmp_path, make):
    path = written(make(surveyed), tmp_path)

    sentences = list(check_binder(path, KEY.keys))

    assert len(sentences) == (6 if make is of_person else 7)
    with pytest.raises(Unacceptable, match="not published"):
        list(check_binder(path, TestKey(2).keys))


def test_a_person_s_binder_holds_their_records_with_their_entries(surveyed):
    found = records(of_person(surveyed))

    assert [person["name"] for person in found["people"]] == [LEA.name]
    assert sorted(role["role"] for role in found["roles"]) == ["assessor", "learner"]
    (award,) = found["awards"]
    assert award["states"]["minutes"] == award["minutes"] > 0
    assert award["entry"].partition(":")[0] == RIVERSIDE
    (attempt,) = found["attempts"]
    assert attempt["states"]["score"] == "1/1" and attempt["states"]["passed"] is True
    (signed,) = found["attestations"]
    assert signed["signed_name"] == LEA.name
    assert [read["lesson_id"] for read in found["lessons_read"]] == ["needles"]
    assert [review["reviewer_name"] for review in found["reviews"]] == [INA.name]
    assert [allowance["reason"] for allowance in found["allowances"]] == ["Ill"]


def test_the_texts_are_those_that_were_read_and_no_answer_key_is_among_them(surveyed):
    binder = of_clinic(surveyed)
    files = contents(binder)

    texts = {name: data for name, data in files.items() if name.startswith("revisions/")}
    listed = {text["kind"]: text["file"] for text in records(binder)["texts"]}
    assert LESSON.encode() in texts.values()
    assert set(listed) == {"course", "lesson", "quiz"}
    assert listed["quiz"] is None and listed["lesson"] in texts
    assert b"RATIONALE" not in binder.data and b"correct: true" not in binder.data


def test_certificates_are_in_it_as_they_were_issued(surveyed, tmp_path, office):
    bring_up_to_date(surveyed, office, None, NOON)
    keys = key_set(surveyed)
    signer = signing_key(surveyed, office, NOON)
    binder = binder_of_person(surveyed, MAX.actor, LEA.id, signer, keys, LATER)
    files = contents(binder)
    (record,) = records(binder)["certificates"]
    pdf, jwt = (f"certificates/{record['number']}.{kind}" for kind in ("pdf", "jwt"))
    assert files[pdf].startswith(b"%PDF-")
    assert record["states"].keys() >= {"award", "edition", "token_sha256"}

    sentences = list(check_binder(written(binder, tmp_path), own_keys(surveyed)))

    assert sentences[-1] == "2 files of certificates are as they were signed."
    for name in (pdf, jwt):
        altered = {**files, name: files[name].replace(b"a", b"b", 1)}
        path = packed(signed_anew(altered, signer), tmp_path / "altered.zip")
        with pytest.raises(Unacceptable, match=name):
            list(check_binder(path, own_keys(surveyed)))


def test_the_records_can_be_read_by_eye(surveyed):
    binder = of_person(surveyed)
    text = contents(binder)["records.txt"].decode()

    assert text.startswith(f"Person: {LEA.name}\n")
    assert f"  learner: {LEA.name}\n" in text
    assert f"  minutes: {records(binder)['awards'][0]['minutes']}\n" in text
    assert "I am the named licensee" in text


def test_the_same_records_give_the_same_bytes(surveyed):
    first, second = of_person(surveyed), of_person(surveyed, now=LATER + timedelta(days=9))
    clinic = [of_clinic(surveyed, now=LATER + timedelta(days=days)).data for days in range(2)]

    assert first == second
    assert clinic[0] == clinic[1]
    with surveyed.read() as connection:
        assert len(kept_checkpoints(connection)) == 1


def test_a_new_act_gives_a_new_binder(surveyed):
    before = of_clinic(surveyed)

    clinics.grant_role(surveyed, ADA.actor, LUC.id, RIVERSIDE, Role.LEARNER, LATER)

    assert of_clinic(surveyed).data != before.data


def test_a_clinic_s_binder_holds_its_whole_chain(surveyed, tmp_path):
    path = written(of_clinic(surveyed), tmp_path)

    (sentence,) = [s for s in check_binder(path, KEY.keys) if s.startswith("All ")]

    assert f"entries of {RIVERSIDE} are here" in sentence


def test_an_entry_that_was_left_out_of_a_whole_chain_is_missed(surveyed, tmp_path):
    files = contents(of_clinic(surveyed))
    ledger = json.loads(files["ledger.json"])
    gone = next(e for e in ledger["entries"] if "role.granted" in e["canonical"])
    ledger["entries"].remove(gone)
    files["ledger.json"] = json.dumps(ledger).encode()

    path = packed(signed_anew(files), tmp_path / "b.zip")

    with pytest.raises(Unacceptable, match="is missing or out of order"):
        list(check_binder(path, KEY.keys))


def test_a_record_that_differs_from_its_entry_is_found_even_when_it_is_signed(surveyed, tmp_path):
    """Somebody changed the award in the database; what the ledger states gives it away."""
    with surveyed.write() as connection:
        snapshot = connection.scalar(select(Award.snapshot))
        forged = {**snapshot, "minutes": 6000}
        connection.execute(update(Award).values(minutes=6000, snapshot=forged))

    path = written(of_person(surveyed), tmp_path)

    with pytest.raises(Unacceptable, match="A record of awards differs from the ledger: minutes"):
        list(check_binder(path, KEY.keys))


def test_one_changed_byte_in_any_file_is_found(surveyed, tmp_path):
    files = contents(of_person(surveyed))

    for name, data in files.items():
        middle = len(data) // 2
        changed = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
        path = packed({**files, name: changed}, tmp_path / "changed.zip")
        with pytest.raises(Unacceptable):
            list(check_binder(path, KEY.keys))


def test_files_that_were_added_or_removed_are_named(surveyed, tmp_path):
    files = contents(of_person(surveyed))
    without = {name: data for name, data in files.items() if name != "records.txt"}

    for other, words in (({**files, "x": b"x"}, "x was added"), (without, "records.txt was rem")):
        with pytest.raises(Unacceptable, match=words):
            list(check_binder(packed(other, tmp_path / "b.zip"), KEY.keys))


def test_what_is_no_binder_is_refused(tmp_path):
    path = tmp_path / "b.zip"
    path.write_bytes(b"PK")

    with pytest.raises(Unacceptable, match="no binder"):
        list(check_binder(path))


def test_a_manager_s_binder_says_nothing_of_another_clinic(surveyed):
    clinics.grant_role(surveyed, ADA.actor, LEA.id, HILLTOP, Role.ASSESSOR, NOON)

    for binder in (of_person(surveyed), of_clinic(surveyed)):
        text = b"".join(contents(binder).values()).decode()
        assert HILLTOP not in text and "Hilltop" not in text and HAL.name not in text
    assert HILLTOP in json.dumps(records(of_person(surveyed, ADA.actor)))


def test_reasons_and_answers_are_in_no_binder(surveyed):
    for binder in (of_clinic(surveyed), of_person(surveyed, ADA.actor, ASA.id)):
        text = b"".join(contents(binder).values()).decode()
        assert "only the office" not in text
        assert "useful" not in json.loads(contents(binder)["records.json"])
        assert set(records(binder)) == {
            "people",
            "former_names",
            "merged_accounts",
            "roles",
            "lessons_read",
            "attempts",
            "attestations",
            "awards",
            "certificates",
            "allowances",
            "observations",
            "competency_decisions",
            "marked_attempts",
            "texts",
            "reviews",
        }


def test_of_who_left_it_holds_what_stands_in_the_clinic_s_chain(surveyed):
    found = records(of_clinic(surveyed))

    assert LUC.id in {person["id"] for person in found["people"]}
    assert [r["lesson_id"] for r in found["lessons_read"] if r["person"] == LUC.id] == []
    assert {a["person"] for a in found["attempts"]} == {LEA.id, LUC.id}


@pytest.mark.parametrize(
    ("make", "actor", "refusal"),
    [
        (of_person, LEA.actor, Forbidden),
        (of_person, INA.actor, Forbidden),
        (of_person, MOA.actor, NotFound),
        (of_clinic, LEA.actor, Forbidden),
        (of_clinic, MOA.actor, NotFound),
    ],
)
def test_others_are_refused(surveyed, make, actor, refusal):
    with pytest.raises(refusal):
        make(surveyed, actor)


def test_who_does_not_exist_has_no_binder(surveyed):
    with pytest.raises(NotFound):
        of_person(surveyed, ADA.actor, "nobody")
    with pytest.raises(NotFound):
        of_clinic(surveyed, ADA.actor, "nowhere")


@pytest.fixture
def bare_machine(tmp_path):
    """A folder with the package `cryptography` and nothing else that is not Python's own."""
    folder = tmp_path / "machine"
    folder.mkdir()
    for package in (cryptography, cffi):
        source = Path(package.__file__).parent
        (folder / source.name).symlink_to(source)
    for built in Path(cffi.__file__).parent.parent.glob("_cffi_backend*"):
        (folder / built.name).symlink_to(built)
    return folder


_OFFLINE = """
import runpy, sys
def refuse(event, arguments):
    if event.startswith("socket."):
        raise RuntimeError("the network was asked: " + event)
sys.addaudithook(refuse)
sys.path.append(sys.argv[1])
sys.argv = sys.argv[2:]
sys.path.insert(0, sys.argv[0])
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def offline(bare_machine, *arguments):
    """Run a binder where there is no package of ours, no other package, and no network."""
    return subprocess.run(
        [sys.executable, "-I", "-S", "-c", _OFFLINE, str(bare_machine), *map(str, arguments)],
        cwd=bare_machine,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_binder_checks_itself_on_a_machine_without_the_app(surveyed, tmp_path, bare_machine):
    path = written(of_clinic(surveyed), tmp_path)
    keys = tmp_path / "published.json"
    keys.write_text(KEY.published)

    alone, with_keys = offline(bare_machine, path), offline(bare_machine, path, "--keys", keys)

    assert (alone.returncode, alone.stderr) == (0, "")
    assert alone.stdout.splitlines()[-1] == KEY.kid
    assert "WHOLE, BUT NOBODY KNOWS WHOSE" in alone.stdout
    assert (with_keys.returncode, with_keys.stderr) == (0, "")
    assert "NOBODY KNOWS WHOSE" not in with_keys.stdout
    for done in (alone, with_keys):
        assert done.stdout.startswith("This is the program of whoever made this file.")


@pytest.fixture
def programs(tmp_path):
    """The three verifiers as somebody took them from the published source, and nothing else."""
    folder = tmp_path / "taken along"
    folder.mkdir()
    for module in (verify, verify_ledger, verify_binder):
        shutil.copy(module.__file__, folder)
    return folder


def test_a_verifier_from_elsewhere_checks_the_zip_and_the_folder(surveyed, tmp_path, programs):
    path, program = written(of_clinic(surveyed), tmp_path), programs / "verify_binder.py"
    folder, keys = tmp_path / "unpacked", tmp_path / "published.json"
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
    keys.write_text(KEY.published)

    for binder in (path, folder):
        checked = run_alone(program, binder, "--keys", keys, folder=tmp_path)
        unknown = run_alone(program, binder, folder=tmp_path)
        whole = run_alone(program, binder, "--own-keys", folder=tmp_path)

        assert (checked.returncode, checked.stderr) == (0, "")
        assert "is signed by the installation" in checked.stdout
        assert "This is the program of whoever" not in checked.stdout
        assert (unknown.returncode, unknown.stderr) == (1, "")
        assert (whole.returncode, whole.stderr) == (0, "")
        assert unknown.stdout == whole.stdout
        assert unknown.stdout.splitlines()[-1] == KEY.kid
    nobody = run_for_nobody(program, path, "--keys", keys, folder=tmp_path)
    assert nobody == (0, "")


def test_a_folder_that_was_changed_is_refused(surveyed, tmp_path, programs):
    path, program = written(of_person(surveyed), tmp_path), programs / "verify_binder.py"
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
    (folder / "courseware" / "__pycache__").mkdir()
    (folder / "courseware" / "__pycache__" / "x.pyc").write_bytes(b"left by Python")
    assert run_alone(program, folder, "--own-keys", folder=tmp_path).returncode == 0

    (folder / "extra.txt").write_text("x")
    added = run_alone(program, folder, "--own-keys", folder=tmp_path)
    (folder / "extra.txt").unlink()
    (folder / "records.txt").rename(tmp_path / "records.txt")
    (folder / "records.txt").symlink_to(tmp_path / "records.txt")
    linked = run_alone(program, folder, "--own-keys", folder=tmp_path)

    assert (added.returncode, added.stderr) == (1, "The file extra.txt was added.\n")
    assert (linked.returncode, linked.stderr) == (
        1,
        f"{folder / 'records.txt'} is no plain file.\n",
    )


def test_whoever_forges_a_binder_fails_with_published_keys_whatever_its_program_says(
    surveyed, tmp_path, programs
):
    """The ZIP runs its maker's program; only one's own, with published keys, tells."""
    files = contents(of_person(surveyed))
    files["__main__.py"] = b"print('All is well.')"
    path = packed(files, tmp_path / "forged.zip")
    keys = tmp_path / "published.json"
    keys.write_text(KEY.published)

    said = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, timeout=60)
    found = run_alone(programs / "verify_binder.py", path, "--keys", keys, folder=tmp_path)

    assert (said.returncode, said.stdout) == (0, "All is well.\n")
    assert (found.returncode, found.stderr) == (1, "The file __main__.py was changed.\n")


def test_a_verifier_without_its_companions_says_what_is_lacking(programs, tmp_path):
    (programs / "verify_ledger.py").unlink()

    done = run_alone(programs / "verify_binder.py", "any.zip", folder=tmp_path)

    assert done.returncode == 1
    assert done.stderr == (
        "There is no verify_ledger here: put verify.py and verify_ledger.py beside it.\n"
    )


def test_an_altered_binder_says_so_on_that_machine(surveyed, tmp_path, bare_machine):
    files = contents(of_person(surveyed))
    files["records.txt"] = files["records.txt"].replace(b"minutes: ", b"minutes: 9")
    path = packed(files, tmp_path / "altered.zip")
    foreign = tmp_path / "foreign.json"
    foreign.write_text(TestKey(2).published)

    altered = offline(bare_machine, path)
    foreign_keys = offline(bare_machine, written(of_person(surveyed), tmp_path), "--keys", foreign)

    assert (altered.returncode, altered.stderr) == (1, "The file records.txt was changed.\n")
    assert foreign_keys.returncode == 1
    assert "not published" in foreign_keys.stderr


def test_the_programs_in_a_binder_are_ours_to_the_byte(surveyed):
    files = contents(of_person(surveyed))

    for module in (verify, verify_ledger, verify_binder):
        name = f"courseware/credentials/{Path(module.__file__).name}"
        assert files[name] == Path(module.__file__).read_bytes()


def test_the_guide_warns_of_the_programs_inside_and_says_where_others_come_from(surveyed):
    guide = contents(of_person(surveyed))["README.txt"].decode()
    words = " ".join(guide.split())

    assert "python3 verify_binder.py THIS-FILE.zip --keys PUBLISHED-KEYS.json" in words
    assert "sha256sum --check verifiers.sha256" in words
    assert "BEWARE: `python3 THIS-FILE.zip`, and the programs inside it, are programs of" in words
    assert "A certificate has no checkpoint printed on it" in words
    assert words.index("verify_binder.py THIS-FILE.zip") < words.index("python3 THIS-FILE.zip")


def test_the_command_shows_its_use_for_anything_else(capsys, tmp_path):
    assert [verify_binder.main(given) for given in ([], ["a", "b"], ["--keys"])] == [2, 2, 2]
    assert verify_binder.main(["a", "--keys"]) == 2
    assert verify_binder.main(["a", "--own-keys", "--keys", "k"]) == 2
    assert verify_binder.main([str(tmp_path / "none.zip")]) == 1
    assert shutil.which("python3") is None or "BINDER --keys KEYS.json" in capsys.readouterr().err


def test_a_binder_says_at_each_award_whether_its_minutes_count(surveyed, office, tmp_path):
    (award,) = records(of_person(surveyed))["awards"]
    assert award["credit"] == "counts"
    (number,) = bring_up_to_date(surveyed, office, None, LATER, LEA.id).numbers
    revoke(surveyed, ADA.actor, number, "not_own_work", "Two wrote it.", LATER)

    signer = signing_key(surveyed, office, LATER)
    binder = binder_of_person(surveyed, MAX.actor, LEA.id, signer, key_set(surveyed), LATER)

    (award,) = records(binder)["awards"]
    said = "revoked on 2026-03-04: the work was found not to be the holder's own"
    zone = award["snapshot"]["zone"]
    assert award["credit"] == f"does not count: its certificate was {said}"
    assert (
        f"credit: does not count: its certificate was {said.replace(':', f' (zone: {zone}):')}"
        in contents(binder)["records.txt"].decode()
    )
    assert list(check_binder(written(binder, tmp_path), own_keys(surveyed)))[-1].startswith(
        "2 files"
    )
