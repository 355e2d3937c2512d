"""Classes of frameworks: which are moved in place and how they read then, which are reported, which are nobody's."""

from __future__ import annotations

import pytest
from understand_programs import facts, findings, migrated, moved, write

from migrator.knowledge import load_frameworks

BASE = '"https://api.cerebras.ai/v1"'
KEY = 'os.environ["CEREBRAS_API_KEY"]'
HEAD = "import os\n\n"
_DEFAULT = "agents.set_default_openai_client"
"""It has a module of its own (test_understand_default_client)."""
LIKE = "is_chat_model=True, is_function_calling_model=True, context_window=131072"


# -- moved in place ----------------------------------------------------------------------------------------------------

IN_PLACE = {
    "LangChain": (
        "from langchain_openai import ChatOpenAI\n\nllm = ChatOpenAI(model='gpt-4o', temperature=0)\n",
        f"ChatOpenAI(base_url={BASE}, model='gpt-oss-120b', temperature=0, api_key={KEY})",
    ),
    "LangChain's older spelling": (
        'from langchain.chat_models import ChatOpenAI\n\nllm = ChatOpenAI(model_name="gpt-4", openai_api_key="sk-1")\n',
        f'ChatOpenAI(openai_api_base={BASE}, model_name="gpt-oss-120b", openai_api_key={KEY})',
    ),
    "LangChain's default model": (
        "from langchain_openai import ChatOpenAI\n\nllm = ChatOpenAI()\n",
        f'ChatOpenAI(base_url={BASE}, api_key={KEY}, model="gpt-oss-120b")',
    ),
    "LangChain's community package": (
        "from langchain_community.chat_models import ChatOpenAI as Chat\n\nllm = Chat(model='gpt-4o')\n",
        f"Chat(base_url={BASE}, model='gpt-oss-120b', api_key={KEY})",
    ),
    "LangChain, for OpenAI's customers": (
        "from langchain_openai import ChatOpenAI\n\nllm = ChatOpenAI(model='gpt-4o', organization='org-1')\n",
        f"ChatOpenAI(base_url={BASE}, model='gpt-oss-120b', api_key={KEY})",
    ),
    "smolagents": (
        "from smolagents import OpenAIModel\n\nmodel = OpenAIModel(model_id='gpt-4o')\n",
        f"OpenAIModel(api_base={BASE}, model_id='gpt-oss-120b', api_key={KEY})",
    ),
    "smolagents, without names": (
        "from smolagents import OpenAIServerModel\n\n"
        "model = OpenAIServerModel('gpt-4o', 'https://api.openai.com/v1', os.environ['OPENAI_API_KEY'])\n",
        f"OpenAIServerModel('gpt-oss-120b', {BASE}, os.environ['CEREBRAS_API_KEY'])",
    ),
    "AutoGen": (
        "from autogen_ext.models.openai import OpenAIChatCompletionClient\n\n"
        "client = OpenAIChatCompletionClient(model='gpt-4o')\n",
        f"OpenAIChatCompletionClient(base_url={BASE}, model='gpt-oss-120b', api_key={KEY}, "
        'model_info={"vision": False, "function_calling": True, "json_output": True, "structured_output": True, '
        '"family": "unknown"}, include_name_in_message=False)',
    ),
    "AG2": (
        "from ag2.config import OpenAIConfig\n\nconfig = OpenAIConfig(model='gpt-4o')\n",
        f"OpenAIConfig(base_url={BASE}, model='gpt-oss-120b', api_key={KEY})",
    ),
    "AutoGen's assistants": (
        "from autogen import AssistantAgent\n\n"
        "desk = AssistantAgent('desk', 'Be brief.', {'config_list': [{'model': 'gpt-4o'}], 'temperature': 0})\n",
        f"[{{'base_url': {BASE}, 'model': 'gpt-oss-120b', 'api_key': {KEY}}}], 'temperature': 0}})",
    ),
    "AutoGen's other agents": (
        "import autogen\n\n"
        "config_list = [{'model': 'gpt-4o', 'api_key': os.environ['OPENAI_API_KEY']}]\n"
        "desk = autogen.ConversableAgent('desk', llm_config={'config_list': config_list})\n",
        f"[{{'base_url': {BASE}, 'model': 'gpt-oss-120b', 'api_key': os.environ['CEREBRAS_API_KEY']}}]",
    ),
    "AG2's configuration": (
        "from autogen import LLMConfig\n\nconfig = LLMConfig({'api_type': 'openai', 'model': 'gpt-4o'})\n",
        f"LLMConfig({{'base_url': {BASE}, 'api_type': 'openai', 'model': 'gpt-oss-120b', 'api_key': {KEY}}})",
    ),
    "AG2's configuration, by names": (
        "from autogen import LLMConfig\n\nconfig = LLMConfig(api_type='openai', model='gpt-4o')\n",
        f"LLMConfig(base_url={BASE}, api_type='openai', model='gpt-oss-120b', api_key={KEY})",
    ),
    "AutoGen's client": (
        "from autogen import OpenAIWrapper\n\nclient = OpenAIWrapper(config_list=[dict(model='gpt-4o')])\n",
        f"[dict(base_url={BASE}, model='gpt-oss-120b', api_key={KEY})]",
    ),
    "AG2's entry": (
        "from autogen.oai import OpenAILLMConfigEntry\n\nentry = OpenAILLMConfigEntry(model='gpt-4o')\n",
        f"OpenAILLMConfigEntry(base_url={BASE}, model='gpt-oss-120b', api_key={KEY})",
    ),
    "LiteLLM's router": (
        "from litellm import Router\n\nrouter = Router(model_list=[\n"
        "    {'model_name': 'gpt-4o', 'litellm_params': {'model': 'gpt-4o', 'api_key': 'os.environ/OPENAI_API_KEY'}},\n"
        "])\nrouter.completion(model='gpt-4o', messages=[])\n",
        "    {'model_name': 'gpt-4o', 'litellm_params': {'model': 'cerebras/gpt-oss-120b', "
        "'api_key': 'os.environ/CEREBRAS_API_KEY'}},\n])\nrouter.completion(model='gpt-4o', messages=[])\n",
    ),
    "magentic": (
        "from magentic import OpenaiChatModel\n\nmodel = OpenaiChatModel('gpt-4o', temperature=0)\n",
        f"OpenaiChatModel('gpt-oss-120b', base_url={BASE}, temperature=0, api_key={KEY})",
    ),
    "guidance": (
        "import guidance\n\nmodel = guidance.models.OpenAI('gpt-4o')\n",
        f"guidance.models.OpenAI('gpt-oss-120b', base_url={BASE}, api_key={KEY})",
    ),
    "LiveKit": (
        "from livekit.plugins import openai\n\nllm = openai.LLM(model='gpt-4o')\n",
        f"openai.LLM(base_url={BASE}, model='gpt-oss-120b', api_key={KEY})",
    ),
    "Agno": (
        "from agno.models.openai import OpenAIChat\n\nmodel = OpenAIChat(id='gpt-4o', temperature=0)\n",
        "from agno.models.openai import OpenAILike\n\n"
        f"model = OpenAILike(base_url={BASE}, id='gpt-oss-120b', temperature=0, api_key={KEY})",
    ),
    "Agno under another name": (
        "from agno.models.openai import OpenAIChat as Chat\n\nmodel = Chat(id='gpt-4o')\n",
        "from agno.models.openai import OpenAILike\n\n"
        f"model = OpenAILike(base_url={BASE}, id='gpt-oss-120b', api_key={KEY})",
    ),
    "Agno's default model, by its module": (
        "import agno.models.openai\n\nmodel = agno.models.openai.OpenAIChat()\n",
        f'agno.models.openai.OpenAILike(base_url={BASE}, api_key={KEY}, id="gpt-oss-120b")',
    ),
    "LlamaIndex": (
        "from llama_index.llms.openai import OpenAI\n\nllm = OpenAI(model='gpt-4o', temperature=0)\n",
        "from llama_index.llms.openai_like import OpenAILike\n\n"
        f"llm = OpenAILike(api_base={BASE}, model='gpt-oss-120b', temperature=0, api_key={KEY}, {LIKE})",
    ),
    "LlamaIndex's other class": (
        "from llama_index.llms.openai_like import OpenAILike\n\nllm = OpenAILike('gpt-4o', is_chat_model=True)\n",
        f"OpenAILike('gpt-oss-120b', api_base={BASE}, is_chat_model=True, api_key={KEY})",
    ),
    "LlamaIndex by position, with its default model elsewhere": (
        "from llama_index.llms.openai import OpenAI\n\nllm = OpenAI('gpt-4o', 0.1)\nother = OpenAI()\n",
        "from llama_index.llms.openai_like import OpenAILike\n\n"
        f"llm = OpenAILike('gpt-oss-120b', 0.1, api_base={BASE}, api_key={KEY}, {LIKE})\n"
        f'other = OpenAILike(api_base={BASE}, api_key={KEY}, model="gpt-oss-120b", {LIKE})',
    ),
    "LlamaIndex beside a class that stays": (
        "from llama_index.llms.openai import (\n    OpenAI,\n    OpenAIResponses,\n)\n\nllm = OpenAI(model='o3')\n",
        "from llama_index.llms.openai import (\n    OpenAIResponses,\n)\n"
        "from llama_index.llms.openai_like import OpenAILike\n\nllm = OpenAILike(",
    ),
    "LlamaIndex, where the class is an annotation too": (
        "from llama_index.llms.openai import OpenAI\n\nllm: OpenAI = OpenAI(model='gpt-4o')\n",
        "from llama_index.llms.openai import OpenAI\nfrom llama_index.llms.openai_like import OpenAILike\n\n"
        "llm: OpenAI = OpenAILike(",
    ),
    "Haystack": (
        "from haystack.components.generators.chat import OpenAIChatGenerator\n\n"
        "llm = OpenAIChatGenerator(model='gpt-4o', generation_kwargs={'temperature': 0})\n",
        "from haystack.components.generators.chat import OpenAIChatGenerator\nfrom haystack.utils import Secret\n\n"
        f"llm = OpenAIChatGenerator(api_base_url={BASE}, model='gpt-oss-120b', "
        "generation_kwargs={'temperature': 0}, api_key=Secret.from_env_var('CEREBRAS_API_KEY'))",
    ),
    "Haystack with a key": (
        "from haystack.components.generators import OpenAIGenerator\nfrom haystack.utils import Secret\n\n"
        "llm = OpenAIGenerator(api_key=Secret.from_env_var('OPENAI_API_KEY'))\n",
        "from haystack.utils import Secret\n\nllm = OpenAIGenerator("
        f"api_base_url={BASE}, api_key=Secret.from_env_var('CEREBRAS_API_KEY'), model='gpt-oss-120b')",
    ),
    "Haystack with a key that an embedder needs too": (
        "from haystack.components.embedders import OpenAITextEmbedder\n"
        "from haystack.components.generators.chat import OpenAIChatGenerator\nfrom haystack.utils import Secret\n\n"
        "KEY = Secret.from_env_var('OPENAI_API_KEY')\nembedder = OpenAITextEmbedder(api_key=KEY)\n"
        "llm = OpenAIChatGenerator(KEY, 'gpt-4o')\n",
        "KEY = Secret.from_env_var('OPENAI_API_KEY')\nembedder = OpenAITextEmbedder(api_key=KEY)\n"
        f"llm = OpenAIChatGenerator(Secret.from_env_var('CEREBRAS_API_KEY'), 'gpt-oss-120b', api_base_url={BASE})",
    ),
    "Agent Framework": (
        "from agent_framework.openai import OpenAIChatClient\n\nclient = OpenAIChatClient('gpt-4o')\n",
        f"client = OpenAIChatCompletionClient('gpt-oss-120b', base_url={BASE}, api_key={KEY})",
    ),
    "Agent Framework's other class": (
        "from agent_framework.openai import OpenAIChatCompletionClient as Client\n\nclient = Client(model='gpt-4o')\n",
        f"client = Client(base_url={BASE}, model='gpt-oss-120b', api_key={KEY})",
    ),
    "Agent Framework's other class, with a client": (
        "from agent_framework.openai import OpenAIChatCompletionClient\nfrom openai import AsyncOpenAI\n\n"
        "client = OpenAIChatCompletionClient('gpt-4o', async_client=AsyncOpenAI())\n",
        f"OpenAIChatCompletionClient('gpt-oss-120b', async_client=AsyncOpenAI(base_url={BASE}, api_key={KEY}))",
    ),
    "OpenAI Agents": (
        "from agents import OpenAIChatCompletionsModel\nfrom openai import AsyncOpenAI\n\n"
        "model = OpenAIChatCompletionsModel(model='gpt-4o', openai_client=AsyncOpenAI())\n",
        f"OpenAIChatCompletionsModel(model='gpt-oss-120b', openai_client=AsyncOpenAI(base_url={BASE}, api_key={KEY}))",
    ),
    "outlines": (
        "import outlines\nfrom openai import OpenAI\n\nmodel = outlines.from_openai(OpenAI(), 'gpt-4o')\n",
        f"outlines.from_openai(OpenAI(base_url={BASE}, api_key={KEY}), 'gpt-oss-120b')",
    ),
    "Pydantic AI's model": (
        "from pydantic_ai.models.openai import OpenAIChatModel\n\nmodel = OpenAIChatModel('gpt-4o')\n",
        "OpenAIChatModel('gpt-oss-120b', provider='cerebras')",
    ),
    "Pydantic AI's agent": (
        "from pydantic_ai import Agent\n\nagent = Agent('openai:gpt-4o', instructions='Be brief.')\n",
        "Agent('cerebras:gpt-oss-120b', instructions='Be brief.')",
    ),
    "LangChain by a name": (
        "from langchain.chat_models import init_chat_model\n\nmodel = init_chat_model('openai:gpt-4o')\n",
        f"init_chat_model('openai:gpt-oss-120b', base_url={BASE}, api_key={KEY})",
    ),
    "LangChain by a bare name": (
        "from langchain.chat_models import init_chat_model\n\nmodel = init_chat_model('gpt-4o', temperature=0)\n",
        f"init_chat_model('openai:gpt-oss-120b', base_url={BASE}, temperature=0, api_key={KEY})",
    ),
    "LangChain by a bare name and a provider": (
        "from langchain.chat_models import init_chat_model\n\n"
        "model = init_chat_model('gpt-4o', model_provider='openai')\n",
        f"init_chat_model('gpt-oss-120b', base_url={BASE}, model_provider='openai', api_key={KEY})",
    ),
    "LiteLLM": (
        "from litellm import completion\n\ncompletion(model='gpt-4o', messages=[])\n",
        "completion(model='cerebras/gpt-oss-120b', messages=[])",
    ),
    "LiteLLM with a prefix": (
        "import litellm\n\nlitellm.acompletion('openai/gpt-4o', messages=[])\n",
        "litellm.acompletion('cerebras/gpt-oss-120b', messages=[])",
    ),
    "LiteLLM with a constant and a key": (
        "import litellm\n\nMODEL = 'o3'\n"
        "litellm.completion(MODEL, messages=[], api_key=os.environ['OPENAI_API_KEY'])\n",
        "MODEL = 'cerebras/gpt-oss-120b'\n"
        "litellm.completion(MODEL, messages=[], api_key=os.environ['CEREBRAS_API_KEY'])",
    ),
    "LiteLLM with OpenAI's address": (
        "import litellm\n\nlitellm.completion('openai/gpt-4o', [], api_base='https://api.openai.com/v1')\n",
        f"litellm.completion('cerebras/gpt-oss-120b', [], api_base={BASE}, api_key={KEY})",
    ),
    "DSPy": (
        "import dspy\n\nlm = dspy.LM('openai/gpt-4o-mini', model_type='chat', temperature=0.2)\n",
        "dspy.LM('cerebras/gpt-oss-120b', model_type='chat', temperature=0.2)",
    ),
    "CrewAI": (
        "from crewai import LLM\n\nllm = LLM(model='gpt-4o', temperature=0)\n",
        "LLM(model='cerebras/gpt-oss-120b', temperature=0)",
    ),
    "Instructor": (
        "import instructor\n\nclient = instructor.from_provider('openai/gpt-4o')\n",
        f"instructor.from_provider('openai/gpt-oss-120b', base_url={BASE}, api_key={KEY})",
    ),
    "Strands": (
        "from strands.models.openai import OpenAIModel\n\n"
        "model = OpenAIModel(client_args={'api_key': os.environ['OPENAI_API_KEY']}, model_id='gpt-4o', "
        "params={'temperature': 0})\n",
        f"OpenAIModel(client_args={{'base_url': {BASE}, 'api_key': os.environ['CEREBRAS_API_KEY']}}, "
        "model_id='gpt-oss-120b', params={'temperature': 0})",
    ),
    "Strands, with arguments from elsewhere": (
        "from strands.models.openai import OpenAIModel\n\n"
        "ARGUMENTS = dict(timeout=30)\nmodel = OpenAIModel(None, ARGUMENTS, model_id='gpt-4o')\n",
        f"ARGUMENTS = dict(base_url={BASE}, timeout=30, api_key={KEY})\n"
        "model = OpenAIModel(None, ARGUMENTS, model_id='gpt-oss-120b')",
    ),
    "Strands, with a client": (
        "from openai import AsyncOpenAI\nfrom strands.models.openai import OpenAIModel\n\n"
        "model = OpenAIModel(AsyncOpenAI(), model_id='gpt-4o')\n",
        f"OpenAIModel(AsyncOpenAI(base_url={BASE}, api_key={KEY}), model_id='gpt-oss-120b')",
    ),
    "Pipecat": (
        "from pipecat.services.openai.llm import OpenAILLMService\n\n"
        "llm = OpenAILLMService(api_key=os.getenv('OPENAI_API_KEY'), model='gpt-4o')\n",
        f"OpenAILLMService(base_url={BASE}, api_key={KEY}, model='gpt-oss-120b')",
    ),
    "Pipecat's default model": (
        "from pipecat.services.openai.llm import OpenAILLMService\n\nllm = OpenAILLMService(settings=None)\n",
        f"OpenAILLMService(base_url={BASE}, settings=None, api_key={KEY}, model='gpt-oss-120b')",
    ),
    "Semantic Kernel with a client": (
        "from openai import AsyncOpenAI\n"
        "from semantic_kernel.connectors.ai.open_ai import OpenAIChatCompletion\n\n"
        "chat = OpenAIChatCompletion(ai_model_id='gpt-4o', async_client=AsyncOpenAI())\n",
        f"OpenAIChatCompletion(ai_model_id='gpt-oss-120b', async_client=AsyncOpenAI(base_url={BASE}, api_key={KEY}))",
    ),
}


