"""What one caller, class or module passes is not taken for what another one does."""

import pytest
from understand_programs import analysed, assert_found, facts, fields_of, found, migrated, write

# -- a function that gives back what it is passed, with a type written on it ------------------------------------------

SHARED = """
--- base.py
class Base:
    @staticmethod
    def prepared(arguments{parameter}, schema){result}:
        arguments.update(**{{"response_model": schema}})
        return arguments
    def finished(self, arguments{parameter}){result}:
        return arguments
--- plain.py
import openai
from base import Base
class Plain(Base):
    def ask(self, schema):
        client = openai.OpenAI()
        body = {{"model": "gpt-4o", "messages": [], "seed": 1}}
        body = self.{call}
        return client.chat.completions.create(**body)
--- other.py
import cohere
from base import Base
class Other(Base):
    def ask(self, schema):
        client = cohere.Client()
        body = {{"model": "command", "messages": [], "top_k": 5}}
        body = self.{call}
        return client.chat(**body)
"""
TYPED = {
    "not at all": ("", ""),
    "as a dictionary": (": dict", " -> dict"),
    "with types in it": (": Dict[str, Any]", " -> Dict[str, Any]"),
    "as anything": (": Any", " -> Any"),
    "in quotes": (": 'Dict[str, Any]'", " -> 'dict[str, Any]'"),
    "only what it gives": ("", " -> dict"),
    "only what it takes": (": dict", ""),
}


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize("call", ["prepared(body, schema)", "finished(body)", "finished(arguments=body)"])
def test_what_a_shared_function_gives_back_is_what_this_caller_passed(typed, call):
    parameter, result = TYPED[typed]
    typing = "from typing import Any, Dict\n"
    program = SHARED.format(parameter=parameter, result=result, call=call).replace("class Base", f"{typing}class Base")
    (asked,) = facts(program).requests
    names = {field.name for field in asked.fields}
    assert {"model", "messages", "seed"} <= names
    assert "top_k" not in names


def test_what_a_shared_function_sets_itself_counts_for_each_caller():
    (asked,) = facts(SHARED.format(parameter=": dict", result=" -> dict", call="prepared(body, schema)")).requests
    assert "response_model" in {field.name for field in asked.fields}


@pytest.mark.parametrize(
    "helper",
    [
        "def optional(name: str) -> ModuleType:\n    return import_module(name)",
        "def optional(name: str) -> 'ModuleType':\n    module = import_module(name)\n    return module",
        "def optional(name: str) -> ModuleType | None:\n    try:\n        module = import_module(name)\n"
        "    except ImportError as error:\n        raise ImportError(name) from error\n    return module",
    ],
)
def test_a_helper_with_types_gives_each_caller_the_module_that_it_names(helper):
    assert_found(f"""
--- helper.py
from importlib import import_module
from types import ModuleType
{helper}
--- ours.py
from helper import optional
client = optional("openai").Client()  #: client A
client.<ask>  #: asks A
--- others.py
# openai
from helper import optional
vectors = optional("cohere").Client(api_key="a")
store = optional("marqo").Client(url="b")
""")


def test_an_annotation_says_what_is_passed_where_the_call_does_not():
    assert_found("""
from openai import OpenAI
def same(client: OpenAI):
    return client
def ask(unknown):
    same(unknown).<ask>  #: asks inferred
""")


def test_an_annotation_says_what_is_given_where_the_parameter_does_not():
    assert_found("""
from openai import OpenAI
def same(client) -> OpenAI:
    return client
def ask(unknown):
    same(unknown).<ask>  #: asks inferred
""")


# -- a method that is called by its class, with its object passed -----------------------------------------------------


