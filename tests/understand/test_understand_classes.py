"""Clients that objects keep: attributes, properties, fields, base classes and subclasses."""

from typing import ClassVar

from understand_programs import Mechanisms, assert_found


class TestAttributes(Mechanisms):
    """Attributes of one class."""

    programs: ClassVar = {
        "set in __init__": """
from openai import OpenAI
class Bot:
    def __init__(self):
        self.client = OpenAI()  #: client A
    def ask(self):
        return self.client.<ask>  #: asks A
""",
        "used before it is set": """
from openai import OpenAI
class Bot:
    def ask(self):
        return self.client.<ask>  #: asks A
    def connect(self):
        self.client = OpenAI()  #: client A
""",
        "self under another name": """
from openai import OpenAI
class Bot:
    def __init__(this):
        this.client = OpenAI()  #: client A
    def ask(me):
        return me.client.<ask>  #: asks A
""",
        "unpacked into attributes": """
from openai import OpenAI
class Bot:
    def __init__(self):
        self.client, self.retries = OpenAI(), 3  #: client A
    def ask(self):
        return self.client.<ask>  #: asks A
""",
        "class attribute": """
from openai import OpenAI
class Bot:
    client = OpenAI()  #: client A
    def ask(self):
        return self.client.<ask>  #: asks A
Bot.client.<ask>  #: asks A
""",
        "class method": """
from openai import OpenAI
class Bot:
    client = None
    @classmethod
    def connect(cls):
        cls.client = OpenAI()  #: client A
    @classmethod
    def ask(cls):
        return cls.client.<ask>  #: asks A
""",
        "property": """
from openai import OpenAI
class Bot:
    @property
    def client(self):
        return OpenAI()  #: client A
    def ask(self):
        return self.client.<ask>  #: asks A
""",
        "lazy property": """
from openai import OpenAI
class Bot:
    _client = None
    @property
    def client(self):
        if self._client is None:
            self._client = OpenAI()  #: client A
        return self._client
    def ask(self):
        return self.client.<ask>  #: asks A
""",
        "cached_property": """
from functools import cached_property
from openai import OpenAI
class Bot:
    @cached_property
    def client(self):
        return OpenAI()  #: client A
    def ask(self):
        return self.client.<ask>  #: asks A
""",
        "method": """
from openai import OpenAI
class Bot:
    def connect(self):
        return OpenAI()  #: client A
    def ask(self):
        return self.connect().<ask>  #: asks A
""",
        "static method": """
from openai import OpenAI
class Bot:
    @staticmethod
    def connect():
        return OpenAI()  #: client A
    def ask(self):
        return Bot.connect().<ask>  #: asks A
""",
        "constructor argument": """
from openai import OpenAI
class Bot:
    def __init__(self, client):
        self.client = client
    def ask(self):
        return self.client.<ask>  #: asks A
Bot(OpenAI())  #: client A
""",
        "constructor argument or a default": """
from openai import OpenAI
class Bot:
    def __init__(self, client=None):
        self.client = client or OpenAI()  #: client A
    def ask(self):
        return self.client.<ask>  #: asks A
""",
        "attribute of an instance elsewhere": """
--- bot.py
from openai import OpenAI
class Bot:
    def __init__(self):
        self.client = OpenAI()  #: client A
--- app.py
from bot import Bot
bot = Bot()
bot.client.<ask>  #: asks A
""",
        "set from outside": """
from openai import OpenAI
class Bot:
    client = None
    def ask(self):
        return self.client.<ask>  #: asks A
bot = Bot()
bot.client = OpenAI()  #: client A
""",
        "object in an object": """
from openai import OpenAI
class Llm:
    def __init__(self):
        self.client = OpenAI()  #: client A
class Bot:
    def __init__(self):
        self.llm = Llm()
    def ask(self):
        return self.llm.client.<ask>  #: asks A
""",
        "annotated parameter's attribute": """
from openai import OpenAI
class Llm:
    def __init__(self):
        self.client = OpenAI()  #: client A
def ask(llm: "Llm"):
    return llm.client.<ask>  #: asks A
""",
        "context manager": """
from openai import OpenAI
class Session:
    def __enter__(self):
        self.client = OpenAI()  #: client A
        return self.client
    def __exit__(self, *error):
        self.client.close()
with Session() as client:
    client.<ask>  #: asks A
""",
        "singleton": """
from openai import OpenAI
class Bot:
    _instance = None
    def __new__(cls):
        if cls._instance is None:
            cls._instance = super().__new__(cls)
            cls._instance.client = OpenAI()  #: client A
        return cls._instance
    def ask(self):
        return self.client.<ask>  #: asks A
""",
        "dict in an attribute": """
from openai import OpenAI
class Bot:
    def __init__(self):
        self.clients = {}
        self.clients["main"] = OpenAI()  #: client A
    def ask(self):
        return self.clients["main"].<ask>  #: asks A
""",
    }


