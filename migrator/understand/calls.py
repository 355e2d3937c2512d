"""Stage link: calls and parameters. What a call gives, and what a function is given."""

from __future__ import annotations

from migrator.facts import Constant, EnvironmentVariable, Place, Reference, Unknown, Value
from migrator.knowledge import Wrapper
from migrator.understand import attributes, contents, factories, instructors, library, lists
from migrator.understand.arguments import argument
from migrator.understand.classes import ancestors, client_base
from migrator.understand.described import described
from migrator.understand.expressions import (
    Assigned,
    Attribute,
    Call,
    Dictionary,
    Expression,
    Imported,
    Name,
    Opaque,
    Parameter,
    Scope,
    dotted,
    name_of,
)
from migrator.understand.objects import (
    ANSWER,
    PARSED,
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
    Object,
    Objects,
    PartialObject,
    Resource,
    Result,
    Row,
    TypedClient,
    joined,
)
from migrator.understand.subclasses import constructed
from migrator.understand.summarise import ELLIPSIS

# Functions that call what they are given, without arguments, and give back the result.
_CALLS = frozenset({"fastapi.Depends", "fastapi.Security", "fastapi.params.Depends"})
_FIELDS = frozenset(
    {
        "dataclasses.field",
        "pydantic.Field",
        "pydantic.fields.Field",
        "pydantic.PrivateAttr",
        "attr.attrib",
        "attr.field",
        "attr.ib",
        "attrs.field",
    }
)
SCHEMA_METHODS = frozenset({"model_json_schema", "schema"})
"""What gives the JSON schema of a pydantic model."""
_FACTORIES = frozenset({"attr.Factory", "attrs.Factory"})
_CLEANED = frozenset({"strip", "lstrip", "rstrip", "lower", "upper", "removesuffix", "get_secret_value"})


def call(interpreter: Interpreter, path: str, expression: Call) -> Objects:
    """What a call may give."""
    if name_of(expression.function) == "__new__" and expression.positional:
        made = interpreter.evaluate(path, expression.positional[0])
        created = tuple(Instance(item.path, item.scope) for item in made if isinstance(item, ClassObject))
        if created:
            return created
    if name_of(expression.function) == "super" and not expression.positional:
        inherited = _super(interpreter, path, expression)
        if inherited:
            return inherited
    functions = _told_apart(interpreter, path, expression) or interpreter.evaluate(path, expression.function)
    return joined(*[_called(interpreter, path, expression, function) for function in functions])


def _told_apart(interpreter: Interpreter, path: str, expression: Call) -> Objects:
    """The method that is called where a condition around tells of which class the object is; nothing without one."""
    marks = interpreter.summary(path).told
    function = expression.function
    if not marks or not isinstance(function, Attribute):
        return ()
    words = dotted(function.base)
    where = Place(path, function.span)
    groups: list[Objects] = []
    for block in expression.blocks:
        thing, name, value = marks.get(block.number, ("", "", ""))
        if block.branch or not thing or thing != words:
            continue
        for base in interpreter.evaluate(path, function.base):
            marked = interpreter.attribute(base, name, where) if isinstance(base, Instance) else ()
            others = [each for each in marked if not (isinstance(each, Constant) and each.value != value)]
            if others or not marked:
                groups.append(interpreter.attribute(base, function.name, where))
    return joined(*groups)


def _called(interpreter: Interpreter, path: str, expression: Call, function: Object) -> Objects:
    where = Place(path, expression.span)
    if isinstance(function, Reference):
        return _outside(interpreter, path, expression, function.qualified)
    if isinstance(function, FunctionObject):
        known = described(interpreter, function.path, interpreter.scope(function))
        if known is not None:
            return _wrapped(interpreter, path, expression, known, known.names[0])
        return passed_through(interpreter, function, path, expression, 0)
    if isinstance(function, BoundMethod):
        return passed_through(interpreter, function.function, path, expression, 1)
    if isinstance(function, ClassObject):
        apart = where if factories.wrapped(interpreter, function) is not None else None
        return constructed(interpreter, function, where) or (Instance(function.path, function.scope, True, apart),)
    if isinstance(function, Resource):
        return _requested(interpreter, expression, function, where)
    if isinstance(function, BuiltinMethod):
        return _builtin(interpreter, path, expression, function)
    if isinstance(function, PartialObject):
        inner = interpreter.literal(function)
        if isinstance(inner, Call) and inner.positional:
            made = interpreter.evaluate(function.place.path, inner.positional[0])
            return joined(*[_handed_over(interpreter, path, expression, item) for item in made])
    if isinstance(function, Instance):
        inside = factories.function_of(interpreter, function)
        if inside:
            return joined(*[_handed_over(interpreter, path, expression, item) for item in inside])
        methods = attributes.attribute(interpreter, function, "__call__", where)
        return joined(*[returned(interpreter, m.function) for m in methods if isinstance(m, BoundMethod)])
    if isinstance(function, Result):
        own = library.given_by(interpreter, path, expression, function)
        return own if own is not None else (Result(function.qualified, where),)
    if isinstance(function, Unknown):
        if name_of(expression.function) in SCHEMA_METHODS and isinstance(expression.function, Attribute):
            owners = interpreter.evaluate(path, expression.function.base)
            if any(isinstance(owner, ClassObject) for owner in owners):
                return (Result(f"pydantic.{name_of(expression.function)}", where),)
        return library.given_by_unknown(interpreter, path, expression, function)
    return (Unknown("the result of this call is not followed", where),)


