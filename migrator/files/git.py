"""Which files have work in them that git could not bring back: asked before anything is written."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from migrator.errors import Failure
from migrator.files.reading import plain_words

ARGUMENTS_LIMIT = 24_000
"""Characters of paths given to one git command; Windows takes 32,767 for a whole command line. With more, git is asked
about their common folder: one look at the index costs less than many, each of which compares every path."""

_REDIRECTIONS = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_COMMON_DIR",
    "GIT_INDEX_FILE",
    "GIT_PREFIX",
    "GIT_OBJECT_DIRECTORY",
    "GIT_NAMESPACE",
)
"""Set by git while it runs a hook; they would make every question one about the repository of the hook."""


class GitError(Failure):
    """Git is there and could not answer; the message has its own words."""


def dirty_files(paths: Sequence[str]) -> frozenset[str]:
    """Those of ``paths``, as they are given, that have changes git holds no commit of.

    These are files changed in the index or the work tree, and untracked ones; ignored files are outside of git's view
    and so never dirty, as are files outside a repository, and all files where git is not installed. A symbolic link
    stands for the file it leads to, which is what would be written. Raises :class:`GitError`.
    """
    git = shutil.which("git")
    if git is None or not paths:
        return frozenset()
    names: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        names[os.path.realpath(path)].append(path)
    tops: dict[str, str | None] = {}
    files_of: dict[str, list[str]] = defaultdict(list)
    for file in names:
        top = _top(git, str(Path(file).parent), tops)
        if top is not None:
            files_of[top].append(file)
    dirty = (file for top, files in files_of.items() for file in _dirty_in(git, top, files))
    return frozenset(name for file in dirty for name in names[file])


def _top(git: str, folder: str, known: dict[str, str | None]) -> str | None:
    """The top of the work tree that the real path ``folder`` is in, None outside of any; git is asked once for each."""
    asked: list[str] = []
    top: str | None = None
    for parent in (folder, *map(str, Path(folder).parents)):
        if parent in known:
            top = known[parent]
            break
        asked.append(parent)
        if os.path.exists(os.path.join(parent, ".git")):
            top = _ask_top(git, parent)
            break
    known.update(dict.fromkeys(asked, top))
    return top


def _ask_top(git: str, folder: str) -> str | None:
    result = _run(git, folder, "rev-parse", "--show-toplevel")
    if result.returncode == 0:
        return os.path.realpath(os.fsdecode(result.stdout).removesuffix("\n"))
    words = _words(result)
    # Something is called .git but is none, or the folder is inside the repository's own data: nothing to be guarded.
    if "not a git repository" in words or "must be run in a work tree" in words:
        return None
    raise _error(folder, words)


def _dirty_in(git: str, top: str, files: Sequence[str]) -> list[str]:
    """Those of the real paths ``files``, all in the work tree at ``top``, that are dirty."""
    relative = {os.path.normcase(os.path.relpath(file, top)): file for file in files}
    pathspecs = [os.path.relpath(file, top) for file in files]
    if sum(map(len, pathspecs)) > ARGUMENTS_LIMIT:
        pathspecs = [os.path.relpath(os.path.commonpath([str(Path(file).parent) for file in files]), top)]
    status = ["status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all"]
    result = _run(git, top, *status, "--", *pathspecs, settings=_without_filters(git, top))
    if result.returncode != 0:
        raise _error(top, _words(result))
    # Each entry is two letters, a space and the path from the top, unquoted because of -z; with --no-renames there
    # is never a second path.
    changed = {os.path.normcase(os.fsdecode(entry[3:])) for entry in result.stdout.split(b"\0") if entry}
    return [relative[name] for name in relative.keys() & changed]


def _without_filters(git: str, top: str) -> dict[str, str]:
    """Settings that keep a repository from having git run programs over files before it compares them.

    Without them, a file that such a program would change counts as dirty, which errs on the right side.
    """
    found = _run(git, top, "config", "--null", "--name-only", "--get-regexp", r"^filter\..*\.(clean|process|required)$")
    names = [os.fsdecode(name) for name in found.stdout.split(b"\0") if name]
    return {name: "false" if name.endswith(".required") else "" for name in names}


def _run(
    git: str, folder: str, *arguments: str, settings: Mapping[str, str] = MappingProxyType({})
) -> subprocess.CompletedProcess[bytes]:
    """Run git without a shell, in English, taking no lock and running no program that the repository configures."""
    environment = {name: value for name, value in os.environ.items() if name not in _REDIRECTIONS}
    environment |= {"GIT_OPTIONAL_LOCKS": "0", "GIT_LITERAL_PATHSPECS": "1", "LC_ALL": "C", "LANGUAGE": ""}
    # In the environment, where a name may hold what it likes: `-c` ends it at the first equals sign.
    given = environment.get("GIT_CONFIG_COUNT", "")
    first = int(given) if given.isdecimal() else 0
    environment["GIT_CONFIG_COUNT"] = str(first + len(settings))
    for number, (name, value) in enumerate(settings.items(), first):
        environment |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": value}
    command = [git, "-C", folder, "-c", "core.fsmonitor=false", *arguments]
    try:
        return subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    except OSError as error:
        raise _error(folder, plain_words(error)) from error


def _words(result: subprocess.CompletedProcess[bytes]) -> str:
    words = result.stderr.decode("utf-8", "replace").strip().removeprefix("fatal: ")
    return words or f"git ended with exit code {result.returncode} and said nothing"


def _error(folder: str, words: str) -> GitError:
    return GitError(
        f"{folder}: cannot ask git which files have uncommitted changes: {words}\n"
        "Solve what git reports, or pass --allow-dirty to go ahead without the check."
    )
