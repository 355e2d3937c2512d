"""What holds for every layout of a call or dict, and for every sequence of operations on it."""

import ast

from edit_marks import move, remove, rename, set_to
from hypothesis import given, settings
from hypothesis import strategies as st

from migrator.edit.compose import Composer, minimal
from migrator.edit.document import Document, applied
from migrator.edit.surgery import comments, divide
from migrator.edit.verify import verify
from migrator.facts import Place, Span

NAMES = ("alpha", "beta", "gamma", "delta")
VALUES = ("1", "'s'", "[\n  1,  # inner\n  2]", "{'k': 1}", "lambda: 0", "x if y else z", "f(a=1)", '"""#\n"""')


@st.composite
def gaps(draw, comment_number):
    """White space as it may stand between brackets: blanks, lines, comments."""
    lines = draw(st.lists(st.sampled_from(["", "  ", "    # note", "\t"]), max_size=3))
    indent = draw(st.sampled_from(["", " ", "    ", "\t"]))
    if not lines:
        return indent
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    return newline.join([*(f"{line}{comment_number if '#' in line else ''}" for line in lines), indent])


@st.composite
def slices(draw):
    """A call, ``dict(...)`` or dict literal with named items in any layout."""
    names = draw(st.permutations(NAMES))[: draw(st.integers(0, len(NAMES)))]
    kind = draw(st.sampled_from(["call", "dict call", "literal"]))
    head, foot = {"call": ("c.f(", ")"), "dict call": ("dict(", ")"), "literal": ("{", "}")}[kind]
    text = head + draw(gaps("0"))
    for number, name in enumerate(names):
        key = f"'{name}': " if kind == "literal" else f"{name}="
        text += key + draw(st.sampled_from(VALUES)) + draw(gaps(f"{number}a"))
        if number < len(names) - 1 or draw(st.booleans()):
            text += "," + draw(gaps(f"{number}b"))
    return text + foot, names


OPERATIONS = st.one_of(
    st.builds(set_to, st.sampled_from([*NAMES, "fresh"]), st.sampled_from(["1", "g()"]), st.booleans()),
    st.sampled_from([(remove, name) for name in NAMES]).map(lambda pair: pair[0](pair[1])),
    st.sampled_from(NAMES).map(lambda name: rename(name, f"new_{name}")),
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True).map(lambda names: move(*names)),
)


def arguments(text):
    """Names and values of a call or dict, as Python reads them."""
    node = ast.parse(f"(\n{text}\n)", mode="eval").body
    if isinstance(node, ast.Dict):
        pairs = zip((key.value for key in node.keys), node.values, strict=True)
    else:
        pairs = ((keyword.arg, keyword.value) for keyword in node.keywords)
    return {name: ast.dump(value) for name, value in pairs}


@given(slices())
@settings(max_examples=200, deadline=None)
def test_a_slice_that_is_divided_and_not_edited_is_the_same(made):
    text, names = made
    divided = divide(text, "\n", "")
    assert divided.text == text
    assert [item.name for item in divided.items] == list(names)
    for index, item in enumerate(divided.items):
        start, end = divided.value_span(index)
        assert text[start:end] == item.value


@given(slices(), st.lists(OPERATIONS, min_size=1, max_size=3))
@settings(max_examples=400, deadline=None)
def test_operations_do_what_they_say_and_nothing_else(made, operations):
    text, _ = made
    wanted = arguments(text)
    source = f"before = 1\nx = {text}\nafter = 2\n"
    for operation in operations:
        place = Place("app.py", Span(15, len(source) - len("\nafter = 2\n")))
        made_operation = operation(place)
        expected = expectation(made_operation, wanted)
        if expected is None:
            continue
        document = Document("app.py", source)
        edits = Composer(document).edits([made_operation])
        new = applied(source, edits)
        assert verify("app.py", source, new, edits) is None
        assert applied(source, minimal(document, edits)) == new
        found = arguments(new[15 : -len("\nafter = 2\n")])
        assert found == expected
        if type(made_operation).__name__ == "Rename" or ("fresh" in found and "fresh" not in wanted):
            assert not comments(source) - comments(new), "a comment was lost"
        source, wanted = new, found


def expectation(operation, wanted):
    """What the arguments should be afterwards; None if the operation does not apply."""
    kind = type(operation).__name__
    if kind == "SetArgument":
        return wanted | {operation.name: ast.dump(ast.parse(operation.code, mode="eval").body)}
    if kind == "Remove":
        return (
            {key: value for key, value in wanted.items() if key != operation.name} if operation.name in wanted else None
        )
    if kind == "Rename":
        if operation.name not in wanted or operation.new in wanted:
            return None
        return {operation.new if key == operation.name else key: value for key, value in wanted.items()}
    if not all(name in wanted for name in operation.names) or operation.into in wanted:
        return None
    # The fields of the dump are those of a dict literal in the order in which the arguments stood.
    moved = [name for name in wanted if name in operation.names]
    keys = ", ".join(f"Constant(value='{name}')" for name in moved)
    values = ", ".join(wanted[name] for name in moved)
    literal = f"Dict(keys=[{keys}], values=[{values}])"
    kept = {key: value for key, value in wanted.items() if key not in operation.names}
    return kept | {operation.into: literal}
