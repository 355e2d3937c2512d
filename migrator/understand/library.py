"""Stage link: what the functions of well-known packages give back of what the program gives them.

Containers, context variables, command lines, web frameworks: whatever keeps a value of the program for the program. A
value that the outside may replace (by an option, by a request) is followed by what says so.
"""

from __future__ import annotations

from migrator.facts import Place, Unknown
from migrator.understand import commandline, records
from migrator.understand.arguments import argument, constructor_argument
from migrator.understand.classes import ancestors
from migrator.understand.expressions import (
    Assigned,
    Attribute,
    Call,
    ConstantExpression,
    Parameter,
    Scope,
    Subscript,
    name_of,
)
from migrator.understand.objects import (
    ClassObject,
    DictObject,
    Instance,
    Interpreter,
    KeywordsObject,
    Many,
    Object,
    Objects,
    PartialObject,
    Result,
    Row,
    joined,
)

# Functions that give back what they are given, by the position of that argument.
_GIVES_BACK = {
    "builtins.str": 0,
    "builtins.iter": 0,
    "builtins.list": 0,
    "builtins.tuple": 0,
    "contextlib.closing": 0,
    "contextlib.nullcontext": 0,
    "functools.cache": 0,
    "functools.lru_cache": 0,
    "typing.cast": 1,
    "typing_extensions.cast": 1,
}
_COPIES = frozenset({"copy.copy", "copy.deepcopy"})
_ONE_OF = frozenset({"builtins.next", "builtins.max", "builtins.min", "random.choice"})
# Functions that give some or all items of what they are given, by the position of that argument.
_GIVES_ITEMS = {
    "builtins.filter": 1,
    "builtins.reversed": 0,
    "builtins.set": 0,
    "builtins.sorted": 0,
    "itertools.cycle": 0,
    "itertools.islice": 0,
    "random.choices": 0,
    "random.sample": 0,
    "rich.progress.track": 0,
    **{f"tqdm.{module}tqdm": 0 for module in ("", "std.", "auto.", "autonotebook.", "notebook.", "rich.", "asyncio.")},
}
# Parameters of an endpoint or a command that the outside may set, with what they are without that.
_OPTIONS = {
    **{f"typer.{name}": "the command line" for name in ("Option", "Argument")},
    **{f"fastapi.{name}": "a request" for name in ("Query", "Body", "Form", "Header", "Cookie", "Path")},
}
_PROVIDERS = frozenset(
    f"dependency_injector.providers.{name}"
    for name in ("Singleton", "ThreadSafeSingleton", "ThreadLocalSingleton", "Factory", "Callable", "Resource")
)
_PARTIAL = frozenset({"functools.partial", "functools.partialmethod"}) | _PROVIDERS
_NAMESPACES = frozenset({"types.SimpleNamespace", "argparse.Namespace"})
_VARIABLE = "contextvars.ContextVar"
_READS = (".get", ".pop", ".setdefault")
_CACHE = "functools.lru_cache"

PASSING = frozenset(
    name.rpartition(".")[2]
    for name in (*_GIVES_BACK, *_COPIES, *_ONE_OF, *_GIVES_ITEMS, *_OPTIONS, *_PROVIDERS, *_PARTIAL, *_NAMESPACES)
) | {
    *("ContextVar", "Depends", "Field", "attrib", "chain", "dict", "enumerate", "field", "from_iterable", "get", "ib"),
    *("items", "pop", "product", "repeat", "replace", "setdefault", "values", "zip", "zip_longest"),
}
"""The last names of all functions of other packages whose results may be, or contain, what they are given."""


