"""Stage link: what is in a list, from the literal that makes it and from all that is done to it later."""

from __future__ import annotations

from migrator.facts import Place, Unknown
from migrator.understand.expressions import Collection, Expression, name_of
from migrator.understand.objects import Interpreter, ListObject, Objects, joined


def appended(interpreter: Interpreter, owner: ListObject) -> list[tuple[str, Expression]]:
    """The expressions that are put into a list after it is made, with their modules."""
    found: list[tuple[str, Expression]] = []
    for path, call in interpreter.changes.calls(owner):
        name = name_of(call.function)
        last = call.positional[-1] if call.positional else None
        if name == "extend" and isinstance(last, Collection):
            found.extend((path, each) for each in last.items)
        elif name in ("append", "insert") and last is not None:
            found.append((path, last))
    return found


def listed(interpreter: Interpreter, owner: ListObject, index: int | None) -> Objects:
    """What the item at ``index`` (any item, if None) of a list may be, with all that is done to the list later."""
    literal = interpreter.literal(owner)
    if not isinstance(literal, Collection):
        return ()
    path, items = owner.place.path, literal.items
    changes = interpreter.changes.calls(owner)
    moved = [(other, call) for other, call in changes if name_of(call.function) not in ("append", "extend")]
    fixed = index is not None and literal.complete and not moved and (index >= 0 or not changes)
    if index is not None and fixed and -len(items) <= index < len(items):
        return interpreter.evaluate(path, items[index])
    if index is not None and literal.complete and not moved and index >= 0:
        # It is behind what was there first.
        items = ()
    groups = [interpreter.evaluate(path, each) for each in items]
    groups.extend(interpreter.evaluate(other, each) for other, each in appended(interpreter, owner))
    for other, call in changes:
        last = call.positional[-1] if call.positional else None
        if name_of(call.function) == "extend" and last is not None and not isinstance(last, Collection):
            groups.extend(interpreter.element(each, None) for each in interpreter.evaluate(other, last))
    if index is not None and moved:
        other, call = moved[0]
        reason = f"its place in the list is changed by `{name_of(call.function)}`"
        groups.append((Unknown(reason, Place(other, call.span)),))
    return joined(*groups)
