"""Report: the settings that hold for some files, as a configuration would have them, for people."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from migrator.configuration_file import KEYS, shown
from migrator.reports.text import Style, count, encodable, escape
from migrator.settings import Settings

_UNSET = {
    "base-url": "the provider's",
    "key-env": "the provider's",
    "default-model": "the provider's",
    "api-date": "the strictest documented API",
    "target": "each client keeps the SDK that it has",
    "exclude": "virtual environments, caches and vendored packages",
}


def render(settings: Settings, files: int, style: Style) -> Iterator[str]:
    """The lines: where the settings are from, for how many files they hold, and each key in TOML.

    What no configuration and no option has set is a comment, in words or with its default.
    """
    source = "no configuration" if settings.source is None else escape(shown(settings.source))
    yield style.bold(encodable(f"# {source}: for {count(files, 'file')}", style.encoding))
    defaults = {each.name: each.default for each in fields(Settings)}
    for key in KEYS:
        name = key.replace("-", "_")
        value = _as_written(settings, key, getattr(settings, name))
        if value is None:
            line = f"# {key}: {_UNSET.get(key, 'not set')}"
        else:
            line = f"{'# ' * (getattr(settings, name) == defaults[name])}{key} = {_toml(value)}"
        yield encodable(line, style.encoding)
    first = settings.command_line
    for option, values in (("--select", first.select), ("--ignore", first.ignore), ("--exclude", first.exclude)):
        if values:
            yield encodable(f"# before these, from the command line: {option} {','.join(values)}", style.encoding)


def _as_written(settings: Settings, key: str, value: Any) -> object:
    if key == "rules":  # made absolute when they were read
        return [_relative(Path(folder), settings.root) for folder in value]
    return dict(value) if key in ("models", "per-file-ignores") else value


def _relative(folder: Path, root: Path) -> str:
    return folder.relative_to(root).as_posix() if folder.is_relative_to(root) else str(folder)


def _toml(value: object) -> str:
    if isinstance(value, dict):
        items = ", ".join(f"{_toml(name)} = {_toml(item)}" for name, item in value.items())
        return f"{{ {items} }}" if items else "{}"
    if isinstance(value, (tuple, list)):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, date):
        return value.isoformat()
    # A string of JSON is one of TOML, but for this character.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
