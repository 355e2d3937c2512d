"""ReplaceString keeps the author's quotes and prefix; Replace writes anything; ReadEnvironment finds its quotes."""

import pytest
from edit_marks import edited, or_else, read_key, replace_with, set_to, string

from migrator.edit.document import Refused
from migrator.facts import ReadEnvironment


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ('m = «"gpt-4o"»', "oss", 'm = "oss"'),
        ("m = «'gpt-4o'»", "oss", "m = 'oss'"),
        ("m = «r'gpt-4o'»", "oss", "m = r'oss'"),
        ('m = «u"gpt-4o"»', "oss", 'm = u"oss"'),
        ('m = «"""gpt-4o"""»', "oss", 'm = """oss"""'),
        ('m = «"gpt-4o"»', 'say "hi"\\', 'm = "say \\"hi\\"\\\\"'),
        ("m = «'gpt-4o'»", "it's\n\t", "m = 'it\\'s\\n\\t'"),
        ('m = «"gpt-4o"»  # why', "é", 'm = "é"  # why'),
        ("é = «'gpt-4o'»; b = 'é'", "oss", "é = 'oss'; b = 'é'"),
        ("f(m=[«'a'»\n, 'b'])", "c", "f(m=['c'\n, 'b'])"),
    ],
)
def test_a_string_gets_another_value_in_its_own_quotes(before, value, after):
    assert edited(before, string(value)) == after


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        ('b"x"', "y"),
        ('f"x"', "y"),
        ('f"{x}"', "y"),
        ('"a" "b"', "y"),
        ('"a" + "b"', "y"),
        ('("a")', "y"),
        ("name", "y"),
        ('r"x"', 'say "hi"'),
        ('r"x"', "back\\"),
    ],
)
def test_a_string_that_cannot_hold_the_value_or_is_none_is_refused(literal, value):
    with pytest.raises(Refused, match="string literal"):
        edited(f"m = «{literal}»", string(value))


def test_an_expression_is_replaced_and_its_neighbours_are_not():
    assert edited("f(«a.b[0]» , c)  # c", replace_with("g()")) == "f(g() , c)  # c"


def test_code_that_would_not_be_an_expression_is_refused():
    with pytest.raises(Refused, match="not be an expression"):
        edited("f(«a»)", replace_with("g("))


@pytest.mark.parametrize(
    ("call", "after"),
    [
        ("OpenAI(base_url='u')", "OpenAI(base_url='u', api_key=os.environ['KEY'])"),
        ('OpenAI(base_url="u")', 'OpenAI(base_url="u", api_key=os.environ["KEY"])'),
        ("OpenAI()", "OpenAI(api_key=os.environ['KEY'])"),
    ],
)
def test_the_key_is_quoted_as_the_call_or_else_the_file_quotes(call, after):
    assert edited(f"import os\nx = ['a', 'b', 'c', \"d\"]\nc = «{call}»", read_key()).endswith(after)


def test_the_key_is_in_double_quotes_where_nothing_else_is_quoted():
    assert edited("import os\nc = «OpenAI()»", read_key()).endswith('OpenAI(api_key=os.environ["KEY"])')


def test_inner_edits_come_before_outer_ones_whatever_their_order():
    before = "r = ««OpenAI()».chat.completions.create(\n    model=«'gpt-4o'»,\n    # kept\n)»"
    after = "r = OpenAI(base_url=1).chat.completions.create(\n    model='oss',\n    seed=2,\n    # kept\n)"
    assert edited(before, set_to("seed", "2"), set_to("base_url"), string("oss")) == after


def test_a_string_inside_a_dictionary_inside_a_call_that_all_change():
    before = "f(a=«{'k': «'v'»}», b=«{}»)"
    assert edited(before, set_to("n", "0"), string("w"), set_to("m", "1")) == "f(a={'k': 'w', 'n': 0}, b={\"m\": 1})"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("C(key=«key»)", "C(key=key or d())"),
        ("C(«key», 1)", "C(key or d(), 1)"),
        ("C(key=«a or b»)", "C(key=a or b or d())"),
        ("C(key=«a if b else c»)", "C(key=(a if b else c) or d())"),
        ("C(key=«lambda: 1»)", "C(key=(lambda: 1) or d())"),
        ("C(key=a or «b»)", "C(key=a or (b or d()))"),
        ("C(key=«a».strip())", "C(key=(a or d()).strip())"),
        ("«a»()", "(a or d())()"),
        ("C(key=a + «b»)", "C(key=a + (b or d()))"),
        ("C(**«a»)", "C(**a or d())"),
        ("k = «a»  # why", "k = a or d()  # why"),
        ("k = (\n    «a»  # why\n)", "k = (\n    a or d()  # why\n)"),
        ("k = {'a': «a»}", "k = {'a': a or d()}"),
        ("def f():\n    return «a»", "def f():\n    return a or d()"),
    ],
)
def test_a_fallback_is_added_with_the_parentheses_that_it_needs(before, after):
    assert edited(before, or_else("d()")) == after


def test_a_fallback_to_the_environment_imports_what_it_needs():
    assert edited("C(key=«k»)\n", or_else(ReadEnvironment("K"))) == 'import os\n\nC(key=k or os.environ["K"])\n'


def test_a_fallback_goes_with_changes_inside_its_expression_and_of_its_call():
    before = "«C(key=«get(«'A'»)»)»"
    assert edited(before, set_to("n"), or_else("d()"), string("B")) == "C(key=get('B') or d(), n=1)"


def test_a_fallback_of_what_is_no_expression_is_refused():
    with pytest.raises(Refused, match="not an expression"):
        edited("C(«key=1»)", or_else("d()"))


@pytest.mark.parametrize("before", ["f'{«g()»}'", "x = f'a{b}' f'{«g()»}'", "h(f'{i(«g()»)}')"])
def test_code_inside_an_f_string_is_refused(before):
    with pytest.raises(Refused, match="line 1"):
        edited(before, set_to("a"))


def test_code_around_an_f_string_is_edited():
    assert edited("«h(f'{g()}')»", set_to("a")) == "h(f'{g()}', a=1)"
    assert edited("h(«f'{g()}'»)", replace_with("'s'")) == "h('s')"
