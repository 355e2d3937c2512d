"""Stage judge: the strict JSON schemas of a request, and what of them the provider refuses.

A schema is a literal, or that of a class which linking has followed. Both are read into the same form.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from migrator.facts import Constant, Entry, Field, Mapping, Place, Reference, Request, Schema, Sequence, Unknown, Value
from migrator.judge.context import Context
from migrator.judge.messages import concerns
from migrator.knowledge import StrictSchema

_STRUCTURE = frozenset({"type", "properties", "required", "items", "prefixItems", "anyOf", "enum", "const", "$ref"})
_PARSING = ("parse", "stream")
_SCHEMA_CALLS = "pydantic_function_tool"
# What refers to a part of the whole, and where such parts may stand.
_LOCAL = "#/$defs/"


@dataclass(frozen=True)
class Strict:
    """A schema that a request asks to be kept to. ``tool``: it is that of a tool's parameters."""

    field: Field
    schema: Schema
    tool: bool
    certain: bool


@dataclass(frozen=True)
class Problem:
    """What of a schema is refused, and where. ``unlisted``: nothing says so but that it is not said to be accepted."""

    place: Place
    message: str
    unlisted: bool = False


def strict_schemas(request: Request, context: Context) -> Iterator[Strict]:
    """The schemas of a request that are meant strictly, as far as they can be seen."""
    known = dict(context.facts.schemas)
    for strict in _meant(request, known):
        if concerns(strict.schema.place, request):
            yield strict


def _meant(request: Request, known: dict[Place, Schema]) -> Iterator[Strict]:
    for field in request.fields:
        sure = field.certain and len(field.values) == 1
        for value in field.values:
            if field.name == "response_format":
                if isinstance(value, Reference) and request.method in _PARSING and value.place in known:
                    yield Strict(field, known[value.place], tool=False, certain=sure)
                elif isinstance(value, Mapping):
                    yield from _declared(field, _inner(value, "json_schema"), "schema", known, tool=False, sure=sure)
            elif field.name == "tools" and isinstance(value, Sequence):
                for item in (each for group in value.items for each in group):
                    if isinstance(item, Unknown) and _SCHEMA_CALLS in item.reason and item.place in known:
                        yield Strict(field, known[item.place], tool=True, certain=sure)
                    elif isinstance(item, Mapping):
                        yield from _declared(field, _inner(item, "function"), "parameters", known, tool=True, sure=sure)


def _declared(
    field: Field, holder: Mapping | None, name: str, known: dict[Place, Schema], *, tool: bool, sure: bool
) -> Iterator[Strict]:
    """The schema in the dictionary ``holder``, if that says ``strict``."""
    strict = holder.entry("strict") if holder is not None else None
    entry = holder.entry(name) if holder is not None else None
    if strict is None or entry is None or not any(_is(value, True) for value in strict.values):
        return
    certain = sure and len(strict.values) == 1 and len(entry.values) == 1
    for value in entry.values:
        if isinstance(value, Mapping):
            yield Strict(field, schema_of(value), tool, certain)
        elif isinstance(value, Unknown) and value.place in known:
            # What a call gives may be changed before it is sent, unless it is sent at once.
            direct = value.place == entry.value_place
            schema = known[value.place]
            yield Strict(field, schema if direct else _opened(schema), tool, certain and direct)


def _opened(schema: Schema) -> Schema:
    """A schema of which it is not known which of its objects are closed."""
    return replace(
        schema,
        properties=tuple((name, _opened(inner)) for name, inner in schema.properties),
        items=tuple(_opened(inner) for inner in schema.items),
        options=tuple(_opened(inner) for inner in schema.options),
        closed=None,
    )


def _inner(mapping: Mapping, key: str) -> Mapping | None:
    entry = mapping.entry(key)
    values = entry.values if entry is not None else ()
    return next((value for value in values if isinstance(value, Mapping)), None)


def _is(value: Value, wanted: object) -> bool:
    return isinstance(value, Constant) and value.value is wanted


# -- literals ---------------------------------------------------------------------------------------------------------


def schema_of(mapping: Mapping) -> Schema:
    """A schema that is written out as a dictionary."""
    definitions = _inner(mapping, "$defs")
    return _Literal({} if definitions is None else {each.key: each for each in definitions.entries}).read(mapping, ())


class _Literal:
    """The reading of one literal, with its definitions by name."""

    def __init__(self, definitions: dict[str, Entry]) -> None:
        self.definitions = definitions

    def read(self, mapping: Mapping, around: tuple[str, ...]) -> Schema:
        reference = mapping.entry("$ref")
        target = next((str(value.value) for value in _constants(reference)), "")
        if target.startswith(_LOCAL):
            return self._referred(mapping, target.removeprefix(_LOCAL), around)
        keywords = [
            (entry.key, entry.place)
            for entry in mapping.entries
            if entry.key not in (*_STRUCTURE, "additionalProperties")
        ]
        if target:
            keywords.append(("$ref", mapping.place))
        properties = _inner(mapping, "properties")
        items = mapping.entry("prefixItems" if mapping.entry("prefixItems") else "items")
        types = [str(value.value) for value in _constants(mapping.entry("type"))]
        told = bool(mapping.unknown) or (mapping.entry("type") is not None and not types)
        return Schema(
            mapping.place,
            types[0] if len(types) == 1 else "object" if properties is not None and not told else "",
            tuple(keywords),
            tuple(
                (entry.key, self._any(entry, around))
                for entry in (properties.entries if properties is not None else ())
            ),
            tuple(self._each(items, around)),
            tuple(self._each(mapping.entry("anyOf"), around)),
            tuple(_texts(mapping.entry("enum"), mapping.entry("const"))),
            _closed(mapping),
        )

    def _referred(self, mapping: Mapping, name: str, around: tuple[str, ...]) -> Schema:
        entry = self.definitions.get(name)
        if name in around:
            return Schema(mapping.place, "object", back=name)
        return Schema(mapping.place) if entry is None else self._any(entry, (*around, name))

    def _any(self, entry: Entry, around: tuple[str, ...]) -> Schema:
        inner = next((value for value in entry.values if isinstance(value, Mapping)), None)
        return Schema(entry.value_place) if inner is None else self.read(inner, around)

    def _each(self, entry: Entry | None, around: tuple[str, ...]) -> Iterator[Schema]:
        for item in _members(entry):
            yield self.read(item, around) if isinstance(item, Mapping) else Schema(item.place)


