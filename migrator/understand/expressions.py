"""What one file says, as plain data: expressions, bindings, scopes and the summary of a module.

``summarise`` makes these from a file; ``values`` gives them a meaning. They carry no meaning of their own and no
``ast`` node, so that a summary can cross a process or be kept in a cache. Expressions compare by identity: two
equal-looking calls in one file are two calls. They are named tuples, which are made several times as fast as frozen
dataclasses, and are small: there is one for about every word of a program.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple, TypeVar, Union

from migrator.facts import Scalar, Span

_Class = TypeVar("_Class", bound=type)


def _by_identity(cls: _Class) -> _Class:
    """Let the instances of a class of tuples be equal to nothing but themselves."""
    for name in ("__eq__", "__ne__", "__hash__"):
        setattr(cls, name, getattr(object, name))
    return cls


class Block(NamedTuple):
    """A step into a compound statement: which one, which of its branches, and of what kind.

    ``returns``: the branch ends by leaving the function, so that nothing behind the statement comes after it.
    """

    number: int
    branch: int
    kind: Literal["if", "loop", "try"]
    returns: bool = False


Blocks = tuple[Block, ...]

WHOLE = -1
"""What stands for all of a module in the place of a block's number."""


@_by_identity
class ConstantExpression(NamedTuple):
    """A constant; ``whole`` is false for an implicit concatenation, which cannot be given another value in place."""

    span: Span
    value: Scalar
    whole: bool = True


@_by_identity
class Name(NamedTuple):
    """A load of a name in a scope."""

    span: Span
    name: str
    scope: int
    blocks: Blocks


@_by_identity
class Attribute(NamedTuple):
    """``base.name``."""

    span: Span
    base: Expression
    name: str


@_by_identity
class Keyword(NamedTuple):
    """``name=value`` or ``**value`` (``name`` is None) in a call; ``span`` covers both."""

    span: Span
    name: str | None
    value: Expression


@_by_identity
class Call(NamedTuple):
    """A call. ``starred`` is the first ``*value`` among its arguments; ``positional`` are those in front of it."""

    span: Span
    function: Expression
    positional: tuple[Expression, ...]
    keywords: tuple[Keyword, ...]
    scope: int
    blocks: Blocks
    starred: Expression | None = None

    @property
    def arguments(self) -> tuple[Expression, ...]:
        """What the call is given, without names and what is starred in front of them."""
        return (*self.positional, *[keyword.value for keyword in self.keywords])

    def keyword(self, name: str) -> Expression | None:
        """The value of the keyword argument ``name``, or None."""
        for keyword in self.keywords:
            if keyword.name == name:
                return keyword.value
        return None


@_by_identity
class Subscript(NamedTuple):
    """``base[index]``."""

    span: Span
    base: Expression
    index: Expression  # type: ignore[assignment]  # no use is made of `tuple.index`


@_by_identity
class Item(NamedTuple):
    """``key: value`` or ``**value`` (``key`` is None) in a dict literal."""

    span: Span
    key: Expression | None
    value: Expression


@_by_identity
class Dictionary(NamedTuple):
    """A dict literal."""

    span: Span
    items: tuple[Item, ...]
    scope: int
    blocks: Blocks


@_by_identity
class Collection(NamedTuple):
    """A list, tuple or set literal; a starred item makes it incomplete."""

    span: Span
    items: tuple[Expression, ...]
    complete: bool = True


@_by_identity
class Choice(NamedTuple):
    """One of several expressions: a conditional expression, ``or``, ``and``, ``|``."""

    span: Span
    options: tuple[Expression, ...]
    operator: Literal["if", "or", "and", "|"]


@_by_identity
class Joined(NamedTuple):
    """A string put together from parts: an f-string or a ``+`` of strings."""

    span: Span
    parts: tuple[Expression, ...]


@_by_identity
class Lambda(NamedTuple):
    """A lambda; its scope holds the parameters and its one returned expression."""

    span: Span
    scope: int


@_by_identity
class Opaque(NamedTuple):
    """Anything else, named by what it is in the words of the language reference."""

    span: Span
    what: str


