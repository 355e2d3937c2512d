"""Stage summarise, for many files: what they say, as it was kept from an earlier run or worked out, here or elsewhere.

:func:`summarise` is the step as a function of a path and bytes alone, whose argument and result can cross a process: it
may be mapped over files by whatever runs functions elsewhere. What comes of it does not depend on how deep the stack of
its caller is. :func:`dumped` and :func:`loaded` make bytes of a summary and back.
"""

from __future__ import annotations

import contextlib
import dataclasses
import io
import os
import pickle
import sys
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from migrator import __version__, places
from migrator.files import source
from migrator.files.cache import Cache, key_of
from migrator.files.reading import is_notebook
from migrator.room import with_room
from migrator.understand import expressions
from migrator.understand import summarise as summariser
from migrator.understand.expressions import ModuleSummary

WORTH_A_PROCESS = 1_000_000
"""So many bytes of Python take about as long to summarise as a further process takes to start, several times over."""

_DEPENDS_ON = (
    "places.py",
    "files/source.py",
    "files/notebook.py",
    "files/nbformat.py",
    "files/magics.py",
    "understand/conditions.py",
    "understand/expressions.py",
    "understand/summarise.py",
)
"""The modules that make a summary of bytes."""


def summarise(path: str, data: bytes) -> ModuleSummary:
    """What a file says: ``path`` is its name, which is not opened, and ``data`` its bytes.

    A file that cannot be parsed gives a summary with ``problem`` set. Raises
    :class:`~migrator.files.reading.Unreadable` for bytes that are no text.
    """
    return with_room(lambda: summariser.summarise(source.decode(path, data)))


class Summaries:
    """What files say. ``kept`` holds what is known from earlier runs, and ``jobs`` is how many processes may work.

    With ``jobs`` 0, as many as there are processors, but none for a moment's work.
    """

    def __init__(
        self, kept: Cache | None = None, jobs: int = 1, known: Mapping[str, ModuleSummary] | None = None
    ) -> None:
        """``known`` are summaries of files by path, worked out elsewhere from the same bytes."""
        self._kept = kept
        self._jobs = jobs
        self._known = dict(known or {})

    def of(self, path: str, data: bytes) -> ModuleSummary:
        """What one file says; raises what :func:`summarise` does."""
        known = self._known.pop(path, None) or self._recalled(path, data)
        if known is None:
            known = summarise(path, data)
            self._keep(path, data, known)
        return known

    def prepare(self, files: Mapping[str, bytes], done: Callable[[int], None]) -> dict[str, str]:
        """Have ready what these files say, if it pays to work on several at a time.

        ``done`` is told how many are. What could not be had because a process ended over a file is said by path; that
        file has no summary.
        """
        left: dict[str, bytes] = {}
        for path, data in files.items():
            if path in self._known:
                continue
            known = self._recalled(path, data) if self._jobs != 1 else None
            if known is None:
                left[path] = data
            else:
                self._known[path] = known
        jobs = self._wanted(left)
        if jobs < 2:
            return {}
        from migrator.understand.workers import summarised

        failed: dict[str, str] = {}
        start = len(files) - len(left)
        for number, result in enumerate(summarised(left, jobs), start + 1):
            done(number)
            if result.reason is not None:
                failed[result.path] = result.reason
            elif result.summary is not None and (known := loaded(result.summary)) is not None:
                self._known[result.path] = known
                if self._kept is not None:
                    self._kept.put(_key(result.path, left[result.path]), result.summary)
        return failed

    def _wanted(self, left: Mapping[str, bytes]) -> int:
        if self._jobs:
            return min(self._jobs, len(left))
        return min(_processors(), len(left), sum(map(len, left.values())) // WORTH_A_PROCESS)

    def _recalled(self, path: str, data: bytes) -> ModuleSummary | None:
        if self._kept is None:
            return None
        content = self._kept.get(_key(path, data))
        found = loaded(content) if content is not None else None
        return dataclasses.replace(found, path=path) if found is not None else None

    def _keep(self, path: str, data: bytes, summary: ModuleSummary) -> None:
        if self._kept is not None and (content := dumped(summary)) is not None:
            self._kept.put(_key(path, data), content)


def dumped(summary: ModuleSummary) -> bytes | None:
    """A summary as bytes; None for one that is nested too deeply for that."""
    try:
        return with_room(lambda: pickle.dumps(summary, pickle.HIGHEST_PROTOCOL))
    except (RecursionError, MemoryError):
        return None


def loaded(content: bytes) -> ModuleSummary | None:
    """The summary in the bytes, None if there is none. Nothing in them can name a class that is not made of data."""
    try:
        found = with_room(_Data(io.BytesIO(content)).load)
    except Exception:  # whatever may be wrong with bytes
        return None
    return found if isinstance(found, ModuleSummary) else None


class _Data(pickle.Unpickler):
    """Reads the classes that summaries are made of, and no others: not even bytes that somebody made up run code."""

    def find_class(self, module: str, name: str) -> Any:
        try:
            return _classes()[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"{module}.{name} is no part of a summary") from None


@cache
def _classes() -> dict[tuple[str, str], Any]:
    return {
        (module.__name__, name): item
        for module in (expressions, places)
        for name, item in vars(module).items()
        if isinstance(item, type) and item.__module__ == module.__name__
    } | {("builtins", "frozenset"): frozenset, ("builtins", "complex"): complex, ("builtins", "Ellipsis"): ...}


def _key(path: str, data: bytes) -> str:
    return key_of(_stamp(), b"notebook" if is_notebook(path) else b"module", data)


@cache
def _stamp() -> bytes:
    """What a summary depends on besides the file: this tool's code, as it is on disk, and Python's parser."""
    package = os.path.dirname(os.path.dirname(__file__))
    code: list[tuple[int, int]] = []
    for name in _DEPENDS_ON:
        with contextlib.suppress(OSError):  # installed in a form without source files, which never change then
            status = os.stat(os.path.join(package, name))
            code.append((status.st_mtime_ns, status.st_size))
    return repr((__version__, sys.version, sys.implementation.cache_tag, code)).encode()


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