def _outside(interpreter: Interpreter, path: str, expression: Call, qualified: str) -> Objects:
    """What a call of something outside the project gives."""
    where = Place(path, expression.span)
    sdk = interpreter.sdk
    client = sdk.client_kind(qualified.removesuffix(".__init__"))
    if client is not None:
        return (ClientObject(client.kind, where),)
    wrapper = sdk.wrapper(qualified)
    if wrapper is not None:
        return _wrapped(interpreter, path, expression, wrapper, qualified)
    framework = sdk.framework(qualified)
    if framework is not None and framework.returns:
        return instructors.provided(interpreter, path, expression, framework)
    own = library.given(interpreter, path, expression, qualified)
    if own is not None:
        return own
    if qualified in ("importlib.import_module", "builtins.__import__") and expression.positional:
        return _module(interpreter, path, interpreter.evaluate(path, expression.positional[0]), expression)
    if qualified in ("os.getenv", "os.environ.get"):
        return _environment(interpreter, path, expression, where)
    if qualified == "builtins.dict":
        return (interpreter.make(DictObject(where), expression),)
    if qualified == "builtins.getattr" and len(expression.positional) > 1:
        return _getattr(interpreter, path, expression, where)
    if qualified in _CALLS:
        provider = argument(interpreter, path, expression, "dependency", 0) or ()
        given = joined(*[_handed_over(interpreter, path, expression, item) for item in provider])
        # A provider that yields gives what it yields.
        return joined(*[attributes.entered(interpreter, item) for item in given])
    # Also under a name of another package that has it from there: `llama_index.core.bridge.pydantic.Field`.
    if qualified in _FIELDS or ".".join(qualified.split(".")[-2:]) in _FIELDS:
        return _field(interpreter, path, expression)
    if len(expression.positional) == 1 and not expression.keywords:
        for key in interpreter.evaluate(path, expression.positional[0]):
            read = attributes.environment_read(qualified, key, where, required=True)
            if read is not None:
                return (read,)
    return (Result(qualified, where),)


def _wrapped(interpreter: Interpreter, path: str, expression: Call, wrapper: Wrapper, name: str) -> Objects:
    """What a wrapper of that name gives: the client that it is given, or something that answers for itself."""
    if wrapper.returns == "opaque":
        return (Result(name, Place(path, expression.span)),)
    return argument(interpreter, path, expression, wrapper.keyword, wrapper.client) or ()


def _handed_over(interpreter: Interpreter, path: str, expression: Call, function: Object) -> Objects:
    """What ``function`` gives when something outside calls it, because of ``expression``."""
    if isinstance(function, Reference):
        client = interpreter.sdk.client_kind(function.qualified)
        where = Place(path, expression.span)
        if client is not None:
            return (ClientObject(client.kind, where, indirect=True),)
        if function.qualified == "builtins.dict":
            nothing = Dictionary(expression.span, (), expression.scope, expression.blocks)
            return (interpreter.make(DictObject(where), nothing),)
        return (Result(function.qualified, where),)
    return _called(interpreter, path, expression, function)


