"""From findings to files: what goes together, what is dropped and why, and what the JSON output shows of each fix."""

from edit_marks import (
    finding,
    insert,
    marked,
    move,
    read_key,
    remove,
    remove_statement,
    rename,
    replace_with,
    set_to,
    string,
)

from migrator.edit import plan as planning
from migrator.edit.document import applied
from migrator.edit.plan import Plan, plan, with_edits
from migrator.facts import Edit, Finding, Place, Span

SAFE = frozenset({"safe"})
BOTH = frozenset({"safe", "unsafe"})


def planned(source, *made, allowed=SAFE):
    """The plan for one file; each finding is (code, operation…), the operation made for the mark with its number."""
    text, places = marked(source)
    findings = [finding(code, *(make(places[number]) for number, make in operations)) for code, *operations in made]
    return plan(findings, {"app.py": text}, allowed)


def new_text(result):
    (change,) = result.files
    assert applied(change.old, change.edits) == change.new, "the edits lead from the old text to the new"
    return change.new


def reasons(result):
    return {dropped.finding.code: dropped.reason for dropped in result.dropped}


def test_nothing_to_do_is_an_empty_plan():
    text, (place,) = marked("f(«a»)\n")
    silent = Finding("A", "a", "error", "message", place)
    shown = finding("B", replace_with("b")(place), applicability="display")
    unsafe = finding("C", replace_with("b")(place), applicability="unsafe")
    assert plan([silent, shown, unsafe], {"app.py": text}, SAFE) == Plan()
    assert with_edits(silent, {"app.py": text}) == silent


def test_fixes_on_one_call_and_inside_it_are_made_together():
    source = (
        "import os\n\nr = ««OpenAI(\n    organization='o',\n)».chat.completions.create(model=«'gpt-4o'», top_k=1)»\n"
    )
    result = planned(
        source,
        ("A", (1, set_to("base_url", "'u'", True)), (1, read_key())),
        ("B", (1, remove("organization"))),
        ("C", (2, string("oss"))),
        ("D", (0, move("top_k"))),
    )
    assert new_text(result) == (
        "import os\n\nr = OpenAI(\n    base_url='u',\n    api_key=os.environ['KEY'],\n)"
        ".chat.completions.create(model='oss', extra_body={'top_k': 1})\n"
    )
    assert [item.code for item in result.files[0].applied] == ["A", "B", "C", "D"]
    assert result.dropped == ()


def test_the_same_operation_of_two_findings_is_made_once_and_counts_for_both():
    result = planned("f()\n«g()»\n", ("A", (0, set_to("x"))), ("B", (0, set_to("x"))))
    assert new_text(result) == "f()\ng(x=1)\n"
    assert [item.code for item in result.files[0].applied] == ["A", "B"]


def test_moves_of_several_findings_fill_one_dictionary():
    result = planned("«f(a=1, b=2)»\n", ("A", (0, move("a"))), ("B", (0, move("b"))))
    assert new_text(result) == 'f(extra_body={"a": 1, "b": 2})\n'


def test_of_two_fixes_that_contradict_each_other_the_first_is_made():
    rows = [
        ("«f(x=0)»\n", (0, set_to("x")), (0, set_to("x", "2")), "f(x=1)\n"),
        ("«f()»\n", (0, set_to("x")), (0, set_to("x", "2")), "f(x=1)\n"),
        ("«f(x=0)»\n", (0, set_to("x")), (0, remove("x")), "f(x=1)\n"),
        ("«f(x=0)»\n", (0, remove("x")), (0, rename("x", "y")), "f()\n"),
        ("«f(x=0)»\n", (0, rename("x", "y")), (0, set_to("y")), "f(y=0)\n"),
        ("«f(x=0)»\n", (0, move("x")), (0, remove("x")), 'f(extra_body={"x": 0})\n'),
        ("«f(x=0, extra_body=b)»\n", (0, remove("extra_body")), (0, move("x")), "f(x=0)\n"),
        ("«f(x=«'a'»)»\n", (0, remove("x")), (1, string("b")), "f()\n"),
        ("«f(x=«'a'»)»\n", (1, string("b")), (0, remove("x")), "f(x='b')\n"),
        ("«f(x=g(«'a'»))»\n", (1, string("b")), (0, set_to("x")), "f(x=g('b'))\n"),
        ("f(«g(«'a'»)»)\n", (0, replace_with("h")), (1, string("b")), "f(h)\n"),
        ("f(«g()»)\n", (0, replace_with("h")), (0, set_to("x")), "f(h)\n"),
        ("«x = «f()»»\ny = 0\n", (0, remove_statement()), (1, set_to("x")), "y = 0\n"),
    ]
    for source, first, second, after in rows:
        result = planned(source, ("A", first), ("B", second))
        assert (new_text(result), reasons(result)) == (after, {"B": "overlaps with A"}), source


