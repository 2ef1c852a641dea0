"""A server that is asked to end while it is being prepared ends, whatever Python was doing then."""

import subprocess
import sys

STORY = """
import os, signal, weakref
from courseware.cli.ending import end_calmly, end_if_asked

class Thing: pass

end_calmly()
thing = Thing()
kept = weakref.ref(thing, lambda _: os.kill(os.getpid(), signal.SIGTERM))
del thing  # what the handler raises in this callback is told, and dropped
print("going on")
end_if_asked()
print("serving")
"""


def played(story: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", story]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_sigterm_that_came_in_a_callback_ends_the_preparations() -> None:
    told = subprocess.run(
        [sys.executable, "-c", STORY], capture_output=True, text=True, check=False
    )

    assert (told.returncode, told.stdout) == (0, "going on\n")
    assert "SystemExit" in told.stderr


def test_a_sigterm_ends_them_at_once() -> None:
    story = STORY.replace("thing = Thing()", "os.kill(os.getpid(), signal.SIGTERM)")
    told = subprocess.run(
        [sys.executable, "-c", story], capture_output=True, text=True, check=False
    )

    assert (told.returncode, told.stdout, told.stderr) == (0, "", "")
