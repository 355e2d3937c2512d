"""Part of the configuration: one file, read from TOML and validated. What it may hold is also in ``schema.json``."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

from migrator.settings import CONFIGURATION_FILES, FailOn, Settings, SettingsError

FILE_NAME, SHARED_NAME = CONFIGURATION_FILES
TABLE = "tool.cerebras-migrator"
FAIL_ON: tuple[FailOn, ...] = ("error", "warning", "never")
TARGETS = ("openai-sdk", "cerebras-sdk")
_NAME_OF_TOOL = "cerebras-migrator"
_ANY_SPELLING = re.compile(rb"cerebras[-_]?migrat", re.IGNORECASE)
_NAME_OF_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Unexpected(Exception):
    """A value that its key cannot have; ``key`` goes down to the item concerned."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(key, message)
        self.key = key
        self.message = message


def read(file: Path) -> Settings | None:
    """The settings in ``file``; None for a ``pyproject.toml`` that does not configure this tool.

    Raises :class:`SettingsError` on a file that cannot be read, invalid TOML, an unknown key or a wrong value.
    """
    shared = file.name == SHARED_NAME
    try:
        data = file.read_bytes()
    except OSError as error:
        raise SettingsError(f"{shown(file)}: cannot read the configuration: {error.strerror or error}") from error
    if shared and not _ANY_SPELLING.search(data):
        return None  # spares every other project a parse, and an error about a file that is none of our business
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise SettingsError(f"{shown(file)}:{row}: the configuration is not valid UTF-8; save it as UTF-8") from error
    content: object = _parse(file, text)
    if shared:
        tools = content.get("tool") if isinstance(content, dict) else None
        content = _own_table(file, text, tools) if isinstance(tools, dict) else None
    if content is None:
        return None
    prefix = TABLE if shared else ""
    if not isinstance(content, dict):
        at = _row(text, prefix)
        raise SettingsError(f"{shown(file)}{at}: {TABLE} must be a table, found {_kind(content)}")
    return _settings(file, text, prefix, content)


def option(key: str, text: str) -> object:
    """The value of ``key`` that ``--key`` of the command line gives it. Raises :class:`SettingsError`."""
    try:
        return _checked(key, text)
    except Unexpected as error:
        raise SettingsError(error.message.replace(f'"{key}"', f"--{key}", 1)) from error


def place(file: Path, key: str) -> str:
    """The file, and the row of ``key`` in it, for a message about a value that cannot be used after all."""
    try:
        text = file.read_text("utf-8", "replace")
    except OSError:
        return shown(file)
    prefix = f"{TABLE}." if file.name == SHARED_NAME else ""
    return f"{shown(file)}{_row(text, prefix + key)}"


def shown(file: Path) -> str:
    """The file as a person in the current folder would name it."""
    try:
        return str(file.absolute().relative_to(Path.cwd()))
    except ValueError:
        return str(file)


def nearest(wrong: str, valid: Iterable[str]) -> str | None:
    """What of ``valid`` was probably meant, whatever the case and whether with hyphens or underscores."""
    import difflib

    folded = {each.lower(): each for each in valid}
    close = difflib.get_close_matches(wrong.lower().replace("_", "-"), folded, n=1)
    return folded[close[0]] if close else None


def _own_table(file: Path, text: str, tools: dict[str, object]) -> object:
    """The value of our table among those of all tools. One that only looks like ours is an error."""
    for name in tools:
        if name != _NAME_OF_TOOL and re.fullmatch(r"cerebras[-_]?migrat(e|or|ion)", name, re.IGNORECASE):
            at = _row(text, f"tool.{name}")
            raise SettingsError(f"{shown(file)}{at}: unknown table [tool.{name}]; did you mean [{TABLE}]?")
    return tools.get(_NAME_OF_TOOL)


def _parse(file: Path, text: str) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message, _, where = str(error).partition(" (at ")
        numbers = re.findall(r"\d+", where)
        # The parser says "at end of document" instead of numbers there.
        rows = text.split("\n")
        row, column = numbers if len(numbers) == 2 else (len(rows), len(rows[-1]) + 1)
        raise SettingsError(f"{shown(file)}:{row}:{column}: invalid TOML: {message}") from error


def _settings(file: Path, text: str, prefix: str, content: Mapping[str, object]) -> Settings:
    root = file.absolute().parent
    values: dict[str, object] = {}
    for key, value in content.items():
        try:
            values[key.replace("-", "_")] = _checked(key, value)
        except Unexpected as error:
            dotted = f"{prefix}.{error.key}".lstrip(".")
            raise SettingsError(f"{shown(file)}{_row(text, dotted)}: {error.message}") from error
    if "rules" in values:
        values["rules"] = tuple(str(root / folder) for folder in cast("tuple[str, ...]", values["rules"]))
    return Settings(root=root, source=file, **cast("dict[str, Any]", values))