def _environment(interpreter: Interpreter, path: str, expression: Call, where: Place) -> Objects:
    names = argument(interpreter, path, expression, "key", 0) or ()
    given = argument(interpreter, path, expression, "default", 1)
    defaults: list[Value] = []
    for value in given or ():
        if isinstance(value, Constant) and value.value is None:
            continue
        if isinstance(value, (Constant, EnvironmentVariable, Unknown)):
            defaults.append(value)
        else:
            defaults.append(Unknown("the default is not followed", where))
    found: list[Object] = []
    for name in names:
        read = attributes.environment_read("os.environ", name, where, required=False)
        if read is None:
            found.append(Unknown("the name of the variable is not a literal", where))
        else:
            found.append(EnvironmentVariable(read.name, where, False, tuple(defaults), name_place=read.name_place))
    return joined(tuple(found))


def _getattr(interpreter: Interpreter, path: str, expression: Call, where: Place) -> Objects:
    found: list[Objects] = []
    names = interpreter.evaluate(path, expression.positional[1])
    for name in names:
        if isinstance(name, Constant) and isinstance(name.value, str):
            bases = interpreter.evaluate(path, expression.positional[0])
            given = joined(*[attributes.attribute(interpreter, base, name.value, where) for base in bases])
            if len(names) > 1 and any(isinstance(value, Constant) for value in given):
                # Which setting is asked for, each caller says for itself.
                given = tuple(value for value in given if not isinstance(value, Constant))
                given = (*given, Unknown("which attribute it is depends on the caller", where))
            found.append(given)
        else:
            found.append((Unknown("the attribute's name is not a literal", where),))
    if len(expression.positional) > 2:
        found.append(interpreter.evaluate(path, expression.positional[2]))
    return joined(*found)


def _field(interpreter: Interpreter, path: str, expression: Call) -> Objects:
    """The default of a dataclass or model field."""
    factory = expression.keyword("default_factory") or expression.keyword("factory")
    if factory is not None:
        made = interpreter.evaluate(path, factory)
        return joined(*[_handed_over(interpreter, path, expression, item) for item in made])
    written = expression.positional[0] if expression.positional else expression.keyword("default")
    if isinstance(written, Opaque) and written.what == ELLIPSIS:
        # `Field(...)` has no default.
        return ()
    found: list[Objects] = []
    for value in argument(interpreter, path, expression, "default", 0) or ():
        if isinstance(value, Result) and value.qualified in _FACTORIES:
            inner = interpreter.summary(value.place.path).call_at(value.place.span)
            given = argument(interpreter, value.place.path, inner, "factory", 0) if inner is not None else None
            found.extend(_handed_over(interpreter, path, expression, item) for item in given or ())
        else:
            found.append((value,))
    return joined(*found, _default_method(interpreter, path, expression))


def _default_method(interpreter: Interpreter, path: str, expression: Call) -> Objects:
    """What the method gives that an attrs class marks as the default of the field that ``expression`` makes."""
    scopes = interpreter.summary(path).scopes
    marks = {
        f"{name}.default"
        for name, bindings in scopes[expression.scope].bindings.items()
        if any(isinstance(binding, Assigned) and binding.value is expression for binding in bindings)
    }
    return joined(
        *[
            returned(interpreter, FunctionObject(path, scope.number))
            for scope in scopes
            if scope.parent == expression.scope and any(dotted(each) in marks for each in scope.decorators)
        ]
    )


def _requested(interpreter: Interpreter, expression: Call, function: Resource, where: Place) -> Objects:
    """What a method of a client gives: a client for ``with_options`` and ``__init__``, else a response."""
    if function.chain == ("__init__",):
        return (ClientObject(function.client.kind, where),)
    if function.chain[-1] in interpreter.sdk.same_client and len(function.chain) == 1:
        if expression.keyword("base_url") is not None:
            kind = function.client.kind
            return (ClientObject(kind, where),)
        return (function.client,)
    return (Result(PARSED if function.chain[-1] == "parse" else ANSWER, where),)


def _builtin(interpreter: Interpreter, path: str, expression: Call, method: BuiltinMethod) -> Objects:
    where = Place(path, expression.span)
    owner = method.owner
    if isinstance(owner, (DictObject, KeywordsObject)):
        if method.name in ("get", "pop", "setdefault") and expression.positional:
            asked = interpreter.evaluate(path, expression.positional[0])
            found = [contents.looked_up(interpreter, owner, asked, where)]
            if len(expression.positional) > 1:
                found.append(interpreter.evaluate(path, expression.positional[1]))
            return contents.beside(joined(*found))
        if method.name == "copy":
            return library.copied(interpreter, where, expression, (owner,))
        if method.name in ("keys", "values", "items"):
            return (_view(interpreter, owner, method.name, where),)
    if isinstance(owner, (Constant, EnvironmentVariable)) and method.name in _CLEANED:
        return (owner,)
    if isinstance(owner, ListObject) and method.name == "copy":
        return (owner,)
    if isinstance(owner, ListObject) and method.name == "pop":
        return lists.listed(interpreter, owner, None)
    return (Unknown("it is computed at run time", where),)


