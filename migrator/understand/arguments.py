"""Stage link: what calls pass, for one parameter of a function or one field of a class."""

from __future__ import annotations

from migrator.facts import Place, Unknown
from migrator.understand import contents
from migrator.understand.callsites import class_calls
from migrator.understand.classes import ancestors, descendants
from migrator.understand.expressions import Assigned, Call, Expression
from migrator.understand.objects import ClassObject, DictObject, Interpreter, KeywordsObject, Objects, joined


def argument(interpreter: Interpreter, path: str, call: Call, name: str, index: int | None) -> Objects | None:
    """What ``call`` passes for the parameter ``name`` (at ``index``, if it may be positional); None if nothing."""
    if index is not None and 0 <= index < len(call.positional):
        return interpreter.evaluate(path, call.positional[index])
    value = call.keyword(name)
    if value is not None:
        return interpreter.evaluate(path, value)
    groups: list[Objects] = []
    if call.starred and index is not None:
        groups.append((Unknown("it may be in `*`, which is not followed", Place(path, call.span)),))
    for keyword in call.keywords:
        if keyword.name is None:
            groups.extend(_unpacked(interpreter, path, call, keyword.value, name))
    return joined(*groups) if groups else None


def _unpacked(interpreter: Interpreter, path: str, call: Call, value: Expression, name: str) -> list[Objects]:
    """What ``**value`` in ``call`` passes for ``name``."""
    groups: list[Objects] = []
    for item in interpreter.evaluate(path, value):
        if isinstance(item, (DictObject, KeywordsObject)):
            found = contents.entries(interpreter, item, (path, call))
            known = [entry.values for entry in found.entries if entry.key == name]
            groups.extend(known or ([found.unknown] if found.unknown else []))
        else:
            groups.append((Unknown("it may be in `**`, which is not followed", Place(path, value.span)),))
    return groups


def constructor_argument(interpreter: Interpreter, owner: ClassObject, name: str) -> Objects:
    """What the field ``name`` of a class without ``__init__`` of its own (a dataclass, a model) is given."""
    line = ancestors(interpreter, owner)
    if any("__init__" in interpreter.scope(item).bindings for item in line):
        return ()
    fields = [
        field
        for item in reversed(line)
        for field, bindings in interpreter.scope(item).bindings.items()
        if any(isinstance(binding, Assigned) and binding.annotation for binding in bindings)
    ]
    index = fields.index(name) if name in fields else None
    return joined(
        *(
            argument(interpreter, path, call, name, index) or ()
            for item in (owner, *descendants(interpreter, owner))
            for path, call in class_calls(interpreter, item)
        )
    )
