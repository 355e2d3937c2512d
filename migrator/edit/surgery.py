"""Stage plan: operations on one slice of source: a call, a dict literal or a string literal.

libcst reads the slice and says where each argument begins and ends; the edit is made on that division. A slice that
libcst cannot read, or that it does not give back unchanged, is refused.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Union

from migrator.edit.document import NEWLINE, Refused
from migrator.edit.layout import Bracketed, Item, Kind, has_newline, last_line, split_line
from migrator.facts import MoveInto, MoveOut, Remove, Rename, SetArgument

if TYPE_CHECKING:
    import libcst

# libcst's code generation recurses in Python (first failure at 200 chained calls or 150 nested lists), and its native
# parser kills the process at some thousand levels; measured with libcst 1.9. Plain parentheses leave no trace in the
# tree, but CPython itself refuses more than 200 of them.
DEEPEST = 150

ItemOperation = Union[SetArgument, Remove, Rename, MoveInto, MoveOut]


@dataclass(frozen=True)
class Step:
    """One operation with its code already spelled (None for operations that carry none)."""

    operation: ItemOperation
    code: str | None = None


def tokens(text: str) -> list[tokenize.TokenInfo]:
    """The tokens of a piece of source, as far as they can be told."""
    found: list[tokenize.TokenInfo] = []
    try:
        found.extend(tokenize.generate_tokens(io.StringIO(f"(\n{text}\n)", newline="").readline))
    except (tokenize.TokenError, SyntaxError):
        return found
    return found


def comments(text: str) -> Counter[str]:
    """The comments in a piece of source, with how often each stands there."""
    if "#" not in text:
        return Counter()
    return Counter(token.string.strip() for token in tokens(text) if token.type == tokenize.COMMENT)


def quote(text: str) -> str | None:
    """The quote mark that most one-line strings in a piece of source use; None if there are none or equally many."""
    marks: Counter[str] = Counter()
    starts = {tokenize.STRING, getattr(tokenize, "FSTRING_START", tokenize.STRING)}
    for token in tokens(text):
        if token.type in starts:
            literal = token.string.lstrip("rRbBuUfFtT")
            if not literal.startswith(('"""', "'''")):
                marks[literal[0]] += 1
    if marks['"'] == marks["'"]:
        return None
    return '"' if marks['"'] > marks["'"] else "'"


def is_expression(text: str) -> bool:
    """Whether the text is one expression; it may go over lines."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(f"(\n{text}\n)", mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _too_deep(text: str) -> bool:
    """Whether the expression is nested deeper than libcst can be trusted with."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        level: list[ast.AST] = [ast.parse(f"(\n{text}\n)", mode="eval")]
    depth = 0
    while level:
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        depth += 1
        if depth > DEEPEST:
            return True
    return False


def divide(text: str, newline: str, margin: str) -> Bracketed:
    """Divide a call or dict literal into its items. Raises Refused if that cannot be done faithfully."""
    kind, head, gap, items, closing = _division(text)
    opening, above = split_line(gap)
    if items:
        items = (replace(items[0], above=above), *items[1:])
    else:
        closing = above + closing
    found = NEWLINE.search(text)
    return Bracketed(kind, head, opening, items, closing, text[-1], found.group() if found else newline, margin)


@lru_cache(maxsize=512)
def _division(text: str) -> tuple[Kind, str, str, tuple[Item, ...], str]:
    """Kind, head, white space behind the bracket, items, and white space before the closing bracket."""
    import libcst

    if not is_expression(text):
        raise Refused("the code there is not an expression of its own")
    if _too_deep(text):
        raise Refused(f"the code there is nested more than {DEEPEST} levels deep")
    found = NEWLINE.search(text)
    module = libcst.Module([], default_newline=found.group() if found else "\n")
    try:
        # The extra parentheses let a chain of methods that is broken over lines stand alone.
        node = libcst.parse_expression(f"({text})")
        faithful = module.code_for_node(node) == f"({text})"
        gap, items, closing = _items(node, module)
    except libcst.ParserSyntaxError:
        raise Refused("libcst cannot read the code there") from None
    except RecursionError:
        raise Refused("the code there is nested too deep for libcst") from None
    rest = "".join((gap, *(item.text for item in items), closing, text[-1]))
    head = text[: len(text) - len(rest)]
    if not faithful or head + rest != text or not head.endswith(("(", "{")):
        raise Refused("libcst does not give the code there back unchanged")
    return ("call" if head.endswith("(") else "dict"), head, gap, items, closing


