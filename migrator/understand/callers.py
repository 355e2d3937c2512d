"""Stage gate, its other end: files that name neither an API nor a model, and import those that do.

What they pass to the functions of a file that matters decides about its requests (`from llm import ask; ask(MODEL)`).
They are found by the names that linking asks for and by their import statements, in their bytes: there may be many, and
only those are parsed that may contain what is asked for.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import TYPE_CHECKING

from migrator.files.reading import Unreadable
from migrator.understand.modules import Modules

if TYPE_CHECKING:
    from migrator.understand.program import Mention

# Compiled when they are used for the first time, by ``re``: a run in which nothing matters needs none of them.
_BEFORE_IMPORT = rb"(?:^|;)(?:[ \t]|\\\r?\n)*(?:from[ \t]+([.\w]+)(?:[ \t]|\\\r?\n)*)?\Z"
_IMPORTED = rb"import(?:[ \t]|\\\r?\n)*(?:\(([^)]*)\)|([^\n#;]*(?:\\\r?\n[^\n#;]*)*))"
_NAME = rb"(?m)(?:^|,)\s*([.\w]+)"


# What linking asks for by name: calls (decorators too), assignments to attributes and items, and any other use.
_MENTIONS = (
    rb"(?m)(\w+)[ \t]*\(|@[\w.]*?(\w+)[ \t]*$|"
    rb"\.(\w+)(?:[ \t]*:[^=\n]+)?[ \t]*=(?!=)|(\[['\"]\w+['\"]\])[ \t]*=(?!=)|setattr\([^,\n]+,[ \t]*['\"](\w+)|"
    rb"\.(\w+)\s*[,)\]]|\bimport\b[ \t]*(?=(\([^)]*\)|[^\n]*))"
)
_WORD = rb"\w+"

_CONTINUED = 3  # bytes at the end of a line: a backslash, and how the line ends

# From so many names on, it is cheaper to know the words of all files than to search them for one name more.
_FEW = 50


class Waiting:
    """Files that do not matter by themselves and may import those that do, by the names that linking asks for.

    ``idle`` are their contents, ``silent`` those of files that were let through for nothing and may import what matters
    as well, and ``relevant`` the files that matter. There may be thousands of idle files, and few names: so a name is
    searched for in their bytes first, and how it is used, and where imports lead, is asked only where it is. If it
    turns out that there are many names, the words of the files that lead to something are noted.
    """

    def __init__(
        self, idle: Mapping[str, bytes], silent: Mapping[str, bytes], relevant: Iterable[str], modules: Modules
    ) -> None:
        self._idle = {path: idle[path] for path in sorted(idle) if b"import" in idle[path]}
        self._silent = silent
        self._relevant = frozenset(relevant)
        self._modules = modules
        self._mentions: dict[str, set[tuple[Mention, bytes]]] = {}
        self._holding: dict[bytes, tuple[str, ...]] = {}
        self._asked: set[tuple[Mention, bytes]] = set()
        self._words: dict[bytes, list[str]] | None = None

    def mentioning(self, mention: Mention, name: str) -> list[str]:
        """The files that may call, set or otherwise use something of that name; each is given once for each."""
        word = name.encode("utf-8", "replace")
        key = (mention, word)
        if key in self._asked or not word:
            return []
        self._asked.add(key)
        return [path for path in self._having(word) if key in self._mentioned(path)]

    def _having(self, word: bytes) -> Iterable[str]:
        """The files that have a word, in whatever way; some others may be among them."""
        inner = word.strip(b"[]'")  # of an item that is set, `['model']`, which may have other quotes
        if inner not in self._holding:
            if len(self._holding) < _FEW:
                self._holding[inner] = tuple(path for path in self._leading if inner in self._idle[path])
            else:
                if self._words is None:
                    self._words = self._index()
                return self._words.get(inner, ())
        return self._holding[inner]

    def _index(self) -> dict[bytes, list[str]]:
        found: dict[bytes, list[str]] = {}
        for path in self._leading:
            for word in set(re.findall(_WORD, self._idle[path])):
                found.setdefault(word, []).append(path)
        return found

    def _mentioned(self, path: str) -> set[tuple[Mention, bytes]]:
        if path not in self._mentions:
            self._mentions[path] = _mentions(self._idle[path])
        return self._mentions[path]

    def leads(self, path: str) -> bool:
        """Whether a file, idle or silent, imports one of those that matter, or a file that does, and so on."""
        return path in self._all_leading

    @cached_property
    def _leading(self) -> tuple[str, ...]:
        return tuple(path for path in self._idle if path in self._all_leading)

    @cached_property
    def _all_leading(self) -> AbstractSet[str]:
        if not self._relevant:
            return frozenset()
        contents = {**self._silent, **self._idle}
        names = _module_names((*contents, *self._relevant))
        imports = {path: set(_imported(path, data, self._modules, names)) for path, data in contents.items()}
        return _leading_to(self._relevant, imports)


def _module_names(paths: Iterable[str]) -> AbstractSet[bytes]:
    """The last part of what the modules at these paths can be imported by."""
    names: set[str] = set()
    for path in paths:
        folder, name = os.path.split(path)
        names.add(os.path.basename(folder) if name == "__init__.py" else name.partition(".")[0])
    return {name.encode("utf-8", "replace") for name in names}


def _leading_to(relevant: Iterable[str], imports: Mapping[str, Iterable[str]]) -> AbstractSet[str]:
    """The files from which one of those that are relevant is reached."""
    importers: dict[str, list[str]] = {}
    for path, targets in imports.items():
        for target in targets:
            importers.setdefault(target, []).append(path)
    found = set(relevant)
    pending = list(relevant)
    while pending:
        for path in importers.get(pending.pop(), ()):
            if path not in found:
                found.add(path)
                pending.append(path)
    return found


def _mentions(data: bytes) -> set[tuple[Mention, bytes]]:
    found: set[tuple[Mention, bytes]] = set()
    for call, decorator, attribute, item, through, value, imported in re.findall(_MENTIONS, data):
        found.add(("call", call or decorator))
        found.add(("store", attribute or through or item.replace(b'"', b"'")))
        found.add(("use", value))
        found.update(("use", word) for word in re.findall(_WORD, imported))
    return {(mention, name) for mention, name in found if name}


def reached(paths: Iterable[str], modules: Modules, read: Callable[[str], bytes]) -> tuple[str, ...]:
    """The files, those that they import, those that these import, and so on."""
    found: dict[str, None] = {}
    pending = list(paths)
    while pending:
        path = pending.pop()
        if path in found:
            continue
        found[path] = None
        data = _contents(path, read)
        if data is not None:
            pending.extend(_imported(path, data, modules))
    return tuple(found)


def _contents(path: str, read: Callable[[str], bytes]) -> bytes | None:
    try:
        data = read(path)
    except Unreadable:
        return None
    return data if b"import" in data else None


def _imported(path: str, data: bytes, modules: Modules, wanted: AbstractSet[bytes] | None = None) -> Iterator[str]:
    """The files of the project that a file imports; of these, those with a ``wanted`` name, if that is given.

    Most of what is imported is no module of the project, and a name says so sooner than a search for the file.
    """
    for module, names in _statements(data):
        if module is None:
            for name in re.findall(_NAME, names):
                if wanted is None or name.rpartition(b".")[2] in wanted:
                    yield from _located(path, name.decode(), 0, modules)
            continue
        bare = module.lstrip(b".")
        level = len(module) - len(bare)
        package = None
        if wanted is None or not bare or bare.rpartition(b".")[2] in wanted:
            package = modules.locate(path, bare.decode(), level)
        if package is not None:
            yield package
            if os.path.basename(package) != "__init__.py":
                continue  # a module has no modules in it
        for name in re.findall(_NAME, names):
            if wanted is not None and name not in wanted:
                continue
            inner = b".".join(part for part in (bare, name) if part)
            yield from _located(path, inner.decode(), level, modules)


def _statements(data: bytes) -> Iterator[tuple[bytes | None, bytes]]:
    """What import statements name: the module they import from, or None, and the rest. Some may be no statements."""
    before, imported = re.compile(_BEFORE_IMPORT), re.compile(_IMPORTED)
    at = data.find(b"import")
    while at >= 0:
        start = data.rfind(b"\n", 0, at) + 1
        while start > 1 and data[start - _CONTINUED : start].rstrip(b"\r\n").endswith(b"\\"):
            start = data.rfind(b"\n", 0, start - 1) + 1
        head = before.search(data[start:at])
        if head is not None:
            rest = imported.match(data, at)
            if rest is not None:
                yield head[1], rest[1] if rest[1] is not None else rest[2].replace(b"\\", b"")
        at = data.find(b"import", at + 6)


def _located(path: str, module: str, level: int, modules: Modules) -> Iterator[str]:
    found = modules.locate(path, module, level)
    if found is not None:
        yield found
