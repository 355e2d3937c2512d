"""What a value may be and where it is written: constants, parameters, settings, the environment."""

import pytest
from understand_programs import facts, request, said

CLIENT = "import os\nfrom openai import OpenAI\nclient = OpenAI()\n"
SEND = "client.chat.completions.create(model=MODEL, messages=[])\n"


def model(code: str, value: str = "MODEL") -> str:
    """What the model of a request may be, after ``code``."""
    return said(request(CLIENT + code + "\n" + SEND.replace("MODEL", value)), "model")


CONSTANTS = {
    "constant": ('MODEL = "m"', "MODEL", "m"),
    "constant of a constant": ('BASE = "m"\nMODEL = BASE', "MODEL", "m"),
    "annotated": ('MODEL: str = "m"', "MODEL", "m"),
    "unpacked": ('MODEL, n = "m", 1', "MODEL", "m"),
    "class attribute": ('class Config:\n    model = "m"', "Config.model", "m"),
    "instance attribute": ('class Config:\n    model = "m"\nconfig = Config()', "config.model", "m"),
    "attribute set in __init__": (
        'class Config:\n    def __init__(self):\n        self.model = "m"\nconfig = Config()',
        "config.model",
        "m",
    ),
    "constructor argument": (
        'class Config:\n    def __init__(self, model):\n        self.model = model\nconfig = Config("m")',
        "config.model",
        "m",
    ),
    "dataclass default": (
        'from dataclasses import dataclass\n@dataclass\nclass Config:\n    model: str = "m"\nconfig = Config()',
        "config.model",
        "m",
    ),
    "dataclass argument": (
        "from dataclasses import dataclass\n@dataclass\nclass Config:\n    model: str\nconfig = Config('m')",
        "config.model",
        "m",
    ),
    "pydantic field": (
        'from pydantic import BaseModel, Field\nclass Config(BaseModel):\n    model: str = Field(default="m")\n'
        "config = Config()",
        "config.model",
        "m",
    ),
    "field of a copy of pydantic": (
        "from bridge.pydantic import BaseModel, Field\nclass Config(BaseModel):\n"
        '    model: str = Field(default="m")\nconfig = Config()',
        "config.model",
        "m",
    ),
    "field that has to be given": (
        "from pydantic import BaseModel, Field\nclass Config(BaseModel):\n    model: str = Field(...)\n"
        'config = Config(model="m")',
        "config.model",
        "m",
    ),
    "field of another library": (
        "from vault import Field\nclass Config:\n    model: str = Field('m')\nconfig = Config()",
        "config.model",
        "unknown",
    ),
    "default of attrs": (
        'import attr\n@attr.s\nclass Config:\n    model = attr.ib(default="m")\nconfig = Config()',
        "config.model",
        "m",
    ),
    "factory of attrs": (
        'import attr\n@attr.s\nclass Config:\n    model = attr.ib(default=attr.Factory(lambda: "m"))\n'
        "config = Config()",
        "config.model",
        "m",
    ),
    "method of attrs": (
        "import attrs\n@attrs.define\nclass Config:\n    model = attrs.field()\n    other = attrs.field()\n"
        '    @model.default\n    def _model(self):\n        return "m"\n'
        '    @other.default\n    def _other(self):\n        return "n"\nconfig = Config()',
        "config.model",
        "m",
    ),
    "enum": ('from enum import Enum\nclass Model(Enum):\n    FAST = "m"', "Model.FAST.value", "m"),
    "string enum": ('from enum import Enum\nclass Model(str, Enum):\n    FAST = "m"', "Model.FAST", "m"),
    "item of a dict": ('MODELS = {"fast": "m", "slow": "n"}', 'MODELS["fast"]', "m"),
    "any item of a dict": ('MODELS = {"fast": "m", "slow": "n"}', "MODELS[input()]", "m | n"),
    "get of a dict": ('MODELS = {"fast": "m"}', 'MODELS.get("fast")', "m"),
    "nested dicts": ('MODELS = {"a": {"b": "m"}}', 'MODELS["a"]["b"]', "m"),
    "item of a list": ('MODELS = ["m", "n"]', "MODELS[1]", "n"),
    "f-string": ('SIZE = "mini"', 'f"gpt-4o-{SIZE}"', "gpt-4o-mini"),
    "sum of strings": ('SIZE = "mini"', '"gpt-4o-" + SIZE', "gpt-4o-mini"),
    "conditional": ("fast = input()", '"m" if fast else "n"', "m | n"),
    "or": ("given = None", 'given or "m"', "m"),
    "function": ('def pick():\n    return "m"', "pick()", "m"),
    "function of two": ('def pick(x):\n    if x:\n        return "m"\n    return "n"', "pick(1)", "m | n"),
    "reassigned": ('MODEL = "m"\nMODEL = "n"', "MODEL", "n"),
    "reassigned in a branch": ('MODEL = "m"\nif input():\n    MODEL = "n"', "MODEL", "m | n"),
    "reassigned in both branches": ('if input():\n    MODEL = "m"\nelse:\n    MODEL = "n"', "MODEL", "m | n"),
    "walrus": ('print(MODEL := "m")', "MODEL", "m"),
    "str()": ('MODEL = "m"', "str(MODEL)", "m"),
    "strip": ('MODEL = " m"', "MODEL.strip()", " m"),
    "getattr": ('class Config:\n    model = "m"', 'getattr(Config, "model")', "m"),
    "getattr of several": (
        'class Config:\n    model = "m"\n    memory = "n"\ndef get(key):\n    return getattr(Config, key)\n'
        'get("memory")',
        'get("model")',
        "unknown",
    ),
    "getattr of one, by a function": (
        'class Config:\n    model = "m"\n    memory = "n"\ndef get(key):\n    return getattr(Config, key)',
        'get("model")',
        "m",
    ),
    "a parameter that nothing passes": ("def build(name):\n    return name\nf = build", "f(*input())", "unknown"),
    "input": ("MODEL = input()", "MODEL", "unknown"),
    "not defined": ("", "MODEL", "unknown"),
    "computed": ("MODEL = str(1 * 2)", "MODEL", "unknown"),
}

