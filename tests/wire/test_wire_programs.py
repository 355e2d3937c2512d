"""Where programs keep their client, their key, their model and their request. One version of the SDK is enough here."""

from __future__ import annotations

from wire_harness import Wire


def test_a_client_on_self_across_methods(newest_sdk: Wire) -> None:
    newest_sdk.move(
        """
        import openai


        class Assistant:
            MODEL = "gpt-4o"

            def __init__(self, name):
                self.name = name
                self.client = openai.OpenAI()
                self.history = []

            def _complete(self):
                return self.client.chat.completions.create(model=self.MODEL, messages=self.history, max_tokens=200)

            def ask(self, question):
                self.history.append({"role": "user", "content": question})
                answer = self._complete().choices[0].message.content
                self.history.append({"role": "assistant", "content": answer})
                return f"{self.name}: {answer}"

            def title(self):
                completion = self.client.chat.completions.create(
                    model="gpt-4o-mini", messages=[{"role": "user", "content": f"title of {len(self.history)}"}]
                )
                return completion.choices[0].message.content


        assistant = Assistant("Ada")
        print(assistant.ask("first"))
        print(assistant.ask("second"))
        print(assistant.title())
        """,
        requests=3,
    )


def test_a_factory_and_a_global_that_is_built_late(newest_sdk: Wire) -> None:
    newest_sdk.move(
        """
        import os

        from openai import OpenAI

        _client = None


        def make_client():
            return OpenAI(api_key=os.environ["OPENAI_API_KEY"], timeout=20)


        def get_client():
            global _client
            if _client is None:
                _client = make_client()
            return _client


        def summarise(text):
            completion = get_client().chat.completions.create(
                model="gpt-4-turbo",
                messages=[{"role": "user", "content": text}],
            )
            return completion.choices[0].message.content


        print(summarise("a long text"))
        print(summarise("a longer text"))
        """,
        requests=2,
    )


def test_a_request_that_is_filled_in_steps(newest_sdk: Wire) -> None:
    move = newest_sdk.move(
        """
        from openai import OpenAI

        client = OpenAI()


        def request(question, stream=False):
            params = {
                "model": "gpt-4o",
                "messages": [{"role": "user", "content": question}],
            }
            params["temperature"] = 0
            if stream:
                params["stream"] = True
            params.update(seed=7)
            return client.chat.completions.create(**params)


        print(request("plain").choices[0].message.content)
        print("".join(chunk.choices[0].delta.content or "" for chunk in request("streamed", stream=True)))
        """,
        requests=2,
    )
    assert [request.body["seed"] for request in move.after.cerebras_requests] == [7, 7]


def test_a_model_constant_with_a_default_from_the_environment(newest_sdk: Wire) -> None:
    move = newest_sdk.move(
        """
        import os

        from openai import OpenAI

        FAST_MODEL = "gpt-4o-mini"
        MODEL = os.environ.get("CHAT_MODEL", "gpt-4o")

        client = OpenAI()


        def complete(prompt, model=MODEL):
            return client.chat.completions.create(
                model=model, messages=[{"role": "user", "content": prompt}]
            ).choices[0].message.content


        print(complete("slow"))
        print(complete("fast", model=FAST_MODEL))
        """,
        requests=2,
    )
    assert all(not request.body["model"].startswith("gpt-4") for request in move.after.cerebras_requests)


def test_a_key_that_is_written_in_the_program(newest_sdk: Wire) -> None:
    move = newest_sdk.move(
        """
        from openai import OpenAI

        client = OpenAI(api_key="sk-wire-90c2be")
        print(
            client.chat.completions.create(
                model="gpt-4o", messages=[{"role": "user", "content": "literal"}]
            ).choices[0].message.content
        )
        """
    )
    assert "sk-wire" not in (move.folder / "main.py").read_text(encoding="utf-8")
    assert "sk-wire" not in move.migrated.stdout + move.migrated.stderr


def test_a_key_that_goes_through_a_variable(newest_sdk: Wire) -> None:
    newest_sdk.move(
        """
        from os import getenv

        from openai import OpenAI

        api_key = getenv("OPENAI_API_KEY")
        client = OpenAI(api_key=api_key, base_url="https://api.openai.com/v1")
        print(
            client.chat.completions.create(
                model="gpt-4o", messages=[{"role": "user", "content": "by name"}]
            ).choices[0].message.content
        )
        """
    )


def test_a_client_module_and_a_service(newest_sdk: Wire) -> None:
    move = newest_sdk.move(
        {
            "app/__init__.py": "",
            "app/config.py": """
                MODEL = "gpt-4o"
                TEMPERATURE = 0.3
                """,
            "app/llm.py": """
                import os

                from openai import OpenAI

                client = OpenAI(api_key=os.environ["OPENAI_API_KEY"])
                """,
            "app/service.py": """
                from . import config
                from .llm import client


                class Translator:
                    def __init__(self, language):
                        self.language = language

                    def translate(self, text):
                        completion = client.chat.completions.create(
                            model=config.MODEL,
                            messages=[
                                {"role": "system", "content": f"Translate to {self.language}."},
                                {"role": "user", "content": text},
                            ],
                            temperature=config.TEMPERATURE,
                        )
                        return completion.choices[0].message.content
                """,
            "main.py": """
                from app.service import Translator

                translator = Translator("Norwegian")
                for text in ("good morning", "good night"):
                    print(translator.translate(text))
                """,
        },
        requests=2,
    )
    service = (move.folder / "app/service.py").read_text(encoding="utf-8")
    assert "from .llm import client" in service


def test_a_second_migration_changes_nothing(newest_sdk: Wire) -> None:
    move = newest_sdk.move(
        """
        from openai import OpenAI

        print(
            OpenAI().chat.completions.create(
                model="gpt-4o", messages=[{"role": "user", "content": "once"}]
            ).choices[0].message.content
        )
        """
    )
    migrated = (move.folder / "main.py").read_bytes()
    again = newest_sdk.migrate(move.folder)
    assert again.returncode == 0, again
    assert (move.folder / "main.py").read_bytes() == migrated


def test_functions_become_tools_when_asked_to(newest_sdk: Wire) -> None:
    """Cerebras answers the old fields with 400; the new ones are answered with the call of a tool."""
    folder = newest_sdk.write(
        """
        import os

        from openai import OpenAI

        WEATHER = {"name": "weather", "parameters": {"type": "object", "properties": {"town": {"type": "string"}}}}
        KNOWN = [WEATHER]
        client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])
        for more in (
            {"functions": [{"name": "news", "parameters": {"type": "object", "properties": {}}}]},
            {"functions": KNOWN, "function_call": {"name": "weather"}},
        ):
            completion = client.chat.completions.create(
                model="gpt-oss-120b", messages=[{"role": "user", "content": "hello"}], **more
            )
            print(completion.choices[0].message.tool_calls[0].function.name)
        """
    )
    before = newest_sdk.run(folder)
    assert [request.status for request in before.cerebras_requests] == [400], before
    newest_sdk.migrate(folder, "--unsafe-fixes")
    after = newest_sdk.run(folder)
    assert after.stdout == "news\nweather\n", after
    assert after.cerebras_requests[1].body["tool_choice"] == {"type": "function", "function": {"name": "weather"}}
