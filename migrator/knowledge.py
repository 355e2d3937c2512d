"""Reads ``rules/knowledge/**/*.toml``, checks it against ``migrator.knowledge_schema`` and answers for model names.

Everything that other stages need of the knowledge is imported from here. A mistake in a file is named by file, line
and key, and nothing of a file with a mistake is used.
"""

from __future__ import annotations

import dataclasses
import functools
import re
import sys
import types
import typing
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, TypeVar, Union

from migrator.knowledge_schema import (
    ClientClass,
    Combination,
    Condition,
    ConstructorOption,
    Endpoint,
    FieldRule,
    Legacy,
    Limit,
    Messages,
    Model,
    ModelConsumer,
    Period,
    Provider,
    Role,
    Sdk,
    Source,
    Variable,
    Verdict,
    Wrapper,
)

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

__all__ = [
    "ClientClass",
    "Combination",
    "Condition",
    "ConstructorOption",
    "Counterpart",
    "Endpoint",
    "FieldRule",
    "KnowledgeError",
    "Legacy",
    "Limit",
    "Messages",
    "Model",
    "ModelConsumer",
    "Period",
    "Provider",
    "Role",
    "Sdk",
    "Source",
    "Variable",
    "Verdict",
    "Wrapper",
    "counterpart",
    "knowledge_folder",
    "load_provider",
    "load_sdk",
    "provider_names",
    "rules_folder",
]

T = TypeVar("T")


class KnowledgeError(Exception):
    """A knowledge file that cannot be used.

    ``file`` is its path, ``key`` the place in it (``field[3].periods[0].since``, empty for the whole file), ``line``
    the line of that place as well as the text tells, ``problem`` what is wrong and what was expected.
    """

    def __init__(self, file: str, key: str, problem: str, line: int | None = None) -> None:
        self.file, self.key, self.problem, self.line = file, key, problem, line
        place = file if line is None else f"{file}:{line}"
        super().__init__(f"{place}: {key}: {problem}" if key else f"{place}: {problem}")

    def __reduce__(self) -> tuple[type[KnowledgeError], tuple[str, str, str, int | None]]:
        """Lets the error cross a process: it is made from four arguments, not from its message."""
        return type(self), (self.file, self.key, self.problem, self.line)


# --------------------------------------------------------------------------------------------------------------------
# Models of OpenAI, and what stands in for them
# --------------------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Counterpart:
    """What a provider has for a model id.

    kind: ``user`` (from the user's table), ``family`` (an OpenAI chat model), ``none`` (OpenAI's, and nothing stands in
    for it), ``not-openai`` (no id of OpenAI's). ``model`` is None for the last two; ``note`` says why or what differs.
    """

    model: str | None
    kind: Literal["user", "family", "none", "not-openai"]
    note: str = ""


def counterpart(
    provider: Provider, sdk: Sdk, model_id: str, user_table: Mapping[str, str], default: str | None
) -> Counterpart:
    """What stands in at ``provider`` for the model ``model_id``.

    ``user_table`` comes first, by exact name; ``default`` is the user's own default, in place of the provider's.
    """
    if model_id in user_table:
        return Counterpart(user_table[model_id], "user")
    if provider.model(model_id) is not None:
        return Counterpart(None, "not-openai")
    for missing in sdk.no_counterpart:
        if re.search(missing.pattern, model_id):
            return Counterpart(None, "none", missing.note or missing.kind)
    for family in sdk.families:
        if re.search(family.pattern, model_id):
            model = dict(provider.model_map).get(family.name, provider.default_model)
            return Counterpart(default if default and model == provider.default_model else model, "family", family.note)
    return Counterpart(None, "not-openai")


# --------------------------------------------------------------------------------------------------------------------
# Files
# --------------------------------------------------------------------------------------------------------------------