def test_a_base_class_is_initialised_by_name():
    assert_found("""
--- base.py
class Base:
    def __init__(self, config=None):
        self.config = config
--- chat.py
from base import Base
from openai import OpenAI
class Chat(Base):
    def __init__(self, client=None, config=None):
        Base.__init__(self, config=config)
        if client is not None:
            self.client = client
            return
        self.client = OpenAI()  #: client A
    def ask(self):
        return self.client.<ask>  #: asks A
--- local.py
from base import Base
from chat import Chat
class Store(Base):
    def __init__(self, config=None):
        Base.__init__(self, config=config)
class Local(Store, Chat):
    def __init__(self, config=None):
        Store.__init__(self, config=config)
        Chat.__init__(self, config=config)
""")
    assert "api.cerebras.ai" in migrated()["chat.py"]


WAYS = {
    "by position": "Chat.__init__(self, client, 'gpt-4o')",
    "by name": "Chat.__init__(self, model='gpt-4o', client=client)",
    "by super": "super().__init__(client, 'gpt-4o')",
}


@pytest.mark.parametrize("way", WAYS)
def test_what_is_passed_to_the_base_class_arrives(way):
    assert_found(f"""
from openai import OpenAI
class Chat:
    def __init__(self, client, model):
        self.client, self.model = client, model
    def ask(self):
        return self.client.chat.completions.create(model=self.model, messages=[])  #: asks A
class Own(Chat):
    def __init__(self, client):
        {WAYS[way]}
Own(OpenAI())  #: client A
""")


def test_methods_by_their_class():
    assert_found("""
from openai import OpenAI
class Bot:
    def ask(self, client):
        return client.<ask>  #: asks A
    @classmethod
    def build(cls, client):
        return client.<ask>  #: asks A
    @staticmethod
    def call(client):
        return client.<ask>  #: asks A
client = OpenAI()  #: client A
Bot.ask(Bot(), client)
Bot.build(client)
Bot.call(client)
""")


# -- a method of a client that a test prepares is not handed on -------------------------------------------------------

PREPARED = {
    "an answer": "driver.client.images.generate.return_value = answer",
    "an error": "driver.client.images.generate.side_effect = ValueError()",
    "an annotated one": "driver.client.images.generate.return_value: object = answer",
    "deeper": "driver.client.images.generate.return_value.data = [answer]",
    "in a row": "driver.client.images.generate.return_value, other = answer, answer",
}


@pytest.mark.parametrize("prepared", PREPARED)
def test_what_is_set_on_a_method_hands_it_on_to_nobody(prepared):
    write(f"""
--- driver.py
from openai import OpenAI
class Driver:
    def __init__(self, client=None):
        self.client = client or OpenAI()
    def draw(self):
        return self.client.images.generate(prompt="a")
--- test_driver.py
from unittest.mock import Mock
from driver import Driver
def test_draw(answer):
    driver = Driver(client=Mock())
    {PREPARED[prepared]}
    assert driver.draw()
""")
    assert [each.place.path for each in analysed().facts.requests] == ["driver.py"]


def test_a_method_that_is_set_as_an_attribute_is_handed_on():
    assert_found("""
from openai import OpenAI
class Bot:
    pass
client = OpenAI()  #: client A
Bot.ask = client.chat.completions.create  #: asks A model nothing
""")


# -- a package of the project that is only called like another one ----------------------------------------------------

NAMESAKE = """
--- app/__init__.py
--- app/provider/__init__.py
--- app/provider/{package}/__init__.py
--- app/provider/{package}/model.py
# openai
from {package} import {name}
class Model({name}):
    pass
--- app/provider/api.py
# openai
from app.provider.{package}.model import Model
class Api:
    def __init__(self):
        self.llm = Model()
    def ask(self):
        return self.llm.chat.completions.create(model="glm", messages=[])
"""


def test_a_folder_called_like_another_librarys_package_is_not_that_package():
    write(NAMESAKE.format(package="zhipuai", name="ZhipuAI"))
    assert found(analysed(), {}) == {}


def test_a_folder_called_openai_is_not_the_sdk():
    write(NAMESAKE.format(package="openai", name="OpenAI"))
    clients = analysed().facts.clients
    assert {client.kind for client in clients} == {"openai.OpenAI"}


def test_a_name_that_a_script_imports_from_beside_it_is_still_found():
    assert_found("""
--- tools/llm.py
from openai import OpenAI
client = OpenAI()  #: client A
--- tools/run.py
from llm import client
client.<ask>  #: asks A
--- app.py
import openai
""")


