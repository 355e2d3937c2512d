"""Where an import leads: from a module name, as one file writes it, to a file of the project.

Nothing is imported, and hardly ever a file read. A name that leads to no file of the project is somebody else's module.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from migrator.files.reading import Unreadable, read_bytes


class Modules:
    """The import paths of a project, as far as its folders show them.

    ``files`` are the files of the run. Each of them stands for the folder that its imports start from: the parent of
    its outermost package. Modules outside the given files are found below the same folders.
    """

    def __init__(self, files: Iterable[str], foreign: frozenset[str]) -> None:
        self._files = frozenset(files)
        self._foreign = foreign
        self._exists: dict[str, bool] = {}
        self._folders: dict[str, _Folder | None] = {}
        self._located: dict[tuple[str, str, int], str | None] = {}
        self._roots: dict[str, str] = {}
        self._conftests: dict[str, tuple[str, ...]] = {}
        self._above: dict[str, tuple[str, ...]] = {}
        self._anywhere: dict[str, tuple[str, ...]] = {}
        self._wrapping: dict[str, bool] = {}

    @cached_property
    def _all_roots(self) -> dict[str, int]:
        """The folders that imports start from, with their rank."""
        roots = dict.fromkeys(self.root(path) for path in sorted(self._files))
        ranked = dict.fromkeys((*roots, *[os.path.join(root, "src") for root in roots]))
        return {root: rank for rank, root in enumerate(ranked)}

    @cached_property
    def _tops(self) -> dict[str, tuple[str, ...]]:
        """The names of the folders in all roots, each with the roots that it is in."""
        found: dict[str, list[str]] = {}
        for root in self._all_roots:
            try:
                with os.scandir(root or ".") as entries:
                    names = [entry.name for entry in entries if entry.is_dir()]
            except OSError:
                continue  # there is no `src`, or what is given as a file has no folder
            for name in names:
                found.setdefault(name, []).append(root)
        return {name: tuple(roots) for name, roots in found.items()}

    @cached_property
    def _outermost(self) -> dict[bool, str]:
        """The folder that contains all files of the run: those with absolute paths (True), and the others."""
        folders: dict[bool, list[str]] = {}
        for path in self._files:
            folders.setdefault(os.path.isabs(path), []).append(os.path.dirname(path))
        return {absolute: _common(each) for absolute, each in folders.items()}

    def root(self, path: str) -> str:
        """The folder that absolute imports of the file's own package start from."""
        folder = os.path.dirname(path)
        if folder not in self._roots:
            top = folder
            # A folder that no import can name is no package, whatever it contains.
            while self._is_file(os.path.join(top, "__init__.py")) and os.path.basename(top).isidentifier():
                parent = os.path.dirname(top)
                if parent == top:
                    break
                top = parent
            self._roots[folder] = top
        return self._roots[folder]

    def name(self, path: str) -> str:
        """The dotted name that a file's module is imported by."""
        stem = os.path.splitext(os.path.relpath(path, self.root(path) or "."))[0]
        parts = stem.split(os.sep)
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def locate(self, importer: str, module: str, level: int = 0) -> str | None:
        """The file of ``module`` as ``importer`` imports it (``level`` leading dots), or None if it is not here."""
        key = (os.path.dirname(importer), module, level)
        if key not in self._located:
            self._located[key] = next(self._locate(importer, module, level), None)
        found = self._located[key]
        if found == importer and not level:
            # No module imports itself by its own name: it means another one.
            return next((each for each in self._locate(importer, module, level) if each != importer), None)
        return found

    def guessed(self, importer: str, module: str, found: str) -> bool:
        """Whether ``found`` is what ``importer`` means by ``module`` only if it is run, or imported, as a script is."""
        own = self.root(importer)
        return found not in self._below((own, *self._roots_above(own)), module.split("."))

    def submodule(self, package: str, name: str) -> str | None:
        """The file of the submodule ``name`` of the package whose ``__init__`` (or whose folder) is ``package``."""
        if os.path.basename(package) == "__init__.py":
            return self._module_file(os.path.join(os.path.dirname(package), name))
        return None

    def namespace(self, importer: str, module: str, name: str, level: int = 0) -> str | None:
        """The file of ``name`` in a package that has no ``__init__``."""
        return self.locate(importer, f"{module}.{name}" if module else name, level)

    def conftests(self, path: str) -> tuple[str, ...]:
        """The files called ``conftest.py`` in the folder of a file and in those above it, nearest first.

        They end where the repository does: what lies above it is not the project's.
        """
        folder = os.path.dirname(path)
        if folder not in self._conftests:
            own = os.path.join(folder, "conftest.py")
            found = (own,) if self._is_file(own) else ()
            above = os.path.dirname(folder)
            ends = above == folder or os.path.exists(os.path.join(folder or ".", ".git"))
            self._conftests[folder] = found if ends else (*found, *self.conftests(os.path.join(above, "_")))
        return tuple(each for each in self._conftests[folder] if each != path)

    def _locate(self, importer: str, module: str, level: int) -> Iterator[str]:
        """The files that an import may mean, the likeliest first."""
        parts = module.split(".") if module else []
        if level:
            folder = os.path.dirname(importer)
            for _ in range(level - 1):
                folder = os.path.dirname(folder)
            found = self._module_file(os.path.join(folder, *parts)) if parts else self._package_file(folder)
            if found is not None:
                yield found
        elif parts and parts[0] not in self._foreign:
            own = self.root(importer)
            yield from self._below((own, *self._roots_above(own)), parts)
            # A namespace package, seen from inside of it: `from pkg.a import x` in pkg/b/c.py.
            inside = (each for each in _parents(importer) if os.path.basename(each) == parts[0])
            yield from self._below((os.path.dirname(each) for each in inside), parts)
            if parts[0] in sys.stdlib_module_names:
                return  # Python finds its own library before the other folders of a project
            yield from (each for each in self._below(self._beside(importer), parts) if not self._wraps(each, parts))
            if module not in self._anywhere:
                # A single module counts for the files of its own root alone: a tree of many small programs has many an
                # `app.py`, and a `streamlit.py` in one of them is not what the others import.
                self._anywhere[module] = tuple(self._below(self._tops.get(parts[0], ()), parts))
            yield from self._anywhere[module]

    def _below(self, folders: Iterable[str], parts: Sequence[str]) -> Iterator[str]:
        """The files of a module in each of the folders."""
        for folder in folders:
            found = self._module_file(os.path.join(folder, *parts))
            if found is not None:
                yield found

    def _wraps(self, path: str, parts: list[str]) -> bool:
        """Whether a module is called like a package that it imports itself: the name means that package."""
        if len(parts) > 1 or os.path.basename(path) == "__init__.py":
            return False
        if path not in self._wrapping:
            name = re.escape(parts[0].encode())
            try:
                data = read_bytes(path)
            except Unreadable:
                data = b""
            self._wrapping[path] = re.search(rb"^[ \t]*(?:from|import)[ \t]+" + name + rb"\b", data, re.M) is not None
        return self._wrapping[path]

    def _roots_above(self, own: str) -> tuple[str, ...]:
        """The roots that contain the root ``own``."""
        if own not in self._above:
            roots = {folder for folder in ("", *_parents(own)) if folder in self._all_roots}
            self._above[own] = tuple(sorted(roots, key=self._all_roots.__getitem__))
        return self._above[own]

    def _beside(self, importer: str) -> Iterator[str]:
        """The folders that an import starts from if it is made by a script, which sees what lies beside it.

        These are the importer's own folder and those above it, since what a script imports sees the same, whether or
        not these folders are packages; none that is not part of the run.
        """
        folder, outermost = os.path.dirname(importer), self._outermost.get(os.path.isabs(importer))
        if outermost is not None and (folder == outermost or outermost in _parents(folder)):
            yield folder
            while folder != outermost:
                folder = os.path.dirname(folder)
                yield folder

    def _module_file(self, stem: str) -> str | None:
        if self._is_file(stem + ".py"):
            return stem + ".py"
        return self._package_file(stem)

    def _package_file(self, folder: str) -> str | None:
        init = os.path.join(folder, "__init__.py")
        return init if self._is_file(init) else None

    def _is_file(self, path: str) -> bool:
        known = self._exists.get(path)
        if known is None:
            folder, name = os.path.split(path)
            listed = self._listed(folder)
            here = os.path.isfile(path) if listed is None else name in listed.files
            known = self._exists[path] = here or path in self._files
        return known

    def _listed(self, folder: str) -> _Folder | None:
        """What is in a folder, which is not looked into if the one above it does not have it."""
        if folder not in self._folders:
            above, name = os.path.split(folder)
            outer = self._listed(above) if name not in ("", "..", ".") else None
            missing = outer is not None and name not in outer.folders
            self._folders[folder] = _NOTHING if missing else _list(folder)
        return self._folders[folder]


