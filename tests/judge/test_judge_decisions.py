"""What becomes of each client: it moves with all its requests, or stays and says why."""

import pytest
from judge_programs import assert_decided, assert_none_of_ours, checked, context, migrated, write

from migrator.settings import Settings

DECISIONS = {
    "moves": """
from openai import OpenAI
client = OpenAI()  #: moves
client.<ask>
""",
    "moves without a request": """
from openai import OpenAI
client = OpenAI()  #: moves
""",
    "moves with what both offer": """
from openai import OpenAI
client = OpenAI()  #: moves
client.<ask>
client.models.list()
""",
    "moves beside one that stays": """
from openai import OpenAI
client = OpenAI()  #: moves
client.<ask>
embedder = OpenAI()  #: unsupported
embedder.<embed>
""",
    "is there": """
import os
from openai import OpenAI
client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])  #: there
client.<ask>
""",
    "shared": """
from openai import OpenAI
client = OpenAI()  #: shared
client.<ask>
client.<embed>
""",
    "shared over files": """
--- llm.py
from openai import OpenAI
client = OpenAI()  #: shared
--- a.py
from llm import client
client.<ask>
--- b.py
from llm import client
client.<embed>
""",
    "shared through a copy": """
from openai import OpenAI
client = OpenAI()  #: shared
client.<ask>
client.with_options(timeout=5).<embed>
""",
    "unsupported": """
from openai import OpenAI
client = OpenAI()  #: unsupported
client.images.generate(prompt="a")
""",
    "model without counterpart": """
from openai import OpenAI
client = OpenAI()  #: stays: no counterpart for the model 'gpt-4o-search-preview'
client.<ask>
client.chat.completions.create(model="gpt-4o-search-preview", messages=[])
""",
    "one of a request's models without counterpart": """
from openai import OpenAI
client = OpenAI()  #: stays: no counterpart for the model 'gpt-audio'
client.chat.completions.create(model="gpt-audio" if input() else "gpt-4o", messages=[])
""",
    "another library's client beside it": """
from groq import Groq
from openai import OpenAI
client = Groq() if input() else OpenAI()  #: stays: another library's client
client.<ask>
""",
    "shares a request with one that stays": """
from openai import OpenAI
shared = OpenAI()  #: shared
shared.<embed>
own = OpenAI()  #: stays: shares a request with a client that does not move
client = shared if input() else own
client.<ask>
""",
    "shares a request with one that is dynamic": """
import os
from openai import OpenAI
given = OpenAI(base_url=os.environ["LLM_URL"])  #: dynamic
own = OpenAI()  #: stays: shares a request with a client that does not move
client = given if input() else own
client.<ask>
""",
    "shares a request with one of another host": """
from openai import OpenAI
local = OpenAI(base_url="http://localhost/v1")  #: elsewhere
own = OpenAI()  #: stays: shares a request with a client that does not move
for client in (local, own):
    client.<ask>
""",
    "shares a request with one that is there": """
import os
from openai import OpenAI
there = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])  #: there
own = OpenAI()  #: moves
for client in (there, own):
    client.<ask>
""",
    "a chain of shared requests": """
from openai import OpenAI
def ask(client):
    client.<ask>
def tell(client):
    client.<ask>
a = OpenAI()  #: shared
b = OpenAI()  #: stays: shares a request
c = OpenAI()  #: stays: shares a request
a.<embed>
ask(a)
ask(b)
tell(b)
tell(c)
""",
    "dynamic": """
import os
from openai import OpenAI
client = OpenAI(base_url=os.environ["LLM_URL"])  #: dynamic
client.<ask>
""",
    "azure": """
from openai import AzureOpenAI
client = AzureOpenAI()  #: azure
client.<ask>
""",
    "azure by the module's settings": """
import openai
openai.api_type = "azure"
openai.azure_endpoint = "https://me.openai.azure.com"
openai.api_key = "k"  #: azure
openai.<ask>
""",
    "the module": """
import openai
openai.api_key = "k"  #: moves
openai.<ask>
""",
    "the module before 1.0": """
import openai
openai.api_key = "k"  #: legacy: openai before 1.0
openai.ChatCompletion.create(model="gpt-4o", messages=[])
""",
    "the module of both ages": """
import openai
openai.api_key = "k"  #: stays: openai before 1.0
openai.ChatCompletion.create(model="gpt-4o", messages=[])
openai.<ask>
""",
    "elsewhere": """
from openai import OpenAI
client = OpenAI(base_url="http://localhost:8000/v1")  #: elsewhere
client.<ask>
""",
    "escapes": """
from openai import OpenAI
from vault import register
client = OpenAI()  #: moves unsafe: handed to code that is not part of the program
client.<ask>
register(client)
""",
    "escapes into code that is seen": """
from openai import OpenAI
def register(client):
    client.<ask>
client = OpenAI()  #: moves
register(client)
""",
    "is only printed": """
from openai import OpenAI
client = OpenAI()  #: moves
client.<ask>
print(client)
isinstance(client, OpenAI)
""",
    "made by what cannot be seen": """
from dataclasses import dataclass, field
from openai import OpenAI
@dataclass
class Bot:
    client: OpenAI = field(default_factory=OpenAI)  #: stays: made by a call that cannot be seen
    def ask(self):
        self.client.<ask>
""",
    "key that is not known": """
from openai import OpenAI
def build(key):
    return OpenAI(api_key=key)  #: moves unsafe: its key is decided elsewhere
""",
    "no request of its own, others unknown": """
from openai import OpenAI
client = OpenAI()  #: moves unsafe: requests whose client is not known
def ask(llm):
    return llm.<ask>
""",
}
ALONE = {name: program for name, program in DECISIONS.items() if "groq" not in program and "the module" not in name}


