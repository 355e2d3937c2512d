"""Stage link: what something is, in words for the reasons that are given where it cannot be followed."""

from __future__ import annotations

from migrator.facts import Constant, EnvironmentVariable, Reference
from migrator.understand.objects import (
    ArgumentsObject,
    BoundMethod,
    BuiltinMethod,
    ClassObject,
    ClientObject,
    DictObject,
    FunctionObject,
    GeneratorObject,
    Instance,
    Interpreter,
    KeywordsObject,
    ListObject,
    Many,
    ModuleObject,
    Object,
    PartialObject,
    Resource,
    Result,
    Row,
    TypedClient,
)

_KINDS: dict[type, str] = {
    EnvironmentVariable: "an environment variable",
    ClientObject: "a client",
    TypedClient: "a client",
    Resource: "a method or resource of a client",
    DictObject: "a dictionary",
    KeywordsObject: "a dictionary",
    ListObject: "a list",
    ArgumentsObject: "a list",
    Many: "something to loop over",
    Row: "several things together",
    PartialObject: "a partial function",
}


def called(interpreter: Interpreter, item: Object) -> str:
    """What an object is called in a reason: its kind, and its name if it has one."""
    if isinstance(item, (Reference, Result)):
        return item.qualified
    if isinstance(item, Constant):
        return repr(item.value)
    if isinstance(item, Instance):
        return f"an instance of `{interpreter.scope(item.type).name}`"
    if isinstance(item, ClassObject):
        return f"the class `{interpreter.scope(item).name}`"
    if isinstance(item, FunctionObject):
        return f"the function `{interpreter.scope(item).name}`"
    if isinstance(item, BoundMethod):
        return f"the method `{interpreter.scope(item.function).name}`"
    if isinstance(item, GeneratorObject):
        return f"a generator, `{interpreter.scope(item).name}`"
    if isinstance(item, BuiltinMethod):
        return f"the method `{item.name}` of a built-in type"
    if isinstance(item, ModuleObject):
        return f"the module {item.path}"
    return _KINDS.get(type(item), "something that is not known")
