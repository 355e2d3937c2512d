"""Which files are let through to be parsed."""

from __future__ import annotations

import pytest

from migrator.files.gate import may_matter
from migrator.knowledge import load_provider, load_sdk


@pytest.mark.parametrize(
    "code",
    [
        "from openai import OpenAI",
        "import openai as ai",
        "from langchain_openai import ChatOpenAI",
        "key = os.environ['OPENAI_API_KEY']",
        "client = OpenAiClient()",
        "BASE = 'https://api.cerebras.ai/v1'",
        "from cerebras.cloud.sdk import Cerebras",
        "x = 1  # cerebras: ignore[CBR301]",
        "MODEL = 'gpt-4o'",
        "MODEL = 'chatgpt-4o-latest'",
        "reasoning_model = 'o3'",
        'model = "openrouter/o4-mini"',
        "model = 'text-davinci-003'",
        "from .llm import client\nclient.chat.completions.create(messages=[])",
        "(client\n .chat\n .completions\n .parse(**request))",
        "with llm.client.chat.completions.stream(**request) as stream: pass",
        "api = client.chat.completions",
        "getattr(client.chat.completions, 'create')()",
        "client.responses.create(input='hello')",
        "client.embeddings.create(input=[])",
        "client.images.generate(prompt='x')",
        "client.images.edit(image=image)",
        "client.audio.transcriptions.create(file=f)",
        "client.beta.threads.create_and_run(assistant_id=a)",
        "client.batches.create(input_file_id=i)",
        "getattr(getattr(client, 'files'), 'create')(file=f)",
        "attrgetter('files.create')(client)(file=f)",
    ],
)
def test_files_that_use_or_configure_a_client_are_let_through(code: str) -> None:
    assert may_matter(code.encode())


@pytest.mark.parametrize(
    "code",
    [
        "",
        "import json\nprint(json.dumps({}))",
        "def completions(prefix): return [word for word in words if word.startswith(prefix)]",
        "parser = ArgumentParser().parse_args()",
        "User.objects.create(name='x')",
        "digest = '0o1f3o3'",
        "model = Model.objects.create()",
        "axis = {'o2': 1}",
        "from urllib.parse import urlsplit\nself.responses.append(urlsplit(url))",
        "responses = []\nsession.stream(responses)",
        "asyncio.create_task(self.files.clear())",
        "# a list of responses, see the parser\n# create them first\nx.stream()",
        "self.completions = []\nself.created = True",
        'log("Create a file")\nlog("files are made here")\nx.create()',
        "from django.core.files.storage import Storage\nThing.create()",
        '"""Do it. Create one."""\nself.files',
    ],
)
def test_everyday_files_are_held_back(code: str) -> None:
    assert not may_matter(code.encode())


def test_the_encoding_does_not_matter() -> None:
    assert may_matter("# coding: koi8-r\nимя = 'openai'".encode("koi8-r"))
    assert may_matter(b"\xef\xbb\xbfimport openai\r\n")
    assert may_matter(b"\xff\xfe broken, openai")


SDK = load_sdk()

GIVES_WORK = ("create", "parse", "stream", "generate", "edit", "compact")
EVERYDAY_RESOURCES = ("admin", "webhooks")
"""What a file without either name may do through a client made elsewhere, and is held back: administration."""
CALLS = sorted(
    (*chain.split("."), method)
    for chain, methods in SDK.chains
    if chain.partition(".")[0] not in EVERYDAY_RESOURCES
    for method in methods.split()
    if method.startswith(GIVES_WORK)
)
LAYOUTS = {
    "one line": lambda chain: f"llm.client.{'.'.join(chain)}(**request)",
    "lines": lambda chain: "(llm.client\n    ." + "\n    .".join(chain) + "(**request))",
    "dots at the end": lambda chain: "(llm.client.\n    " + ".\n    ".join(chain) + "(**request))",
    "comments": lambda chain: "(llm.client.  # one\n    # two\n    " + ". # of it\n    ".join(chain) + "(**request))",
    "backslashes": lambda chain: "x = llm.client. \\\n  " + ". \\\r\n  ".join(chain) + "(**request)",
    "blanks": lambda chain: "llm . client . " + " . ".join(chain) + " (**request)",
    "kept under a name": lambda chain: f"api = client.{'.'.join(chain[:-1])}\napi.{chain[-1]}(**request)",
    "the method kept": lambda chain: f"ask = client.{'.'.join(chain)}\nask(**request)",
    "passed on": lambda chain: f"retry(client.{'.'.join(chain)}, **request)",
    "getattr": lambda chain: f"getattr(client.{'.'.join(chain[:-1])}, '{chain[-1]}')(**request)",
    "a raw response": lambda chain: f"client.{'.'.join(chain[:-1])}.with_raw_response.{chain[-1]}(**request)",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_request_is_let_through_whatever_its_layout(layout):
    assert len(CALLS) > 40
    missed = [call for call in CALLS if not may_matter(LAYOUTS[layout](call).encode())]
    assert missed == []


def test_every_way_to_make_or_wrap_a_client_is_let_through():
    names = {client.kind for client in SDK.clients} | {name for client in SDK.clients for name in client.names}
    names |= {name for wrapper in SDK.wrappers for name in wrapper.names if "openai" in name}
    assert len(names) > 20
    for name in names:
        module, _, last = name.rpartition(".")
        for code in (f"from {module} import {last}", f"import {module} as m\nm.{last}()", f"{name}()"):
            assert may_matter(code.encode()), code


def test_every_variable_and_address_is_let_through():
    provider = load_provider("cerebras")
    # What says where a program runs in Amazon's cloud is everybody's.
    texts = [variable.name for variable in SDK.variables if not variable.name.startswith("AWS_")]
    texts += [provider.base_url, provider.key_env]
    held_back = [text for text in texts if not may_matter(f"value = os.environ['{text}']".encode())]
    assert held_back == []


@pytest.mark.parametrize("quote", ["'", '"'])
def test_every_name_of_a_model_is_let_through(quote):
    names = ["gpt-4o", "gpt-5", "chatgpt-4o-latest", "o1", "o3-mini", "o4-mini", "text-davinci-003", "babbage-002"]
    held_back = [name for name in names if not may_matter(f"model = {quote}{name}{quote}".encode())]
    assert held_back == []
