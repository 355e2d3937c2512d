"""A client for chat and what Cerebras lacks is left as it is, and says why, where a second one could go wrong."""

import pytest
from judge_programs import checked, migrated, write

WORDS = "no second client is made for its chat requests: "

# Programs that are left as they are, with a part of the reason.
REFUSED = {
    "a with": ("with OpenAI() as client:\n    client.<ask>\n    client.<embed>\n", "not made by a plain assignment"),
    "a choice": ("client = OpenAI() if x else None\nclient.<ask>\nclient.<embed>\n", "not made by a plain assignment"),
    "two names": ("a = client = OpenAI()\nclient.<ask>\nclient.<embed>\n", "not made by a plain assignment"),
    "an unpacking": ("client, n = OpenAI(), 1\nclient.<ask>\nclient.<embed>\n", "not made by a plain assignment"),
    "a walrus": ("if client := OpenAI():\n    client.<ask>\n    client.<embed>\n", "not made by a plain assignment"),
    "a container": (
        'clients = {"a": OpenAI()}\nclients["a"].<ask>\nclients["a"].<embed>\n',
        "not made by a plain assignment",
    ),
    "a factory": (
        "def make():\n    return OpenAI()\nclient = make()\nclient.<ask>\nclient.<embed>\n",
        "not made by a plain assignment",
    ),
    "a wrapper": (
        "from langsmith.wrappers import wrap_openai\nclient = wrap_openai(OpenAI())\nclient.<ask>\nclient.<embed>\n",
        "not made by a plain assignment",
    ),
    "a property": (
        "class A:\n    @property\n    def client(self):\n        return OpenAI()\n"
        "    def ask(self):\n        self.client.<ask>\n        self.client.<embed>\n",
        "not made by a plain assignment",
    ),
    "one line": ("if x: client = OpenAI()\nclient.<ask>\nclient.<embed>\n", "shares its line"),
    "a semicolon": ("x = 1; client = OpenAI()\nclient.<ask>\nclient.<embed>\n", "shares its line"),
    "made in both branches": (
        "if x:\n    client = OpenAI()\nelse:\n    client = OpenAI(timeout=1)\nclient.<ask>\nclient.<embed>\n",
        "may go through another client as well",
    ),
    "another value": (
        "client = None\nif x:\n    client = OpenAI()\nclient.<ask>\nclient.<embed>\n",
        "is assigned in line 4",
    ),
    "built late": (
        "def ask():\n    global client\n    client = OpenAI()\n    client.<ask>\n    client.<embed>\n",
        "declares it as `global`",
    ),
    "set anew by a function": (
        "client = OpenAI()\nclient.<ask>\nclient.<embed>\ndef reset():\n    global client\n    client = None\n",
        "is assigned in line 9 as well",
    ),
    "another name": ("client = OpenAI()\nc = client\nc.<ask>\nclient.<embed>\n", "line 6 does not name it"),
    "a resource under a name": (
        "client = OpenAI()\nchat = client.chat\nchat.completions.create(model='gpt-4o')\nclient.<embed>\n",
        "line 6 does not name it",
    ),
    "a method under a name": (
        "client = OpenAI()\nask = client.chat.completions.create\nask(model='gpt-4o')\nclient.<embed>\n",
        "line 6 does not name it",
    ),
    "a parameter": (
        "def ask(client):\n    client.<ask>\nclient = OpenAI()\nask(client)\nclient.<embed>\n",
        "line 5 does not name it",
    ),
    "handed to a function in sight": (
        "def embed(client):\n    client.<embed>\nclient = OpenAI()\nembed(client)\nclient.<ask>\n",
        "it is handed to `embed` in line 7",
    ),
    "handed on by name": (
        "def embed(client):\n    client.<embed>\nclient = OpenAI()\nembed(client=client)\nclient.<ask>\n",
        "it is handed to `embed` in line 7",
    ),
    "handed to code out of sight": (
        "import other\nclient = OpenAI()\nother.use(client)\nclient.<ask>\nclient.<embed>\n",
        "it is handed to `other.use`",
    ),
    "given back": (
        "def make():\n    client = OpenAI()\n    client.<ask>\n    client.<embed>\n    return client\n",
        "it is given back in line 8",
    ),
    "kept elsewhere": (
        "client = OpenAI()\nall = [client]\nclient.<ask>\nclient.<embed>\n",
        "it is handed on in line 5",
    ),
    "opened later": (
        "client = OpenAI()\nwith client:\n    client.<ask>\n    client.<embed>\n",
        "opened and closed by a `with` in line 5",
    ),
    "its resource handed on": (
        "client = OpenAI()\nprint(client.chat)\nclient.<ask>\nclient.<embed>\n",
        "what line 5 does with its `chat` is not known",
    ),
    "a copy with another key": (
        "client = OpenAI()\nclient.with_options(api_key=x).<ask>\nclient.<embed>\n",
        "does not name it",
    ),
    "the name is taken": ("client = OpenAI()\ncerebras_client = 1\nclient.<ask>\nclient.<embed>\n", "in use in line 5"),
    "the name is taken within": (
        "client = OpenAI()\ndef ask(cerebras_client):\n    client.<ask>\nclient.<embed>\n",
        "in use in line 5",
    ),
    "options out of a dictionary": (
        "options = {'timeout': 3}\nclient = OpenAI(**options)\nclient.<ask>\nclient.<embed>\n",
        "some of its options come from a dictionary",
    ),
    "the module's own client": (
        "import openai\nopenai.api_key = 'k'\nopenai.<ask>\nopenai.<embed>\n",
        "the client of the module `openai`",
    ),
    "made by other code": (
        "from functools import partial\nfrom dataclasses import dataclass, field\n@dataclass\nclass A:\n"
        "    client: OpenAI = field(default_factory=OpenAI)\n    def ask(self):\n        self.client.<ask>\n"
        "        self.client.<embed>\n",
        "made by code that is not part of the program",
    ),
    "a field of a class": (
        "from pydantic import BaseModel\nclass A(BaseModel):\n    client: OpenAI = OpenAI()\n    def ask(self):\n"
        "        self.client.<ask>\n        self.client.<embed>\n",
        "may be a field of the class `A`",
    ),
    "declared in a class with bases": (
        "from pydantic import BaseModel\nclass A(BaseModel):\n    client: OpenAI\n    def __init__(self):\n"
        "        self.client = OpenAI()\n    def ask(self):\n        self.client.<ask>\n        self.client.<embed>\n",
        "the class `A` declares the attributes that it has",
    ),
    "slots": (
        "class A:\n    __slots__ = ('client',)\n    def __init__(self):\n        self.client = OpenAI()\n"
        "    def ask(self):\n        self.client.<ask>\n        self.client.<embed>\n",
        "the class `A` declares the attributes that it has",
    ),
    "asked from outside of the class": (
        "class A:\n    def __init__(self):\n        self.client = OpenAI()\n    def embed(self):\n"
        "        self.client.<embed>\nA().client.<ask>\nservice = A()\nservice.client.<ask>\n",
        "the request in line 9 does not name it",
    ),
    "asked in a derived class": (
        "class A:\n    def __init__(self):\n        self.client = OpenAI()\n    def embed(self):\n"
        "        self.client.<embed>\nclass B(A):\n    def ask(self):\n        self.client.<ask>\n",
        "the request in line 11 does not name it",
    ),
    "an attribute that is set from outside": (
        "class A:\n    def __init__(self):\n        self.client = OpenAI()\n    def ask(self):\n"
        "        self.client.<embed>\n        self.client.<ask>\ndef fake(a):\n    a.client = None\n",
        "the attribute `client` is assigned in line 11 as well",
    ),
    "a stand-in in a derived class": (
        "class A:\n    def __init__(self):\n        self.client = OpenAI()\n    def ask(self):\n"
        "        self.client.<embed>\n        self.client.<ask>\nclass B(A):\n    def __init__(self):\n"
        "        self.client = object()\n",
        "the attribute `client` is assigned in line 12 as well",
    ),
    "the name of a module": (
        "import cerebras.cloud.sdk\nopenai = OpenAI()\nopenai.<ask>\nopenai.<embed>\n",
        "the name `cerebras` for a second client is in use in line 4",
    ),
    "an object that is not self": (
        "class A: pass\nstate = A()\nstate.client = OpenAI()\nstate.client.<ask>\nstate.client.<embed>\n",
        "kept on an object other than the `self` of a class",
    ),
    "its attribute handed on": (
        "class A:\n    def __init__(self):\n        self.client = OpenAI()\n        self.helper = Helper(self.client)\n"
        "    def ask(self):\n        self.client.<embed>\n        self.client.<ask>\n"
        "class Helper:\n    def __init__(self, client):\n        pass\n",
        "it is handed to `Helper` in line 7",
    ),
    "a model without counterpart": (
        'client = OpenAI()\nclient.chat.completions.create(model="gpt-audio")\nclient.<embed>\n',
        "no counterpart for the model 'gpt-audio'",
    ),
    "a model's name that others need": (
        "client = OpenAI()\nM = 'gpt-4o'\ndef ask(model=M):\n    client.chat.completions.create(model=model)\n"
        "client.responses.create(model=M)\n",
        "the model name 'gpt-4o' cannot be changed for it: `responses.create`",
    ),
    "fields that others send too": (
        "client = OpenAI()\nM = 'gpt-4o'\nbody = {'model': M}\nclient.chat.completions.create(**body)\n"
        "client.responses.create(**body)\n",
        "the model name 'gpt-4o' cannot be changed for it",
    ),
    "a request that goes to another host, too": (
        "client = OpenAI()\nother = OpenAI(base_url='http://localhost')\nclient.<embed>\n"
        "for each in (client, other):\n    each.<ask>\n",
        "may go through another client as well",
    ),
    "inside an f-string": (
        "client = OpenAI()\nprint(f'{client.<ask>}')\nclient.<embed>\n".replace("<ask>", "chat.completions.create()"),
        "part of an f-string",
    ),
}

