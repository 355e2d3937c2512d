"""Configuration: which settings hold for which file. The nearest configuration file counts, and the command line first.

A configuration holds for the files in and below its folder, down to where another one begins. Nothing is inherited from
one to the next, so that what holds for a file can be read in one place.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from migrator.settings import CONFIGURATION_FILES, CommandLine, Settings, SettingsError


@dataclass(frozen=True)
class Overrides:
    """What the command line says in place of configurations. ``values`` are those of single keys, as (key, text)."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    extend_exclude: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()

    def apply(self, settings: Settings) -> Settings:
        """The settings with these on top. Raises :class:`SettingsError` if one of the values cannot be."""
        changed: dict[str, Any] = {}
        if self.values:
            from migrator.configuration_file import option

            changed = {key.replace("-", "_"): option(key, text) for key, text in self.values}
        line = CommandLine((*self.select, *self.extend_select), self.ignore, (*self.exclude, *self.extend_exclude))
        if self.select:
            changed.update(select=(), extend_select=(), ignore=())
        if self.exclude:
            changed.update(exclude=(), extend_exclude=())
        return replace(settings, command_line=line, **changed)


class Configurations:
    """Which settings hold for which file. Configurations are found and read when they are asked for, each once."""

    def __init__(
        self, overrides: Overrides | None = None, everywhere: Settings | None = None, *, force_exclude: bool = False
    ) -> None:
        """The settings ``everywhere`` for all files, or if there are none those of the configurations around them.

        ``force_exclude`` says that excludes and .gitignore hold for files given by name, too.
        """
        self.force_exclude = force_exclude
        self._overrides = overrides or Overrides()
        self._default = self._overrides.apply(everywhere or Settings())
        self._found: dict[str, Settings] | None = {} if everywhere is None else None
        self._named: dict[str, Settings] = {}

    @property
    def single(self) -> Settings | None:
        """The settings that hold for all files, if that is known without looking."""
        return self._default if self._found is None else None

    def of(self, path: str) -> Settings:
        """The settings that hold for the file ``path``. Raises :class:`SettingsError`."""
        if self._found is None:
            return self._default
        folder = os.path.dirname(path)
        settings = self._named.get(folder)
        if settings is None:
            settings = self._named[folder] = self.at(os.path.abspath(folder))
        return settings

    def at(self, folder: str) -> Settings:
        """The settings that hold in the folder, given by its absolute path. Raises :class:`SettingsError`."""
        if self._found is None:
            return self._default
        settings = self._found.get(folder)
        if settings is None:
            settings = self._found[folder] = self._here(folder) or self._above(folder)
        return settings

    def _above(self, folder: str) -> Settings:
        above = os.path.dirname(folder)
        return self._default if above == folder else self.at(above)

    def _here(self, folder: str) -> Settings | None:
        for name in CONFIGURATION_FILES:
            file = os.path.join(folder, name)
            if os.path.isfile(file):
                found = _read(file)
                if found is not None:
                    return self._overrides.apply(found)
        return None

    def among(self, paths: Iterable[str]) -> tuple[Settings, ...]:
        """The different settings that hold for the files ``paths``, in the order of the files they are read from."""
        if self.single is not None:
            return (self.single,)
        # Nearly all of them are one and the same object, and hashing settings takes longer than looking them up.
        objects = {id(settings): settings for settings in map(self.of, paths)}
        different = dict.fromkeys(objects.values())
        return tuple(sorted(different, key=lambda settings: str(settings.source or "")))


def load(file: Path) -> Settings:
    """The settings in ``file``. Raises :class:`SettingsError`, also if it is another tool's alone."""
    from migrator.configuration_file import TABLE, shown

    found = _read(file)
    if found is None:
        raise SettingsError(f"{shown(file)}: expected a table [{TABLE}], found none")
    return found


def _read(file: str | Path) -> Settings | None:
    from migrator.configuration_file import read  # here, because many runs meet no file to read

    return read(Path(file))
