"""A test server goes with its test process, however that one ends."""

import subprocess
import sys
import time
from pathlib import Path

from tests import postgres_guard

# Ends like a PostgreSQL server in fast mode: its file goes last.
SERVER = """
import os, pathlib, signal, sys, time
file = pathlib.Path(sys.argv[1])
def stop(*_):
    file.unlink()
    os._exit(0)
signal.signal(signal.SIGINT, stop)
file.write_text(f"{os.getpid()}\\n{file.parent}\\n")
print("ready", flush=True)
time.sleep(60)
"""
# A test process that is killed while its server runs: the guard holds the other end of a pipe.
TEST_PROCESS = """
import subprocess, sys, time
subprocess.Popen([sys.executable, "-I", "-S", *sys.argv[1:]], stdin=subprocess.PIPE,
                 start_new_session=True)
print("ready", flush=True)
time.sleep(60)
"""
PATIENCE_S = 20


def test_the_server_of_a_killed_test_process_is_stopped_and_removed(tmp_path: Path) -> None:
    folder = tmp_path / "cw-pg-killed"
    folder.mkdir()
    (folder / "base").write_text("rows")
    with started(SERVER, str(folder / "postmaster.pid")) as server:
        with started(TEST_PROCESS, postgres_guard.__file__, str(folder)) as test_process:
            test_process.kill()

        assert server.wait(PATIENCE_S) == 0
        until = time.monotonic() + PATIENCE_S
        while folder.exists() and time.monotonic() < until:
            time.sleep(0.05)
        assert not folder.exists()


def test_a_server_that_was_cleaned_up_is_left_alone(tmp_path: Path) -> None:
    arguments = [sys.executable, "-I", "-S", postgres_guard.__file__, str(tmp_path / "gone")]

    done = subprocess.run(arguments, input="", capture_output=True, text=True, check=True)

    assert done.stdout + done.stderr == ""


def started(program: str, *arguments: str) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", program, *arguments], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process
