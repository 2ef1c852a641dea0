"""The house's walls: which room may import which, and what may not be read below the web."""

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "courseware"
ROOT = PACKAGE.parent

# The table of docs/architecture.md. A room may import itself and what stands here.
MAY_IMPORT: dict[str, set[str]] = {
    "domain": set(),
    "questions": {"domain"},
    "content": {"questions", "domain"},
    "store": {"domain"},
    "credentials": {"questions", "domain"},
    "interchange": {"questions", "domain"},
    "services": {"content", "store", "credentials", "interchange", "questions", "domain"},
    "web": {"services", "content", "store", "questions", "domain", "config", ""},
    "cli": {"web", "services", "content", "store", "questions", "domain", "config", "app", ""},
    "app": {"web", "services", "store", "config"},
    "config": {"store"},
    "__main__": {"cli"},
    "": set(),
}
LONGEST_MODULE = 300
LONGEST_FUNCTION = 35
# More than that, and a stranger reads a list instead of finding the place.
MOST_MODULES = 60
# Reviewed: long because they list things, not because they do several things.
MAY_BE_LONG: set[str] = {
    "courseware/credentials/verify.py",  # the same
    "courseware/credentials/verify_binder.py",  # the same
    "courseware/credentials/verify_ledger.py",  # one file that a board can take away and run
}
# Reviewed: the verifier is also a program of its own, and this is its command line; and a pause
# between two looks at a lock, which tells nothing of the time.
MAY_READ_THE_CLOCK = {
    "courseware/credentials/verify.py": "main",
    "courseware/store/turns.py": "_took_turn",
}
MIGRATIONS = PACKAGE / "store" / "migrations"
TIMES = "courseware/domain/times.py"
# Reviewed: what no person reads as a sentence, or what has to stay as it was signed.
MAY_FORMAT_MOMENTS = {
    "courseware/credentials/badge.py": "a credential, in ISO 8601; its bytes are signed",
    "courseware/credentials/verify.py": "stands alone, without any other file of ours",
    "courseware/services/certificates/signing_keys.py": "the signed list of revocations, ISO 8601",
    "courseware/services/certificates/lost_records.py": "the same list",
    "courseware/services/certificates/checking.py": "is held against the moment of that list",
    "courseware/services/backup/creating.py": "the name of a file",
    "courseware/services/binder/readable.py": "the digits of the export beside it",
    "courseware/web/admin/ledger.py": "the name of a file",
    "courseware/web/times.py": "the half of a `time` element that the browser reads",
    "courseware/cli/certificate.py": "a column between tabs, to be sorted",
    "courseware/interchange/icalendar.py": "a format of others",
    "courseware/interchange/results.py": "a format of others",
}

MODULES = sorted(path for path in PACKAGE.rglob("*.py") if MIGRATIONS not in path.parents)
BELOW_THE_WEB = ("domain", "questions", "content", "store", "services", "credentials")
CLOCKS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "monotonic"),
    ("time", "localtime"),
    ("time", "gmtime"),
    ("time", "sleep"),
}


def room_of(path: Path) -> str:
    """The first folder below the package, or the module's own name."""
    first = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    return "" if first == "__init__" else first


