"""`target`: programs that are moved to the Cerebras SDK run with that alone, and those moved back with openai alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from wire_harness import Program, Run, Wire
from wire_servers import CEREBRAS_KEY

CHAT, WARMING = "/v1/chat/completions", "/v1/tcp_warming"
TO_CEREBRAS = ("--target", "cerebras-sdk")
TO_OPENAI = ("--target", "openai-sdk")


def sent(run: Run) -> list[str]:
    """The paths asked for at Cerebras but for the warming, if all went well and nobody else was asked."""
    assert run.returncode == 0, run
    assert not run.openai_requests, run
    assert not run.refused, run
    for request in run.cerebras_requests:
        assert request.authorization == f"Bearer {CEREBRAS_KEY}", run
        assert request.status == 200, run
    return [request.path for request in run.cerebras_requests if request.path != WARMING]


def text_of(folder: Path) -> str:
    return "".join(path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.py")))


def moved(before: Wire, after: Wire, program: Program, *args: str, requests: int = 1) -> tuple[Path, Run]:
    """Run a program with one SDK, migrate it, and run it with the other, which is the only one there then.

    It says the same before and after; a second migration changes nothing, and ``check`` finds nothing.
    """
    folder = before.write(program)
    first = before.run(folder)
    assert first.returncode == 0, first
    assert first.stdout, "a program that says nothing proves nothing"
    migrated = before.migrate(folder, *args)
    assert migrated.returncode == 0, migrated
    text = text_of(folder)
    checked = before.check(folder, *args, "--fail-on", "warning")
    assert checked.returncode == 0, checked
    assert before.migrate(folder, *args).returncode == 0
    assert text_of(folder) == text
    second = after.run(folder)
    assert sent(second) == [CHAT] * requests, second
    assert second.stdout == first.stdout
    return folder, second


def test_a_program_in_one_file(newest_sdk: Wire, cerebras_sdk: Wire) -> None:
    folder, run = moved(
        newest_sdk,
        cerebras_sdk,
        """
        from openai import OpenAI

        client = OpenAI(timeout=20)  # for all of it
        completion = client.chat.completions.create(
            model="gpt-4o", messages=[{"role": "user", "content": "Where is my parcel?"}]
        )
        print(completion.choices[0].message.content, completion.usage.total_tokens)
        """,
        *TO_CEREBRAS,
    )
    text = text_of(folder)
    assert "from cerebras.cloud.sdk import Cerebras\n" in text
    assert 'client = Cerebras(timeout=20, api_key=os.environ["CEREBRAS_API_KEY"])  # for all of it' in text
    assert "openai" not in text.lower()
    # The SDK adds the version to its base URL: not twice.
    assert run.cerebras_requests[0].path == WARMING


def test_streams_and_tools(newest_sdk: Wire, cerebras_sdk: Wire) -> None:
    _, run = moved(
        newest_sdk,
        cerebras_sdk,
        """
        import json

        import openai

        client = openai.OpenAI()
        TOOLS = [
            {
                "type": "function",
                "function": {
                    "name": "look_up",
                    "description": "Looks a parcel up.",
                    "parameters": {"type": "object", "properties": {"number": {"type": "string"}}},
                },
            }
        ]


        def streamed(question):
            chunks: openai.Stream = client.chat.completions.create(
                model="gpt-4o", messages=[{"role": "user", "content": question}], stream=True
            )
            return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)


        def with_tool(question):
            messages = [{"role": "user", "content": question}]
            message = client.chat.completions.create(model="gpt-4o", messages=messages, tools=TOOLS).choices[0].message
            call = message.tool_calls[0]
            messages.append(
                {
                    "role": "assistant",
                    "content": message.content,
                    "tool_calls": [
                        {
                            "id": call.id,
                            "type": "function",
                            "function": {"name": call.function.name, "arguments": call.function.arguments},
                        }
                    ],
                }
            )
            messages.append({"role": "tool", "tool_call_id": call.id, "content": json.dumps({"state": "on its way"})})
            answer = client.chat.completions.create(model="gpt-4o", messages=messages, tools=TOOLS)
            return call.function.name, answer.choices[0].message.content


        print(streamed("one two three"))
        print(with_tool("Where is parcel 7?"))
        """,
        *TO_CEREBRAS,
        requests=3,
    )
    assert next(request.body for request in run.cerebras_requests if request.path == CHAT)["stream"] is True


def test_an_asynchronous_program_of_several_files(newest_sdk: Wire, cerebras_sdk: Wire) -> None:
    folder, _ = moved(
        newest_sdk,
        cerebras_sdk,
        {
            "desk/__init__.py": "",
            "desk/clients.py": """
                from __future__ import annotations

                from functools import lru_cache

                from openai import AsyncOpenAI, OpenAI  # both of them


                @lru_cache(maxsize=1)
                def shared() -> AsyncOpenAI:
                    return AsyncOpenAI(organization="org-desk", max_retries=1)


                class Plain:
                    client: "OpenAI | None" = None

                    def ask(self, question: str) -> str:
                        self.client = self.client or OpenAI()
                        completion = self.client.with_options(timeout=9).chat.completions.create(
                            model="gpt-4o-mini", messages=[{"role": "user", "content": question}]
                        )
                        return completion.choices[0].message.content
                """,
            "desk/answers.py": """
                from typing import Optional

                import openai
                from openai import NOT_GIVEN

                from desk.clients import shared


                async def answer(question, client: Optional["openai.AsyncOpenAI"] = None, stop=NOT_GIVEN):
                    client = client or shared()
                    assert isinstance(client, openai.AsyncOpenAI)
                    stream = await client.chat.completions.create(
                        model="gpt-4o", messages=[{"role": "user", "content": question}], stream=True, stop=stop
                    )
                    return "".join([c.choices[0].delta.content or "" async for c in stream if c.choices])
                """,
            "main.py": """
                import asyncio

                from desk.answers import answer
                from desk.clients import Plain

                print(asyncio.run(answer("Where is my parcel?")))
                print(Plain().ask("And mine?"))
                """,
        },
        *TO_CEREBRAS,
        requests=2,
    )
    assert "openai" not in text_of(folder).lower()


def test_what_stood_in_extra_body_is_sent_by_keyword(newest_sdk: Wire, cerebras_sdk: Wire) -> None:
    folder = newest_sdk.write(
        """
        import os

        from openai import OpenAI

        client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])
        completion = client.chat.completions.create(
            model="qwen-3.8-27b",
            messages=[{"role": "user", "content": "hello"}],
            extra_body={"clear_thinking": False, "reasoning_format": "parsed"},  # as in the documents
        )
        print(completion.choices[0].message.content)
        """
    )
    assert newest_sdk.run(folder).returncode == 0
    migrated = newest_sdk.migrate(folder, *TO_CEREBRAS)
    assert migrated.returncode == 0, migrated
    text = text_of(folder)
    assert '    clear_thinking=False,\n    reasoning_format="parsed",  # as in the documents\n' in text
    assert "extra_body" not in text
    run = cerebras_sdk.run(folder)
    assert sent(run) == [CHAT]
    body = run.cerebras_requests[-1].body
    assert (body["clear_thinking"], body["reasoning_format"]) == (False, "parsed")


@pytest.mark.parametrize("written", ["metadata={'ticket': '7'}", "**{'metadata': {'ticket': '7'}}"])
def test_a_field_that_the_other_sdk_does_not_take_is_still_sent(
    newest_sdk: Wire, cerebras_sdk: Wire, written: str
) -> None:
    """Cerebras refuses it, as before, and that is what the program is told; not a TypeError of the SDK's."""
    folder = newest_sdk.write(
        f"""
        import os

        import openai

        client = openai.OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])
        try:
            client.chat.completions.create(
                model="gpt-oss-120b", messages=[{{"role": "user", "content": "hello"}}], {written}
            )
        except openai.BadRequestError as error:
            print(error.status_code, "metadata" in str(error.body))
        """
    )
    before = newest_sdk.run(folder)
    assert before.stdout == "400 True\n", before
    migrated = newest_sdk.migrate(folder, *TO_CEREBRAS)
    assert "CBR301" in migrated.stdout + migrated.stderr
    after = cerebras_sdk.run(folder)
    assert after.stdout == before.stdout, after
    assert [request.status for request in after.cerebras_requests if request.path == CHAT] == [400]


