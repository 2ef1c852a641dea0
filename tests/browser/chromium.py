"""Where the browser tests get their Chromium from."""

import functools
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from courseware.services.doctor.machine import find_browser

# One of several test processes installs; the others wait for it.
_LOCK = Path("/var/lock/courseware-chromium")
_INSTALL_SECONDS = 900
# The one without windows takes a third less time for the same pages; not every system has it.
_SCRIPT = """
for name in chromium-headless-shell chromium; do
  command -v $name >/dev/null && exit 0
done
apt-get -qq update || exit
for name in chromium-headless-shell chromium; do
  apt-get -qq install --yes --no-install-recommends $name fonts-dejavu-core && exit 0
done
exit 1"""

ARGUMENTS = (
    "--no-sandbox",
    # A page that begins anew in the process of the one before finds its scripts compiled; for
    # axe, half a megabyte on every page, that is a fifth of all that looking at a page takes.
    "--process-per-site",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
)


@dataclass(frozen=True)
class Chromium:
    """The program, or why there is none."""

    program: str | None
    reason: str = ""


@functools.cache
def chromium() -> Chromium:
    """The Chromium that is named or on the PATH, else one installed now if nobody is asked."""
    named = os.environ.get("COURSEWARE_CHROMIUM", "")
    found = find_browser(named)
    if found:
        return Chromium(found)
    if named:
        return Chromium(None, f"COURSEWARE_CHROMIUM names {named}, which is no program")
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return Chromium(
            None,
            "no Chromium on the PATH, and installing one would ask for a password: "
            "`apt install chromium-headless-shell`, or set COURSEWARE_CHROMIUM",
        )
    fault = _install()
    return Chromium(find_browser(""), fault)


def _install() -> str:
    """Install Debian's Chromium; the reason if that failed, else empty."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["sh", "-c", _SCRIPT]
    if shutil.which("flock"):
        command = ["flock", str(_LOCK), *command]
    try:
        done = subprocess.run(
            command,
            env=quiet,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_INSTALL_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return f"no Chromium on the PATH; installing one took over {_INSTALL_SECONDS} s"
    if done.returncode == 0:
        return ""
    last = done.stderr.strip().rpartition("\n")[2]
    return f"no Chromium on the PATH, and it could not be installed: {last}"
