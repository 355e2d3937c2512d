"""The fields of a request, however they are put together; which are certain, which possible, which unseen.

The notation: ``name=value`` for a field, ``name?=value`` for one that may be missing, ``+name`` for one in
``extra_body``, ``a | b`` for alternatives, ``...`` for fields that cannot be seen.
"""

import pytest
from understand_programs import facts, fields_of, sent

CLIENT = "from openai import OpenAI\nclient = OpenAI()\nsend = client.chat.completions.create\n"

WRITTEN = {
    "keywords": ('send(model="m", temperature=0.5, stop=None)', "model=m temperature=0.5 stop=None"),
    "unpacked literal": ('send(**{"model": "m", "top_p": 1})', "model=m top_p=1"),
    "unpacked dict()": ('send(**dict(model="m", top_p=1))', "model=m top_p=1"),
    "beside keywords": ('send(model="m", **{"top_p": 1})', "model=m top_p=1"),
    "two unpacked": ('send(**{"model": "m"}, **{"top_p": 1})', "model=m top_p=1"),
    "named dict": ('d = {"model": "m"}\nsend(**d)', "model=m"),
    "dict of a dict": ('a = {"model": "m"}\nsend(**dict(a, top_p=1))', "model=m top_p=1"),
    "copied": ('a = {"model": "m"}\nd = a.copy()\nd["n"] = 1\nsend(**d)', "model=m n=1"),
    "copied by copy": ('import copy\na = {"model": "m"}\nd = copy.copy(a)\nd["n"] = 1\nsend(**d)', "model=m n=1"),
    "copied deeply": ('from copy import deepcopy\na = {"model": "m"}\nsend(**deepcopy(a))', "model=m"),
    "copied in place": ('d = {"model": "m"}\nd = d.copy()\nd["n"] = 1\nsend(**d)', "model=m n=1"),
    "copied and emptied": ('d = {"model": "m"}\nb = d.copy()\nb.clear()\nsend(**d)', "model=m"),
    "a copy that is changed": ('d = {"model": "m"}\nb = d.copy()\nb["n"] = 1\nsend(**d)', "model=m"),
    "a deep copy that is changed": (
        'import copy\nd = {"model": "m"}\nb = copy.deepcopy(d)\nb.update(n=1)\nsend(**d)',
        "model=m",
    ),
    "a copy of keywords": (
        'def ask(**more):\n    d = more.copy()\n    d["n"] = 1\n    send(**d)\nask(model="m")',
        "model?=m n=1",
    ),
    "merge in a literal": ('a = {"model": "m"}\nsend(**{**a, "top_p": 1})', "model=m top_p=1"),
    "set": ('d = {"model": "m"}\nd["top_p"] = 1\nsend(**d)', "model=m top_p=1"),
    "update with a literal": ('d = {"model": "m"}\nd.update({"top_p": 1})\nsend(**d)', "model=m top_p=1"),
    "update with keywords": ('d = {"model": "m"}\nd.update(top_p=1, n=2)\nsend(**d)', "model=m top_p=1 n=2"),
    "|=": ('d = {"model": "m"}\nd |= {"top_p": 1}\nsend(**d)', "model=m top_p=1"),
    "cleared": ('d = {"model": "a", "n": 1}\nd.clear()\nd["model"] = "m"\nsend(**d)', "model=m"),
    "cleared in a branch": ('d = {"model": "m"}\nif x:\n    d.clear()\nsend(**d)', "model?=m | unknown"),
    "cleared later": ('d = {"model": "m"}\nsend(**d)\nd.clear()', "model=m"),
    "setdefault": ('d = {"model": "m"}\nd.setdefault("n", 1)\nsend(**d)', "model=m n?=1"),
    "pop": ('d = {"model": "m", "n": 1}\nd.pop("n")\nsend(**d)', "model=m"),
    "pop with a default": ('d = {"model": "m", "n": 1}\nd.pop("n", None)\nsend(**d)', "model=m"),
    "del": ('d = {"model": "m", "n": 1}\ndel d["n"]\nsend(**d)', "model=m"),
    "pop in a branch": ('d = {"model": "m", "n": 1}\nif x:\n    d.pop("n")\nsend(**d)', "model=m n?=1"),
    "del in a branch": ('d = {"model": "m", "n": 1}\nif x:\n    del d["n"]\nsend(**d)', "model=m n?=1"),
    "deleted and set again": ('d = {"model": "m", "n": 1}\ndel d["n"]\nd["n"] = 2\nsend(**d)', "model=m n=2"),
    "set in a branch": ('d = {"model": "m"}\nif x:\n    d["n"] = 1\nsend(**d)', "model=m n?=1"),
    "set in both branches": (
        'd = {"model": "m"}\nif x:\n    d["n"] = 1\nelse:\n    d["n"] = 2\nsend(**d)',
        "model=m n?=1 n?=2",
    ),
    "set in a loop": ('d = {"model": "m"}\nfor i in x:\n    d["n"] = 1\nsend(**d)', "model=m n?=1"),
    "set in a try": ('d = {"model": "m"}\ntry:\n    d["n"] = 1\nexcept E:\n    pass\nsend(**d)', "model=m n?=1"),
    "set in a with": ('d = {"model": "m"}\nwith open(f):\n    d["n"] = 1\nsend(**d)', "model=m n=1"),
    "set after": ('d = {"model": "m"}\nsend(**d)\nd["n"] = 1', "model=m"),
    "set after, in a loop": ('d = {"model": "m"}\nwhile x:\n    send(**d)\n    d["n"] = 1', "model=m n?=1"),
    "set in the other branch": (
        'd = {"model": "m"}\nif x:\n    d["n"] = 1\nelse:\n    send(**d)',
        "model=m",
    ),
    "conditional item": ('send(model="m", **({"n": 1} if x else {}))', "model=m n?=1"),
    "one of two dicts": ('d = {"model": "a"} if x else {"model": "b"}\nsend(**d)', "model?=a model?=b"),
    "second name": ('d = {"model": "m"}\ne = d\ne["n"] = 1\nsend(**d)', "model=m n=1"),
    "copy is another": ('d = {"model": "m"}\ne = {**d}\ne["n"] = 1\nsend(**d)', "model=m"),
    "made in a function": ('def body():\n    return {"model": "m"}\nsend(**body())', "model=m"),
    "filled in a function": (
        'def body():\n    d = {"model": "m"}\n    d["n"] = 1\n    return d\nsend(**body())',
        "model=m n=1",
    ),
    "made in a function, filled by the caller": (
        'def body():\n    return {"model": "m"}\nd = body()\nd["n"] = 1\nsend(**d)',
        "model=m n=1",
    ),
    "filled by a function that is given it": (
        'def fill(body):\n    body["n"] = 1\nd = {"model": "m"}\nfill(d)\nsend(**d)',
        "model=m n?=1",
    ),
    "passed to the function that sends it": (
        'def ask(body):\n    send(**body)\nask({"model": "m", "n": 1})',
        "model=m n=1",
    ),
    "extra_body": ('send(model="m", extra_body={"top_k": 1})', "model=m extra_body={top_k: 1} +top_k=1"),
    "named extra_body": (
        'b = {}\nb["top_k"] = 1\nsend(model="m", extra_body=b)',
        "model=m extra_body={top_k: 1} +top_k=1",
    ),
    "nested": (
        'send(model="m", response_format={"type": "json_object"})',
        "model=m response_format={type: json_object}",
    ),
    "list": ('send(model="m", stop=["a", "b"])', "model=m stop=[a, b]"),
    "appended list": ('s = ["a"]\ns.append("b")\nsend(model="m", stop=s)', "model=m stop=[a, b, ...]"),
    "not given": ('from openai import NOT_GIVEN\nsend(model="m", n=NOT_GIVEN)', "model=m n=<openai.NOT_GIVEN>"),
    "unknown value": ('send(model="m", n=int(input()))', "model=m n=unknown"),
}