# -- attributes that are set under a name chosen at run time ----------------------------------------------------------


@pytest.mark.parametrize("mark", ["", "@staticmethod", "@classmethod"])
def test_a_method_stays_what_its_class_says(mark):
    first = "" if mark == "@staticmethod" else "self, "
    (asked,) = facts(f"""
from openai import OpenAI
class Base:
    def configure(self, **options):
        for name, value in options.items():
            setattr(self, name, value)
    {mark or "# a plain one"}
    def prepared({first}arguments):
        arguments["seed"] = 1
        return arguments
class Bot(Base):
    def ask(self):
        body = {{"model": "gpt-4o", "messages": []}}
        body = self.prepared(body)
        return OpenAI().chat.completions.create(**body)
""").requests
    assert fields_of(asked) == "model=gpt-4o seed?=1"


# -- what `partial` holds for one function is not for another ---------------------------------------------------------


def test_what_partial_holds_for_another_function_is_no_field():
    (asked,) = facts("""
from functools import partial
from openai import OpenAI
client = OpenAI()
def other(messages, key, **more):
    return messages
def send(create, **fields):
    return create(model="gpt-4o", messages=[], **fields)
def ask(flat):
    return send(partial(other, key="a") if flat else client.chat.completions.create, seed=1)
""").requests
    assert [field.name for field in asked.fields] == ["model", "messages", "seed"]


def test_what_partial_holds_for_a_method_is_a_field():
    (asked,) = facts("""
from functools import partial
from openai import OpenAI
client = OpenAI()
def send(create, **fields):
    return create(model="gpt-4o", messages=[], **fields)
send(partial(client.chat.completions.create, top_p=1), seed=1)
""").requests
    assert {field.name for field in asked.fields} == {"model", "messages", "seed", "top_p"}


# -- what a sister class makes ----------------------------------------------------------------------------------------

SISTERS = """
--- base.py
class Base:
    def said(self, role, text):
        raise NotImplementedError
    def prompt(self, text):
        log = [self.said("system", "Be brief.")]
        log.append(self.said("user", text))
        return log
    def run(self, text):
        return self.submit(self.prompt(text))
--- ours.py
from base import Base
from openai import OpenAI
class Ours(Base):
    def __init__(self, inner=None):
        self.client, self.inner = OpenAI(), inner
    def said(self, role, text):
        return {ours}
    def submit(self, prompt):
        return self.client.chat.completions.create(model="gpt-4o", messages=prompt)
--- theirs.py
import cohere
from base import Base
from ours import Ours
class Theirs(Base):
    def said(self, role, text):
        return {{"role": role, "content": text, "theirs": True}}
    def submit(self, prompt):
        return cohere.Client().chat(prompt)
Ours(Theirs()).run("a")
"""


def keys_of(program):
    """The keys of the messages that the only request of a program sends."""
    (asked,) = facts(program).requests
    (messages,) = asked.field("messages").values
    return {entry.key for item in messages.items for value in item for entry in value.entries}


def test_what_a_sister_class_makes_is_not_sent_by_this_one():
    assert keys_of(SISTERS.format(ours='{"role": role, "content": text}')) == {"role", "content"}


def test_what_a_class_has_from_its_sister_is():
    assert "theirs" in keys_of(SISTERS.format(ours="self.inner.said(role, text)"))


def test_what_its_own_subclass_makes_is():
    program = SISTERS.format(ours='{"role": role, "content": text}')
    assert "theirs" in keys_of(program.replace("class Theirs(Base)", "class Theirs(Ours)"))


def test_what_a_class_of_another_family_makes_is():
    assert "theirs" in keys_of("""
from openai import OpenAI
class Messages:
    def said(self, text):
        return {"role": "user", "content": text, "theirs": True}
class Bot:
    def __init__(self):
        self.made = Messages()
    def ask(self, text):
        return OpenAI().chat.completions.create(model="gpt-4o", messages=[self.made.said(text)])
""")