Expression = Union[
    ConstantExpression, Name, Attribute, Call, Subscript, Dictionary, Collection, Choice, Joined, Lambda, Opaque
]

# --------------------------------------------------------------------------------------------------------------------


@_by_identity
class Assigned(NamedTuple):
    """``name = value``, also with an annotation; ``path`` are the indexes of an unpacking target."""

    span: Span
    blocks: Blocks
    value: Expression | None
    annotation: Expression | None = None
    path: tuple[int, ...] = ()
    how: Literal["assign", "with", "for"] = "assign"


@_by_identity
class Imported(NamedTuple):
    """A name bound by an import: of ``module`` itself, or of ``name`` in it; ``level`` counts leading dots."""

    span: Span
    blocks: Blocks
    module: str
    name: str | None
    level: int
    statement: Span


@_by_identity
class Defined(NamedTuple):
    """A name bound by ``def`` or ``class``: the scope that the definition opens."""

    span: Span
    blocks: Blocks
    scope: int


@_by_identity
class Hidden(NamedTuple):
    """A name bound by something that says nothing about its value (an exception, a pattern, ``del``)."""

    span: Span
    blocks: Blocks
    what: str


Binding = Union[Assigned, Imported, Defined, Hidden]


@_by_identity
class Parameter(NamedTuple):
    """A parameter of a function."""

    span: Span
    name: str
    kind: Literal["positional", "keyword", "args", "kwargs"]
    annotation: Expression | None = None
    default: Expression | None = None


