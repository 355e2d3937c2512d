"""What SetArgument, Remove, Rename, MoveInto, MoveOut and Wrap make of the author's layout."""

import re

import pytest
from edit_marks import edited, move, move_out, remove, rename, set_to, wrap

from migrator.edit.document import Refused
from migrator.edit.surgery import divide

ADDED_AT_THE_END = [
    ("«f()»", "f(new=1)"),
    ("«f( )»", "f( new=1 )"),
    ("«f(a=0)»", "f(a=0, new=1)"),
    ("«f(a=0,)»", "f(a=0, new=1,)"),
    ("«f( a=0 )»", "f( a=0, new=1 )"),
    ("«f(a = 0)»", "f(a = 0, new=1)"),
    ("«f(a=0,b=2)»", "f(a=0,b=2,new=1)"),
    ("«f(x, *y, **z)»", "f(x, *y, **z, new=1)"),
    ("«f((x for x in y))»", "f((x for x in y), new=1)"),
    ("«f(\n)»", "f(\n    new=1,\n)"),
    ("«f(\n    a=0,\n)»", "f(\n    a=0,\n    new=1,\n)"),
    ("«f(\n    a=0\n)»", "f(\n    a=0,\n    new=1\n)"),
    ("«f(\n    a=0,\n    b=2)»", "f(\n    a=0,\n    b=2,\n    new=1)"),
    ("«f(\n    a=0, b=2,\n)»", "f(\n    a=0, b=2, new=1,\n)"),
    ("«f(\n\ta=0,\n)»", "f(\n\ta=0,\n\tnew=1,\n)"),
    ("«f(\r\n  a=0,\r\n)»", "f(\r\n  a=0,\r\n  new=1,\r\n)"),
    ("x = «f(a=0,\n      b=2)»", "x = f(a=0,\n      b=2,\n      new=1)"),
    ("«f(\n    a=0,  # why\n)»", "f(\n    a=0,  # why\n    new=1,\n)"),
    ("«f(\n    a=0  # why\n)»", "f(\n    a=0,  # why\n    new=1\n)"),
    ("«f(a=0  # why\n)»", "f(a=0,  # why\n    new=1\n)"),
    ("«f(  # call\n    a=0,\n)»", "f(  # call\n    a=0,\n    new=1,\n)"),
    ("«f(\n    a=0,\n    # end\n)»", "f(\n    a=0,\n    new=1,\n    # end\n)"),
    ("«f(\n    # only\n)»", "f(\n    # only\n    new=1,\n)"),
    ("«f(  # only\n)»", "f(  # only\n    new=1,\n)"),
    ("«f(\n    a=0\n  , b=2\n)»", "f(\n    a=0\n  , b=2\n  , new=1\n)"),
    ("«f(a=[\n    1,\n])»", "f(a=[\n    1,\n], new=1)"),
    ("«f(\n    a=0,\n\n    b=2,\n)»", "f(\n    a=0,\n\n    b=2,\n    new=1,\n)"),
    ("def g():\n    «f(\n    )»", "def g():\n    f(\n        new=1,\n    )"),
    ("x = («c\n  .chat  # here\n  .create(a=0)»)", "x = (c\n  .chat  # here\n  .create(a=0, new=1))"),
    ("«dict(a=0)»", "dict(a=0, new=1)"),
    ("«{}»", '{"new": 1}'),
    ("«{'a': 0}»", "{'a': 0, 'new': 1}"),
    ('«{\n    "a": 0,\n    **rest,\n}»', '{\n    "a": 0,\n    **rest,\n    "new": 1,\n}'),
    ("«{\n    'a': 0  # why\n}»", "{\n    'a': 0,  # why\n    'new': 1\n}"),
]

