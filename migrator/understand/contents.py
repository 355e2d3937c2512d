"""Stage link: what is in a dictionary, from the literal that makes it and from all that is done to it later."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from migrator.facts import Constant, Place, Span, Unknown
from migrator.understand.callsites import function_sites
from migrator.understand.classes import enclosing, strangers
from migrator.understand.expressions import (
    Assigned,
    Blocks,
    Call,
    Collection,
    Dictionary,
    Expression,
    Item,
    Keyword,
    Name,
    Store,
    name_of,
)
from migrator.understand.flow import reach
from migrator.understand.objects import (
    DictObject,
    Interpreter,
    KeywordsObject,
    ListObject,
    Objects,
    joined,
)

Use = tuple[str, Call]


@dataclass(frozen=True)
class RawEntry:
    """An item of a dictionary while the program is being linked; see :class:`migrator.facts.Entry`.

    ``mixed``: it is set on what a function returns, in code that need not be on the way to the request.
    """

    key: str
    values: Objects
    place: Place
    value_place: Place
    holder: Place
    certain: bool = True
    statement: bool = False
    mixed: bool = False
    blocks: Blocks = ()


@dataclass
class Contents:
    """What a dictionary holds, as far as it is known by name, and what hides the rest."""

    entries: list[RawEntry] = field(default_factory=list)
    unknown: Objects = ()

    def take(self, other: Contents, *, certain: bool = True) -> None:
        """Add what ``other`` holds."""
        new = other.entries
        if self.entries:
            known = {(entry.key, entry.place) for entry in self.entries}
            new = [entry for entry in new if (entry.key, entry.place) not in known]
        self.entries.extend(entry if certain or not entry.certain else replace(entry, certain=False) for entry in new)
        self.unknown = joined(self.unknown, other.unknown)


def entries(interpreter: Interpreter, item: DictObject | KeywordsObject, use: Use | None = None) -> Contents:
    """The items of a dictionary, as they are when ``use`` (a call) takes it, or at any time."""
    if use is not None:
        return _Reader(interpreter).entries(item, use)
    return interpreter.once(("entries", item), lambda: _Reader(interpreter).entries(item, None), Contents())


def item(interpreter: Interpreter, owner: DictObject | KeywordsObject, key: object, where: Place) -> Objects:
    """What the item ``key`` of a dictionary may be; any item, if the key is not known."""
    found = entries(interpreter, owner)
    wanted = [entry.values for entry in found.entries if key is None or entry.key == key]
    if wanted:
        return joined(*wanted)
    return found.unknown or (Unknown(f"there is no item {key!r} where it can be seen", where),)


def appended(interpreter: Interpreter, owner: ListObject) -> list[tuple[str, Expression]]:
    """The expressions that are appended to a list after it is made, with their modules."""
    found: list[tuple[str, Expression]] = []
    for path, call in interpreter.changes.calls(owner):
        name = name_of(call.function)
        last = call.positional[-1] if call.positional else None
        if name == "extend" and isinstance(last, Collection):
            found.extend((path, each) for each in last.items)
        elif name != "extend" and last is not None:
            found.append((path, last))
    return found


class _Reader:
    """One reading of a dictionary."""

    def __init__(self, interpreter: Interpreter) -> None:
        self.interpreter = interpreter

    def entries(self, owner: DictObject | KeywordsObject, use: Use | None) -> Contents:
        found = self._keywords(owner) if isinstance(owner, KeywordsObject) else self._made(owner)
        self._changes(found, owner, use)
        return found

    def _made(self, owner: DictObject) -> Contents:
        """What a dictionary holds when it is made."""
        found = Contents()
        literal = self.interpreter.literal(owner)
        path = owner.place.path
        if isinstance(literal, Dictionary):
            for each in literal.items:
                self._literal_item(found, path, owner, each)
        elif isinstance(literal, Call):
            for argument in literal.positional:
                self._merge(found, path, argument)
            for keyword in literal.keywords:
                self._keyword(found, path, owner, keyword)
        return found

    def _literal_item(self, found: Contents, path: str, owner: DictObject, each: Item) -> None:
        if each.key is None:
            self._merge(found, path, each.value)
            return
        for key in self.interpreter.evaluate(path, each.key):
            if isinstance(key, Constant):
                place, value_place = Place(path, each.span), Place(path, each.value.span)
                values = self.interpreter.evaluate(path, each.value)
                found.entries.append(RawEntry(str(key.value), values, place, value_place, owner.place))
            else:
                found.unknown = joined(found.unknown, (Unknown("a key is not a literal", Place(path, each.span)),))

    def _keyword(self, found: Contents, path: str, owner: DictObject, keyword: Keyword) -> None:
        if keyword.name is None:
            self._merge(found, path, keyword.value)
            return
        values = self.interpreter.evaluate(path, keyword.value)
        places = (Place(path, keyword.span), Place(path, keyword.value.span))
        found.entries.append(RawEntry(keyword.name, values, *places, owner.place))

    def _merge(self, found: Contents, path: str, expression: Expression) -> None:
        """Take over the items of another dictionary."""
        values = self.interpreter.evaluate(path, expression)
        dictionaries = [value for value in values if isinstance(value, (DictObject, KeywordsObject))]
        for value in dictionaries:
            found.take(entries(self.interpreter, value), certain=len(dictionaries) == 1)
        if not dictionaries:
            hidden = tuple(value for value in values if isinstance(value, Unknown))
            where = Place(path, expression.span)
            found.unknown = joined(found.unknown, hidden or (Unknown("its items are not followed", where),))

    def _changes(self, found: Contents, owner: DictObject | KeywordsObject, use: Use | None) -> None:
        """What is set, updated or deleted by statements of their own, in the order of writing."""
        changes = self.interpreter.changes
        done: list[tuple[str, Store | Call]] = [*changes.stores(owner), *changes.calls(owner)]
        for path, change in sorted(done, key=lambda each: (each[0], each[1].span)):
            certain = self._certain(owner, use, path, change.scope, change.span.start, change.blocks)
            if certain is None:
                continue
            if isinstance(change, Call):
                self._call(found, path, change, certain=certain)
            else:
                self._store(found, owner, use, path, change, certain=certain)

    def _store(
        self,
        found: Contents,
        owner: DictObject | KeywordsObject,
        use: Use | None,
        path: str,
        store: Store,
        *,
        certain: bool,
    ) -> None:
        place = Place(path, store.span)
        for key in self.interpreter.evaluate(path, store.index) if store.index is not None else ():
            if not isinstance(key, Constant):
                found.unknown = joined(found.unknown, (Unknown("a key is not a literal", place),))
            elif store.value is None:
                self._taken(found, str(key.value), certain=certain)
            else:
                values = self.interpreter.stored(path, store.value, store.path, store.annotation)
                value_place = Place(path, store.value.span)
                mixed = not certain and self._elsewhere(owner, use, path, store)
                if mixed and use is not None:
                    # What a sister class sets on its own copy is no business of this one.
                    here = enclosing(self.interpreter, use[0], use[1].scope)
                    if strangers(self.interpreter, here, enclosing(self.interpreter, path, store.scope)):
                        continue
                found.entries.append(
                    RawEntry(
                        str(key.value),
                        values,
                        place,
                        value_place,
                        place,
                        certain,
                        statement=True,
                        mixed=mixed,
                        blocks=store.blocks,
                    )
                )

    def _elsewhere(self, owner: DictObject | KeywordsObject, use: Use | None, path: str, store: Store) -> bool:
        """Whether an item is set where the dictionary is neither made nor used, on the result of a call."""
        if use is not None and use[0] == path and use[1].scope == store.scope:
            return False
        if isinstance(owner, KeywordsObject) or not isinstance(store.base, Name):
            return False
        literal = self.interpreter.literal(owner)
        if owner.place.path == path and isinstance(literal, (Dictionary, Call)) and literal.scope == store.scope:
            return False
        scope = self.interpreter.summary(path).scopes[store.scope]
        return any(
            isinstance(binding, Assigned) and isinstance(binding.value, Call)
            for binding in scope.bindings.get(store.base.name, ())
        )

    def _call(self, found: Contents, path: str, call: Call, *, certain: bool) -> None:
        name = name_of(call.function)
        if name == "update":
            other = Contents()
            for argument in call.positional:
                self._merge(other, path, argument)
            for keyword in call.keywords:
                holder = DictObject(Place(path, call.span))
                self._keyword(other, path, holder, keyword)
            found.take(other, certain=certain)
        elif call.positional:
            for key in self.interpreter.evaluate(path, call.positional[0]):
                if not isinstance(key, Constant):
                    continue
                if name == "pop":
                    self._taken(found, str(key.value), certain=certain)
                elif len(call.positional) > 1:
                    place, value = Place(path, call.span), call.positional[1]
                    values = self.interpreter.evaluate(path, value)
                    value_place = Place(path, value.span)
                    found.entries.append(
                        RawEntry(str(key.value), values, place, value_place, place, certain=False, statement=True)
                    )

    @staticmethod
    def _taken(found: Contents, key: str, *, certain: bool) -> None:
        """The item ``key`` is taken out, or may be."""
        found.entries = [
            replace(entry, certain=False) if entry.key == key else entry
            for entry in found.entries
            if entry.key != key or not certain
        ]

    def _certain(
        self, owner: DictObject | KeywordsObject, use: Use | None, path: str, scope: int, start: int, blocks: Blocks
    ) -> bool | None:
        """Whether a change at ``start`` is certain to be seen by ``use``; None if it is certain not to be."""
        if use is not None and use[0] == path and use[1].scope == scope:
            state = reach(Span(start, start), blocks, use[1].span, use[1].blocks)
            return None if state == "never" else state == "certain"
        if isinstance(owner, KeywordsObject):
            return owner.path == path and owner.scope == scope and not blocks
        literal = self.interpreter.literal(owner)
        if owner.place.path == path and isinstance(literal, (Dictionary, Call)) and literal.scope == scope:
            return blocks == literal.blocks[: len(blocks)]
        return False

    def _keywords(self, owner: KeywordsObject) -> Contents:
        """What the callers of a function pass beyond its named parameters."""
        found = Contents()
        scope = self.interpreter.scope(owner)
        named = {parameter.name for parameter in scope.parameters}
        sites = function_sites(self.interpreter, owner.path, scope)
        for site in sites:
            here = Contents()
            holder = DictObject(Place(site.path, site.call.span))
            for keyword in site.call.keywords:
                if keyword.name is None or keyword.name not in named:
                    self._keyword(here, site.path, holder, keyword)
            found.take(here, certain=False)
        for site in sites:
            if site.skipped < 0:
                reason = f"`partial({scope.name}, …)` is called elsewhere, perhaps with more"
                found.unknown = joined(found.unknown, (Unknown(reason, Place(site.path, site.call.span)),))
        if not sites:
            where = Place(owner.path, scope.span)
            parameter = scope.parameter(owner.parameter)
            if parameter is not None:
                where = Place(owner.path, parameter.span)
            reason = f"`**{owner.parameter}` holds what the callers of `{scope.name}` pass, and none is seen here"
            found.unknown = (Unknown(reason, where),)
        return found