def _checked(key: str, value: object) -> object:
    if key not in _CHECKS:
        meant = nearest(key, _CHECKS)
        instead = f'did you mean "{meant}"?' if meant else f"the valid keys are {_listed(_CHECKS)}"
        raise Unexpected(key, f'unknown key "{key}"; {instead}')
    return _CHECKS[key](key, value)


def _wrong(key: str, expected: str, value: object) -> Unexpected:
    return Unexpected(key, f'"{key}" expects {expected}, found {_kind(value)}')


def _string(key: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _wrong(key, "a non-empty string", value)
    return value


def _url(key: str, value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"https?://[^\s/]+\S*", value):
        raise _wrong(key, 'a URL such as "https://api.cerebras.ai/v1"', value)
    return value


def _variable(key: str, value: object) -> str:
    if not isinstance(value, str) or not _NAME_OF_VARIABLE.fullmatch(value):
        raise _wrong(key, 'the name of an environment variable such as "CEREBRAS_API_KEY"', value)
    return value


def _date(key: str, value: object) -> date:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass  # 2026-02-30: reported like any other text that is no date
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise _wrong(key, "a date such as 2026-11-20", value)


def _choice(key: str, value: object, choices: Sequence[str]) -> str:
    if value not in choices:
        raise _wrong(key, f"one of {_listed(choices)}", value)
    return str(value)


def _fail_on(key: str, value: object) -> str:
    return _choice(key, value, FAIL_ON)


def _target(key: str, value: object) -> str:
    return _choice(key, value, TARGETS)


def _strings(key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _wrong(key, "a list of strings", value)
    for item in value:
        if not isinstance(item, str) or not item.strip():
            raise _wrong(key, "a list of non-empty strings", item)
    return tuple(value)


def _table(key: str, value: object, expected: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise _wrong(key, expected, value)
    for name in value:
        if not name.strip():
            raise Unexpected(key, f'"{key}" has an empty name in it; expected {expected}')
    return value


def _models(key: str, value: object) -> tuple[tuple[str, str], ...]:
    table = _table(key, value, 'a table of model names such as { "gpt-4o" = "gpt-oss-120b" }')
    return tuple((name, _string(f"{key}.{name}", model)) for name, model in table.items())


def _ignores(key: str, value: object) -> tuple[tuple[str, tuple[str, ...]], ...]:
    table = _table(key, value, 'a table of patterns such as { "tests/*" = ["CBR102"] }')
    return tuple((pattern, _strings(f"{key}.{pattern}", selectors)) for pattern, selectors in table.items())


_CHECKS: dict[str, Callable[[str, object], object]] = {
    "provider": _string,
    "base-url": _url,
    "base-url-env": _variable,
    "key-env": _variable,
    "models": _models,
    "default-model": _string,
    "api-date": _date,
    "target": _target,
    "select": _strings,
    "ignore": _strings,
    "extend-select": _strings,
    "per-file-ignores": _ignores,
    "exclude": _strings,
    "extend-exclude": _strings,
    "fail-on": _fail_on,
    "rules": _strings,
}
KEYS = tuple(_CHECKS)
"""The keys of a configuration, in the order in which they are shown."""


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _kind(value: object) -> str:
    """What a TOML value is, in words; short texts and numbers are quoted with it."""
    kinds: tuple[tuple[type, str], ...] = (
        (bool, "the boolean"),
        (int, "the integer"),
        (float, "the number"),
        (str, "the string"),
        (date, "the date or time"),
        (list, "a list"),
        (dict, "a table"),
    )
    kind = next((text for type_, text in kinds if isinstance(value, type_)), "the time")
    if isinstance(value, (list, dict)):
        return kind
    text = str(value).lower() if isinstance(value, bool) else str(value)
    text = text if len(text) <= 60 else text[:57] + "..."
    return f'{kind} "{text}"' if isinstance(value, str) else f"{kind} {text}"


def _row(text: str, dotted: str) -> str:
    """``:row`` of the key with that dotted name, of the nearest table or key around it, or nothing.

    The parser keeps no positions, so this reads the lines itself: good for an error message, not for more.
    """
    header, around = "", ""
    for row, line in enumerate(text.splitlines(), 1):
        opened = re.fullmatch(r"\s*\[{1,2}([^\[\]]+)\]{1,2}\s*(?:#.*)?", line)
        written = None if opened else re.match(r"""\s*("[^"]*"|'[^']*'|[^=#\["']+?)\s*=""", line)
        if opened:
            name = header = re.sub(r"[\s\"']", "", opened[1])
        elif written:
            name = f"{header}.{written[1].strip(chr(34) + chr(39))}".lstrip(".")
        else:
            continue
        if name == dotted:
            return f":{row}"
        if dotted.startswith(f"{name}."):
            around = f":{row}"
    return around
