"""Objects that answer for what they wrap: ``__getattr__`` of a class, and functions that give back what they get."""

from typing import ClassVar

import pytest
from understand_programs import Mechanisms, analysed, assert_found, found, migrated, write


class TestDelegates(Mechanisms):
    """A class whose ``__getattr__`` asks the client, whatever it is asked for."""

    programs: ClassVar = {
        "of another file": """
--- wrapper.py
from openai import OpenAI
class Client:
    def __init__(self):
        self.client = OpenAI()  #: client A
    def __getattr__(self, name):
        return getattr(self.client, name)
--- app.py
from wrapper import Client
client = Client()
client.<ask>  #: asks A
""",
        "beside its own requests": """
from openai import OpenAI
class Client:
    def __init__(self):
        self._client = OpenAI()  #: client A
    def ask(self):
        return self._client.<ask>  #: asks A
    def __getattr__(self, name):
        return getattr(self._client, name)
Client().<ask>  #: asks A
""",
        "of a base class": """
--- base.py
class Delegates:
    def __init__(self, wrapped):
        self._wrapped = wrapped
    def __getattr__(self, attribute):
        return getattr(self._wrapped, attribute)
--- app.py
from base import Delegates
from openai import OpenAI
class Client(Delegates):
    retries = 3
Client(OpenAI()).<ask>  #: client A; asks A
""",
        "with a check before it": """
from openai import OpenAI
class Client:
    def __init__(self, client):
        self._client = client
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        value = getattr(self._client, name)
        return value
Client(OpenAI()).<ask>  #: client A; asks A
""",
        "built when it is asked for": """
from openai import OpenAI
class Lazy:
    def _get(self):
        return OpenAI()  #: client A
    def __getattr__(self, name):
        return getattr(self._get(), name)
client = Lazy()
client.<ask>  #: asks A
""",
        "in layers": """
from openai import OpenAI
class Inner:
    def __init__(self):
        self.client = OpenAI()  #: client A
    def __getattr__(self, name):
        return getattr(self.client, name)
class Outer:
    def __init__(self):
        self.inner = Inner()
    def __getattr__(self, name):
        return getattr(self.inner, name)
Outer().<ask>  #: asks A
""",
    }


class TestFactories(Mechanisms):
    """Objects that call what they were made with when they are called: each gives what its own function gives."""

    programs: ClassVar = {
        "one class, two libraries": """
--- factory.py
class Factory:
    def __init__(self, create, key):
        self._create = create
        self.key = key
    def __call__(self):
        return self._create()
--- app.py
from factory import Factory
from openai import OpenAI
from groq import Groq
def ours():
    def create():
        return OpenAI()  #: client A
    return Factory(create, "ours")
def theirs():
    def create():
        return Groq()
    return Factory(create, "theirs")
ours()().<ask>  #: asks A
theirs()().<ask>
""",
        "told apart by a mark": """
from openai import OpenAI
from groq import Groq
class Factory:
    def __init__(self, *, key="", create):
        self.create = create
    def __call__(self):
        return self.create()
class Ours:
    type = "ours"
    def factory(self):
        def make():
            return OpenAI()  #: client A
        return Factory(create=make)
class Theirs:
    type = "theirs"
    def factory(self):
        def make():
            return Groq()
        return Factory(create=make)
def ask(config: Ours | Theirs):
    if config.type == "ours":
        config.factory()().<ask>  #: asks A
    elif config.type == "theirs":
        config.factory()().<ask>
""",
        "made with more than it keeps": """
from openai import OpenAI
class Factory:
    def __init__(self, create, check):
        self._create = create
        check()
    def __call__(self, *args):
        return self._create(*args)
def make():
    return OpenAI()  #: client A
Factory(make, print)().<ask>  #: asks A
""",
    }


# -- what `__getattr__` gives need not be the client's ----------------------------------------------------------------

OWN = """
from openai import OpenAI
class Client:
    def __init__(self):
        self.client = OpenAI()
    {own}
Client().<ask>
"""
OTHERWISE = {
    "from a table": "def __getattr__(self, name):\n        return self.parts[name]",
    "from somewhere": "def __getattr__(self, name):\n        return find(self, name)",
    "made anew": "def __getattr__(self, name):\n        return Client()",
    "under another name": "def __getattr__(self, name):\n        return getattr(self.client, name.lower())",
    "nothing": "def __getattr__(self, name):\n        raise AttributeError(name)",
    "by another function": "def __getattr__(self, name):\n        return safe_getattr(vault.client, name)",
}