def test_a_statement_can_be_removed_by_one_fix_and_succeeded_by_another():
    result = planned("«a = 1»\n", ("A", (0, remove_statement())), ("B", (0, insert("b", "2"))))
    assert new_text(result) == "b = 2\n"


def test_all_operations_of_a_fix_are_made_or_none():
    result = planned("«f()»\n«g»\n", ("A", (0, set_to("x")), (1, set_to("x"))), ("B", (0, set_to("y"))))
    assert new_text(result) == "f(y=1)\ng\n"
    assert reasons(result) == {"A": "app.py: line 2: the code there is neither a call nor a dict literal"}


def test_a_fix_of_several_files_is_made_in_all_of_them_or_none():
    first, (place,) = marked("«f()»\n", "a.py")
    second, (other,) = marked("«g()»\n", "b.py")
    both = finding("A", set_to("x")(place), set_to("x")(other))
    result = plan([both], {"a.py": first, "b.py": second}, SAFE)
    assert [(change.path, change.new) for change in result.files] == [("a.py", "f(x=1)\n"), ("b.py", "g(x=1)\n")]

    result = plan([both], {"a.py": first}, SAFE)
    assert (result.files, reasons(result)) == ((), {"A": "it also changes b.py, which could not be read"})

    # b.py is not valid Python, so it may not be written, and a.py may not be either.
    alone = finding("B", set_to("y")(place))
    result = plan([both, alone], {"a.py": first, "b.py": second + "(\n"}, SAFE)
    assert [(change.path, change.new) for change in result.files] == [("a.py", "f(y=1)\n")]
    assert reasons(result)["A"].startswith("b.py: the file is not valid Python: line 2")


def test_fixes_that_fail_only_together_leave_the_first_standing():
    source = "«f(x=1, extra_body=«{'k': 0}»)»\n"
    result = planned(source, ("A", (1, set_to("x"))), ("B", (0, move("x"))))
    assert new_text(result) == "f(x=1, extra_body={'k': 0, 'x': 1})\n"
    assert "does not go together" in reasons(result)["B"]
    assert "already set in extra_body" in reasons(result)["B"]


def test_a_file_whose_result_fails_the_check_is_left_alone_and_the_rules_are_named(monkeypatch):
    monkeypatch.setattr(planning, "verify", lambda path, old, new, edits: "of the weather")
    result = planned("«f()»\n«g()»\n", ("B", (0, set_to("x"))), ("A", (1, set_to("x"))))
    assert result.files == ()
    reason = "app.py is left as it is, because the fix of A, B is wrong: of the weather"
    assert reasons(result) == dict.fromkeys("AB", reason)


def test_the_fix_that_is_wrong_is_told_from_those_that_share_its_file(monkeypatch):
    monkeypatch.setattr(planning, "verify", lambda path, old, new, edits: "there is a y" if "y=" in new else None)
    result = planned("«f()»\n«g()»\n", ("A", (0, set_to("x"))), ("B", (1, set_to("y"))))
    assert result.files == ()
    reason = "app.py is left as it is, because the fix of B is wrong: there is a y"
    assert reasons(result) == dict.fromkeys("AB", reason)
    assert [dropped.details for dropped in result.dropped] == [
        "",
        "app.py:1:\n  - f()\n  + f(x=1)\napp.py:2:\n  - g()\n  + g(y=1)",
    ]


def test_fixes_that_are_wrong_only_together_are_told_by_the_last(monkeypatch):
    monkeypatch.setattr(
        planning, "verify", lambda path, old, new, edits: "both" if "x=" in new and "y=" in new else None
    )
    result = planned("«f()»\n«g()»\n", ("A", (0, set_to("x"))), ("B", (1, set_to("y"))))
    assert result.files == ()
    assert set(reasons(result).values()) == {"app.py is left as it is, because the fix of B is wrong: both"}