class _Folder(NamedTuple):
    """The names of the files and folders in a folder."""

    files: frozenset[str]
    folders: frozenset[str]


_NOTHING = _Folder(frozenset(), frozenset())


def _list(folder: str) -> _Folder | None:
    """What is in a folder; None if it cannot be listed.

    Most of the files that imports are looked for in are not there, and a folder is listed in the time that it takes to
    ask for two of them.
    """
    files, folders = [], []
    try:
        with os.scandir(folder or ".") as entries:
            for entry in entries:
                if entry.is_dir():
                    folders.append(entry.name)
                elif entry.is_file():
                    files.append(entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return _NOTHING
    except OSError:
        return None
    return _Folder(frozenset(files), frozenset(folders))


def _parents(folder: str) -> Iterator[str]:
    """The folders above ``folder``, as its path names them, the nearest first."""
    above = os.path.dirname(folder)
    while above != folder:
        yield above
        folder, above = above, os.path.dirname(above)


def _common(folders: Sequence[str]) -> str:
    """The nearest folder that contains all the folders, or is one of them."""
    ends = [os.path.join(folder, "") for folder in folders]
    # What the first and the last of them in order have in common, all have.
    common, last = os.path.dirname(min(ends)), max(ends)
    while not last.startswith(os.path.join(common, "")):
        common = os.path.dirname(common)
    return common


def is_test(path: str) -> bool:
    """Whether a file is a test by its name or its folder's: what stands in for a client there is no other client."""
    *folders, name = path.replace(os.sep, "/").split("/")
    return (
        name.startswith("test_")
        or name.endswith("_test.py")
        or name == "conftest.py"
        or not {"tests", "test", "testing"}.isdisjoint(folders)
    )