def given(interpreter: Interpreter, path: str, call: Call, qualified: str) -> Objects | None:
    """What a call of the function ``qualified`` gives, if that is something of the program's own; else None."""
    where = Place(path, call.span)
    index = _GIVES_BACK.get(qualified)
    if index is not None and index < len(call.positional):
        return interpreter.evaluate(path, call.positional[index])
    if qualified in _COPIES and call.positional:
        return copied(interpreter, where, call, interpreter.evaluate(path, call.positional[0]))
    index = _GIVES_ITEMS.get(qualified)
    if index is not None and index < len(call.positional):
        return (Many(_elements(interpreter, path, call, index)),)
    if qualified in records.REPLACING and call.positional:
        return _replaced(interpreter, path, call)
    if qualified in records.FUNCTIONS and records.subject(call) is not None:
        return (interpreter.make(DictObject(where), call),)
    if qualified in _PARTIAL and call.positional:
        return (interpreter.make(PartialObject(where), call),)
    if qualified in _ONE_OF and len(call.positional) == 1:
        return _elements(interpreter, path, call, 0)
    if qualified in ("builtins.zip", "itertools.product", "itertools.zip_longest"):
        return (Many((Row(tuple(_elements(interpreter, path, call, at) for at in range(len(call.positional)))),)),)
    if qualified == "itertools.chain":
        return (Many(joined(*[_elements(interpreter, path, call, at) for at in range(len(call.positional))])),)
    if qualified == "itertools.chain.from_iterable" and call.positional:
        lists = _elements(interpreter, path, call, 0)
        return (Many(joined(*[interpreter.element(each, None) for each in lists])),)
    if qualified == "itertools.repeat" and call.positional:
        return (Many(interpreter.evaluate(path, call.positional[0])),)
    if qualified == "builtins.enumerate" and call.positional:
        return (Many((Row(((), _elements(interpreter, path, call, 0))),)),)
    if qualified in _OPTIONS:
        default = argument(interpreter, path, call, "default", 0) or ()
        # An ellipsis stands for none.
        known = tuple(value for value in default if not isinstance(value, Unknown))
        return joined(known, (Unknown(f"{_OPTIONS[qualified]} may set it", where, open=True),))
    return None


def _elements(interpreter: Interpreter, path: str, call: Call, index: int) -> Objects:
    values = interpreter.evaluate(path, call.positional[index])
    return joined(*[interpreter.element(value, None) for value in values])


def _replaced(interpreter: Interpreter, path: str, call: Call) -> Objects:
    """A copy of something with some fields set anew. What it sets is among what the constructor is given."""
    values = interpreter.evaluate(path, call.positional[0])
    if all(records.is_record(interpreter, value) and not _has_constructor(interpreter, value) for value in values):
        return values
    return joined(values, (Unknown("what is set anew in the copy is not followed", Place(path, call.span)),))


def _has_constructor(interpreter: Interpreter, value: Object) -> bool:
    line = ancestors(interpreter, value.type) if isinstance(value, Instance) else ()
    return any("__init__" in interpreter.scope(item).bindings for item in line)


def copied(interpreter: Interpreter, where: Place, call: Call, values: Objects) -> Objects:
    """A copy of each of ``values``. A dictionary is another one from there on; what else is copied stays what it is."""
    others = tuple(value for value in values if not isinstance(value, (DictObject, KeywordsObject)))
    if len(others) == len(values):
        return values
    known = tuple(value for value in others if not isinstance(value, Unknown))
    return (interpreter.make(DictObject(where), call), *known)


def given_by_unknown(interpreter: Interpreter, path: str, call: Call, function: Unknown) -> Objects:
    """What a method gives that cannot be seen: the fields of a model, what stands in for a missing item, or unknown."""
    of = records.subject(call) if isinstance(call.function, Attribute) else None
    if of is not None and any(records.is_record(interpreter, value) for value in interpreter.evaluate(path, of)):
        return (interpreter.make(DictObject(Place(path, call.span)), call),)
    if name_of(call.function) in ("get", "pop", "setdefault") and _reads(call):
        return joined((function,), interpreter.evaluate(path, call.positional[1]))
    return (function,)