UNSEEN = {
    "file": ('import json\nsend(model="m", **json.load(f))', "model=m ..."),
    "parameter": ('def ask(options):\n    send(model="m", **options)', "model=m ..."),
    "keyword parameters": ('def ask(**options):\n    send(model="m", **options)', "model=m ..."),
    "merged into a literal": ('def ask(o):\n    send(**{"model": "m", **o})', "model=m | unknown ..."),
    "updated": ('import json\nd = {"model": "m"}\nd.update(json.load(f))\nsend(**d)', "model=m | unknown ..."),
    "key that is computed": ('d = {"model": "m"}\nd[input()] = 1\nsend(**d)', "model=m | unknown ..."),
    "key in a literal that is computed": ('d = {"model": "m", input(): 1}\nsend(**d)', "model=m | unknown ..."),
    "comprehension": ('send(model="m", **{k: v for k, v in x})', "model=m ..."),
    "merged, and set behind it": ('def ask(o):\n    send(**{**o, "model": "m"})', "model=m ..."),
    "updated, and set behind it": (
        'd = {"n": 1}\nd.update(json.load(f))\nd["model"] = "m"\nsend(**d)',
        "n=1 | unknown model=m ...",
    ),
    "beside a keyword of dict()": ('def ask(o):\n    send(**dict(model="m", **o))', "model=m ..."),
    "in front of a keyword of dict()": ('def ask(o):\n    send(**dict(o, model="m"))', "model=m ..."),
    "keyword of dict() behind it": (
        'def ask(o):\n    d = dict(model="m")\n    send(**dict(d, **o))',
        "model=m | unknown ...",
    ),
    "set by default": ('def ask(**o):\n    o.setdefault("model", "m")\n    send(**o)', "model?=m | unknown ..."),
    "one of two": ('def ask(o):\n    send(model="m", **(o or {"n": 1}))', "model=m n?=1 ..."),
    "None or a file": ('o = None if x else json.load(f)\nsend(model="m", **(o or {}))', "model=m ..."),
}

