"""Stage link: attributes, items and annotations. What ``base.name`` and ``base[index]`` may be."""

from __future__ import annotations

from migrator.facts import Constant, EnvironmentVariable, Place, Reference, Span, Unknown
from migrator.understand import contents, lists
from migrator.understand.arguments import passed_beyond
from migrator.understand.classes import ancestors, client_base, outside_bases
from migrator.understand.expressions import (
    Assigned,
    Call,
    Choice,
    Collection,
    ConstantExpression,
    Expression,
    Subscript,
    name_of,
)
from migrator.understand.library import held
from migrator.understand.members import member
from migrator.understand.objects import (
    ANSWER,
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
    Objects,
    Resource,
    Result,
    Row,
    TypedClient,
    joined,
    vague,
)
from migrator.understand.stores import stored_on

MODULE_CLIENT = "openai"
MODULE_SPAN = Span(0, 0)
_NO_TYPE = frozenset({"typing.Any", "typing.Self", "typing_extensions.Self"})
_TRANSPARENT_TYPES = frozenset({"Optional", "Union", "Final", "ClassVar", "Required", "NotRequired", "ReadOnly"})


def attribute(interpreter: Interpreter, base: Object, name: str, where: Place) -> Objects:
    """What ``base.name``, written at ``where``, may be."""
    if isinstance(base, ModuleObject):
        found = joined(interpreter.member(base.path, name) or (), stored_on(interpreter, base, name))
        return found or (Unknown(f"`{name}` is not found in {base.path}", where),)
    if isinstance(base, Reference):
        if base.qualified == MODULE_CLIENT and name in interpreter.sdk.resources:
            return (Resource(ClientObject(MODULE_CLIENT, Place(where.path, MODULE_SPAN)), (name,), where),)
        kept = stored_on(interpreter, base, name)
        return kept or (Reference(interpreter.sdk.canonical(f"{base.qualified}.{name}"), where),)
    if isinstance(base, (ClientObject, TypedClient)):
        return (Resource(base, (name,), where),)
    if isinstance(base, Resource):
        return (Resource(base.client, (*base.chain, name), where),)
    if isinstance(base, Instance):
        return member(interpreter, base.type, name, where, exact=base.exact)
    if isinstance(base, ClassObject):
        return joined(tuple(_unbound(interpreter, each) for each in member(interpreter, base, name, where)))
    if isinstance(base, (DictObject, ListObject, KeywordsObject, EnvironmentVariable)):
        return (BuiltinMethod(base, name),)
    if isinstance(base, Constant):
        # A member of an enumeration is its value here, so `.value` gives the same.
        return (base,) if name == "value" else (BuiltinMethod(base, name),)
    if isinstance(base, Result):
        kept = held(interpreter, base, name) or stored_on(interpreter, base, name)
        return kept or (Result(f"{base.qualified}.{name}", base.place),)
    if isinstance(base, Unknown):
        return (base,)
    kept = stored_on(interpreter, base, name) if isinstance(base, FunctionObject) else ()
    return kept or (Unknown(f"`.{name}` of a function is not followed", where),)


def _unbound(interpreter: Interpreter, item: Object) -> Object:
    """What a class gives under the name of a method: the function itself, which is to be passed its object."""
    if not isinstance(item, BoundMethod):
        return item
    marks = {name_of(decorator) for decorator in interpreter.scope(item.function).decorators}
    return item if "classmethod" in marks else item.function


# -- items ----------------------------------------------------------------------------------------------------------


def subscript(interpreter: Interpreter, path: str, expression: Subscript) -> Objects:
    """What ``base[index]`` may be."""
    where = Place(path, expression.span)
    keys = interpreter.evaluate(path, expression.index)
    found: list[Objects] = []
    for base in not_none(interpreter.evaluate(path, expression.base)):
        if isinstance(base, (DictObject, KeywordsObject)):
            found.append(contents.looked_up(interpreter, base, keys, where))
        else:
            found.extend(_item(interpreter, base, key, where) for key in keys)
    return joined(*found)


def not_none(values: Objects) -> Objects:
    """The values without None, which has neither items nor attributes, unless it is all that there is."""
    return tuple(value for value in values if not isinstance(value, Constant) or value.value is not None) or values


def _item(interpreter: Interpreter, base: Object, key: Object, where: Place) -> Objects:
    if isinstance(base, (Reference, Result)):
        kept: Objects = ()
        if isinstance(key, Constant) and base.qualified != "os.environ":
            kept = stored_on(interpreter, base, str(key.value))
        return kept or (environment_read(base.qualified, key, where, required=True) or Result(base.qualified, where),)
    if isinstance(base, (ListObject, ArgumentsObject, Many, Row)):
        index = key.value if isinstance(key, Constant) and isinstance(key.value, int) else None
        return element(interpreter, base, index)
    if isinstance(base, Instance):
        method = member(interpreter, base.type, "__getitem__", where)
        return joined(*[interpreter.returned(m.function) for m in method if isinstance(m, BoundMethod)])
    if isinstance(base, Unknown):
        return (base,)
    return (Unknown("an item of it is not followed", where),)


_ENVIRONMENT = frozenset({"haystack.utils.Secret.from_env_var", "haystack.utils.auth.Secret.from_env_var"})
"""What other packages read the environment by."""


