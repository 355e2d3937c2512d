"""Configuration: found, read from TOML, validated, and from then on trusted by every stage."""

from __future__ import annotations

import difflib
import os
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from migrator.errors import Failure

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

FailOn = Literal["error", "warning", "never"]

FILE_NAME = "cerebras-migrator.toml"
TABLE = "tool.cerebras-migrator"
FAIL_ON: tuple[FailOn, ...] = ("error", "warning", "never")
TARGETS = ("openai-sdk", "cerebras-sdk")
_NAME_OF_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_EXACT = 1_000  # how specific a whole code or a rule's name is: more than a prefix of any length


class SettingsError(Failure):
    """The configuration cannot be used; the message names the file, the line, the key and what was expected."""


@dataclass(frozen=True)
class Settings:
    """What a run is asked to do. ``root`` is the folder that patterns are relative to; ``source`` the file read."""

    root: Path = field(default_factory=Path.cwd)
    source: Path | None = None
    provider: str = "cerebras"
    base_url: str | None = None
    key_env: str | None = None
    models: tuple[tuple[str, str], ...] = ()
    default_model: str | None = None
    api_date: date | None = None
    target: str = "openai-sdk"
    select: tuple[str, ...] = ("ALL",)
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    exclude: tuple[str, ...] | None = None
    extend_exclude: tuple[str, ...] = ()
    fail_on: FailOn = "error"
    rules: tuple[str, ...] = ()

    def selected(self, code: str, name: str, path: str) -> bool:
        """Whether the rule ``code`` (also known as ``name``) is to be reported in the file ``path``.

        The most specific selector decides (``CBR101`` or the rule's name before ``CBR1`` before ``ALL``); at a tie
        ``ignore`` wins. What ``per-file-ignores`` names for the file is never reported there.
        """
        if not _chosen(self.select + self.extend_select, self.ignore, code, name):
            return False
        return not (self.per_file_ignores and self._ignored_in(path, code, name))

    def selectors(self) -> tuple[tuple[str, str], ...]:
        """Every selector as (key, text), for the caller that knows the rules and can tell which do not exist."""
        lists = [("select", self.select), ("extend-select", self.extend_select), ("ignore", self.ignore)]
        lists += [(f"per-file-ignores.{pattern!r}", texts) for pattern, texts in self.per_file_ignores]
        return tuple((key, text) for key, texts in lists for text in texts)

    def _ignored_in(self, path: str, code: str, name: str) -> bool:
        try:
            relative = Path(os.path.relpath(Path(path).absolute(), self.root)).as_posix()
        except ValueError:  # another drive than the configuration's
            return False
        if relative.startswith("../"):
            return False
        return any(
            spec.match_file(relative) and _specificity(texts, code, name) >= 0
            for spec, texts in _patterns(self.per_file_ignores)
        )


def matches(selector: str, code: str, name: str) -> bool:
    """Whether ``selector`` (a code, a prefix of one, a rule's name or ``ALL``) means the rule."""
    return _specificity((selector,), code, name) >= 0


def start_of(paths: Sequence[str]) -> Path:
    """The folder that the search for a configuration starts from: the deepest one that holds all ``paths``."""
    folders = [path if path.is_dir() else path.parent for path in (Path(name).absolute() for name in paths)]
    try:
        return Path(os.path.commonpath(folders))
    except ValueError:  # no path at all, or paths on several drives
        return Path.cwd()


def load(start: Path, config: Path | None = None) -> Settings:
    """The settings in ``config``, or in the nearest configuration file at or above the folder ``start``.

    A ``pyproject.toml`` counts only if it has the table ``[tool.cerebras-migrator]``; where both files stand in one
    folder, ``cerebras-migrator.toml`` is read. Without any, the defaults with ``start`` as root.
    Raises :class:`SettingsError` on a file that cannot be read, invalid TOML, an unknown key or a wrong value.
    """
    if config is not None:
        found = _read(config)
        if found is None:
            raise SettingsError(f"{_shown(config)}: expected a table [{TABLE}], found none")
        return found
    folder = start.absolute()
    for directory in (folder, *folder.parents):
        for name in (FILE_NAME, "pyproject.toml"):
            file = directory / name
            if os.path.isfile(file):
                found = _read(file)
                if found is not None:
                    return found
    return Settings(root=folder)


