"""Stage link: whether a file that the gate let through has anything to do with a client, a request or a model.

A file may say ``"openai_conversation"`` in a list of plugins and no more. What leads to such a file leads nowhere.
"""

from __future__ import annotations

import re

from migrator.files.gate import LISTS, MODELS, may_name_a_model
from migrator.knowledge import Sdk
from migrator.understand.expressions import Attribute, Expression, Imported, ModuleSummary, name_of

_NAMES = re.compile(r"(?i)openai|cerebras")
_WORDS = rb"(?i)\b(?:openai|cerebras)\b"
_TEXTS = rb"""OPENAI_|%b|(?i:%b|(?:openai|cerebras)\.|["'](?:openai|cerebras)["'])""" % (
    b"|".join(LISTS),
    b"|".join(MODELS),
)
"""Names of models, variables and lists of models, addresses, and modules that are imported by a text."""


def mentions(data: bytes) -> bool:
    """Whether a file names OpenAI or Cerebras at all, if only in a comment, and not as a part of another name."""
    return re.search(_WORDS, data) is not None


def speaks(summary: ModuleSummary, data: bytes, sdk: Sdk) -> bool:
    """Whether a file names any of that in its code; ``data`` are the bytes that the summary is of."""
    if summary.marks or may_name_a_model(data) or re.search(_TEXTS, data):
        return True
    for scope in summary.scopes:
        for name, bindings in scope.bindings.items():
            if _NAMES.search(name):
                return True
            if any(isinstance(binding, Imported) and _brings(binding, sdk) for binding in bindings):
                return True
    return any(_asks(call.function, sdk) for call in summary.calls) or any(_asks(each, sdk) for each in summary.handed)


def _brings(binding: Imported, sdk: Sdk) -> bool:
    module = binding.module
    return _NAMES.search(module) is not None or (not binding.level and module.partition(".")[0] in sdk.packages)


def _asks(expression: Expression, sdk: Sdk) -> bool:
    """Whether a dotted name ends as a request does, or in a name with the provider's in it."""
    name = name_of(expression)
    if name is None:
        return False
    asks = isinstance(expression, Attribute) and f"{name_of(expression.base)}.{name}" in sdk.endings
    return asks or _NAMES.search(name) is not None
