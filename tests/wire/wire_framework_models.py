"""Programs of frameworks that ask a model: by name what they need, what they are, and how many requests they send."""

from __future__ import annotations

from wire_harness import Program

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
INSTRUCTOR = """
    import instructor
    from pydantic import BaseModel

    client = instructor.from_provider("openai/gpt-4o", temperature=0)


    class Answer(BaseModel):
        text: str


    def ask(text, **options):
        return client.chat.completions.create(
            response_model=Answer, messages=[{"role": "user", "content": text}], **options
        )


    print(ask("first").text)
    print(ask("second", model="gpt-4o-mini").text)
    print(client.create(model="gpt-4.1", response_model=Answer, messages=[{"role": "user", "content": "third"}]).text)
    *_, last = client.messages.create_partial(response_model=Answer, messages=[{"role": "user", "content": "fourth"}])
    print(last.text)
    answer, raw = client.create_with_completion(response_model=Answer, messages=[{"role": "user", "content": "fifth"}])
    print(answer.text, raw.object)
"""

MODELS: dict[str, tuple[tuple[str, ...], Program, int]] = {
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
    "Instructor": (("instructor==1.17.0",), INSTRUCTOR, 5),
    "Instructor, older": (("instructor==1.14.1",), INSTRUCTOR, 5),
    "Instructor without waiting, in another mode": (
        ("instructor==1.17.0",),
        {
            "clients.py": """
            import instructor

            MODEL = "gpt-4o"
            teacher = instructor.from_provider(f"openai/{MODEL}", async_client=True, mode=instructor.Mode.JSON)
            """,
            "answers.py": """
            from clients import teacher
            from pydantic import BaseModel


            class Answer(BaseModel):
                echo: str


            async def ask(text):
                question = [{"role": "user", "content": f"{text}, in JSON."}]
                return await teacher.create(model="gpt-4o-mini", response_model=Answer, messages=question)
            """,
            "main.py": """
            import asyncio

            import answers
            import clients


            async def main():
                print((await answers.ask("first")).echo[:11])
                question = [{"role": "user", "content": "Give me JSON."}]
                answer = await clients.teacher.create(response_model=None, messages=question)
                print(answer.choices[0].message.content)


            asyncio.run(main())
            """,
        },
        2,
    ),
    "Instructor with a client, older": (
        ("instructor==1.8.3",),
        """
        import instructor
        from openai import OpenAI
        from pydantic import BaseModel


        class Answer(BaseModel):
            text: str


        client = instructor.from_openai(OpenAI(), model="gpt-4o")
        question = [{"role": "user", "content": "first"}]
        print(client.create(response_model=Answer, messages=question).text)
        print(client.messages.create(model="gpt-4o-mini", response_model=Answer, messages=question).text)
        """,
        2,
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
    "magentic": (
        ("magentic==0.41.1",),
        """
        from magentic import Chat, OpenaiChatModel, UserMessage

        chat = Chat([UserMessage("first")], model=OpenaiChatModel("gpt-4o", temperature=0))
        print(chat.submit().last_message.content)
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
}
