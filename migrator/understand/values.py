"""Stage link, its evaluator: what an expression may be, anywhere in the program.

A name is the join of all its bindings that can reach the use; a call of a function of the project is what the function
returns; a parameter is what its callers pass, else its default, else what its annotation says. Evaluation is on demand,
each expression once; what depends on itself contributes nothing to itself.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Hashable
from typing import Any, TypeGuard

from migrator.facts import Constant, Place, Reference, Span, Unknown
from migrator.knowledge import Sdk
from migrator.understand import attributes, calls, decorators, lazy, parameters, stores
from migrator.understand.changes import Changes
from migrator.understand.expressions import (
    Assigned,
    Attribute,
    Binding,
    Call,
    Choice,
    Collection,
    ConstantExpression,
    Defined,
    Dictionary,
    Expression,
    Imported,
    Joined,
    Lambda,
    ModuleSummary,
    Name,
    Opaque,
    Parameter,
    Scope,
    Subscript,
)
from migrator.understand.flow import reaching
from migrator.understand.objects import (
    TOO_MUCH,
    ClassObject,
    Converted,
    Definition,
    DictObject,
    FunctionObject,
    ListObject,
    M,
    Made,
    ModuleObject,
    Object,
    Objects,
    T,
    joined,
)
from migrator.understand.program import Program

_BUILTINS = frozenset(dir(builtins))
_DEEPEST = 6000
_LARGEST = 5_000
"""How many expressions and the like may depend on each other in a circle before it is left: going round a million lines
finds everything to be anything. Of a dozen large codebases, the largest circle was of 2,715.
"""
_UNBOUND = 1 << 30


class Evaluator:
    """The values of a program. One instance serves one run."""

    def __init__(self, program: Program, sdk: Sdk) -> None:
        self.program = program
        self.sdk = sdk
        self.attend = program.attend
        self.names_of = program.names_of
        self.calls_named = program.calls_named
        self.calls_there = program.calls_there
        self.calls_with = program.calls_with
        self.stores_named = program.stores_named
        self.calls_reaching = program.calls_reaching
        self.decorated_with = program.decorated_with
        self.classes_based_on = program.classes_based_on
        self.escapes = program.escapes
        self.loaded = program.loaded
        self.module_name = program.modules.name
        self._known: dict[Hashable, Any] = {}
        self._provisional: dict[Hashable, Any] = {}
        self._assumed: dict[Hashable, Any] = {}
        self._active: dict[Hashable, int] = {}
        self._lowest = _UNBOUND
        self._asked = Place("", Span(0, 0))
        self.changes = Changes(self)
        self._made: dict[Made, Dictionary | Collection | Call] = {}
        self.converted: Converted = {}

    # -- the program ------------------------------------------------------------------------------------------------

    def summary(self, path: str) -> ModuleSummary:
        """The summary of a module that is part of the program; KeyError if it is not."""
        summary = self.program.module(path)
        if summary is None:
            raise KeyError(path)
        return summary

    def scope(self, item: Definition) -> Scope:
        """The scope that a definition opens."""
        return self.summary(item.path).scopes[item.scope]

    def literal(self, item: Made) -> Dictionary | Collection | Call:
        """The expression that makes a dictionary, a list or a partial function."""
        return self._made[item]

    # -- expressions ------------------------------------------------------------------------------------------------

    def evaluate(self, path: str, expression: Expression) -> Objects:
        """What ``expression`` in the module at ``path`` may be; empty if it has no value that matters (recursion)."""
        key = (path, id(expression))
        known: Objects | None = self._known.get(key)
        if known is not None:
            return known
        if not self._active:
            self._asked = Place(path, expression.span)
        elif len(self._active) >= _DEEPEST and key not in self._active:
            return _too_far(path, expression)
        return self.once(key, lambda: self._evaluate(path, expression), ())

    def once(self, key: Hashable, compute: Callable[[], T], empty: T) -> T:
        """The result of ``compute``, which is kept under ``key``; ``empty`` where it asks for itself.

        If something depends on itself, one round is not enough: what the first round found is assumed in a second, and
        what that finds is kept for the whole cycle. A cycle that is too large is left unfinished.
        """
        if key in self._known:
            known: T = self._known[key]
            return known
        if key in self._active:
            self._lowest = min(self._lowest, self._active[key])
            assumed: T = self._assumed.get(key, empty)
            return assumed
        if key in self._provisional:
            self._lowest = min(self._lowest, 0)
            provisional: T = self._provisional[key]
            return provisional
        if self._active:
            if len(self._provisional) < _LARGEST:
                return self._entry(key, compute)
            self._lowest = min(self._lowest, 0)
            return empty
        self._lowest = _UNBOUND
        result = self._entry(key, compute)
        if self._provisional and len(self._provisional) < _LARGEST:
            self._assumed = {**self._provisional, key: result}
            self._known.pop(key, None)
            self._provisional = {}
            result = self._entry(key, compute)
        if len(self._provisional) >= _LARGEST:
            self._leave(key)
            result = self._known.get(key, result)
        else:
            self._known.update(self._provisional)
        self._provisional, self._assumed, self._lowest = {}, {}, _UNBOUND
        return result

    def _entry(self, key: Hashable, compute: Callable[[], T]) -> T:
        """One round. What waits for something further up is provisional, the rest is final."""
        depth, outer = len(self._active), self._lowest
        self._active[key], self._lowest = depth, _UNBOUND
        try:
            result = compute()
        except RecursionError:
            self._lowest = min(outer, self._lowest)
            raise
        finally:
            del self._active[key]
        if self._lowest >= depth:
            self._known[key] = result
            self._lowest = outer
        else:
            self._provisional[key] = result
            self._lowest = min(outer, self._lowest)
        return result

    def _leave(self, key: Hashable) -> None:
        """Keep what has been found of the expressions in a cycle that is too large, and that it is not all."""
        self._provisional[key] = self._known.pop(key)
        found = {each: value for each, value in self._provisional.items() if _is_of_an_expression(each)}
        asked = self._asked if key in found else Place(next((path for path, _ in found), ""), Span(0, 0))
        rest: Objects = (Unknown(TOO_MUCH, asked),)
        self._known.update((each, joined(value, rest)) for each, value in found.items())

    def _evaluate(self, path: str, expression: Expression) -> Objects:
        try:
            return _VALUES[type(expression)](self, path, expression)
        except RecursionError:
            # What the interpreter leaves to code in C has a limit of its own, which a larger stack does not move.
            return _too_far(path, expression)

    def _constant(self, path: str, expression: ConstantExpression) -> Objects:
        return (Constant(expression.value, Place(path, expression.span), expression.whole),)

    def _attribute(self, path: str, expression: Attribute) -> Objects:
        where = Place(path, expression.span)
        bases = attributes.not_none(self.evaluate(path, expression.base))
        found = joined(*[attributes.attribute(self, base, expression.name, where) for base in bases])
        if all(isinstance(base, Unknown) for base in bases):
            return joined(stores.stored_alike(self, path, expression), found)
        return found

    def _dictionary(self, path: str, expression: Dictionary) -> Objects:
        return (self.make(DictObject(Place(path, expression.span)), expression),)

    def _collection(self, path: str, expression: Collection) -> Objects:
        return (self.make(ListObject(Place(path, expression.span)), expression),)

    def _lambda(self, path: str, expression: Lambda) -> Objects:
        return (FunctionObject(path, expression.scope),)

    def _opaque(self, path: str, expression: Opaque) -> Objects:
        return (Unknown(f"{expression.what} is not followed", Place(path, expression.span)),)

    def _choice(self, path: str, expression: Choice) -> Objects:
        *first, last = (self.evaluate(path, option) for option in expression.options)
        if not first:
            # What a condition leaves of a value: it is not None (`if`), or nothing falsy (`or`).
            return tuple(
                value for value in last if not (_falsy(value) if expression.operator == "or" else _none(value))
            )
        if expression.operator == "or":
            # A falsy value never comes out of `value or other`.
            first = [tuple(value for value in group if not _falsy(value)) for group in first]
        elif expression.operator == "and":
            first = [tuple(value for value in group if _falsy(value)) for group in first]
        return joined(*first, last)

    def make(self, item: M, expression: Dictionary | Collection | Call) -> M:
        """Remember the expression that makes ``item``."""
        self._made[item] = expression
        return item

    def _text(self, path: str, expression: Joined) -> Objects:
        """A string put together: its text if every part is one known string, else unknown."""
        where = Place(path, expression.span)
        texts: list[str] = []
        for part in expression.parts:
            values = self.evaluate(path, part)
            if len(values) != 1 or not isinstance(values[0], Constant):
                lists = [value for value in values if isinstance(value, ListObject)]
                if lists:
                    return tuple(lists)
                return (Unknown("it is put together at run time", where),)
            texts.append(str(values[0].value))
        return (Constant("".join(texts), where, whole=False),)

    # -- names ------------------------------------------------------------------------------------------------------

    def _name(self, path: str, name: Name) -> Objects:
        summary = self.summary(path)
        scope: Scope | None = summary.scopes[name.scope]
        own = True
        while scope is not None:
            if own or scope.kind != "class":
                # The order of a comprehension is not that of its text: what it loops over comes first.
                use = name if scope.number == name.scope and scope.kind != "comprehension" else None
                found = self.bound(path, scope, name.name, use)
                if found is not None:
                    return found
            own = own and scope.kind == "comprehension"
            scope = None if scope.parent is None else summary.scopes[scope.parent]
        for star in summary.stars:
            for value in self.imported(path, star):
                if isinstance(value, ModuleObject):
                    member = self.member(value.path, name.name)
                    if member is not None:
                        return member
                elif isinstance(value, Reference) and self.sdk.client_kind(f"{value.qualified}.{name.name}"):
                    return (Reference(f"{value.qualified}.{name.name}", Place(path, name.span)),)
        if name.name in _BUILTINS:
            return (Reference(f"builtins.{name.name}", Place(path, name.span)),)
        return (Unknown(f"`{name.name}` is not defined where it can be seen", Place(path, name.span)),)

    def bound(self, path: str, scope: Scope, name: str, use: Name | None = None) -> Objects | None:
        """All that ``name`` may be in ``scope`` itself (at ``use``, if given), or None if it is not bound there."""
        bindings = scope.bindings.get(name, ())
        parameter = scope.parameter(name)
        if not bindings and parameter is None:
            return None
        summary, replaced = self.summary(path), False
        if summary.versioned:
            # What is only for versions before 1.0, holds for no client.
            bindings = tuple(each for each in bindings if not summary.outdated(each.blocks)) or bindings
        if use is not None:
            bindings, replaced = reaching(bindings, use.span, use.blocks)
        groups = [self._binding(path, binding) for binding in bindings]
        if parameter is not None and not replaced:
            groups.insert(0, parameters.parameter(self, path, scope, parameter))
        return joined(*groups)

    def member(self, path: str, name: str) -> Objects | None:
        """What ``name`` is in the module at ``path``, submodules included, or None if it has no such name."""
        nothing: Objects | None = None
        return self.once(("member", path, name), lambda: self._member(path, name), nothing)

    def _member(self, path: str, name: str) -> Objects | None:
        summary = self.program.module(path)
        if summary is None:
            return None
        found = self.bound(path, summary.module, name)
        if found is not None:
            return found
        submodule = self.program.modules.submodule(path, name)
        if submodule is not None:
            return (ModuleObject(submodule),)
        for star in summary.stars:
            for value in self.imported(path, star):
                if isinstance(value, ModuleObject) and value.path != path:
                    member = self.member(value.path, name)
                    if member is not None:
                        return member
        given = joined(*[self.imported(path, binding) for binding in lazy.imports(summary, name)])
        return tuple(value for value in given if not isinstance(value, Unknown)) or None

    def _binding(self, path: str, binding: Binding) -> Objects:
        if isinstance(binding, Assigned):
            return self._assigned(path, binding)
        if isinstance(binding, Imported):
            return self.imported(path, binding)
        if isinstance(binding, Defined):
            scope = self.summary(path).scopes[binding.scope]
            other = decorators.replaced(self, path, scope) if scope.decorators and scope.kind == "function" else None
            if other is not None:
                return other
            kind = ClassObject if scope.kind == "class" else FunctionObject
            return (kind(path, binding.scope),)
        return (Unknown(f"{binding.what} is not followed", Place(path, binding.span)),)

    def _assigned(self, path: str, binding: Assigned) -> Objects:
        return self.stored(path, binding.value, binding.path, binding.annotation, binding.how)

    def stored(
        self,
        path: str,
        value: Expression | None,
        steps: tuple[int, ...],
        annotation: Expression | None,
        how: str = "assign",
    ) -> Objects:
        """What an assignment stores: its value (entered, iterated or unpacked), or what its annotation says."""
        values: Objects = ()
        if value is not None:
            values = self.evaluate(path, value)
            if how == "with":
                values = joined(*[attributes.entered(self, item) for item in values])
            elif how == "for":
                values = joined(*[attributes.element(self, item, None) for item in values])
            for step in steps:
                values = joined(*[attributes.element(self, item, step) for item in values])
        if annotation is not None:
            return attributes.said(self, path, annotation, values)
        return values

    def imported(self, path: str, binding: Imported) -> Objects:
        """What an import binds: a module or a member of one, of the project or of somebody else."""
        modules = self.program.modules
        where = Place(path, binding.span)
        found = modules.locate(path, binding.module, binding.level)
        if binding.name is None:
            if found is not None:
                return (ModuleObject(found),)
            return (Reference(self.sdk.canonical(binding.module), where),)
        if found is not None:
            if found != path:
                member = self.member(found, binding.name)
                if member is not None:
                    return member
            submodule = modules.submodule(found, binding.name)
            if submodule is not None:
                return (ModuleObject(submodule),)
            if binding.level or not modules.guessed(path, binding.module, found):
                return (Unknown(f"`{binding.name}` is not found in {found}", where),)
            # A package of the project that is only called like the one that is meant.
            return (Reference(self.sdk.canonical(f"{binding.module}.{binding.name}"), where),)
        namespace = modules.namespace(path, binding.module, binding.name, binding.level)
        if namespace is not None:
            return (ModuleObject(namespace),)
        if binding.level:
            return (Unknown(f"the module {'.' * binding.level}{binding.module} is not here", where),)
        return (Reference(self.sdk.canonical(f"{binding.module}.{binding.name}"), where),)

    # -- what the parts ask of the whole ----------------------------------------------------------------------------

    def passed_for(self, path: str, scope: Scope, wanted: Parameter, asked: ClassObject) -> Objects:
        """What a parameter of a method may hold for objects of one class, leaving out what its siblings pass."""
        nothing: Objects = ()
        key = ("passed for", path, scope.number, wanted.name, asked)
        return self.once(key, lambda: parameters.passed_for(self, path, scope, wanted, asked), nothing)

    def conftests(self, path: str) -> tuple[str, ...]:
        """The files called `conftest.py` that hold for a test file, nearest first."""
        return tuple(each for each in self.program.modules.conftests(path) if self.program.module(each) is not None)

    def element(self, item: Object, index: int | None) -> Objects:
        """What the item at ``index`` (any item, if None) of a sequence may be."""
        nothing: Objects = ()
        return self.once(("element", item, index), lambda: attributes.element(self, item, index), nothing)

    def entered(self, item: Object) -> Objects:
        """What ``with item as name`` binds."""
        return attributes.entered(self, item)

    def attribute(self, base: Object, name: str, where: Place) -> Objects:
        """What ``base.name``, written at ``where``, may be."""
        return attributes.attribute(self, base, name, where)

    def annotated(self, path: str, annotation: Expression) -> Objects:
        """What something with that annotation may be."""
        return attributes.annotated(self, path, annotation)

    def returned(self, function: FunctionObject) -> Objects:
        """What a call of ``function`` may give."""
        return calls.returned(self, function)


_VALUES: dict[type[Any], Callable[[Evaluator, str, Any], Objects]] = {
    ConstantExpression: Evaluator._constant,
    Name: Evaluator._name,
    Attribute: Evaluator._attribute,
    Call: calls.call,
    Subscript: attributes.subscript,
    Choice: Evaluator._choice,
    Dictionary: Evaluator._dictionary,
    Collection: Evaluator._collection,
    Lambda: Evaluator._lambda,
    Joined: Evaluator._text,
    Opaque: Evaluator._opaque,
}


def _is_of_an_expression(key: Hashable) -> TypeGuard[tuple[str, int]]:
    return isinstance(key, tuple) and len(key) == 2 and isinstance(key[1], int)


def _none(value: Object) -> bool:
    return isinstance(value, Constant) and value.value is None


def _falsy(value: Object) -> bool:
    return isinstance(value, Constant) and not value.value


def _too_far(path: str, expression: Expression) -> Objects:
    return (Unknown("it goes through too many steps to be followed", Place(path, expression.span)),)