def test_embeddings_stay_and_handlers_wait_for_both(newest_sdk: Wire, both_sdks: Wire) -> None:
    folder = newest_sdk.write(
        """
        import openai
        from openai import OpenAI

        chat = OpenAI()
        embedder = OpenAI()


        def ask(client: OpenAI, text, model="gpt-4o"):
            try:
                completion = client.chat.completions.create(
                    model=model, messages=[{"role": "user", "content": text}]
                )
            except openai.NotFoundError:
                return "no such model"
            return completion.choices[0].message.content


        def vector(text):
            return len(embedder.embeddings.create(model="text-embedding-3-small", input=text).data)


        def tried(*calls):
            try:
                return [call() for call in calls]
            except (openai.APIStatusError, ValueError) as error:
                return f"failed with {error.status_code}"


        if __name__ == "__main__":
            print(tried(lambda: ask(chat, "one"), lambda: vector("two")))
        """
    )
    before = newest_sdk.run(folder)
    assert before.returncode == 0, before
    newest_sdk.migrate(folder, *TO_CEREBRAS)
    text = text_of(folder)
    assert "chat = Cerebras(" in text
    assert "embedder = OpenAI()" in text
    assert "def ask(client: Cerebras, text" in text
    assert "except cerebras.cloud.sdk.NotFoundError:" in text
    assert "except (openai.APIStatusError, ValueError, cerebras.cloud.sdk.APIStatusError) as error:" in text
    after = both_sdks.run(folder)
    assert after.returncode == 0, after
    assert after.stdout == before.stdout
    assert [request.path for request in after.openai_requests] == ["/v1/embeddings"]
    assert [request.path for request in after.cerebras_requests] == [WARMING, CHAT]
    probe = (folder / "main.py").with_name("probe.py")
    probe.write_text(
        "import cerebras.cloud.sdk as sdk\nimport main\n"
        "print(main.ask(main.chat, 'one', 'no-such-model'))\n"
        "print(main.tried(lambda: main.chat.chat.completions.create(model='no-such-model', messages=[])))\n"
        "print(main.tried(lambda: main.OpenAI(api_key='wrong').embeddings.create(model='m', input='a')))\n",
        encoding="utf-8",
    )
    (folder / "main.py").rename(folder / "main_.py")
    probe.write_text(probe.read_text(encoding="utf-8").replace("import main\n", "import main_ as main\n"), "utf-8")
    probe.rename(folder / "main.py")
    raised = both_sdks.run(folder)
    assert raised.stdout.splitlines()[0] == "no such model", raised
    assert [line.startswith("failed with 4") for line in raised.stdout.splitlines()[1:]] == [True, True], raised


