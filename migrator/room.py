"""Room for deep programs: work is done with a deeper stack than Python's default."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import TypeVar

_Result = TypeVar("_Result")

_STACK = 1024 * 1024 * 1024  # of addresses: memory is taken as it is used
_RECURSION = 150_000


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
    try:
        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(size)
        sys.setrecursionlimit(limit)
    if errors:
        raise errors[0]
    return results[0]