OVER_FILES = {
    "a stand-in in a derived class of another module": (
        """
--- base.py
from openai import OpenAI
class Base:
    def __init__(self):
        self.client = OpenAI()
    def run(self):
        self.client.<embed>
        self.client.<ask>
--- test_base.py
from openai import OpenAIError
from base import Base
class Fake(Base):
    def __init__(self):
        self.client = object()
""",
        "the attribute `client` may be assigned in test_base.py as well",
    ),
    "by way of another module": (
        """
--- llm.py
from openai import OpenAI
client = OpenAI()
--- api.py
from llm import client
--- a.py
from api import client
client.<ask>
client.<embed>
""",
        "the request in line 2 of a.py does not import it from the module that makes it",
    ),
    "by a star": (
        """
--- llm.py
from openai import OpenAI
client = OpenAI()
--- a.py
from llm import *
client.<ask>
client.<embed>
""",
        "the request in line 2 of a.py does not name it",
    ),
    "set anew from another module": (
        """
--- llm.py
from openai import OpenAI
client = OpenAI()
--- a.py
import llm
llm.client.<ask>
llm.client.<embed>
llm.client = None
""",
        "is assigned in line 4 of a.py as well",
    ),
    "handed on in another module": (
        """
--- llm.py
from openai import OpenAI
client = OpenAI()
--- a.py
from llm import client
client.<ask>
client.<embed>
everything = [client]
""",
        "it is handed on in line 4 of a.py",
    ),
    "imported in two ways": (
        """
--- llm.py
from openai import OpenAI
client = OpenAI()
--- a.py
try:
    from llm import client
except ImportError:
    client = None
client.<ask>
client.<embed>
""",
        "line 5 of a.py does not import it from the module that makes it",
    ),
    "the name is taken in the other module": (
        """
--- llm.py
from openai import OpenAI
client = OpenAI()
--- a.py
from llm import client
client.<ask>
client.<embed>
cerebras_client = 1
""",
        "the name `cerebras_client` for a second client is in use in line 4 of a.py",
    ),
    "a derived class in another module": (
        """
--- base.py
from openai import OpenAI
class Base:
    def __init__(self):
        self.client = OpenAI()
    def embed(self):
        self.client.<embed>
--- a.py
from base import Base
class Service(Base):
    def ask(self):
        self.client.<ask>
""",
        "the request in line 4 of a.py does not name it",
    ),
}


@pytest.mark.parametrize("name", [*REFUSED, *OVER_FILES])
def test_it_is_not_split_and_says_why(name):
    program, reason = REFUSED.get(name) or OVER_FILES[name]
    write(program if name in OVER_FILES else f"import os\nx = 1\nfrom openai import OpenAI\n{program}")
    found = [finding for finding in checked() if finding.code == "CBR105"]
    assert found
    for finding in found:
        assert finding.fix is None
        assert WORDS in finding.help
    assert any(reason in finding.help.partition(WORDS)[2] for finding in found), [each.help for each in found]
    assert migrated(unsafe=True) == {}
