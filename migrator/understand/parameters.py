"""Stage link: what a parameter of a function may hold."""

from __future__ import annotations

from migrator.facts import Place, Unknown
from migrator.understand import attributes, decorators, fixtures, library
from migrator.understand.arguments import argument
from migrator.understand.callsites import function_sites
from migrator.understand.classes import strangers
from migrator.understand.expressions import Parameter, Scope, name_of
from migrator.understand.objects import (
    ArgumentsObject,
    ClassObject,
    Instance,
    Interpreter,
    KeywordsObject,
    Objects,
    joined,
    vague,
)


def passed_for(interpreter: Interpreter, path: str, scope: Scope, wanted: Parameter, asked: ClassObject) -> Objects:
    """What a parameter of a method may hold for objects of the class ``asked``: what siblings pass is not theirs."""
    positional = [item for item in scope.parameters if item.kind == "positional"]
    groups: list[Objects] = []
    for site in function_sites(interpreter, path, scope):
        if strangers(interpreter, asked, site.owner):
            continue
        index = positional.index(wanted) - site.skipped if wanted in positional else None
        groups.append(argument(interpreter, site.path, site.call, wanted.name, index) or ())
    if wanted.default is not None:
        groups.append(interpreter.evaluate(path, wanted.default))
    values = joined(*groups)
    if wanted.annotation is not None:
        values = attributes.said(interpreter, path, wanted.annotation, values)
    if values:
        return values
    reason = f"it is the parameter `{wanted.name}` of `{scope.name}`, and nothing seen here passes it"
    return (Unknown(reason, Place(path, wanted.span), open=True),)


def parameter(interpreter: Interpreter, path: str, scope: Scope, wanted: Parameter) -> Objects:
    """What a parameter may hold: what callers pass, and its default; else what its annotation says."""
    parent = None if scope.parent is None else interpreter.summary(path).scopes[scope.parent]
    if parent is not None and parent.kind == "class" and wanted is scope.parameters[0]:
        marks = {name_of(decorator) for decorator in scope.decorators}
        if "staticmethod" not in marks:
            if "classmethod" in marks or scope.name in ("__new__", "__init_subclass__"):
                return (ClassObject(path, parent.number),)
            return (Instance(path, parent.number),)
    where = Place(path, wanted.span)
    if wanted.kind == "kwargs":
        return (KeywordsObject(path, scope.number, wanted.name),)
    if wanted.kind == "args":
        return (ArgumentsObject(path, scope.number, wanted.name),)
    provided = fixtures.provided(interpreter, path, scope, wanted)
    if provided and wanted.annotation is not None:
        return attributes.said(interpreter, path, wanted.annotation, provided)
    if provided:
        return provided
    groups: list[Objects] = []
    positional = [item for item in scope.parameters if item.kind == "positional"]
    sites = function_sites(interpreter, path, scope)
    for site in sites:
        index = positional.index(wanted) - site.skipped if wanted in positional else None
        given = argument(interpreter, site.path, site.call, wanted.name, index)
        if given is not None:
            groups.append(given)
    if wanted.default is not None:
        groups.append(interpreter.evaluate(path, wanted.default))
    groups.append(library.option(interpreter, path, scope, wanted))
    if wanted is scope.parameters[0]:
        groups.append(decorators.kept(interpreter, path, scope))
    known = parent.name if parent is not None and scope.name == "__init__" else scope.name
    if interpreter.escapes(known):
        reason = f"`{known}` is also passed on as a value, so that not every call of it is seen"
        groups.append((Unknown(reason, where, open=True),))
    values = joined(*groups)
    if wanted.annotation is not None:
        values = attributes.said(interpreter, path, wanted.annotation, values)
    if not sites and all(vague(value) for value in values) and not any(isinstance(value, Unknown) for value in values):
        reason = f"it is the parameter `{wanted.name}` of `{scope.name}`, and nothing seen here passes it"
        return joined(values, (Unknown(reason, where, open=True),))
    return values