@pytest.mark.parametrize("case", IN_PLACE)
def test_it_is_moved_in_place(case):
    before, after = IN_PLACE[case]
    assert after.replace("'", '"') in moved(HEAD + before.replace("'", '"'))


# -- reported ----------------------------------------------------------------------------------------------------------

REPORTED = {
    "LlamaIndex by its module": "import llama_index.llms.openai\nllama_index.llms.openai.OpenAI(model='gpt-4o')",
    "Pydantic AI's responses": "from pydantic_ai.models.openai import OpenAIResponsesModel\n"
    "OpenAIResponsesModel('gpt-4o')",
    "Pydantic AI's provider": "from pydantic_ai.providers.openai import OpenAIProvider\nOpenAIProvider()",
    "OpenAI Agents' agent": "from agents import Agent\nAgent(name='a', model='gpt-4o')",
    "OpenAI Agents' run": "from agents import RunConfig\nRunConfig(model='openai/gpt-4o')",
    "OpenAI Agents' provider": "from agents import OpenAIProvider\nOpenAIProvider()",
    "OpenAI Agents' responses": "from agents import OpenAIResponsesModel\nOpenAIResponsesModel('gpt-4o', None)",
    "Haystack by its module": "import haystack.components.generators.chat as chat\nchat.OpenAIChatGenerator()",
    "Agno from where it has no sibling": "from agno.models.openai.chat import OpenAIChat\nOpenAIChat(id='gpt-4o')",
    "Agno's responses": "from agno.models.openai import OpenAIResponses\nOpenAIResponses(id='gpt-4o')",
    "Strands without arguments of a client": "from strands.models.openai import OpenAIModel\n"
    "OpenAIModel(model_id='gpt-4o')",
    "Pipecat's settings": "from pipecat.services.openai.llm import OpenAILLMService\n"
    "OpenAILLMService(settings=OpenAILLMService.Settings(model='gpt-4o'))",
    "Semantic Kernel": "from semantic_kernel.connectors.ai.open_ai import OpenAIChatCompletion\n"
    "OpenAIChatCompletion(ai_model_id='gpt-4o')",
    "LangChain's responses": "from langchain_openai import ChatOpenAI\n"
    "ChatOpenAI(model='gpt-4o', use_responses_api=True)",
    "DSPy's responses": "import dspy\ndspy.LM('openai/gpt-4o', model_type='responses')",
    "AutoGen's Assistants": "from autogen.agentchat.contrib.gpt_assistant_agent import GPTAssistantAgent\n"
    "GPTAssistantAgent('desk', llm_config={'config_list': [{'model': 'gpt-4o'}]})",
    "AG2's responses": "from autogen import LLMConfig\nLLMConfig({'api_type': 'responses', 'model': 'gpt-4o'})",
    "CrewAI's responses": "from crewai import LLM\nLLM(model='gpt-4o', api='responses')",
}


