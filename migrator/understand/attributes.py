"""Stage link: attributes, items and annotations. What ``base.name`` and ``base[index]`` may be."""

from __future__ import annotations

from migrator.facts import Constant, EnvironmentVariable, Place, Reference, Span, Unknown
from migrator.understand import contents
from migrator.understand.arguments import constructor_argument
from migrator.understand.classes import ancestors, client_base, descendants, outside_bases, own_class
from migrator.understand.expressions import (
    Assigned,
    Attribute,
    Call,
    Choice,
    Collection,
    ConstantExpression,
    Expression,
    Name,
    Subscript,
    dotted,
    name_of,
)
from migrator.understand.objects import (
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
    ModuleObject,
    Object,
    Objects,
    Resource,
    Result,
    TypedClient,
    joined,
    vague,
)

MODULE_CLIENT = "openai"
MODULE_SPAN = Span(0, 0)
_PROPERTIES = frozenset({"property", "cached_property", "functools.cached_property", "abstractproperty"})
_NO_TYPE = frozenset({"typing.Any", "typing.Self", "typing_extensions.Self"})
_TRANSPARENT_TYPES = frozenset({"Optional", "Union", "Final", "ClassVar", "Required", "NotRequired", "ReadOnly"})


def attribute(interpreter: Interpreter, base: Object, name: str, where: Place) -> Objects:
    """What ``base.name``, written at ``where``, may be."""
    if isinstance(base, ModuleObject):
        member = interpreter.member(base.path, name)
        return member if member is not None else (Unknown(f"`{name}` is not found in {base.path}", where),)
    if isinstance(base, Reference):
        if base.qualified == MODULE_CLIENT and name in interpreter.sdk.resources:
            return (Resource(ClientObject(MODULE_CLIENT, Place(where.path, MODULE_SPAN)), (name,), where),)
        return (Reference(interpreter.sdk.canonical(f"{base.qualified}.{name}"), where),)
    if isinstance(base, (ClientObject, TypedClient)):
        return (Resource(base, (name,), where),)
    if isinstance(base, Resource):
        return (Resource(base.client, (*base.chain, name), where),)
    if isinstance(base, Instance):
        return _member(interpreter, base.type, name, where, exact=base.exact)
    if isinstance(base, ClassObject):
        return _member(interpreter, base, name, where)
    if isinstance(base, (DictObject, ListObject, KeywordsObject, EnvironmentVariable)):
        return (BuiltinMethod(base, name),)
    if isinstance(base, Constant):
        # A member of an enumeration is its value here, so `.value` gives the same.
        return (base,) if name in ("value", "name") else (BuiltinMethod(base, name),)
    if isinstance(base, Result):
        parsed = _parsed_argument(interpreter, base, name)
        return parsed or (Result(f"{base.qualified}.{name}", base.place),)
    if isinstance(base, Unknown):
        return (base,)
    return (Unknown(f"`.{name}` of a function is not followed", where),)


def _parsed_argument(interpreter: Interpreter, base: Result, name: str) -> Objects:
    """What ``args.name`` may be by default, where ``args`` comes from an argparse parser.

    What a user passes instead is not known, and said to be so.
    """
    if not base.qualified.startswith("argparse.ArgumentParser.parse"):
        return ()
    groups: list[Objects] = []
    for path, call in interpreter.calls_named("add_argument"):
        flags = [item.value for item in call.positional if isinstance(item, ConstantExpression)]
        target = call.keyword("dest")
        names = [target.value] if isinstance(target, ConstantExpression) else flags
        default = call.keyword("default")
        if default is not None and any(_destination(flag) == name for flag in names):
            groups.append(interpreter.evaluate(path, default))
    found = joined(*groups)
    return (*found, Unknown(f"the command line may set `{name}`", base.place)) if found else ()


def _destination(flag: object) -> str:
    return flag.lstrip("-").replace("-", "_") if isinstance(flag, str) else ""


def _member(interpreter: Interpreter, owner: ClassObject, name: str, where: Place, *, exact: bool = False) -> Objects:
    """What the attribute ``name`` of an instance of a class, or of the class itself, may be.

    Unless it is ``exact``, the instance may be of a derived class, which may set or define it otherwise.
    """
    line = ancestors(interpreter, owner)
    below = () if exact else descendants(interpreter, owner)
    found = joined(
        _class_level(interpreter, owner, line, name),
        *(_class_level(interpreter, item, (item,), name) for item in below),
        _stored(interpreter, frozenset((*line, *below)), name),
    )
    client = client_base(interpreter, line) if all(vague(item) for item in found) else None
    if client is not None:
        return (Resource(TypedClient(client.kind, where), (name,), where),)
    if found:
        return found
    outside = outside_bases(interpreter, line)
    if outside:
        return (Unknown(f"`{name}` comes from {outside[0].qualified}, which is not part of the program", where),)
    return (Unknown(f"`{name}` is not set in class `{interpreter.scope(owner).name}` where it can be seen", where),)


