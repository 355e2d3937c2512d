"""What stands beside a client and is none: its requests are found, and neither it nor they are edited."""

import pytest
from understand_programs import analysed, assert_found, found, migrated, write

FAKE = """
--- fake.py
class Completions:
    def create(self, **body):
        return body
class Chat:
    completions = Completions()
class Fake:
    chat = Chat()
"""


def requested():
    """The only request of the program in the current folder."""
    (each,) = analysed().facts.requests
    return each


# -- what counts ------------------------------------------------------------------------------------------------------

BESIDE = {
    "another library's client": "from groq import Groq\nother = Groq()",
    "a factory of another library": "import boto3\nother = boto3.client('bedrock-runtime')",
    "a factory that is imported by its name": "from vendor import connect\nother = connect()",
    "an object of another library": "from vendor import llm as other",
    "a class that is taken by its name": "import vendor\nother = getattr(vendor, 'Client')()",
    "a module that is imported by its name": "import importlib\nother = importlib.import_module('vendor').Client()",
    "an instance of the program's own": "from fake import Fake\nother = Fake()",
    "what a class of the program's own sets": """
class Own:
    def __init__(self):
        self.chat = self.completions = self
    def create(self, **body):
        return body
other = Own()""",
    "a property of the program's own": """
from fake import Chat
class Own:
    @property
    def chat(self):
        return Chat()
other = Own()""",
    "an object that it delegates to": """
from fake import Fake
class Own:
    def __getattr__(self, name):
        return getattr(Fake(), name)
other = Own()""",
    "a namespace": "from types import SimpleNamespace\nfrom fake import Chat\nother = SimpleNamespace(chat=Chat())",
    "what comes out of a queue": "from queue import Queue\nother = Queue().get()",
}
CHOICES = {
    "conditional": "client = OpenAI() if online else other\nclient.<ask>",
    "assignments": "if online:\n    client = OpenAI()\nelse:\n    client = other\nclient.<ask>",
    "function": "def pick():\n    if online:\n        return OpenAI()\n    return other\npick().<ask>",
    "argument": "def ask(client):\n    return client.<ask>\nask(OpenAI())\nask(other)",
}


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("what", BESIDE)
def test_a_client_beside_something_else_stays(what, choice):
    write(f"{FAKE}\n--- app.py\nfrom openai import OpenAI\n{BESIDE[what].strip()}\n{CHOICES[choice]}\n")
    each = requested()
    assert each.clients
    assert each.others
    assert migrated(unsafe=True) == {}


SEEN_IN_PART = {
    "a class of another package's": "from vendor import Base\nclass Own(Base):\n    pass\nother = Own()",
    "a class with a `__getattr__` of its own": "class Own:\n    def __getattr__(self, name):\n"
    "        return self.parts[name]\nother = Own()",
}


@pytest.mark.parametrize("what", SEEN_IN_PART)
def test_a_client_beside_something_that_is_seen_in_part_stays(what):
    write(f"from openai import OpenAI\n{SEEN_IN_PART[what]}\nclient = OpenAI() if online else other\nclient.<ask>\n")
    assert requested().others
    assert migrated(unsafe=True) == {}


@pytest.mark.xfail(strict=True, reason="what is taken from another package by a name chosen at run time is not counted")
def test_a_client_beside_whatever_another_package_has_stays():
    write("""
import sys
import vendor
from openai import OpenAI
client = OpenAI() if online else getattr(vendor, sys.argv[1])()
client.<ask>
""")
    assert requested().others
    assert migrated(unsafe=True) == {}


def test_a_class_that_may_be_the_programs_own_is_not_given_arguments():
    code = "from fake import Fake\nfrom openai import OpenAI\nkind = Fake if offline else OpenAI\nkind().<ask>\n"
    write(f"{FAKE}\n--- app.py\n{code}")
    assert requested().others
    assert migrated(unsafe=True) == {}


def test_the_requests_of_the_other_one_alone_are_not_the_clients():
    assert_found(f"""
{FAKE.strip()}
--- app.py
from fake import Fake
from openai import OpenAI
client = OpenAI()  #: client A
client.<ask>  #: asks A
Fake().<ask>
""")


# -- what does not count ----------------------------------------------------------------------------------------------

NOTHING = {
    "None": "other = None",
    "a mock": "from unittest.mock import MagicMock\nother = MagicMock()",
    "a client of its own": "other = OpenAI(timeout=3)",
    "a subclass of the client": "class Llm(OpenAI):\n    pass\nother = Llm()",
}


@pytest.mark.parametrize("what", NOTHING)
def test_what_makes_no_requests_elsewhere_does_not_hold_the_client(what):
    write(f"from openai import OpenAI\n{NOTHING[what]}\nclient = OpenAI() if online else other\nclient.<ask>\n")
    each = requested()
    assert (each.resolution, each.others) == ("resolved", ())
    assert 'model="gpt-oss-120b"' in migrated()["app.py"]


