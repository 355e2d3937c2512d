"""Stage discover: the paths that the user named become the list of files to look at.

What is named is taken: a file whatever its suffix, a folder even where .gitignore would leave it out. Inside a folder,
modules (``.py``) and notebooks (``.ipynb``) are taken, and pruned as early as possible are: what the excludes name,
what .gitignore files name (also those above, up to the top of the repository, and its ``info/exclude``), and virtual
environments under whatever name. Symbolic links to folders are not followed; a file that has several names is taken
once.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from migrator.facts import Skipped
from migrator.files.ignore import (
    Patterns,
    compile_patterns,
    folder_rules,
    ignored,
    inherited_rules,
    repository_rules,
)
from migrator.files.source import NOTEBOOK, plain_words

NO_SOURCE = frozenset(
    {
        ".eggs",
        ".git",
        ".hg",
        ".hypothesis",
        ".ipynb_checkpoints",
        ".mypy_cache",
        ".nox",
        ".pytest_cache",
        ".ruff_cache",
        ".svn",
        ".tox",
        "__pycache__",
        "node_modules",
    }
)
"""Folders that hold no one's Python source; they are left out without a word. So is ``*.egg-info``."""

NOT_OURS = frozenset({".venv", "__pypackages__", "_vendor", "dist-packages", "site-packages"})
"""Folders of other people's code: an edit there is lost at the next installation. ``vendor`` is not among them: it is
pip's ``_vendor`` that is a convention, while ``vendor`` is also an everyday word for a part of a shop."""

BUILT_UNLESS_PACKAGE = frozenset({"build", "dist", "venv"})
"""Folders of built copies and environments, except where they have an ``__init__.py``: then they are packages of the
project (as ``src/build`` is in pypa/build and ``Lib/venv`` in CPython)."""

ENVIRONMENT_MARKS = ("pyvenv.cfg", "conda-meta")
"""What the top folder of a virtual environment contains, by PEP 405 and by conda."""


@dataclass(frozen=True)
class Missing:
    """A path that was named, or a folder that was met, and cannot be looked into."""

    path: str
    reason: str


@dataclass(frozen=True)
class Discovery:
    """What was found, each part sorted by path.

    ``skipped`` names every file and folder that was left out and why, but for those of :data:`NO_SOURCE`.
    """

    files: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    missing: tuple[Missing, ...]


def discover(
    paths: Sequence[str], exclude: Sequence[str] | None = None, extend_exclude: Sequence[str] = (), root: str = "."
) -> Discovery:
    """Find the Python files under ``paths``.

    ``exclude`` and ``extend_exclude`` are patterns in .gitignore syntax, relative to ``root``. ``exclude`` replaces
    the default excludes by name, None keeps them; a pattern ``!name`` takes a default back. Files are named as the
    user named them: relative paths stay relative, without a leading ``./``.
    Raises :class:`migrator.files.ignore.BadPattern`.
    """
    lines = [*(exclude or ()), *extend_exclude]
    excludes = compile_patterns(os.path.realpath(root), lines) if lines else None
    search = _Search(excludes, defaults=exclude is None)
    for path in paths:
        search.take(path)
    return search.result()


@dataclass(frozen=True)
class _Folder:
    """A folder to look into: its name for the user, its real path, the ignore rules that reach it."""

    name: str
    real: str
    rules: tuple[Patterns, ...]
    named: bool = False

    def join(self, name: str) -> str:
        return name if self.name == "." else os.path.join(self.name, name)


