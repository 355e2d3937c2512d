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


def with_room(work: Callable[[], _Result]) -> _Result:
    """Run ``work`` in a thread with a deep stack: programs are nested more deeply than Python's default allows."""
    results: list[_Result] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:
            errors.append(error)

    limit, size = sys.getrecursionlimit(), threading.stack_size(_STACK)
    sys.setrecursionlimit(max(limit, _RECURSION))
    collection = gc.get_threshold()
    if collection[0]:
        gc.set_threshold(*map(max, collection, _COLLECTION))
    thread = threading.Thread(target=run, daemon=True)
    try:
        thread.start()
        thread.join()
    finally:
        threading.stack_size(size)
        if not thread.is_alive():  # an interruption leaves it at work, and less room than it has taken would be fatal
            sys.setrecursionlimit(limit)
        gc.set_threshold(*collection)
    if errors:
        raise errors[0]
    return results[0]
