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

LISTS = (b"llm_config", b"config_list")
"""Where AutoGen's agents take their models from, which may be a file or a variable that no code names."""

CHAT = b"chat.completions"
"""A resource that is kept under a name (``api = client.chat.completions``) counts without a method."""

RESOURCES = {
    b"completions": rb"(?:create|parse|stream)\b",
    b"responses": rb"(?:create|(?<!urllib\.)parse|stream|compact|connect)\b",
    b"images": rb"(?:create|create_variation|edit|generate)\b",
    b"videos": rb"(?:create|create_and_poll|create_character|edit|extend|remix)\b",
    b"beta": rb"stream\b",
}
OTHER_RESOURCES = (
    b"agents",
    b"assistants",
    b"batches",
    b"chatkit",
    b"containers",
    b"content_provenance_checks",
    b"conversations",
    b"decisions",
    b"edits",
    b"embeddings",
    b"evals",
    b"file_batches",
    b"files",
    b"fine_tunes",
    b"fine_tuning",
    b"live",
    b"moderations",
    b"realtime",
    b"sessions",
    b"skills",
    b"speech",
    b"threads",
    b"transcriptions",
    b"translations",
    b"uploads",
    b"vector_stores",
    b"voice_consents",
    b"voices",
)
CREATE = rb"create(?:_and_[a-z_]+)?\b"
"""How a file asks for something through a client that another file made, with neither name in it: a resource, and one
of the methods that give it work. They need not stand together, since a resource may be kept under a name, but each has
to be an attribute, or in quotes for ``getattr``: ``create_task`` and a variable called ``responses`` are in too many
files. A file that does no more than list or delete things, through a client made elsewhere, is held back for the same
reason. Source: ``openai/_client.py``, the properties of ``OpenAI``; ``openai_sdk.toml`` has all of them (chains)."""

_FAR_ENOUGH = 400
"""How many bytes before a name are looked at for the dot that makes it an attribute."""

_IN_QUOTES = (b"'", b'"', b".", b"\\")
"""What may follow a name in quotes that is all of an attribute's path, or its first part: prose in quotes goes on with
a blank. A backslash stands before a quote in a notebook."""


# In notebooks alone, so they are compiled where one is met.
_BETWEEN_STRINGS = rb'"\s*,\s*"'
_ASCII_ESCAPE = rb"\\u00([2-7][0-9a-fA-F])"


def may_matter(data: bytes, *, notebook: bool = False) -> bool:
    """Whether the bytes of a Python file can hold something that the later stages would want to see.

    Those of a ``notebook`` are JSON, where a word may be cut into two strings of a list and a letter or a quote be
    written as an escape; they are looked at without either. Its outputs count as well: that costs time, never a
    finding.
    """
    if notebook:
        data = re.sub(_BETWEEN_STRINGS, b"", data)
        if re.search(_ASCII_ESCAPE, data):
            data = re.sub(_ASCII_ESCAPE, lambda escape: bytes.fromhex(escape[1].decode()), data)
    text = data.lower()
    if _any(NAMES, text) or _any(MODELS, text) or _any(LISTS, text):
        return True
    if CHAT in data or any(_asks(resource, methods, data) for resource, methods in RESOURCES.items()):
        return True
    if b"create" in data and _has_attribute(CREATE, data) and any(_names(each, data) for each in OTHER_RESOURCES):
        return True
    return MODEL_WORD in text and (_any(OTHER_MODELS, text) or REASONING_MODELS.search(text) is not None)


def may_name_a_model(data: bytes) -> bool:
    """Whether a file that says nothing else may hold the name of a model (`M = "o3"`), to be used by another file."""
    return REASONING_MODELS.search(data) is not None or _any(OTHER_MODELS, data)


def _asks(resource: bytes, methods: bytes, data: bytes) -> bool:
    return _names(resource, data) and _has_attribute(methods, data)


def _names(resource: bytes, data: bytes) -> bool:
    return resource in data and _has_attribute(resource + rb"\b(?![\w.]*[ \t]+import\b)", data)


def _has_attribute(name: bytes, data: bytes) -> bool:
    """Whether a match of the pattern stands behind a dot or in quotes."""
    return any(_is_attribute(data, *match.span()) for match in re.finditer(name, data))


def _is_attribute(data: bytes, start: int, end: int) -> bool:
    if data[start - 1 : start] in (b"'", b'"'):
        return data[end : end + 1] in _IN_QUOTES
    before = data[max(0, start - _FAR_ENOUGH) : start]
    while True:
        code = before.rstrip(b" \t\r\n\f\\")
        if code.endswith(b"."):
            return True
        comment = code.find(b"#", code.rfind(b"\n") + 1)
        if comment < 0 or b"\n" not in before[len(code) :]:
            return False
        before = code[:comment]  # there may be comments between a dot and the name behind it


def _any(marks: tuple[bytes, ...], text: bytes) -> bool:
    return any(mark in text for mark in marks)