def _read(file: Path) -> Settings | None:
    """The settings in ``file``; None for a ``pyproject.toml`` that does not configure this tool."""
    shared = file.name == "pyproject.toml"
    try:
        data = file.read_bytes()
        if shared and b"cerebras-migrator" not in data:
            return None  # spares every other project a parse, and an error about a file that is none of our business
        text = data.decode("utf-8")
    except OSError as error:
        raise SettingsError(f"{_shown(file)}: cannot read the configuration: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise SettingsError(f"{_shown(file)}:{row}: the configuration is not valid UTF-8; save it as UTF-8") from error
    content: object = _parse(file, text)
    for part in TABLE.split(".") if shared else ():
        content = content.get(part) if isinstance(content, dict) else None
    if content is None:
        return None
    prefix = TABLE if shared else ""
    if not isinstance(content, dict):
        at = _row(text, prefix)
        raise SettingsError(f"{_shown(file)}{at}: {TABLE} must be a table, found {_kind(content)}")
    return _Reader(file, text, prefix, content).settings()


def _parse(file: Path, text: str) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message, _, place = str(error).partition(" (at ")
        numbers = re.findall(r"\d+", place)
        # The parser says "at end of document" instead of numbers there.
        rows = text.split("\n")
        row, column = numbers if len(numbers) == 2 else (len(rows), len(rows[-1]) + 1)
        raise SettingsError(f"{_shown(file)}:{row}:{column}: invalid TOML: {message}") from error


@dataclass(frozen=True)
class _Reader:
    """One configuration table, and the file that errors name."""

    file: Path
    text: str
    prefix: str
    content: dict[str, Any]

    def settings(self) -> Settings:
        root = self.file.absolute().parent
        readers: dict[str, Callable[[str], object]] = {
            "provider": self._string,
            "base-url": self._url,
            "key-env": self._variable,
            "models": self._strings_by_name,
            "default-model": self._string,
            "api-date": self._date,
            "target": self._target,
            "select": self._strings,
            "ignore": self._strings,
            "extend-select": self._strings,
            "per-file-ignores": self._lists_by_name,
            "exclude": self._strings,
            "extend-exclude": self._strings,
            "fail-on": lambda key: self._choice(key, FAIL_ON),
            "rules": lambda key: tuple(str(root / path) for path in self._strings(key)),
        }
        for key in self.content:
            if key not in readers:
                raise self._error(key, f'unknown key "{key}"; {_nearest(key, readers)}')
        values = {key.replace("-", "_"): readers[key](key) for key in self.content}
        return Settings(root=root, source=self.file, **cast("dict[str, Any]", values))

    def _error(self, key: str, message: str) -> SettingsError:
        dotted = f"{self.prefix}.{key}".lstrip(".")
        return SettingsError(f"{_shown(self.file)}{_row(self.text, dotted)}: {message}")

    def _wrong(self, key: str, expected: str, value: object) -> SettingsError:
        return self._error(key, f'"{key}" expects {expected}, found {_kind(value)}')

    def _string(self, key: str) -> str:
        value = self.content[key]
        if not isinstance(value, str) or not value.strip():
            raise self._wrong(key, "a non-empty string", value)
        return value

    def _url(self, key: str) -> str:
        value = self.content[key]
        if not isinstance(value, str) or not re.fullmatch(r"https?://[^\s/]+\S*", value):
            raise self._wrong(key, 'a URL such as "https://api.cerebras.ai/v1"', value)
        return value

    def _variable(self, key: str) -> str:
        value = self.content[key]
        if not isinstance(value, str) or not _NAME_OF_VARIABLE.fullmatch(value):
            raise self._wrong(key, 'the name of an environment variable such as "CEREBRAS_API_KEY"', value)
        return value

    def _date(self, key: str) -> date:
        value = self.content[key]
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass  # 2026-02-30: reported like any other text that is no date
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        raise self._wrong(key, "a date such as 2026-11-20", value)

    def _choice(self, key: str, choices: Sequence[str]) -> str:
        value = self.content[key]
        if value not in choices:
            raise self._wrong(key, f"one of {_listed(choices)}", value)
        return str(value)

    def _target(self, key: str) -> str:
        value = self._choice(key, TARGETS)
        if value == "cerebras-sdk":
            raise self._error(key, '"target" = "cerebras-sdk" is not available in this version; use "openai-sdk"')
        return value

    def _strings(self, key: str) -> tuple[str, ...]:
        return self._list(key, self.content[key])

    def _list(self, key: str, value: object) -> tuple[str, ...]:
        if not isinstance(value, list):
            raise self._wrong(key, "a list of strings", value)
        for item in value:
            if not isinstance(item, str) or not item.strip():
                raise self._wrong(key, "a list of non-empty strings", item)
        return tuple(value)

    def _table(self, key: str, expected: str) -> dict[str, object]:
        value = self.content[key]
        if not isinstance(value, dict):
            raise self._wrong(key, expected, value)
        return value

    def _strings_by_name(self, key: str) -> tuple[tuple[str, str], ...]:
        table = self._table(key, 'a table of model names such as { "gpt-4o" = "gpt-oss-120b" }')
        for name, value in table.items():
            if not isinstance(value, str) or not value.strip():
                raise self._wrong(f"{key}.{name}", "a non-empty string", value)
        return tuple((name, str(value)) for name, value in table.items())

    def _lists_by_name(self, key: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        table = self._table(key, 'a table of patterns such as { "tests/*" = ["CBR102"] }')
        return tuple((name, self._list(f"{key}.{name}", value)) for name, value in table.items())


def _shown(file: Path) -> str:
    """The file as a person in the current folder would name it."""
    try:
        return str(file.absolute().relative_to(Path.cwd()))
    except ValueError:
        return str(file)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _nearest(key: str, valid: Iterable[str]) -> str:
    close = difflib.get_close_matches(key.lower().replace("_", "-"), valid, n=1)
    return f'did you mean "{close[0]}"?' if close else f"the valid keys are {_listed(valid)}"


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
    header, nearest = "", ""
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
            nearest = f":{row}"
    return nearest


def _specificity(selectors: tuple[str, ...], code: str, name: str) -> int:
    """How specific the best of ``selectors`` is for the rule; -1 if none means it."""

    def rank(selector: str) -> int:
        if selector in {code, name}:
            return _EXACT
        if selector == "ALL":
            return 0
        return len(selector) if code.startswith(selector) else -1

    return max(map(rank, selectors), default=-1)


@cache
def _chosen(select: tuple[str, ...], ignore: tuple[str, ...], code: str, name: str) -> bool:
    wanted = _specificity(select, code, name)
    return wanted >= 0 and wanted > _specificity(ignore, code, name)


@cache
def _patterns(ignores: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[tuple[GitIgnoreSpec, tuple[str, ...]], ...]:
    from pathspec import GitIgnoreSpec

    return tuple((GitIgnoreSpec.from_lines([pattern]), texts) for pattern, texts in ignores)
