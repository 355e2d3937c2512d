"""The documents' own samples for Cerebras, with the SDKs they are written for."""

from __future__ import annotations

import json

from wire_harness import Wire


def test_the_sample_for_the_cerebras_sdk_runs(cerebras_sdk: Wire) -> None:
    """The SDK adds ``/v1`` to its base URL, warms its connection, and takes ``clear_thinking`` as a keyword."""
    run = cerebras_sdk.run(
        """
        import os

        from cerebras.cloud.sdk import Cerebras

        client = Cerebras(
            api_key=os.environ.get("CEREBRAS_API_KEY")
        )

        response = client.chat.completions.create(
            model="qwen-3.8-27b",
            messages=[{"role": "user", "content": "hello"}],
            reasoning_effort="none",  # Standard parameter
            clear_thinking=False       # Non-standard parameter
        )
        print(response.choices[0].message.content)
        """
    )
    assert run.stdout == "echo: hello\n", run
    assert [(request.path, request.status) for request in run.cerebras_requests] == [
        ("/v1/tcp_warming", 200),
        ("/v1/chat/completions", 200),
    ]
    assert run.cerebras_requests[-1].body["clear_thinking"] is False


def test_the_sample_for_the_cerebras_sdk_streams(cerebras_sdk: Wire) -> None:
    run = cerebras_sdk.run(
        """
        import asyncio

        from cerebras.cloud.sdk import AsyncCerebras


        async def main():
            client = AsyncCerebras(warm_tcp_connection=False)
            stream = await client.chat.completions.create(
                model="gpt-oss-120b", messages=[{"role": "user", "content": "one two"}], stream=True
            )
            chunks = [chunk async for chunk in stream]
            print("".join(chunk.choices[0].delta.content or "" for chunk in chunks))
            print(chunks[-1].usage.total_tokens, chunks[-1].time_info.total_time)


        asyncio.run(main())
        """
    )
    assert run.stdout == "echo: one two\n5 0.0\n", run


def test_the_model_of_the_older_sample_is_archived(cerebras_sdk: Wire) -> None:
    run = cerebras_sdk.run(
        """
        import json

        from cerebras.cloud.sdk import Cerebras, NotFoundError

        try:
            Cerebras().chat.completions.create(
                model="zai-glm-4.7", messages=[{"role": "user", "content": "hello"}], clear_thinking=False
            )
        except NotFoundError as error:
            print(json.dumps(error.body))
        """
    )
    assert json.loads(run.stdout)["code"] == "model_archived", run


def test_the_sample_for_the_openai_sdk_runs(every_sdk: Wire) -> None:
    run = every_sdk.run(
        """
        import os
        from openai import OpenAI

        client = OpenAI(
            base_url="https://api.cerebras.ai/v1",
            api_key=os.environ.get("CEREBRAS_API_KEY")
        )

        response = client.chat.completions.create(
            model="qwen-3.8-27b",
            messages=[{"role": "user", "content": "hello"}],
            reasoning_effort="none",  # Standard parameter, no extra_body needed
            extra_body={
                "clear_thinking": False  # Non-standard: must use extra_body
            }
        )
        print(response.choices[0].message.content, response.choices[0].message.reasoning)
        """
    )
    assert run.stdout == "echo: hello The user wants an echo.\n", run
    assert [request.status for request in run.cerebras_requests] == [200]
