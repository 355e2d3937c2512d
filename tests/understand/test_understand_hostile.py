"""Programs that turn in circles, or are huge: the analysis ends, and still says what can be said."""

import signal
import threading

import pytest
from understand_programs import analysed, assert_found, facts, found, request, said, sent, write

CLIENT = "from openai import OpenAI\nclient = OpenAI()\n"
ASK = "client.<ask>\n"
LIMIT = 60  # seconds, where the slowest of these tests takes a few: whoever needs more does not end


@pytest.fixture(autouse=True)
def it_ends():
    """No test runs for more than a minute (where there is no alarm, the patience of whoever runs it decides)."""

    def over(*_):
        pytest.fail(f"no end after {LIMIT} s")

    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, LIMIT)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


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


def thousand_modules(imports):
    """A ring of modules that each import from the next ones; one of them has the client, another program asks m0."""

    def text(i):
        lines = "".join(imports.format((i + step) % 1000) + "\n" for step in (1, 7, 500))
        return f"--- m{i}.py\n{lines}{CLIENT if i == 600 else ''}"

    return "".join(text(i) for i in range(1000)) + f"--- z.py\nfrom m0 import client\n{ASK}"


@pytest.mark.parametrize("imports", ["from m{} import *", "from m{} import client", "import m{}"])
def test_a_thousand_modules_that_import_each_other(imports):
    # So long a way need not be followed to its end, but the request is not lost.
    assert asked(thousand_modules(imports)) in ("1 resolved gpt-4o", "0 unresolved gpt-4o")


def test_a_thousand_modules_that_import_everything_and_ask():
    ring = "".join(f"--- m{i}.py\n" + f"from m{(i + 1) % 1000} import *\n{ASK}" for i in range(999))
    known = facts(f"{ring}--- m999.py\n{CLIENT}{ASK}")
    assert len(known.requests) == 1000
    assert {(len(each.clients), each.resolution) for each in known.requests} == {(1, "resolved")}


def test_a_client_that_is_handed_on_by_two_hundred_modules():
    chain = "".join(f"--- m{i}.py\nfrom m{i + 1} import client\n" for i in range(200))
    assert asked(f"{chain}--- m200.py\n{CLIENT}--- z.py\nfrom m0 import client\n{ASK}") == "1 resolved gpt-4o"


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
        "def f(*a):\n    f(1, *a)\n    client.chat.completions.create(model=a[2])\nf('gpt-4o')\n",
        "def f(*a):\n    f(*a, 1)\n    f(*a[1:])\n    client.chat.completions.create(model=a[2])\nf('gpt-4o')\n",
        "def f(x, *a):\n    f(*a)\n    client.chat.completions.create(model=a[0])\nf('s', 'gpt-4o')\n",
        "def f(*a):\n    g(*a)\ndef g(*a):\n    f(*a)\n    client.chat.completions.create(model=a[2])\n",
        "class A:\n    def __init__(self, *a, **k):\n        super().__init__(*a, **k)\n        self.m = a[0]\n"
        "class B(A):\n    def __init__(self, *a, **k):\n        super().__init__(*a, **k)\n"
        "client.chat.completions.create(model=B('m').m)\n",
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
        'def f(**k):\n    f(**k)\n    client.chat.completions.create(**k)\nf(model="gpt-4o")\n',
        'def f(*a):\n    f(*a)\n    client.chat.completions.create(model=a[0])\nf("gpt-4o")\n',
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


BOT = """
class Bot:
    def __init__(self, client):
        self.client = client
    def ask(self, model):
        self.client.chat.completions.create(model=self.pick(model))
    def pick(self, model):
        return model
"""


def test_a_thousand_subclasses():
    derived = "".join(f"class Bot{i}(Bot):\n    number = {i}\n" for i in range(1000))
    assert asked(f'{CLIENT}{BOT}{derived}Bot7(client).ask("gpt-4o")\n') == "1 resolved gpt-4o"


def test_a_thousand_generations():
    derived = "".join(f"class Bot{i}(Bot{i - 1 if i else ''}):\n    number = {i}\n" for i in range(1000))
    assert asked(f'{CLIENT}{BOT}{derived}Bot999(client).ask("gpt-4o")\n') == "1 resolved gpt-4o"