def _items(node: libcst.BaseExpression, module: libcst.Module) -> tuple[str, tuple[Item, ...], str]:
    import libcst

    code = module.code_for_node
    parts: list[tuple[Item, str]] = []
    if isinstance(node, libcst.Call):
        gap, end = code(node.whitespace_before_args), ""
        for argument in node.args:
            if isinstance(argument.value, libcst.GeneratorExp) and not argument.value.lpar:
                raise Refused("its argument is a generator without parentheses")
            name = argument.keyword.value if argument.keyword else None
            if isinstance(argument.equal, libcst.AssignEqual):
                joint = code(argument.equal)
            else:
                joint = code(argument.whitespace_after_star)
            item = Item("", name, name or argument.star, joint, code(argument.value))
            parts.append(_with_comma(item, argument.comma, code(argument.whitespace_after_arg), module))
    elif isinstance(node, libcst.Dict):
        gap, end = code(node.lbrace.whitespace_after), code(node.rbrace.whitespace_before)
        for element in node.elements:
            if isinstance(element, libcst.DictElement):
                joint = f"{code(element.whitespace_before_colon)}:{code(element.whitespace_after_colon)}"
                item = Item("", _constant(element.key), code(element.key), joint, code(element.value))
            elif isinstance(element, libcst.StarredDictElement):
                item = Item("", None, "**", code(element.whitespace_before_value), code(element.value))
            else:
                raise Refused("the dict literal has an item of an unknown kind")
            parts.append(_with_comma(item, element.comma, "", module))
    else:
        raise Refused("the code there is neither a call nor a dict literal")
    items: list[Item] = []
    above = ""
    for item, after in parts:
        tail, below = split_line(after)
        items.append(replace(item, above=above, tail=tail))
        above = below
    closing = above + end
    if items and has_newline(closing) and not items[-1].tail:
        # A dict's white space before its bracket starts with the rest of the last item's line.
        tail, closing = split_line(closing)
        items[-1] = replace(items[-1], tail=tail)
    return gap, tuple(items), closing


def _with_comma(
    item: Item, comma: libcst.Comma | libcst.MaybeSentinel, after: str, module: libcst.Module
) -> tuple[Item, str]:
    import libcst

    if not isinstance(comma, libcst.Comma):
        return item, after
    before = module.code_for_node(comma.whitespace_before)
    return replace(item, before=before, comma=True), module.code_for_node(comma.whitespace_after) + after


def _constant(key: libcst.BaseExpression) -> str | None:
    import libcst

    if isinstance(key, (libcst.SimpleString, libcst.ConcatenatedString)):
        value = key.evaluated_value
        return value if isinstance(value, str) else None
    return None


# --------------------------------------------------------------------------------------------------------------------
# Operations
# --------------------------------------------------------------------------------------------------------------------

ORDER = {Rename: 0, SetArgument: 1, MoveInto: 2, MoveOut: 3, Remove: 4}
"""Additions come before removals, so that the items that leave still show the layout to those that come."""


def operate(text: str, steps: Sequence[Step], newline: str, margin: str) -> str:
    """The call or dict literal ``text`` with all steps carried out. Raises Refused if one cannot be."""
    for step in sorted(steps, key=lambda step: ORDER[type(step.operation)]):
        bracketed = divide(text, newline, margin)
        operation = step.operation
        if isinstance(operation, SetArgument):
            bracketed = _set(bracketed, operation, step.code or "")
        elif isinstance(operation, Rename):
            bracketed = _rename(bracketed, operation)
        elif isinstance(operation, MoveInto):
            bracketed = _move(bracketed, operation)
        elif isinstance(operation, MoveOut):
            bracketed = _move_out(bracketed, operation)
        else:
            for index in reversed(_present(bracketed, operation.name)):
                bracketed = bracketed.remove(index)
        text = bracketed.text
    return text


def _present(bracketed: Bracketed, name: str) -> tuple[int, ...]:
    found = bracketed.indices(name)
    if not found:
        raise Refused(f"there is no {name} to change there")
    return found


