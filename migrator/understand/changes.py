"""Stage link: what is done to a dictionary or list after it is made.

Only statements that can mean it by the name they use are asked: the name that it is bound to, in that scope; the
attribute or item that it is stored as; the name that the result of its function is bound to; the parameter that it is
passed for. Each of them is then evaluated, and counts if the object is among its values.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from migrator.understand.expressions import (
    Assigned,
    Call,
    Choice,
    ConstantExpression,
    Expression,
    ModuleSummary,
    Name,
    Store,
    Subscript,
    name_of,
)
from migrator.understand.objects import BuiltinMethod, DictObject, Interpreter, KeywordsObject, ListObject

MUTATING = frozenset(
    {"update", "setdefault", "pop", "clear", "append", "insert", "extend", "remove", "sort", "reverse"}
)

Owner = DictObject | KeywordsObject | ListObject
Stores = tuple[tuple[str, Store], ...]
Calls = tuple[tuple[str, Call], ...]


class _Holder(NamedTuple):
    """How an object can be named: as ``tail``, and if that is a variable, in the scope that binds it."""

    tail: str
    path: str = ""
    scope: int = -1


class Changes:
    """The changes of every object that is asked about."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self._index = _Index()

    def stores(self, owner: DictObject | KeywordsObject) -> Stores:
        """The assignments to items of a dictionary, and deletions of them, with their modules."""
        return self._found(owner)[0]

    def calls(self, owner: Owner) -> Calls:
        """The calls of methods that change a dictionary or list, with their modules."""
        return self._found(owner)[1]

    def _found(self, owner: Owner) -> tuple[Stores, Calls]:
        nothing: tuple[Stores, Calls] = ((), ())
        return self._interpreter.once(("changes", owner), lambda: self._search(owner), nothing)

    def _search(self, owner: Owner) -> tuple[Stores, Calls]:
        self._index.update(self._interpreter)
        holders = tuple(dict.fromkeys(self._holders(owner)))
        for holder in holders:
            if holder.scope < 0:  # a variable is changed in its own module only, which is there
                self._interpreter.attend("use", holder.tail)
        self._index.update(self._interpreter)
        evaluate = self._interpreter.evaluate
        stores: dict[tuple[str, Store], None] = {}
        calls: dict[tuple[str, Call], None] = {}
        for holder in holders:
            for path, change in self._index.changes.get((holder.tail, holder.path), ()):
                base = change.base if isinstance(change, Store) else getattr(change.function, "base", change.function)
                if not self._means(holder, path, base):
                    continue
                if isinstance(change, Store):
                    if owner in evaluate(path, base):
                        stores[path, change] = None
                elif BuiltinMethod(owner, name_of(change.function) or "") in evaluate(path, change.function):
                    calls[path, change] = None
        return tuple(stores), tuple(calls)

    def _holders(self, owner: Owner) -> Iterator[_Holder]:
        if isinstance(owner, KeywordsObject):
            direct = [_Holder(owner.parameter, owner.path, owner.scope)]
        else:
            literal = self._interpreter.literal(owner)
            direct = self._index.bound.get(id(literal), [])
            for function in self._index.returned.get(id(literal), ()):
                direct = [*direct, *self._index.results.get(function, ())]
        for holder in direct:
            yield holder
            if holder.scope >= 0:
                yield from self._passed(holder)
                yield from self._index.aliases.get((holder.path, holder.scope, holder.tail), ())
            if holder.scope >= 0 and self._kind(holder) in ("module", "class"):
                # What a module or a class has under a name is an attribute of it too.
                yield _Holder(holder.tail)

    def _kind(self, holder: _Holder) -> str:
        return self._interpreter.summary(holder.path).scopes[holder.scope].kind

    def _passed(self, holder: _Holder) -> tuple[_Holder, ...]:
        """The parameters that a variable is passed for, as far as something is changed by their names."""
        known = self._index.passed.get(holder)
        if known is None:
            known = self._index.passed[holder] = tuple(self._passed_anew(holder))
        return known

    def _passed_anew(self, holder: _Holder) -> Iterator[_Holder]:
        for call in self._index.passing.get((holder.path, holder.scope, holder.tail), ()):
            changed = self._index.parameters.get(name_of(call.function) or "", ())
            if not changed:
                continue
            named = [keyword.name for keyword in call.keywords if _is(keyword.value, holder.tail)]
            at = [index for index, value in enumerate(call.positional) if _is(value, holder.tail)]
            for index, parameter in changed:
                # A method's own first parameter is not passed: both countings are tried.
                if parameter.tail in named or index in at or index - 1 in at:
                    yield parameter

    def _means(self, holder: _Holder, path: str, base: Expression) -> bool:
        """Whether ``base`` can be what the holder names: for a variable, the name must be bound in its scope."""
        if holder.scope < 0:
            return not isinstance(base, Name)
        if not isinstance(base, Name) or path != holder.path:
            return False
        scopes = self._interpreter.summary(path).scopes
        scope = scopes[base.scope]
        while scope.number != holder.scope:
            if base.name in scope.bindings or scope.parameter(base.name) is not None or scope.parent is None:
                return False
            scope = scopes[scope.parent]
        return True