def test_sixty_subclasses_that_override_what_the_base_class_calls():
    own = "    def pick(self, model):\n        return super().pick(model)\n"
    derived = "".join(f'class Bot{i}(Bot):\n{own}Bot{i}(client).ask("m{i}")\n' for i in range(60))
    each = request(CLIENT + BOT + derived)
    assert len(each.clients) == 1
    assert {constant.value for constant in each.field("model").constants} == {f"m{i}" for i in range(60)}


def test_a_ring_of_a_thousand_functions():
    ring = "".join(f"def f{i}(c, n):\n    return f{(i + 1) % 1000}(c, n - 1) if n else c\n" for i in range(1000))
    assert asked(f"{CLIENT}{ring}f0(client, 3).<ask>\n") == "1 resolved gpt-4o"


@pytest.mark.parametrize(("asking", "known"), [(200, "1 resolved gpt-4o"), (900, "1 resolved gpt-4o")])
def test_a_client_that_goes_round_a_ring_of_a_thousand_functions(asking, known):
    ring = "".join(
        f"def f{i}(c):\n    f{(i + 1) % 1000}(c)\n" + ("    c.<ask>\n" if i == asking else "") for i in range(1000)
    )
    assert asked(f"{CLIENT}{ring}f0(client)\n") == known


def test_what_is_too_far_away_is_unresolved():
    ring = "".join(f"def f{i}(c):\n    f{(i + 1) % 9000}(c)\n" for i in range(8999))
    last = "def f8999(c):\n    c.<ask>\n"
    assert asked(f"{CLIENT}{ring}{last}f0(client)\n") == "0 unresolved gpt-4o"


def test_a_client_that_is_passed_through_three_hundred_functions():
    handed = "".join(f"def f{i}(c, m):\n    f{i - 1}(c, m)\n" for i in range(1, 300))
    first = "def f0(c, m):\n    c.chat.completions.create(model=m)\n"
    assert asked(f'{CLIENT}{first}{handed}f299(client, "gpt-4o")\n') == "1 resolved gpt-4o"


def test_fields_that_are_passed_through_two_hundred_functions_in_a_ring():
    ring = "".join(f"def f{i}(**k):\n    f{(i + 1) % 200}(**k)\n" for i in range(200))
    ask = "def ask(**k):\n    client.chat.completions.create(**k)\n    f0(**k)\n"
    assert sent(f'{CLIENT}{ring}{ask}ask(model="m", n=1)\n') == "model?=m n?=1"


def test_a_thousand_functions_with_one_decorator():
    wrapped = "".join(f"@again\ndef ask{i}(c):\n    c.<ask>\nask{i}(client)\n" for i in range(1000))
    again = "def again(f):\n    def g(*args, **more):\n        return f(*args, **more)\n    return g\n"
    known = facts(CLIENT + again + wrapped)
    assert len(known.requests) == 1000
    assert all(len(each.clients) == 1 for each in known.requests)


def test_five_thousand_assignments_to_one_name():
    assigned = "".join(f'if x == {i}:\n    MODEL = "m{i}"\n' for i in range(5000))
    each = request(CLIENT + assigned + "client.chat.completions.create(model=MODEL)\n")
    assert len(each.field("model").constants) == 5000 or each.field("model").unknown


def test_five_thousand_certain_assignments_leave_the_last():
    assigned = "".join(f'MODEL = "m{i}"\n' for i in range(5000))
    assert said(request(CLIENT + assigned + "client.chat.completions.create(model=MODEL)\n"), "model") == "m4999"


def test_three_thousand_names_that_each_are_the_one_before():
    names = 'm0 = "m"\n' + "".join(f"m{i} = m{i - 1}\n" for i in range(1, 3000))
    known = said(request(CLIENT + names + "client.chat.completions.create(model=m2999)\n"), "model")
    assert known in ("m", "unknown")


def test_three_thousand_calls_of_one_function():
    calls = "".join(f'ask("m{i}")\n' for i in range(3000))
    each = request(CLIENT + "def ask(model):\n    client.chat.completions.create(model=model)\n" + calls)
    assert len(each.field("model").constants) == 3000 or each.field("model").unknown


def test_two_thousand_calls_with_other_arguments_each():
    calls = "".join(f'ask("m{i}", n={i}, seed={i}, **{{"top_p": {i}}})\n' for i in range(2000))
    wrapper = "def ask(model, **more):\n    client.chat.completions.create(model=model, **more)\n"
    each = request(CLIENT + wrapper + calls)
    assert {"model", "n", "seed", "top_p"} <= {field.name for field in each.fields}
    assert len(each.field("model").constants) == 2000 or each.field("model").unknown