ADDED_IN_FRONT = [
    ("«f()»", "f(new=1)"),
    ("«f(a=0)»", "f(new=1, a=0)"),
    ("«f(x, a=0)»", "f(x, new=1, a=0)"),
    ("«f(x, *y)»", "f(x, *y, new=1)"),
    ("«f(**z)»", "f(new=1, **z)"),
    ("«f(a=0,)»", "f(new=1, a=0,)"),
    ("«f(\n    a=0\n)»", "f(\n    new=1,\n    a=0\n)"),
    ("«f(\n    # about a\n    a=0,  # why\n)»", "f(\n    new=1,\n    # about a\n    a=0,  # why\n)"),
    ("«f(  # call\n    a=0,\n)»", "f(  # call\n    new=1,\n    a=0,\n)"),
    ("x = «f(a=0,\n      b=2)»", "x = f(new=1,\n      a=0,\n      b=2)"),
    ("«f(\n    a=0\n  , b=2\n)»", "f(\n    new=1\n  , a=0\n  , b=2\n)"),
    ("«{'a': 0}»", "{'new': 1, 'a': 0}"),
    ("«{**rest}»", '{**rest, "new": 1}'),
]

SET_AGAIN = [
    ("«f(new=0)»", "f(new=1)"),
    ("«f(new = 0, b=2)»", "f(new = 1, b=2)"),
    ("«f(\n    new=0,  # why\n)»", "f(\n    new=1,  # why\n)"),
    ("«{'new': 0}»", "{'new': 1}"),
    ("«{'new': 0, 'new': 5}»", "{'new': 0, 'new': 1}"),
    ("«dict(new=0)»", "dict(new=1)"),
]

REMOVED = [
    ("«f(old=0)»", "f()"),
    ("«f( old=0, )»", "f()"),
    ("«f(old=0, b=2)»", "f(b=2)"),
    ("«f(b=2, old=0)»", "f(b=2)"),
    ("«f(b=2, old=0, )»", "f(b=2, )"),
    ("«f(a, old=0, *b, **c)»", "f(a, *b, **c)"),
    ("«f(\n    old=0,\n)»", "f()"),
    ("«f(\n    b=2,\n    old=0\n)»", "f(\n    b=2\n)"),
    ("«f(\n    b=2,\n    old=0,\n)»", "f(\n    b=2,\n)"),
    ("«f(\n    old=0,\n    b=2,\n)»", "f(\n    b=2,\n)"),
    ("«f(\n    a=1, old=0,\n    b=2,\n)»", "f(\n    a=1,\n    b=2,\n)"),
    ("«f(\n    old=0, a=1,\n    b=2,\n)»", "f(\n    a=1,\n    b=2,\n)"),
    ("«f(a=1,\n  old=0)»", "f(a=1)"),
    ("«f(old=0,\n  b=2)»", "f(b=2)"),
    ("«f(a=1,\\\n  old=0)»", "f(a=1)"),
    ("«f(a=1,  # one\n  old=0)»", "f(a=1  # one\n  )"),
    ("«f(\n    a=1,  # one\n    # two\n    old=0,\n    b=2,\n)»", "f(\n    a=1,  # one\n    # two\n    b=2,\n)"),
    ("«f(a=1, old=0,  # both\n  b=2)»", "f(a=1,  # both\n  b=2)"),
    ("«f(a=1,\n  # last\n  old=0)»", "f(a=1\n  # last\n  )"),
    ("«f(\n    # alone\n    old=0\n)»", "f(\n    # alone\n)"),
    ("«f(\n    a=1,\n\n    old=0,\n    b=2,\n)»", "f(\n    a=1,\n\n    b=2,\n)"),
    ("«f(\n    a=1\n  , old=0\n  , b=2\n)»", "f(\n    a=1\n  , b=2\n)"),
    ("«f(\n    a=1\n  , old=0\n)»", "f(\n    a=1\n)"),
    ("«f(\r\n\told=0,\r\n\tb=2,\r\n)»", "f(\r\n\tb=2,\r\n)"),
    ("«f(\n    b=2,\n    old={\n        1: 2,\n    },\n)»", "f(\n    b=2,\n)"),
    ("«{'old': 0, 'b': 2}»", "{'b': 2}"),
    ("«{'old': 0, 'b': 2, 'old': 1}»", "{'b': 2}"),
    ("«dict(old=0, b=2)»", "dict(b=2)"),
]

