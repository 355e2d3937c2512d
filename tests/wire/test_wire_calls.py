"""Every way to send a chat request, with each major version of the SDK: the SDK's own code differs here."""

from __future__ import annotations

from wire_harness import Wire
from wire_servers import OPENAI_KEY


def test_sync_create(every_sdk: Wire) -> None:
    every_sdk.move(
        """
        from openai import OpenAI

        client = OpenAI()


        def ask(question):
            completion = client.chat.completions.create(
                model="gpt-4o",
                messages=[
                    {"role": "system", "content": "You are terse."},
                    {"role": "user", "content": question},
                ],
                temperature=0.2,  # keep it dry
            )
            return completion.choices[0].message.content


        print(ask("What is a wafer?"))
        print(ask("And a chip?"))
        """,
        requests=2,
    )


def test_async_create(every_sdk: Wire) -> None:
    every_sdk.move(
        """
        import asyncio

        from openai import AsyncOpenAI


        async def main():
            async with AsyncOpenAI() as client:
                completions = await asyncio.gather(
                    *(
                        client.chat.completions.create(
                            model="gpt-4o-mini", messages=[{"role": "user", "content": f"question {number}"}]
                        )
                        for number in range(3)
                    )
                )
            for completion in completions:
                print(completion.choices[0].message.content, completion.usage.total_tokens)


        asyncio.run(main())
        """,
        requests=3,
    )


def test_streaming(every_sdk: Wire) -> None:
    every_sdk.move(
        """
        import os

        from openai import OpenAI

        client = OpenAI(api_key=os.environ["OPENAI_API_KEY"])

        stream = client.chat.completions.create(
            model="gpt-4o",
            messages=[{"role": "user", "content": "tell me a story in six words"}],
            stream=True,
            stream_options={"include_usage": True},
        )
        total = None
        for chunk in stream:
            if chunk.choices:
                print(chunk.choices[0].delta.content or "", end="", flush=True)
            if chunk.usage:
                total = chunk.usage.total_tokens
        print()
        print(total, "tokens")
        """
    )


def test_async_streaming(every_sdk: Wire) -> None:
    every_sdk.move(
        """
        import asyncio

        import openai

        client = openai.AsyncOpenAI(timeout=30.0, max_retries=1)


        async def words(prompt):
            stream = await client.chat.completions.create(
                model="gpt-4.1", messages=[{"role": "user", "content": prompt}], stream=True
            )
            async for chunk in stream:
                delta = chunk.choices[0].delta.content
                if delta:
                    yield delta


        async def main():
            print([word async for word in words("one two three")])


        asyncio.run(main())
        """
    )


def test_with_options_and_raw_response(every_sdk: Wire) -> None:
    every_sdk.move(
        """
        from openai import OpenAI

        client = OpenAI()
        patient = client.with_options(timeout=120, max_retries=5)
        question = [{"role": "user", "content": "still there?"}]

        print(patient.chat.completions.create(model="gpt-4o", messages=question).choices[0].message.content)
        print(client.copy().chat.completions.create(model="gpt-4o", messages=question).choices[0].finish_reason)

        raw = client.chat.completions.with_raw_response.create(model="gpt-4o", messages=question)
        print(raw.http_response.status_code, raw.parse().choices[0].message.content)

        with client.chat.completions.with_streaming_response.create(model="gpt-4o", messages=question) as response:
            print(response.status_code, response.parse().choices[0].message.role)
        """,
        requests=4,
    )


def test_parse_into_a_pydantic_model(every_sdk: Wire) -> None:
    move = every_sdk.move(
        """
        from openai import OpenAI
        from pydantic import BaseModel


        class Step(BaseModel):
            explanation: str
            number: int


        class Solution(BaseModel):
            steps: list[Step]
            done: bool


        client = OpenAI()
        completion = client.chat.completions.parse(
            model="gpt-4o-2024-08-06",
            messages=[{"role": "user", "content": "solve 8x + 7 = -23"}],
            response_format=Solution,
        )
        print(repr(completion.choices[0].message.parsed))
        """
    )
    assert "Solution(steps=[Step(explanation='echo: solve 8x + 7 = -23', number=7)]" in move.after.stdout


def test_the_stream_helper(every_sdk: Wire) -> None:
    every_sdk.move(
        """
        from openai import OpenAI

        client = OpenAI()
        messages = [{"role": "user", "content": "count to three"}]

        with client.chat.completions.stream(model="gpt-4o", messages=messages) as stream:
            for event in stream:
                if event.type == "content.delta":
                    print(event.delta, end="|")
        print()
        print(stream.get_final_completion().choices[0].message.content)
        """
    )