def _reads(call: Call) -> bool:
    """Whether a call may ask for an item by its name, with what stands in for one that is not there."""
    return len(call.positional) == 2 and isinstance(call.positional[0], ConstantExpression)


def given_by(interpreter: Interpreter, path: str, call: Call, function: Result) -> Objects | None:
    """What a method of something that another package made gives, if that is the program's own; else None."""
    name, where = function.qualified, Place(path, call.span)
    if name == f"{commandline.PARSER}parse_known_args":
        return (Row(((function,), (Unknown("it is the rest of the command line", where),))),)
    if name.startswith(commandline.PARSER):
        # What a parser gives stays known as that parser's.
        return (function,)
    if name.endswith(_READS) and _reads(call):
        # What is read from is not known, but what stands in for an item that is not there.
        return joined((Result(name, where),), interpreter.evaluate(path, call.positional[1]))
    if name == f"{_VARIABLE}.get":
        return _variable(interpreter, path, call, function.place)
    if name == _CACHE and call.positional:
        return interpreter.evaluate(path, call.positional[0])
    if name.endswith((".enter_context", ".enter_async_context")) and call.positional:
        values = interpreter.evaluate(path, call.positional[0])
        return joined(*[interpreter.entered(value) for value in values])
    return None


def _variable(interpreter: Interpreter, path: str, call: Call, made: Place) -> Objects:
    """What a context variable made at ``made`` may hold: what it is set to, and its defaults."""
    groups: list[Objects] = []
    variable = interpreter.summary(made.path).call_at(made.span)
    default = None if variable is None else variable.keyword("default")
    if default is not None:
        groups.append(interpreter.evaluate(made.path, default))
    setter = Result(f"{_VARIABLE}.set", made)
    for other, setting in interpreter.calls_named("set"):
        if setting.positional and setter in interpreter.evaluate(other, setting.function):
            groups.append(interpreter.evaluate(other, setting.positional[0]))
    groups.extend(interpreter.evaluate(path, value) for value in call.positional[:1])
    return joined(*groups) or (Unknown("nothing seen here sets this context variable", made),)


def held(interpreter: Interpreter, base: Result, name: str) -> Objects:
    """What ``base.name`` is, where ``base`` is a namespace that the program makes or a command line that it parses."""
    if base.qualified in _NAMESPACES:
        call = interpreter.summary(base.place.path).call_at(base.place.span)
        value = None if call is None else call.keyword(name)
        return () if value is None else interpreter.evaluate(base.place.path, value)
    if base.qualified.startswith(f"{commandline.PARSER}parse"):
        return commandline.parsed(interpreter, base, name)
    return ()


def option(interpreter: Interpreter, path: str, scope: Scope, wanted: Parameter) -> Objects:
    """What others than callers pass for a parameter: `click` for the options of a command, a dataclass for what its
    ``__post_init__`` takes.
    """
    return commandline.option(interpreter, path, scope, wanted) or _init_variable(interpreter, path, scope, wanted)


def _init_variable(interpreter: Interpreter, path: str, scope: Scope, wanted: Parameter) -> Objects:
    """What the constructor of a dataclass is given for a field that is an ``InitVar``: these go by their order."""
    if scope.name != "__post_init__" or scope.parent is None or wanted not in scope.parameters:
        return ()
    owner = ClassObject(path, scope.parent)
    groups: list[Objects] = []
    at = scope.parameters.index(wanted) - 1
    variables = [
        (name, binding)
        for name, bindings in interpreter.scope(owner).bindings.items()
        for binding in bindings
        if isinstance(binding, Assigned)
        and isinstance(binding.annotation, Subscript)
        and name_of(binding.annotation.base) == "InitVar"
    ]
    for name, binding in variables[at : at + 1]:
        groups.append(constructor_argument(interpreter, owner, name))
        if binding.value is not None:
            groups.append(interpreter.evaluate(path, binding.value))
    return joined(*groups)