def _members(entry: Entry | None) -> Iterator[Value]:
    """What an entry may hold; of lists, what is in them."""
    for value in entry.values if entry is not None else ():
        if isinstance(value, Sequence):
            yield from (item for group in value.items for item in group)
        else:
            yield value


def _constants(entry: Entry | None) -> list[Constant]:
    return [value for value in (entry.values if entry is not None else ()) if isinstance(value, Constant)]


def _texts(*entries: Entry | None) -> Iterator[str]:
    for entry in entries:
        for item in _members(entry):
            if isinstance(item, Constant):
                yield str(item.value)


def _closed(mapping: Mapping) -> bool | None:
    entry = mapping.entry("additionalProperties")
    if entry is None:
        return None if mapping.unknown else False
    return True if all(_is(value, False) for value in entry.values) else None if _unseen(entry) else False


def _unseen(entry: Entry) -> bool:
    return any(isinstance(value, Unknown) for value in entry.values)


# -- what is refused --------------------------------------------------------------------------------------------------


def problems(strict: Strict, rules: StrictSchema, models: tuple[str, ...]) -> Iterator[Problem]:
    """What of a schema is refused, for requests to ``models``."""
    yield from _root(strict.schema)
    refused = frozenset(
        keyword for model, keywords in rules.tool_refused for keyword in keywords if strict.tool and model in models
    )
    seen: set[tuple[Place, str]] = set()
    for found in _Walk(rules, refused).walk(strict.schema, "", 1):
        if (found.place, found.message) not in seen:
            seen.add((found.place, found.message))
            yield found
    yield from _sizes(strict.schema, rules)


def _root(schema: Schema) -> Iterator[Problem]:
    if schema.options:
        yield Problem(schema.place, "the root of a strict schema is an object, not one of several (`anyOf`)")
    elif schema.type not in ("object", ""):
        what = "something else" if schema.type == "root" else f"of the type {schema.type!r}"
        yield Problem(schema.place, f"the root of a strict schema is an object; this one is {what}")


class _Walk:
    """A walk over a schema, part by part."""

    def __init__(self, rules: StrictSchema, refused: frozenset[str]) -> None:
        self.rules = rules
        self.refused = refused
        self.accepted = frozenset((*rules.supported, *rules.unenforced)) - refused

    def walk(self, schema: Schema, path: str, depth: int) -> Iterator[Problem]:
        where = f" (in `{path}`)" if path else ""
        if schema.back:
            yield Problem(schema.place, f"a strict schema cannot lead back to itself, as {schema.back!r} does{where}")
            return
        for keyword, place in schema.keywords:
            if keyword == "$ref":
                yield Problem(place, f"`$ref` leads only to what is in `$defs`{where}")
            elif keyword not in self.accepted:
                sure = keyword in (*self.rules.unsupported, *self.refused)
                taken = "refuses" if sure else "is not said to take"
                yield Problem(place, f"a strict schema {taken} the keyword `{keyword}`{where}", unlisted=not sure)
        if schema.type == "object" and schema.closed is False:
            yield Problem(schema.place, f"every object of a strict schema needs `additionalProperties: false`{where}")
        if schema.type == "array" and not schema.items:
            yield Problem(schema.place, f"a list in a strict schema needs `items`{where}")
        if depth > self.rules.max_depth:
            yield Problem(schema.place, f"a strict schema goes at most {self.rules.max_depth} levels deep{where}")
            return
        for name, inner in schema.properties:
            yield from self.walk(inner, f"{path}.{name}" if path else name, depth + _level(inner))
        for inner in (*schema.items, *schema.options):
            yield from self.walk(inner, path, depth + _level(inner))


def _level(schema: Schema) -> int:
    """How much deeper a part of a schema is: objects and lists are levels, choices are none."""
    return int(schema.type in ("object", "array"))


def _sizes(schema: Schema, rules: StrictSchema) -> Iterator[Problem]:
    """The limits that the schema exceeds as a whole; what cannot be seen of it may add to that."""
    parts = list(_all(schema))
    properties = sum(len(part.properties) for part in parts)
    values = sum(len(part.values) for part in parts)
    characters = sum(len(name) for part in parts for name, _ in part.properties)
    characters += sum(len(text) for part in parts for text in part.values)
    for number, most, what in (
        (properties, rules.max_properties, "properties"),
        (values, rules.max_enum_values, "values in its enumerations"),
        (characters, rules.max_characters, "characters in names and values"),
    ):
        if number > most:
            yield Problem(schema.place, f"a strict schema has at most {most} {what}; this one has {number}")
    for part in parts:
        long = sum(map(len, part.values))
        if len(part.values) > rules.long_enum_values and long > rules.long_enum_characters:
            limit = f"an enumeration of more than {rules.long_enum_values} values has at most"
            yield Problem(part.place, f"{limit} {rules.long_enum_characters} characters; this one has {long}")


def _all(schema: Schema) -> Iterator[Schema]:
    yield schema
    for inner in (*(each for _, each in schema.properties), *schema.items, *schema.options):
        yield from _all(inner)
