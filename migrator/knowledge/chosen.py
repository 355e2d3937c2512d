"""The knowledge that a configuration asks for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from migrator.errors import Failure
from migrator.knowledge.document import KnowledgeError
from migrator.knowledge.files import load_provider, load_sdk
from migrator.knowledge.provider import Provider
from migrator.knowledge.sdk import Sdk
from migrator.settings import Settings


def packs(settings: Settings) -> tuple[Path, ...]:
    """The folders of rules and knowledge that a configuration adds."""
    return tuple(Path(folder) for folder in settings.rules)


def knowledge(settings: Settings) -> tuple[Sdk, Provider]:
    """What is known about the SDK and about the provider in use.

    A variable that the configuration reads base URLs from leads to the provider. Raises :class:`Failure` if a file of
    it is wrong, or if an address has parts that only the user knows.
    """
    try:
        sdk, provider = load_sdk(), load_provider(settings.provider, packs(settings))
    except KnowledgeError as error:
        raise Failure(str(error)) from error
    if settings.base_url_env is not None:
        provider = replace(provider, base_url_env=settings.base_url_env)
    if provider.placeholders and settings.base_url is None and settings.base_url_env is None:
        needed = " and ".join(provider.placeholders)
        raise Failure(f"the address of {provider.display} has your {needed} in it: set `base-url` in the configuration")
    return sdk, provider
