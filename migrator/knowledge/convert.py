"""TOML to dataclasses: the classes are the schema.

Attributes are the allowed keys, annotations their types, no default means required. Metadata says the rest: ``key`` is
the name in the file where it differs, ``refers`` and ``keys`` name the register in which the strings, or the keys of a
table, must be found. ``problems()`` yields what else is wrong with an entry, as (key, problem).
"""

from __future__ import annotations

import dataclasses
import functools
import types
import typing
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, Literal, TypeVar, Union

from migrator.knowledge.document import Document, KnowledgeError

T = TypeVar("T")

Convert = Callable[[object, str, Document], Any]


@dataclasses.dataclass(frozen=True)
class _Attribute:
    """How one key of a table becomes one attribute of a dataclass."""

    name: str
    convert: Convert
    required: bool
    refers: str | None
    keys: str | None


def read(document: Document, cls: type[T], known: Mapping[str, Collection[str]] | None = None) -> T:
    """The content of a TOML file as an instance of the dataclass ``cls``; ``known`` adds registers to refer to.

    Raises:
        KnowledgeError: if the file does not have the shape that ``cls`` describes.

    """
    shape: Any = cls
    whole: T = _table(shape)(document.content, "", document)
    return _resolved(whole, document, known or {})


def read_part(
    document: Document,
    cls: type[T],
    complete: Callable[[Mapping[str, Any]], T],
    known: Mapping[str, Collection[str]] | None = None,
) -> T:
    """The same for a file that has only some of the keys: ``complete`` makes the whole of the attributes given."""
    whole = complete(_arguments(cls, document.content, "", document))
    _check(whole, "", document)
    return _resolved(whole, document, known or {})


def _resolved(whole: T, document: Document, known: Mapping[str, Collection[str]]) -> T:
    """``whole``, if everything that its file refers to is there."""
    registers: dict[str, Collection[str]] = dict(known)
    if (names := getattr(whole, "names", None)) is not None:
        registers.update(names())
    for register, name, key in document.references:
        if name not in registers.get(register, ()):
            raise document.error(key, f'unknown {register} "{name}"{nearest(name, registers.get(register, ()))}')
    return whole


def nearest(name: str, among: Collection[str]) -> str:
    """A suggestion to add to the message about an unknown name; empty if nothing comes close."""
    close = get_close_matches(name, among, n=1)
    return f'; did you mean "{close[0]}"?' if close else ""


@functools.cache
def _attributes(cls: Any) -> dict[str, _Attribute]:
    hints = typing.get_type_hints(cls)
    return {
        field.metadata.get("key", field.name): _Attribute(
            field.name,
            _converter(hints[field.name]),
            field.default is dataclasses.MISSING,
            field.metadata.get("refers"),
            field.metadata.get("keys"),
        )
        for field in dataclasses.fields(cls)
        if field.init
    }


@functools.cache
def _table(cls: Any) -> Convert:
    def convert(value: object, key: str, document: Document) -> Any:
        if not isinstance(value, dict):
            raise _mismatch(value, "a table", key, document)
        arguments = _arguments(cls, value, key, document)
        for name, attribute in _attributes(cls).items():
            if attribute.required and name not in value:
                raise document.error(key, f'the key "{name}" is missing')
        made = cls(**arguments)
        _check(made, key, document)
        return made

    return convert


def _arguments(cls: Any, value: Mapping[str, object], key: str, document: Document) -> dict[str, Any]:
    """The attributes of ``cls`` that a table sets; what they refer to is noted in the document."""
    attributes = _attributes(cls)
    arguments: dict[str, Any] = {}
    for name, item in value.items():
        here = f"{key}.{name}" if key else name
        if (attribute := attributes.get(name)) is None:
            raise document.error(here, f"unknown key{nearest(name, attributes)} (known: {', '.join(attributes)})")
        converted = arguments[attribute.name] = attribute.convert(item, here, document)
        if attribute.refers is not None:
            document.references.extend((attribute.refers, text, here) for text in _strings(converted))
        if attribute.keys is not None:
            document.references.extend((attribute.keys, text, f"{here}.{text}") for text, _ in converted)
    return arguments


def _check(made: object, key: str, document: Document) -> None:
    """Raise what an entry finds wrong with itself."""
    if (problems := getattr(made, "problems", None)) is not None:
        for name, problem in problems():
            raise document.error(f"{key}.{name}" if key and name else key or name, problem)


def _strings(value: object) -> Iterator[str]:
    """The references in a converted value: a string, some strings, or the right sides of pairs."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _strings(item[1] if isinstance(item, tuple) else item)


def _mismatch(value: object, expected: str, key: str, document: Document) -> KnowledgeError:
    shown = repr(value) if isinstance(value, (str, int, float)) else f"a {type(value).__name__}"
    return document.error(key, f"expected {expected}, got {shown}")


_PLAIN: dict[object, tuple[type | tuple[type, ...], str]] = {
    str: (str, "a string"),
    bool: (bool, "true or false"),
    int: (int, "a whole number"),
    float: ((int, float), "a number"),
    date: (date, "a date such as 2026-03-31"),
}


def _converter(hint: Any) -> Convert:
    """The function that checks and converts a TOML value for an annotation."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint in _PLAIN:
        return _plain(hint)
    if origin is Literal:
        return _literal(arguments)
    if origin in (Union, types.UnionType):
        kinds = [argument for argument in arguments if argument is not type(None)]
        return _converter(kinds[0]) if len(kinds) == 1 else _scalar(tuple(kinds))
    if origin is tuple and typing.get_origin(arguments[0]) is tuple:
        return _pairs(_converter(typing.get_args(arguments[0])[1]))
    if origin is tuple:
        return _items(_converter(arguments[0]))
    return _table(hint)


def _plain(hint: object) -> Convert:
    allowed, expected = _PLAIN[hint]

    def convert(value: object, key: str, document: Document) -> Any:
        # bool is an int and datetime a date to Python; in a file they are mistakes.
        stray = isinstance(value, bool) and hint is not bool
        if stray or isinstance(value, datetime) or not isinstance(value, allowed):
            raise _mismatch(value, expected, key, document)
        return value

    return convert


def _literal(choices: tuple[Any, ...]) -> Convert:
    def convert(value: object, key: str, document: Document) -> Any:
        if not isinstance(value, str) or value not in choices:
            raise _mismatch(value, "one of " + ", ".join(f'"{choice}"' for choice in choices), key, document)
        return value

    return convert


def _scalar(kinds: tuple[type, ...]) -> Convert:
    def convert(value: object, key: str, document: Document) -> Any:
        if type(value) not in kinds:
            raise _mismatch(value, " or ".join(_PLAIN[kind][1] for kind in kinds), key, document)
        return value

    return convert


def _items(convert_item: Convert) -> Convert:
    def convert(value: object, key: str, document: Document) -> Any:
        if not isinstance(value, list):
            raise _mismatch(value, "a list", key, document)
        return tuple(convert_item(item, f"{key}[{index}]", document) for index, item in enumerate(value))

    return convert


def _pairs(convert_item: Convert) -> Convert:
    def convert(value: object, key: str, document: Document) -> Any:
        if not isinstance(value, dict):
            raise _mismatch(value, "a table", key, document)
        return tuple((name, convert_item(item, f"{key}.{name}", document)) for name, item in value.items())

    return convert
