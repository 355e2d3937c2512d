"""Which override runs: a base class calls a method, or sets an attribute, that its subclasses have their own of."""

from typing import ClassVar

import pytest
from understand_programs import Mechanisms, analysed, assert_found, found, migrated, write


class TestOverrides(Mechanisms):
    """Clients that a method makes which another class overrides, or overrides itself."""

    # The base class may make its own requests through the other library's client as well.
    stays: ClassVar = frozenset({"set by a method that the subclass replaces", "annotated by the class itself"})

    programs: ClassVar = {
        "made by a method of the subclass": """
--- base.py
class Base:
    def __init__(self):
        self.client = self.make()
    def make(self):
        raise NotImplementedError
--- bot.py
from base import Base
from openai import OpenAI
class Bot(Base):
    def make(self):
        return OpenAI()  #: client A
    def ask(self):
        return self.client.<ask>  #: asks A
""",
        "asked by the base class": """
--- base.py
class Base:
    def __init__(self):
        self.client = self.make()
    def ask(self):
        return self.client.<ask>  #: asks A
--- bot.py
from base import Base
from openai import OpenAI
class Bot(Base):
    def make(self):
        return OpenAI()  #: client A
""",
        "one subclass for each library": """
from groq import Groq
from openai import OpenAI
class Base:
    def __init__(self):
        self.client = self.make()
class One(Base):
    def make(self):
        return OpenAI()  #: client A
    def ask(self):
        return self.client.<ask>  #: asks A
class Two(Base):
    def make(self):
        return Groq()
    def ask(self):
        return self.client.<ask>
""",
        "given or else made": """
--- base.py
class Base:
    def __init__(self, client=None):
        self.client = client or self.make()
--- bot.py
from base import Base
from groq import Groq
from openai import OpenAI
class One(Base):
    def make(self):
        return OpenAI()  #: client A
    def ask(self):
        return self.client.<ask>  #: asks A
class Two(Base):
    def make(self):
        return Groq()
    def ask(self):
        return self.client.<ask>
One()
Two()
""",
        "given if it is not None": """
from groq import Groq
from openai import OpenAI
class Base:
    def __init__(self, client=None):
        self.client = client if client is not None else self.make()
class One(Base):
    def make(self):
        return OpenAI()  #: client A
    def ask(self):
        return self.client.<ask>  #: asks A
class Two(Base):
    def make(self):
        return Groq()
    def ask(self):
        return self.client.<ask>
One()
Two()
""",
        "set by a method that the subclass replaces": """
--- base.py
from openai import OpenAI
class Base:
    def __init__(self):
        self._init_client()
    def _init_client(self):
        self.client = OpenAI()  #: client A
    def ask(self):
        return self.client.<ask>  #: asks A
--- fast.py
from base import Base
from groq import Groq
class Fast(Base):
    def _init_client(self):
        self.client = Groq()
    def ask(self):
        return self.client.<ask>
""",
        "set by a method that the subclass extends": """
--- base.py
from openai import OpenAI
class Base:
    def connect(self):
        self.client = OpenAI()  #: client A
--- bot.py
from base import Base
class Bot(Base):
    def connect(self):
        super().connect()
        self.ready = True
    def ask(self):
        return self.client.<ask>  #: asks A
""",
        "extended by the name of the class": """
from openai import OpenAI
class Base:
    def connect(self):
        self.client = OpenAI()  #: client A
class Bot(Base):
    def connect(self):
        Base.connect(self)
    def ask(self):
        return self.client.<ask>  #: asks A
""",
        "extended twice": """
from openai import OpenAI
class Base:
    def __init__(self):
        self.client = OpenAI()  #: client A
class Middle(Base):
    def __init__(self):
        super().__init__()
class Bot(Middle):
    def __init__(self):
        super().__init__()
    def ask(self):
        return self.client.<ask>  #: asks A
""",
        "replaced in between": """
from groq import Groq
from openai import OpenAI
class Base:
    def connect(self):
        self.client = Groq()
class Middle(Base):
    def connect(self):
        self.client = OpenAI()  #: client A
class Bot(Middle):
    def ask(self):
        return self.client.<ask>  #: asks A
""",
        "sister that replaces it": """
from groq import Groq
from openai import OpenAI
class Base:
    def connect(self):
        self.client = OpenAI()  #: client A
class Sister(Base):
    def connect(self):
        self.client = Groq()
class Bot(Base):
    def ask(self):
        return self.client.<ask>  #: asks A
""",
        "made by a property of the subclass": """
from groq import Groq
from openai import OpenAI
class Base:
    @property
    def client(self):
        return Groq()
class Bot(Base):
    @property
    def client(self):
        return OpenAI()  #: client A
    def ask(self):
        return self.client.<ask>  #: asks A
""",
        "made by a static method": """
from openai import OpenAI
class Base:
    def __init__(self):
        self.client = self.make()
class Bot(Base):
    @staticmethod
    def make():
        return OpenAI()  #: client A
    def ask(self):
        return self.client.<ask>  #: asks A
""",
        "made by a function that the base class keeps": """
from openai import OpenAI
class Base:
    def __init__(self, make):
        self.make = make
        self.client = self.make()
class Bot(Base):
    def ask(self):
        return self.client.<ask>  #: asks A
Bot(lambda: OpenAI())  #: client A
""",
        "made in a coroutine": """
from groq import Groq
from openai import OpenAI
class Base:
    async def start(self):
        self.client = await self.make()
class One(Base):
    async def make(self):
        return OpenAI()  #: client A
    async def ask(self):
        return self.client.<ask>  #: asks A
class Two(Base):
    async def make(self):
        return Groq()
    async def ask(self):
        return self.client.<ask>
""",
        "annotated by the class itself": """
--- base.py
class Keeps:
    def keep(self, client):
        return {"client": client}
--- one.py
from base import Keeps
from openai import OpenAI
class One(Keeps):
    def load(self):
        self._client = OpenAI()  #: client A
        self._client = self.keep(self._client).get("client")
    def ask(self):
        return self._client.<ask>  #: asks A
--- two.py
from typing import Optional
from base import Keeps
from groq import Groq
class Two(Keeps):
    _client: Optional[Groq] = None
    def load(self):
        self._client = Groq()
        self._client = self.keep(self._client).get("client")
    def ask(self):
        return self._client.<ask>
""",
    }


