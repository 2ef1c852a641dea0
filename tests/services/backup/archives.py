"""The files in a backup, and the same backup with some of them replaced."""

import zipfile


def contents(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rewritten(backup, to, change):
    """The same backup with some of its files replaced."""
    files = contents(backup)
    change(files)
    with zipfile.ZipFile(to, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return to
