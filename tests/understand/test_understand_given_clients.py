"""Clients of the SDK that a framework is given, and asks for something else, or for models that others name."""

from __future__ import annotations

import pytest
from understand_programs import findings, migrated, write

ASKED_FOR_RESPONSES = {
    "Agent Framework": "from agent_framework.openai import OpenAIChatClient\n"
    "OpenAIChatClient('gpt-4o', async_client=AsyncOpenAI())",
    "OpenAI Agents": "from agents import OpenAIResponsesModel\nOpenAIResponsesModel('gpt-4o', AsyncOpenAI())",
}


@pytest.mark.parametrize("case", ASKED_FOR_RESPONSES)
def test_a_client_that_is_asked_for_responses_stays(case):
    assert findings(f"from openai import AsyncOpenAI\n{ASKED_FOR_RESPONSES[case]}\n") == [("CBR502", "error")]
    assert migrated(unsafe=True) == {}


GIVEN_ON = {
    "Pydantic AI": "from pydantic_ai.providers.openai import OpenAIProvider\n"
    "OpenAIProvider(openai_client=AsyncOpenAI())",
    "OpenAI Agents": "from agents import OpenAIProvider\nOpenAIProvider(openai_client=AsyncOpenAI())",
}


@pytest.mark.parametrize("case", GIVEN_ON)
def test_a_client_whose_models_another_object_names_moves_only_on_request(case):
    write(f"from openai import AsyncOpenAI\n{GIVEN_ON[case]}\n")
    assert migrated() == {}
    assert "api.cerebras.ai" in migrated(unsafe=True)["app.py"]
