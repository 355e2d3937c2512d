"""One of several classes, told apart by a mark that they carry: ``if config.kind == "openai"``."""

from typing import ClassVar

import pytest
from understand_programs import Mechanisms, analysed, assert_found, migrated, write

KINDS = """
from groq import Groq
from openai import OpenAI
class One:
    kind = "openai"
    def make(self):
        return OpenAI()  #: client A
class Two:
    kind = "groq"
    def make(self):
        return Groq()
"""


class TestUnions(Mechanisms):
    """Clients that a method of one member of a union makes."""

    programs: ClassVar = {
        "parameter": f"""
{KINDS.strip()}
def ask(config: One | Two):
    if config.kind == "openai":
        return config.make().<ask>  #: asks A
    elif config.kind == "groq":
        return config.make().<ask>
""",
        "variable in between": f"""
{KINDS.strip()}
def ask(config: One | Two):
    if config.kind == "openai":
        client = config.make()
        return client.<ask>  #: asks A
    if config.kind == "groq":
        client = config.make()
        return client.<ask>
""",
        "of another file": f"""
--- kinds.py
{KINDS.strip()}
--- app.py
from typing import Union
from kinds import One, Two
def ask(config: Union[One, Two]):
    if config.kind == "openai":
        return config.make().<ask>  #: asks A
    if config.kind == "groq":
        return config.make().<ask>
""",
        "attribute": f"""
{KINDS.strip()}
class Bot:
    def __init__(self, config: One | Two):
        self.config = config
    def ask(self):
        if self.config.kind == "openai":
            return self.config.make().<ask>  #: asks A
        if self.config.kind == "groq":
            return self.config.make().<ask>
""",
        "passed": f"""
{KINDS.strip()}
def ask(config):
    if config.kind == "openai":
        return config.make().<ask>  #: asks A
    if config.kind == "groq":
        return config.make().<ask>
ask(One())
ask(Two())
""",
        "among other conditions": f"""
{KINDS.strip()}
def ask(config: One | Two, loud):
    if loud:
        if config.kind == "openai":
            for _ in range(3):
                config.make().<ask>  #: asks A
""",
    }


# -- a condition that does not tell them apart ------------------------------------------------------------------------

EITHER = {
    "nothing is asked": "config.make().<ask>",
    "the other branch": 'if config.kind == "groq":\n        pass\n    else:\n        config.make().<ask>',
    "behind the branch": 'if config.kind == "openai":\n        pass\n    config.make().<ask>',
    "a mark that none of them has": 'if config.other == "openai":\n        config.make().<ask>',
    "a value that none of them has": 'if config.kind == "azure":\n        config.make().<ask>',
    "the mark of something else": 'if other.kind == "openai":\n        config.make().<ask>',
    "a value that is not written": "if config.kind == chosen:\n        config.make().<ask>",
    "not equal": 'if config.kind != "openai":\n        config.make().<ask>',
    "one of two": 'if config.kind == "openai" or loud:\n        config.make().<ask>',
    "in a list": 'if config.kind in ("openai", "groq"):\n        config.make().<ask>',
    "truth alone": "if config.kind:\n        config.make().<ask>",
}


@pytest.mark.parametrize("what", EITHER)
def test_without_a_mark_it_may_be_either(what):
    write(f"{KINDS}def ask(config: One | Two, other, chosen, loud):\n    {EITHER[what]}\n")
    (each,) = analysed().facts.requests
    assert each.clients
    assert each.others
    assert migrated(unsafe=True) == {}


MARKS = {
    "set by its constructor": "def __init__(self, kind):\n        self.kind = kind",
    "read from outside": "kind = __import__('os').environ['KIND']",
    "not set": "kind: str",
    "chosen": "kind = 'groq' if fast else 'openai'",
    "changed later": "kind = 'groq'\n    def change(self):\n        self.kind = 'openai'",
}


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_that_may_have_that_value_tells_nothing(mark):
    write(f"""
{KINDS.strip().replace('kind = "groq"', MARKS[mark])}
def ask(config: One | Two):
    if config.kind == "openai":
        config.make().<ask>
""")
    (each,) = analysed().facts.requests
    assert each.clients
    assert each.others
    assert migrated(unsafe=True) == {}


def test_a_name_that_is_bound_anew_is_what_it_is_bound_to():
    assert_found(f"""
{KINDS.strip()}
def ask(config: One | Two):
    if config.kind == "openai":
        config = Two()
        config.make().<ask>
One().make().<ask>  #: asks A
""")


def test_in_the_branch_of_the_other_one_the_client_is_not_asked():
    assert_found(f"""
{KINDS.strip()}
def ask(config: One | Two):
    if config.kind == "groq":
        config.make().<ask>
One().make().<ask>  #: asks A
""")


def test_a_mark_tells_a_client_of_another_host_apart():
    write(f"""
{KINDS.strip().replace("Groq()", 'OpenAI(base_url="https://llm.example.com/v1")')}
def ask(config: One | Two):
    if config.kind == "openai":
        config.make().<ask>
    elif config.kind == "groq":
        config.make().<ask>
""")
    outcome = analysed()
    kinds = {client.id: client.target for client in outcome.facts.clients}
    assert [[kinds[client] for client in each.clients] for each in outcome.facts.requests] == [["openai"], ["other"]]
    assert migrated()["app.py"].count('model="gpt-oss-120b"') == 1