RENAMED = [
    ("«f(old=0)»", "f(new=0)"),
    ("«f(a, old = 0)»", "f(a, new = 0)"),
    ("«{'old': 0}»", "{'new': 0}"),
    ('«{r"old" : 0}»', '{r"new" : 0}'),
    ("«dict(\n    old=0,  # why\n)»", "dict(\n    new=0,  # why\n)"),
]

MOVED = [
    ("«f(x=1)»", 'f(extra_body={"x": 1})'),
    ("«f(a='s', x=1)»", "f(a='s', extra_body={'x': 1})"),
    ("«f(x=1, a=0, y=2)»", 'f(extra_body={"x": 1, "y": 2}, a=0)'),
    ("«f(\n    x=1,  # why\n    a=0,\n)»", 'f(\n    extra_body={"x": 1},  # why\n    a=0,\n)'),
    (
        "«f(\n    x=1,  # one\n    # above\n    y=2,  # two\n)»",
        'f(\n    extra_body={\n        "x": 1,  # one\n        # above\n        "y": 2,  # two\n    },\n)',
    ),
    ("«f(x=1, extra_body={'k': 0})»", "f(extra_body={'k': 0, 'x': 1})"),
    ("«f(x=1, extra_body={})»", 'f(extra_body={"x": 1})'),
    ("«f(x=1, extra_body=None)»", 'f(extra_body={"x": 1})'),
    ("«f(x=1, extra_body=dict(k=0))»", "f(extra_body=dict(k=0, x=1))"),
    ("«f(x=1, extra_body=body)»", 'f(extra_body={**body, "x": 1})'),
    ("«f(x=1, extra_body=make())»", 'f(extra_body={**make(), "x": 1})'),
    ("«f(x=1, extra_body=a or b)»", 'f(extra_body={**(a or b), "x": 1})'),
    (
        "«f(\n    x=1,  # why\n    extra_body={\n        'k': 0,\n    },\n)»",
        "f(\n    extra_body={\n        'k': 0,\n        'x': 1,  # why\n    },\n)",
    ),
    ("«{'x': [1, # in\n 2], 'a': 0}»", "{'extra_body': {'x': [1, # in\n 2]}, 'a': 0}"),
    ("«f(x=lambda: 0)»", 'f(extra_body={"x": lambda: 0})'),
]


def check(before, after, *operations):
    # A line behind it has to survive as it is.
    assert edited(before + "\nrest = 1", *operations) == after + "\nrest = 1"


@pytest.mark.parametrize(("before", "after"), ADDED_AT_THE_END)
def test_an_argument_is_added_as_the_last_one_is_laid_out(before, after):
    check(before, after, set_to("new"))


@pytest.mark.parametrize(("before", "after"), ADDED_IN_FRONT)
def test_an_argument_is_added_before_the_first_keyword(before, after):
    check(before, after, set_to("new", first=True))


@pytest.mark.parametrize(("before", "after"), SET_AGAIN)
def test_an_argument_that_is_there_gets_the_new_value(before, after):
    check(before, after, set_to("new"))


@pytest.mark.parametrize(("before", "after"), REMOVED)
def test_an_argument_leaves_with_its_comma_and_line(before, after):
    check(before, after, remove("old"))


@pytest.mark.parametrize(("before", "after"), RENAMED)
def test_an_argument_is_renamed_in_place(before, after):
    check(before, after, rename("old", "new"))


@pytest.mark.parametrize(("before", "after"), MOVED)
def test_arguments_move_into_a_dictionary(before, after):
    names = [name for name in ("x", "y") if re.search(rf"\b{name}(=|':)", before)]
    check(before, after, move(*names))


def test_operations_on_one_call_combine_and_additions_see_the_layout_of_what_leaves():
    before = '«OpenAI(\n    organization="x",\n)»'
    after = 'OpenAI(\n    base_url="u",\n    timeout=3,\n)'
    assert edited(before, remove("organization"), set_to("timeout", "3"), set_to("base_url", '"u"', True)) == after


