"""The knowledge files: where they are, and what is read from them."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from migrator.knowledge.cerebras_sdk import CerebrasSdk
from migrator.knowledge.convert import nearest, read, read_part
from migrator.knowledge.document import Document, KnowledgeError
from migrator.knowledge.extend import extended
from migrator.knowledge.frameworks import Frameworks
from migrator.knowledge.provider import Provider
from migrator.knowledge.sdk import Sdk
from migrator.knowledge.surroundings import Surroundings


def rules_folder() -> Path:
    """The folder of the rules: inside the package when installed from a wheel, beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
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

    A pack's file takes precedence over a shipped one of the same name, and a later pack over an earlier. With
    ``extends`` it only says what differs: from another provider, or from the file of the same name that it goes before.

    Raises:
        KnowledgeError: if there is no such provider, or its file is wrong.

    """
    files = _provider_files(extra)
    if name not in files:
        known = ", ".join(sorted(files))
        folder = str(knowledge_folder() / "providers")
        raise KnowledgeError(folder, "", f'there is no provider "{name}"{nearest(name, files)} (known: {known})')
    return _load(name, len(files[name]) - 1, tuple(extra), ())


@functools.cache
def load_sdk() -> Sdk:
    """What is known about the SDK and the frameworks around it. Raises KnowledgeError if a file is wrong."""
    sdk = read(Document(knowledge_folder() / "openai_sdk.toml"), Sdk)
    return replace(sdk, frameworks=load_frameworks().frameworks)


@functools.cache
def load_frameworks() -> Frameworks:
    """The frameworks around the SDK, with the sources. Raises KnowledgeError if the file is wrong."""
    return read(Document(knowledge_folder() / "frameworks.toml"), Frameworks)


@functools.cache
def load_cerebras_sdk() -> CerebrasSdk:
    """What the Cerebras SDK has of the openai package. Raises KnowledgeError if the file is wrong."""
    return read(Document(knowledge_folder() / "cerebras_sdk.toml"), CerebrasSdk)


@functools.cache
def load_surroundings() -> Surroundings:
    """The files beside code that carry settings to it. Raises KnowledgeError if the file is wrong."""
    return read(Document(knowledge_folder() / "surroundings.toml"), Surroundings)


def _provider_files(extra: Sequence[Path]) -> dict[str, list[Path]]:
    """The files of each provider, the one that counts last."""
    found: dict[str, list[Path]] = {}
    for folder in (knowledge_folder() / "providers", *(pack / "knowledge" / "providers" for pack in extra)):
        for file in sorted(folder.glob("*.toml")):
            found.setdefault(file.stem, []).append(file)
    return found


@functools.cache
def _load(name: str, index: int, extra: tuple[Path, ...], waiting: tuple[Path, ...]) -> Provider:
    """The provider in the file ``index`` of those with that name; ``waiting`` are files that extend it."""
    files = _provider_files(extra)
    document = Document(files[name][index])
    families = {"model family": [family.name for family in load_sdk().families]}
    written = document.content.get("extends")
    if written is None:
        provider = read(document, Provider, families)
    else:
        base = _base(document, written, files, index, extra, (*waiting, document.file))
        provider = read_part(document, Provider, lambda given: extended(base, given), families)
    if provider.name != name:
        raise document.error("name", f'expected "{name}", as the file is called, got "{provider.name}"')
    return provider


def _base(
    document: Document,
    written: object,
    files: dict[str, list[Path]],
    index: int,
    extra: tuple[Path, ...],
    waiting: tuple[Path, ...],
) -> Provider:
    """The provider that a file extends."""
    if not isinstance(written, str) or written not in files:
        known = ", ".join(sorted(files))
        raise document.error("extends", f"expected the name of a provider, got {written!r} (known: {known})")
    own = written == document.file.stem
    if own and index == 0:
        raise document.error("extends", f'there is no other file of the provider "{written}" to extend')
    earlier = index - 1 if own else len(files[written]) - 1
    if files[written][earlier] in waiting:
        raise document.error("extends", f'"{written}" extends this one: one of the two has to stand for itself')
    return _load(written, earlier, extra, waiting)
