"""Statements leave with their lines and arrive on lines of their own."""

import pytest
from edit_marks import edited, insert, remove_statement, set_to

from migrator.edit.compose import Composer
from migrator.edit.document import Document, Refused
from migrator.facts import Place, Replace, Span


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a = 1\n«b = 2»\nc = 3\n", "a = 1\nc = 3\n"),
        ("«b = 2»", ""),
        ("a = 1\n«b = 2»", "a = 1\n"),
        ("a = 1\r\n«b = 2»\r\nc = 3\r\n", "a = 1\r\nc = 3\r\n"),
        ("«b = f(\n    1,\n)»\nc = 3\n", "c = 3\n"),
        ("«b = '''\n#\n'''»\nc = 3\n", "c = 3\n"),
        ("if x:\n    «b = 2»\n", "if x:\n    pass\n"),
        ("if x:\n    «b = 2»  # why\n", "if x:\n    pass  # why\n"),
        ("if x: «b = 2»\n", "if x: pass\n"),
        ("if x:\n    a\nelse:\n    «b = 2»\n", "if x:\n    a\nelse:\n    pass\n"),
        ("try:\n    a\nexcept E:\n    «b = 2»\n", "try:\n    a\nexcept E:\n    pass\n"),
        ("match x:\n    case 1:\n        «b = 2»\n", "match x:\n    case 1:\n        pass\n"),
        ("class A:\n\t«b = 2»\n\tc = 3\n", "class A:\n\tc = 3\n"),
        ("«a = 1»; b = 2\n", "b = 2\n"),
        ("a = 1; «b = 2»\n", "a = 1\n"),
        ("a = 1; «b = 2»; c = 3\n", "a = 1; c = 3\n"),
        ("a = 1; «b = 2»;\n", "a = 1;\n"),
        ("«b = 2»;\nc = 3\n", "c = 3\n"),
        ("if x: «a = 1»; b = 2\n", "if x: b = 2\n"),
        ("é = 'é'; «b = 2»; c = 3\n", "é = 'é'; c = 3\n"),
        ("«@d\ndef f():\n    return 1»\nc = 3\n", "c = 3\n"),
    ],
)
def test_a_statement_leaves_with_its_line(before, after):
    assert edited(before, remove_statement()) == after


def test_a_block_that_loses_all_its_statements_gets_one_pass():
    before = "if x:\n    «a = 1»\n    «b = 2»\nc = 3\n"
    assert edited(before, remove_statement(), remove_statement()) == "if x:\n    pass\nc = 3\n"


@pytest.mark.parametrize("before", ["«a = b = 2»\n", "«d['x'], b = {}, 1»\n", "«[a, b] = c»\n"])
def test_a_statement_that_sets_more_than_one_thing_is_refused(before):
    with pytest.raises(Refused, match="more than one thing"):
        edited(before, remove_statement())


@pytest.mark.parametrize("before", ["«a = 1\nb = 2»\n", "a = «1»\n", "«a = 1» \\\n\nb = 2\n"])
def test_a_place_that_is_not_one_whole_statement_is_refused(before):
    with pytest.raises(Refused, match="line 1"):
        edited(before, remove_statement())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("«a = 1»\nb = 2\n", "a = 1\nt = 0\nb = 2\n"),
        ("«a = 1»", "a = 1\nt = 0"),
        ("«a = 1»  # why\r\n", "a = 1  # why\r\nt = 0\r\n"),
        ("def f():\n\t«a = g(\n\t\t1,\n\t)»\n\treturn a\n", "def f():\n\ta = g(\n\t\t1,\n\t)\n\tt = 0\n\treturn a\n"),
        ("«a = 1»; b = 2\n", "a = 1; t = 0; b = 2\n"),
        ("if x: «a = 1»\n", "if x: a = 1; t = 0\n"),
        ("if x:\n    a = 1; «b = 2»\n", "if x:\n    a = 1; b = 2; t = 0\n"),
    ],
)
def test_a_statement_is_inserted_behind_another(before, after):
    assert edited(before, insert("t", "0")) == after


def test_a_removed_statement_can_be_followed_by_its_successor_without_a_pass():
    before = "if x:\n    «a.old = f(«g()»)»\n"
    assert edited("if x:\n    «a.old = 1»\n", remove_statement(), insert("a.new", "2")) == "if x:\n    a.new = 2\n"
    with pytest.raises(Refused, match="same characters"):
        edited(before, remove_statement(), set_to("b"))


def test_two_inserted_statements_keep_their_order():
    assert edited("«a = 1»\n", insert("b", "2"), insert("c", "3")) == "a = 1\nb = 2\nc = 3\n"


def test_an_invalid_file_is_refused_where_its_tree_is_needed():
    with pytest.raises(Refused, match="line 2"):
        edited("«a = 1»\nb = (\n", remove_statement())


def test_expressions_that_only_overlap_are_refused():
    # Marks can only nest, so these two places are made by hand.
    operations = [Replace(Place("app.py", Span(4, 9)), "p"), Replace(Place("app.py", Span(8, 13)), "q")]
    with pytest.raises(Refused, match="overlap"):
        Composer(Document("app.py", "x = a + b + c\n")).edits(operations)