ENVIRONMENT = {
    "environ[]": ("", 'os.environ["MODEL"]', "$MODEL"),
    "environ.get": ("", 'os.environ.get("MODEL")', "$MODEL?"),
    "environ.get with default": ("", 'os.environ.get("MODEL", "m")', "$MODEL else m"),
    "environ.get with default keyword": ("", 'os.environ.get("MODEL", default="m")', "$MODEL else m"),
    "getenv": ("", 'os.getenv("MODEL")', "$MODEL?"),
    "getenv with default": ("", 'os.getenv("MODEL", "m")', "$MODEL else m"),
    "getenv with a constant": ('NAME = "MODEL"\nDEFAULT = "m"', "os.getenv(NAME, DEFAULT)", "$MODEL else m"),
    "getenv or": ("", 'os.getenv("MODEL") or "m"', "$MODEL? | m"),
    "from os import environ": ("from os import environ", 'environ["MODEL"]', "$MODEL"),
    "from os import getenv": ("from os import getenv", 'getenv("MODEL", "m")', "$MODEL else m"),
    "under other names": ("from os import getenv as env", 'env("MODEL", "m")', "$MODEL else m"),
    "os under another name": ("import os as system", 'system.environ["MODEL"]', "$MODEL"),
    "getenv of getenv": ("", 'os.getenv("A", os.getenv("B", "m"))', "$A else $B else m"),
    "name that is not known": ("", "os.environ[input()]", "unknown"),
    "lookalike": ("class os:\n    environ = {'MODEL': 'm'}", 'os.environ["MODEL"]', "m"),
}


@pytest.mark.parametrize(
    ("code", "value", "known"),
    [pytest.param(*case, id=name.replace(" ", "-")) for name, case in {**CONSTANTS, **ENVIRONMENT}.items()],
)
def test_what_a_value_may_be(code, value, known):
    assert model(code, value) == known


