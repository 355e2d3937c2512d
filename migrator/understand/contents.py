"""Stage link: what is in a dictionary, from the literal that makes it and from all that is done to it later."""

from __future__ import annotations

from collections.abc import Iterable

from migrator.facts import Constant, Place, Reference, Span, Unknown
from migrator.understand import records
from migrator.understand.callsites import function_sites
from migrator.understand.classes import enclosing, strangers
from migrator.understand.expressions import (
    Assigned,
    Attribute,
    Blocks,
    Call,
    Dictionary,
    Expression,
    Item,
    Keyword,
    Name,
    Store,
    name_of,
)
from migrator.understand.flow import looping, one_of, reach
from migrator.understand.items import Contents, RawEntry, alternative, either
from migrator.understand.objects import (
    DictObject,
    Instance,
    Interpreter,
    KeywordsObject,
    Object,
    Objects,
    Result,
    joined,
)
from migrator.understand.words import called

Use = tuple[str, Call]

MISSING = "there is no item"


def entries(interpreter: Interpreter, item: DictObject | KeywordsObject, use: Use | None = None) -> Contents:
    """The items of a dictionary, as they are when ``use`` (a call) takes it, or in the end."""
    return interpreter.once(("entries", item, use), lambda: _Reader(interpreter).entries(item, use), Contents())


def ever(interpreter: Interpreter, item: DictObject | KeywordsObject) -> Contents:
    """The items that a dictionary has at any time, also those that are taken out later."""
    reader = _Reader(interpreter, ever=True)
    return interpreter.once(("ever", item), lambda: reader.entries(item, None), Contents())


def looked_up(
    interpreter: Interpreter, owner: DictObject | KeywordsObject, keys: Iterable[Object], where: Place
) -> Objects:
    """What the items ``keys`` of a dictionary may be; any item, where a key is not known."""
    names: dict[str, None] = {}
    groups: list[Objects] = []
    for key in keys:
        if isinstance(key, Constant) and key.value is not None:
            names[str(key.value)] = None
        elif not groups:
            groups.append(any_item(interpreter, owner, where))
    if not names:
        return joined(*groups)
    nothing: dict[str, Objects] = {}
    table = interpreter.once(("by key", owner), lambda: _by_key(ever(interpreter, owner)), nothing)
    groups += [values for name, values in table.items() if name in names]
    missing = next((name for name in names if name not in table), None)
    if missing is not None:
        found = ever(interpreter, owner)
        hidden = joined(found.loose, found.unseen)
        groups.append(hidden or (Unknown(f"{MISSING} {missing!r} where it can be seen", where),))
    return joined(*groups)


def any_item(interpreter: Interpreter, owner: DictObject | KeywordsObject, where: Place) -> Objects:
    """What is in a dictionary, under whatever key."""
    found = ever(interpreter, owner)
    groups = [*[entry.values for entry in found.entries], found.loose, found.unseen]
    return joined(*groups) or (Unknown(f"{MISSING} where it can be seen", where),)


def _by_key(found: Contents) -> dict[str, Objects]:
    groups: dict[str, list[Objects]] = {}
    for entry in found.entries:
        groups.setdefault(entry.key, []).append(entry.all_values)
    joint = {key: joined(*values) for key, values in groups.items()}
    return {key: values for key, values in joint.items() if values}


def beside(values: Objects) -> Objects:
    """``values`` without what only says that nothing is known to be there, unless there is nothing else."""
    known = tuple(value for value in values if not isinstance(value, Unknown) or not absent(value))
    return known or values


def absent(value: Unknown) -> bool:
    """Whether a reason only says that nothing in sight puts something there."""
    return value.open or value.reason.startswith(MISSING)


def keys(interpreter: Interpreter, owner: DictObject | KeywordsObject) -> Objects:
    """The keys of a dictionary that are written in the literal that makes it; what hides others."""
    found = entries(interpreter, owner)
    literal = interpreter.literal(owner) if isinstance(owner, DictObject) else None
    if not isinstance(owner, DictObject) or not isinstance(literal, Dictionary):
        return found.unknown
    written = (interpreter.evaluate(owner.place.path, item.key) for item in literal.items if item.key is not None)
    return joined(*written, found.unknown)