def test_ten_thousand_requests():
    asks = "".join(f'client.chat.completions.create(model="m", seed={i})\n' for i in range(10_000))
    known = facts(CLIENT + asks)
    assert len(known.requests) == 10_000
    assert {said(each, "model") for each in known.requests} == {"m"}
    assert [each.field("seed").constants[0].value for each in known.requests] == list(range(10_000))


def test_a_dictionary_that_is_filled_in_two_thousand_places():
    filling = "".join(f'def f{i}():\n    d["k{i}"] = {i}\n' for i in range(2000))
    each = request(f'{CLIENT}d = {{"model": "m"}}\n{filling}client.chat.completions.create(**d)\n')
    assert {field.name for field in each.fields} == {"model", *(f"k{i}" for i in range(2000))}
    assert [field.name for field in each.fields if field.certain] == ["model"]


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


LONG = 2500
CHAINS = {
    "functions": "def f0():\n    return client\n"
    + "".join(f"def f{i}():\n    return f{i - 1}()\n" for i in range(1, LONG))
    + f"f{LONG - 1}().<ask>\n",
    "parameters": "".join(f"def f{i}(x):\n    f{i + 1}(x)\n" for i in range(LONG))
    + f"def f{LONG}(x):\n    x.<ask>\nf0(client)\n",
    "attributes": "class C0:\n    def __init__(self):\n        self.x = client\n"
    + "".join(
        f"class C{i}:\n    def __init__(self, other: C{i - 1}):\n        self.x = other.x\n" for i in range(1, LONG)
    )
    + f"def go(given: C{LONG - 1}):\n    given.x.<ask>\n",
    "dictionaries": 'd0 = {"x": client}\n'
    + "".join(f"d{i} = dict(**d{i - 1})\n" for i in range(1, LONG))
    + f'd{LONG - 1}["x"].<ask>\n',
}


@pytest.mark.parametrize("way", CHAINS)
def test_a_client_that_goes_a_long_way(way):
    assert asked(CLIENT + CHAINS[way].replace("<ask>", ASK.removeprefix("client."))) == "1 resolved gpt-4o"


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


def test_lists_of_dictionaries_of_lists_that_hold_each_other():
    made = "".join(f'l{i} = [{{"n": {i}}}]\n' for i in range(30))
    held = "".join(f'l{i}.append({{"inner": l{j}}})\n' for i in range(30) for j in range(30))
    ask = "client.chat.completions.create(model='gpt-4o', messages=l0, tools=l1)\n"
    assert asked(CLIENT + made + held + ask) == "1 resolved gpt-4o"


def test_dictionaries_that_hold_each_other_on_every_level():
    made = "".join(f"d{i} = {{}}\n" for i in range(30))
    held = "".join(f'd{i}["k{j}"] = d{j}\n' for i in range(30) for j in range(30))
    ask = 'client.chat.completions.create(model="gpt-4o", metadata=d0)\n'
    assert asked(CLIENT + made + held + ask) == "1 resolved gpt-4o"


def test_two_hundred_dictionaries_that_update_each_other_in_a_ring():
    made = "".join(f"d{i} = {{}}\n" for i in range(200))
    updates = "".join(f"d{i}.update(d{(i + 1) % 200})\n" for i in range(200))
    ask = 'd0["model"] = "gpt-4o"\nclient.chat.completions.create(**d0)\n'
    assert asked(CLIENT + made + updates + ask) == "1 resolved gpt-4o"


@pytest.mark.parametrize("steps", [1, 100])
def test_an_object_that_is_its_own_attribute(steps):
    node = "class Node:\n    def __init__(self):\n        self.next = self\n        self.client = OpenAI()\n"
    chain = "Node()" + ".next" * steps + ".client.<ask>\n"
    assert asked(f"from openai import OpenAI\n{node}{chain}") == "1 resolved gpt-4o"


def test_a_hundred_objects_that_hold_the_next_one():
    first = "class C0:\n    def __init__(self):\n        self.client = OpenAI()\n"
    rest = "".join(f"class C{i}:\n    def __init__(self):\n        self.inner = C{i - 1}()\n" for i in range(1, 101))
    chain = "C100()" + ".inner" * 100 + ".client.<ask>\n"
    assert asked(f"from openai import OpenAI\n{first}{rest}{chain}") == "1 resolved gpt-4o"


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
