"""Stage link: what calls pass, for one parameter of a function or one field of a class."""

from __future__ import annotations

from migrator.facts import Place, Unknown
from migrator.understand import contents, lists, records
from migrator.understand.callsites import class_calls, function_sites
from migrator.understand.classes import ancestors, descendants
from migrator.understand.expressions import Call, Collection, Expression
from migrator.understand.objects import (
    ArgumentsObject,
    ClassObject,
    DictObject,
    Interpreter,
    KeywordsObject,
    ListObject,
    Objects,
    joined,
)

# Functions that pass on their `*args` in a circle, one further each time, end here.
_FARTHEST = 20


def argument(interpreter: Interpreter, path: str, call: Call, name: str, index: int | None) -> Objects | None:
    """What ``call`` passes for the parameter ``name`` (at ``index``, if it may be positional); None if nothing."""
    if index is not None and 0 <= index < len(call.positional):
        return interpreter.evaluate(path, call.positional[index])
    value = call.keyword(name)
    if value is not None:
        return interpreter.evaluate(path, value)
    groups: list[Objects] = []
    if index is not None:
        groups.extend(_spread(interpreter, path, call, index))
    for keyword in call.keywords:
        if keyword.name is None:
            groups.extend(_unpacked(interpreter, path, call, keyword.value, name))
    return joined(*groups) if groups else None


def _spread(interpreter: Interpreter, path: str, call: Call, index: int) -> list[Objects]:
    """What ``*value`` in ``call`` passes at ``index``."""
    if call.starred is None or index < len(call.positional):
        return []
    groups: list[Objects] = []
    for item in interpreter.evaluate(path, call.starred):
        behind = index - len(call.positional)
        if isinstance(item, ListObject):
            literal = interpreter.literal(item)
            whole = isinstance(literal, Collection) and literal.complete and not interpreter.changes.calls(item)
            if whole and isinstance(literal, Collection) and behind >= len(literal.items):
                continue
            groups.append(lists.listed(interpreter, item, behind))
        elif isinstance(item, ArgumentsObject):
            groups.append(interpreter.element(item, behind))
        else:
            groups.append((Unknown("it may be in `*`, which is not followed", Place(path, call.starred.span)),))
    return groups


def passed_beyond(interpreter: Interpreter, item: ArgumentsObject, index: int | None) -> Objects:
    """What the callers of a function pass for the item at ``index`` (any item, if None) of its ``*args``."""
    nothing: Objects = ()
    if index is not None and index > _FARTHEST:
        return nothing
    return interpreter.once(("beyond", item, index), lambda: _passed_beyond(interpreter, item, index), nothing)


def _passed_beyond(interpreter: Interpreter, item: ArgumentsObject, index: int | None) -> Objects:
    scope = interpreter.scope(item)
    named = sum(parameter.kind == "positional" for parameter in scope.parameters)
    sites = function_sites(interpreter, item.path, scope)
    groups: list[Objects] = []
    for site in sites:
        first = named - site.skipped
        if index is None:
            groups.extend(interpreter.evaluate(site.path, value) for value in site.call.positional[max(first, 0) :])
            if site.call.starred is not None:
                inner = interpreter.evaluate(site.path, site.call.starred)
                groups.extend(interpreter.element(each, None) for each in inner)
        elif 0 <= first + index < len(site.call.positional):
            groups.append(interpreter.evaluate(site.path, site.call.positional[first + index]))
        else:
            groups.extend(_spread(interpreter, site.path, site.call, first + index))
    if not sites:
        parameter = scope.parameter(item.parameter)
        where = Place(item.path, scope.span if parameter is None else parameter.span)
        reason = f"`*{item.parameter}` holds what the callers of `{scope.name}` pass, and none is seen here"
        return (Unknown(reason, where, open=True),)
    return joined(*groups)


def _unpacked(interpreter: Interpreter, path: str, call: Call, value: Expression, name: str) -> list[Objects]:
    """What ``**value`` in ``call`` passes for ``name``."""
    groups: list[Objects] = []
    values = interpreter.evaluate(path, value)
    for item in values:
        if isinstance(item, (DictObject, KeywordsObject)):
            found = contents.entries(interpreter, item, (path, call))
            known = [entry.all_values for entry in found.entries if entry.key == name]
            groups.extend(known or ([found.unknown] if found.unknown else []))
    hidden = contents.unlisted(interpreter, values, Place(path, value.span))
    return [*groups, hidden] if hidden else groups


def constructor_argument(interpreter: Interpreter, owner: ClassObject, name: str) -> Objects:
    """What the field ``name`` of a class without ``__init__`` of its own (a dataclass, a model) is given."""
    line = ancestors(interpreter, owner)
    if any("__init__" in interpreter.scope(item).bindings for item in line):
        return ()
    fields = records.declared(interpreter, reversed(line))
    index = fields.index(name) if name in fields else None
    family = (owner, *descendants(interpreter, owner))
    calls = [(path, call, index) for item in family for path, call in class_calls(interpreter, item)]
    copies = records.replaced(interpreter, name, frozenset((*line, *family)))
    calls.extend((path, call, None) for path, call in copies)
    return joined(*[argument(interpreter, path, call, name, at) or () for path, call, at in calls])
