"""verify lets through what was edited on purpose, and nothing else."""

import pytest

from migrator.edit.document import applied
from migrator.edit.verify import verify
from migrator.facts import Edit, Place, Span


def judged(old, *changes):
    """The verdict on the program after each (text, replacement), whose texts occur once."""
    edits = sorted(
        (Edit(Place("a.py", Span(old.index(text), old.index(text) + len(text))), new) for text, new in changes),
        key=lambda edit: edit.place,
    )
    return verify("a.py", old, applied(old, edits), edits)


@pytest.mark.parametrize(
    ("old", "changes"),
    [
        ("a = f()\nb = 1\n", [("f()", "f(x=1)")]),
        ("a = f()\nb = 1\n", [("f()", "'s'")]),
        ("f().g().h()\n", [("f()", "f(x=1)")]),
        ("a = f()\nb = 1\n", [("b = 1\n", "")]),
        ("if x:\n    a = 1\n", [("a = 1", "pass")]),
        ("a = f()\nb = 1\n", [("a = f()\n", "a = f()\nc = 2\n")]),
        ("x = 'é'; y = f() # é\n", [("f()", "g('é')"), ("'é'", "'ö'")]),
        ("@d(f())\nclass A:\n    pass\n", [("f()", "g()")]),
        ("@d(1)\ndef f(): pass\n", [("1", "2")]),
        ("f'{x}' + g()\n", [("g()", "h()")]),
        ("a = '\\d'; f()\n", [("f()", "g()")]),
        ("if a:\n  x = f()\nelif b:\n  x = g()\n", [("f()", "h(\n1)"), ("g()", "i()")]),
    ],
)
def test_edits_of_whole_expressions_and_statements_pass(old, changes):
    assert judged(old, *changes) is None


@pytest.mark.parametrize(
    ("old", "changes", "reason"),
    [
        ("a = f()\n", [("f()", "f(")], "after the edits, the file is not valid Python: line 1"),
        ("a = f() * 2\n", [("f()", "f() + 1")], "outside the edited expressions"),
        ("a = b.c\n", [("b", "x = b")], "outside the edited expressions"),
        ("a = f() \nb = 1\n", [("f()", "f() if x else")], "after the edits"),
        ("a = f()\nb = 1\n", [("f()", "'''")], "after the edits"),
        ("a = f(1, 2)\n", [("1", "1, 3")], "outside the edited expressions"),
        ("a = f()\n", [("f()", "f(); b = 2")], "outside the edited expressions"),
        ("a = f(1)[0]\nb = 2\n", [("f(1)", "f(1) #")], "outside the edited expressions"),
        ("a = 1\nif x:\n    b = 2\nc = 3\n", [("    b = 2\n", "    b = 2\n    d = 3\nif y:\n    pass\n")], "outside"),
        ("if x:\n    b = 2\n    c = 3\n", [("b = 2\n", "b = 2\nif y:\n")], "outside the edited expressions"),
        ("a = (\n", [("(", "()")], "before any edit"),
        ("def f(): return g()\n", [("f()", "h()")], "outside the edited expressions"),
        ("a = 1\nb = 2\n", [("1", "1 if b else 3")], None),
        ("@d\ndef f(): pass\n", [("@d", "")], "outside the edited expressions"),
        ("@d(1)\ndef f(): pass\n", [("(1)", "(2)\n@e")], "outside the edited expressions"),
    ],
)
def test_an_edit_that_reaches_beyond_its_place_is_named(old, changes, reason):
    verdict = judged(old, *changes)
    assert verdict is None if reason is None else verdict is not None and reason in verdict


def test_text_that_is_not_what_the_edits_make_is_refused():
    edit = Edit(Place("a.py", Span(4, 5)), "2")
    assert verify("a.py", "a = 1\n", "a = 3\n", [edit]) == "the text changed outside the edits"
    assert verify("a.py", "a = 1\n", "a = 2\n", [edit]) is None


def test_overlapping_edits_are_refused():
    edits = [Edit(Place("a.py", Span(4, 9)), "2"), Edit(Place("a.py", Span(5, 6)), "3")]
    assert verify("a.py", "a = 1 + 1\n", "a = 2\n", edits) == "edits overlap"


def test_a_tree_that_is_too_deep_is_a_reason_and_not_a_crash():
    old = "a = f()\nb = " + "-" * 100_000 + "1\n"
    assert "before any edit" in (judged(old, ("f()", "g()")) or "")
