"""A client that is split: chat goes to Cerebras, everything else where it always has gone, each with its own key."""

from __future__ import annotations

import json

from wire_harness import Run, Wire
from wire_servers import CEREBRAS_KEY, OPENAI_KEY


def sent(run: Run) -> tuple[list[str], list[str]]:
    """The paths asked for at OpenAI and at Cerebras, if all went well and each was given its own key only."""
    assert run.returncode == 0, run
    assert not run.refused, run
    for requests, key, other in (
        (run.openai_requests, OPENAI_KEY, CEREBRAS_KEY),
        (run.cerebras_requests, CEREBRAS_KEY, OPENAI_KEY),
    ):
        for request in requests:
            assert (request.status, request.authorization) == (200, f"Bearer {key}"), run
            assert other not in json.dumps([request.headers, request.body])
    return [each.path for each in run.openai_requests], [each.path for each in run.cerebras_requests]


def test_a_client_for_chat_and_embeddings_is_split(newest_sdk: Wire) -> None:
    folder = newest_sdk.write(
        {
            "desk/__init__.py": "",
            "desk/clients.py": """
                from openai import OpenAI

                MODEL = "gpt-4o"

                client = OpenAI(organization="org-desk", timeout=20)
                """,
            "desk/answers.py": """
                from .clients import MODEL, client


                def answer(question):
                    completion = client.chat.completions.create(
                        model=MODEL, messages=[{"role": "user", "content": question}], frequency_penalty=0.1
                    )
                    return completion.choices[0].message.content
                """,
            "desk/search.py": """
                import asyncio

                import openai

                from desk import clients


                class Search:
                    def __init__(self):
                        self._client = openai.AsyncOpenAI(max_retries=1)

                    async def vector(self, text):
                        vectors = await self._client.embeddings.create(model="text-embedding-3-small", input=text)
                        return vectors.data[0].embedding

                    async def about(self, text):
                        completion = await self._client.with_options(timeout=9).chat.completions.create(
                            model="gpt-4o-mini", messages=[{"role": "user", "content": text}]
                        )
                        return completion.choices[0].message.content


                async def found(text):
                    search = Search()
                    clients.client.embeddings.create(model="text-embedding-3-small", input=text)
                    return await asyncio.gather(search.vector(text), search.about(text))
                """,
            "main.py": """
                import asyncio

                from desk.answers import answer
                from desk.search import found

                print(answer("Where is my parcel?"))
                print(asyncio.run(found("parcels")))
                """,
        }
    )
    before = newest_sdk.run(folder)
    chat, embeddings = "/v1/chat/completions", "/v1/embeddings"
    openai, cerebras = sent(before)
    assert (sorted(openai), cerebras) == ([chat, chat, embeddings, embeddings], [])

    assert newest_sdk.migrate(folder).returncode == 1
    assert "cerebras" not in (folder / "desk/clients.py").read_text(encoding="utf-8")

    newest_sdk.migrate(folder, "--unsafe-fixes")
    checked = newest_sdk.check(folder, "--fail-on", "error")
    assert checked.returncode == 0, checked
    after = newest_sdk.run(folder)
    assert sent(after) == ([embeddings, embeddings], [chat, chat])
    assert after.stdout == before.stdout != ""
    assert all(request.openai_headers == () for request in after.cerebras_requests)
    assert [request.openai_headers for request in after.openai_requests].count(("openai-organization",)) == 1
