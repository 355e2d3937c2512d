"""Stage discover, its other end: the files around the given ones that import them.

A run may be given single files, as a commit hook is. Whether a client in one of them can move is also decided by the
files that use it, so these are read as well: never reported about, never edited.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from migrator.files.discover import discover
from migrator.files.source import Unreadable, read_bytes
from migrator.understand.modules import Modules

# What a file that makes requests through somebody else's client, or passes it models and fields, cannot do without.
_USES = (b".create", b".parse", b".stream", b"model", b"client", b"completions")


def importers(files: Sequence[str], modules: Modules) -> Iterator[tuple[str, bytes]]:
    """The files around ``files`` that may import them: in the same repository, or where there is none, beside them.

    Only the bytes are looked at: the module's name must stand in the file, and something to use it for.
    """
    given = {os.path.realpath(path) for path in files}
    stems = {_stem(path).encode() for path in files}
    places = dict.fromkeys(place for file in files for place in _around(file, modules))
    for path in discover(tuple(places)).files:
        if os.path.realpath(path) in given:
            continue
        try:
            data = read_bytes(path)
        except Unreadable:
            continue
        if b"import" in data and any(stem in data for stem in stems) and any(use in data for use in _USES):
            yield path, data


def _stem(path: str) -> str:
    """The name that a file is imported by: its own, or that of its package."""
    folder, name = os.path.split(os.path.abspath(path))
    return os.path.basename(folder) if name == "__init__.py" else os.path.splitext(name)[0]


def _around(file: str, modules: Modules) -> tuple[str, ...]:
    """The files and folders to look through."""
    repository = _repository(os.path.dirname(file), absolute=os.path.isabs(file))
    if repository is not None:
        return (repository,)
    root = modules.root(file)
    beside = [os.path.join(root, name) for name in sorted(os.listdir(root or "."))]
    package = os.path.relpath(file, root or ".").split(os.sep)[0]
    return tuple(path for path in beside if path.endswith(".py") or os.path.basename(path) == package)


def _repository(folder: str, *, absolute: bool) -> str | None:
    """The folder of the git repository that ``folder`` is in, as paths below it are written; None outside of one."""
    here = folder
    while True:
        if os.path.exists(os.path.join(here, ".git")):
            return here or "."
        above = os.path.dirname(here)
        if above == here:
            # A repository above the current folder is entered no further than here, so that names stay relative.
            inside = not absolute and _repository(os.getcwd(), absolute=True) is not None
            return "." if inside else None
        here = above