def _key(bracketed: Bracketed, name: str) -> tuple[str, str]:
    """The text of a new name, and what joins it to its value."""
    if bracketed.kind == "dict":
        mark = quote(bracketed.text) or '"'
        return _literal("", mark, name), ": "
    if not name.isidentifier():
        raise Refused(f"{name} cannot be written as a keyword argument")
    return name, "="


def _new(bracketed: Bracketed, name: str, value: str) -> Item:
    key, joint = _key(bracketed, name)
    return Item("", name, key, joint, value)


def _set(bracketed: Bracketed, operation: SetArgument, code: str) -> Bracketed:
    found = bracketed.indices(operation.name)
    if found:
        # The last of several equal keys is the one that counts.
        return bracketed.change(found[-1], replace(bracketed.items[found[-1]], value=code))
    added = _new(bracketed, operation.name, code)
    if not operation.first:
        return bracketed.append(added)
    if bracketed.kind == "dict":
        # In front of a ``**mapping`` the new item could be overridden by it.
        starred = any(item.key == "**" for item in bracketed.items)
        return bracketed.append(added) if starred else bracketed.insert(0, added)
    keyword = (index for index, item in enumerate(bracketed.items) if item.name is not None or item.key == "**")
    return bracketed.insert(next(keyword, len(bracketed.items)), added)


def _rename(bracketed: Bracketed, operation: Rename) -> Bracketed:
    if bracketed.indices(operation.new):
        raise Refused(f"{operation.new} is already set there")
    for index in _present(bracketed, operation.name):
        item = bracketed.items[index]
        key = rewrite_string(item.key, operation.new) if bracketed.kind == "dict" else _key(bracketed, operation.new)[0]
        bracketed = bracketed.change(index, replace(item, name=operation.new, key=key))
    return bracketed


def _move(bracketed: Bracketed, operation: MoveInto) -> Bracketed:
    for name in operation.names:
        if len(_present(bracketed, name)) > 1:
            raise Refused(f"{name} is set more than once there")
    moved = sorted(_present(bracketed, name)[0] for name in operation.names)
    target = bracketed.indices(operation.into)
    if not target:
        return _move_into_new(bracketed, moved, operation.into)
    holder = bracketed.items[target[-1]]
    indent = last_line(holder.above).strip("\r\n") or bracketed.margin
    if holder.value.strip() == "None":
        inner = divide("{}", bracketed.newline, indent)
    else:
        inner = _dictionary(holder.value, bracketed.newline, indent)
    rows = bool(inner.items) and inner.items[-1].own_line
    outer = bracketed
    for index in moved:
        item = bracketed.items[index]
        if inner.indices(item.name or ""):
            raise Refused(f"{item.name} is already set in {operation.into}")
        inner = inner.append(_new(inner, item.name or "", item.value))
        if rows:
            inner = inner.change(len(inner.items) - 1, _as_row(item, inner.items[-1]))
            outer = outer.change(index, replace(item, above=last_line(item.above) or item.above, tail=""))
    outer = outer.change(target[-1], replace(holder, value=inner.text))
    for index in reversed(moved):
        outer = outer.remove(index)
    return outer


def _dictionary(value: str, newline: str, margin: str) -> Bracketed:
    """The dictionary that a value is written as, or a literal that spreads the value if it is anything else."""
    try:
        found = divide(value, newline, margin)
    except Refused:
        found = None
    if found and (found.kind == "dict" or found.head.rstrip("( \t") == "dict"):
        return found
    simple = re.fullmatch(r"[\w.]+", value) is not None or (found is not None and found.kind == "call")
    return divide(f"{{**{value}}}" if simple else f"{{**({value})}}", newline, margin)


def _move_into_new(bracketed: Bracketed, moved: list[int], into: str) -> Bracketed:
    first = bracketed.items[moved[0]]
    inner = divide("{}", bracketed.newline, bracketed.margin)
    mark = quote(bracketed.text) or '"'
    rows = first.own_line and any(
        "#" in bracketed.items[index].tail + bracketed.items[index].above for index in moved[1:]
    )
    if rows:
        inner = replace(inner, closing=last_line(first.above))
    outer = bracketed
    for index in moved:
        item = bracketed.items[index]
        added = Item("", item.name, _literal("", mark, item.name or ""), ": ", item.value)
        inner = inner.append(added)
        if rows:
            row = last_line(first.above) + bracketed.step
            inner = inner.change(
                len(inner.items) - 1, replace(_as_row(item, inner.items[-1]), above=_moved_above(item, row))
            )
            outer = outer.change(index, replace(item, above=last_line(item.above) or item.above, tail=""))
    key, joint = _key(bracketed, into)
    holder = replace(outer.items[moved[0]], name=into, key=key, joint=joint, value=inner.text)
    outer = outer.change(moved[0], holder)
    for index in reversed(moved[1:]):
        outer = outer.remove(index)
    return outer


