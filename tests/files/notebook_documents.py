"""Notebooks for tests: documents made of cells, and edits of the modules that they make."""

import json

from migrator.facts import Edit, Place, Span
from migrator.files.source import Source, decode

PATH = "a.ipynb"


def code(source, **fields):
    return {"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": [], "source": source, **fields}


def notebook(*cells, **fields):
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **fields}


def read(*sources, **fields) -> Source:
    """A notebook of these cells, as Jupyter writes it."""
    return decode(PATH, json.dumps(notebook(*map(code, sources), **fields), indent=1).encode() + b"\n")


def edits_of(source: Source, *changes: tuple[str, str]) -> list[Edit]:
    """Edits by what they replace; ``^text`` inserts before it, ``text$`` in the line behind it."""
    found = []
    for old, new in changes:
        bare = old.strip("^$")
        start = source.text.index(bare)
        end = start + len(bare)
        if old.startswith("^"):
            end = start
        elif old.endswith("$"):
            start = end = source.text.index("\n", end) + 1
        found.append(Edit(Place(PATH, Span(start, end)), new))
    return sorted(found, key=lambda edit: edit.place.span)


def applied(text: str, edits: list[Edit]) -> str:
    for edit in reversed(edits):
        text = text[: edit.place.span.start] + edit.text + text[edit.place.span.end :]
    return text


def edited(source: Source, *changes: tuple[str, str]) -> bytes:
    edits = edits_of(source, *changes)
    return source.edited(applied(source.text, edits), edits)


def with_source(value: str) -> bytes:
    """A document whose only cell has this JSON text for its source."""
    return f'{{"cells": [{{"cell_type": "code", "source": {value}}}]}}'.encode()
