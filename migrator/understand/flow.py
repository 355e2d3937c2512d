"""Which bindings of a name, and which changes of a dictionary, can be seen from where it is used.

Values are joined without regard to order except within one scope, where order is plain to see: a binding that is
certain to have happened replaces the earlier ones, a later one does not reach back (unless a loop leads back), and the
branches of one ``if`` exclude each other.
"""

from __future__ import annotations

from typing import Literal, TypeVar

from migrator.facts import Span
from migrator.understand.expressions import Binding, Blocks

_Bound = TypeVar("_Bound", bound=Binding)

Reach = Literal["certain", "possible", "never"]


def reach(at: Span, blocks: Blocks, use: Span, use_blocks: Blocks) -> Reach:
    """Whether something that happens at ``at`` has happened when ``use``, in the same scope, is reached."""
    shared = 0
    for mine, theirs in zip(blocks, use_blocks, strict=False):
        if mine != theirs:
            if mine.number == theirs.number and mine.kind == "if" and not _looping(blocks[:shared]):
                return "never"
            break
        shared += 1
    if at.start >= use.end:
        return "possible" if _looping(blocks[:shared]) else "never"
    if at.contains(use):
        # `x = f(x)`: the new value is not there yet.
        return "possible" if _looping(blocks[:shared]) else "never"
    return "certain" if shared == len(blocks) else "possible"


def reaching(bindings: tuple[_Bound, ...], use: Span, use_blocks: Blocks) -> tuple[tuple[_Bound, ...], bool]:
    """The bindings that may hold at ``use``, and whether one of them is certain (so that nothing earlier holds)."""
    found: list[_Bound] = []
    certain = False
    for binding in bindings:
        state = reach(binding.span, binding.blocks, use, use_blocks)
        if state == "certain":
            later = [other for other in found if other.span.start > binding.span.start]
            found = [binding, *later]
            certain = True
        elif state == "possible":
            found.append(binding)
    return tuple(found), certain


def _looping(blocks: Blocks) -> bool:
    return any(block.kind == "loop" for block in blocks)