SELF = {
    "dict in an attribute": (
        'class Bot:\n    def __init__(self):\n        self.params = {"model": "m", "n": 1}\n'
        "    def ask(self):\n        send(**self.params)",
        "model=m n=1",
    ),
    "dict in an attribute, filled elsewhere": (
        'class Bot:\n    def __init__(self):\n        self.params = {"model": "m"}\n'
        '    def add(self):\n        self.params["n"] = 1\n    def ask(self):\n        send(**self.params)',
        "model=m n?=1",
    ),
    "dict of the class": (
        'class Bot:\n    params = {"model": "m"}\n    def ask(self):\n        send(**self.params, n=1)',
        "model=m n=1",
    ),
    "dict that a method makes": (
        'class Bot:\n    def body(self, **more):\n        return {"model": "m", **more}\n'
        "    def ask(self):\n        send(**self.body(n=1))",
        "model=m n?=1",
    ),
}

WRAPPED = {
    "callers' keywords": ("def ask(**o):\n    send(**o)\nask(model='m', n=1)", "model?=m n?=1"),
    "callers' keywords, set by the wrapper": (
        "def ask(**o):\n    o['n'] = 1\n    send(**o)\nask(model='m')",
        "model?=m n=1",
    ),
    "callers' keywords, taken by the wrapper": (
        "def ask(**o):\n    o.pop('retries')\n    send(**o)\nask(model='m', retries=1)",
        "model?=m",
    ),
    "parameters are not forwarded": (
        "def ask(retries, **o):\n    send(**o)\nask(retries=1, model='m')",
        "model?=m",
    ),
    "two callers": ("def ask(**o):\n    send(**o)\nask(model='a')\nask(model='b', n=1)", "model?=a model?=b n?=1"),
}
ALL = {**WRITTEN, **UNSEEN, **SELF, **WRAPPED}


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        pytest.param(
            *case,
            id=name.replace(" ", "-"),
        )
        for name, case in ALL.items()
    ],
)
def test_the_fields_of_a_request(code, fields):
    assert sent(CLIENT + code) == fields


@pytest.mark.parametrize("code", [pytest.param(case[0], id=name.replace(" ", "-")) for name, case in ALL.items()])
def test_another_library_gets_no_fields(code):
    other = CLIENT.replace("openai", "groq").replace("OpenAI", "Groq")
    assert facts("import openai\n" + other + code.replace("from openai", "from groq")).requests == ()


def test_what_is_unseen_has_a_reason_and_a_place():
    (request,) = facts(CLIENT + "def ask(**options):\n    send(model='m', **options)\n").requests
    (reason,) = request.unknown
    assert "`**options`" in reason.reason
    assert "`ask`" in reason.reason


def test_requests_of_one_dict_see_it_as_it_is_then():
    first, second = facts(CLIENT + 'd = {"model": "m"}\nsend(**d)\nd["n"] = 1\nsend(**d)\n').requests
    assert fields_of(first) == "model=m"
    assert fields_of(second) == "model=m n=1"


def test_a_field_knows_where_and_how_it_is_written():
    program = CLIENT + 'd = {"n": 1}\nd["stop"] = None\nsend(model="m", **d)\n'
    (request,) = facts(program).requests
    written = {
        field.name: (field.form, program[field.place.span.start : field.place.span.end]) for field in request.fields
    }
    assert written == {
        "model": ("keyword", 'model="m"'),
        "n": ("item", '"n": 1'),
        "stop": ("statement", 'd["stop"] = None'),
    }


SISTERS = """
from openai import OpenAI
class Base:
    def params(self):
        return {"temperature": 1}
class First(Base):
    def ask(self):
        params = self.params()
        params["seed"] = 1
        return OpenAI().chat.completions.create(**params)
class Second(Base):
    def ask(self, router):
        params = self.params()
        params["top_k"] = 5
        return router.send(**params)
"""


def test_what_a_sister_class_sets_on_its_own_dictionary_does_not_arrive_here():
    assert sent(SISTERS) == "temperature=1 seed=1"


def test_what_a_derived_class_sets_may_arrive():
    assert "top_k" in sent(SISTERS.replace("class Second(Base)", "class Second(First)"))
