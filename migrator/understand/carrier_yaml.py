"""Stage link: files beside the code that are YAML: what services, jobs and containers are given."""

from __future__ import annotations

import re
from collections.abc import Iterator

from migrator.facts import Span
from migrator.files.yaml_nodes import Node, documents, walk
from migrator.understand.carrier_lines import SECRET_NAME, Entry, Found, exported, is_written, upper_names

# The name of a variable in a text that is no YAML by itself (a chart's template).
_LINE = re.compile(
    r"""(?m)^[ \t]*(?:-[ \t]+)?(?:name:[ \t]*)?["']?(?P<name>[A-Z_][A-Z0-9_]*)["']?(?=[ \t]*(?::|$|\r))"""
)
_HIDDEN_LINE = re.compile(r"(?m)^[ \t]*(?:-[ \t]+)?[\"']?(?P<name>\w+)[\"']?[ \t]*[:=][ \t]*(?P<value>[^\r\n]+)")
_MERGE = "<<"
_SCRIPTS = ("run", "script", "before_script", "after_script")
"""What holds commands. Source: GitHub's workflow syntax, GitLab's ``.gitlab-ci.yml`` keyword reference."""


def compose(text: str, variables: frozenset[str]) -> Found:
    """A compose file: the entries of each service's environment, one that several services share once."""
    roots = documents(text)
    if roots is None:
        return Found((), tuple(_hidden_lines(text)))
    entries: dict[Span, Entry] = {}
    for node in walk(roots):
        given = node.value("environment")
        if given is None:
            continue
        own = list(_entries(given))
        names = frozenset(name for name, *_ in own)
        for name, key, value, holder in own:
            if name not in variables:
                continue
            before = entries.get(key.span)
            beside = names if before is None else before.beside | names
            span = Span(key.span.start, (value or key).span.end)
            whole = span if _repeatable(text, name, key, value, holder) else None
            entries[key.span] = Entry(name, _name_span(text, name, key), whole, beside)
    return Found(tuple(entries.values()), tuple(_hidden(roots)))


def mentioned(text: str, variables: frozenset[str]) -> Found:
    """Any other YAML file: each variable once, where it is first a key or the ``name`` of something."""
    beside = upper_names(text)
    roots = documents(text)
    found: dict[str, Entry] = {}
    if roots is None:
        for match in _LINE.finditer(text):
            if match["name"] in variables:
                found.setdefault(match["name"], Entry(match["name"], Span(*match.span("name")), beside=beside))
        return Found(tuple(found.values()), tuple(_hidden_lines(text)))
    for node in walk(roots):
        named = node.value("name")
        for key in (*(key for key, _ in node.pairs), *((named,) if named is not None else ())):
            if key.text in variables:
                found.setdefault(key.text, Entry(key.text, _name_span(text, key.text, key), beside=beside))
    for entry in exported(text, variables):
        found.setdefault(entry.name, entry)
    return Found(tuple(found.values()), tuple(_hidden(roots)))


def scripts(text: str) -> Iterator[Span]:
    """Where commands are written in a workflow, or in a job of GitLab's."""
    for node in walk(documents(text) or []):
        for key in _SCRIPTS:
            value = node.value(key)
            if value is not None:
                yield from (each.span for each in (value, *value.items) if each.text is not None)


def _entries(given: Node) -> Iterator[tuple[str, Node, Node | None, Node]]:
    """The entries of an environment: name, key (or the item of a list), value, and what they stand in."""
    waiting, seen = [given], set[int]()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        for item in node.items:
            if item.text is not None:
                yield item.text.partition("=")[0].strip(), item, None, node
            else:
                waiting.append(item)  # several merged mappings
        for key, value in node.pairs:
            if key.text == _MERGE:
                waiting.append(value)
            elif key.text is not None:
                yield key.text, key, value, node


def _repeatable(text: str, name: str, key: Node, value: Node | None, holder: Node) -> bool:
    """Whether a sibling can be written behind an entry: it says no more than "the variable of this name"."""
    if key.tagged or (value is not None and (value.tagged or value.text is None)):
        return False
    span = Span(key.span.start, (value or key).span.end)
    if "\n" in text[span.start : span.end] or "\r" in text[span.start : span.end]:
        return False
    given = value.text if value is not None else (key.text or "").partition("=")[2].strip()
    if not _passes_on(given or "", name):
        return False
    if holder.flow:
        return True
    start = max(text.rfind("\n", 0, span.start), text.rfind("\r", 0, span.start)) + 1
    lead = text[start : span.start]
    return re.fullmatch(r"[ \t]*" if value is not None else r"[ \t]*-[ \t]+", lead) is not None


def _passes_on(value: str, name: str) -> bool:
    """Whether a value is empty, or a reference to the variable ``name`` without a default of its own."""
    plain = re.fullmatch(rf"\${name}|\$\{{{name}(?P<rest>[^{{}}$]*)\}}", value)
    if plain is None:
        return not value
    operator = re.match(r":?[-?]", plain["rest"] or "")
    rest = (plain["rest"] or "")[operator.end() if operator else 0 :]
    if operator is None or operator[0].endswith("-"):
        return not rest
    # What is said where it is missing may name the variable, and has to be true of the other one too.
    return "openai" not in rest.replace(name, "").lower()


def _name_span(text: str, name: str, key: Node) -> Span:
    """Where a variable is named in its key."""
    start = text.find(name, key.span.start, key.span.end)
    return key.span if start < 0 else Span(start, start + len(name))


def _hidden(roots: list[Node]) -> Iterator[Span]:
    """Values that are written out under the name of a secret."""
    for node in walk(roots):
        named, value = node.value("name"), node.value("value")
        pairs = [*node.pairs, (named, value)] if named is not None and value is not None else node.pairs
        for key, given in pairs:
            if key.text is not None and SECRET_NAME.search(key.text) and given.text and is_written(given.text):
                yield given.span
        for item in node.items:
            name, equals, given_text = (item.text or "").partition("=")
            if equals and SECRET_NAME.search(name) and is_written(given_text):
                yield item.span


def _hidden_lines(text: str) -> Iterator[Span]:
    for match in _HIDDEN_LINE.finditer(text):
        if SECRET_NAME.search(match["name"]) and is_written(match["value"]):
            yield Span(*match.span("value"))