def test_a_tool_is_called_and_answered(every_sdk: Wire) -> None:
    every_sdk.move(
        """
        import json

        from openai import OpenAI

        client = OpenAI()
        weather = {
            "type": "function",
            "function": {
                "name": "weather",
                "description": "The weather of a city",
                "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
            },
        }
        messages = [{"role": "user", "content": "Is it raining in Oslo?"}]
        first = client.chat.completions.create(
            model="gpt-4o", messages=messages, tools=[weather], tool_choice="auto"
        )
        call = first.choices[0].message.tool_calls[0]
        print(call.function.name, json.loads(call.function.arguments))
        messages.append(first.choices[0].message)
        messages.append({"role": "tool", "tool_call_id": call.id, "content": "It rains."})
        second = client.chat.completions.create(model="gpt-4o", messages=messages, tools=[weather])
        print(second.choices[0].message.content)
        """,
        requests=2,
    )


def test_the_module_level_client(every_sdk: Wire) -> None:
    every_sdk.move(
        """
        import os

        import openai

        openai.api_key = os.environ["OPENAI_API_KEY"]

        completion = openai.chat.completions.create(
            model="gpt-3.5-turbo", messages=[{"role": "user", "content": "hello from the module"}]
        )
        print(completion.choices[0].message.content)
        """
    )


def test_the_customer_at_openai_is_not_named_to_cerebras(every_sdk: Wire) -> None:
    move = every_sdk.move(
        """
        import os

        from openai import OpenAI

        client = OpenAI(
            api_key=os.getenv("OPENAI_API_KEY"),
            organization="org-acme",
            project=os.environ.get("ACME_PROJECT", "proj-acme"),
        )
        print(
            client.chat.completions.create(
                model="gpt-4o", messages=[{"role": "user", "content": "who am I?"}]
            ).choices[0].message.content
        )
        """
    )
    assert move.before.openai_requests[0].openai_headers == ("openai-organization", "openai-project")


def test_a_parameter_of_cerebras_stays_in_extra_body(every_sdk: Wire) -> None:
    move = every_sdk.move(
        """
        from openai import OpenAI

        client = OpenAI()
        completion = client.chat.completions.create(
            model="gpt-4o",
            messages=[{"role": "user", "content": "think about it"}],
            extra_body={"clear_thinking": False},
        )
        print(completion.choices[0].message.content)
        """
    )
    assert move.after.cerebras_requests[0].body["clear_thinking"] is False


def test_a_parameter_of_cerebras_as_a_keyword_joins_the_extra_body(every_sdk: Wire) -> None:
    """The SDK takes no such keyword, so this program has never run; the migrated one does."""
    folder = every_sdk.write(
        """
        from openai import OpenAI

        client = OpenAI()
        completion = client.chat.completions.create(
            model="gpt-4o",
            messages=[{"role": "user", "content": "think about it"}],
            reasoning_format="parsed",
            extra_body={"clear_thinking": False},
        )
        print(completion.choices[0].message.content)
        """
    )
    before = every_sdk.run(folder)
    assert "TypeError" in before.stderr, before
    assert "unexpected keyword argument 'reasoning_format'" in before.stderr
    assert not before.openai_requests

    assert every_sdk.migrate(folder).returncode == 0
    after = every_sdk.run(folder)
    assert after.stdout == "echo: think about it\n", after
    [request] = after.cerebras_requests
    assert request.status == 200
    assert request.body["reasoning_format"] == "parsed"
    assert request.body["clear_thinking"] is False


def test_without_the_key_of_cerebras_nothing_is_sent_to_anyone(every_sdk: Wire) -> None:
    """The SDK falls back to OPENAI_API_KEY when it is given None: the key of one company would go to the other."""
    folder = every_sdk.write(
        """
        import os

        from openai import OpenAI

        client = OpenAI(api_key=os.getenv("OPENAI_API_KEY"))
        print(
            client.chat.completions.create(
                model="gpt-4o", messages=[{"role": "user", "content": "hi"}]
            ).choices[0].message.content
        )
        """
    )
    assert every_sdk.migrate(folder).returncode == 0
    run = every_sdk.run(folder, {"CEREBRAS_API_KEY": None})
    assert run.returncode == 1, run
    assert "KeyError: 'CEREBRAS_API_KEY'" in run.stderr
    assert run.stdout == ""
    assert not run.cerebras_requests
    assert not run.openai_requests
    assert not run.refused
    assert OPENAI_KEY not in run.stderr
