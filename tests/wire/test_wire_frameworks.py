"""Programs of frameworks, run with the real package, migrated, and run again. These are large: it has to be asked for:

CEREBRAS_MIGRATOR_FRAMEWORKS=1 python3 .ci/test.py tests/wire/test_wire_frameworks.py
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import trustme
from wire_environments import python_for_test
from wire_harness import Wire
from wire_servers import PermissiveServer, StrictServer

ASKED = "CEREBRAS_MIGRATOR_FRAMEWORKS"
pytestmark = pytest.mark.skipif(ASKED not in os.environ, reason=f"set {ASKED}=1: the frameworks are large")

LANGCHAIN = """
    from langchain_openai import ChatOpenAI

    llm = ChatOpenAI(model="gpt-4o", temperature=0, max_retries=0)


    def ask(text):
        return llm.invoke(text).content


    print(ask("first"))
    print("".join(chunk.content for chunk in llm.stream("second")))
"""
PYDANTIC = """
    from pydantic_ai import Agent

    agent = Agent("openai:gpt-4o", instructions="Be brief.")
    print(agent.run_sync("first").output)
"""
PROGRAMS: dict[str, tuple[tuple[str, ...], str, int]] = {
    "LangChain": (("langchain-openai==1.7.3",), LANGCHAIN, 2),
    "LangChain, older": (("langchain-openai==0.3.35",), LANGCHAIN, 2),
    "LangChain's default model": (
        ("langchain-openai==1.7.3",),
        """
        import os

        from langchain_openai import ChatOpenAI

        llm = ChatOpenAI(openai_api_key=os.environ.get("OPENAI_API_KEY"), openai_organization="org-desk")
        print(llm.invoke("first").content)
        """,
        1,
    ),
    "LangChain's structured output": (
        ("langchain-openai==1.7.3",),
        """
        from langchain_openai import ChatOpenAI

        llm = ChatOpenAI(model_name="gpt-4o-mini", model_kwargs={"response_format": {"type": "text"}})
        print(llm.bind(stop=["."]).invoke("first").content)
        """,
        1,
    ),
    "LangChain's methods": (
        ("langchain-openai==1.7.3",),
        """
        from langchain_openai import ChatOpenAI

        llm = ChatOpenAI(model="gpt-4o")


        def look(place: str) -> str:
            "Look at a place."
            return place


        print(llm.bind(stop=["."]).invoke("first", model="gpt-4o-mini", temperature=0).content)
        print(llm.bind_tools([look], tool_choice="auto").invoke("second").content)
        """,
        2,
    ),
    "LangChain by the name of the model": (
        ("langchain==1.4.7", "langchain-openai==1.7.3"),
        """
        from langchain.chat_models import init_chat_model

        model = init_chat_model("openai:gpt-4o", temperature=0)
        print(model.invoke("first").content)
        print(init_chat_model("gpt-4o-mini").invoke("second").content)
        """,
        2,
    ),
    "LiteLLM": (
        ("litellm==1.106.2",),
        """
        from litellm import completion

        MODEL = "gpt-4o"


        def ask(text, **options):
            answer = completion(model=MODEL, messages=[{"role": "user", "content": text}], **options)
            return answer.choices[0].message.content


        print(ask("first", temperature=0))
        print(completion("openai/gpt-4o-mini", [{"role": "user", "content": "second"}]).choices[0].message.content)
        """,
        2,
    ),
    "LlamaIndex": (
        ("llama-index-llms-openai==0.8.3", "llama-index-llms-openai-like==0.8.1"),
        """
        from llama_index.core.llms import ChatMessage
        from llama_index.llms.openai import OpenAI

        llm = OpenAI(model="gpt-4o", temperature=0)
        print(llm.complete("first").text)
        print(llm.chat([ChatMessage(role="user", content="second")]).message.content)
        """,
        2,
    ),
    "Haystack": (
        ("haystack-ai==3.4.0",),
        """
        from haystack.components.generators.chat import OpenAIChatGenerator
        from haystack.dataclasses import ChatMessage

        llm = OpenAIChatGenerator(model="gpt-4o", generation_kwargs={"temperature": 0})
        print(llm.run([ChatMessage.from_user("first")])["replies"][0].text)
        """,
        1,
    ),
    "Haystack, older": (
        ("haystack-ai==2.31.0",),
        """
        from haystack.components.generators import OpenAIGenerator
        from haystack.utils import Secret

        llm = OpenAIGenerator(api_key=Secret.from_env_var("OPENAI_API_KEY"), model="gpt-4o")
        print(llm.run("first")["replies"][0])
        """,
        1,
    ),
    "DSPy": (
        ("dspy==3.4.1",),
        """
        import dspy

        lm = dspy.LM("openai/gpt-4o-mini", temperature=0.2, cache=False)
        answer = lm("first")[0]
        print(answer if isinstance(answer, str) else answer["text"])
        """,
        1,
    ),
    "CrewAI": (
        ("crewai==1.15.30",),
        """
        from crewai import LLM

        llm = LLM(model="gpt-4o", temperature=0)
        print(llm.call("first"))
        """,
        1,
    ),
    "Pydantic AI, older": (("pydantic-ai-slim[openai]==1.107.10",), PYDANTIC, 1),
    "Pydantic AI's model": (
        ("pydantic-ai-slim[openai]==2.68.0",),
        """
        from pydantic_ai import Agent
        from pydantic_ai.models.openai import OpenAIChatModel

        agent = Agent(OpenAIChatModel("gpt-4o"))
        print(agent.run_sync("first").output)
        """,
        1,
    ),
    "smolagents": (
        ("smolagents[openai]==1.26.0",),
        """
        import os

        from smolagents import OpenAIModel

        model = OpenAIModel("gpt-4o", None, os.environ["OPENAI_API_KEY"], temperature=0)
        print(model.generate([{"role": "user", "content": "first"}]).content)
        """,
        1,
    ),
    "AutoGen": (
        ("autogen-ext[openai]==0.7.5",),
        """
        import asyncio

        from autogen_core.models import UserMessage
        from autogen_ext.models.openai import OpenAIChatCompletionClient


        async def main():
            client = OpenAIChatCompletionClient(model="gpt-4o", temperature=0)
            result = await client.create([UserMessage(content="first", source="user")])
            print(result.content)
            await client.close()


        asyncio.run(main())
        """,
        1,
    ),
    "OpenAI Agents": (
        ("openai-agents==0.24.0",),
        """
        from agents import Agent, OpenAIChatCompletionsModel, Runner, set_tracing_disabled
        from openai import AsyncOpenAI

        set_tracing_disabled(True)
        model = OpenAIChatCompletionsModel("gpt-4o", openai_client=AsyncOpenAI())
        agent = Agent(name="desk", instructions="Answer.", model=model)
        print(Runner.run_sync(agent, "first").final_output)
        """,
        1,
    ),
    "OpenAI Agents' default client": (
        ("openai-agents==0.24.0",),
        """
        from agents import Agent, Runner, set_default_openai_api, set_default_openai_client, set_tracing_disabled
        from openai import AsyncOpenAI

        set_tracing_disabled(True)
        set_default_openai_client(AsyncOpenAI())
        set_default_openai_api("chat_completions")
        agent = Agent(name="desk", instructions="Answer.", model="gpt-4o")
        print(Runner.run_sync(agent, "first").final_output)
        """,
        1,
    ),
    "outlines": (
        ("outlines[openai]==1.3.3",),
        """
        import outlines
        from openai import OpenAI

        model = outlines.from_openai(OpenAI(), "gpt-4o")
        print(model("first"))
        """,
        1,
    ),
    "Agno": (
        ("agno==3.1.10", "openai==2.54.0"),
        """
        from agno.agent import Agent
        from agno.models.openai import OpenAIChat

        agent = Agent(model=OpenAIChat(id="gpt-4o", temperature=0), telemetry=False)
        print(agent.run("first").content)
        """,
        1,
    ),
    "magentic": (
        ("magentic==0.41.1",),
        """
        from magentic import Chat, OpenaiChatModel, UserMessage

        chat = Chat([UserMessage("first")], model=OpenaiChatModel("gpt-4o", temperature=0))
        print(chat.submit().last_message.content)
        """,
        1,
    ),
    "AutoGen's lists": (
        ("autogen[openai]==0.14.1",),
        """
        import logging
        import os

        from autogen import AssistantAgent

        logging.disable(logging.WARNING)
        MODELS = [{"model": "gpt-4o", "api_key": os.environ["OPENAI_API_KEY"]}]
        desk = AssistantAgent("desk", llm_config={"config_list": MODELS, "temperature": 0, "cache_seed": None})
        answer = desk.generate_reply([{"role": "user", "content": "first", "name": "person"}])
        print(answer if isinstance(answer, str) else answer["content"])
        """,
        1,
    ),
    "AG2's configuration": (
        ("autogen[openai]==0.14.1",),
        """
        import logging

        from autogen import ConversableAgent, LLMConfig

        logging.disable(logging.WARNING)
        config = LLMConfig({"api_type": "openai", "model": "gpt-4o"}, temperature=0, cache_seed=None)
        desk = ConversableAgent("desk", llm_config=config, human_input_mode="NEVER")
        answer = desk.generate_reply([{"role": "user", "content": "first"}])
        print(answer if isinstance(answer, str) else answer["content"])
        """,
        1,
    ),
    "AutoGen's lists, older": (
        ("pyautogen==0.2.35",),
        """
        import logging

        from autogen import AssistantAgent, OpenAIWrapper

        logging.disable(logging.WARNING)
        settings = {"config_list": [{"model": "gpt-4o"}], "cache_seed": None}
        desk = AssistantAgent("desk", llm_config=settings)
        answer = desk.generate_reply([{"role": "user", "content": "first", "name": "person"}])
        print(answer if isinstance(answer, str) else answer["content"])
        client = OpenAIWrapper(config_list=[dict(model="gpt-4o-mini")], cache_seed=None)
        answer = client.create(messages=[{"role": "user", "content": "second"}])
        print(client.extract_text_or_completion_object(answer)[0])
        """,
        2,
    ),
    "AG2": (
        ("ag2[openai]==1.2.1",),
        """
        import asyncio

        from ag2 import Agent
        from ag2.config import OpenAIConfig


        async def main():
            desk = Agent("desk", "Answer.", config=OpenAIConfig(model="gpt-4o"))
            reply = await desk.ask("first")
            print(reply.body)


        asyncio.run(main())
        """,
        1,
    ),
    "LiteLLM's router": (
        ("litellm==1.106.2",),
        """
        from litellm import Router

        router = Router(
            model_list=[
                {
                    "model_name": "gpt-4o",
                    "litellm_params": {"model": "gpt-4o", "api_key": "os.environ/OPENAI_API_KEY", "temperature": 0},
                }
            ],
        )
        answer = router.completion(model="gpt-4o", messages=[{"role": "user", "content": "first"}])
        print(answer.choices[0].message.content)
        """,
        1,
    ),
    "guidance": (
        ("guidance==0.3.1", "openai==2.54.0"),
        """
        from guidance import assistant, gen, models, user

        model = models.OpenAI("gpt-4o", echo=False)
        with user():
            model += "first"
        with assistant():
            model += gen("answer")
        print(model["answer"])
        """,
        1,
    ),
    "LiveKit": (
        ("livekit-agents==1.8.9", "livekit-plugins-openai==1.8.9"),
        """
        import asyncio

        from livekit.agents import llm
        from livekit.plugins import openai


        async def main():
            model = openai.LLM(model="gpt-4o", temperature=0)
            context = llm.ChatContext.empty()
            context.add_message(role="user", content="first")
            async with model.chat(chat_ctx=context) as stream:
                parts = [chunk.delta.content async for chunk in stream if chunk.delta and chunk.delta.content]
            print("".join(parts))
            await model.aclose()


        asyncio.run(main())
        """,
        1,
    ),
    "Agent Framework": (
        ("agent-framework-openai==1.17.0",),
        """
        import asyncio

        from agent_framework import Agent
        from agent_framework.openai import OpenAIChatCompletionClient


        async def main():
            desk = Agent(client=OpenAIChatCompletionClient(model="gpt-4o"), instructions="Answer.")
            print((await desk.run("first")).text)


        asyncio.run(main())
        """,
        1,
    ),
    "Semantic Kernel": (
        ("semantic-kernel==1.45.0",),
        """
        import asyncio

        from openai import AsyncOpenAI
        from semantic_kernel.connectors.ai.open_ai import OpenAIChatCompletion, OpenAIChatPromptExecutionSettings
        from semantic_kernel.contents import ChatHistory


        async def main():
            chat = OpenAIChatCompletion(ai_model_id="gpt-4o", async_client=AsyncOpenAI())
            history = ChatHistory()
            history.add_user_message("first")
            answer = await chat.get_chat_message_content(history, OpenAIChatPromptExecutionSettings(temperature=0))
            print(answer.content)


        asyncio.run(main())
        """,
        1,
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_it_moves_whole(
    name: str,
    authority: tuple[trustme.CA, Path],
    openai_server: PermissiveServer,
    today_server: StrictServer,
    tmp_path: Path,
) -> None:
    requirements, program, requests = PROGRAMS[name]
    wire = Wire(python_for_test(*requirements), openai_server, today_server, authority[1], tmp_path)
    wire.move(program, requests=requests, catalogues=["raw.githubusercontent.com:443"])