def _view(interpreter: Interpreter, owner: DictObject | KeywordsObject, name: str, where: Place) -> Many:
    """What there is to loop over in a dictionary."""
    keys = contents.keys(interpreter, owner)
    values = contents.any_item(interpreter, owner, where)
    return Many(keys if name == "keys" else values if name == "values" else (Row((keys, values)),))


def _super(interpreter: Interpreter, path: str, expression: Call) -> Objects:
    """What ``super()`` gives: an instance of the first ancestor in the project, or the client that it derives from."""
    scopes = interpreter.summary(path).scopes
    scope: Scope | None = scopes[expression.scope]
    while scope is not None and scope.kind != "class":
        scope = None if scope.parent is None else scopes[scope.parent]
    if scope is None:
        return ()
    line = ancestors(interpreter, ClassObject(path, scope.number))
    if len(line) > 1:
        # Exactly its: what the class overrides is not what `super()` finds.
        return tuple(Instance(item.path, item.scope, exact=True) for item in line[1:2])
    client = client_base(interpreter, line)
    return () if client is None else (TypedClient(client.kind, Place(path, expression.span)),)


# -- functions ------------------------------------------------------------------------------------------------------


def returned(interpreter: Interpreter, function: FunctionObject) -> Objects:
    """What a call of a function of the project gives: what it returns, else what its annotation says."""
    scope = interpreter.scope(function)
    if scope.yields:
        return (GeneratorObject(function.path, function.scope),)
    values = joined(*[interpreter.evaluate(function.path, value) for value in scope.returns])
    if scope.result is not None:
        return attributes.said(interpreter, function.path, scope.result, values)
    return values


def passed_through(interpreter: Interpreter, function: FunctionObject, path: str, call: Call, skipped: int) -> Objects:
    """What one call of a function of the project gives: where it gives back a parameter, what this call passes."""
    scope = interpreter.scope(function)
    if scope.yields or not any(_parameter(scope, value) for value in scope.returns):
        return returned(interpreter, function)
    positional = [item for item in scope.parameters if item.kind == "positional"]
    groups: list[Objects] = []
    for value in scope.returns:
        wanted = _parameter(scope, value)
        if wanted is None:
            groups.append(interpreter.evaluate(function.path, value))
            continue
        index = positional.index(wanted) - skipped if wanted in positional else None
        if index is not None and index < 0:
            groups.append(interpreter.evaluate(function.path, value))
            continue
        given = argument(interpreter, path, call, wanted.name, index)
        if given is None:
            given = () if wanted.default is None else interpreter.evaluate(function.path, wanted.default)
        if wanted.annotation is not None:
            given = attributes.said(interpreter, function.path, wanted.annotation, given)
        plain = isinstance(value, Name) and value.name == wanted.name
        groups.append(given if plain else _module(interpreter, path, given, call))
    values = joined(*groups)
    if scope.result is not None:
        return attributes.said(interpreter, function.path, scope.result, values)
    return values


def _parameter(scope: Scope, value: Expression) -> Parameter | None:
    """The parameter that is given back as it is, or as the module of that name (`return import_module(name)`)."""
    if isinstance(value, Name) and value.scope == scope.number:
        local = scope.bindings.get(value.name, ())
        if (
            len(local) == 1
            and isinstance(local[0], Assigned)
            and isinstance(local[0].value, Call)
            and not local[0].path
        ):
            value = local[0].value
    if isinstance(value, Call) and name_of(value.function) == "import_module" and len(value.positional) == 1:
        value = value.positional[0]
    if not isinstance(value, Name) or value.scope != scope.number or value.name in scope.bindings:
        return None
    found = scope.parameter(value.name)
    return found if found is not None and found.kind in ("positional", "keyword") else None


def _module(interpreter: Interpreter, path: str, names: Objects, call: Call) -> Objects:
    """The modules of those names."""
    where = Place(path, call.span)
    return joined(
        *[
            interpreter.imported(path, Imported(call.span, (), str(name.value), None, 0, call.span))
            if isinstance(name, Constant) and isinstance(name.value, str)
            else (Unknown("the name of the module is not a literal", where),)
            for name in names
        ]
    )
