"""Stage discover, its other end: the project around files that are given by name.

A run may be given single files, as a commit hook is. What is right for one of them depends on the whole program: who
else uses its client, where its client is made, which models its functions are called with. So the whole project is
read, and only what concerns the given files is reported and edited.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from migrator.configuration import Configurations
from migrator.files.carriers import is_carrier
from migrator.files.discover import discover
from migrator.understand.modules import Modules


def surroundings(files: Sequence[str], near: Sequence[str], configurations: Configurations) -> tuple[str, ...]:
    """The other files of the project, as a run on all of it finds them: in the same repository, or else beside them.

    ``near`` are the files that they import; outside of a repository these may be all that there is to find them by.
    """
    given = {os.path.realpath(path) for path in files}
    modules = Modules(files, frozenset())
    places = dict.fromkeys(place for file in files for place in _around(file, modules))
    found = discover(tuple(places), configurations, lenient=True)
    every = dict.fromkeys((*found.files, *near))
    return tuple(path for path in every if os.path.realpath(path) not in given)


def _around(file: str, modules: Modules) -> tuple[str, ...]:
    """The files and folders to look through."""
    repository = _repository(os.path.dirname(file), absolute=os.path.isabs(file))
    if repository is not None:
        return (repository,)
    if is_carrier(file):
        return (os.path.dirname(file) or ".",)
    root = modules.root(file)
    try:
        beside = [os.path.join(root, name) for name in sorted(os.listdir(root or "."))]
    except OSError:
        return (file,)
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
