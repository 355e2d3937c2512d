"""Room for deep programs: work is done with a deeper stack than Python's default."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable
from typing import TypeVar

_Result = TypeVar("_Result")

_STACK = 1024 * 1024 * 1024  # of addresses: memory is taken as it is used
_RECURSION = 150_000
# What is made of a program is kept to the end of the run, and is gone through for each round of the collector.
_COLLECTION = (50_000, 20, 100)

# Both settings hold for all threads of the process: who has room now, and what was set before the first of them came.
_rooms: set[threading.Thread] = set()
_before: list[tuple[int, tuple[int, int, int]]] = []
_changing = threading.Lock()


def with_room(work: Callable[[], _Result]) -> _Result:
    """Run ``work`` in a thread with a deep stack: programs are nested more deeply than Python's default allows.

    Whoever has that room already works where it is. Several threads may ask for it at the same time.
    """
    if threading.current_thread() in _rooms:
        return work()
    results: list[_Result] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:
            errors.append(error)
        finally:
            _rooms.discard(thread)

    thread = threading.Thread(target=run, daemon=True)
    try:
        _enter(thread)
        thread.join()
    finally:
        _leave()
    if errors:
        raise errors[0]
    return results[0]


def _enter(thread: threading.Thread) -> None:
    """Start the thread. What is set for all threads alike is set by the first that needs it."""
    with _changing:
        limit, collection = sys.getrecursionlimit(), gc.get_threshold()
        if not _before:
            _before.append((limit, collection))
        sys.setrecursionlimit(max(limit, _RECURSION))
        if collection[0]:
            gc.set_threshold(*map(max, collection, _COLLECTION))
        _rooms.add(thread)
        size = threading.stack_size(_STACK)
        try:
            thread.start()
        except RuntimeError:  # there are too many threads
            _rooms.discard(thread)
            raise
        finally:
            threading.stack_size(size)


def _leave() -> None:
    """Set back what was set, once the last one has left.

    An interruption leaves a thread at work: with less room than it has taken, the process would end. Each thread says
    itself that it is done, since Python takes one for ended whose `join()` was interrupted (bpo-45274).
    """
    with _changing:
        if _before and not _rooms:
            limit, collection = _before.pop()
            sys.setrecursionlimit(limit)
            gc.set_threshold(*collection)
