"""Stage link: from the objects of the evaluator to the values and fields of the facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from migrator.facts import (
    ClientReference,
    Constant,
    Entry,
    EnvironmentVariable,
    Field,
    Mapping,
    Place,
    Reference,
    Sequence,
    Unknown,
    Value,
)
from migrator.understand import answers, contents, lists
from migrator.understand.classes import enclosing, of_a_sister, own_class
from migrator.understand.expressions import (
    Attribute,
    Blocks,
    Call,
    Collection,
    Dictionary,
    Expression,
    Keyword,
    Name,
    Store,
)
from migrator.understand.flow import one_of
from migrator.understand.items import RawEntry
from migrator.understand.objects import (
    ANSWER,
    ClassObject,
    ClientObject,
    DictObject,
    FunctionObject,
    Interpreter,
    KeywordsObject,
    ListObject,
    Many,
    Object,
    Objects,
    Result,
)
from migrator.understand.words import called

_DEEPEST = 8
# JSON schemas are deeper than other fields, and what is deep in them counts.
_SCHEMAS = frozenset({"response_format", "tools", "functions"})
_DEEPEST_SCHEMA = 40
_MOST = 2000  # lists and dictionaries in one value
_KEPT = 2  # how deep a value is kept for which there was not enough room
# Classes whose instances tell the SDK to leave a parameter out.
_OMISSIONS = frozenset({"openai.NotGiven", "openai.Omit", "openai._types.NotGiven", "openai._types.Omit"})


def client_id(client: ClientObject) -> str:
    """The id of the :class:`~migrator.facts.Client` that the object stands for."""
    return f"{client.place.path}:{client.place.span.start}"


def values(
    interpreter: Interpreter, objects: Objects, where: Place, use: contents.Use | None = None, *, name: str = ""
) -> tuple[Value, ...]:
    """The objects as values of the field ``name``; what has no form as a value is unknown, at ``where``."""
    own = None if use is None else enclosing(interpreter, use[0], use[1].scope)
    conversion = _Conversion(interpreter, where, _DEEPEST_SCHEMA if name in _SCHEMAS else _DEEPEST, own)
    found = tuple([conversion.value(item, use) for item in objects])
    if len(found) > 1:
        found = tuple(dict.fromkeys(found))
    told = [value for value in found if isinstance(value, Unknown)]
    if len(found) > len(told):
        # Where something is known, it tells nothing that something else is not there.
        told = [each for each in told if not each.reason.startswith(contents.MISSING)]
    reasons = iter(_told(told, where))
    kept = (next(reasons, None) if isinstance(value, Unknown) else value for value in found)
    return tuple(value for value in kept if value is not None)


def _told(reasons: list[Unknown], where: Place) -> list[Unknown]:
    """The reasons that are worth telling: one a place, no two alike, and the nearest to ``where`` first."""
    if len(reasons) < 2:
        return reasons
    # What is certain to be unseen goes before what may only be so.
    places: dict[Place, Unknown] = {}
    for each in sorted(reasons, key=lambda each: each.open):
        places.setdefault(each.place, each)
    told: dict[tuple[str, bool], Unknown] = {}
    for each in sorted(places.values(), key=lambda each: _distance(each.place, where)):
        told.setdefault((each.reason, each.open), each)
    return list(told.values())


def _distance(place: Place, where: Place) -> tuple[bool, str, int]:
    """How far a place is from another one: files come one after the other, the own one first."""
    other = place.path != where.path
    return other, place.path if other else "", place.span.start if other else abs(place.span.start - where.span.start)


class _Conversion:
    """One conversion. Where lists and dictionaries hold each other in many ways, it ends after so many of them.

    What a list or dictionary comes to is the same for all requests that are given it in methods of the same class, so
    it is worked out once.
    """

    def __init__(self, interpreter: Interpreter, where: Place, deepest: int, own: ClassObject | None) -> None:
        self.interpreter = interpreter
        self.own = own
        self.where = where
        self.deepest = deepest
        self.room = _MOST
        self.known = interpreter.converted

    def value(self, item: Object, use: contents.Use | None = None, depth: int = 0) -> Value:
        """The object as a value; ``use`` is where a dictionary is looked at."""
        if isinstance(item, (Constant, EnvironmentVariable, Reference, Unknown)):
            return item
        if isinstance(item, ClientObject):
            return ClientReference(client_id(item), item.place)
        if isinstance(item, ListObject):
            return self._once(
                (item, None, self.deepest - depth, self.own), lambda: self._nested(item, None, depth), depth
            )
        if isinstance(item, (DictObject, KeywordsObject)):
            if use is not None:
                return self._nested(item, use, depth)
            where = self.where if isinstance(item, KeywordsObject) else None
            return self._once(
                (item, where, self.deepest - depth, self.own), lambda: self._nested(item, None, depth), depth
            )
        if isinstance(item, (ClassObject, FunctionObject)):
            scope = self.interpreter.scope(item)
            return Reference(f"{item.path}:{scope.name}", Place(item.path, scope.span))
        if isinstance(item, Result) and item.qualified in _OMISSIONS:
            return Reference(item.qualified, item.place)
        if isinstance(item, Result) and item.qualified.startswith(ANSWER):
            part = answers.part(self.interpreter, item)
            return Unknown("it comes from an answer of the API", item.place, answer=part)
        if isinstance(item, Result):
            return Unknown(f"it comes from {item.qualified}", item.place)
        if isinstance(item, Many):
            return self._several(item, depth)
        return Unknown(f"it is {called(self.interpreter, item)}, which is not followed further", self.where)

    def _once(
        self,
        key: tuple[Object, Place | None, int, ClassObject | None],
        convert: Callable[[], Value],
        depth: int,
    ) -> Value:
        """What ``convert`` gives; from before, if there is the room for it that it took then, or as much as then."""
        before = self.room
        anywhere, here = (*key, None), (*key, before)
        known = self.known.get(anywhere)
        if known is None or known[1] > before:
            known = self.known.get(here)
        if known is not None:
            self.room -= known[1]
            return known[0]
        value = convert()
        if self.room >= 0:
            self.known[anywhere] = (value, before - self.room)
        elif depth <= _KEPT:
            self.known[here] = (value, before - self.room)
        return value

    def _nested(self, item: DictObject | KeywordsObject | ListObject, use: contents.Use | None, depth: int) -> Value:
        place = self.where if isinstance(item, KeywordsObject) else item.place
        self.room -= 1
        if depth >= self.deepest or self.room < 0:
            return Unknown("it is nested too deeply to be followed", place)
        return self._sequence(item, depth) if isinstance(item, ListObject) else self._mapping(item, use, depth)

    def _several(self, item: Many, depth: int) -> Value:
        """What is there to loop over, as a list that may hold other items too."""
        self.room -= 1
        if depth >= self.deepest or self.room < 0:
            return Unknown("it is nested too deeply to be followed", self.where)
        found = tuple(self._inside(value, self.where, depth) for value in item.values)
        return Sequence(self.where, (found,), complete=False)

    def _mapping(self, item: DictObject | KeywordsObject, use: contents.Use | None, depth: int) -> Value:
        found = contents.entries(self.interpreter, item, use)
        items = tuple(
            Entry(
                entry.key,
                tuple(self._inside(value, entry.value_place, depth) for value in entry.all_values),
                entry.place,
                entry.value_place,
                entry.holder,
                entry.certain,
                entry.statement,
            )
            for entry in found.entries
        )
        hidden = tuple(value for value in found.unknown if isinstance(value, Unknown))
        return Mapping(item.place if isinstance(item, DictObject) else self.where, items, hidden)

    def _sequence(self, item: ListObject, depth: int) -> Value:
        literal = self.interpreter.literal(item)
        if not isinstance(literal, Collection):
            return Unknown("its items are not written out", item.place)
        written: list[tuple[str, Expression]] = [(item.place.path, each) for each in literal.items]
        later = lists.appended(self.interpreter, item)
        items = tuple(
            tuple(
                self._inside(value, Place(path, each.span), depth)
                for value in self._without_sisters(self.interpreter.evaluate(path, each))
            )
            for path, each in (*written, *later)
        )
        changed = bool(self.interpreter.changes.calls(item))
        return Sequence(item.place, items, literal.complete and not changed)

    def _without_sisters(self, items: Objects) -> Objects:
        """The items that the class that sends them can have made; all of them, if that leaves none."""
        if self.own is None:
            return items
        return tuple(item for item in items if not self._of_a_sister(item, self.own)) or items

    def _of_a_sister(self, item: Object, own: ClassObject) -> bool:
        literal = self.interpreter.literal(item) if isinstance(item, DictObject) else None
        if not isinstance(item, DictObject) or not isinstance(literal, (Dictionary, Call)):
            return False
        return of_a_sister(self.interpreter, own, item.place.path, literal.scope)

    def _inside(self, value: Object, where: Place, depth: int) -> Value:
        """A value inside of another one, which has a place of its own."""
        outer, self.where = self.where, where
        found = self.value(value, None, depth + 1)
        self.where = outer
        return found


def leaves(value: Value) -> Iterator[Constant]:
    """The literals that a value may come from: itself, or the defaults of an environment variable."""
    if isinstance(value, Constant):
        yield value
    elif isinstance(value, EnvironmentVariable):
        for default in value.defaults:
            yield from leaves(default)


# -- fields ---------------------------------------------------------------------------------------------------------


def keyword_field(interpreter: Interpreter, path: str, call: Call, keyword: Keyword) -> Field:
    """A keyword argument of a call as a field."""
    value_place = Place(path, keyword.value.span)
    return Field(
        name=keyword.name or "",
        values=values(
            interpreter, interpreter.evaluate(path, keyword.value), value_place, (path, call), name=keyword.name or ""
        ),
        place=Place(path, keyword.span),
        value_place=value_place,
        holder=Place(path, call.span),
        passed=_is_handed_on(interpreter, path, keyword.name or "", keyword.value),
    )


def _is_handed_on(interpreter: Interpreter, path: str, name: str, value: Expression) -> bool:
    """Whether an argument hands on what others decide: a parameter of a function around it, a model kept in `self`."""
    if isinstance(value, Attribute):
        return name == "model" and own_class(interpreter, path, value.base) is not None
    if not isinstance(value, Name):
        return False
    scopes = interpreter.summary(path).scopes
    scope = scopes[value.scope]
    while value.name not in scope.bindings:
        if scope.parameter(value.name) is not None:
            return True
        if scope.parent is None:
            return False
        scope = scopes[scope.parent]
    return False


def setting_field(interpreter: Interpreter, path: str, store: Store) -> Field:
    """An assignment to a setting of the module (``openai.api_key = …``) as a field."""
    place = Place(path, store.span)
    value_place = place if store.value is None else Place(path, store.value.span)
    objects = () if store.value is None else interpreter.evaluate(path, store.value)
    return Field(
        name=store.attribute or "",
        values=values(interpreter, objects, value_place),
        place=place,
        value_place=value_place,
        holder=place,
        form="statement",
    )


def call_fields(interpreter: Interpreter, path: str, call: Call) -> tuple[tuple[Field, ...], tuple[Unknown, ...]]:
    """All named arguments of a call, those in ``**`` included, and what hides others."""
    found: list[Field] = []
    hidden: list[Unknown] = []
    for keyword in call.keywords:
        if keyword.name is not None:
            found.append(keyword_field(interpreter, path, call, keyword))
            continue
        objects = interpreter.evaluate(path, keyword.value)
        dictionaries = [item for item in objects if isinstance(item, (DictObject, KeywordsObject))]
        unlisted = contents.unlisted(interpreter, objects, Place(path, keyword.value.span))
        hidden.extend(value for value in unlisted if isinstance(value, Unknown))
        for item in dictionaries:
            inside = contents.entries(interpreter, item, (path, call))
            single = len(dictionaries) == 1 and not unlisted
            # What is certainly set on the way here is not what others set on dictionaries of the same making.
            settled = {entry.key for entry in inside.entries if entry.certain and not entry.mixed}
            entries = [entry for entry in inside.entries if not (entry.mixed and entry.key in settled)]
            # Of several dictionaries only one arrives: they exclude each other like the branches of an `if`.
            block = one_of(Place(path, keyword.span), dictionaries.index(item))
            which = () if len(dictionaries) == 1 else (block,)
            found.extend(_entry_field(interpreter, entry, which, single=single) for entry in entries)
            hidden.extend(value for value in inside.unknown if isinstance(value, Unknown))
    return tuple(found), tuple(_told(hidden, Place(path, call.span)))


def _entry_field(interpreter: Interpreter, entry: RawEntry, which: Blocks, *, single: bool) -> Field:
    return Field(
        name=entry.key,
        values=values(interpreter, entry.all_values, entry.value_place, name=entry.key),
        place=entry.place,
        value_place=entry.value_place,
        holder=entry.holder,
        form="statement" if entry.statement else "item",
        certain=entry.certain and single,
        mixed=entry.mixed,
        branches=_branches((*which, *entry.blocks)),
        gone=tuple(_branches(blocks) for blocks in entry.gone),
    )


def _branches(blocks: Blocks) -> tuple[tuple[int, int], ...]:
    return tuple((block.number, block.branch) for block in blocks if block.kind == "if")


def body_fields(field: Field) -> tuple[Field, ...]:
    """The items of ``extra_body`` as fields of the request body."""
    return tuple(
        replace(item, certain=item.certain and field.certain, body=True)
        for value in field.values
        if isinstance(value, Mapping)
        for item in items(value)
    )


def items(mapping: Mapping) -> tuple[Field, ...]:
    """The items of a dictionary as fields."""
    return tuple(
        Field(
            name=entry.key,
            values=entry.values,
            place=entry.place,
            value_place=entry.value_place,
            holder=entry.holder,
            form="statement" if entry.statement else "item",
            certain=entry.certain,
        )
        for entry in mapping.entries
    )
