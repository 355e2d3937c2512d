"""Which bindings of a name, and which changes of a dictionary, can be seen from where it is used.

Values are joined without regard to order except within one scope, where order is plain to see: a binding that is
certain to have happened replaces the earlier ones, a later one does not reach back (unless a loop leads back), and the
branches of one ``if`` exclude each other. What a function does to a name of the code around it (``global``,
``nonlocal``) may happen at any time, or never.
"""

from __future__ import annotations

import zlib
from typing import Literal, TypeVar

from migrator.facts import Place, Span
from migrator.understand.expressions import Binding, Block, Blocks

_Bound = TypeVar("_Bound", bound=Binding)

Reach = Literal["certain", "possible", "never"]


def body_of(scope: int) -> Block:
    """The step into a function, for what it does to names of a scope around it: it may run any number of times."""
    return Block(-scope, 0, "loop")


def one_of(place: Place, index: int) -> Block:
    """The step into one of several things that exclude each other like the branches of an ``if``, at ``place``.

    Its number tells the place apart from others in whatever file, and from all statements.
    """
    return Block(-1 - zlib.crc32(f"{place.path}:{place.span.start}".encode()), index, "if")


def reach(at: Span, blocks: Blocks, use: Span, use_blocks: Blocks, *, outlives: bool = False) -> Reach:
    """Whether something that happens at ``at`` has happened when ``use``, in the same scope, is reached.

    ``outlives``: what it happens to is there before the function runs and after, so that it may be of an earlier run.
    """
    if _body(blocks) != _body(use_blocks):
        late = at.start >= use.end and _body(use_blocks) is None and not looping(use_blocks)
        return "never" if late else "possible"
    shared = 0
    for mine, theirs in zip(blocks, use_blocks, strict=False):
        if mine != theirs:
            if mine.number == theirs.number and mine.kind == "if" and not looping(blocks[:shared]):
                return "never"
            break
        shared += 1
    if at.start >= use.end:
        return "possible" if looping(blocks[:shared]) else "never"
    if at.contains(use):
        # `x = f(x)`: the new value is not there yet.
        return "possible" if looping(blocks[:shared]) else "never"
    if not outlives and any(block.returns for block in blocks[shared:]):
        return "never"
    return "certain" if shared == len(blocks) else "possible"


def reaching(bindings: tuple[_Bound, ...], use: Span, use_blocks: Blocks) -> tuple[tuple[_Bound, ...], bool]:
    """The bindings that may hold at ``use``, and whether one of them is certain (so that nothing earlier holds)."""
    found: list[_Bound] = []
    others: list[_Bound] = []
    certain = False
    for binding in bindings:
        state = reach(binding.span, binding.blocks, use, use_blocks, outlives=_body(use_blocks) is not None)
        if state == "certain":
            later = [other for other in found if other.span.start > binding.span.start]
            found = [binding, *later]
            certain = True
        elif state == "possible":
            (found if _body(binding.blocks) == _body(use_blocks) else others).append(binding)
    # A function that has just set a name itself need not ask who else does.
    kept = () if certain and _body(use_blocks) is not None else others
    return (*found, *kept), certain


def _body(blocks: Blocks) -> int | None:
    """The function that something happens in, if the name is one of a scope around it."""
    return blocks[0].number if blocks and blocks[0].number < 0 else None


def looping(blocks: Blocks) -> bool:
    """Whether one of the steps is into a loop."""
    return any(block.kind == "loop" for block in blocks)