@cache
def parsed(path: Path) -> ast.Module:
    """The tree of a module, made once for all tests that look at it."""
    return ast.parse(path.read_text(), str(path))


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(tree: ast.AST) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """(line, module, imported names) of every import in a tree."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name, ()
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, node.module or "", tuple(alias.name for alias in node.names)


def own_rooms(module: str, names: tuple[str, ...]) -> set[str]:
    """The rooms of our own package that one import reaches."""
    parts = module.split(".")
    if parts[0] != "courseware":
        return set()
    if len(parts) > 1:
        return {parts[1]}
    found = {name for name in names if (PACKAGE / name).is_dir() or is_module(name)}
    return found or {""}


def is_module(name: str) -> bool:
    return (PACKAGE / f"{name}.py").is_file()


def test_every_room_stands_in_the_table() -> None:
    assert {room_of(path) for path in MODULES} <= set(MAY_IMPORT)


@pytest.mark.parametrize("room", sorted(MAY_IMPORT))
def test_imports_point_one_way(room: str) -> None:
    broken = [
        f"{named(path)}:{line} imports {target or 'the version'}"
        for path in MODULES
        if room_of(path) == room
        for line, module, names in imports(parsed(path))
        for target in sorted(own_rooms(module, names) - {room} - MAY_IMPORT[room])
    ]

    assert broken == []


def test_the_table_has_no_way_round() -> None:
    def reachable(room: str) -> set[str]:
        found, todo = set(), [room]
        while todo:
            for target in MAY_IMPORT[todo.pop()] - found:
                found.add(target)
                todo.append(target)
        return found

    assert [room for room in MAY_IMPORT if room in reachable(room)] == []


def test_the_domain_needs_the_standard_library_only() -> None:
    foreign = [
        f"{named(path)}:{line} imports {module}"
        for path in MODULES
        if room_of(path) == "domain"
        for line, module, _ in imports(parsed(path))
        if module.split(".")[0] not in sys.stdlib_module_names | {"courseware"}
    ]

    assert foreign == []


def test_the_verifier_needs_cryptography_and_the_standard_library_only() -> None:
    """It goes to people who have nothing of ours, in a binder or by mail."""
    modules = {
        module.split(".")[0]
        for _, module, _ in imports(parsed(PACKAGE / "credentials" / "verify.py"))
    }

    assert modules - sys.stdlib_module_names == {"cryptography"}


def test_no_function_imports_our_own_modules() -> None:
    found = [
        f"{named(path)}:{line} imports {module} inside {function.name}"
        for path in MODULES
        for function in functions(parsed(path))
        for line, module, _ in imports(function)
        if module.split(".")[0] == "courseware"
    ]

    assert found == []


def test_no_import_is_relative() -> None:
    found = [
        named(path)
        for path in MODULES
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ImportFrom) and node.level
    ]

    assert found == []


def test_no_module_reaches_into_anothers_private_parts() -> None:
    found = [
        f"{named(path)}:{line} imports {name} of {module}"
        for path in MODULES
        for line, module, names in imports(parsed(path))
        for name in names
        if module.startswith("courseware") and name.startswith("_") and name != "__version__"
    ]

    assert found == []


def test_no_module_is_named_for_nothing() -> None:
    nameless = {"utils", "util", "helpers", "helper", "common", "misc"}

    assert [named(path) for path in MODULES if path.stem in nameless] == []


def test_no_folder_is_crowded() -> None:
    held = Counter(path.parent for path in MODULES)
    crowded = {named(folder): many for folder, many in held.items() if many > MOST_MODULES}

    assert crowded == {}


def test_every_folder_says_what_stands_in_it() -> None:
    silent = [
        named(path)
        for path in MODULES
        if path.name == "__init__.py" and not ast.get_docstring(parsed(path))
    ]

    assert silent == []


def test_nothing_below_the_web_reads_the_clock() -> None:
    found = [
        f"{named(path)}:{node.lineno} calls {ast.unparse(node.func)}"
        for path in MODULES
        if room_of(path) in BELOW_THE_WEB
        for part in parsed(path).body
        if getattr(part, "name", "") != MAY_READ_THE_CLOCK.get(named(path), "-")
        for node in ast.walk(part)
        if isinstance(node, ast.Call) and reads_clock(node.func)
    ]

    assert found == []


def reads_clock(called: ast.expr) -> bool:
    if not isinstance(called, ast.Attribute):
        return False
    holder = ast.unparse(called.value).rpartition(".")[2]
    return (holder, called.attr) in CLOCKS


def test_nothing_below_the_web_imports_a_clock_by_name() -> None:
    clocks = {name for holder, name in CLOCKS if holder == "time"}
    found = [
        f"{named(path)}:{line}"
        for path in MODULES
        if room_of(path) in BELOW_THE_WEB
        for line, module, names in imports(parsed(path))
        if module == "time" and clocks & set(names)
    ]

    assert found == []


def test_nothing_below_the_web_knows_flask() -> None:
    found = [
        f"{named(path)}:{line} imports {module}"
        for path in MODULES
        if room_of(path) in BELOW_THE_WEB
        for line, module, _ in imports(parsed(path))
        if module.split(".")[0] in {"flask", "flask_login", "flask_wtf", "click", "gunicorn"}
    ]

    assert found == []


def test_sql_is_written_in_the_store_only() -> None:
    """Others hold a connection and hand it on; they never build a statement."""
    allowed = {"Connection"}
    found = [
        f"{named(path)}:{line} imports {', '.join(sorted(set(names) - allowed))}"
        for path in MODULES
        if room_of(path) != "store"
        for line, module, names in imports(parsed(path))
        if module.split(".")[0] in {"sqlalchemy", "alembic", "psycopg"}
        and module != "sqlalchemy.exc"
        and (set(names) - allowed or not names)
    ]

    assert found == []


def test_no_module_is_too_long() -> None:
    long = {
        named(path): length
        for path in MODULES
        if (length := len(path.read_text().splitlines())) > LONGEST_MODULE
        and named(path) not in MAY_BE_LONG
    }

    assert long == {}


def test_no_function_is_too_long() -> None:
    long = {
        name: length
        for path in MODULES
        for function in functions(parsed(path))
        if (length := body_lines(function)) > LONGEST_FUNCTION
        and (name := f"{named(path)}:{function.name}") not in MAY_BE_LONG
    }

    assert long == {}


def test_the_allow_list_of_long_things_names_nothing_that_is_short() -> None:
    known = {named(path) for path in MODULES} | {
        f"{named(path)}:{function.name}" for path in MODULES for function in functions(parsed(path))
    }

    assert known >= MAY_BE_LONG


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its signature and docstring."""
    statements = function.body[1:] if ast.get_docstring(function) else function.body
    if not statements:
        return 0
    return (statements[-1].end_lineno or 0) - statements[0].lineno + 1


