"""Stage gate, its other end: files that name neither an API nor a model, and import those that do.

What they pass to the functions of a file that matters decides about its requests (`from llm import ask; ask(MODEL)`).
They are found by the names that linking asks for and by their import statements, in their bytes: there may be many, and
only those are parsed that may contain what is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from migrator.files.reading import Unreadable
from migrator.understand.modules import Modules

if TYPE_CHECKING:
    from migrator.understand.program import Mention

# Compiled when they are used for the first time, by ``re``: a run in which nothing matters needs none of them.
_IMPORT = (
    rb"(?m)"
    rb"(?:^|;)(?:[ \t]|\\\n)*(?:from[ \t]+([.\w]+)(?:[ \t]|\\\n)+import(?:[ \t]|\\\n)*(\([^)]*\)|[^\n#;]*)|"
    rb"import[ \t]+([^\n#;]*))"
)
_NAME = rb"(?m)(?:^|,)\s*([.\w]+)"


# What linking asks for by name: calls (decorators too), assignments to attributes and items, and any other use.
_MENTIONS = (
    rb"(?m)(\w+)[ \t]*\(|@[\w.]*?(\w+)[ \t]*$|"
    rb"\.(\w+)(?:[ \t]*:[^=\n]+)?[ \t]*=(?!=)|(\[['\"]\w+['\"]\])[ \t]*=(?!=)|setattr\([^,\n]+,[ \t]*['\"](\w+)|"
    rb"\.(\w+)\s*[,)\]]|\bimport\b[ \t]*(?=(\([^)]*\)|[^\n]*))"
)
_WORD = rb"\w+"

# From so many names on, it is cheaper to know the words of all files than to search them for one name more.
_FEW = 50


class Waiting:
    """Files that do not matter by themselves and may import those that do, by the names that linking asks for.

    ``idle`` are their contents, ``relevant`` the files that matter. There may be thousands of them, and few names: so a
    name is searched for in their bytes first, and how it is used, and where imports lead, is asked only where it is. If
    it turns out that there are many names, files that lead nowhere are put aside, and the words of the others noted.
    """

    def __init__(
        self,
        idle: Mapping[str, bytes],
        relevant: Iterable[str],
        modules: Modules,
    ) -> None:
        self._idle = {path: idle[path] for path in sorted(idle) if b"import" in idle[path]}
        self._relevant = frozenset(relevant)
        self._modules = modules
        self._leading: set[str] = set()
        self._leading_nowhere: set[str] = set()
        self._mentions: dict[str, set[tuple[Mention, bytes]]] = {}
        self._holding: dict[bytes, tuple[str, ...]] = {}
        self._asked: set[tuple[Mention, bytes]] = set()
        self._words: dict[bytes, list[str]] | None = None

    def mentioning(self, mention: Mention, name: str) -> list[str]:
        """The files that may call, set or otherwise use something of that name; each is given once for each."""
        word = name.encode("utf-8", "replace")
        key = (mention, word)
        if key in self._asked or not self._relevant or not word:
            return []
        self._asked.add(key)
        return [path for path in self._having(word) if key in self._mentioned(path) and self._leads(path)]

    def _having(self, word: bytes) -> Iterable[str]:
        """The files that have a word, in whatever way; some others may be among them."""
        inner = word.strip(b"[]'")  # of an item that is set, `['model']`, which may have other quotes
        if inner not in self._holding:
            if len(self._holding) < _FEW:
                self._holding[inner] = tuple(path for path, data in self._idle.items() if inner in data)
            else:
                if self._words is None:
                    self._words = self._index()
                return self._words.get(inner, ())
        return self._holding[inner]

    def _index(self) -> dict[bytes, list[str]]:
        found: dict[bytes, list[str]] = {}
        for path, data in self._idle.items():
            if self._leads(path):
                for word in set(re.findall(_WORD, data)):
                    found.setdefault(word, []).append(path)
        return found

    def _mentioned(self, path: str) -> set[tuple[Mention, bytes]]:
        if path not in self._mentions:
            self._mentions[path] = _mentions(self._idle[path])
        return self._mentions[path]

    def _leads(self, path: str) -> bool:
        """Whether the file imports one of those that matter, or a file that does, and so on."""
        visited: set[str] = set()
        pending = [path]
        while pending:
            here = pending.pop()
            if here in self._relevant or here in self._leading:
                self._leading.add(path)
                return True
            if here in self._idle and here not in visited and here not in self._leading_nowhere:
                visited.add(here)
                pending.extend(_imported(here, self._idle[here], self._modules))
        self._leading_nowhere |= visited
        return False


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


def _imported(path: str, data: bytes, modules: Modules) -> Iterator[str]:
    """The files of the project that a file imports."""
    for module, names, plain in re.findall(_IMPORT, data):
        if plain:
            for name in re.findall(_NAME, plain):
                yield from _located(path, name.decode(), 0, modules)
            continue
        bare = module.lstrip(b".")
        level = len(module) - len(bare)
        yield from _located(path, bare.decode(), level, modules)
        for name in re.findall(_NAME, names.strip(b"()")):
            inner = b".".join(part for part in (bare, name) if part)
            yield from _located(path, inner.decode(), level, modules)


def _located(path: str, module: str, level: int, modules: Modules) -> Iterator[str]:
    found = modules.locate(path, module, level)
    if found is not None:
        yield found
