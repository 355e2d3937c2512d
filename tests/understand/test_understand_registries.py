"""Clients kept under a name: registries, containers of providers, singletons, attributes of other modules."""

from typing import ClassVar

from understand_programs import Mechanisms, assert_found


class TestRegistries(Mechanisms):
    """Factories by name, containers of providers, singletons."""

    programs: ClassVar = {
        "dictionary of functions": """
from openai import OpenAI
def build():
    return OpenAI()  #: client A
FACTORIES = {"openai": build}
FACTORIES["openai"]().<ask>  #: asks A
""",
        "dictionary of lambdas": """
from openai import OpenAI
FACTORIES = {"main": lambda: OpenAI()}  #: client A
def get_client(name):
    return FACTORIES[name]()
get_client("main").<ask>  #: asks A
""",
        "dictionary of classes of the project": """
--- bots.py
from openai import OpenAI
class Bot:
    def __init__(self):
        self.client = OpenAI()  #: client A
    def ask(self):
        return self.client.<ask>  #: asks A
--- app.py
from bots import Bot
BOTS = {"bot": Bot}
BOTS["bot"]().ask()
BOTS["bot"]().client.<ask>  #: asks A
""",
        "filled by a function": """
from openai import OpenAI
_clients = {}
def register(name, client):
    _clients[name] = client
register("main", OpenAI())  #: client A
def ask(name):
    return _clients[name].<ask>  #: asks A
""",
        "filled by a decorator": """
--- registry.py
FACTORIES = {}
def register(name):
    def decorate(function):
        FACTORIES[name] = function
        return function
    return decorate
--- clients.py
from openai import OpenAI
from registry import register
@register("main")
def build():
    return OpenAI()  #: client A
--- app.py
import clients
from registry import FACTORIES
FACTORIES["main"]().<ask>  #: asks A
""",
        "class that holds a cache": """
from openai import OpenAI
class Clients:
    _cache = {}
    @classmethod
    def get(cls, name):
        if name not in cls._cache:
            cls._cache[name] = OpenAI()  #: client A
        return cls._cache[name]
Clients.get("main").<ask>  #: asks A
""",
        "container with providers": """
--- containers.py
from dependency_injector import containers, providers
from openai import OpenAI
class Container(containers.DeclarativeContainer):
    client = providers.Singleton(lambda: OpenAI())  #: client A
--- app.py
from containers import Container
container = Container()
container.client().<ask>  #: asks A
""",
        "container of the project": """
--- container.py
from functools import cached_property
from openai import OpenAI
class Container:
    @cached_property
    def client(self):
        return OpenAI()  #: client A
    @cached_property
    def bot(self):
        return Bot(self.client)
class Bot:
    def __init__(self, client):
        self.client = client
--- app.py
from container import Container
container = Container()
def ask():
    return container.bot.client.<ask>  #: asks A
""",
        "object that __new__ keeps": """
from openai import OpenAI
class Llm:
    _instance = None
    def __new__(cls, *args, **kwargs):
        if not cls._instance:
            instance = super().__new__(cls)
            instance.client = OpenAI()  #: client A
            cls._instance = instance
        return cls._instance
Llm().client.<ask>  #: asks A
""",
        "object that a class method keeps": """
--- llm.py
from openai import OpenAI
class Llm:
    _instance = None
    def __init__(self):
        self.client = OpenAI()  #: client A
    @classmethod
    def instance(cls):
        if cls._instance is None:
            cls._instance = cls()
        return cls._instance
--- app.py
from llm import Llm
Llm.instance().client.<ask>  #: asks A
""",
        "metaclass that keeps the object": """
from openai import OpenAI
class Singleton(type):
    _instances = {}
    def __call__(cls, *args, **kwargs):
        if cls not in cls._instances:
            cls._instances[cls] = super().__call__(*args, **kwargs)
        return cls._instances[cls]
class Llm(metaclass=Singleton):
    def __init__(self):
        self.client = OpenAI()  #: client A
Llm().client.<ask>  #: asks A
""",
        "attribute of an attribute": """
from openai import OpenAI
class State:
    client = None
class Bot:
    def __init__(self):
        self.state = State()
        self.state.client = OpenAI()  #: client A
    def ask(self):
        return self.state.client.<ask>  #: asks A
""",
        "attribute of another module": """
--- state.py
client = None
--- setup.py
import state
from openai import OpenAI
def connect():
    state.client = OpenAI()  #: client A
--- app.py
import state
def ask():
    return state.client.<ask>  #: asks A
""",
        "simple namespace": """
from types import SimpleNamespace
from openai import OpenAI
state = SimpleNamespace(client=OpenAI())  #: client A
state.client.<ask>  #: asks A
""",
        "attribute of a function": """
from openai import OpenAI
def get_client():
    if not hasattr(get_client, "client"):
        get_client.client = OpenAI()  #: client A
    return get_client.client
get_client().<ask>  #: asks A
""",
    }


# -- what must not be mixed up ----------------------------------------------------------------------------------------


def test_two_factories_by_name():
    assert_found("""
from groq import Groq
from openai import OpenAI
FACTORIES = {
    "openai": lambda: OpenAI(),  #: client A
    "groq": lambda: Groq(),
}
FACTORIES["openai"]().<ask>  #: asks A
FACTORIES["groq"]().<ask>
""")


def test_the_settings_of_two_modules():
    assert_found("""
--- one.py
client = None
--- two.py
client = None
--- setup.py
import one
import two
from groq import Groq
from openai import OpenAI
def connect():
    one.client = OpenAI()  #: client A
    two.client = Groq()
--- app.py
import one
import two
def ask():
    one.client.<ask>  #: asks A
    two.client.<ask>
""")
