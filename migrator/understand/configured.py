"""Stage link: models that configuration files name, where the code mentions the file."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator

from migrator.facts import Configured, Constant, Place, Span
from migrator.files.yaml_nodes import Node, documents, walk

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_SUFFIX = re.compile(rb"\.(?:toml|ya?ml|json)(?=\\?[\"'])")
_STEM = re.compile(rb"[\w.-]+\Z")
_LONGEST = 100  # of the names that are looked for
_TOML_ITEM = re.compile(r"""(?m)^[ \t]*(?P<key>[\w-]+)[ \t]*=[ \t]*(?P<quote>["'])(?P<model>[\w.:/-]+)(?P=quote)""")


def mentioned_files(data: bytes) -> frozenset[str]:
    """The names of configuration files at the end of some text in the code."""
    found: set[str] = set()
    for suffix in _SUFFIX.finditer(data):
        stem = _STEM.search(data[max(0, suffix.start() - _LONGEST) : suffix.start()])
        if stem is not None:
            found.add((stem[0] + suffix[0]).decode("ascii", "replace"))
    return frozenset(found)


def configured(path: str, text: str, folder: str, is_model_key: Callable[[str], bool]) -> Iterator[Configured]:
    """The texts under keys that have the names of models as their values."""
    reader = _toml if path.lower().endswith(".toml") else _yaml
    for key, value, span in reader(text, is_model_key):
        yield Configured(key, Constant(value, Place(path, span)), folder)


def _yaml(text: str, is_model_key: Callable[[str], bool]) -> Iterator[tuple[str, str, Span]]:
    """JSON too: it is YAML but for tabs, and a file that cannot be read this way is left alone."""
    for node in walk(documents(text) or []):
        for key, value in node.pairs:
            if key.text is not None and value.text and is_model_key(key.text):
                span = _inner(value)
                if not value.tagged and text[span.start : span.end] == value.text:
                    yield key.text, value.text, span


def _inner(value: Node) -> Span:
    """The characters of a scalar without its quotes."""
    quoted = value.style in ("'", '"')
    return Span(value.span.start + quoted, value.span.end - quoted)


def _toml(text: str, is_model_key: Callable[[str], bool]) -> Iterator[tuple[str, str, Span]]:
    try:
        waiting: list[object] = [tomllib.loads(text)]
    except tomllib.TOMLDecodeError:
        return
    said: list[tuple[str, str]] = []
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            said += [(key, value) for key, value in each.items() if isinstance(value, str)]
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
    matches = [match for match in _TOML_ITEM.finditer(text) if is_model_key(match["key"])]
    written = Counter((match["key"], match["model"]) for match in matches)
    there = Counter(said)
    for match in matches:
        # A line within a longer text looks the same, and is not among what the file says.
        key, model = match["key"], match["model"]
        if written[key, model] == there[key, model]:
            yield key, model, Span(*match.span("model"))
