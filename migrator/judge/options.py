"""Stage judge: the options of a client that only OpenAI understands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from migrator.facts import Client, Field
from migrator.judge.context import Context
from migrator.knowledge import ConstructorOption


@dataclass(frozen=True)
class OpenAIOption:
    """An option that means nothing at another provider. ``free``: no client that stays takes it from there too."""

    field: Field
    option: ConstructorOption
    free: bool


def openai_options(client: Client, context: Context) -> Iterator[OpenAIOption]:
    """The options of ``client`` that only OpenAI understands."""
    for field in client.arguments:
        option = context.sdk.option(field.name)
        if option is not None and option.openai_only:
            yield OpenAIOption(field, option, field.place not in context.needed)
