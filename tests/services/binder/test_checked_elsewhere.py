"""A binder is checked on a machine without the app, by its own programs and by others."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import cffi
import cryptography
import pytest

from courseware.credentials import verify, verify_binder, verify_ledger
from tests.alone import run_alone, run_for_nobody
from tests.keys import TestKey
from tests.services.binder.binders import KEY, contents, of_clinic, of_person, packed, written


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
