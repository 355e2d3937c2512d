"""Stage link: the fields of dataclasses, models and parsed command lines, and what gives them as a dictionary."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from migrator.facts import Constant, Place, Unknown
from migrator.understand import commandline
from migrator.understand.classes import ancestors, classes_of, descendants, outside_bases
from migrator.understand.expressions import Assigned, Attribute, Call, Expression, Subscript, name_of
from migrator.understand.objects import (
    ClassObject,
    Instance,
    Interpreter,
    Object,
    Objects,
    Result,
    joined,
)
from migrator.understand.stores import stores_of
from migrator.understand.summarise import ANY
from migrator.understand.words import called

FUNCTIONS = frozenset({"builtins.vars", "dataclasses.asdict", "attr.asdict", "attrs.asdict"})
REPLACING = frozenset({"dataclasses.replace", "attr.evolve", "attrs.evolve", "copy.replace"})
_REPLACING_MODULES = sorted({name.partition(".")[0] for name in REPLACING})
_FUNCTIONS = frozenset(name.rpartition(".")[2] for name in FUNCTIONS)
_METHODS = frozenset({"model_dump", "dict", "_asdict"})
# Base classes of other packages that bring no fields of their own.
_PLAIN = frozenset({"BaseModel", "BaseSettings", "GenericModel", "NamedTuple", "Struct", "ABC", "Protocol", "Generic"})
_NAMESPACES = frozenset({"types.SimpleNamespace", "argparse.Namespace"})


class Field(NamedTuple):
    """A field of a record: what it may hold, and whether the record is sure to have it."""

    name: str
    values: Objects
    certain: bool


def declared(interpreter: Interpreter, line: Iterable[ClassObject]) -> list[str]:
    """The names that classes annotate, in the order of the constructor if ``line`` begins with the base."""
    return [
        name
        for item in line
        for name, bindings in interpreter.scope(item).bindings.items()
        if any(
            isinstance(binding, Assigned) and binding.annotation is not None and not _of_the_class(binding.annotation)
            for binding in bindings
        )
    ]


def _of_the_class(annotation: Expression) -> bool:
    plain = annotation.base if isinstance(annotation, Subscript) else annotation
    return name_of(plain) == "ClassVar"


def subject(call: Call) -> Expression | None:
    """What a call gives the fields of (``asdict(x)``, ``vars(x)``, ``x.model_dump()``), by its name alone; or None."""
    if isinstance(call.function, Attribute) and call.function.name in _METHODS and not call.positional:
        return call.function.base
    if name_of(call.function) in _FUNCTIONS and len(call.positional) == 1:
        return call.positional[0]
    return None


def is_record(interpreter: Interpreter, item: Object) -> bool:
    """Whether something has fields that its class declares."""
    return isinstance(item, Instance) and bool(declared(interpreter, ancestors(interpreter, item.type)))


def fields(interpreter: Interpreter, path: str, call: Call, of: Expression) -> tuple[list[Field], Objects]:
    """The fields of ``of`` as ``call`` gives them, and what hides others."""
    where = Place(path, call.span)
    found: list[Field] = []
    hidden: list[Objects] = []
    values = tuple(
        value for value in interpreter.evaluate(path, of) if not isinstance(value, Constant) or value.value is not None
    )
    certain = len(values) == 1 and not call.keywords
    for value in values:
        names, possible, more = _names(interpreter, value, where)
        found.extend(Field(name, interpreter.attribute(value, name, where), certain) for name in names)
        found.extend(Field(name, interpreter.attribute(value, name, where), False) for name in possible)
        hidden.append(more)
    if not values:
        hidden.append((Unknown("its fields depend on themselves", where),))
    return found, joined(*hidden)


def _names(interpreter: Interpreter, value: Object, where: Place) -> tuple[list[str], list[str], Objects]:
    """The names of the fields of something, of those that it may have besides, and what hides others."""
    if isinstance(value, Unknown):
        return [], [], (value,)
    if isinstance(value, Result):
        return _given_names(interpreter, value)
    if not is_record(interpreter, value) or not isinstance(value, Instance):
        return [], [], (Unknown(f"the attributes of {called(interpreter, value)} are not followed", where),)
    line = ancestors(interpreter, value.type)
    names = list(dict.fromkeys(declared(interpreter, reversed(line))))
    below = () if value.exact else descendants(interpreter, value.type)
    possible = [name for name in declared(interpreter, below) if name not in names]
    strange = [base for base in outside_bases(interpreter, line) if base.qualified.rpartition(".")[2] not in _PLAIN]
    if strange:
        return names, possible, (Unknown(f"it may have the fields of {strange[0].qualified}", strange[0].place),)
    return names, possible, ()


def _given_names(interpreter: Interpreter, value: Result) -> tuple[list[str], list[str], Objects]:
    """The names of the attributes of a namespace, or of the options of a command line."""
    if value.qualified in _NAMESPACES:
        made = interpreter.summary(value.place.path).call_at(value.place.span)
        keywords = made.keywords if made is not None else ()
        return [keyword.name for keyword in keywords if keyword.name is not None], [], ()
    options = commandline.options(interpreter, value)
    if options:
        return options, [], ()
    return [], [], (Unknown(f"its items come from {value.qualified}", value.place),)


def unnamed(interpreter: Interpreter, owners: frozenset[ClassObject]) -> Objects:
    """What hides the attributes of instances of these classes: that they are set under names that are not known."""
    reason = "an attribute is set here under a name that is not written out"
    return tuple(
        Unknown(reason, Place(path, store.span))
        for owner, path, store in stores_of(interpreter, owners, ANY)
        if owner is not None or not owners.isdisjoint(classes_of(interpreter, path, store.base))
    )


def replaced(interpreter: Interpreter, name: str, owners: frozenset[ClassObject]) -> Iterable[tuple[str, Call]]:
    """The calls that give a copy of an instance of these classes with some fields set anew (`dataclasses.replace`)."""
    for tail in ("replace", "evolve"):
        for path, call in _replacements(interpreter, tail):
            if all(keyword.name not in (name, None) for keyword in call.keywords):
                continue
            functions = interpreter.evaluate(path, call.function)
            if any(getattr(function, "qualified", "") in REPLACING for function in functions) and any(
                isinstance(value, Instance) and value.type in owners
                for value in interpreter.evaluate(path, call.positional[0])
            ):
                yield path, call


def _replacements(interpreter: Interpreter, tail: str) -> tuple[tuple[str, Call], ...]:
    """The calls by that name that may set fields anew: few of the many that replace something in a text.

    Who makes them has the function by an import, and a file in which nothing of that is imported is not read for it.
    """
    for imported in (tail, *_REPLACING_MODULES):
        interpreter.attend("use", imported)
    named = interpreter.calls_there(tail)
    nothing: tuple[tuple[str, Call], ...] = ()
    return interpreter.once(
        ("replacements", tail, len(named)),
        lambda: tuple([(path, call) for path, call in named if call.keywords and call.positional]),
        nothing,
    )
