"""Where an import leads: from a module name, as one file writes it, to a file of the project.

Only files are asked for, nothing is imported. A name that leads to no file of the project is somebody else's module.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from functools import cached_property


class Modules:
    """The import paths of a project, as far as its folders show them.

    ``files`` are the files of the run. Each of them stands for the folder that its imports start from: the parent of
    its outermost package. Modules outside the given files are found below the same folders.
    """

    def __init__(self, files: Iterable[str], foreign: frozenset[str]) -> None:
        self._files = frozenset(files)
        self._foreign = foreign
        self._exists: dict[str, bool] = {}
        self._located: dict[tuple[str, str, int], str | None] = {}
        self._roots: dict[str, str] = {}
        self._conftests: dict[str, tuple[str, ...]] = {}
        self._tops: dict[str, tuple[str, ...]] = {}

    @cached_property
    def _all_roots(self) -> tuple[str, ...]:
        roots = dict.fromkeys(self.root(path) for path in sorted(self._files))
        return tuple(dict.fromkeys((*roots, *(os.path.join(root, "src") for root in roots))))

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

    def locate(self, importer: str, module: str, level: int = 0) -> str | None:
        """The file of ``module`` as ``importer`` imports it (``level`` leading dots), or None if it is not here."""
        key = (os.path.dirname(importer), module, level)
        if key not in self._located:
            self._located[key] = self._locate(importer, module, level)
        return self._located[key]

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

    def _locate(self, importer: str, module: str, level: int) -> str | None:
        parts = module.split(".") if module else []
        if level:
            folder = os.path.dirname(importer)
            for _ in range(level - 1):
                folder = os.path.dirname(folder)
            return self._module_file(os.path.join(folder, *parts)) if parts else self._package_file(folder)
        if not parts or parts[0] in self._foreign:
            return None
        own = self.root(importer)
        above = (root for root in self._all_roots if not root or own.startswith(os.path.join(root, "")))
        for root in dict.fromkeys((own, *above, *self._roots_with(parts[0]))):
            found = self._module_file(os.path.join(root, *parts))
            if found is not None and found != importer:
                return found
        return self._beside(importer, own, parts)

    def _beside(self, importer: str, root: str, parts: list[str]) -> str | None:
        """The file that an import means if it is made by a script of the package, which sees what lies beside it."""
        if parts[0] in sys.stdlib_module_names:
            return None
        folder = os.path.dirname(importer)
        while folder != root:
            found = self._module_file(os.path.join(folder, *parts))
            if found is not None and found != importer:
                return found
            folder = os.path.dirname(folder)
        return None

    def _roots_with(self, top: str) -> tuple[str, ...]:
        """The roots, of all files, that have a package or a folder of that name.

        A single module counts for the files of its own root alone: a tree of many small programs has many an `app.py`,
        and a `streamlit.py` in one of them is not what the others import.
        """
        if top not in self._tops:
            self._tops[top] = tuple(root for root in self._all_roots if os.path.isdir(os.path.join(root, top)))
        return self._tops[top]

    def _module_file(self, stem: str) -> str | None:
        if self._is_file(stem + ".py"):
            return stem + ".py"
        return self._package_file(stem)

    def _package_file(self, folder: str) -> str | None:
        init = os.path.join(folder, "__init__.py")
        return init if self._is_file(init) else None

    def _is_file(self, path: str) -> bool:
        if path not in self._exists:
            self._exists[path] = os.path.isfile(path) or path in self._files
        return self._exists[path]


def is_test(path: str) -> bool:
    """Whether a file is a test by its name or its folder's: what stands in for a client there is no other client."""
    *folders, name = path.replace(os.sep, "/").split("/")
    return (
        name.startswith("test_")
        or name.endswith("_test.py")
        or name == "conftest.py"
        or not {"tests", "test", "testing"}.isdisjoint(folders)
    )