def _class_level(interpreter: Interpreter, owner: ClassObject, line: tuple[ClassObject, ...], name: str) -> Objects:
    for item in line:
        scope = interpreter.scope(item)
        if name not in scope.bindings:
            continue
        values: list[Objects] = []
        for value in interpreter.bound(item.path, scope, name) or ():
            if isinstance(value, FunctionObject) and interpreter.scope(value).parent == item.scope:
                values.append(_function_member(interpreter, value, owner))
            else:
                values.append((value,))
        if any(isinstance(binding, Assigned) and binding.annotation for binding in scope.bindings[name]):
            # A field of a dataclass or model: what its constructor is given.
            values.append(constructor_argument(interpreter, owner, name))
        return joined(*values)
    return ()


def _function_member(interpreter: Interpreter, function: FunctionObject, owner: ClassObject) -> Objects:
    scope = interpreter.scope(function)
    decorators = {name_of(decorator) for decorator in scope.decorators}
    if decorators & _PROPERTIES or any(name and name.endswith("property") for name in decorators):
        return interpreter.returned(function)
    if "staticmethod" in decorators:
        return (function,)
    return (BoundMethod(function, owner),)


def _stored(interpreter: Interpreter, classes: frozenset[ClassObject], name: str) -> Objects:
    """What the attribute ``name`` is set to, on instances of these classes."""
    groups: list[Objects] = []
    for path, store in interpreter.stores_named(name):
        owner = own_class(interpreter, path, store.base)
        if owner is not None:
            related = owner in classes
        else:
            related = any(
                isinstance(value, (Instance, ClassObject)) and ClassObject(value.path, value.scope) in classes
                for value in interpreter.evaluate(path, store.base)
            )
        if related:
            groups.append(interpreter.stored(path, store.value, store.path, store.annotation))
    return joined(*groups)


def stored_alike(interpreter: Interpreter, path: str, expression: Attribute) -> Objects:
    """What the module itself sets an attribute of something unknown to, by the same words (``self.settings.model``)."""
    words = dotted(expression)
    if words is None:
        return ()
    return joined(
        *(
            interpreter.stored(path, store.value, store.path, store.annotation)
            for other, store in interpreter.stores_named(expression.name)
            if other == path and f"{dotted(store.base)}.{store.attribute}" == words
        )
    )


# -- items ----------------------------------------------------------------------------------------------------------


def subscript(interpreter: Interpreter, path: str, expression: Subscript) -> Objects:
    """What ``base[index]`` may be."""
    where = Place(path, expression.span)
    keys = interpreter.evaluate(path, expression.index)
    found: list[Objects] = []
    for base in interpreter.evaluate(path, expression.base):
        found.extend(_item(interpreter, base, key, where) for key in keys)
    return joined(*found)


def _item(interpreter: Interpreter, base: Object, key: Object, where: Place) -> Objects:
    if isinstance(base, (DictObject, KeywordsObject)):
        return contents.item(interpreter, base, key.value if isinstance(key, Constant) else None, where)
    if isinstance(base, (Reference, Result)):
        return (environment_read(base.qualified, key, where, required=True) or Result(base.qualified, where),)
    if isinstance(base, ListObject):
        index = key.value if isinstance(key, Constant) and isinstance(key.value, int) else None
        return element(interpreter, base, index)
    if isinstance(base, Instance):
        method = _member(interpreter, base.type, "__getitem__", where)
        return joined(*(interpreter.returned(m.function) for m in method if isinstance(m, BoundMethod)))
    if isinstance(base, Unknown):
        return (base,)
    return (Unknown("an item of it is not followed", where),)


def environment_read(store: str, key: Object, where: Place, *, required: bool) -> EnvironmentVariable | None:
    """A read of a variable by name from the environment or from another store of secrets, or None if it is not one."""
    if not isinstance(key, Constant) or not isinstance(key.value, str):
        return None
    if store != "os.environ" and not (key.value.isidentifier() and key.value.isupper()):
        return None
    # The name can only be edited where it is written out in the read itself.
    own = key.place if key.whole and key.place.path == where.path and where.span.contains(key.place.span) else None
    return EnvironmentVariable(key.value, where, required, name_place=own, store=store)