NONE = {
    "is None": ('def ask(model=None):\n    if model is None:\n        model = "m"\n    {send}\nask()', "m"),
    "not": ('def ask(model=""):\n    if not model:\n        model = "m"\n    {send}\nask()\nask("n")', "n | m"),
    "== None": ('def ask(model=None):\n    if model == None:\n        model = "m"\n    {send}\nask()', "m"),
    "in two branches": (
        'def ask(model=None):\n    if model is None:\n        if x:\n            model = "m"\n'
        '        else:\n            model = "n"\n    {send}\nask("o")',
        "o | None | m | n",
    ),
    "in a branch of the body": (
        'def ask(model=None):\n    if model is None:\n        if x:\n            model = "m"\n    {send}\nask()',
        "None | m",
    ),
    "is not None": (
        'def ask(model=None):\n    if model is not None:\n        model = "m"\n    {send}\nask()',
        "None | m",
    ),
    "another name": ('def ask(model=None):\n    if x is None:\n        model = "m"\n    {send}\nask()', "None | m"),
    "in the else": (
        'def ask(model=None):\n    if model is None:\n        pass\n    else:\n        model = "m"\n    {send}\nask()',
        "None | m",
    ),
    "in a loop": (
        'def ask(model=None):\n    for i in x:\n        if model is None:\n            model = "m"\n'
        "        {send}\nask()",
        "None | m",
    ),
    "an empty text is not None": (
        'def ask(model=None):\n    if model is None:\n        model = "m"\n    {send}\nask("")',
        " | m",
    ),
    "of the module": ('model = None\nif model is None:\n    model = "m"\n{send}', "m"),
    "conditional": ('def ask(model=None):\n    model = model if model else "m"\n    {send}\nask("n")', "n | m"),
    "conditional, not None": (
        'def ask(model=None):\n    model = model if model is not None else "m"\n    {send}\nask("n")',
        "n | m",
    ),
    "conditional, None": (
        'def ask(model=None):\n    model = "m" if model is None else model\n    {send}\nask("n")',
        "m | n",
    ),
    "conditional, of another": (
        'def ask(model=None):\n    model = model if x is not None else "m"\n    {send}\nask("n")',
        "n | None | m",
    ),
}


@pytest.mark.parametrize(
    ("code", "known"), [pytest.param(*case, id=name.replace(" ", "-")) for name, case in NONE.items()]
)
def test_what_a_condition_excludes(code, known):
    send = SEND.strip().replace("MODEL", "model")
    assert said(request(CLIENT + code.replace("{send}", send)), "model") == known


REASONS = {
    "no item, and another value": ('D = {"a": "m"}', 'D["a"] if x else D["b"]', []),
    "no item at all": ('D = {"a": "m"}', 'D["b"]', ["there is no item 'b' where it can be seen"]),
    "no item under any name": ("D = {}", "D[input()]", ["there is no item where it can be seen"]),
    "an instance": (
        "class Model:\n    pass",
        "Model()",
        ["it is an instance of `Model`, which is not followed further"],
    ),
    "one reason a place": (
        "def a(x):\n    return b(x)\ndef b(x):\n    return input()",
        "a(1) if x else b(1)",
        ["it comes from builtins.input"],
    ),
    "the same at two places": ("", "input(1) if x else input(2)", ["it comes from builtins.input"]),
    "the nearest first": (
        "import sys\ndef a():\n    return sys.argv[1]",
        "a() if x else input()",
        ["it comes from builtins.input", "it comes from sys.argv"],
    ),
}


@pytest.mark.parametrize(
    ("code", "value", "reasons"), [pytest.param(*case, id=name.replace(" ", "-")) for name, case in REASONS.items()]
)
def test_what_hides_a_value_is_said_once(code, value, reasons):
    each = request(CLIENT + code + "\n" + SEND.replace("MODEL", value)).field("model")
    assert [unknown.reason for unknown in each.unknown] == reasons