@pytest.mark.parametrize("name", DECISIONS)
def test_what_becomes_of_a_client(name):
    assert_decided(DECISIONS[name])


@pytest.mark.parametrize("name", ALONE)
def test_nothing_becomes_of_another_library_s(name):
    program = ALONE[name]
    if name == "no request of its own, others unknown":
        program = program.partition("def ask")[0]
    assert_none_of_ours(program)


@pytest.mark.parametrize("name", [name for name, text in DECISIONS.items() if "#: moves" not in text])
def test_what_does_not_move_is_not_edited(name):
    write(DECISIONS[name])
    changed = "".join(migrated(unsafe=True).values())
    split = name in ("shared", "shared over files", "shared through a copy")
    # An Azure client becomes one of the provider's, which is a decision about the program: with unsafe fixes only.
    assert ("gpt-oss-120b" in changed) == (name in ("is there", "azure") or split)
    assert ("cerebras_client = OpenAI(" in changed) == split


@pytest.mark.parametrize(
    "name", [name for name, text in DECISIONS.items() if "#: stays: " in text and "#: moves" not in text]
)
def test_what_stays_says_so_in_words(name):
    write(DECISIONS[name])
    told = [f"{finding.message}; {finding.help}" for finding in checked() if finding.code == "CBR101"]
    assert any("it is not moved: " in words for words in told)


def test_a_configured_counterpart_lets_the_client_move(folder):
    chosen = Settings(root=folder, models=(("gpt-4o-search-preview", "gpt-oss-120b"),))
    program = """
from openai import OpenAI
client = OpenAI()  #: moves
client.chat.completions.create(model="gpt-4o-search-preview", messages=[])
"""
    assert_decided(program, chosen)


def test_where_a_request_ends_up():
    write("""
import os
from openai import OpenAI
OpenAI().<ask>
OpenAI(base_url=os.environ["URL"]).<ask>
OpenAI(base_url="http://localhost").<ask>
def ask(llm):
    llm.<ask>
""")
    seen, _ = context()
    assert [seen.destination(request) for request in seen.facts.requests] == ["provider", "unknown", "stays", "unknown"]
    assert [seen.severity(request) for request in seen.facts.requests] == ["error", "warning", "warning", "warning"]


def test_the_places_that_a_decision_rests_on():
    write("""
from openai import OpenAI
client = OpenAI()
client.<ask>
client.<embed>
""")
    seen, outcome = context()
    (client,) = seen.facts.clients
    (related,) = seen.decision(client).related
    assert "`embeddings.create`" in related.message
    assert outcome.texts[related.place.path].position(related.place.span.start).row == 4