class TestFields(Mechanisms):
    """Fields of dataclasses and models."""

    programs: ClassVar = {
        "default_factory lambda": """
from dataclasses import dataclass, field
from openai import OpenAI
@dataclass
class Bot:
    client: OpenAI = field(default_factory=lambda: OpenAI())  #: client A
    def ask(self):
        return self.client.<ask>  #: asks A
""",
        "default_factory function": """
from dataclasses import dataclass, field
from openai import OpenAI
def build():
    return OpenAI()  #: client A
@dataclass
class Bot:
    client: OpenAI = field(default_factory=build)
    def ask(self):
        return self.client.<ask>  #: asks A
""",
        "positional field": """
from dataclasses import dataclass
from openai import OpenAI
@dataclass
class Bot:
    name: str
    client: OpenAI
    def ask(self):
        return self.client.<ask>  #: asks A
Bot("b", OpenAI())  #: client A
""",
        "keyword field": """
from pydantic import BaseModel
from openai import OpenAI
class Bot(BaseModel):
    client: OpenAI
    def ask(self):
        return self.client.<ask>  #: asks A
Bot(client=OpenAI())  #: client A
""",
        "named tuple": """
from typing import NamedTuple
from openai import OpenAI
class Pair(NamedTuple):
    name: str
    client: OpenAI
def ask(pair: Pair):
    return pair.client.<ask>  #: asks A
ask(Pair("p", OpenAI()))  #: client A
""",
    }


class TestInheritance(Mechanisms):
    """Base classes and subclasses, in one file and over several."""

    programs: ClassVar = {
        "set by the base class": """
from openai import OpenAI
class Base:
    def __init__(self):
        self.client = OpenAI()  #: client A
class Bot(Base):
    def ask(self):
        return self.client.<ask>  #: asks A
""",
        "set by the base class of another file": """
--- pkg/__init__.py
--- pkg/base.py
from openai import OpenAI
class Base:
    def __init__(self):
        self.client = OpenAI()  #: client A
--- pkg/bot.py
from .base import Base
class Bot(Base):
    def ask(self):
        return self.client.<ask>  #: asks A
""",
        "set by the subclass": """
--- base.py
class Base:
    def ask(self):
        return self.client.<ask>  #: asks A
--- bot.py
from base import Base
from openai import OpenAI
class Bot(Base):
    def __init__(self):
        self.client = OpenAI()  #: client A
""",
        "abstract property": """
from abc import ABC, abstractmethod
from openai import OpenAI
class Base(ABC):
    @property
    @abstractmethod
    def client(self): ...
    def ask(self):
        return self.client.<ask>  #: asks A
class Bot(Base):
    @property
    def client(self):
        return OpenAI()  #: client A
""",
        "class attribute of the base": """
from openai import OpenAI
class Base:
    client = OpenAI()  #: client A
class Middle(Base):
    pass
class Bot(Middle):
    def ask(self):
        return self.client.<ask>  #: asks A
""",
        "passed to the base's constructor": """
from openai import OpenAI
class Base:
    def __init__(self, client):
        self.client = client
    def ask(self):
        return self.client.<ask>  #: asks A
class Bot(Base):
    def __init__(self):
        super().__init__(OpenAI())  #: client A
""",
        "mixin": """
from openai import OpenAI
class Asks:
    def ask(self):
        return self.client.<ask>  #: asks A
class Bot(Asks, dict):
    def __init__(self):
        self.client = OpenAI()  #: client A
""",
        "subclass of the client": """
from openai import OpenAI
class Llm(OpenAI):
    pass
client = Llm()  #: client A
client.<ask>  #: asks A
""",
        "inherited constructor": """
from openai import OpenAI
class Base:
    def __init__(self, client):
        self.client = client
class Bot(Base):
    def ask(self):
        return self.client.<ask>  #: asks A
Bot(OpenAI())  #: client A
""",
    }


def test_a_default_factory_that_is_the_class_is_found_and_indirect():
    known = assert_found("""
from dataclasses import dataclass, field
from openai import OpenAI
@dataclass
class Bot:
    client: OpenAI = field(default_factory=OpenAI)  #: client A
    def ask(self):
        return self.client.<ask>  #: asks A
""")
    assert known.clients[0].indirect


def test_classes_do_not_share_attributes_of_one_name():
    assert_found("""
from groq import Groq
from openai import OpenAI
class One:
    def __init__(self):
        self.client = OpenAI()  #: client A
    def ask(self):
        return self.client.<ask>  #: asks A
class Two:
    def __init__(self):
        self.client = Groq()
    def ask(self):
        return self.client.<ask>
""")


def test_an_override_in_the_subclass_counts_there():
    assert_found("""
from groq import Groq
from openai import OpenAI
class Base:
    client = OpenAI()  #: client A
class Bot(Base):
    client = Groq()
    def ask(self):
        return self.client.<ask>
""")
