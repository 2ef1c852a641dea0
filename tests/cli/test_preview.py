"""`preview` serves this machine and nobody else."""

from pathlib import Path

import pytest

from tests.cli.conftest import Cli


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])
def test_the_preview_refuses_every_address_but_this_machines(
    cli: Cli, library: Path, host: str
) -> None:
    outcome = cli("preview", "--library", str(library), "--host", host, "--port", "0")

    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == (
        "--host: the preview asks nobody for a password, so it serves this machine only, "
        f"not {host!r} — use 127.0.0.1\n"
    )
