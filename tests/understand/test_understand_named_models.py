"""Frameworks that are told by a model's name whose it is (``openai/gpt-4o``): how it reads at the provider."""

from __future__ import annotations

from pathlib import Path

import pytest
from understand_programs import findings, migrated, moved, write

from migrator import pipeline
from migrator.settings import Settings

NAMED = {
    "LiteLLM": ("import litellm\n\nlitellm.completion('gpt-4o', messages=[])\n", "api_base"),
    "DSPy": ("import dspy\n\nlm = dspy.LM('openai/gpt-4o')\n", "api_base"),
    "CrewAI": ("from crewai import LLM\n\nllm = LLM('gpt-4o')\n", "base_url"),
}


@pytest.mark.parametrize("case", NAMED)
@pytest.mark.parametrize("setting", [{"base_url": "https://llm.example.com/v1"}, {"key_env": "MY_KEY"}])
def test_where_the_framework_does_not_know_the_address_or_the_key_it_is_told(case, setting):
    program, spelled = NAMED[case]
    write(f"import os\n\n{program}")
    settings = Settings(root=Path.cwd(), **setting)
    text = migrated(settings)["app.py"].replace('"', "'")
    assert "'openai/gpt-oss-120b'" in text
    assert f"{spelled}='{settings.base_url or 'https://api.cerebras.ai/v1'}'" in text
    assert f"api_key=os.environ['{settings.key_env or 'CEREBRAS_API_KEY'}']" in text


def test_where_a_class_cannot_be_told_it_is_reported():
    write("from pydantic_ai import Agent\nAgent('openai:gpt-4o')\n")
    outcome = pipeline.check(["."], Settings(root=Path.cwd(), base_url="https://llm.example.com/v1"))
    assert [(each.code, each.fix) for each in outcome.findings] == [("CBR101", None)]


def test_a_name_that_another_client_sends_too_is_written_for_each():
    program = (
        "import litellm\nimport os\nfrom openai import OpenAI\n\nMODEL = 'gpt-4o'\n"
        "litellm.completion(MODEL, messages=[])\n"
        "OpenAI().chat.completions.create(model=MODEL, messages=[])\n"
    )
    text = moved(program)
    assert "MODEL = 'cerebras/gpt-oss-120b'" in text
    assert 'create(model="gpt-oss-120b"' in text
    assert findings(text) == []


def test_a_name_that_cannot_be_written_for_each_keeps_both_where_they_are():
    program = (
        "import litellm\nfrom openai import OpenAI\n\n\ndef ask(model='gpt-4o'):\n"
        "    litellm.completion(model, messages=[])\n"
        "    OpenAI().chat.completions.create(model=model, messages=[])\n\n\nask('gpt-4o-mini')\n"
    )
    assert moved(program) == program
    assert [code for code, _ in findings(program)] == ["CBR101", "CBR101"]


def test_other_providers_models_in_the_same_place_are_left():
    program = (
        "import litellm\n\nfor model in ['gpt-4o', 'anthropic/claude-sonnet-4-5', 'command-r', 'gemini/x']:\n"
        "    litellm.completion(model, messages=[])\n"
    )
    assert moved(program) == program.replace("'gpt-4o'", "'cerebras/gpt-oss-120b'")


def test_what_is_at_the_provider_by_the_name_of_its_model_is_judged():
    program = (
        "import os\nimport litellm\n\nlitellm.completion(\n    'cerebras/gpt-oss-120b',\n    messages=[],\n"
        "    frequency_penalty=0.5,\n    api_key=os.environ['OPENAI_API_KEY'],\n)\n"
        "litellm.completion('cerebras/llama-9', messages=[])\n"
    )
    assert sorted({code for code, _ in findings(program)}) == ["CBR103", "CBR203", "CBR301"]


def test_files_beside_a_program_that_is_there_by_the_name_of_its_model_are_judged():
    Path(".env.example").write_text("OPENAI_API_KEY=\n", encoding="utf-8")
    assert findings("import litellm\n\nlitellm.completion('cerebras/gpt-oss-120b', messages=[])\n") == [
        ("CBR801", "warning")
    ]


TOLD = {
    "LangChain": "from langchain.chat_models import init_chat_model\n\n"
    "init_chat_model('openai:gpt-oss-120b', api_key=os.getenv('CEREBRAS_API_KEY'), "
    "base_url='https://api.cerebras.ai/v1')",
    "LiteLLM": "import litellm\n\nlitellm.completion('openai/gpt-oss-120b', [], api_base='https://api.cerebras.ai/v1')",
    "Instructor": "import instructor\n\n"
    "instructor.from_provider('openai/gpt-oss-120b', base_url='https://api.cerebras.ai/v1')",
}


@pytest.mark.parametrize("case", TOLD)
def test_what_is_told_the_provider_s_address_is_judged(case):
    program = f"import os\n\n{TOLD[case]}\n"
    assert {code for code, _ in findings(program)} == {"CBR103"}
    text = moved(program)
    assert findings(text) == []
    assert "os.environ['CEREBRAS_API_KEY']" in text.replace('"', "'")


@pytest.mark.parametrize("case", TOLD)
def test_what_is_told_another_address_is_nobody_s_business(case):
    program = f"import os\n\n{TOLD[case].replace('api.cerebras.ai', 'llm.example.com')}\n"
    assert findings(program) == []
    assert moved(program, unsafe=True) == program