@dataclass
class _Search:
    """The state of one run; the dictionaries are keyed by real path, so that nothing is counted twice."""

    excludes: Patterns | None
    defaults: bool
    files: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    skipped: dict[str, Skipped] = field(default_factory=dict)
    missing: dict[str, Missing] = field(default_factory=dict)
    visited: set[str] = field(default_factory=set)

    def take(self, path: str) -> None:
        """Add what the user named."""
        name = str(PurePath(path)) if path else path
        try:
            status = os.stat(path)
        except OSError as error:
            self.missing[name] = Missing(name, plain_words(error))
            return
        real = os.path.realpath(path)
        if stat.S_ISDIR(status.st_mode):
            self.walk(_Folder(name, real, inherited_rules(real), named=True))
        elif stat.S_ISREG(status.st_mode):
            (self.links if Path(path).is_symlink() else self.files).setdefault(real, name)
        else:
            self.missing[name] = Missing(name, "not a regular file")

    def walk(self, top: _Folder) -> None:
        """Add what is in the folder and below."""
        pending = [top]
        while pending:
            folder = pending.pop()
            if folder.real not in self.visited:
                pending += self.list(folder)

    def list(self, folder: _Folder) -> list[_Folder]:
        """Add the files of one folder and return its folders."""
        try:
            with os.scandir(folder.real) as entries:
                entries_by_name = {entry.name: entry for entry in entries}
        except OSError as error:
            self.missing[folder.real] = Missing(folder.name, f"cannot be listed: {plain_words(error)}")
            return []
        reason = None if folder.named else self.foreign(folder, entries_by_name)
        if reason is not None:
            self.skip(folder.name, folder.real, reason)
            return []
        self.visited.add(folder.real)
        rules = folder.rules
        if ".git" in entries_by_name:  # the top of a repository, to which the rules of one around it do not apply
            rules = repository_rules(folder.real)
        if ".gitignore" in entries_by_name:
            rules += folder_rules(folder.real)
        folders: list[_Folder] = []
        for name, entry in entries_by_name.items():
            if entry.is_dir(follow_symlinks=False):
                inner = _Folder(folder.join(name), entry.path, rules)
                if self.wanted_folder(inner, name):
                    folders.append(inner)
            elif name.endswith((".py", NOTEBOOK)):
                self.add(folder, entry, rules)
            elif entry.is_symlink() and os.path.isdir(entry.path):
                self.skip(folder.join(name), entry.path, "a symbolic link to a folder is not followed")
        return folders

    def foreign(self, folder: _Folder, names: dict[str, os.DirEntry[str]]) -> str | None:
        """Why a folder, now that its contents are known, is not the user's code; None if it may be."""
        if self.excludes is not None and self.excludes.verdict(folder.real, folder=True) is False:
            return None
        if any(mark in names for mark in ENVIRONMENT_MARKS):
            return "a virtual environment"
        built = self.defaults and PurePath(folder.real).name in BUILT_UNLESS_PACKAGE
        return "excluded by default" if built and "__init__.py" not in names else None

    def wanted_folder(self, folder: _Folder, name: str) -> bool:
        """Whether to look into the folder, as far as its name tells; if not, that is recorded."""
        if name == ".git":
            return False
        verdict = None if self.excludes is None else self.excludes.verdict(folder.real, folder=True)
        if verdict is None and self.defaults and (name in NO_SOURCE or name.endswith(".egg-info")):
            return False
        if verdict:
            self.skip(folder.name, folder.real, "excluded by the configuration")
        elif verdict is None and self.defaults and name in NOT_OURS:
            self.skip(folder.name, folder.real, "excluded by default")
        elif ignored(folder.rules, folder.real, folder=True):
            self.skip(folder.name, folder.real, "ignored by git")
        else:
            return True
        return False

    def add(self, folder: _Folder, entry: os.DirEntry[str], rules: tuple[Patterns, ...]) -> None:
        """Take one file that has the name of a Python file or a notebook, or record why not."""
        name = folder.join(entry.name)
        here = entry.path
        if self.excludes is not None and self.excludes.verdict(here, folder=False):
            self.skip(name, here, "excluded by the configuration")
        elif ignored(rules, here, folder=False):
            self.skip(name, here, "ignored by git")
        elif not entry.is_symlink():
            if entry.is_file():
                self.files.setdefault(here, name)
            else:
                self.skip(name, here, "not a regular file")
        elif os.path.isfile(here):  # unlike the entry's own method, false for a link that leads in a circle
            self.links.setdefault(os.path.realpath(here), name)
        elif os.path.isdir(here):
            self.skip(name, here, "a symbolic link to a folder is not followed")
        else:
            self.skip(name, here, "a symbolic link that leads to no regular file")

    def skip(self, name: str, real: str, reason: str) -> None:
        """Record what is left out."""
        self.skipped.setdefault(real, Skipped(name, reason))

    def result(self) -> Discovery:
        """What was found; a file that is a link to another one found goes by the other's name."""
        files = self.links | self.files
        left_out = [skipped for real, skipped in self.skipped.items() if real not in files and real not in self.visited]
        return Discovery(
            files=tuple(sorted(files.values())),
            skipped=tuple(sorted(left_out, key=lambda skipped: skipped.path)),
            missing=tuple(sorted(self.missing.values(), key=lambda missing: missing.path)),
        )