BOT = """
--- app/__init__.py
--- app/llm.py
from openai import OpenAI
class Bot:
    def __init__(self, client=None):
        self.client = client or OpenAI()
    def ask(self):
        return self.client.<ask>
"""
STAND_INS = {
    "a mock": "from unittest.mock import MagicMock\nfrom app.llm import Bot\nBot(MagicMock()).ask()",
    "a mock of its kind": "from unittest import mock\nfrom app.llm import Bot\nBot(mock.create_autospec(object)).ask()",
    "a mock that is set": "from unittest.mock import Mock\nfrom app.llm import Bot\nbot = Bot()\nbot.client = Mock()",
    "a patch": "from unittest.mock import patch\nfrom app.llm import Bot\n@patch('app.llm.OpenAI')\n"
    "def test_bot(made):\n    Bot(made).ask()",
    "a class of its own": "from app.llm import Bot\nclass Fake:\n    def __init__(self):\n        self.chat = self\n"
    "        self.completions = self\n    def create(self, **body):\n        return body\nBot(Fake()).ask()",
    "a namespace": "from types import SimpleNamespace\nfrom app.llm import Bot\nBot(SimpleNamespace(chat=1)).ask()",
    "another library's client": "from groq import Groq\nfrom app.llm import Bot\nBot(Groq()).ask()",
}


@pytest.mark.parametrize("path", ["tests/test_bot.py", "tests/conftest.py", "test_bot.py", "app/bot_test.py"])
@pytest.mark.parametrize("stand_in", STAND_INS)
def test_what_tests_put_in_its_place_does_not_count(stand_in, path):
    write(f"{BOT}--- {path}\n{STAND_INS[stand_in]}\n", keep=True)
    each = requested()
    assert (each.resolution, each.others) == ("resolved", ())
    assert "app/llm.py" in migrated()


@pytest.mark.parametrize("stand_in", ["a class of its own", "another library's client"])
@pytest.mark.parametrize("path", ["app/offline.py", "contest.py", "latest/bot.py"])
def test_the_same_in_the_program_does(stand_in, path):
    write(f"{BOT}--- {path}\n{STAND_INS[stand_in]}\n", keep=True)
    assert requested().others
    assert migrated(unsafe=True) == {}


# -- what may be Azure's counts as Azure's ----------------------------------------------------------------------------

AZURE = {
    "two calls": ("client = AzureOpenAI() if azure else OpenAI()", {"openai.AzureOpenAI", "openai.OpenAI"}),
    "two branches": (
        "if azure:\n    client = AzureOpenAI()\nelse:\n    client = OpenAI()",
        {"openai.AzureOpenAI", "openai.OpenAI"},
    ),
    "one call": ("kind = AzureOpenAI if azure else OpenAI\nclient = kind()", {"openai.AzureOpenAI"}),
    "one call, the other way": ("kind = OpenAI if plain else AzureOpenAI\nclient = kind()", {"openai.AzureOpenAI"}),
    "one call of three": (
        "kind = OpenAI\nif later:\n    kind = AsyncOpenAI\nif azure:\n    kind = AzureOpenAI\nclient = kind()",
        {"openai.AzureOpenAI"},
    ),
    "a class that is passed": (
        "def build(kind):\n    return kind()\nbuild(OpenAI)\nclient = build(AzureOpenAI)",
        {"openai.AzureOpenAI"},
    ),
}


@pytest.mark.parametrize("way", AZURE)
def test_a_client_that_may_be_azures_is_not_edited(way):
    code, kinds = AZURE[way]
    write(f"from openai import AsyncOpenAI, AzureOpenAI, OpenAI\n{code}\nclient.<ask>\n")
    outcome = analysed()
    assert {client.kind for client in outcome.facts.clients} == kinds
    assert [each.resolution for each in outcome.facts.requests] == ["resolved"]
    assert migrated(unsafe=True) == {}


def test_a_call_that_makes_one_of_two_plain_clients_is_edited():
    write("from openai import AsyncOpenAI, OpenAI\nkind = AsyncOpenAI if later else OpenAI\nkind().<ask>\n")
    assert requested().others == ()
    assert "kind(base_url=" in migrated()["app.py"]


def test_azures_client_beside_a_plain_one_of_its_own():
    assert_found("""
from openai import AzureOpenAI, OpenAI
azure = AzureOpenAI()  #: client A AzureOpenAI other
plain = OpenAI()  #: client B
azure.<ask>  #: asks A
plain.<ask>  #: asks B
""")
    assert "plain = OpenAI(base_url=" in migrated()["app.py"]
    assert "azure = AzureOpenAI()" in migrated()["app.py"]


# -- an annotation as a client, and callers that pass something else --------------------------------------------------


@pytest.mark.parametrize("annotation", ["OpenAI", '"OpenAI"', "OpenAI | None", "Optional[OpenAI]"])
def test_the_annotation_stays_beside_what_the_program_passes(annotation):
    write(f"""
from typing import Optional
from openai import OpenAI
class Own:
    pass
def ask(client: {annotation}):
    return client.<ask>
ask(Own())
""")
    assert found(analysed(), {}) == {"app.py:6": "asks inferred"}
    assert migrated(unsafe=True) == {}


@pytest.mark.parametrize("annotation", ["object", "Own", "str", "Any"])
def test_another_annotation_does_not_make_it_a_client(annotation):
    write(f"""
{FAKE.strip()}
--- app.py
# openai
from typing import Any
from fake import Fake as Own
def ask(client: {annotation}):
    return client.<ask>
ask(Own())
""")
    assert found(analysed(), {}) == {}
