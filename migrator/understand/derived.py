"""Stage link: the calls that a framework's class is told something by: of the class, or of one that derives from it.

A class of the project that has no `__init__` of its own is given what the framework's is. One that has is told in
`super().__init__(...)`. What sets a field of the framework's by itself, or calls nothing of the kind, is not followed.
"""

from __future__ import annotations

from dataclasses import dataclass

from migrator.facts import Place, Reference, Unknown
from migrator.knowledge import Framework
from migrator.understand.classes import ancestors, enclosing, outside_bases
from migrator.understand.expressions import Attribute, Call, name_of
from migrator.understand.objects import ClassObject, Interpreter, Result

_SUPER = "builtins.super.__init__"
_MAKING = ("__init__", "__new__")


@dataclass(frozen=True)
class Told:
    """A call that tells a framework's class, which is imported as ``qualified``, what to ask and where.

    ``derived``: by way of a class of the project. ``reason`` says why what it is told is not known, if it is not.
    """

    framework: Framework
    qualified: str
    derived: bool = False
    reason: Unknown | None = None


def told(interpreter: Interpreter, path: str, call: Call) -> Told | None:
    """The framework's class that a call is of, or None. What may be something else as well is not followed."""
    functions = interpreter.evaluate(path, call.function)
    if len(functions) != 1:
        return None
    (function,) = functions
    if isinstance(function, Reference):
        framework = interpreter.sdk.framework(function.qualified)
        return None if framework is None else Told(framework, function.qualified)
    if isinstance(function, ClassObject):
        return _derived(interpreter, path, call, function)
    owner = enclosing(interpreter, path, call.scope)
    if isinstance(function, Result) and function.qualified == _SUPER and owner is not None:
        return _base(interpreter, (owner,))
    return None


def _base(interpreter: Interpreter, line: tuple[ClassObject, ...]) -> Told | None:
    for base in outside_bases(interpreter, line):
        framework = interpreter.sdk.framework(base.qualified)
        if framework is not None:
            return Told(framework, base.qualified, derived=True)
    return None


def _derived(interpreter: Interpreter, path: str, call: Call, owner: ClassObject) -> Told | None:
    line = ancestors(interpreter, owner)
    base = _base(interpreter, line)
    if base is None:
        return None
    own = {*base.framework.canonical, *base.framework.positional}
    for item in line:
        scope = interpreter.scope(item)
        making = next((name for name in _MAKING if name in scope.bindings), None)
        if making is not None and _passes_on(interpreter, item):
            return None
        fields = making or next((name for name in scope.bindings if name in own), None)
        if fields is not None:
            reason = f"class `{scope.name}` decides itself what is asked, and where (`{fields}`)"
            return Told(base.framework, base.qualified, True, Unknown(reason, Place(path, call.span)))
    return base


def _passes_on(interpreter: Interpreter, owner: ClassObject) -> bool:
    """Whether the `__init__` of a class calls the one that it overrides, where that call is looked at by itself."""
    summary = interpreter.summary(owner.path)
    return any(
        isinstance(call.function, Attribute)
        and isinstance(call.function.base, Call)
        and name_of(call.function.base.function) == "super"
        and enclosing(interpreter, owner.path, call.scope) == owner
        for call in summary.calls_named("__init__")
    )
