"""Stage link: what files beside the code give to the program, and commands in notebooks.

A file that says nothing of OpenAI's is not looked into.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from migrator.facts import CarrierKind, Configured, Given, Place, ShellRequest, Span
from migrator.files.carriers import carrier_kind
from migrator.files.source import Source
from migrator.understand import carrier_lines, carrier_yaml
from migrator.understand.carrier_lines import Entry, Found, leads_elsewhere
from migrator.understand.configured import configured
from migrator.understand.shell_requests import embedded_requests, shell_requests

_READERS = {
    "template": carrier_lines.environment,
    "environment": carrier_lines.environment,
    "dockerfile": carrier_lines.dockerfile,
    "shell": carrier_lines.shell,
    "devcontainer": carrier_lines.devcontainer,
    "compose": carrier_yaml.compose,
    "workflow": carrier_yaml.mentioned,
    "gitlab": carrier_yaml.mentioned,
    "manifest": carrier_yaml.mentioned,
    "notebook": carrier_lines.commands,
}
_SCRIPTED: frozenset[CarrierKind] = frozenset({"workflow", "gitlab"})
_UP = {"workflow": 2, "devcontainer": 1}
"""By how many folders the code that a file is about lies above it."""

_APART: frozenset[CarrierKind] = frozenset({"compose", "dockerfile", "manifest"})
"""The kinds of files for which projects have folders without code."""

_TOPS = (".git", "package.json")

_REPEATED: frozenset[CarrierKind] = frozenset({"template", "compose"})
"""The kinds in which an entry may be written once more: nothing has to exist elsewhere before."""


@dataclass(frozen=True)
class Carried:
    """What files beside the code say; ``hidden`` are values that no report shows."""

    given: tuple[Given, ...] = ()
    hidden: tuple[Place, ...] = ()
    shell_requests: tuple[ShellRequest, ...] = ()
    configured: tuple[Configured, ...] = ()


def carried(
    sources: Iterable[Source],
    variables: frozenset[str],
    folders: Mapping[str, str],
    is_model_key: Callable[[str], bool],
) -> Carried:
    """What the files give to programs of the ``variables``; ``folders`` are those of the code, by path."""
    given: list[Given] = []
    hidden: list[Place] = []
    requests: list[ShellRequest] = []
    models: list[Configured] = []
    for source in sources:
        notebook = source.notebook
        kind: CarrierKind = carrier_kind(source.path) if notebook is None else "notebook"
        text, folder = source.text if notebook is None else notebook.commands, folders[source.path]
        if kind == "shell":
            requests += shell_requests(source.path, text, folder)
        elif kind == "notebook":
            requests += embedded_requests(source.path, text, folder, [Span(0, len(text))])
        elif kind in _SCRIPTED:
            requests += embedded_requests(source.path, text, folder, carrier_yaml.scripts(text))
        if kind == "configuration":
            models += configured(source.path, text, folder, is_model_key)
        reader = _READERS.get(kind)
        if reader is None:
            continue
        found: Found = reader(text, variables)
        hidden += (Place(source.path, span) for span in found.hidden)
        if leads_elsewhere(text):
            continue  # the key is somebody else's
        given += (_given(source.path, kind, entry, folder) for entry in found.entries)
    return Carried(tuple(given), tuple(hidden), tuple(requests), tuple(models))


def homes(paths: Iterable[str], code: Iterable[str]) -> dict[str, str]:
    """The folder below which the code is that each file is about; ``code`` are the files of the program."""
    populated = {""}
    for path in code:
        folder = os.path.dirname(path)
        while folder not in populated:
            populated.add(folder)
            folder = os.path.dirname(folder)
    return {path: _home(path, carrier_kind(path), populated) for path in paths}


def _home(path: str, kind: CarrierKind, populated: set[str]) -> str:
    folder = os.path.dirname(path)
    named = kind != "devcontainer" or os.path.basename(folder) == ".devcontainer"
    for _ in range(_UP.get(kind, 0) if named else 0):
        folder = os.path.dirname(folder)
    if kind in _APART:
        # `deploy/compose.yaml` starts what is in the folder around, unless a program in another language is there.
        while folder not in populated and not any(os.path.exists(os.path.join(folder, name)) for name in _TOPS):
            folder = os.path.dirname(folder)
    return folder


def _given(path: str, kind: CarrierKind, entry: Entry, folder: str) -> Given:
    repeated = entry.whole if kind in _REPEATED and folder == os.path.dirname(path) else None
    return Given(
        entry.name,
        kind,
        Place(path, entry.span),
        folder,
        None if repeated is None else Place(path, repeated),
        entry.beside,
        entry.commented,
    )
