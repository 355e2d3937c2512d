"""What an expression may be while the program is being linked.

Besides the values of :mod:`migrator.facts` (constants, environment reads, references by name, unknowns) these are the
things that live inside the program: its modules, classes, functions, clients and dictionaries. A dictionary or list is
known by where it is made, so that all that is done to it later, under whatever name, can be collected.

They are tuples, because they are hashed and compared by the million; ``tag`` keeps those of different kinds apart.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from itertools import chain
from typing import Literal, NamedTuple, Protocol, TypeVar, Union

from migrator.facts import Constant, EnvironmentVariable, Place, Reference, Unknown, Value
from migrator.knowledge import Sdk
from migrator.understand.expressions import (
    Call,
    Collection,
    Dictionary,
    Expression,
    Imported,
    ModuleSummary,
    Parameter,
    Scope,
    Store,
)


class ModuleObject(NamedTuple):
    """A module of the project."""

    path: str
    tag: Literal["module object"] = "module object"


class FunctionObject(NamedTuple):
    """A function of the project, by the scope that it opens."""

    path: str
    scope: int
    tag: Literal["function object"] = "function object"


class ClassObject(NamedTuple):
    """A class of the project, by the scope that it opens."""

    path: str
    scope: int
    tag: Literal["class object"] = "class object"


class Instance(NamedTuple):
    """Some instance of a class of the project; ``exact`` if it is of no class derived from it.

    ``made`` is where, if it makes a difference: see :mod:`migrator.understand.factories`.
    """

    path: str
    scope: int
    exact: bool = False
    made: Place | None = None
    tag: Literal["instance"] = "instance"

    @property
    def type(self) -> ClassObject:
        """Its class."""
        return ClassObject(self.path, self.scope)


class BoundMethod(NamedTuple):
    """A function of a class, taken from an instance or (a class method) from the class."""

    function: FunctionObject
    owner: ClassObject
    tag: Literal["bound method"] = "bound method"


class ClientObject(NamedTuple):
    """A client, by the place where it is made; ``kind`` is its canonical class.

    ``indirect``: the class is handed over at that place, and called by code that cannot be seen.
    """

    kind: str
    place: Place
    indirect: bool = False
    tag: Literal["client object"] = "client object"


class TypedClient(NamedTuple):
    """A client that is known by an annotation only: of which class, but not which one."""

    kind: str
    place: Place
    tag: Literal["typed client"] = "typed client"


class Resource(NamedTuple):
    """A resource or method of a client: ``client.chat.completions`` is ``("chat", "completions")``.

    ``place`` is where it is taken from the client.
    """

    client: ClientObject | TypedClient
    chain: tuple[str, ...]
    place: Place
    tag: Literal["resource"] = "resource"


class DictObject(NamedTuple):
    """A dictionary, by the place of the literal or ``dict(...)`` call that makes it."""

    place: Place
    tag: Literal["dict object"] = "dict object"


class KeywordsObject(NamedTuple):
    """The ``**kwargs`` of a function: what its callers pass beyond the named parameters."""

    path: str
    scope: int
    parameter: str
    tag: Literal["keywords object"] = "keywords object"


class ArgumentsObject(NamedTuple):
    """The ``*args`` of a function: what its callers pass by position beyond the named parameters."""

    path: str
    scope: int
    parameter: str
    tag: Literal["arguments object"] = "arguments object"


class ListObject(NamedTuple):
    """A list, tuple or set, by the place of the literal that makes it."""

    place: Place
    tag: Literal["list object"] = "list object"


class Many(NamedTuple):
    """Something to loop over that no literal makes; each item may be any of ``values``."""

    values: tuple[Object, ...]
    tag: Literal["many"] = "many"


class Row(NamedTuple):
    """Several things together, as `zip` and `items` give them; each may be any of its values."""

    items: tuple[tuple[Object, ...], ...]
    tag: Literal["row"] = "row"


class GeneratorObject(NamedTuple):
    """What a call of a generator function gives."""

    path: str
    scope: int
    tag: Literal["generator object"] = "generator object"


class BuiltinMethod(NamedTuple):
    """A method of a built-in value: ``params.update``, ``name.strip``."""

    owner: Object
    name: str
    tag: Literal["builtin method"] = "builtin method"


class PartialObject(NamedTuple):
    """What ``functools.partial(function, …)`` gives, by the place of that call."""

    place: Place
    tag: Literal["partial object"] = "partial object"


class Result(NamedTuple):
    """What a call of something outside the project gives."""

    qualified: str
    place: Place
    tag: Literal["result"] = "result"


Object = Union[
    Constant,
    EnvironmentVariable,
    Reference,
    Unknown,
    ModuleObject,
    FunctionObject,
    ClassObject,
    Instance,
    BoundMethod,
    ClientObject,
    TypedClient,
    Resource,
    DictObject,
    KeywordsObject,
    ArgumentsObject,
    ListObject,
    Many,
    Row,
    GeneratorObject,
    BuiltinMethod,
    PartialObject,
    Result,
]
Objects = tuple[Object, ...]
Definition = Union[FunctionObject, ClassObject, KeywordsObject, ArgumentsObject, GeneratorObject]
Made = Union[DictObject, ListObject, PartialObject]

Converted = dict[tuple[Object, Place | None, int, ClassObject | None, int | None], tuple[Value, int]]
"""Lists and dictionaries as values of the facts, with the room that each took (:mod:`migrator.understand.convert`)."""

ANSWER = "openai.response"
"""What a request gives; what is taken from it has its names behind that."""
PARSED = f"{ANSWER}:parsed"
"""The same, where `parse()` gives it."""

TOO_MUCH = "it depends on too much of the program to be followed"
"""Why not all is known of what is in a cycle that is too large."""

T = TypeVar("T")
M = TypeVar("M", bound=Made)

_MOST = 200
_MOST_REASONS = 20


def joined(*groups: Objects) -> Objects:
    """Several sets of objects as one, in order and without repetition."""
    kept = [group for group in groups if group]
    if len(kept) == 1 and len(kept[0]) == 1:
        return kept[0]
    found = tuple(dict.fromkeys(chain.from_iterable(kept)))
    if len(found) > _MOST_REASONS and [type(each) for each in found].count(Unknown) > _MOST_REASONS:
        found = _telling(found)
    if len(found) <= _MOST:
        return found
    known = next((item.place for item in found if isinstance(item, (Constant, EnvironmentVariable, Unknown))), None)
    if known is None:
        return found[:_MOST]
    return (*found[: _MOST - 1], Unknown("it has too many possible values to follow them all", known))


def _telling(values: Objects) -> Objects:
    """The values, with no more reasons why something is unknown than anybody wants to read."""
    kept: list[Object] = []
    counts = [0, 0]
    for value in values:
        if isinstance(value, Unknown) and not value.answer:
            counts[value.open] += 1
            if counts[value.open] > _MOST_REASONS // 2:
                continue
        kept.append(value)
    return tuple(kept)


class ChangeIndex(Protocol):
    """What is done to dictionaries and lists after they are made."""

    def stores(self, owner: DictObject | KeywordsObject) -> tuple[tuple[str, Store], ...]:
        """The assignments to items of a dictionary, and deletions of them, with their modules."""

    def calls(self, owner: DictObject | KeywordsObject | ListObject) -> tuple[tuple[str, Call], ...]:
        """The calls of methods that change a dictionary or list, with their modules."""


class Interpreter(Protocol):
    """What the parts of the evaluator ask of the whole."""

    sdk: Sdk
    converted: Converted

    @property
    def changes(self) -> ChangeIndex:
        """What is done to dictionaries and lists after they are made."""

    def evaluate(self, path: str, expression: Expression) -> Objects:
        """What ``expression`` in the module at ``path`` may be."""

    def summary(self, path: str) -> ModuleSummary:
        """The summary of a module that is part of the program."""

    def module_name(self, path: str) -> str:
        """The dotted name that the module at ``path`` is imported by."""

    def loaded(self, skip: int = 0) -> tuple[ModuleSummary, ...]:
        """The modules that are part of the program so far, in the order of loading, without the first ``skip``."""

    def once(self, key: Hashable, compute: Callable[[], T], empty: T) -> T:
        """The result of ``compute``, which is kept under ``key``; ``empty`` where it asks for itself."""

    def scope(self, item: Definition) -> Scope:
        """The scope that a definition opens."""

    def names_of(self, name: str) -> tuple[str, ...]:
        """The name of a function or class, and those that imports and assignments give it besides."""

    def attend(self, mention: Literal["call", "store", "use"], name: str) -> None:
        """Read the files that may call, set or otherwise use something of that name."""

    def calls_named(self, tail: str) -> tuple[tuple[str, Call], ...]:
        """The calls in the program whose function ends in that name, with their modules."""

    def calls_there(self, tail: str) -> tuple[tuple[str, Call], ...]:
        """Of these, those in modules that are part of the program so far."""

    def calls_reaching(self, path: str, name: str) -> tuple[tuple[str, Call], ...]:
        """The calls by that name that may mean a function of the module at ``path``, with their modules."""

    def decorated_with(self, name: str) -> tuple[tuple[str, Scope], ...]:
        """The functions with a decorator that ends in that name, with their modules."""

    def calls_with(self, name: str) -> tuple[tuple[str, Call], ...]:
        """The calls in the program that are given a function of that name, or handle, with their modules."""

    def entered(self, item: Object) -> Objects:
        """What ``with item as name`` binds."""

    def attribute(self, base: Object, name: str, where: Place) -> Objects:
        """What ``base.name``, written at ``where``, may be."""

    def passed_for(self, path: str, scope: Scope, wanted: Parameter, asked: ClassObject) -> Objects:
        """What a parameter of a method may hold for objects of one class, leaving out what its siblings pass."""

    def conftests(self, path: str) -> tuple[str, ...]:
        """The files called `conftest.py` that hold for a test file, nearest first."""

    def element(self, item: Object, index: int | None) -> Objects:
        """What the item at ``index`` (any item, if None) of a sequence may be."""

    def stores_named(self, attribute: str) -> tuple[tuple[str, Store], ...]:
        """The assignments in the program to an attribute of that name, or to the item ``['name']``, with modules."""

    def imported(self, path: str, binding: Imported) -> Objects:
        """What an import binds."""

    def member(self, path: str, name: str) -> Objects | None:
        """What ``name`` is in the module at ``path``, or None if it has no such name."""

    def escapes(self, name: str) -> bool:
        """Whether something of that name is used as a value somewhere, so that calls of it may be out of sight."""

    def classes_based_on(self, name: str) -> tuple[tuple[str, Scope], ...]:
        """The classes with a base class that ends in that name, with their modules."""

    def annotated(self, path: str, annotation: Expression) -> Objects:
        """What something with that annotation may be."""

    def bound(self, path: str, scope: Scope, name: str) -> Objects | None:
        """All that ``name`` may be in ``scope`` itself, or None if it is not bound there."""

    def returned(self, function: FunctionObject) -> Objects:
        """What a call of ``function`` may give."""

    def make(self, item: M, expression: Dictionary | Collection | Call) -> M:
        """Remember the expression that makes ``item``."""

    def stored(
        self,
        path: str,
        value: Expression | None,
        steps: tuple[int, ...],
        annotation: Expression | None,
        how: str = "assign",
    ) -> Objects:
        """What an assignment stores."""

    def literal(self, item: Made) -> Dictionary | Collection | Call:
        """The expression that makes a dictionary, a list or a partial function."""


def vague(item: Object) -> bool:
    """Whether a value says nothing about what it is."""
    return isinstance(item, Unknown) or (isinstance(item, Constant) and item.value is None)


def named(qualified: str, values: Objects) -> bool:
    """Whether one of the values is what has that qualified name."""
    return any(isinstance(value, Reference) and value.qualified == qualified for value in values)
