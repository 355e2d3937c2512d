"""What must not pass in silence: what ``check`` calls an error is refused on the wire, and what is not ours stays."""

from __future__ import annotations

from pathlib import Path

from wire_harness import Wire


def content(folder: Path) -> bytes:
    return (folder / "main.py").read_bytes()


def test_a_refused_field_is_reported_and_refused_until_it_is_removed(newest_sdk: Wire) -> None:
    folder = newest_sdk.write(
        """
        from openai import OpenAI

        client = OpenAI()
        completion = client.chat.completions.create(
            model="gpt-4o",
            messages=[{"role": "user", "content": "do not repeat yourself"}],
            frequency_penalty=0.5,
        )
        print(completion.choices[0].message.content)
        """
    )
    before = newest_sdk.run(folder)
    assert before.returncode == 0, before

    migrated = newest_sdk.migrate(folder)
    assert migrated.returncode == 1, migrated
    checked = newest_sdk.check(folder)
    assert checked.returncode == 1, checked
    assert "frequency_penalty" in checked.stdout
    after = newest_sdk.run(folder)
    assert [request.status for request in after.cerebras_requests] == [400], after
    assert "property 'body.frequency_penalty' is unsupported" in after.stderr

    assert newest_sdk.migrate(folder, "--unsafe-fixes").returncode == 0
    assert newest_sdk.check(folder).returncode == 0
    fixed = newest_sdk.run(folder)
    assert [request.status for request in fixed.cerebras_requests] == [200], fixed
    assert "frequency_penalty" not in fixed.cerebras_requests[0].body
    assert fixed.stdout == before.stdout


def test_with_the_date_of_today_the_field_is_fine_and_accepted(newest_sdk_today: Wire) -> None:
    newest_sdk_today.move(
        {
            "pyproject.toml": """
                [tool.cerebras-migrator]
                api-date = 2026-11-20
                """,
            "main.py": """
                from openai import OpenAI

                client = OpenAI()
                completion = client.chat.completions.create(
                    model="gpt-4o",
                    messages=[{"role": "user", "content": "do not repeat yourself"}],
                    frequency_penalty=0.5,
                )
                print(completion.choices[0].message.content)
                """,
        }
    )


def test_json_mode_with_streaming_is_reported_and_refused(newest_sdk: Wire) -> None:
    folder = newest_sdk.write(
        """
        from openai import OpenAI

        client = OpenAI()
        stream = client.chat.completions.create(
            model="gpt-4o",
            messages=[{"role": "user", "content": "a JSON object, please"}],
            response_format={"type": "json_object"},
            stream=True,
        )
        print("".join(chunk.choices[0].delta.content or "" for chunk in stream))
        """
    )
    assert newest_sdk.run(folder).returncode == 0
    assert newest_sdk.migrate(folder).returncode == 1
    checked = newest_sdk.check(folder)
    assert checked.returncode == 1, checked
    assert "CBR401" in checked.stdout
    after = newest_sdk.run(folder)
    assert [request.status for request in after.cerebras_requests] == [400], after
    assert not after.openai_requests


def test_a_program_of_embeddings_stays_as_it_is(newest_sdk: Wire) -> None:
    folder = newest_sdk.write(
        """
        import os

        from openai import OpenAI

        client = OpenAI(api_key=os.environ["OPENAI_API_KEY"])
        response = client.embeddings.create(model="text-embedding-3-small", input=["one", "three"])
        print([item.embedding for item in response.data])
        """
    )
    written = content(folder)
    before = newest_sdk.run(folder)
    assert before.stdout == "[[3.0, 0.5], [5.0, 0.5]]\n", before

    newest_sdk.migrate(folder)
    assert content(folder) == written
    after = newest_sdk.run(folder)
    assert after.stdout == before.stdout
    assert [(request.path, request.status) for request in after.openai_requests] == [("/v1/embeddings", 200)]
    assert not after.cerebras_requests


def test_a_client_of_another_provider_stays_as_it_is(newest_sdk: Wire) -> None:
    folder = newest_sdk.write(
        """
        import os

        from openai import OpenAI

        client = OpenAI(base_url="https://openrouter.ai/api/v1", api_key=os.environ["OPENAI_API_KEY"], max_retries=0)
        client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": "hi"}])
        """
    )
    written = content(folder)
    newest_sdk.migrate(folder)
    assert content(folder) == written
    after = newest_sdk.run(folder)
    assert after.refused == ("openrouter.ai:443",), after
    assert not after.cerebras_requests


def test_an_openai_client_beside_a_moved_one_keeps_its_provider(newest_sdk: Wire) -> None:
    """Chat moves, embeddings stay: each client goes its own way, with its own key."""
    folder = newest_sdk.write(
        """
        from openai import OpenAI

        chat = OpenAI()
        vectors = OpenAI()

        print(vectors.embeddings.create(model="text-embedding-3-small", input="four").data[0].embedding)
        print(
            chat.chat.completions.create(
                model="gpt-4o", messages=[{"role": "user", "content": "hi"}]
            ).choices[0].message.content
        )
        """
    )
    before = newest_sdk.run(folder)
    assert before.returncode == 0, before
    newest_sdk.migrate(folder)
    after = newest_sdk.run(folder)
    assert after.stdout == before.stdout, after
    assert [(request.path, request.status) for request in after.openai_requests] == [("/v1/embeddings", 200)]
    assert [(request.path, request.status) for request in after.cerebras_requests] == [("/v1/chat/completions", 200)]