def rules_folder() -> Path:
    """The folder of the rules: inside the package when installed from a wheel, beside it in a checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "rules"
    return installed if installed.is_dir() else package.parent / "rules"


def knowledge_folder() -> Path:
    """The folder of the knowledge files."""
    return rules_folder() / "knowledge"


def provider_names(extra: Sequence[Path] = ()) -> tuple[str, ...]:
    """The names of the providers that can be loaded, sorted; ``extra`` as for ``load_provider``."""
    return tuple(sorted(_provider_files(extra)))


def load_provider(name: str, extra: Sequence[Path] = ()) -> Provider:
    """The provider ``name``. ``extra`` are rule packs of the user: in them ``knowledge/providers/<name>.toml``.

    A pack's file takes precedence over a shipped one of the same name, and a later pack over an earlier.

    Raises:
        KnowledgeError: if there is no such provider, or its file is wrong.

    """
    files = _provider_files(extra)
    if name not in files:
        known = ", ".join(sorted(files))
        folder = str(knowledge_folder() / "providers")
        raise KnowledgeError(folder, "", f'there is no provider "{name}"{_nearest(name, files)} (known: {known})')
    return _load_provider(files[name])


@functools.cache
def load_sdk() -> Sdk:
    """What is known about the SDK. Raises KnowledgeError if the file is wrong."""
    return _read(knowledge_folder() / "openai_sdk.toml", Sdk)


def _provider_files(extra: Sequence[Path]) -> dict[str, Path]:
    folders = (knowledge_folder() / "providers", *(pack / "knowledge" / "providers" for pack in extra))
    return {file.stem: file for folder in folders for file in sorted(folder.glob("*.toml"))}


@functools.cache
def _load_provider(file: Path) -> Provider:
    families = [family.name for family in load_sdk().families]
    provider = _read(file, Provider, {"model family": families})
    if provider.name != file.stem:
        raise KnowledgeError(str(file), "name", f'expected "{file.stem}", as the file is called, got "{provider.name}"')
    return provider


# --------------------------------------------------------------------------------------------------------------------
# Reading a file
# --------------------------------------------------------------------------------------------------------------------


class Document:
    """One TOML file while it is read: its text, to find lines in, and the references to resolve at the end."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.references: list[tuple[str, str, str]] = []
        try:
            self.text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise KnowledgeError(str(file), "", f"is not UTF-8 text ({error.reason}, byte {error.start})") from error
        except OSError as error:
            raise KnowledgeError(str(file), "", f"cannot be read: {error.strerror}") from error
        try:
            self.content: dict[str, object] = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            found = re.search(r"at line (\d+)", str(error))
            line = int(found[1]) if found else None
            raise KnowledgeError(str(file), "", f"is not valid TOML: {error}", line) from error

    def error(self, key: str, problem: str) -> KnowledgeError:
        """The error to raise for the value at ``key``."""
        return KnowledgeError(str(self.file), key, problem, self.line(key))

    def line(self, key: str) -> int | None:
        """The line on which ``key`` is written, or the nearest thing around it that is found; None if nothing is.

        The parser keeps no positions, so the text is searched: headers first, then ``name =`` from there on.
        """
        position, end, found, header = 0, len(self.text), False, ""
        for name, index in re.findall(r"([\w-]+)(?:\[(\d+)\])?", key):
            header = f"{header}.{name}" if header else name
            written_header = re.compile(rf"^\[+\s*{re.escape(header)}\s*\]+", re.M)
            headers = list(written_header.finditer(self.text, position, end))
            chosen = int(index or 0)
            if chosen < len(headers):
                position, found = headers[chosen].end(), True
                following = re.compile(r"^\[", re.M).search(self.text, position)
                end = following.start() if following else end
                continue
            written = re.compile(rf"(?:^|[{{,])\s*\"?({re.escape(name)})\"?\s*=", re.M).search(self.text, position, end)
            if written is None:
                break
            position, found = written.start(1), True
            if index:
                position = self._item(written.end(), end, chosen)
        return self.text.count("\n", 0, position) + 1 if found else None

    def _item(self, start: int, end: int, index: int) -> int:
        """Where the item ``index`` begins in the list that follows ``start``; ``start`` if it is not found."""
        depth, commas = 0, 0
        for token in _TOKEN.finditer(self.text, start, end):
            text = token[0]
            if depth == 1 and commas == index and text not in ("[", "]", ",") and text[0] != "#":
                return token.start()
            depth += (text in ("[", "{")) - (text in ("]", "}"))
            commas += text == "," and depth == 1
            if depth == 0:
                break
        return start


# What a value of TOML is made of, as far as it takes to tell items of a list apart: strings, comments, brackets, words.
_TOKEN = re.compile(r""""(?:\\.|[^"\\])*"|'[^']*'|#.*|[\[\]{},]|[^\s\[\]{},"'#]+""")

Convert = Callable[[object, str, Document], Any]


@dataclasses.dataclass(frozen=True)
class _Attribute:
    """How one key of a table becomes one attribute of a dataclass."""

    name: str
    convert: Convert
    required: bool
    refers: str | None
    keys: str | None


def _read(file: Path, cls: type[T], known: Mapping[str, Collection[str]] | None = None) -> T:
    """The content of a TOML file as an instance of the dataclass ``cls``; ``known`` adds registers to refer to.

    Raises:
        KnowledgeError: if the file cannot be read, is not TOML, or does not have the shape that ``cls`` describes.

    """
    document = Document(file)
    shape: Any = cls
    whole: T = _table(shape)(document.content, "", document)
    registers: dict[str, Collection[str]] = dict(known or {})
    if (names := getattr(whole, "names", None)) is not None:
        registers.update(names())
    for register, name, key in document.references:
        if name not in registers.get(register, ()):
            raise document.error(key, f'unknown {register} "{name}"{_nearest(name, registers.get(register, ()))}')
    return whole


def _nearest(name: str, among: Collection[str]) -> str:
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
        attributes = _attributes(cls)
        arguments: dict[str, Any] = {}
        for name, item in value.items():
            here = f"{key}.{name}" if key else name
            if (attribute := attributes.get(name)) is None:
                raise document.error(here, f"unknown key{_nearest(name, attributes)} (known: {', '.join(attributes)})")
            converted = arguments[attribute.name] = attribute.convert(item, here, document)
            if attribute.refers is not None:
                document.references.extend((attribute.refers, text, here) for text in _strings(converted))
            if attribute.keys is not None:
                document.references.extend((attribute.keys, text, f"{here}.{text}") for text, _ in converted)
        for name, attribute in attributes.items():
            if attribute.required and name not in value:
                raise document.error(key, f'the key "{name}" is missing')
        made = cls(**arguments)
        if (problems := getattr(made, "problems", None)) is not None:
            for name, problem in problems():
                raise document.error(f"{key}.{name}" if key and name else key or name, problem)
        return made

    return convert


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