@pytest.mark.parametrize("case", REPORTED)
def test_it_is_reported_and_left(case):
    program = f"{REPORTED[case]}\n"
    assert findings(program) == [("CBR101", "error")]
    assert migrated(unsafe=True) == {}


def test_every_entry_is_tried():
    """Each class that is known has a program here: what README and docs/frameworks.md say of it is held to that."""
    moved = {**{case: HEAD + before for case, (before, _) in IN_PLACE.items()}, **REPORTED}
    tried = {request.framework for program in moved.values() for request in facts(program).requests}
    assert {framework.kind for framework in load_frameworks().frameworks} <= tried | {_DEFAULT}


def test_an_import_that_other_files_use_stays():
    write(
        "from agno.models.openai import OpenAIChat\n\nmodel = OpenAIChat(id='gpt-4o')\n"
        "--- other.py\nfrom app import OpenAIChat\n"
    )
    assert "from agno.models.openai import OpenAIChat, OpenAILike\n" in migrated()["app.py"]


def test_an_import_that_other_files_use_of_another_module_stays():
    write(
        "from llama_index.llms.openai import OpenAI\n\nllm = OpenAI(model='gpt-4o')\n"
        "--- other.py\nfrom app import *\n\nother = OpenAI()\n"
    )
    text = migrated()["app.py"]
    assert "from llama_index.llms.openai import OpenAI\nfrom llama_index.llms.openai_like import OpenAILike\n" in text