class _Index:
    """What the modules of a program say about names, by name."""

    def __init__(self) -> None:
        # By the name of what is changed and, if that is a variable, its module.
        self.changes: dict[tuple[str, str], list[tuple[str, Store | Call]]] = {}
        self.bound: dict[int, list[_Holder]] = {}
        self.returned: dict[int, list[str]] = {}
        self.results: dict[str, list[_Holder]] = {}
        # By the name of the function, those in whose module something is changed by their name, with their positions.
        self.parameters: dict[str, list[tuple[int, _Holder]]] = {}
        self.aliases: dict[tuple[str, int, str], list[_Holder]] = {}
        self.passing: dict[tuple[str, int, str], list[Call]] = {}
        # What was worked out from all of this, until there is more.
        self.passed: dict[_Holder, tuple[_Holder, ...]] = {}
        self._count = 0

    def update(self, interpreter: Interpreter) -> None:
        """Take in the modules that are new."""
        for summary in interpreter.loaded(self._count):
            self._count += 1
            self._add(summary)
            self.passed.clear()

    def _add(self, summary: ModuleSummary) -> None:
        path = summary.path
        for store in summary.stores:
            if store.index is not None:
                self._changes(path, store.base, store)
            if store.value is not None:
                self._binds(_Holder(store.attribute or _item(store.index)), store.value)
        for call in summary.calls:
            base = getattr(call.function, "base", None) if name_of(call.function) in MUTATING else None
            if base is not None:
                self._changes(path, base, call)
            for value in (*call.positional, *[keyword.value for keyword in call.keywords]):
                if isinstance(value, Name):
                    self.passing.setdefault((path, value.scope, value.name), []).append(call)
        for scope in summary.scopes:
            for index, parameter in enumerate(scope.parameters):
                if (parameter.name, path) in self.changes:
                    holder = _Holder(parameter.name, path, scope.number)
                    self.parameters.setdefault(scope.name, []).append((index, holder))
            for value in scope.returns:
                for option in _options(value):
                    self.returned.setdefault(id(option), []).append(scope.name)
                    if isinstance(option, Name):
                        self._returns_name(summary, scope.number, option, scope.name)
            for name, bindings in scope.bindings.items():
                for binding in bindings:
                    if isinstance(binding, Assigned) and binding.value is not None:
                        self._binds(_Holder(name, path, scope.number), binding.value)
            for parameter in scope.parameters:
                if parameter.default is not None:
                    self._binds(_Holder(parameter.name, path, scope.number), parameter.default)

    def _changes(self, path: str, base: Expression, change: Store | Call) -> None:
        key = (_tail(base), path if isinstance(base, Name) else "")
        self.changes.setdefault(key, []).append((path, change))

    def _binds(self, holder: _Holder, value: Expression) -> None:
        for option in _options(value):
            self.bound.setdefault(id(option), []).append(holder)
            if isinstance(option, Name) and holder.path:
                self.aliases.setdefault((holder.path, option.scope, option.name), []).append(holder)
            if isinstance(option, Call):
                self.results.setdefault(name_of(option.function) or "", []).append(holder)

    def _returns_name(self, summary: ModuleSummary, number: int, name: Name, function: str) -> None:
        """``params = {...}`` … ``return params``: the function returns the literal too."""
        for binding in summary.scopes[number].bindings.get(name.name, ()):
            if isinstance(binding, Assigned) and binding.value is not None:
                for option in _options(binding.value):
                    self.returned.setdefault(id(option), []).append(function)


def _options(value: Expression) -> tuple[Expression, ...]:
    if not isinstance(value, Choice):
        return (value,)
    return tuple(option for each in value.options for option in _options(each))


def _tail(expression: Expression) -> str:
    """The name that an expression ends in: of a variable or attribute, an item, or a function whose result it is."""
    if isinstance(expression, Subscript):
        return _item(expression.index)
    return name_of(expression) or ""


def _item(index: Expression | None) -> str:
    return f"[{index.value!r}]" if isinstance(index, ConstantExpression) else "[]"


def _is(value: Expression, name: str) -> bool:
    return isinstance(value, Name) and value.name == name
