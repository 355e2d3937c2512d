"""Stage link: decorators of the project. What they make of a function, and what they pass to it.

A decorator of another package is taken to give the function back; one of the project is looked into. Most call the
function with what they are called with themselves; some add arguments, keep it in a register, or replace it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from migrator.understand.expressions import Call, Keyword, Name, Scope
from migrator.understand.objects import FunctionObject, Interpreter, Objects, joined


@dataclass(frozen=True, eq=False)
class Passing:
    """What a decorator passes to a function by itself: keyword arguments, and ``shift`` positions in front."""

    path: str
    call: Call
    shift: int


def replaced(interpreter: Interpreter, path: str, scope: Scope) -> Objects | None:
    """What a decorated function stands for if one of its decorators gives something else; None if it stays itself."""
    for decorator in _decorating(interpreter, path, scope):
        parameter = _parameter(interpreter, decorator)
        if parameter is not None and not _uses(interpreter, decorator, parameter):
            return interpreter.returned(decorator)
    return None


def passed(interpreter: Interpreter, path: str, scope: Scope) -> tuple[Passing, ...]:
    """What the decorators of a function pass to it besides what their own callers pass."""
    found: list[Passing] = []
    targets = [each.name for each in scope.parameters if each.kind == "positional"]
    for decorator in _decorating(interpreter, path, scope):
        parameter = _parameter(interpreter, decorator)
        for call in _calls(interpreter, decorator, parameter) if parameter is not None else ():
            wrapper = _function(interpreter, decorator.path, call.scope)
            own = {each.name for each in wrapper.parameters}
            named = sum(each.kind == "positional" for each in wrapper.parameters)
            given = [
                Keyword(value.span, name, value)
                for name, value in zip(targets, call.positional, strict=False)
                if not (isinstance(value, Name) and value.name in own)
            ]
            given += [keyword for keyword in call.keywords if keyword.name is not None]
            shift = len(call.positional) - named if call.starred is not None else 0
            if given or shift:
                made = Call(call.span, call.function, (), tuple(given), call.scope, call.blocks)
                found.append(Passing(decorator.path, made, max(shift, 0)))
    return tuple(found)


def kept(interpreter: Interpreter, path: str, scope: Scope) -> Objects:
    """The functions that a decorator is put on, as its parameter sees them, if it keeps them and does not call them."""
    target = FunctionObject(path, scope.number)
    parameter = _parameter(interpreter, target)
    if parameter is None or any(True for _ in _calls(interpreter, target, parameter)):
        return ()
    parent = None if scope.parent is None else interpreter.summary(path).scopes[scope.parent]
    names = [scope.name, *([parent.name] if parent is not None and parent.kind == "function" else [])]
    return joined(
        tuple(
            FunctionObject(other, decorated.number)
            for name in names
            for other, decorated in interpreter.decorated_with(name)
            if target in _decorating(interpreter, other, decorated)
        )
    )


def _decorating(interpreter: Interpreter, path: str, scope: Scope) -> tuple[FunctionObject, ...]:
    """The functions of the project that a function is decorated with."""
    if not scope.decorators:
        return ()
    nothing: tuple[FunctionObject, ...] = ()

    def found() -> tuple[FunctionObject, ...]:
        values = (value for each in scope.decorators for value in interpreter.evaluate(path, each))
        return tuple(value for value in values if isinstance(value, FunctionObject))

    return interpreter.once(("decorating", path, scope.number), found, nothing)


def _parameter(interpreter: Interpreter, decorator: FunctionObject) -> str | None:
    """The parameter that takes the decorated function."""
    parameters = interpreter.scope(decorator).parameters
    return parameters[0].name if parameters and parameters[0].kind == "positional" else None


def _calls(interpreter: Interpreter, decorator: FunctionObject, parameter: str) -> Iterator[Call]:
    for call in interpreter.summary(decorator.path).calls_named(parameter):
        if isinstance(call.function, Name) and _within(interpreter, decorator, call.scope):
            yield call


def _uses(interpreter: Interpreter, decorator: FunctionObject, parameter: str) -> bool:
    """Whether a decorator calls the function, gives it back, keeps it or hands it on."""
    if any(True for _ in _calls(interpreter, decorator, parameter)):
        return True
    summary = interpreter.summary(decorator.path)
    scopes = [scope for scope in summary.scopes if _within(interpreter, decorator, scope.number)]
    values = [value for scope in scopes for value in (*scope.returns, *scope.yields)]
    values += [store.value for store in summary.stores if store.value and _within(interpreter, decorator, store.scope)]
    for call in summary.calls:
        if _within(interpreter, decorator, call.scope) and not _is_wraps(call):
            values += [*call.positional, *[keyword.value for keyword in call.keywords]]
    return any(isinstance(value, Name) and value.name == parameter for value in values)


def _is_wraps(call: Call) -> bool:
    """Whether a call is `functools.wraps(function)`, which only takes the function's name over."""
    return getattr(call.function, "name", "") in ("wraps", "update_wrapper")


def _within(interpreter: Interpreter, decorator: FunctionObject, number: int) -> bool:
    scopes = interpreter.summary(decorator.path).scopes
    while number != decorator.scope:
        parent = scopes[number].parent
        if parent is None:
            return False
        number = parent
    return True


def _function(interpreter: Interpreter, path: str, number: int) -> Scope:
    """The function that a scope is part of."""
    scopes = interpreter.summary(path).scopes
    scope = scopes[number]
    while scope.kind != "function" and scope.parent is not None:
        scope = scopes[scope.parent]
    return scope
