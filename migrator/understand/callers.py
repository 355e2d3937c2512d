"""Stage gate, its other end: files that name neither an API nor a model, and import those that do.

What they pass to the functions of a file that matters decides about its requests (`from llm import ask; ask(MODEL)`).
They are found by their import statements, without being parsed, and in turn so are the files that import them. There
may be many, so each is read only when linking asks for something that it may contain.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
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


def callers(
    idle: Iterable[str], relevant: Iterable[str], modules: Modules, read: Callable[[str], bytes]
) -> tuple[str, ...]:
    """Those of the ``idle`` files that import one of the ``relevant`` ones, or a file that does, and so on."""
    wanted = set(relevant)
    contents = {path: data for path in idle if (data := _contents(path, read)) is not None}
    found: dict[str, None] = {}
    new = wanted
    while new:
        stems = {_stem(path) for path in new}
        candidates = [path for path, data in contents.items() if any(stem in data for stem in stems)]
        new = {path for path in candidates if any(each in wanted for each in _imported(path, contents[path], modules))}
        for path in sorted(new):
            found[path] = None
            del contents[path]
        wanted |= new
    return tuple(found)


# What linking asks for by name: calls (decorators too), assignments to attributes and items, and any other use.
_MENTIONS = (
    rb"(?m)(\w+)[ \t]*\(|@[\w.]*?(\w+)[ \t]*$|"
    rb"\.(\w+)(?:[ \t]*:[^=\n]+)?[ \t]*=(?!=)|(\[['\"]\w+['\"]\])[ \t]*=(?!=)|setattr\([^,\n]+,[ \t]*['\"](\w+)|"
    rb"\.(\w+)\s*[,)\]]|\bimport\b[ \t]*(?=(\([^)]*\)|[^\n]*))"
)
_WORD = rb"\w+"


class Waiting:
    """Files that linking may have to read, by the names that it asks for."""

    def __init__(self, paths: Iterable[str], read: Callable[[str], bytes]) -> None:
        self._paths = tuple(paths)
        self._read = read
        self._left: dict[tuple[Mention, bytes], list[str]] | None = None

    def mentioning(self, mention: Mention, name: str) -> list[str]:
        """The files that may call, set or otherwise use something of that name; each is given once for each."""
        if self._left is None:
            self._left = {}
            for path in self._paths:
                for key in _mentions(_contents(path, self._read) or b""):
                    self._left.setdefault(key, []).append(path)
        return self._left.pop((mention, name.encode("utf-8", "replace")), [])


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


def _stem(path: str) -> bytes:
    """The name that a file is imported by: its own, or that of its package."""
    folder, name = os.path.split(os.path.abspath(path))
    stem = os.path.basename(folder) if name == "__init__.py" else os.path.splitext(name)[0]
    return stem.encode("utf-8", "surrogateescape")


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
