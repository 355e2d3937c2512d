"""Report: the sources as they may be shown. What the program gives as a key is starred out, whatever it looks like.

A secret that looks like one is masked wherever text is printed (:mod:`migrator.reports.text`); this is about those that
only the flow of values tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from migrator.facts import Constant, EnvironmentVariable, Facts, Place, Span, Value
from migrator.files.source import Source
from migrator.reports.text import mask

KEYS = frozenset({"admin_api_key", "api_key", "webhook_secret"})
"""The arguments of the SDK's clients that are secrets. Source: ``openai/_client.py``, ``OpenAI.__init__``."""

DISTINCT = 12
"""A key of this length or more is starred out wherever it stands; a shorter one may be an everyday word elsewhere."""

_SECRET_NAME = re.compile(r"KEY|TOKEN|SECRET|PASSWORD", re.IGNORECASE)
_LITERAL = re.compile(r"""[A-Za-z]{0,2}(\"\"\"|'''|"|')(.*?)(?<!\\)\1""", re.DOTALL)


def starred(sources: Mapping[str, Source], facts: Facts) -> dict[str, Source]:
    """The sources with stars for the characters of each key that the facts know of; every place stays where it is."""
    known = tuple(_literals(facts))
    values = {constant.value for constant in known if isinstance(constant.value, str)}
    spans: dict[str, list[Span]] = {}
    for constant in known:
        spans.setdefault(constant.place.path, []).append(constant.place.span)
    for name, place in facts.variables:
        if _SECRET_NAME.search(name) and place.path in sources:
            spans.setdefault(place.path, []).extend(_given(sources[place.path].text, name, place))
    for path, found in spans.items():
        if path in sources:
            values.update(_LITERAL.sub(r"\2", sources[path].text[span.start : span.end]) for span in found)
    distinct = sorted((re.escape(value) for value in values if len(value) >= DISTINCT), key=len, reverse=True)
    anywhere = re.compile("|".join(distinct)) if distinct else None
    whole: dict[str, list[Span]] = {}
    for place in facts.hidden:
        whole.setdefault(place.path, []).append(place.span)
    shown = {path: _without(source, whole.get(path, ())) for path, source in sources.items()}
    return {path: _source(source, spans.get(path, ()), anywhere) for path, source in shown.items()}


def exposed(diff: Iterable[str], before: Source, masked: Source | None) -> bool:
    """Whether lines of a diff show a key: one that looks like one, or that ``masked`` has stars for."""
    lines = tuple(line.rstrip("\r\n") for line in diff)
    if any(mask(line) != line for line in lines):
        return True
    if masked is None or masked is before:
        return False
    every = range(1, before.row_count + 1)
    starred_rows = {before.line(row) for row in every if before.line(row) != masked.line(row)}
    return any(line[1:] in starred_rows for line in lines)


def _literals(facts: Facts) -> Iterator[Constant]:
    """The string literals that are keys of clients."""
    waiting: list[Value] = [
        value for client in facts.clients for field in client.arguments if field.name in KEYS for value in field.values
    ]
    while waiting:
        value = waiting.pop()
        if isinstance(value, EnvironmentVariable):
            waiting += value.defaults
        elif isinstance(value, Constant) and isinstance(value.value, str):
            yield value


def _given(text: str, name: str, place: Place) -> Iterator[Span]:
    """The literals that an assignment to the environment variable ``name`` gives it."""
    for literal in _LITERAL.finditer(text, *place.span):
        if literal[2] != name:
            yield Span(*literal.span())


def _without(source: Source, spans: Iterable[Span]) -> Source:
    """A file beside the code, or a notebook with commands, with stars for the values that it gives."""
    spans = tuple(spans)
    text = _blotted(source.text, spans, 0)
    notebook = source.notebook
    if notebook is not None and spans:
        cells = (replace(cell, text=_blotted(cell.text, spans, cell.start)) for cell in notebook.cells)
        return replace(source, text=text, notebook=replace(notebook, cells=tuple(cells)))
    return source if text == source.text else replace(source, text=text)


def _blotted(text: str, spans: Iterable[Span], start: int) -> str:
    """The text, which begins at ``start`` of the file, with stars at ``spans``."""
    for span in spans:
        begin, end = span.start - start, span.end - start
        if 0 <= begin < end <= len(text):
            text = text[:begin] + _hidden(text[begin:end]) + text[end:]
    return text


def _source(source: Source, spans: Iterable[Span], anywhere: re.Pattern[str] | None) -> Source:
    text = _starred(source.text, spans, 0, anywhere)
    if text == source.text:
        return source
    notebook = source.notebook
    if notebook is not None:
        cells = (replace(cell, text=_starred(cell.text, spans, cell.start, anywhere)) for cell in notebook.cells)
        notebook = replace(notebook, cells=tuple(cells))
    return replace(source, text=text, notebook=notebook)


def _starred(text: str, spans: Iterable[Span], start: int, anywhere: re.Pattern[str] | None) -> str:
    """The text, which begins at ``start`` of the module, with what is between quotes in ``spans`` starred out."""
    for span in spans:
        begin, end = span.start - start, span.end - start
        if 0 <= begin < end <= len(text):
            text = text[:begin] + _LITERAL.sub(_stars, text[begin:end]) + text[end:]
    return text if anywhere is None else anywhere.sub(lambda found: "*" * len(found[0]), text)


def _stars(literal: re.Match[str]) -> str:
    start, end = literal.start(2) - literal.start(), literal.end(2) - literal.start()
    return literal[0][:start] + _hidden(literal[2]) + literal[0][end:]


def _hidden(text: str) -> str:
    return re.sub(r"[^\r\n]", "*", text)  # rows stay rows