# What a function sets may be there or not; what it has just set is.
OUTER = {
    "set before the definition": ('MODEL = "m"\ndef f():\n    global MODEL\n    MODEL = "n"', "m | n"),
    "set behind the definition": ('def f():\n    global MODEL\n    MODEL = "n"\nMODEL = "m"', "m | n"),
    "set in a branch of the function": (
        'MODEL = "m"\ndef f():\n    global MODEL\n    if x:\n        MODEL = "n"',
        "m | n",
    ),
    "set by two functions": (
        'MODEL = "m"\ndef f():\n    global MODEL\n    MODEL = "n"\ndef g():\n    global MODEL\n    MODEL = "o"',
        "m | n | o",
    ),
    "read by the function alone": ('MODEL = "m"\ndef f():\n    global MODEL\n    return MODEL', "m"),
    "its own name": ('MODEL = "m"\ndef f():\n    MODEL = "n"', "m"),
    "set again by the code around it": (
        'MODEL = "m"\ndef f():\n    global MODEL\n    MODEL = "n"\nMODEL = "o"',
        "o | n",
    ),
}


@pytest.mark.parametrize(
    ("code", "known"), [pytest.param(*case, id=name.replace(" ", "-")) for name, case in OUTER.items()]
)
def test_a_name_of_the_module_that_a_function_sets(code, known):
    assert model(code) == known


def test_a_function_that_sets_a_name_reads_what_it_has_set():
    code = 'MODEL = "m"\ndef f():\n    global MODEL\n    MODEL = "n"\n    ' + SEND + 'MODEL = "o"\n'
    assert said(request(CLIENT + code), "model") == "n"


def test_a_function_that_may_set_a_name_reads_either():
    code = 'def f():\n    global MODEL\n    if x:\n        MODEL = "n"\n    ' + SEND + 'MODEL = "o"\n'
    assert said(request(CLIENT + code), "model") == "n | o"


def test_what_is_defined_behind_the_request_has_not_happened():
    code = 'MODEL = "m"\n' + SEND + 'def f():\n    global MODEL\n    MODEL = "n"\n'
    assert said(request(CLIENT + code), "model") == "m"


PARAMETERS = {
    "default": ('def ask(model="m"):\n    {send}', "m"),
    "keyword-only default": ('def ask(*, model="m"):\n    {send}', "m"),
    "default that is a constant": ('M = "m"\ndef ask(model=M):\n    {send}', "m"),
    "positional argument": ('def ask(text, model):\n    {send}\nask("t", "m")', "m"),
    "keyword argument": ('def ask(model):\n    {send}\nask(model="m")', "m"),
    "callers and the default": ('def ask(model="m"):\n    {send}\nask("n")\nask()', "n | m"),
    "through a method": ('class Bot:\n    def ask(self, model):\n        {send}\nBot().ask("m")', "m"),
    "through a static method": (
        'class Bot:\n    @staticmethod\n    def ask(model):\n        {send}\nBot.ask("m")',
        "m",
    ),
    "None means another": ('def ask(model=None):\n    model = model or "m"\n    {send}\nask()', "m"),
    "None means another, nobody calls it": ("def ask(model=None):\n    {send}", "None | unknown"),
    "loop": ('for model in ["m", "n"]:\n    {send}', "m | n"),
    "comprehension": ('[{send} for model in ("m", "n")]', "m | n"),
    "items of a list": ('def ask(n, model):\n    {send}\nargs = [1, "m"]\nask(*args)', "m"),
    "items of a list that grows": (
        'def ask(n, model):\n    {send}\nargs = [1]\nargs.append("m")\nask(*args)',
        "m",
    ),
    "items of a list that grows behind it": (
        'def ask(n, model):\n    {send}\nargs = [1, "m"]\nargs.append("n")\nask(*args)',
        "m",
    ),
    "items of a list that are moved": (
        'def ask(n, model):\n    {send}\nargs = ["m", "n"]\nargs.insert(0, "o")\nask(*args)',
        "m | n | o | unknown",
    ),
    "items of a list that is sorted": (
        'def ask(n, model):\n    {send}\nargs = ["m", "n"]\nargs.sort()\nask(*args)',
        "m | n | unknown",
    ),
    "starred arguments": ("def ask(model):\n    {send}\nask(*input())", "unknown"),
    "nobody passes it": ("def ask(model):\n    {send}", "unknown"),
    "annotation says nothing": ("def ask(model: str):\n    {send}", "unknown"),
}


