"""What stands in at a provider for a model of OpenAI's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from migrator.knowledge.provider import Provider
from migrator.knowledge.sdk import Sdk


@dataclass(frozen=True)
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
    family = sdk.family(model_id)
    if family is None:
        return Counterpart(None, "not-openai")
    model = dict(provider.model_map).get(family.name, provider.default_model)
    return Counterpart(default if default and model == provider.default_model else model, "family", family.note)
