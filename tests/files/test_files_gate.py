"""Which files are let through to be parsed."""

from __future__ import annotations

import pytest

from migrator.files.gate import may_matter


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
    ],
)
def test_everyday_files_are_held_back(code: str) -> None:
    assert not may_matter(code.encode())


def test_the_encoding_does_not_matter() -> None:
    assert may_matter("# coding: koi8-r\nимя = 'openai'".encode("koi8-r"))
    assert may_matter(b"\xef\xbb\xbfimport openai\r\n")
    assert may_matter(b"\xff\xfe broken, openai")
