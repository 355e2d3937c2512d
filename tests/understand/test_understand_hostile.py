"""Programs that turn in circles, or are huge: the analysis ends, and still says what can be said."""

import pytest
from understand_programs import analysed, assert_found, facts, found, request, said, sent, write

CLIENT = "from openai import OpenAI\nclient = OpenAI()\n"
ASK = "client.<ask>\n"


def asked(program: str) -> str:
    """What is known of the last request of a program."""
    known = facts(program)
    last = known.requests[-1]
    return f"{len(last.clients)} {last.resolution} {said(last, 'model')}"


def test_modules_that_import_each_other_and_themselves():
    program = "".join(
        f"--- m{i}.py\nfrom m{(i + 1) % 50} import *\nfrom m{i} import nothing\nimport m{(i + 7) % 50}\n"
        for i in range(50)
    )
    assert asked(program + f"--- z.py\nfrom m3 import client\n{ASK}--- m40.py\nfrom m41 import *\n{CLIENT}") == (
        "1 resolved gpt-4o"
    )


@pytest.mark.parametrize("imported", ["from a import client", "from a import *"])
def test_an_import_cycle_that_defines_nothing(imported):
    known = asked("--- a.py\nfrom b import client\n--- b.py\n" + imported + "\n" + ASK)
    assert known == "0 unresolved gpt-4o"


def test_a_fallback_import_of_a_package_that_asks_its_own_module():
    program = f"""
--- pkg/__init__.py
from .sub import retry
--- pkg/sub.py
try:
    from tenacity import retry
except ImportError:
    from pkg import retry
{CLIENT}retry(3)
{ASK}"""
    assert asked(program) == "1 resolved gpt-4o"


def test_a_package_whose_init_imports_itself():
    assert (
        asked("--- p/__init__.py\nfrom p import *\nfrom . import q\n--- p/q.py\nfrom p import q\n" + CLIENT + ASK)
        == "1 resolved gpt-4o"
    )


@pytest.mark.parametrize(
    "code",
    [
        "def f():\n    return f()\nf().<ask>\n",
        "def f(x):\n    return g(x)\ndef g(x):\n    return f(x)\nf(client).<ask>\n",
        "x = y\ny = x\nx.<ask>\n",
        "x = x\nx.<ask>\n",
        "f = lambda: f()\nf().<ask>\n",
        "class A:\n    @property\n    def a(self):\n        return self.b\n"
        "    @property\n    def b(self):\n        return self.a\nA().a.<ask>\n",
        "def f(g):\n    return g(f)\nf(f).<ask>\n",
        "def f(x):\n    f([x])\n    return x[0].<ask>\n",
    ],
)
def test_what_is_only_defined_by_itself_ends(code):
    assert len(facts(CLIENT + code).clients) == 1


@pytest.mark.parametrize(
    "code",
    [
        "def f(n, c):\n    return f(n - 1, c) if n else c\nf(3, client).<ask>\n",
        "def f(n):\n    return g(n) if n else client\ndef g(n):\n    return f(n - 1)\ng(3).<ask>\n",
        "x = client\nwhile True:\n    y = x\n    x = y\n    x.<ask>\n",
        "def f(x=None):\n    x = x or f(client)\n    return x\nf().<ask>\n",
    ],
)
def test_recursion_with_a_way_out_is_resolved(code):
    assert asked(CLIENT + code) == "1 resolved gpt-4o"


@pytest.mark.parametrize(
    "classes",
    [
        "class Bot(Bot):\n",
        "class Other(Bot): pass\nclass Bot(Other):\n",
        "class A(B): pass\nclass B(C): pass\nclass C(A): pass\nclass Bot(A, B, C):\n",
    ],
)
def test_classes_that_inherit_from_themselves(classes):
    body = "    def __init__(self):\n        self.client = OpenAI()\n    def ask(self):\n        self.client.<ask>\n"
    assert asked("from openai import OpenAI\n" + classes + body) == "1 resolved gpt-4o"


def test_three_thousand_assignments_to_one_name():
    assigned = "".join(f'if x == {i}:\n    MODEL = "m{i}"\n' for i in range(3000))
    each = request(CLIENT + assigned + "client.chat.completions.create(model=MODEL)\n")
    assert len(each.field("model").constants) == 3000 or each.field("model").unknown


def test_three_thousand_certain_assignments_leave_the_last():
    assigned = "".join(f'MODEL = "m{i}"\n' for i in range(3000))
    assert said(request(CLIENT + assigned + "client.chat.completions.create(model=MODEL)\n"), "model") == "m2999"


def test_three_thousand_names_that_each_are_the_one_before():
    names = 'm0 = "m"\n' + "".join(f"m{i} = m{i - 1}\n" for i in range(1, 3000))
    known = said(request(CLIENT + names + "client.chat.completions.create(model=m2999)\n"), "model")
    assert known in ("m", "unknown")