def environment_read(store: str, key: Object, where: Place, *, required: bool) -> EnvironmentVariable | None:
    """A read of a variable by name from the environment or from another store of secrets, or None if it is not one."""
    if not isinstance(key, Constant) or not isinstance(key.value, str):
        return None
    if store != "os.environ" and not (key.value.isidentifier() and key.value.isupper()):
        return None
    if store in _ENVIRONMENT:
        store = "os.environ"
    # The name can only be edited where it is written out in the read itself.
    own = key.place if key.whole and where.contains(key.place) else None
    return EnvironmentVariable(key.value, where, required, name_place=own, store=store)


def element(interpreter: Interpreter, item: Object, index: int | None) -> Objects:
    """What the item at ``index`` (any item, if None) of a sequence may be."""
    if isinstance(item, ListObject):
        return lists.listed(interpreter, item, index)
    if isinstance(item, Many):
        return item.values
    if isinstance(item, Row):
        return item.items[index] if index is not None and -len(item.items) <= index < len(item.items) else ()
    if isinstance(item, ArgumentsObject):
        return passed_beyond(interpreter, item, index)
    if isinstance(item, GeneratorObject):
        return _yielded(interpreter, item)
    if isinstance(item, Unknown):
        return (item,)
    if isinstance(item, DictObject):
        return contents.keys(interpreter, item)
    if isinstance(item, ClassObject):
        return _members(interpreter, item)
    if isinstance(item, Result) and item.qualified.startswith(ANSWER):
        return (item,)
    if isinstance(item, (Constant, EnvironmentVariable, Result)):
        return (Unknown("the items of it are not followed", item.place),)
    return ()


def _members(interpreter: Interpreter, owner: ClassObject) -> Objects:
    """What the members of an enumeration may be."""
    scope = interpreter.scope(owner)
    bases = outside_bases(interpreter, ancestors(interpreter, owner))
    if not any(base.qualified.startswith("enum.") for base in bases):
        return ()
    return joined(
        *[
            interpreter.bound(owner.path, scope, name) or ()
            for name, bindings in scope.bindings.items()
            if all(isinstance(binding, Assigned) and binding.value is not None for binding in bindings)
        ]
    )


def entered(interpreter: Interpreter, item: Object) -> Objects:
    """What ``with item as name`` binds."""
    if isinstance(item, GeneratorObject):
        return _yielded(interpreter, item)
    if isinstance(item, Instance):
        scope = interpreter.scope(item.type)
        for name in ("__enter__", "__aenter__"):
            if name in scope.bindings:
                methods = member(interpreter, item.type, name, Place(item.path, scope.span))
                return joined(*[interpreter.returned(m.function) for m in methods if isinstance(m, BoundMethod)])
    return (item,)


def _yielded(interpreter: Interpreter, item: GeneratorObject) -> Objects:
    return joined(*[interpreter.evaluate(item.path, value) for value in interpreter.scope(item).yields])


# -- annotations ----------------------------------------------------------------------------------------------------


def annotated(interpreter: Interpreter, path: str, annotation: Expression) -> Objects:
    """What something with that annotation may be; nothing for types that say nothing here (``str``, ``Any``)."""
    where = Place(path, annotation.span)
    if isinstance(annotation, Choice):
        return joined(*[annotated(interpreter, path, option) for option in annotation.options])
    if isinstance(annotation, (ConstantExpression, Call)):
        return ()
    if isinstance(annotation, Subscript):
        return _generic(interpreter, path, annotation)
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
        elif isinstance(value, Result):
            # A name for a type: ``Llm = Annotated[OpenAI, Depends(get)]``, here or in another module.
            alias = interpreter.summary(value.place.path).subscript_at(value.place.span)
            if alias is not None:
                found.append(_generic(interpreter, value.place.path, alias))
    return joined(*found)


def said(interpreter: Interpreter, path: str, annotation: Expression, values: Objects) -> Objects:
    """``values``, or what the annotation says where they say nothing: None, unknown, what another package gives."""
    if all(vague(item) or isinstance(item, Result) for item in values):
        known = {item.qualified for item in values if isinstance(item, Result)}
        types = annotated(interpreter, path, annotation)
        return joined(tuple(each for each in types if getattr(each, "qualified", None) not in known), values)
    if all(vague(item) or isinstance(item, Instance) for item in values):
        # Something of the program that is passed for a client does not make it less of one.
        types = annotated(interpreter, path, annotation)
        return joined(tuple(each for each in types if isinstance(each, TypedClient)), values)
    return values


def _instances(interpreter: Interpreter, owner: ClassObject, where: Place) -> Objects:
    client = client_base(interpreter, ancestors(interpreter, owner))
    return (Instance(owner.path, owner.scope) if client is None else TypedClient(client.kind, where),)


def _generic(interpreter: Interpreter, path: str, annotation: Subscript) -> Objects:
    name = name_of(annotation.base)
    index = annotation.index
    arguments = index.items if isinstance(index, Collection) else (index,)
    if name == "Annotated" and arguments:
        metadata = joined(*[interpreter.evaluate(path, item) for item in arguments[1:] if isinstance(item, Call)])
        provided = tuple(item for item in metadata if isinstance(item, (ClientObject, Instance)))
        return provided or annotated(interpreter, path, arguments[0])
    if name in _TRANSPARENT_TYPES:
        return joined(*[annotated(interpreter, path, argument) for argument in arguments])
    return ()