# -- what another class sets is not what this one has -----------------------------------------------------------------

BASE = """
--- base.py
from openai import OpenAI
class Base:
    def __init__(self):
        {init}
    def connect(self):
        self.client = OpenAI()
        return self.client
    def ask(self):
        return self.client.<ask>
--- bot.py
from base import Base
from groq import Groq
class Bot(Base):
    {own}
    def ask(self):
        return self.client.<ask>
"""
REPLACED = {
    "set": ("self.connect()", "def connect(self):\n        self.client = Groq()"),
    "given back": ("self.client = self.connect()", "def connect(self):\n        return Groq()"),
    "given back or passed": ("self.client = None or self.connect()", "def connect(self):\n        return Groq()"),
    "by the constructor": (
        "self.client = OpenAI()",
        "def __init__(self):\n        self.connect()\n    def connect(self):\n        self.client = Groq()",
    ),
    "by an annotation": ("self.connect()", "client: Groq"),
    "by an annotation of a union": ("self.connect()", "client: Groq | None = None"),
    "by an annotation in quotes": ("self.connect()", 'client: "Groq"'),
}


@pytest.mark.parametrize("shape", REPLACED)
def test_another_library_in_place_of_the_client(shape):
    init, own = REPLACED[shape]
    write(BASE.replace("{init}", init).replace("{own}", own))
    assert "bot.py" not in {place.partition(":")[0] for place in found(analysed(), {})}


UNKNOWN = {
    "set": ("self.connect()", "def connect(self):\n        self.client = Groq"),
    "given back": ("self.client = self.connect()", "def connect(self):\n        return Groq"),
}


@pytest.mark.parametrize("shape", UNKNOWN)
def test_a_function_of_another_package_is_unresolved(shape):
    init, own = UNKNOWN[shape]
    program = BASE.replace("{init}", init).replace("{own}", own)
    write(program.replace("import Groq", "import connect").replace("Groq", "connect()"))
    assert found(analysed(), {}) == {"base.py:6": "client ?", "base.py:9": "asks ?", "bot.py:7": "asks unresolved"}


def test_what_the_base_class_asks_may_go_through_either():
    write("""
from groq import Groq
from openai import OpenAI
class Base:
    def __init__(self):
        self.client = self.make()
    def ask(self):
        return self.client.<ask>
class One(Base):
    def make(self):
        return OpenAI()
class Two(Base):
    def make(self):
        return Groq()
""")
    (each,) = analysed().facts.requests
    assert each.clients
    assert each.others
    assert migrated(unsafe=True) == {}


def test_what_a_subclass_makes_is_not_what_the_base_class_makes():
    write("""
from openai import OpenAI
class Base:
    def __init__(self):
        self.client = self.make()
    def make(self):
        return OpenAI()
class Bot(Base):
    def make(self):
        return OpenAI(base_url="https://llm.example.com/v1")
Bot().client.<ask>
""")
    outcome = analysed()
    (each,) = outcome.facts.requests
    assert {client.target for client in outcome.facts.clients if client.id in each.clients} == {"other"}


def test_a_class_that_the_subclass_chooses():
    assert_found("""
from openai import OpenAI
class Base:
    kind = None
    def __init__(self):
        self.client = self.kind()  #: client A
class Bot(Base):
    kind = OpenAI
    def ask(self):
        return self.client.<ask>  #: asks A
""")


# -- an annotation is only heard where it says something --------------------------------------------------------------


@pytest.mark.parametrize("annotation", ["object", "Any", "T", "list", '"OpenAI | Groq"', "OpenAI", "Optional[OpenAI]"])
def test_an_annotation_that_leaves_room_for_the_client(annotation):
    assert_found(f"""
from typing import Any, Optional, TypeVar
from groq import Groq
from openai import OpenAI
T = TypeVar("T")
class Bot:
    client: {annotation} = None
    def __init__(self):
        self.client = OpenAI()  #: client A
    def ask(self):
        return self.client.<ask>  #: asks A
""")


def test_the_annotation_of_another_class_says_nothing():
    assert_found("""
from groq import Groq
from openai import OpenAI
class Two:
    client: Groq = None
class One:
    def __init__(self):
        self.client = OpenAI()  #: client A
    def ask(self):
        return self.client.<ask>  #: asks A
""")
