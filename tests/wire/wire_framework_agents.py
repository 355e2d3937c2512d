"""Programs of frameworks that make agents and pipelines, in the same shape as those of models."""

from __future__ import annotations

from wire_harness import Program

AGENTS: dict[str, tuple[tuple[str, ...], Program, int]] = {
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
    "Agent Framework with a client": (
        ("agent-framework-openai==1.17.0",),
        """
        import asyncio

        from agent_framework import Agent
        from agent_framework.openai import OpenAIChatCompletionClient
        from openai import AsyncOpenAI

        client = OpenAIChatCompletionClient("gpt-4o", async_client=AsyncOpenAI())


        async def main():
            print((await Agent(client=client, instructions="Answer.").run("first")).text)


        asyncio.run(main())
        """,
        1,
    ),
    "Agent Framework's client for responses": (
        ("agent-framework-openai==1.17.0",),
        """
        import asyncio

        from agent_framework import Agent
        from agent_framework.openai import OpenAIChatClient


        async def main():
            desk = Agent(client=OpenAIChatClient(model="gpt-4o"), instructions="Answer.")
            print((await desk.run("first")).text)


        asyncio.run(main())
        """,
        1,
    ),
    "Strands": (
        ("strands-agents[openai]==1.62.0",),
        """
        import os

        from strands import Agent
        from strands.models.openai import OpenAIModel

        model = OpenAIModel(
            client_args={"api_key": os.environ["OPENAI_API_KEY"]}, model_id="gpt-4o", params={"temperature": 0}
        )
        print(Agent(model=model, callback_handler=None)("first").message["content"][-1]["text"])
        """,
        1,
    ),
    "Pipecat": (
        ("pipecat-ai==1.14.0",),
        """
        import asyncio
        import os
        import warnings

        from loguru import logger
        from pipecat.processors.aggregators.llm_context import LLMContext
        from pipecat.services.openai.llm import OpenAILLMService

        logger.remove()
        warnings.simplefilter("ignore")


        async def main():
            llm = OpenAILLMService(api_key=os.getenv("OPENAI_API_KEY"), model="gpt-4o")
            print(await llm.run_inference(LLMContext([{"role": "user", "content": "first"}])))


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