@pytest.mark.parametrize(
    ("code", "known"),
    [pytest.param(*case, id=name.replace(" ", "-")) for name, case in PARAMETERS.items()],
)
def test_what_a_parameter_may_be(code, known):
    send = SEND.strip().replace("MODEL", "model")
    assert said(request(CLIENT + code.format(send=send)), "model") == known


MODULES = {
    "from import": "from settings import MODEL\n",
    "module attribute": "import settings\nMODEL = settings.MODEL\n",
    "star import": "from settings import *\n",
    "under another name": "from settings import MODEL as M\nMODEL = M\n",
}


@pytest.mark.parametrize("code", MODULES.values(), ids=[name.replace(" ", "-") for name in MODULES])
def test_a_constant_of_another_module_is_where_it_is_written(code):
    each = request(f'--- settings.py\nMODEL = "m"\n--- app.py\n{code}{CLIENT}{SEND}')
    (constant,) = each.field("model").constants
    assert (constant.value, constant.place.path.removeprefix("./")) == ("m", "settings.py")


def test_constants_of_two_modules_do_not_mix():
    program = f"""
--- one.py
MODEL = "m"
--- two.py
MODEL = "n"
--- app.py
import one
import two
{CLIENT}
client.chat.completions.create(model=two.MODEL, messages=[])
"""
    assert said(request(program), "model") == "n"


def test_a_place_is_the_literal_alone():
    program = CLIENT + 'MODEL = "m"  # the model\n' + SEND
    (constant,) = request(program).field("model").constants
    assert program[constant.place.span.start : constant.place.span.end] == '"m"'
    assert constant.whole


@pytest.mark.parametrize("written", ['f"{SIZE}"', '"a" "b"', '"a" + "b"'])
def test_a_part_of_a_text_is_not_a_literal_of_its_own(written):
    (constant,) = request(f'{CLIENT}SIZE = "m"\nMODEL = {written}\n{SEND}').field("model").constants
    assert not constant.whole


def test_a_place_counts_characters_not_bytes():
    program = CLIENT + 'NAME = "naïve 🙂"; MODEL = "m"\n' + SEND
    (constant,) = request(program).field("model").constants
    assert program[constant.place.span.start : constant.place.span.end] == '"m"'


def test_the_name_of_a_variable_has_a_place_only_where_it_is_written():
    for code, known in [('os.getenv("MODEL")', '"MODEL"'), ("os.getenv(NAME)", None)]:
        program = f'{CLIENT}NAME = "OTHER"\n{SEND.replace("MODEL", code)}'
        (read,) = request(program).field("model").values
        place = read.name_place
        assert (place and program[place.span.start : place.span.end]) == known


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("def ask(model):\n    {send}", "parameter `model` of `ask`"),
        ("model = 2 * x\n{send}", "a computed value is not followed"),
        ("model = f'{{input()}}'\n{send}", "put together at run time"),
        ("class C: pass\nmodel = C().model\n{send}", "`model` is not set in class `C`"),
        ("import json\nmodel = json.load(f)['model']\n{send}", "json.load"),
    ],
)
def test_what_is_unknown_says_why(code, reason):
    send = SEND.strip().replace("MODEL", "model")
    (unknown,) = request(CLIENT + code.format(send=send)).field("model").unknown
    assert reason in unknown.reason


def test_a_price_table_a_tokenizer_and_a_comparison_are_consumers():
    known = facts(
        f"""{CLIENT}import tiktoken
MODEL = "gpt-4o"
PRICES = {{"gpt-4o": 5}}
tiktoken.encoding_for_model(MODEL)
PRICES[MODEL]
if MODEL == "gpt-4o": pass
print(MODEL)
{SEND}"""
    )
    assert sorted(each.kind for each in known.consumers) == ["call", "comparison", "subscript"]


def test_a_constant_that_no_request_names_has_no_consumers():
    assert facts(f'{CLIENT}import tiktoken\nOTHER = "gpt-4o"\ntiktoken.encoding_for_model(OTHER)\n').consumers == ()