def element(interpreter: Interpreter, item: Object, index: int | None) -> Objects:
    """What the item at ``index`` (any item, if None) of a sequence may be."""
    if isinstance(item, ListObject):
        literal = interpreter.literal(item)
        if isinstance(literal, Collection):
            items = literal.items
            if index is not None and literal.complete and -len(items) <= index < len(items):
                items = (items[index],)
            return joined(*(interpreter.evaluate(item.place.path, each) for each in items))
    if isinstance(item, GeneratorObject):
        return _yielded(interpreter, item)
    if isinstance(item, Unknown):
        return (item,)
    if isinstance(item, (DictObject, Constant, EnvironmentVariable, Result)):
        return (Unknown("the items of it are not followed", item.place),)
    return ()


def entered(interpreter: Interpreter, item: Object) -> Objects:
    """What ``with item as name`` binds."""
    if isinstance(item, GeneratorObject):
        return _yielded(interpreter, item)
    if isinstance(item, Instance):
        scope = interpreter.scope(item.type)
        for name in ("__enter__", "__aenter__"):
            if name in scope.bindings:
                methods = _member(interpreter, item.type, name, Place(item.path, scope.span))
                return joined(*(interpreter.returned(m.function) for m in methods if isinstance(m, BoundMethod)))
    return (item,)


def _yielded(interpreter: Interpreter, item: GeneratorObject) -> Objects:
    return joined(*(interpreter.evaluate(item.path, value) for value in interpreter.scope(item).yields))


# -- annotations ----------------------------------------------------------------------------------------------------


def annotated(interpreter: Interpreter, path: str, annotation: Expression) -> Objects:
    """What something with that annotation may be; nothing for types that say nothing here (``str``, ``Any``)."""
    where = Place(path, annotation.span)
    if isinstance(annotation, Choice):
        return joined(*(annotated(interpreter, path, option) for option in annotation.options))
    if isinstance(annotation, (ConstantExpression, Call)):
        return ()
    if isinstance(annotation, Subscript):
        return _generic(interpreter, path, annotation)
    alias = _alias(interpreter, path, annotation)
    if alias is not None:
        return _generic(interpreter, path, alias)
    found: list[Objects] = []
    for value in interpreter.evaluate(path, annotation):
        if isinstance(value, ClassObject):
            found.append(_instances(interpreter, value, where))
        elif isinstance(value, Reference) and value.qualified not in _NO_TYPE:
            client = interpreter.sdk.client_kind(value.qualified)
            if client is not None:
                found.append((TypedClient(client.kind, where),))
            elif not value.qualified.startswith("builtins."):
                found.append((Result(value.qualified, where),))
    return joined(*found)


def said(interpreter: Interpreter, path: str, annotation: Expression, values: Objects) -> Objects:
    """``values``, or what the annotation says where they say nothing: None, unknown, what another package gives."""
    if all(vague(item) or isinstance(item, Result) for item in values):
        return joined(annotated(interpreter, path, annotation), values)
    return values


def _instances(interpreter: Interpreter, owner: ClassObject, where: Place) -> Objects:
    client = client_base(interpreter, ancestors(interpreter, owner))
    return (Instance(owner.path, owner.scope) if client is None else TypedClient(client.kind, where),)


def _alias(interpreter: Interpreter, path: str, annotation: Expression) -> Subscript | None:
    """The type that a name of the module stands for: ``Llm = Annotated[OpenAI, Depends(get)]``."""
    if isinstance(annotation, Name):
        for binding in interpreter.summary(path).module.bindings.get(annotation.name, ()):
            if isinstance(binding, Assigned) and isinstance(binding.value, Subscript):
                return binding.value
    return None


def _generic(interpreter: Interpreter, path: str, annotation: Subscript) -> Objects:
    name = name_of(annotation.base)
    index = annotation.index
    arguments = index.items if isinstance(index, Collection) else (index,)
    if name == "Annotated" and arguments:
        metadata = joined(*(interpreter.evaluate(path, item) for item in arguments[1:] if isinstance(item, Call)))
        provided = tuple(item for item in metadata if isinstance(item, (ClientObject, Instance)))
        return provided or annotated(interpreter, path, arguments[0])
    if name in _TRANSPARENT_TYPES:
        return joined(*(annotated(interpreter, path, argument) for argument in arguments))
    return ()
