"""The documentation is held to account: what it names exists, and what exists it names."""

import re
from hashlib import sha256
from pathlib import Path

import click
import pytest

from courseware.cli import courseware

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
DOCS = (
    "README.md",
    "docs/architecture.md",
    "docs/operations.md",
    "docs/ledger.md",
    "docs/records.md",
    "docs/interchange.md",
    "docs/authoring.md",
)
COMMANDS = courseware.list_commands(click.Context(courseware))
CODE = ("courseware", "tests", "benchmarks")
_VARIABLE = re.compile(r"COURSEWARE_[A-Z]+(?:_[A-Z]+)*")


def in_the_code() -> set[str]:
    """Every COURSEWARE_… variable that is written as a whole text in the code."""
    quoted = re.compile(rf"""["']({_VARIABLE.pattern})["'=]""")
    files = [path for room in CODE for path in (ROOT / room).rglob("*.py")]
    return {name for path in files for name in quoted.findall(path.read_text())}


def in_a_table() -> list[str]:
    return re.findall(r"^\| `(COURSEWARE_[A-Z_]+)` \|", README, re.MULTILINE)


def test_every_variable_of_the_code_is_in_the_readme_and_the_other_way_round() -> None:
    driven_by_make = set(_VARIABLE.findall((ROOT / "Makefile").read_text()))

    assert set(in_a_table()) - in_the_code() - driven_by_make == set()
    assert in_the_code() - set(in_a_table()) == set()


def test_no_variable_is_listed_twice() -> None:
    assert len(in_a_table()) == len(set(in_a_table()))


def test_the_table_of_commands_is_the_command_lines_own_list() -> None:
    section = README.split("## Commands")[1].split("## ")[0]
    listed = re.findall(r"^\| `([a-z]+)` \|", section, re.MULTILINE)

    assert listed == COMMANDS


@pytest.mark.parametrize("document", DOCS)
def test_every_command_that_is_named_exists(document: str) -> None:
    text = (ROOT / document).read_text()
    named = set(re.findall(r"python -m courseware ([a-z]+)", text))

    assert named - set(COMMANDS) == set()


@pytest.mark.parametrize("document", DOCS)
def test_every_target_of_make_that_is_named_exists(document: str) -> None:
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)", (ROOT / document).read_text(), re.MULTILINE))
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert named - targets == set()


@pytest.mark.parametrize("document", DOCS)
def test_every_link_leads_somewhere(document: str) -> None:
    here = (ROOT / document).parent
    # Code shows links of others.
    text = re.sub(r"(?ms)^```.*?^```$|`[^`\n]+`", "", (ROOT / document).read_text())
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text)

    assert [link for link in links if not (here / link).exists()] == []


@pytest.mark.parametrize("document", DOCS)
def test_every_file_that_is_named_exists(document: str) -> None:
    named = re.findall(
        r"`((?:[a-z_]+/)*[a-z_]+\.(?:py|md|lock|toml))(?::| |`)", (ROOT / document).read_text()
    )
    # The verifiers are named as those who took them away see them.
    places = (ROOT, ROOT / "courseware", ROOT / "courseware" / "credentials")

    assert [name for name in named if not any((place / name).exists() for place in places)] == []


def test_the_table_of_places_leads_to_every_page_of_the_documentation() -> None:
    table = README.split("## Where things are")[1]

    pages = sorted(path.name for path in (ROOT / "docs").glob("*.md"))
    assert [page for page in pages if f"(docs/{page})" not in table] == []
    assert len(pages) >= 10


def test_the_published_hashes_are_those_of_the_verifiers() -> None:
    """Mend it: `(cd courseware/credentials && sha256sum verify*.py) > docs/verifiers.sha256`."""
    folder = ROOT / "courseware" / "credentials"
    programs = sorted(folder.glob("verify*.py"))
    listed = [f"{sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in programs]

    assert (ROOT / "docs" / "verifiers.sha256").read_text() == "".join(listed)


def test_the_three_lines_without_make_are_what_make_does() -> None:
    makefile = (ROOT / "Makefile").read_text()

    for words in ("-m venv", "--require-hashes", "-r requirements.lock", "-m courseware demo"):
        assert words in README
        assert words in makefile
