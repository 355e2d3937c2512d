"""Stage link: the JSON schemas that pydantic makes of the classes that requests ask for.

``parse(response_format=Answer)``, ``pydantic_function_tool(Answer)`` and ``Answer.model_json_schema()`` put a schema on
the wire that stands nowhere in the program. What is said here is what pydantic 2 says of a class.
Source: https://docs.pydantic.dev/latest/concepts/json_schema/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from migrator.facts import Mapping, Place, Reference, Request, Schema, Sequence, Unknown, Value
from migrator.understand.calls import SCHEMA_METHODS
from migrator.understand.classes import ancestors, outside_bases
from migrator.understand.expressions import (
    Assigned,
    Attribute,
    Call,
    Choice,
    Collection,
    ConstantExpression,
    Expression,
    Opaque,
    Subscript,
    name_of,
)
from migrator.understand.objects import ClassObject, Interpreter, Object, Result
from migrator.understand.summarise import ELLIPSIS

_FIELDS = ("response_format", "tools")
_MOST = 600  # parts of one schema
_TOOL = "pydantic_function_tool"
_PLAIN = {"str": "string", "int": "integer", "float": "number", "bool": "boolean"}
# Types that pydantic writes as a string with a format.
_FORMATS = frozenset(
    {
        "datetime.datetime",
        "datetime.date",
        "datetime.time",
        "datetime.timedelta",
        "uuid.UUID",
        "pathlib.Path",
        "ipaddress.IPv4Address",
        "ipaddress.IPv6Address",
        "builtins.bytes",
        *(f"pydantic.{name}" for name in ("EmailStr", "AnyUrl", "HttpUrl", "AnyHttpUrl", "UUID4", "NaiveDatetime")),
        *(f"pydantic.{name}" for name in ("AwareDatetime", "FutureDate", "PastDate", "SecretStr", "FilePath")),
    }
)
_LISTS = frozenset({"list", "List", "Sequence", "Iterable", "MutableSequence", "conlist"})
_SETS = frozenset({"set", "Set", "frozenset", "FrozenSet", "conset"})
_DICTIONARIES = frozenset({"dict", "Dict", "Mapping", "MutableMapping", "DefaultDict"})
_TYPES = {"constr": "string", "conint": "integer", "confloat": "number"}
_LENGTHS = {"min_length": "min", "max_length": "max", "min_items": "min", "max_items": "max"}
# Keywords of `Field` and its like that go into the schema under another name, or add one to it.
_KEYWORDS = {
    "pattern": "pattern",
    "regex": "pattern",
    "discriminator": "oneOf",
    "examples": "examples",
    "unique_items": "uniqueItems",
    "deprecated": "deprecated",
    "ge": "minimum",
    "gt": "exclusiveMinimum",
    "le": "maximum",
    "lt": "exclusiveMaximum",
    "multiple_of": "multipleOf",
}
_CONSTRAINING = frozenset({"Field", "StringConstraints", "MinLen", "MaxLen", "Len", *_TYPES, "conlist", "conset"})


def schemas(interpreter: Interpreter, requests: Iterable[Request]) -> tuple[tuple[Place, Schema], ...]:
    """The schemas of the classes that requests name, by the place of the class or of the call that gives it."""
    found: dict[Place, Schema | None] = {}
    for request in requests:
        for field in request.fields:
            for value in field.values if field.name in _FIELDS else ():
                for place in _places(value):
                    if place not in found:
                        found[place] = _at(interpreter, place)
    return tuple((place, schema) for place, schema in found.items() if schema is not None)


def _places(value: Value) -> Iterator[Place]:
    """Where classes are defined, and where calls give their schemas."""
    if isinstance(value, (Reference, Unknown)):
        yield value.place
    elif isinstance(value, Sequence):
        for group in value.items:
            for item in group:
                yield from _places(item)
    elif isinstance(value, Mapping):
        for entry in value.entries:
            for item in entry.values:
                yield from _places(item)


def _at(interpreter: Interpreter, place: Place) -> Schema | None:
    """The schema that the class at a place has, or the call there gives; None if there is neither."""
    try:
        summary = interpreter.summary(place.path)
    except KeyError:
        return None
    for scope in summary.scopes:
        if scope.kind == "class" and scope.span == place.span:
            return _Builder(interpreter, strict=True).of_class(ClassObject(place.path, scope.number), place, ())
    call = summary.call_at(place.span)
    if call is None:
        return None
    name, of = name_of(call.function), None
    if name == _TOOL and call.positional:
        of = call.positional[0]
    elif name in SCHEMA_METHODS and isinstance(call.function, Attribute):
        of = call.function.base
    owners = interpreter.evaluate(place.path, of) if of is not None else ()
    if len(owners) != 1 or not isinstance(owners[0], ClassObject):
        return None
    return _Builder(interpreter, strict=name == _TOOL).of_class(owners[0], place, ())


class _Builder:
    """The making of one schema. ``strict``: the SDK closes the objects in it (``openai/lib/_pydantic.py``)."""

    def __init__(self, interpreter: Interpreter, *, strict: bool) -> None:
        self.interpreter = interpreter
        self.strict = strict
        self.room = _MOST

    def of_class(self, owner: ClassObject, place: Place, around: tuple[ClassObject, ...]) -> Schema:
        """The schema of a class that is named at ``place``, within the classes ``around`` it."""
        scope = self.interpreter.scope(owner)
        self.room -= 1
        if owner in around:
            return Schema(place, "object", back=scope.name)
        if self.room < 0:
            return Schema(place)
        line = ancestors(self.interpreter, owner)
        bases = {base.qualified.rpartition(".")[2] for base in outside_bases(self.interpreter, line)}
        # `RootModel[list[int]]`
        written = [base for item in line for base in self.interpreter.scope(item).bases]
        generic = [name_of(base.base) for base in written if isinstance(base, Subscript)]
        bases.update(name for name in generic if name is not None)
        if bases & {"Enum", "StrEnum", "IntEnum"}:
            return Schema(place, "string", values=tuple(self._members(owner)))
        if "RootModel" in bases:
            return Schema(place, "root")
        if "BaseModel" not in bases:
            return Schema(place)
        closed, properties = self.strict, dict[str, Schema]()
        for item in reversed(line):
            closed = self._closed(item, closed=closed)
            for name, bindings in self.interpreter.scope(item).bindings.items():
                for binding in bindings:
                    if isinstance(binding, Assigned) and binding.annotation is not None and not name.startswith("_"):
                        plain = binding.annotation
                        if name_of(plain.base if isinstance(plain, Subscript) else plain) == "ClassVar":
                            continue
                        found = self.of(item.path, binding.annotation, (*around, owner))
                        properties[name] = self._constrained(item.path, found, binding.value)
        return Schema(place, "object", properties=tuple(properties.items()), closed=closed)

    def _closed(self, owner: ClassObject, *, closed: bool) -> bool:
        """Whether the configuration of a class lets it take further properties."""
        for binding in self.interpreter.scope(owner).bindings.get("model_config", ()):
            value = binding.value if isinstance(binding, Assigned) else None
            extra = value.keyword("extra") if isinstance(value, Call) else None
            if isinstance(extra, ConstantExpression) and extra.value in ("allow", "forbid"):
                return extra.value == "forbid"
        return closed

    def _members(self, owner: ClassObject) -> Iterator[str]:
        for bindings in self.interpreter.scope(owner).bindings.values():
            for binding in bindings:
                value = binding.value if isinstance(binding, Assigned) else None
                if isinstance(value, ConstantExpression):
                    yield str(value.value)

    # -- annotations ------------------------------------------------------------------------------------------------

    def of(self, path: str, annotation: Expression, around: tuple[ClassObject, ...]) -> Schema:
        """The schema of what has that annotation; one without a type where it cannot be told."""
        place = Place(path, annotation.span)
        self.room -= 1
        if self.room < 0:
            return Schema(place)
        if isinstance(annotation, Choice):
            return Schema(place, options=tuple(self.of(path, option, around) for option in annotation.options))
        if isinstance(annotation, ConstantExpression):
            return Schema(place, "null") if annotation.value is None else Schema(place)
        if isinstance(annotation, Subscript):
            return self._generic(path, annotation, around)
        if isinstance(annotation, Call):
            return self._called(path, annotation, around)
        values = self.interpreter.evaluate(path, annotation)
        return self._named(values[0], place, around) if len(values) == 1 else Schema(place)

    def _named(self, value: Object, place: Place, around: tuple[ClassObject, ...]) -> Schema:
        if isinstance(value, ClassObject):
            return self.of_class(value, place, around)
        if isinstance(value, Result):
            # A name for a type: `Name = Annotated[str, Field(...)]`.
            alias = self.interpreter.summary(value.place.path).subscript_at(value.place.span)
            return Schema(place) if alias is None else self._generic(value.place.path, alias, around)
        if not isinstance(value, Reference):
            return Schema(place)
        module, _, name = value.qualified.rpartition(".")
        if value.qualified in _FORMATS:
            return Schema(place, "string", (("format", place),))
        if module == "builtins" and name in _PLAIN:
            return Schema(place, _PLAIN[name])
        if name in _DICTIONARIES:
            return Schema(place, "object", closed=False)
        return Schema(place)

    def _generic(self, path: str, annotation: Subscript, around: tuple[ClassObject, ...]) -> Schema:
        place, name, index = Place(path, annotation.span), name_of(annotation.base), annotation.index
        arguments = index.items if isinstance(index, Collection) else (index,)
        if name in ("Optional", "Union"):
            options = tuple(self.of(path, each, around) for each in arguments)
            return Schema(place, options=(*options, Schema(place, "null")) if name == "Optional" else options)
        if name == "Annotated" and arguments:
            found = self.of(path, arguments[0], around)
            for constraint in arguments[1:]:
                found = self._constrained(path, found, constraint)
            return found
        if name == "Literal":
            texts = (str(each.value) for each in arguments if isinstance(each, ConstantExpression))
            return Schema(place, "string", values=tuple(texts))
        if name in _LISTS:
            return Schema(place, "array", items=tuple(self.of(path, each, around) for each in arguments[:1]))
        if name in _SETS:
            items = tuple(self.of(path, each, around) for each in arguments[:1])
            return Schema(place, "array", (("uniqueItems", place),), items=items)
        if name in ("tuple", "Tuple"):
            return self._tuple(path, place, arguments, around)
        if name in _DICTIONARIES:
            return Schema(place, "object", closed=False)
        return Schema(place)

    def _tuple(
        self, path: str, place: Place, arguments: tuple[Expression, ...], around: tuple[ClassObject, ...]
    ) -> Schema:
        if len(arguments) == 2 and isinstance(arguments[1], Opaque) and arguments[1].what == ELLIPSIS:
            return Schema(place, "array", items=(self.of(path, arguments[0], around),))
        items = tuple(self.of(path, each, around) for each in arguments)
        return Schema(place, "array", (("minItems", place), ("maxItems", place)), items=items)

    def _called(self, path: str, annotation: Call, around: tuple[ClassObject, ...]) -> Schema:
        """``constr(...)``, ``conlist(str, ...)`` and their like."""
        place, name = Place(path, annotation.span), name_of(annotation.function) or ""
        found = Schema(place, _TYPES.get(name, ""))
        if name in ("conlist", "conset"):
            items = tuple(self.of(path, each, around) for each in annotation.positional[:1])
            found = Schema(place, "array", items=items)
        return self._constrained(path, found, annotation)

    def _constrained(self, path: str, schema: Schema, constraint: Expression | None) -> Schema:
        """``schema`` with what ``Field(...)`` and its like add to it."""
        if not isinstance(constraint, Call) or name_of(constraint.function) not in _CONSTRAINING:
            return schema
        keywords = list(schema.keywords)
        for keyword in constraint.keywords:
            if isinstance(keyword.value, ConstantExpression) and keyword.value.value is None:
                continue
            name = _KEYWORDS.get(keyword.name or "")
            end = _LENGTHS.get(keyword.name or "")
            if end is not None:
                name = f"{end}Items" if _is_list(schema) else f"{end}Length"
            if name is not None:
                keywords.append((name, Place(path, keyword.span)))
        return replace(schema, keywords=tuple(keywords))


def _is_list(schema: Schema) -> bool:
    return schema.type == "array" or any(_is_list(option) for option in schema.options)
