"""Requests in every form: called, under another name, wrapped, handed over; and the module-level client."""

from typing import ClassVar

import pytest
from understand_programs import Mechanisms, assert_found, facts, fields_of, request


class TestForms(Mechanisms):
    """How a method of the client comes to be called."""

    programs: ClassVar = {
        "method under a name": """
from openai import OpenAI
client = OpenAI()  #: client A
create = client.chat.completions.create
create(model="gpt-4o", messages=[])  #: asks A
""",
        "resource under a name": """
from openai import OpenAI
client = OpenAI()  #: client A
chat = client.chat
completions = chat.completions
chat.completions.create(model="gpt-4o", messages=[])  #: asks A
completions.create(model="gpt-4o", messages=[])  #: asks A
""",
        "method in an attribute": """
from openai import OpenAI
class Bot:
    def __init__(self):
        client = OpenAI()  #: client A
        self.create = client.chat.completions.create
    def ask(self):
        return self.create(model="gpt-4o", messages=[])  #: asks A
""",
        "method as an argument": """
from openai import OpenAI
def retried(create):
    return create(model="gpt-4o", messages=[])  #: asks A
retried(OpenAI().chat.completions.create)  #: client A
""",
        "getattr": """
from openai import OpenAI
client = OpenAI()  #: client A
getattr(client, "chat").completions.create(model="gpt-4o", messages=[])  #: asks A
""",
        "partial": """
from functools import partial
from openai import OpenAI
client = OpenAI()  #: client A
create = partial(client.chat.completions.create, model="gpt-4o")
create(messages=[])  #: asks A
""",
        "with_options": """
from openai import OpenAI
client = OpenAI()  #: client A
client.with_options(timeout=5).<ask>  #: asks A
""",
        "copy": """
from openai import OpenAI
client = OpenAI()  #: client A
patient = client.copy(max_retries=5)
patient.<ask>  #: asks A
""",
        "with_raw_response": """
from openai import OpenAI
client = OpenAI()  #: client A
client.chat.completions.with_raw_response.create(model="gpt-4o", messages=[])  #: asks A
client.with_raw_response.chat.completions.create(model="gpt-4o", messages=[])  #: asks A
""",
        "with_streaming_response": """
from openai import OpenAI
client = OpenAI()  #: client A
with client.chat.completions.with_streaming_response.create(model="gpt-4o", messages=[]) as r:  #: asks A
    r.read()
""",
        "parse": """
from openai import OpenAI
client = OpenAI()  #: client A
client.beta.chat.completions.parse(model="gpt-4o", messages=[])  #: asks A chat.completions.parse
client.chat.completions.parse(model="gpt-4o", messages=[])  #: asks A chat.completions.parse
""",
        "stream": """
from openai import OpenAI
client = OpenAI()  #: client A
with client.chat.completions.stream(model="gpt-4o", messages=[]) as s:  #: asks A chat.completions.stream
    s.until_done()
with client.beta.chat.completions.stream(model="gpt-4o", messages=[]) as s:  #: asks A chat.completions.stream
    s.until_done()
""",
        "handed to a thread": """
import asyncio
from openai import OpenAI
client = OpenAI()  #: client A
async def ask():
    return await asyncio.to_thread(client.chat.completions.create, model="gpt-4o", messages=[])  #: asks A
""",
        "handed to a retry": """
from openai import OpenAI
from retrying import retry_call
client = OpenAI()  #: client A
retry_call(client.chat.completions.create, model="gpt-4o", messages=[])  #: asks A
""",
        "chained over lines": """
from openai import OpenAI
client = OpenAI()  #: client A
answer = (
    client  #: asks A
    .chat
    .completions
    .create(model="gpt-4o", messages=[])
    .choices[0]
)
""",
        "awaited, iterated, indexed": """
from openai import OpenAI
client = OpenAI()  #: client A
async def ask():
    async for chunk in await client.<ask>:  #: asks A
        print(chunk.choices[0])
""",
    }


class TestWrappers(Mechanisms):
    """Functions of the project around a request: the fields come from their callers."""

    programs: ClassVar = {
        "model parameter": """
from openai import OpenAI
client = OpenAI()  #: client A
def ask(model, messages):
    return client.chat.completions.create(model=model, messages=messages)  #: asks A
ask("gpt-4o", [])
""",
        "model default": """
from openai import OpenAI
client = OpenAI()  #: client A
def ask(messages, model="gpt-4o"):
    return client.chat.completions.create(model=model, messages=messages)  #: asks A
""",
        "**kwargs": """
from openai import OpenAI
client = OpenAI()  #: client A
def ask(**kwargs):
    return client.chat.completions.create(**kwargs)  #: asks A
ask(model="gpt-4o", messages=[])
""",
        "**kwargs through two functions": """
from openai import OpenAI
client = OpenAI()  #: client A
def inner(**kwargs):
    return client.chat.completions.create(**kwargs)  #: asks A
def outer(**kwargs):
    return inner(**kwargs)
outer(model="gpt-4o", messages=[])
""",
        "**kwargs of another file": """
--- llm.py
from openai import OpenAI
client = OpenAI()  #: client A
def ask(messages, **kwargs):
    return client.chat.completions.create(messages=messages, **kwargs)  #: asks A
--- app.py
from llm import ask
ask([], model="gpt-4o")
""",
        "**kwargs of a method": """
from openai import OpenAI
class Bot:
    def __init__(self):
        self.client = OpenAI()  #: client A
    def ask(self, messages, **kwargs):
        return self.client.chat.completions.create(messages=messages, **kwargs)  #: asks A
Bot().ask([], model="gpt-4o")
""",
    }