def test_three_thousand_calls_of_one_function():
    calls = "".join(f'ask("m{i}")\n' for i in range(3000))
    each = request(CLIENT + "def ask(model):\n    client.chat.completions.create(model=model)\n" + calls)
    assert len(each.field("model").constants) == 3000 or each.field("model").unknown


def test_a_thousand_steps_of_one_dictionary():
    stored = "".join(f'd["k{i}"] = {i}\n' for i in range(1000))
    assert sent(CLIENT + f"d = {{}}\n{stored}client.chat.completions.create(**d)\n").split()[-1] == "k999=999"


def test_a_huge_dictionary():
    items = ", ".join(f'"k{i}": {{"a": [{i}]}}' for i in range(5000))
    each = request(CLIENT + f'T = {{{items}}}\nclient.chat.completions.create(model="m", metadata=T["k7"])\n')
    assert said(each, "metadata") == "{a: [7]}"


@pytest.mark.parametrize(
    ("value", "known"),
    [
        ("(" * 150 + '"m"' + ")" * 150, "m"),
        ("str(" * 90 + '"m"' + ")" * 90, "m"),
        (" + ".join(['"m"'] * 2000), "m" * 2000),
        (" or ".join(["None"] * 2000) + ' or "m"', "m"),
        ('"m" if a else ' * 150 + '"m"', "m"),
        ('"m" if a else ' * 300 + '"m"', "m | unknown"),
        ("-" * 1000 + "1", "1"),
        ("[" * 150 + '"m"' + "]" * 150 + "[0]" * 150, "m"),
    ],
    ids=["parentheses", "calls", "sum", "or", "ternaries", "more-ternaries", "minus", "lists"],
)
def test_deeply_nested_expressions(value, known):
    assert said(request(CLIENT + f"client.chat.completions.create(model={value})\n"), "model") == known


@pytest.mark.parametrize(
    "value",
    ["f(" * 500 + '"m"' + ")" * 500, "(" * 500 + '"m"' + ")" * 500, "x" + ".a" * 3000, "x" + "()" * 3000],
    ids=["calls", "parentheses", "attributes", "called results"],
)
def test_what_is_too_deep_is_a_finding_or_unknown_and_never_a_crash(value):
    from migrator import pipeline
    from migrator.settings import Settings

    write(CLIENT + f"client.chat.completions.create(model={value}, messages=[])\n")
    outcome = pipeline.inventory(["."], Settings())
    codes = [finding.code for finding in outcome.findings]
    models = [said(each, "model") for each in outcome.facts.requests]
    assert (codes, models) in ((["CBR900"], []), ([], ["unknown"]))


def test_deeply_nested_statements():
    code = "".join("    " * i + "if x:\n" for i in range(90)) + "    " * 90 + ASK
    assert asked(CLIENT + code) == "1 resolved gpt-4o"


def test_functions_nested_in_functions():
    code = "".join("    " * i + f"def f{i}():\n" for i in range(80)) + "    " * 80 + ASK
    assert asked(CLIENT + code) == "1 resolved gpt-4o"


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ('d = {"model": "m"}\nd["self"] = d\nclient.chat.completions.create(**d)\n', "model=m"),
        ('d = {"model": "m"}\nd.update(d)\nclient.chat.completions.create(**d)\n', "model=m"),
        ('d = {"model": "m"}\nd |= d\nclient.chat.completions.create(**d)\n', "model=m"),
        ('d = {}\nd["model"] = "m"\nd[d["model"]] = 1\nclient.chat.completions.create(**d)\n', "model=m"),
        ('a = {"model": "m"}\nb = {**a}\na.update(b)\nclient.chat.completions.create(**a)\n', "model=m"),
        ('d = {"model": "m"}\nd = {**d, "n": 1}\nclient.chat.completions.create(**d)\n', "model=m n=1"),
        ('d = {"model": "m"}\nfor i in x:\n    d = {**d, "n": 1}\nclient.chat.completions.create(**d)\n', "model"),
    ],
)
def test_dictionaries_that_contain_or_change_themselves(code, fields):
    assert sent(CLIENT + code).startswith(fields)


def test_a_list_that_contains_itself():
    assert asked(CLIENT + "x = [client]\nx.append(x)\nx[0].<ask>\n").startswith("1 resolved")


def test_a_name_that_is_everything():
    assert_found("""
import openai
from openai import OpenAI as x
x = x()  #: client A
x.<ask>  #: asks A
x = 1
x = {"x": x}
def x(x):
    return x
""")


@pytest.mark.parametrize("text", ["", "\n", "# openai", "'openai'", "import openai", "openai", "\\\n", "...  # openai"])
def test_next_to_nothing(text):
    write(f"--- app.py\n{text}\n")
    assert found(analysed(), {}) == {}