def test_a_safe_fix_that_would_delete_a_comment_is_an_unsafe_one():
    source = "«f(\n    x=0,  # why\n    y=1,\n)»\n"
    result = planned(source, ("A", (0, remove("x"))))
    assert (result.files, reasons(result)) == ((), {"A": "would delete a comment"})
    assert new_text(planned(source, ("A", (0, remove("x"))), allowed=BOTH)) == "f(\n    y=1,\n)\n"

    text, (place,) = marked(source)
    assert with_edits(finding("A", remove("x")(place)), {"app.py": text}).fix.applicability == "unsafe"
    assert with_edits(finding("A", remove("y")(place)), {"app.py": text}).fix.applicability == "safe"


def test_comments_are_found_in_values_and_statements_but_not_in_strings():
    for source, operation, applicability in [
        ("«f(x=[  # why\n    1])»\n", set_to("x"), "unsafe"),
        ("f(«[  # why\n    1]»)\n", replace_with("1"), "unsafe"),
        ("«x = 1»  # why\n", remove_statement(), "unsafe"),
        ("if y:\n    «x = 1»  # why\n", remove_statement(), "safe"),
        ("«x = '# not'»\n", remove_statement(), "safe"),
        ("«f(x='# not', y=0)»\n", remove("x"), "safe"),
        ("«f(\n    x=0,  # why\n    y=0,\n)»\n", move("x"), "safe"),
        ("«f(\n    x=0,  # why\n    extra_body={},\n)»\n", move("x"), "unsafe"),
    ]:
        text, (place,) = marked(source)
        assert with_edits(finding("A", operation(place)), {"app.py": text}).fix.applicability == applicability, source


def test_the_edits_of_a_fix_are_minimal_and_include_the_import_that_it_needs():
    text, (place,) = marked("import a\n\nc = «C(b=1)»\n")
    shown = with_edits(finding("A", read_key()(place)), {"app.py": text})
    assert shown.fix.edits == (
        Edit(Place("app.py", Span(0, 0)), "import os\n\n"),
        Edit(Place("app.py", Span(19, 19)), ', api_key=os.environ["KEY"]'),
    )
    assert with_edits(shown, {"app.py": text}) == shown


def test_a_crlf_is_not_taken_apart_by_an_edit():
    text, (place,) = marked("«f(\r\n    a=1,\r\n)»\r\n")
    (edit,) = with_edits(finding("A", set_to("b")(place)), {"app.py": text}).fix.edits
    before, after = text[: edit.place.span.start], text[edit.place.span.end :]
    assert not before.endswith("\r")
    assert not after.startswith("\n")
    assert before + edit.text + after == "f(\r\n    a=1,\r\n    b=1,\r\n)\r\n"


def test_a_fix_that_cannot_be_made_is_only_shown():
    text, (place,) = marked("«f(x for x in y)»\n")
    shown = with_edits(finding("A", set_to("b")(place)), {"app.py": text})
    assert (shown.fix.applicability, shown.fix.edits) == ("display", ())


def test_a_fix_that_changes_nothing_is_dropped():
    result = planned("«f(x=1)»\n", ("A", (0, set_to("x"))))
    assert (result.files, reasons(result)) == ((), {"A": "the code is already as the fix would leave it"})


def test_a_plan_carried_out_leaves_nothing_to_plan():
    source = "import a\n\nc = «C(\n    organization='o',\n)»\n"
    once = new_text(planned(source, ("A", (0, set_to("base_url", "'u'", True)), (0, read_key()))))
    start = once.index("C(")
    place = Place("app.py", Span(start, once.rindex(")") + 1))
    again = finding("A", set_to("base_url", "'u'", True)(place), read_key()(place))
    assert plan([again], {"app.py": once}, SAFE).files == ()


def test_a_slice_that_is_nested_too_deep_is_dropped_and_its_neighbours_are_changed():
    deep = "[" * 160 + "]" * 160
    result = planned(f"«f({deep})»\n«g()»\n", ("A", (0, set_to("x"))), ("B", (1, set_to("x"))))
    assert new_text(result) == f"f({deep})\ng(x=1)\n"
    assert "nested more than 150 levels deep" in reasons(result)["A"]


def test_the_newlines_tabs_and_missing_last_newline_of_a_file_stay():
    source = "import os\r\nif x:\r\n\ty = «f(\r\n\t\ta=1,\r\n\t)»\nlast = 1"
    result = planned(source, ("A", (0, read_key())))
    assert new_text(result) == (
        'import os\r\nif x:\r\n\ty = f(\r\n\t\ta=1,\r\n\t\tapi_key=os.environ["KEY"],\r\n\t)\nlast = 1'
    )