@pytest.mark.parametrize(
    ("before", "after", "names"),
    [
        ("«f(extra_body={'x': 1})»", "f(x=1)", ("x",)),
        ("«f(a=0, extra_body={'x': 1, 'y': 2}, b=3)»", "f(a=0, x=1, y=2, b=3)", ("x", "y")),
        ("«f(a=0, extra_body={'x': 1, 'y': 2})»", "f(a=0, y=2, extra_body={'x': 1})", ("y",)),
        ("«f(a=0, extra_body=dict(x=1, y=2))»", "f(a=0, x=1, extra_body=dict(y=2))", ("x",)),
        ("«{'a': 0, 'extra_body': {'x': [1, 2]}}»", "{'a': 0, 'x': [1, 2]}", ("x",)),
        (
            "«f(\n    a=0,\n    # why\n    extra_body={'x': 1, 'y': 2},  # end\n    b=3,\n)»",
            "f(\n    a=0,\n    # why\n    x=1,\n    y=2,  # end\n    b=3,\n)",
            ("x", "y"),
        ),
        (
            "«f(\n    a=0,\n    extra_body={\n        # why\n        'x': 1,\n        'y': 2,  # two\n    },\n)»",
            "f(\n    a=0,\n    # why\n    x=1,\n    y=2,  # two\n)",
            ("x", "y"),
        ),
        (
            "«f(\n\ta=0,\n\textra_body={\n\t\t'x': 1,\n\t\t'z': 2,\n\t},\n)»",
            "f(\n\ta=0,\n\tx=1,\n\textra_body={\n\t\t'z': 2,\n\t},\n)",
            ("x",),
        ),
    ],
)
def test_arguments_come_out_of_a_dictionary(before, after, names):
    check(before, after, move_out(*names))


def test_an_expression_is_wrapped_after_it_is_changed():
    assert edited("f(a=«{'b': 1}»)", wrap('{"c": ', "}"), rename("b", "d")) == "f(a={\"c\": {'d': 1}})"


def test_two_moves_fill_one_dictionary():
    assert edited("«f(x=1, y=2)»", move("x"), move("y")) == 'f(extra_body={"x": 1, "y": 2})'


@pytest.mark.parametrize(
    ("before", "operation", "reason"),
    [
        ("«f(x for x in y)»", set_to("new"), "generator"),
        ("«name»", set_to("new"), "neither a call nor a dict"),
        ("«[1, 2]»", set_to("new"), "neither a call nor a dict"),
        ("«f»()", set_to("new"), "neither a call nor a dict"),
        ("f(«a=1»)", set_to("new"), "not an expression"),
        ("«dict()»", set_to("not-a-name"), "keyword argument"),
        ("«f(a=1)»", remove("b"), "no b"),
        ("«f(**{'b': 1})»", remove("b"), "no b"),
        ("«{b: 1}»", remove("b"), "no b"),
        ("«f(a=1)»", rename("b", "c"), "no b"),
        ("«f(a=1, b=2)»", rename("a", "b"), "already set"),
        ("«f(a=1)»", move("a", "b"), "no b"),
        ("«f(x=1, extra_body={'x': 2})»", move("x"), "already set in extra_body"),
        ("«f(x=1, extra_body={'x': 2})»", move_out("x"), "x is set more than once"),
        ("«f(a=1)»", move_out("x"), "no extra_body"),
        ("«f(extra_body=body)»", move_out("x"), "neither a call nor a dict literal"),
        ("«f(a=1, extra_body={  # why\n    'x': 2,  # two\n    'y': 3})»", move_out("x"), "a comment belongs to x"),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_line_and_the_reason(before, operation, reason):
    with pytest.raises(Refused, match=f"line 2: .*{reason}"):
        edited("import this\n" + before, operation)


@pytest.mark.parametrize(
    "code",
    [
        "f(" + "[" * 199 + "]" * 199 + ")",
        "f(" + "[" * 160 + "]" * 160 + ")",
        "f(a" + ".b()" * 2000 + ")",
        "f(" + "+".join(["1"] * 2000) + ")",
        "f(" + "a or " * 30 + " ".join(["'s'"] * 6000) + ")",
    ],
    ids=["brackets", "fewer brackets", "chain", "sum", "strings"],
)
def test_code_that_would_crash_the_parser_is_refused_before_it_gets_there(code):
    with pytest.raises(Refused):
        divide(code, "\n", "")