class _Reader:
    """One reading of a dictionary. ``ever`` is one in which nothing is taken out for good."""

    def __init__(self, interpreter: Interpreter, *, ever: bool = False) -> None:
        self.interpreter = interpreter
        self.ever = ever

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
                self._literal_item(found, path, owner, each, literal.blocks)
        elif isinstance(literal, Call) and records.subject(literal) is not None:
            self._record(found, path, owner, literal)
        elif isinstance(literal, Call) and not literal.positional and name_of(literal.function) == "copy":
            if isinstance(literal.function, Attribute):
                self._merge(found, path, literal.function.base)
        elif isinstance(literal, Call):
            for argument in literal.positional[:1]:
                self._merge(found, path, argument)
            self._named(found, path, owner, literal.keywords)
        return found

    def _record(self, found: Contents, path: str, owner: DictObject, call: Call) -> None:
        """The fields of what a call gives as a dictionary."""
        record = records.subject(call)
        if record is None:
            return
        fields, hidden = records.fields(self.interpreter, path, call, record)
        for each in fields:
            found.entries.append(
                RawEntry(each.name, each.values, owner.place, owner.place, owner.place, certain=each.certain)
            )
        found.hide(hidden)

    def _literal_item(self, found: Contents, path: str, owner: DictObject, each: Item, blocks: Blocks) -> None:
        if each.key is None:
            self._merge(found, path, each.value)
            return
        keys = self.interpreter.evaluate(path, each.key)
        place, value_place = Place(path, each.span), Place(path, each.value.span)
        for index, key in enumerate(keys):
            if isinstance(key, Constant):
                values = self.interpreter.evaluate(path, each.value)
                which = either(place, keys, index)
                steps = (*blocks, *which)
                entry = RawEntry(str(key.value), values, place, value_place, owner.place, not which, blocks=steps)
                if which:
                    found.entries.append(entry)
                else:
                    found.put(entry)
            else:
                hidden = (Unknown("a key is not a literal", Place(path, each.span)),)
                found.hide(hidden, self.interpreter.evaluate(path, each.value))

    def _named(self, found: Contents, path: str, owner: DictObject, keywords: Iterable[Keyword]) -> None:
        """What the keyword arguments of a call put in. What `**` adds cannot be what is also passed by name."""
        names = set()
        for keyword in keywords:
            names.add(keyword.name)
            self._keyword(found, path, owner, keyword)
        found.entries = [entry._replace(doubts=()) if entry.key in names else entry for entry in found.entries]

    def _keyword(self, found: Contents, path: str, owner: DictObject, keyword: Keyword) -> None:
        if keyword.name is None:
            self._merge(found, path, keyword.value)
            return
        values = self.interpreter.evaluate(path, keyword.value)
        places = (Place(path, keyword.span), Place(path, keyword.value.span))
        found.put(RawEntry(keyword.name, values, *places, owner.place))

    def _merge(self, found: Contents, path: str, expression: Expression) -> None:
        """Take over the items of another dictionary."""
        values = self.interpreter.evaluate(path, expression)
        dictionaries = [value for value in values if isinstance(value, (DictObject, KeywordsObject))]
        hidden = unlisted(self.interpreter, values, Place(path, expression.span))
        for index, value in enumerate(dictionaries):
            other = entries(self.interpreter, value)
            if len(dictionaries) > 1:
                # Only one of them is taken over: they exclude each other like the branches of an `if`.
                other = alternative(other, one_of(Place(path, expression.span), index))
            found.take(other, certain=len(dictionaries) == 1 and not hidden, making=True)
        if hidden:
            found.hide(hidden)

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
        keys = self.interpreter.evaluate(path, store.index) if store.index is not None else ()
        for index, key in enumerate(keys):
            which = either(place, keys, index)
            if not isinstance(key, Constant):
                values: Objects = ()
                if store.value is not None:
                    values = self.interpreter.stored(path, store.value, store.path, store.annotation)
                found.hide((Unknown("a key is not a literal", place),), values)
            elif store.value is None:
                self._taken(found, str(key.value), (*store.blocks, *which), certain=certain and not which)
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
                        certain and not which,
                        statement=True,
                        mixed=mixed,
                        blocks=(*store.blocks, *which),
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
            self._named(other, path, DictObject(Place(path, call.span)), call.keywords)
            other.entries = [
                each._replace(blocks=(*call.blocks, *each.blocks)) if each.place.path == path else each
                for each in other.entries
            ]
            found.take(other, certain=certain)
        elif name == "clear":
            emptied: Objects = (Unknown("it is emptied here", Place(path, call.span)),)
            kept = () if certain and not self.ever else found.entries
            found.entries = [entry._replace(certain=False, doubts=joined(entry.doubts, emptied)) for entry in kept]
        elif call.positional:
            for key in self.interpreter.evaluate(path, call.positional[0]):
                if not isinstance(key, Constant):
                    continue
                if name == "pop":
                    self._taken(found, str(key.value), call.blocks, certain=certain)
                elif len(call.positional) > 1:
                    place, value = Place(path, call.span), call.positional[1]
                    values = self.interpreter.evaluate(path, value)
                    value_place = Place(path, value.span)
                    found.entries.append(
                        RawEntry(
                            str(key.value),
                            values,
                            place,
                            value_place,
                            place,
                            certain=False,
                            statement=True,
                            doubts=found.unknown,
                        )
                    )

    def _taken(self, found: Contents, key: str, blocks: Blocks, *, certain: bool) -> None:
        """The item ``key`` is taken out, or may be."""
        found.entries = [
            entry._replace(certain=False, gone=(*entry.gone, blocks)) if entry.key == key else entry
            for entry in found.entries
            if entry.key != key or not certain or self.ever
        ]

    def _certain(
        self, owner: DictObject | KeywordsObject, use: Use | None, path: str, scope: int, start: int, blocks: Blocks
    ) -> bool | None:
        """Whether a change at ``start`` is certain to be seen by ``use``; None if it is certain not to be."""
        own = False
        made: Blocks = ()
        if isinstance(owner, KeywordsObject):
            own = owner.path == path and owner.scope == scope
        elif owner.place.path == path:
            literal = self.interpreter.literal(owner)
            if isinstance(literal, (Dictionary, Call)) and literal.scope == scope:
                own, made = True, literal.blocks
        if use is not None and use[0] == path and use[1].scope == scope:
            state = reach(Span(start, start), blocks, use[1].span, use[1].blocks, outlives=not own)
            if state == "possible" and own and made == blocks and not looping(blocks):
                # Where this dictionary arrives, it was made in this branch, and so was the change.
                return start > owner.place.span.end if isinstance(owner, DictObject) else False
            return None if state == "never" else state == "certain"
        return own and blocks == made[: len(blocks)]

    def _keywords(self, owner: KeywordsObject) -> Contents:
        """What the callers of a function pass beyond its named parameters."""
        found = Contents()
        scope = self.interpreter.scope(owner)
        named = {parameter.name for parameter in scope.parameters}
        sites = function_sites(self.interpreter, owner.path, scope)
        known: set[tuple[str, Place]] = set()
        for index, site in enumerate(sites):
            here = Contents()
            holder = DictObject(Place(site.path, site.call.span))
            beyond = (keyword for keyword in site.call.keywords if keyword.name not in named)
            self._named(here, site.path, holder, beyond)
            if len(sites) > 1:
                here = alternative(here, one_of(Place(owner.path, scope.span), index))
            if here.unknown:
                found.take(here, certain=False)
                known = {(entry.key, entry.place) for entry in found.entries}
                continue
            new = [entry for entry in here.entries if (entry.key, entry.place) not in known]
            known.update((entry.key, entry.place) for entry in new)
            found.entries.extend(entry._replace(certain=False) for entry in new)
        for site in sites:
            if site.more:
                reason = f"`partial({scope.name}, …)` is called elsewhere, perhaps with more"
                found.hide((Unknown(reason, Place(site.path, site.call.span)),))
        if not sites:
            where = Place(owner.path, scope.span)
            parameter = scope.parameter(owner.parameter)
            if parameter is not None:
                where = Place(owner.path, parameter.span)
            reason = f"`**{owner.parameter}` holds what the callers of `{scope.name}` pass, and none is seen here"
            found.hide((Unknown(reason, where, open=True),))
        return found


def unlisted(interpreter: Interpreter, values: Objects, where: Place) -> Objects:
    """What of ``values``, unpacked at ``where``, hides its items: all but dictionaries and what cannot be unpacked."""
    hidden: list[Unknown] = []
    for value in values:
        if isinstance(value, Unknown):
            hidden.append(value)
        elif isinstance(value, (Result, Reference)):
            hidden.append(Unknown(f"its items come from {value.qualified}", value.place))
        elif not isinstance(value, (DictObject, KeywordsObject, Constant, Instance)):
            hidden.append(Unknown(f"its items are those of {called(interpreter, value)}", where))
    if hidden or any(isinstance(value, (DictObject, KeywordsObject)) for value in values):
        return tuple(hidden)
    kind = called(interpreter, values[0]) if values else "something that depends on itself"
    return (Unknown(f"its items are those of {kind}", where),)
