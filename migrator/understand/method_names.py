"""Stage link: which calls may be requests, as far as names alone tell.

A client's resources and methods may be kept under other names (``api = client.chat.completions``, ``ask =
api.create``), so that ``api.create(...)`` and ``ask(...)`` are requests. Nearly no call that looks like these is one,
and asking what each of them stands for leads through all of a program. So it is worked out beforehand where resources
and methods that are not used on the spot may get to: name by name, whatever the scope and the object, which finds too
many names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from migrator.knowledge import Sdk
from migrator.understand.expressions import (
    Assigned,
    Attribute,
    Call,
    Choice,
    Collection,
    ConstantExpression,
    Dictionary,
    Expression,
    Imported,
    Lambda,
    ModuleSummary,
    Name,
    Parameter,
    Scope,
    Subscript,
    name_of,
    named_values,
)
from migrator.understand.library import PASSING
from migrator.understand.program import Program

_RESOURCES = "openai.resources"
_LIKE_A_CLIENT = re.compile(r"(?i)client|openai|\A_*(?:ai|api|gpt|llm|oai|sdk)_*\Z")
"""What a client is called. `files`, `images` and the like are resources only behind such a name, or one of a client."""

_COMPOUND = (Call, Lambda, Subscript, Dictionary, Collection, Choice)
_TELLING = (Name, Attribute, *_COMPOUND)
_OF_GETATTR = 2  # arguments, without the default


class _Flow(NamedTuple):
    """Names that get the value of an expression in a file; with ``giving`` they are those of functions that give it."""

    summary: ModuleSummary
    value: Expression
    names: tuple[str, ...]
    giving: bool = False


class MethodNames:
    """The names in a program that may hold a method or a resource of a client, or are of functions that may give it."""

    def __init__(self, summaries: Iterable[ModuleSummary], sdk: Sdk) -> None:
        self._sdk = sdk
        self._summaries = tuple(summaries)
        self._clients = {
            name
            for summary in self._summaries
            for name, value in named_values(summary)
            if isinstance(value, Call) and name_of(value.function) in sdk.client_tails
        }
        self._passing = PASSING | sdk.wrapper_tails
        self._own: frozenset[str] = frozenset()
        self._holding: set[str] = set()
        self._giving: set[str] = set()
        self._known: dict[int, bool] = {}
        if any(self._starts(summary) for summary in self._summaries):
            self._spread(self._summaries)

    def widen(self, program: Program, own: Iterable[str] = ()) -> None:
        """Look at the other modules of a program too: they may give a name another one (`from llm import ask as a`).

        ``own`` are methods of objects that stand for clients, under whatever name: each of that name may be one.
        """
        if own := frozenset(own):
            self._own = own
            self._spread(self._summaries)
        for name in sorted(self._importable()):
            program.attend("use", name)
        others = program.loaded(len(program.given))
        if any(self._is_renamed(summary) for summary in others):
            self._spread((*self._summaries, *others))

    @property
    def are_none(self) -> bool:
        """Whether there are no such names."""
        return not self._holding and not self._giving

    def may_request(self, summary: ModuleSummary, function: Expression) -> bool:
        """Whether what is called may be a method of a client."""
        if isinstance(function, Attribute):
            return function.name in self._holding or self.may_be_method(summary, function)
        return self.may_hold(summary, function)

    def may_be_method(self, summary: ModuleSummary, method: Attribute) -> bool:
        """Whether a dotted name ends in the name of a method, and may be one of a client."""
        if method.name in self._own:
            return True
        if method.name not in self._sdk.methods:
            return False
        base = self._seen_through(method.base)
        return f"{name_of(base)}.{method.name}" in self._sdk.endings or self.may_hold(summary, base)

    def may_hold(self, summary: ModuleSummary, expression: Expression) -> bool:
        """Whether the value of an expression in a file may be, or contain, a method or a resource of a client."""
        if isinstance(expression, Name):
            return expression.name in self._holding
        if isinstance(expression, Attribute):
            return (
                expression.name in self._holding
                or expression.name in self._giving
                or self._is_resource(expression.base, expression.name)
                or self.may_be_method(summary, expression)
            )
        if not isinstance(expression, _COMPOUND):
            return False
        known = self._known.get(id(expression), False)
        if id(expression) not in self._known:
            known = self._known[id(expression)] = self._may_contain(summary, expression)
        return known

    def _may_contain(self, summary: ModuleSummary, expression: Expression) -> bool:
        if isinstance(expression, Call):
            tail = name_of(expression.function)
            if tail in self._giving or self._is_fetched(summary, expression):
                return True
            if tail not in self._passing:
                # What a function of the program gives is known by what it returns, and what another one gives is not
                # followed.
                return isinstance(expression.function, Call) and self.may_hold(summary, expression.function)
        return any(self.may_hold(summary, inner) for inner in _inner(summary, expression))

    def _is_resource(self, base: Expression, name: str) -> bool:
        """Whether ``base.name`` is a resource of a client, as it is written."""
        if name not in self._sdk.steps:
            return False
        base = self._seen_through(base)
        if isinstance(base, Attribute) and base.name in self._sdk.steps:
            return f"{base.name}.{name}" in self._sdk.nested
        if name not in self._sdk.resources:
            return False
        called = name_of(base.function if isinstance(base, Call) else base)
        return called is not None and (called in self._clients or _LIKE_A_CLIENT.search(called) is not None)

    def _seen_through(self, base: Expression) -> Expression:
        while isinstance(base, Attribute) and base.name in self._sdk.transparent:
            base = base.base
        return base

    def _starts(self, summary: ModuleSummary) -> bool:
        if any(self.may_hold(summary, method) for method in summary.handed):
            return True
        if any(self._is_fetched(summary, call) for call in summary.calls_named("getattr")):
            return True
        return bool(_classes(summary))

    def _is_fetched(self, summary: ModuleSummary, call: Call) -> bool:
        """Whether a call is ``getattr(client.chat, "completions")``, or the like with a name that is worked out."""
        if name_of(call.function) != "getattr" or len(call.positional) < _OF_GETATTR:
            return False
        base, name = call.positional[:_OF_GETATTR]
        if isinstance(name, ConstantExpression):
            return isinstance(name.value, str) and self.may_hold(summary, Attribute(call.span, base, name.value))
        return self.may_hold(summary, base)

    def _spread(self, summaries: Sequence[ModuleSummary]) -> None:
        """Follow what holds a method or a resource from name to name, until nothing is new."""
        functions = functions_by_name(summaries)
        names = _names_of_parameters(summaries)
        by_name: dict[str, list[_Flow]] = {}
        pending: list[_Flow] = []
        for summary in summaries:
            classes = _classes(summary)
            self._holding |= classes
            self._giving |= classes
            for flow in (*_flows(summary), *_handed_over(summary, functions, names)):
                for name in set(_identifiers(summary, flow.value)):
                    by_name.setdefault(name, []).append(flow)
                pending.append(flow)
        while pending:
            self._known.clear()
            new: set[str] = set()
            for flow in pending:
                known = self._giving if flow.giving else self._holding
                if not known.issuperset(flow.names) and self.may_hold(flow.summary, flow.value):
                    new.update(flow.names)
                    known.update(flow.names)
            pending = list({id(flow): flow for name in new for flow in by_name.get(name, ())}.values())
        self._known.clear()

    def _is_renamed(self, summary: ModuleSummary) -> bool:
        return any(own in self._holding or own in self._giving for _, own in renamed(summary))

    def _importable(self) -> set[str]:
        """The names that other modules may import to get at a method or a resource."""
        found = (self._holding | self._giving).intersection
        return {name for summary in self._summaries for name in found(summary.module.bindings)}


def _flows(summary: ModuleSummary) -> Iterator[_Flow]:
    """The names that get the value of an expression, or are those of functions that give it."""
    for scope in summary.scopes:
        for name, bindings in scope.bindings.items():
            for binding in bindings:
                for value in (binding.value, binding.annotation) if isinstance(binding, Assigned) else ():
                    if isinstance(value, _TELLING):
                        yield _Flow(summary, value, (name,), isinstance(value, Lambda))
        for parameter in scope.parameters:
            for value in (parameter.default, parameter.annotation):
                if isinstance(value, _TELLING):
                    yield _Flow(summary, value, (parameter.name,))
        if scope.kind == "function":
            for value in (*scope.returns, *scope.yields, scope.result):
                if isinstance(value, _TELLING):
                    yield _Flow(summary, value, (scope.name,), giving=True)
    for name, own in renamed(summary):
        value = Name(summary.module.span, own, 0, ())
        yield _Flow(summary, value, (name,))
        yield _Flow(summary, Call(value.span, value, (), (), 0, ()), (name,), giving=True)
    for store in summary.stores:
        kept = store.attribute or name_of(store.base)
        if kept is not None and isinstance(store.value, _TELLING):
            yield _Flow(summary, store.value, (kept,))


def _handed_over(
    summary: ModuleSummary, functions: Mapping[str, Sequence[Scope]], names: AbstractSet[str]
) -> Iterator[_Flow]:
    """What a call is given are parameters of what is called by that name, here or elsewhere.

    What is given by name may be handed on by functions that take any; ``names`` are those of all parameters and fields.
    """
    for call in summary.calls:
        called = functions.get(name_of(call.function) or "", ())
        for position, value in enumerate(call.positional) if called else ():
            if isinstance(value, _TELLING):
                given = {each.name for scope in called for each in parameters_at(scope, position)}
                yield _Flow(summary, value, tuple(given))
        for keyword in call.keywords:
            if keyword.name in names and isinstance(keyword.value, _TELLING):
                yield _Flow(summary, keyword.value, (keyword.name or "",))


def _names_of_parameters(summaries: Iterable[ModuleSummary]) -> frozenset[str]:
    found: set[str] = set()
    for summary in summaries:
        for scope in summary.scopes:
            if scope.kind == "class":
                found.update(scope.bindings)
            found.update(parameter.name for parameter in scope.parameters)
    return frozenset(found)


def parameters_at(scope: Scope, position: int) -> Iterator[Parameter]:
    """The parameters that what a call has at a position may be for."""
    # A method has its object in front, which is not given in the call.
    yield from scope.parameters[position : position + 2]
    yield from (each for each in scope.parameters if each.kind == "args")


def _identifiers(summary: ModuleSummary, expression: Expression) -> Iterator[str]:
    """The names that decide about what an expression may hold."""
    if isinstance(expression, Name):
        yield expression.name
    elif isinstance(expression, Attribute):
        yield expression.name
        yield from _identifiers(summary, expression.base)
    else:
        if isinstance(expression, Call) and (tail := name_of(expression.function)):
            yield tail
        for inner in _inner(summary, expression):
            yield from _identifiers(summary, inner)


def renamed(summary: ModuleSummary) -> Iterator[tuple[str, str]]:
    """The names that imports give, and the names that these had."""
    for scope in summary.scopes:
        for name, bindings in scope.bindings.items():
            for binding in bindings:
                if isinstance(binding, Imported) and binding.name is not None and binding.name != name:
                    yield name, binding.name


def functions_by_name(summaries: Iterable[ModuleSummary]) -> dict[str, list[Scope]]:
    """The functions by their names; what makes the objects of a class goes by the name of the class."""
    found: dict[str, list[Scope]] = {}
    for summary in summaries:
        for scope in summary.scopes:
            if scope.kind != "function":
                continue
            name = scope.name
            if name in ("__init__", "__new__", "__call__") and scope.parent is not None:
                name = summary.scopes[scope.parent].name
            found.setdefault(name, []).append(scope)
    return found


def _classes(summary: ModuleSummary) -> frozenset[str]:
    """The names of the classes of resources that a file imports."""
    return frozenset(
        name
        for scope in summary.scopes
        for name, bindings in scope.bindings.items()
        if any(isinstance(binding, Imported) and binding.module.startswith(_RESOURCES) for binding in bindings)
    )


def _inner(summary: ModuleSummary, expression: Expression) -> Iterator[Expression]:
    """The parts of an expression that its value may be, contain, or be made with."""
    if isinstance(expression, Call):
        if isinstance(expression.function, Call):
            yield expression.function
        yield from expression.arguments
        if expression.starred is not None:
            yield expression.starred
    elif isinstance(expression, Lambda):
        yield from summary.scopes[expression.scope].returns
    elif isinstance(expression, Subscript):
        yield expression.base
    elif isinstance(expression, Dictionary):
        for item in expression.items:
            yield item.value
    elif isinstance(expression, Collection):
        yield from expression.items
    elif isinstance(expression, Choice):
        yield from expression.options
