"""Stage discover: the paths that the user named become the list of files to look at.

What is named is taken: a file whatever its suffix, a folder even where .gitignore would leave it out, unless the user
says otherwise (``--force-exclude``). Inside a folder, modules (``.py``) and notebooks (``.ipynb``) are taken, and the
files beside them that may carry settings (environment files, workflows, ...) are put on a list of their own. Pruned as
early as possible are: what the configuration nearest to each folder excludes, what .gitignore files name (also those
above, up to the top of the repository, and its ``info/exclude``), and virtual environments under whatever name.
Symbolic links to folders are not followed; a file that has several names is taken once.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import NamedTuple

from migrator.configuration import Configurations
from migrator.files.carriers import is_carrier
from migrator.files.ignore import (
    BadPattern,
    Patterns,
    compile_patterns,
    folder_rules,
    ignored,
    inherited_rules,
    repository_rules,
)
from migrator.files.reading import NOTEBOOK, plain_words
from migrator.places import Skipped
from migrator.settings import CONFIGURATION_FILES, Settings, SettingsError

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

CARRIER_STARTS = (
    ".env",
    "requirements",
    "env.",
    "Dockerfile",
    "Containerfile",
    "example.env",
    "sample.env",
    "template.env",
)
CARRIER_ENDS = (
    ".env",
    ".yml",
    ".yaml",
    ".toml",
    ".json",
    ".sh",
    ".bash",
    "requirements.txt",
    ".Dockerfile",
    ".env.example",
    ".env.tpl",
)
"""How the names of files begin or end that may carry settings. Here and not among what is known, because every file
of a project is asked; ``rules/knowledge/surroundings.toml`` says which of them do, and as what."""

ENVIRONMENT_MARKS = ("pyvenv.cfg", "conda-meta")
"""What the top folder of a virtual environment contains, by PEP 405 and by conda."""


class Missing(NamedTuple):
    """A path that was named, or a folder that was met, and cannot be looked into."""

    path: str
    reason: str


class Discovery(NamedTuple):
    """What was found, each part sorted by path.

    ``skipped`` names every file and folder that was left out and why, but for those of :data:`NO_SOURCE`. ``others``
    are files that may carry settings to the program, of which more is asked only once some file matters.
    """

    files: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    missing: tuple[Missing, ...]
    others: tuple[Other, ...] = ()


def discover(paths: Sequence[str], configurations: Configurations, *, lenient: bool = False) -> Discovery:
    """Find the Python files under ``paths``, without what the configurations exclude.

    Files are named as the user named them: relative paths stay relative, without a leading ``./``. With ``lenient``, a
    configuration that cannot be used excludes nothing: it is somebody else's part of the project.
    Raises :class:`migrator.files.ignore.BadPattern` and :class:`migrator.settings.SettingsError`.
    """
    search = _Search(configurations, lenient)
    for path in paths:
        search.take(path)
    return search.result()


def left_out(path: str, configurations: Configurations) -> tuple[Skipped, ...]:
    """Why a run on what is around the file, which need not exist, would not take it; empty if it would."""
    search = _Search(configurations, lenient=False)
    search.left_out(path, folder=False)
    return tuple(search.skipped.values())


class _Excludes(NamedTuple):
    """What a configuration and the command line exclude; ``defaults`` says if what is excluded by name is, too."""

    lists: tuple[Patterns, ...]
    defaults: bool

    @classmethod
    def of(cls, settings: Settings) -> _Excludes:
        """The patterns of the settings, in .gitignore syntax. Those of the command line come first.

        ``exclude`` replaces the default excludes; a pattern ``!name`` takes one of them back.
        """
        line = settings.command_line.exclude
        lists = [compile_patterns(os.path.realpath("."), line)] if line else []
        lines = [*(settings.exclude or ()), *settings.extend_exclude]
        if lines:
            try:
                lists.append(compile_patterns(os.path.realpath(settings.root), lines))
            except BadPattern as error:
                if settings.source is None:
                    raise
                from migrator.configuration_file import place

                key = "exclude" if settings.exclude else "extend-exclude"
                raise BadPattern(f"{place(settings.source, key)}: {error}") from error
        return cls(tuple(lists), settings.exclude is None)

    def verdict(self, path: str, folder: bool) -> bool | None:
        """True if the real path ``path`` is excluded, False if it is taken back, None if nothing is said."""
        for patterns in self.lists:
            verdict = patterns.verdict(path, folder)
            if verdict is not None:
                return verdict
        return None


class _Folder(NamedTuple):
    """A folder to look into: its name for the user, its real path, the rules and the excludes that reach it."""

    name: str
    real: str
    rules: tuple[Patterns, ...]
    excludes: _Excludes
    named: bool = False

    def join(self, name: str) -> str:
        return name if self.name == "." else os.path.join(self.name, name)


class Other(NamedTuple):
    """A file that is no code, as the user would name it: given by name, or found in ``folder``."""

    path: str
    real: str
    folder: _Folder | None

    @property
    def left_out(self) -> bool:
        """Whether the configuration or git leaves it out, or it is no file of its own."""
        if self.folder is None:
            return False
        linked = os.path.islink(self.real) or not os.path.isfile(self.real)
        return linked or _unwanted_file(self.folder, self.real) is not None


class _Reach(NamedTuple):
    """A folder (its real path), the ignore rules that hold in it, and why a run on what is around leaves it out."""

    name: str
    rules: tuple[Patterns, ...]
    reason: str | None = None


@dataclass
class _Search:
    """The state of one run; the dictionaries are keyed by real path, so that nothing is counted twice."""

    configurations: Configurations
    lenient: bool
    excludes: dict[Settings, _Excludes] = field(default_factory=dict)
    reached: dict[str, _Reach] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    skipped: dict[str, Skipped] = field(default_factory=dict)
    missing: dict[str, Missing] = field(default_factory=dict)
    others: dict[str, Other] = field(default_factory=dict)
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
        if self.configurations.force_exclude and self.left_out(name, folder=stat.S_ISDIR(status.st_mode)):
            return
        if stat.S_ISDIR(status.st_mode):
            self.walk(_Folder(name, real, inherited_rules(real), self.excludes_at(name), named=True))
        elif stat.S_ISREG(status.st_mode) and is_carrier(name):
            self.others[real] = Other(name, real, None)
        elif stat.S_ISREG(status.st_mode):
            (self.links if Path(path).is_symlink() else self.files).setdefault(real, name)
        else:
            self.missing[name] = Missing(name, "not a regular file")

    def excludes_at(self, folder: str) -> _Excludes:
        """What is excluded from the folder on, by the configuration that holds there."""
        try:
            settings = self.configurations.at(os.path.abspath(folder))
            if settings not in self.excludes:
                self.excludes[settings] = _Excludes.of(settings)
        except (BadPattern, SettingsError):
            if not self.lenient:
                raise
            return _Excludes((), defaults=True)
        return self.excludes[settings]

    def left_out(self, name: str, *, folder: bool) -> bool:
        """Whether a run on what is around would leave out what is given by name; if so, that is recorded."""
        real = os.path.join(os.path.realpath(os.path.dirname(name)), os.path.basename(name))
        if folder:
            real = os.path.realpath(name)
            reason = self.reach(real).reason
        else:
            above = self.reach(os.path.dirname(real))
            step = _Folder(above.name, above.name, above.rules, self.excludes_at(above.name))
            reason = above.reason or _unwanted_file(step, real)
        if reason is not None:
            self.skip(name, real, reason)
        return reason is not None

    def reach(self, folder: str) -> _Reach:
        """What a run on what is around would know of the folder, given by its real path."""
        if folder not in self.reached:
            self.reached[folder] = self._reach(folder)
        return self.reached[folder]

    def _reach(self, folder: str) -> _Reach:
        above = os.path.dirname(folder)
        if os.path.exists(os.path.join(folder, ".git")):
            return _Reach(folder, repository_rules(folder) + folder_rules(folder))
        if above == folder or not _is_part(folder):
            return _Reach(folder, folder_rules(folder))
        outer = self.reach(above)
        if outer.reason is not None:
            return _Reach(folder, (), outer.reason)
        step = _Folder(folder, folder, outer.rules, self.excludes_at(above))
        reason = self.unwanted(step)
        if reason is None:
            with contextlib.suppress(OSError):  # whoever lists it will say so
                reason = self.foreign(step, os.listdir(folder))
        return _Reach(folder, outer.rules + folder_rules(folder), "excluded by default" if reason == "" else reason)

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
            self.skip(folder.name, folder.real, reason, folder=True)
            return []
        self.visited.add(folder.real)
        rules = folder.rules
        if ".git" in entries_by_name:  # the top of a repository, to which the rules of one around it do not apply
            rules = repository_rules(folder.real)
        if ".gitignore" in entries_by_name:
            rules += folder_rules(folder.real)
        folder = folder._replace(rules=rules)
        if not entries_by_name.keys().isdisjoint(CONFIGURATION_FILES):
            folder = folder._replace(excludes=self.excludes_at(folder.name))
        folders: list[_Folder] = []
        for name, entry in entries_by_name.items():
            if entry.is_dir(follow_symlinks=False):
                inner = _Folder(folder.join(name), entry.path, folder.rules, folder.excludes)
                reason = self.unwanted(inner)
                if reason is None:
                    folders.append(inner)
                elif reason:
                    self.skip(inner.name, inner.real, reason, folder=True)
            elif name.endswith((".py", NOTEBOOK)):
                self.add(folder, entry)
            elif name.startswith(CARRIER_STARTS) or name.endswith(CARRIER_ENDS):
                self.others.setdefault(entry.path, Other(folder.join(name), entry.path, folder))
            elif entry.is_symlink() and os.path.isdir(entry.path):
                self.skip(folder.join(name), entry.path, "a symbolic link to a folder is not followed", folder=True)
        return folders

    def foreign(self, folder: _Folder, names: Iterable[str]) -> str | None:
        """Why a folder, now that its contents are known, is not the user's code; None if it may be."""
        if folder.excludes.verdict(folder.real, folder=True) is False:
            return None
        if any(mark in names for mark in ENVIRONMENT_MARKS):
            return "a virtual environment"
        built = folder.excludes.defaults and PurePath(folder.real).name in BUILT_UNLESS_PACKAGE
        return "excluded by default" if built and "__init__.py" not in names else None

    def unwanted(self, folder: _Folder) -> str | None:
        """Why not to look into the folder, as far as its name tells; empty if that goes without saying."""
        name = os.path.basename(folder.real)
        if name == ".git":
            return ""
        verdict = folder.excludes.verdict(folder.real, folder=True)
        if verdict is None and folder.excludes.defaults:
            if name in NO_SOURCE or name.endswith(".egg-info"):
                return ""
            if name in NOT_OURS:
                return "excluded by default"
        if verdict:
            return "excluded by the configuration"
        return "ignored by git" if ignored(folder.rules, folder.real, folder=True) else None

    def add(self, folder: _Folder, entry: os.DirEntry[str]) -> None:
        """Take one file that has the name of a Python file or a notebook, or record why not."""
        name = folder.join(entry.name)
        here = entry.path
        reason = _unwanted_file(folder, here)
        if reason is not None:
            self.skip(name, here, reason)
        elif not entry.is_symlink():
            if entry.is_file():
                self.files.setdefault(here, name)
            else:
                self.skip(name, here, "not a regular file")
        elif os.path.isfile(here):  # unlike the entry's own method, false for a link that leads in a circle
            self.links.setdefault(os.path.realpath(here), name)
        elif os.path.isdir(here):
            self.skip(name, here, "a symbolic link to a folder is not followed", folder=True)
        else:
            self.skip(name, here, "a symbolic link that leads to no regular file")

    def skip(self, name: str, real: str, reason: str, *, folder: bool = False) -> None:
        """Record what is left out."""
        self.skipped.setdefault(real, Skipped(name, reason, folder))

    def result(self) -> Discovery:
        """What was found; a file that is a link to another one found goes by the other's name."""
        files = self.links | self.files
        left_out = [skipped for real, skipped in self.skipped.items() if real not in files and real not in self.visited]
        return Discovery(
            files=tuple(sorted(files.values())),
            skipped=tuple(sorted(left_out, key=lambda skipped: skipped.path)),
            missing=tuple(sorted(self.missing.values(), key=lambda missing: missing.path)),
            others=tuple(sorted(self.others.values(), key=lambda other: other.path)),
        )


def _unwanted_file(folder: _Folder, real: str) -> str | None:
    """Why not to take the file, for its name."""
    if folder.excludes.verdict(real, folder=False):
        return "excluded by the configuration"
    return "ignored by git" if ignored(folder.rules, real, folder=False) else None


def _is_part(folder: str) -> bool:
    """Whether the folder (a real path) lies in a repository, or else below the current folder."""
    here = os.path.realpath(".")
    if any(os.path.exists(parent / ".git") for parent in Path(folder).parents):
        return True
    return folder != here and Path(folder).is_relative_to(here)
