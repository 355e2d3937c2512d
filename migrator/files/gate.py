"""Stage gate: a few searches in the bytes of a file decide whether it is decoded and parsed at all.

Most files of a project have nothing to do with an API client, and syntax trees are nearly all of the cost of a run.
A file that is let through for nothing costs some milliseconds; one that is held back could hide a finding. So the marks
are generous, and none depends on how a call is laid out over lines. Each of them is a pass over every byte of the
project, so they are few, and what is rare is searched for only in files that hold what goes with it.

A file of constants that no mark lets through is still read where it counts: linking follows the imports of the files
that use them.
"""

from __future__ import annotations

import re

NAMES = (b"openai", b"cerebras")
"""Any writing of the two names: imports, ``OPENAI_API_KEY``, ``AzureOpenAI``, ``ChatOpenAI``, ``api.openai.com``,
``CEREBRAS_API_KEY``, and this tool's own comments. Compared in lower case, for names like ``OpenAi`` in wrappers."""

MODELS = (b"gpt-",)
"""OpenAI's model names in a file of settings, or in a call of a wrapper that another file defines; ``gpt-`` covers
chatgpt-, gpt-4o and gpt-oss-. Source: https://platform.openai.com/docs/models."""

MODEL_WORD = b"model"
OTHER_MODELS = (b"davinci", b"babbage")
REASONING_MODELS = re.compile(rb"""["'/]o[134]\b""")
"""Other names of models are looked for only in files that speak of a model. Those of the reasoning models are too short
to be searched for bare: they count after a quote or a provider's slash."""

TEXT_RESOURCES = (b"completions", b"responses")
TEXT_METHODS = (b".create", b".parse", b".stream", b"chat.completions")
"""How a file asks for text through a client that another file made, with neither name in it. The last one is not a
method: a resource that is kept under a name (``api = client.chat.completions``) is let through as well."""

OTHER_METHOD = b".create"
OTHER_RESOURCES = (
    b"embeddings",
    b"transcriptions",
    b"translations",
    b".speech",
    b"moderations",
    b"fine_tuning",
    b"assistants",
    b".threads",
    b"vector_stores",
    b".files",
    b".uploads",
    b".batches",
    b".realtime",
    b".evals",
    b".containers",
    b".conversations",
    b".videos",
)
IMAGES = b".images"
"""The other resources of the SDK's clients, and how they are given work. Everyday words count after a dot only.
``.create`` covers ``.create_and_run`` and its like. A file that does no more than list or delete things, through a
client made elsewhere, is held back: ``.list`` and ``.delete`` are in too many files.
Source: ``openai/_client.py``, the properties of ``OpenAI``."""


_BETWEEN_STRINGS = re.compile(rb'"\s*,\s*"')
_ASCII_ESCAPE = re.compile(rb"\\u00([2-7][0-9a-fA-F])")


def may_matter(data: bytes, *, notebook: bool = False) -> bool:
    """Whether the bytes of a Python file can hold something that the later stages would want to see.

    Those of a ``notebook`` are JSON, where a word may be cut into two strings of a list and a letter or a quote be
    written as an escape; they are looked at without either. Its outputs count as well: that costs time, never a
    finding.
    """
    text = data.lower()
    if notebook:
        text = _BETWEEN_STRINGS.sub(b"", text)
        if _ASCII_ESCAPE.search(text):
            text = _ASCII_ESCAPE.sub(lambda escape: bytes.fromhex(escape[1].decode()), text).lower()
    if _any(NAMES, text) or _any(MODELS, text):
        return True
    if _any(TEXT_RESOURCES, text) and _any(TEXT_METHODS, text):
        return True
    if IMAGES in text or (OTHER_METHOD in text and _any(OTHER_RESOURCES, text)):
        return True
    return MODEL_WORD in text and (_any(OTHER_MODELS, text) or REASONING_MODELS.search(text) is not None)


def may_name_a_model(data: bytes) -> bool:
    """Whether a file that says nothing else may hold the name of a model (`M = "o3"`), to be used by another file."""
    return REASONING_MODELS.search(data) is not None or _any(OTHER_MODELS, data)


def _any(marks: tuple[bytes, ...], text: bytes) -> bool:
    return any(mark in text for mark in marks)