@dataclass(frozen=True, eq=False)
class Scope:
    """A module, class, function (also a lambda) or comprehension, with everything that is bound in it."""

    number: int
    kind: Literal["module", "class", "function", "comprehension"]
    name: str
    parent: int | None
    span: Span
    bindings: dict[str, tuple[Binding, ...]]
    parameters: tuple[Parameter, ...] = ()
    returns: tuple[Expression, ...] = ()
    yields: tuple[Expression, ...] = ()
    decorators: tuple[Expression, ...] = ()
    bases: tuple[Expression, ...] = ()
    result: Expression | None = None

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of that name, or None."""
        return self._parameters.get(name) if self.parameters else None

    @cached_property
    def _parameters(self) -> dict[str, Parameter]:
        return {parameter.name: parameter for parameter in self.parameters}


@_by_identity
class Store(NamedTuple):
    """``base.name = value`` or ``base[index] = value``; ``span`` is the statement, ``value`` None for ``del``."""

    span: Span
    base: Expression
    attribute: str | None
    index: Expression | None  # type: ignore[assignment]
    value: Expression | None
    scope: int
    blocks: Blocks
    path: tuple[int, ...] = ()
    annotation: Expression | None = None


@_by_identity
class Comparison(NamedTuple):
    """An expression that is compared with others, or looked for in them."""

    span: Span
    operands: tuple[Expression, ...]


@dataclass(frozen=True, eq=False)
class Mark:
    """A text that names something of OpenAI's surroundings, such as a variable.

    ``asked``: it only stands for something whose truth is asked about; ``refuses``: the code gives up where that does
    not hold. ``said``: it is said where the code gives up.
    """

    text: ConstantExpression
    asked: bool = False
    refuses: bool = False
    said: bool = False


@dataclass(frozen=True)
class SyntaxProblem:
    """Why a file could not be understood, and where."""

    message: str
    offset: int
    row: int


@dataclass(frozen=True, eq=False)
class ModuleSummary:
    """Everything that later stages know of one file.

    ``handed`` are the dotted names that are neither called nor looked into: methods that are stored, passed or given
    back. ``escaping`` are the names that are used as values in the same way, so that not every call of what they name
    need be in sight. ``tested`` are the names that conditions ask about. ``told`` are the conditions that tell things
    by a mark (`shape.kind == "circle"`: the thing, the attribute, the value), by the block that they open;
    ``versioned`` those that ask which version of the package there is, with the branch for those before 1.0, or -1
    (under WHOLE, if the module asserts one).
    ``marks`` are texts that name something of OpenAI's surroundings, ``caught`` the exceptions that handlers name.
    """

    path: str
    scopes: tuple[Scope, ...]
    calls: tuple[Call, ...] = ()
    stores: tuple[Store, ...] = ()
    subscripts: tuple[Subscript, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    texts: tuple[Joined, ...] = ()
    handed: tuple[Attribute, ...] = ()
    escaping: frozenset[str] = frozenset()
    tested: frozenset[str] = frozenset()
    told: dict[int, tuple[str, str, str]] = field(default_factory=dict)
    versioned: dict[int, int] = field(default_factory=dict)
    stars: tuple[Imported, ...] = ()
    marks: tuple[Mark, ...] = ()
    caught: tuple[Expression, ...] = ()
    problem: SyntaxProblem | None = None

    @property
    def module(self) -> Scope:
        """The scope of the module itself."""
        return self.scopes[0]

    def asked_version(self, blocks: Blocks) -> bool:
        """Whether what stands in ``blocks`` runs only with some versions of the package."""
        if WHOLE in self.versioned:
            return True
        return bool(self.versioned) and any(block.number in self.versioned for block in blocks)

    def outdated(self, blocks: Blocks) -> bool:
        """Whether what stands in ``blocks`` runs only with versions of the package before 1.0."""
        return bool(self.versioned) and any(self.versioned.get(block.number) == block.branch for block in blocks)

    def calls_named(self, tail: str) -> tuple[Call, ...]:
        """The calls whose function ends in that name."""
        return self._calls_by_tail.get(tail, ())

    def call_at(self, span: Span) -> Call | None:
        """The call that stands there, or None."""
        return self._calls_by_span.get(span)

    def subscript_at(self, span: Span) -> Subscript | None:
        """The subscript that stands there, or None."""
        return self._subscripts_by_span.get(span)

    @cached_property
    def given_names(self) -> frozenset[str]:
        """The names that an import, an assignment or a call gives to something, apart from definitions."""
        return frozenset(
            name
            for scope in self.scopes
            for name, bindings in (*scope.bindings.items(), *[(each.name, ()) for each in scope.parameters])
            if not bindings or not all(isinstance(binding, Defined) for binding in bindings)
        )

    @cached_property
    def _calls_by_span(self) -> dict[Span, Call]:
        return {call.span: call for call in self.calls}

    @cached_property
    def _subscripts_by_span(self) -> dict[Span, Subscript]:
        return {subscript.span: subscript for subscript in self.subscripts}

    @cached_property
    def _calls_by_tail(self) -> dict[str, tuple[Call, ...]]:
        found: dict[str, list[Call]] = {}
        for call in self.calls:
            tail = name_of(call.function)
            if tail is not None:
                found.setdefault(tail, []).append(call)
        return {tail: tuple(calls) for tail, calls in found.items()}


def name_of(expression: Expression) -> str | None:
    """The last name of a dotted expression, or None if it ends in something else."""
    if isinstance(expression, (Attribute, Name)):
        return expression.name
    return None


def named_values(summary: ModuleSummary) -> Iterator[tuple[str, Expression]]:
    """Every name that is given a value in a module, and the value."""
    for scope in summary.scopes:
        for name, bindings in scope.bindings.items():
            for binding in bindings:
                if isinstance(binding, Assigned) and binding.value is not None:
                    yield name, binding.value
        for parameter in scope.parameters:
            if parameter.default is not None:
                yield parameter.name, parameter.default
    for store in summary.stores:
        if store.attribute and store.value is not None:
            yield store.attribute, store.value


def blocks_of(expression: Expression) -> Blocks:
    """The blocks that a dotted name stands in, or a call of one."""
    while isinstance(expression, (Attribute, Call)):
        expression = expression.base if isinstance(expression, Attribute) else expression.function
    return expression.blocks if isinstance(expression, Name) else ()


def handle(path: str, scope: Scope) -> str:
    """The name that a function is handed on by; for a lambda, which has none, where it stands."""
    return f"{path}:{scope.number}" if scope.name == "<lambda>" else scope.name


def dotted(expression: Expression) -> str | None:
    """A dotted expression as it is written, or None if it is something else."""
    if isinstance(expression, Name):
        return expression.name
    if isinstance(expression, Attribute):
        base = dotted(expression.base)
        return None if base is None else f"{base}.{expression.name}"
    return None