def test_a_program_that_parses_stays_with_its_sdk(newest_sdk: Wire) -> None:
    folder = newest_sdk.write(
        """
        from openai import OpenAI
        from pydantic import BaseModel


        class Ticket(BaseModel):
            title: str


        client = OpenAI()
        completion = client.chat.completions.parse(
            model="gpt-4o", messages=[{"role": "user", "content": "hello"}], response_format=Ticket
        )
        print(completion.choices[0].message.parsed.title)
        """
    )
    before = newest_sdk.run(folder)
    migrated = newest_sdk.migrate(folder, *TO_CEREBRAS)
    assert migrated.returncode == 1
    assert "the Cerebras SDK, which the configuration asks for, has no `chat.completions.parse`" in migrated.stdout
    after = newest_sdk.run(folder)
    assert sent(after) == [CHAT]
    assert after.stdout == before.stdout != ""


def test_back_to_the_openai_package(cerebras_sdk: Wire, every_sdk: Wire) -> None:
    folder, run = moved(
        cerebras_sdk,
        every_sdk,
        """
        import asyncio
        import os

        import cerebras.cloud.sdk
        from cerebras.cloud.sdk import AsyncCerebras, Cerebras

        client = Cerebras(
            api_key=os.environ.get("CEREBRAS_API_KEY"),
            warm_tcp_connection=False,
        )


        async def streamed(client: AsyncCerebras, question: str) -> str:
            stream = await client.chat.completions.create(
                model="qwen-3.8-27b",
                messages=[{"role": "user", "content": question}],
                stream=True,
                clear_thinking=False,
            )
            return "".join([c.choices[0].delta.content or "" async for c in stream if c.choices])


        try:
            answer = client.chat.completions.create(
                model="gpt-oss-120b", messages=[{"role": "user", "content": "hello"}], reasoning_effort="low"
            )
            print(answer.choices[0].message.content, answer.choices[0].message.reasoning)
        except cerebras.cloud.sdk.APIStatusError as error:
            print(error.status_code)
        print(asyncio.run(streamed(AsyncCerebras(), "one two")))
        """,
        *TO_OPENAI,
        requests=2,
    )
    assert "cerebras.cloud" not in text_of(folder)
    assert run.cerebras_requests[-1].body["clear_thinking"] is False


def test_without_a_target_a_program_keeps_its_sdk(cerebras_sdk: Wire) -> None:
    folder = cerebras_sdk.write(
        """
        from cerebras.cloud.sdk import Cerebras

        client = Cerebras()
        print(client.chat.completions.create(
            model="gpt-oss-120b", messages=[{"role": "user", "content": "hello"}]
        ).choices[0].message.content)
        """
    )
    text = text_of(folder)
    assert cerebras_sdk.migrate(folder).returncode == 0
    assert cerebras_sdk.check(folder, "--fail-on", "warning").returncode == 0
    assert text_of(folder) == text