@pytest.mark.parametrize("way", OTHERWISE)
def test_what_it_gives_otherwise_is_unresolved(way):
    write(OWN.replace("{own}", OTHERWISE[way]))
    assert found(analysed(), {})["app.py:7"] == "asks unresolved"
    assert migrated() == {}


def test_what_the_class_has_itself_is_not_asked_of_the_client():
    assert_found("""
from openai import OpenAI
class Completions:
    def create(self, **body):
        return body
class Chat:
    completions = Completions()
class Client:
    chat = Chat()
    def __init__(self):
        self.client = OpenAI()  #: client A
    def __getattr__(self, name):
        return getattr(self.client, name)
Client().<ask>
""")


def test_embeddings_through_it_keep_the_client():
    write("""
--- wrapper.py
from openai import OpenAI
class Client:
    def __init__(self):
        self.client = OpenAI()
    def ask(self):
        return self.client.<ask>
    def __getattr__(self, name):
        return getattr(self.client, name)
--- app.py
from wrapper import Client
Client().embeddings.create(model="text-embedding-3-small", input="a")
""")
    requests = analysed().facts.requests
    assert {(each.endpoint, each.resolution) for each in requests} == {
        ("chat.completions", "resolved"),
        ("embeddings", "resolved"),
    }
    assert migrated() == {}


def test_a_method_that_is_called_so_on_a_class_without_it_is_not_asked():
    write("""
from openai import OpenAI
class Client:
    def __init__(self):
        self.client = OpenAI()
    def getattr(self, name):
        return getattr(self.client, name)
Client().<ask>
""")
    assert found(analysed(), {}) == {"app.py:4": "client ?", "app.py:7": "asks unresolved"}
    assert migrated() == {}


def test_two_wrappers_of_one_class_may_hold_either():
    write("""
from groq import Groq
from openai import OpenAI
class Client:
    def __init__(self, client):
        self.client = client
    def __getattr__(self, name):
        return getattr(self.client, name)
Client(OpenAI()).<ask>
Client(Groq())
""")
    (each,) = analysed().facts.requests
    assert each.clients
    assert each.others
    assert migrated(unsafe=True) == {}


class TestPassedThrough(Mechanisms):
    """Functions that give back what they are given: what this call gives them, not what others do."""

    programs: ClassVar = {
        "function": """
from groq import Groq
from openai import OpenAI
def keep(client):
    return client
keep(OpenAI()).<ask>  #: client A; asks A
keep(Groq()).<ask>
""",
        "function of another file": """
--- keeping.py
def keep(client, *, retries=3):
    return client
--- one.py
from keeping import keep
from openai import OpenAI
client = keep(OpenAI(), retries=1)  #: client A
client.<ask>  #: asks A
--- two.py
from groq import Groq
from keeping import keep
client = keep(client=Groq())
client.<ask>
""",
        "by name": """
from groq import Groq
from openai import OpenAI
def keep(label, client):
    return client
keep(client=OpenAI(), label="a").<ask>  #: client A; asks A
keep(client=Groq(), label="b").<ask>
""",
        "method": """
from groq import Groq
from openai import OpenAI
class Keeps:
    def keep(self, client):
        return client
Keeps().keep(OpenAI()).<ask>  #: client A; asks A
Keeps().keep(Groq()).<ask>
""",
        "function that gives it back at two places": """
from groq import Groq
from openai import OpenAI
def traced(client, on):
    if not on:
        return client
    print(client)
    return client
traced(OpenAI(), True).<ask>  #: client A; asks A
traced(Groq(), False).<ask>
""",
        "in layers": """
from groq import Groq
from openai import OpenAI
def keep(client):
    return client
one = keep(keep(OpenAI()))  #: client A
one.<ask>  #: asks A
two = keep(keep(Groq()))
two.<ask>
""",
        "what it defaults to": """
from openai import OpenAI
MAIN = OpenAI()  #: client A
def keep(client=MAIN):
    return client
keep().<ask>  #: asks A
""",
    }


def test_a_parameter_that_is_set_anew_is_no_longer_what_was_passed():
    write("""
from groq import Groq
from openai import OpenAI
def keep(client):
    if client is None:
        client = OpenAI()
    return client
keep(Groq()).<ask>
""")
    (each,) = analysed().facts.requests
    assert each.clients
    assert each.others
    assert migrated(unsafe=True) == {}


def test_what_is_given_back_beside_it_counts_for_every_call():
    write("""
from groq import Groq
from openai import OpenAI
def keep(client, fast):
    if fast:
        return Groq()
    return client
keep(OpenAI(), False).<ask>
""")
    (each,) = analysed().facts.requests
    assert each.clients
    assert each.others
    assert migrated(unsafe=True) == {}
