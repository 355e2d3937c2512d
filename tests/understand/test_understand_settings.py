"""Models that the program checks by name, or may replace at run time: they keep their name, or are not certain."""

import pytest
from settings_programs import unmarked
from understand_programs import migrated, request, said, write

# -- what the program checks is not edited alone ----------------------------------------------------------------------

CHECKED = {
    "in a tuple": 'ALLOWED = ("gpt-4o", "gpt-4o-mini")\ndef check(model):\n    assert model in ALLOWED',
    "in a set, negated": 'ALLOWED = {"gpt-4o"}\ndef check(model):\n    if model not in ALLOWED:\n        exit(1)',
    "in a dictionary": 'LIMITS = {"gpt-4o": 9}\ndef check(model):\n    if model not in LIMITS:\n        exit(1)',
    "in a list in place": 'def check(model):\n    assert model in ["gpt-4o", "gpt-4o-mini"]',
    "case": 'def check(model):\n    match model:\n        case "gpt-4o":\n            return\n    raise ValueError',
    "equal": 'def check(model):\n    if model != "gpt-4o":\n        raise ValueError(model)',
    "price": 'PRICES = {"gpt-4o": 5}\ndef check(model):\n    return PRICES[model]',
}


@pytest.mark.parametrize(
    "check",
    [
        pytest.param(
            check,
            id=name.replace(" ", "-"),
            marks=[pytest.mark.xfail(strict=True, reason="a comparison keeps no name")] if name != "price" else [],
        )
        for name, check in CHECKED.items()
    ],
)
def test_a_model_that_is_checked_keeps_its_name(check):
    write(f"""
--- llm.py
from openai import OpenAI
client = OpenAI()
--- app.py
from llm import client
{check}
def ask(text, model="gpt-4o"):
    check(model)
    return client.chat.completions.create(model=model, messages=[])
""")
    assert 'model="gpt-4o"' in migrated().get("app.py", 'model="gpt-4o"')


# -- what is put in at run time is said to be unknown -----------------------------------------------------------------

MERGED = {
    "update": 'CONFIG = {"model": "gpt-4o"}\nCONFIG.update(json.load(file))\nsend(CONFIG["model"])',
    "merge": 'CONFIG = {"model": "gpt-4o", **json.load(file)}\nsend(CONFIG["model"])',
    "item under any name": 'CONFIG = {"model": "gpt-4o"}\nCONFIG[input()] = "x"\nsend(CONFIG["model"])',
    "attribute under any name": (
        'class Config:\n    model = "gpt-4o"\nconfig = Config()\n'
        "for name, value in json.load(file).items():\n    setattr(config, name, value)\nsend(config.model)"
    ),
    "dictionary of the object": (
        'class Config:\n    def __init__(self):\n        self.model = "gpt-4o"\n'
        "        self.__dict__.update(json.load(file))\nsend(Config().model)"
    ),
    "emptied": (
        'CONFIG = {"model": "gpt-4o"}\ndef load():\n    CONFIG.clear()\n    fill(CONFIG)\nsend(CONFIG["model"])'
    ),
    "default": 'def ask(**options):\n    options.setdefault("model", "gpt-4o")\n    send(options["model"])',
    "constructor": (
        'from dataclasses import dataclass\n@dataclass\nclass Config:\n    model: str = "gpt-4o"\n'
        "config = Config(**json.load(file))\nsend(config.model)"
    ),
}


@pytest.mark.parametrize("code", [pytest.param(code, id=name.replace(" ", "-")) for name, code in MERGED.items()])
def test_what_a_file_may_put_in_its_place_is_unknown(code):
    each = request(unmarked(f"import json\nfrom llm import client\nfile = open('config.json')\n{code}\n"))
    assert set(said(each, "model").split(" | ")) == {"gpt-4o", "unknown"}


def test_a_global_that_a_function_sets_may_be_either():
    program = unmarked("""
import sys
from llm import client
MODEL = "gpt-4o"
def choose(name):
    global MODEL
    MODEL = name
if len(sys.argv) > 1:
    choose("llama3")
send(MODEL)
""")
    assert set(said(request(program), "model").split(" | ")) == {"gpt-4o", "llama3"}
