"""What methods of LangChain's models add to requests, told and by themselves; what is none of theirs."""

from __future__ import annotations

import pytest
from understand_programs import facts, findings, migrated, moved, write

THERE = (
    "import os\nfrom langchain_openai import ChatOpenAI\n\nllm = ChatOpenAI(base_url='https://api.cerebras.ai/v1', "
    "api_key=os.environ['CEREBRAS_API_KEY'], model='gpt-oss-120b')\n"
)
BEFORE = "from langchain_openai import ChatOpenAI\n\nllm = ChatOpenAI(model='gpt-4o')\n"

FOUND = {
    "a field that is refused": ("llm.bind(frequency_penalty=0.5)", "CBR301"),
    "a field of one request": ("llm.invoke('a', logit_bias={'1': 2})", "CBR301"),
    "a field of one request, awaited": ("llm.ainvoke('a', store=True)", "CBR301"),
    "a parameter of Cerebras' own": ("llm.bind(clear_thinking=False, stop=['.'])", "CBR302"),
    "a value that is refused": ("llm.invoke('a', n=200)", "CBR304"),
    "behind another call": ("llm.bind(stop=['.']).with_retry().bind(frequency_penalty=0.5)", "CBR301"),
    "structured output by a function": ("llm.with_structured_output(dict, method='function_calling')", "CBR301"),
    "tools one by one": ("llm.bind_tools([print], parallel_tool_calls=False)", "CBR301"),
    "JSON mode that is streamed": ("llm.with_structured_output(dict, method='json_mode').stream('a')", "CBR401"),
    "JSON mode that is streamed, in two steps": (
        "bound = llm.bind(response_format={'type': 'json_object'})\nbound.astream('a')",
        "CBR401",
    ),
    "two limits, one of them from the making": (
        "ChatOpenAI(base_url='https://api.cerebras.ai/v1', api_key=os.environ['CEREBRAS_API_KEY'], "
        "model='gpt-oss-120b', max_tokens=5).invoke('a', max_completion_tokens=3)",
        "CBR403",
    ),
    "what cannot be seen": ("def ask(**options):\n    return llm.invoke('a', **options)", "CBR306"),
    "OpenAI's model for one request": ("llm.invoke('a', model='gpt-4o-mini')", "CBR201"),
}


@pytest.mark.parametrize("case", FOUND)
def test_what_a_method_adds_is_judged(case):
    call, code = FOUND[case]
    assert code in {found for found, _ in findings(f"{THERE}{call}\n")}


NOTHING = {
    "plain calls": "llm.invoke('a', config={'tags': ['a']})\nllm.bind(stop=['.']).stream('a')",
    "structured output": "llm.with_structured_output(dict, include_raw=True, strict=True)",
    "JSON mode that is not streamed": "llm.with_structured_output(dict, method='json_mode').invoke('a')",
    "tools": "llm.bind_tools([print], tool_choice='any', strict=True)",
    "tools as dictionaries": "llm.bind_tools([{'type': 'function', 'function': {'name': 'a', 'parameters': {}}}])",
    "structured output by a function, without the field": "ChatOpenAI(base_url='https://api.cerebras.ai/v1', "
    "api_key=os.environ['CEREBRAS_API_KEY'], model='gpt-oss-120b', disabled_params={'parallel_tool_calls': None})"
    ".with_structured_output(dict, method='function_calling')",
    "a method of that name": "class Desk:\n    def bind(self, **options):\n        return options\n\n\n"
    "Desk().bind(frequency_penalty=0.5)",
    "another package's model": "from langchain_groq import ChatGroq\n\nChatGroq(model='m').bind(frequency_penalty=0.5)",
    "Azure's model": "from langchain_openai import AzureChatOpenAI\n\n"
    "AzureChatOpenAI(azure_deployment='gpt-4o').bind(frequency_penalty=0.5)",
    "a model elsewhere": "ChatOpenAI(base_url='http://localhost:8000/v1', model='m').invoke('a', logit_bias={})",
}


@pytest.mark.parametrize("case", NOTHING)
def test_what_is_none_of_its_business_is_left(case):
    assert findings(f"{THERE}{NOTHING[case]}\n") == []


def test_models_and_fields_of_methods_go_along():
    text = moved(
        BEFORE + "class Desk:\n    def __init__(self):\n        self.llm = llm\n\n    def ask(self, text):\n"
        "        return self.llm.invoke(text, model='gpt-4o-mini', clear_thinking=False)\n"
    )
    assert "self.llm.invoke(text, model='gpt-oss-120b', extra_body={'clear_thinking': False})" in text


def test_a_default_model_is_written_though_a_method_names_one():
    text = moved("from langchain_openai import ChatOpenAI\n\nChatOpenAI().invoke('a', model='gpt-4o')\n")
    assert "model='gpt-oss-120b').invoke('a', model='gpt-oss-120b')" in text.replace('"', "'")


@pytest.mark.parametrize(
    "call",
    [
        "llm.bind(reasoning={'effort': 'low'})",
        "llm.invoke('a', include=['x'])",
        "llm.bind_tools([{'type': 'web_search_preview'}])",
        "llm.bind(tools=[{'type': 'image_generation'}])",
    ],
)
def test_what_a_method_sends_elsewhere_keeps_the_model_at_openai(call):
    program = f"{BEFORE}{call}\n"
    assert ("CBR101", "error") in findings(program)
    assert migrated(unsafe=True) == {}


def test_a_method_is_followed_into_other_files():
    write(
        f"{THERE}--- desk.py\nfrom app import llm\n\n\ndef ask(text):\n"
        "    return llm.bind(frequency_penalty=0.5).invoke(text)\n"
    )
    assert "frequency_penalty" not in migrated(unsafe=True)["desk.py"]


def test_what_may_be_one_of_two_models_is_asked_through_both():
    found = facts(
        f"{BEFORE}other = ChatOpenAI(model='o3')\n\n\ndef ask(fast):\n"
        "    return (llm if fast else other).invoke('a', temperature=0)\n"
    )
    assert [len(request.clients) for request in found.requests] == [1, 1, 2]


def test_a_chain_that_leads_back_to_itself_ends():
    program = f"{THERE}bound = llm\nfor stop in 'abc':\n    bound = bound.bind(stop=[stop])\nbound.invoke('a', n=1)\n"
    assert findings(program) == []