# -- none of its business ----------------------------------------------------------------------------------------------

NOBODYS = {
    "LangChain on Azure": "from langchain_openai import AzureChatOpenAI\nAzureChatOpenAI(azure_deployment='gpt-4o')",
    "LangChain's completions": "from langchain_openai import OpenAI\nOpenAI(model='gpt-3.5-turbo-instruct')",
    "LangChain's embeddings": "from langchain_openai import OpenAIEmbeddings\nOpenAIEmbeddings()",
    "LangChain elsewhere": "from langchain_openai import ChatOpenAI\n"
    "ChatOpenAI(openai_api_base='http://localhost:8000/v1', model='llama')",
    "LangChain of another provider": "from langchain_groq import ChatGroq\nChatGroq(model='gpt-4o')",
    "a class of that name": "class ChatOpenAI:\n    def __init__(self, model):\n        self.model = model\n"
    "ChatOpenAI(model='gpt-4o')",
    "smolagents elsewhere": "from smolagents import OpenAIModel\nOpenAIModel('llama', 'http://localhost:8000/v1')",
    "smolagents on Azure": "from smolagents import AzureOpenAIModel\nAzureOpenAIModel('gpt-4o')",
    "AutoGen on Azure": "from autogen_ext.models.openai import AzureOpenAIChatCompletionClient\n"
    "AzureOpenAIChatCompletionClient(model='gpt-4o')",
    "AutoGen elsewhere": "from autogen_ext.models.openai import OpenAIChatCompletionClient\n"
    "OpenAIChatCompletionClient(model='gemini', base_url='https://generativelanguage.googleapis.com/v1beta/openai/')",
    "magentic of another provider": "from magentic.chat_model.anthropic_chat_model import AnthropicChatModel\n"
    "AnthropicChatModel('gpt-4o')",
    "guidance of another provider": "from guidance import models\nmodels.LlamaCpp('gpt-4o')",
    "LiveKit of another provider": "from livekit.plugins import groq\ngroq.LLM(model='gpt-4o')",
    "LlamaIndex elsewhere": "from llama_index.llms.openai import OpenAI\nOpenAI(model='m', api_base='http://localhost/v1')",
    "LlamaIndex's other class, elsewhere": "from llama_index.llms.openai_like import OpenAILike\n"
    "OpenAILike('m', api_base='http://localhost:8000/v1', api_key='x')",
    "LlamaIndex's embeddings": "from llama_index.embeddings.openai import OpenAIEmbedding\nOpenAIEmbedding()",
    "Pydantic AI of another provider": "from pydantic_ai import Agent\nAgent('anthropic:claude-sonnet-4-5')",
    "Pydantic AI at Cerebras": "from pydantic_ai import Agent\nAgent('cerebras:gpt-oss-120b')",
    "Agent Framework on Azure": "from agent_framework.openai import OpenAIChatClient\n"
    "OpenAIChatClient('gpt-4o', azure_endpoint='https://a.azure.com')",
    "Agno elsewhere": "from agno.models.openai import OpenAIChat\nOpenAIChat(id='m', base_url='http://localhost/v1')",
    "Agno of another provider": "from agno.models.anthropic import Claude\nClaude(id='gpt-4o')",
    "Haystack's embeddings": "from haystack.components.embedders import OpenAITextEmbedder\nOpenAITextEmbedder()",
    "Semantic Kernel's embeddings": "from semantic_kernel.connectors.ai.open_ai import OpenAITextEmbedding\n"
    "OpenAITextEmbedding(ai_model_id='text-embedding-3-small')",
    "OpenAI Agents' agent of another provider": "from agents import Agent\nAgent(name='a', model='litellm/groq/x')",
    "OpenAI Agents' agent without a model": "from agents import Agent\nAgent(name='a')",
    "an agent of another package": "from crewai import Agent\nAgent(role='a', model='gpt-4o')",
    "a package of that name": "from agents.openai import OpenAIProvider\nOpenAIProvider()",
    "LangChain by another's name": "from langchain.chat_models import init_chat_model\n"
    "init_chat_model('claude-sonnet-4-5')",
    "LangChain by a name on Azure": "from langchain.chat_models import init_chat_model\n"
    "init_chat_model('gpt-4o', model_provider='azure_openai')",
    "LiteLLM of another provider": "import litellm\nlitellm.completion('anthropic/claude-sonnet-4-5', messages=[])",
    "LiteLLM on Azure": "import litellm\nlitellm.completion(model='azure/gpt-4o', messages=[])",
    "LiteLLM through OpenRouter": "import litellm\nlitellm.completion('openrouter/openai/gpt-4o', messages=[])",
    "LiteLLM at Cerebras": "import litellm\nlitellm.completion('cerebras/gpt-oss-120b', messages=[])",
    "LiteLLM's embeddings": "import litellm\nlitellm.embedding('text-embedding-3-small', input=['a'])",
    "LiteLLM elsewhere": "import litellm\nlitellm.completion('openai/gpt-4o', [], api_base='http://localhost/v1')",
    "DSPy of another provider": "import dspy\ndspy.LM('anthropic/claude-sonnet-4-5')",
    "CrewAI of another provider": "from crewai import LLM\nLLM(model='gemini/gemini-2.5-pro')",
    "AutoGen without a model": "from autogen import UserProxyAgent\nUserProxyAgent('desk', llm_config=False)",
    "AutoGen's agents on Azure": "from autogen import AssistantAgent\n"
    "AssistantAgent('desk', llm_config={'config_list': [\n    {'model': 'gpt-4o', 'api_type': 'azure', 'base_url': 'https://a.azure.com'}]})",
    "AG2 of another provider": "from autogen import LLMConfig\nLLMConfig({'api_type': 'anthropic', 'model': 'gpt-4o'})",
    "AG2 elsewhere": "from autogen import AssistantAgent\n"
    "AssistantAgent('desk', llm_config={'model': 'm', 'base_url': 'http://localhost:8000/v1'})",
    "an agent of that name": "from desk import AssistantAgent\n"
    "AssistantAgent('desk', llm_config={'config_list': [{'model': 'gpt-4o'}]})",
    "a router of that name": "from fastapi import Router\n"
    "Router(model_list=[{'model_name': 'a', 'litellm_params': {'model': 'gpt-4o'}}])",
    "LiteLLM's router of other providers": "from litellm import Router\nRouter(model_list=[\n"
    "    {'model_name': 'gpt-4o', 'litellm_params': {'model': 'azure/gpt-4o', 'api_base': 'https://a.azure.com'}},\n"
    "    {'model_name': 'claude', 'litellm_params': {'model': 'anthropic/claude-sonnet-4-5'}}])",
    "LiteLLM's router at Cerebras": "from litellm import Router\nRouter([\n"
    "    {'model_name': 'gpt-4o', 'litellm_params': {'model': 'cerebras/gpt-oss-120b'}}])",
    "Strands elsewhere": "from strands.models.openai import OpenAIModel\n"
    "OpenAIModel(client_args={'base_url': 'http://localhost:8000/v1'}, model_id='llama')",
    "Strands on Bedrock": "from strands.models.openai import OpenAIModel\n"
    "OpenAIModel(bedrock_mantle_config={'region': 'eu-west-1'}, model_id='gpt-oss-120b')",
    "Strands of another provider": "from strands.models.anthropic import AnthropicModel\n"
    "AnthropicModel(client_args={'api_key': 'x'}, model_id='gpt-4o')",
    "Pipecat elsewhere": "from pipecat.services.openai.llm import OpenAILLMService\n"
    "OpenAILLMService(base_url='http://localhost:8000/v1', model='llama')",
    "Pipecat of another provider": "from pipecat.services.groq.llm import GroqLLMService\n"
    "GroqLLMService(model='gpt-4o')",
    "Pipecat's speech": "from pipecat.services.openai.tts import OpenAITTSService\nOpenAITTSService(voice='nova')",
    "Instructor of another provider": "import instructor\ninstructor.from_provider('google/gemini-2.5-flash')",
}


@pytest.mark.parametrize("case", NOBODYS)
def test_it_is_none_of_its_business(case):
    assert findings(f"# openai\n{NOBODYS[case]}\n") == []
    assert migrated(unsafe=True) == {}
