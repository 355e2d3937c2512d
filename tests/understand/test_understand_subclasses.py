"""Subclasses of the client, and classes that stand in for one."""

from typing import ClassVar

import pytest
from understand_programs import Mechanisms, analysed, assert_found, migrated, write


class TestSubclasses(Mechanisms):
    """Subclasses of the client, and classes that stand in for one."""

    bugs: ClassVar = {
        "generic base": "`Base[OpenAI]` counts as handing `Base` on",
    }

    programs: ClassVar = {
        "of another module": """
--- llm.py
from openai import OpenAI
class Llm(OpenAI):
    def ask(self):
        return self.<ask>  #: asks A
--- app.py
from llm import Llm
client = Llm()  #: client A
client.ask()
client.<ask>  #: asks A
""",
        "of a subclass": """
import openai
class Base(openai.OpenAI):
    retries = 3
class Llm(Base):
    pass
Llm().<ask>  #: client A; asks A
""",
        "object that delegates": """
--- bot.py
from openai import OpenAI
class Bot:
    def __init__(self):
        self._client = OpenAI()  #: client A
    @property
    def chat(self):
        return self._client.chat
--- app.py
from bot import Bot
bot = Bot()
bot.chat.completions.create(model="gpt-4o", messages=[])  #: asks A
""",
        "object that delegates twice": """
from openai import OpenAI
class Inner:
    def __init__(self, client):
        self._client = client
    @property
    def client(self):
        return self._client
class Outer:
    def __init__(self):
        self.inner = Inner(OpenAI())  #: client A
    @property
    def client(self):
        return self.inner.client
Outer().client.<ask>  #: asks A
""",
        "protocol": """
--- base.py
from typing import Protocol
class Has(Protocol):
    client: object
--- app.py
from base import Has
from openai import OpenAI
class Bot:
    def __init__(self):
        self.client = OpenAI()  #: client A
def ask(bot: Has):
    return bot.client.<ask>  #: asks A
ask(Bot())
""",
        "generic base": """
from typing import Generic, TypeVar
from openai import OpenAI
C = TypeVar("C")
class Base(Generic[C]):
    def __init__(self, client: C):
        self.client = client
    def ask(self):
        return self.client.<ask>  #: asks A
class Bot(Base[OpenAI]):
    pass
Bot(OpenAI())  #: client A
""",
    }


# -- how a subclass makes its client, and where that goes -------------------------------------------------------------


def test_a_subclass_that_makes_itself():
    assert_found("""
from openai import OpenAI
class Llm(OpenAI):
    @classmethod
    def build(cls):
        return cls()  #: client A
Llm.build().<ask>  #: asks A
""")


def test_a_subclass_with_the_arguments_of_its_client():
    write("""
from openai import OpenAI
class Llm(OpenAI):
    def __init__(self):
        super().__init__(timeout=30)
Llm().<ask>
""")
    outcome = analysed()
    (request,) = outcome.facts.requests
    assert request.resolution == "resolved"
    assert len(outcome.facts.clients) == 1


@pytest.mark.parametrize(
    "constructor",
    [
        'def __init__(self):\n        super().__init__(base_url="https://llm.example.com/v1")',
        'def __init__(self, **options):\n        options["base_url"] = "https://llm.example.com/v1"\n'
        "        super().__init__(**options)",
        'def __init__(self, **more):\n        OpenAI.__init__(self, base_url="https://llm.example.com/v1", **more)',
        "def __init__(self, **options):\n        super().__init__(**options)\n"
        '        self.base_url = "https://llm.example.com/v1"',
    ],
)
def test_a_subclass_that_goes_elsewhere_stays(constructor):
    write(f"from openai import OpenAI\nclass Llm(OpenAI):\n    {constructor}\nclient = Llm()\nclient.<ask>\n")
    assert "openai" not in {client.target for client in analysed().facts.clients}
    assert migrated(unsafe=True) == {}