def test_a_copy_with_a_base_url_is_a_client_of_its_own():
    known = assert_found("""
from openai import OpenAI
client = OpenAI()  #: client A
local = client.with_options(base_url="http://localhost:8000/v1")  #: client B other
local.<ask>  #: asks B
client.<ask>  #: asks A
""")
    assert [client.inherits for client in known.clients] == [False, True]


def test_raw_responses_are_requests_of_the_same_endpoint():
    each = request('from openai import OpenAI\nOpenAI().chat.completions.with_raw_response.create(model="m")\n')
    assert (each.endpoint, each.method) == ("chat.completions", "create")


def test_a_method_that_is_handed_over_is_marked():
    each = request(
        "import asyncio\nfrom openai import OpenAI\n"
        'asyncio.to_thread(OpenAI().chat.completions.create, model="gpt-4o", temperature=0)\n'
    )
    assert each.forwarded


def test_the_fields_of_a_partial_and_of_its_call_are_one_request():
    each = request("""
from functools import partial
from openai import OpenAI
create = partial(OpenAI().chat.completions.create, model="gpt-4o", temperature=0)
create(temperature=1, messages=[])
""")
    assert fields_of(each) == "model=gpt-4o temperature=1"


def test_a_partial_that_nothing_seen_calls_is_a_request_by_itself():
    each = request("""
from functools import partial
from openai import OpenAI
from vault import register
register(partial(OpenAI().chat.completions.create, model="gpt-4o"))
""")
    assert fields_of(each) == "model=gpt-4o"


@pytest.mark.parametrize(
    "chain",
    [
        "embeddings.create",
        "responses.create",
        "images.generate",
        "audio.transcriptions.create",
        "audio.speech.create",
        "moderations.create",
        "files.create",
        "beta.threads.create",
        "fine_tuning.jobs.create",
        "completions.create",
        "models.list",
    ],
)
def test_every_endpoint_is_found(chain):
    each = request(f"from openai import OpenAI\nclient = OpenAI()\nclient.{chain}()\n")
    assert each.chain == chain
    assert each.resolution == "resolved"


@pytest.mark.parametrize("call", ["client.close()", "client.chat", "client.api_key.strip()", "client.is_closed()"])
def test_what_is_no_request(call):
    assert facts(f"from openai import OpenAI\nclient = OpenAI()\n{call}\n").requests == ()


# -- the client of the module -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["openai", "o"])
def test_the_module_is_a_client(name):
    imported = "import openai" if name == "openai" else "import openai as o"
    (client,) = assert_found(f"{imported}  #: client A\n{name}.<ask>  #: asks A\n").clients
    assert client.module_level
    assert client.spelled == name


def test_its_settings_are_its_arguments():
    (client,) = assert_found("""
import os
import openai
openai.base_url = "http://localhost:8000/v1/"
openai.api_key = os.environ["OPENAI_API_KEY"]  #: client A other
openai.<ask>  #: asks A
""").clients
    assert [field.name for field in client.arguments] == ["base_url", "api_key"]


def test_its_settings_may_stand_in_another_module():
    assert_found("""
--- setup.py
import openai
openai.api_key = "k"  #: client A
--- app.py
import openai
import setup
openai.<ask>  #: asks A
""")


def test_the_module_of_another_library_is_none():
    known = facts(
        'import litellm\nimport openai\nlitellm.api_key = "k"\nlitellm.completion(model="anthropic/claude")\n'
    )
    assert (known.clients, known.requests) == ((), ())


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ('openai.ChatCompletion.create(model="gpt-4o")', "call"),
        ('openai.Embedding.create(input="a")', "call"),
        ('openai.api_base = "https://api.openai.com/v1"', "setting"),
    ],
)
def test_the_sdk_before_1_0_is_recognised(statement, kind):
    known = facts(f"import openai\n{statement}\n")
    assert [use.kind for use in known.legacy] == [kind]
    assert facts(f"import groq as openai\n{statement}\n").legacy == ()