def _move_out(bracketed: Bracketed, operation: MoveOut) -> Bracketed:
    holder = _present(bracketed, operation.source)[-1]
    inner = divide(bracketed.items[holder].value, bracketed.newline, bracketed.margin)
    outer = bracketed
    for name in operation.names:
        found = _present(inner, name)
        if len(found) > 1 or bracketed.indices(name):
            raise Refused(f"{name} is set more than once there")
        item = inner.items[found[0]]
        added = _new(outer, name, item.value)
        if len(inner.items) == 1:
            # Nothing is left in the dictionary: what is moved last takes its place, and the comments beside it.
            whole = outer.items[holder]
            moved = replace(whole, name=added.name, key=added.key, joint=added.joint, value=added.value)
            return outer.change(holder, _commented(item, moved))
        outer = outer.insert(holder, added)
        if outer.items[holder].own_line:
            # What stands above the dictionary now stands above what came out of it.
            first, rest = outer.items[holder], outer.items[holder + 1]
            outer = outer.change(holder + 1, replace(rest, above=last_line(rest.above)))
            outer = outer.change(holder, replace(first, above=rest.above))
        outer = outer.change(holder, _commented(item, outer.items[holder]))
        inner = inner.change(found[0], replace(item, above=last_line(item.above) or item.above, tail=""))
        inner = inner.remove(found[0])
        holder += 1
    return outer.change(holder, replace(outer.items[holder], value=inner.text))


def _commented(item: Item, moved: Item) -> Item:
    """The item that was moved out, with the comments that it had where it was."""
    if "#" not in item.above + item.before + item.tail:
        return moved
    if not item.own_line or not moved.own_line or "#" in moved.above + moved.tail:
        raise Refused(f"a comment belongs to {item.name}")
    return _as_row(item, moved)


def _as_row(moved: Item, added: Item) -> Item:
    """The item that was added on a line of its own, with the comments that the moved one had."""
    return replace(
        added, above=_moved_above(moved, last_line(added.above)), tail=moved.tail if "#" in moved.tail else ""
    )


def _moved_above(moved: Item, row: str) -> str:
    """The comment lines above a moved item, at their new indentation, and the start of its line."""
    lines = [line.strip() for line in NEWLINE.split(moved.above) if line.strip()]
    return "".join(row + line for line in (*lines, ""))


# --------------------------------------------------------------------------------------------------------------------
# String literals
# --------------------------------------------------------------------------------------------------------------------


def rewrite_string(text: str, value: str) -> str:
    """The string literal ``text`` with another value, in the same quotes and with the same prefix.

    Raises Refused for bytes, f-strings and concatenations, and for a value that a raw string cannot hold.
    """
    found = re.fullmatch(r"([A-Za-z]*)('''|\"\"\"|'|\")(.*)\2", text, re.DOTALL)
    strings = [token for token in tokens(text) if token.type == tokenize.STRING]
    if not found or len(strings) != 1 or strings[0].string != text or set(found.group(1).lower()) - {"r", "u"}:
        raise Refused("the code there is not one plain string literal")
    return _literal(found.group(1), found.group(2), value)


def _literal(prefix: str, mark: str, value: str) -> str:
    if "r" in prefix.lower():
        literal = f"{prefix}{mark}{value}{mark}"
    else:
        escaped = "".join(
            f"\\{character}"
            if character in ("\\", mark[0])
            else character
            if character.isprintable() or (character == "\n" and len(mark) == 3)
            else repr(character)[1:-1]
            for character in value
        )
        literal = f"{prefix}{mark}{escaped}{mark}"
    try:
        same = ast.literal_eval(literal) == value
    except (SyntaxError, ValueError):
        same = False
    if not same:
        raise Refused("the new value cannot be written in this kind of string literal")
    return literal
