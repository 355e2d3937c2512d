"""Places in small programs: «…» marks a slice, marks may nest, and they are counted by their openings."""

from __future__ import annotations

from migrator.edit.compose import Composer
from migrator.edit.document import Document, applied
from migrator.edit.verify import verify
from migrator.facts import (
    Finding,
    Fix,
    InsertStatement,
    MoveInto,
    MoveOut,
    OrElse,
    Place,
    ReadEnvironment,
    Remove,
    RemoveStatement,
    Rename,
    Replace,
    ReplaceString,
    SetArgument,
    Span,
    Wrap,
)


def marked(source, path="app.py"):
    """The text without its marks, and the places that they were around."""
    text, opened, places = "", [], {}
    count = 0
    for character in source:
        if character == "«":
            opened.append((count, len(text)))
            count += 1
        elif character == "»":
            number, start = opened.pop()
            places[number] = Place(path, Span(start, len(text)))
        else:
            text += character
    assert not opened, "a mark is not closed"
    return text, [places[number] for number in range(count)]


def edited(source, *operations):
    """The program after the operations, each of which is made for the mark with its own number (the last repeats)."""
    text, places = marked(source)
    made = [make(places[min(number, len(places) - 1)]) for number, make in enumerate(operations)]
    edits = Composer(Document("app.py", text)).edits(made)
    new = applied(text, edits)
    assert verify("app.py", text, new, edits) is None
    return new


def set_to(name, code="1", first=False):
    return lambda place: SetArgument(place, name, code, first)


def read_key(name="api_key", variable="KEY"):
    return lambda place: SetArgument(place, name, ReadEnvironment(variable))


def remove(name):
    return lambda place: Remove(place, name)


def rename(name, new):
    return lambda place: Rename(place, name, new)


def move(*names, into="extra_body"):
    return lambda place: MoveInto(place, names, into)


def move_out(*names, source="extra_body"):
    return lambda place: MoveOut(place, names, source)


def wrap(before, after):
    return lambda place: Wrap(place, before, after)


def replace_with(code):
    return lambda place: Replace(place, code)


def or_else(code):
    return lambda place: OrElse(place, code)


def string(value):
    return lambda place: ReplaceString(place, value)


def remove_statement():
    return RemoveStatement


def insert(target, code):
    return lambda place: InsertStatement(place, target, code)


def finding(code, *operations, applicability="safe"):
    return Finding(
        code, code.lower(), "error", "message", operations[0].place, fix=Fix(applicability, "message", operations)
    )
