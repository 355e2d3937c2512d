"""Stage source: a YAML text as nodes, each with the characters that it is written in.

PyYAML reads it, and nothing is ever written by it: a dump would lose comments and layout. The places are exact but for
nodes with a tag of their own, which include the tag; they are marked, and left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from migrator.places import Span

_CORE = "tag:yaml.org,2002:"


@dataclass(eq=False)
class Node:
    """A node: what a scalar says (``text``, None for a collection), or the ``pairs`` or ``items`` of a collection.

    An alias is the node that it stands for. ``flow`` tells that a collection is written in brackets, ``quoted`` that a
    scalar has quotes, ``tagged`` that a node has a tag of its own.
    """

    span: Span
    text: str | None = None
    pairs: list[tuple[Node, Node]] = field(default_factory=list)
    items: list[Node] = field(default_factory=list)
    flow: bool = False
    style: str = ""
    tagged: bool = False

    def value(self, key: str) -> Node | None:
        """The value under a key of a mapping, or None."""
        return next((value for name, value in self.pairs if name.text == key), None)


class Event(NamedTuple):
    """A step of the parser: what begins, ends or stands there, and where."""

    span: Span
    said: tuple[object, ...]


def documents(text: str) -> list[Node] | None:
    """The documents of a YAML text; None if it is not YAML that can be read."""
    import yaml

    try:
        return [_node(each, {}) for each in yaml.compose_all(text, Loader=_loader()) if each is not None]
    except (yaml.YAMLError, ValueError, RecursionError):
        return None


def events(text: str) -> list[Event] | None:
    """What the parser meets, in order; None if the text is not YAML."""
    import yaml

    try:
        return [
            Event(
                Span(each.start_mark.index, each.end_mark.index),
                (type(each).__name__, *(getattr(each, name, None) for name in ("value", "anchor", "tag", "style"))),
            )
            for each in yaml.parse(text, Loader=_loader())
        ]
    except (yaml.YAMLError, ValueError, RecursionError):
        return None


def walk(roots: list[Node]) -> Iterator[Node]:
    """All nodes below, each once, in the order of the text."""
    seen: set[int] = set()
    waiting = roots[::-1]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        inner = [*node.items, *(each for pair in node.pairs for each in pair)]
        waiting += inner[::-1]


def _loader() -> Any:
    import yaml

    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _node(each: Any, known: dict[int, Node]) -> Node:
    if id(each) in known:
        return known[id(each)]
    span = Span(each.start_mark.index, each.end_mark.index)
    tagged = not str(each.tag).startswith(_CORE)
    node = known[id(each)] = Node(span, tagged=tagged)
    if isinstance(each.value, str):
        node.text, node.style = each.value, each.style or ""
    else:
        node.flow = bool(each.flow_style)
        for inner in each.value:
            if isinstance(inner, tuple):
                node.pairs.append((_node(inner[0], known), _node(inner[1], known)))
            else:
                node.items.append(_node(inner, known))
    return node