# How a moment is told what to write (`%Y-%m-%d`, `%H:%M`), or a zone that is put behind a value.
_BY_HAND = re.compile(r"%[YBHM]|^ UTC\b|\\\d UTC\b")


def test_moments_are_put_into_words_in_one_place() -> None:
    """`domain/times.py`: there every moment has its zone, and looks alike wherever it is read."""
    found = {named(path) for path in MODULES if any(formats_moments(parsed(path)))}

    assert found - {TIMES} == set(MAY_FORMAT_MOMENTS)


def formats_moments(tree: ast.AST) -> Iterator[bool]:
    """Whether each part of a module writes a moment by hand: with codes, or a zone behind it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.attr in {"strftime", "ctime"}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield bool(_BY_HAND.search(node.value))


def test_templates_leave_the_words_of_moments_to_filters() -> None:
    by_hand = re.compile(r"strftime|isoformat|%[YBHM]\b|\}\} UTC\b")
    templates = sorted((PACKAGE / "web" / "templates").rglob("*.html"))

    assert templates
    assert [named(path) for path in templates if by_hand.search(path.read_text())] == []


@pytest.mark.parametrize(
    "source",
    [
        "f'{now:%Y-%m-%d %H:%M} UTC'",
        "f'{now} UTC'",
        "now.strftime(form)",
        "'{:%d %B}'.format(now)",
        "format(now, '%H:%M')",
        r"_MOMENT.sub(r'\1 \2 UTC', text)",
    ],
)
def test_a_moment_that_is_put_into_words_by_hand_is_found(source: str) -> None:
    assert any(formats_moments(ast.parse(source)))


@pytest.mark.parametrize("source", ["f'{share:.1%}'", "'in UTC'", "f'{much:>8}'", "'50 % done'"])
def test_what_is_no_moment_is_left_alone(source: str) -> None:
    assert not any(formats_moments(ast.parse(source)))
