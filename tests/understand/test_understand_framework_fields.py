"""Classes of frameworks share models, keys and fields with clients of the SDK: what they are told is judged alike."""

from __future__ import annotations

from pathlib import Path

import pytest
from understand_programs import facts, findings, migrated, moved

BASE = '"https://api.cerebras.ai/v1"'
KEY = 'os.environ["CEREBRAS_API_KEY"]'


def test_a_model_that_it_shares_with_a_client_is_changed_once():
    text = moved(
        "import os\nfrom langchain_openai import ChatOpenAI\nfrom openai import OpenAI\n\nMODEL = 'gpt-4o'\n"
        "llm = ChatOpenAI(model=MODEL)\n"
        "OpenAI().chat.completions.create(model=MODEL, messages=[])\n"
    )
    assert "MODEL = 'gpt-oss-120b'" in text
    assert text.count(BASE) == 2


def test_a_model_that_is_looked_up_in_a_table_keeps_it_where_it_is():
    program = (
        "from langchain_openai import ChatOpenAI\n\nPRICES = {'gpt-4o': 1}\nMODEL = 'gpt-4o'\n"
        "llm = ChatOpenAI(model_name=MODEL)\nprint(PRICES[MODEL])\n"
    )
    assert "MODEL = 'gpt-4o'" in moved(program)


def test_fields_are_judged_in_its_own_spelling():
    program = (
        "from langchain_openai import ChatOpenAI\n\nllm = ChatOpenAI(\n    base_url='https://api.cerebras.ai/v1',\n"
        "    api_key='csk-1',\n    model='gpt-oss-120b',\n    streaming=True,\n"
        "    model_kwargs={'response_format': {'type': 'json_object'}, 'metadata': {'a': '1'}},\n"
        "    store=True,\n    clear_thinking=False,\n)\n"
    )
    assert {code for code, _ in findings(program)} == {"CBR102", "CBR301", "CBR302", "CBR305", "CBR401"}
    text = moved(program, unsafe=True)
    assert "store" not in text
    assert "metadata" not in text
    assert "clear_thinking=" not in text


def test_arguments_that_are_no_fields_are_left_alone():
    program = (
        "from langchain_openai import ChatOpenAI\n\nllm = ChatOpenAI(\n    base_url='https://api.cerebras.ai/v1',\n"
        "    api_key=KEY,\n    model='gpt-oss-120b',\n    metadata={'run': 1},\n    tags=['a'],\n    verbose=True,\n"
        "    timeout=3,\n)\n"
    )
    assert findings(program) == []


def test_a_key_that_may_be_missing_is_reported_since_the_sdk_takes_openais_then():
    program = (
        "import os\nfrom langchain_openai import ChatOpenAI\n\nllm = ChatOpenAI(\n"
        "    base_url='https://api.cerebras.ai/v1', api_key=os.getenv('CEREBRAS_API_KEY'), model='gpt-oss-120b'\n)\n"
    )
    assert findings(program) == [("CBR103", "warning")]
    assert "api_key=os.environ['CEREBRAS_API_KEY']" in moved(program).replace('"', "'")


def test_what_callers_decide_is_a_warning_and_never_edited():
    program = (
        "from langchain_openai import ChatOpenAI\n\ndef build(url, **options):\n"
        "    return ChatOpenAI(base_url=url, **options)\n"
    )
    assert findings(program) == [("CBR306", "warning"), ("CBR107", "warning")]
    assert migrated(unsafe=True) == {}


@pytest.mark.parametrize("variable", ["OPENAI_BASE_URL", "OPENAI_API_BASE"])
def test_a_base_url_that_the_program_sets_in_the_environment_counts(variable):
    program = (
        f"import os\nfrom langchain_openai import ChatOpenAI\n\nos.environ['{variable}'] = 'http://localhost:8000/v1'\n"
        "llm = ChatOpenAI(model='gpt-4o')\n"
    )
    assert moved(program, unsafe=True) == program


def test_a_client_that_is_not_known_is_said():
    (request,) = facts(
        "from agents import OpenAIChatCompletionsModel\n\ndef build(client):\n"
        "    return OpenAIChatCompletionsModel('gpt-4o', client)\n"
    ).requests
    assert request.resolution == "unresolved"
    assert request.reason is not None


def test_a_client_of_azures_behind_it_stays():
    program = (
        "from agents import OpenAIChatCompletionsModel\nfrom openai import AsyncAzureOpenAI\n\n"
        "OpenAIChatCompletionsModel('gpt-4o', AsyncAzureOpenAI(azure_endpoint='https://a.azure.com'))\n"
    )
    assert moved(program) == program


def test_the_token_limit_is_the_framework_s_own_matter():
    """LangChain sends `max_tokens` as what the model takes, whatever version of the SDK is pinned beside it."""
    Path("requirements.txt").write_text("openai==1.43.0\n", encoding="utf-8")
    program = (
        "from langchain_openai import ChatOpenAI\n\nllm = ChatOpenAI(\n    base_url='https://api.cerebras.ai/v1',\n"
        "    api_key=KEY,\n    model='gpt-oss-120b',\n    max_tokens=100,\n    reasoning_effort='low',\n)\n"
    )
    assert findings(program) == []


def test_a_default_of_the_environment_is_a_model_too():
    text = moved(
        "import os\nfrom langchain_openai import ChatOpenAI\n\nllm = ChatOpenAI(model=os.getenv('MODEL', 'gpt-4o'))\n"
    )
    assert "os.getenv('MODEL', 'gpt-oss-120b')" in text


def test_a_client_in_a_dictionary_of_options_is_followed():
    text = moved(
        "import os\nfrom agents import OpenAIChatCompletionsModel\nfrom openai import AsyncOpenAI\n\n"
        'options = {"openai_client": AsyncOpenAI()}\nOpenAIChatCompletionsModel("gpt-4o", **options)\n'
    )
    assert f'{{"openai_client": AsyncOpenAI(base_url={BASE}, api_key={KEY})}}' in text
    assert '("gpt-oss-120b", **options)' in text


def test_arguments_that_are_unpacked_hide_where_it_goes():
    program = "from smolagents import OpenAIModel\n\ndef build(*options):\n    return OpenAIModel('gpt-4o', *options)\n"
    assert [code for code, _ in findings(program)] == ["CBR107", "CBR306"]
    assert migrated(unsafe=True) == {}


def test_another_object_in_place_of_the_client_keeps_it():
    program = (
        "from agents import OpenAIChatCompletionsModel\nfrom openai import AsyncOpenAI\nfrom vendor import Other\n\n"
        "client = AsyncOpenAI() if FAST else Other()\nOpenAIChatCompletionsModel('gpt-4o', client)\n"
    )
    assert moved(program) == program
