"""The samples of the three texts that this project started from.

These are Cerebras' page on OpenAI compatibility, in an older and a newer version, and a gateway's article on the OpenAI
SDK with Cerebras. Each sample is written here as the OpenAI program that it would be moved from, and becomes what the
text shows, with two differences: models are those of the catalogue (the texts name retired ones), and the key is read
as `os.environ[...]`, because the SDK sends OpenAI's key to Cerebras where `.get` gives None.
"""

import json
import textwrap

import pytest
from click.testing import CliRunner

from migrator.cli import cli

CHAT = 'messages=[{"role": "user", "content": "Write a haiku."}]'


@pytest.fixture(autouse=True)
def alone(tmp_path, monkeypatch):
    """A sample has no project around it: it is piped in where nothing else is."""
    monkeypatch.chdir(tmp_path)


def run(*arguments, program):
    source = textwrap.dedent(program).lstrip("\n").encode()
    return CliRunner().invoke(cli, [*arguments, "--isolated", "-", "--stdin-filename", "sample.py"], input=source)


def migrated(program, *options):
    """The program after ``migrate``, and what is left."""
    result = run("migrate", "--output-format", "concise", *options, program=program)
    assert result.exit_code in (0, 1), result.stderr
    return result.stdout


def findings(program, *options):
    """(code, severity) of each finding."""
    result = run("check", "--output-format", "json", *options, program=program)
    assert result.exit_code in (0, 1), result.stderr
    return [(item["code"], item["severity"]) for item in json.loads(result.stdout)]


def errors(program, *options):
    return [code for code, severity in findings(program, *options) if severity == "error"]


def same(text, expected):
    assert text == textwrap.dedent(expected).lstrip("\n")


# -- The compatibility page, both versions: the client ----------------------------------------------------------------


def test_the_client_of_the_compatibility_page():
    same(
        migrated("""
            import os
            import openai

            client = openai.OpenAI(
                api_key=os.environ.get("OPENAI_API_KEY")
            )
            """),
        """
            import os
            import openai

            client = openai.OpenAI(
                base_url="https://api.cerebras.ai/v1",
                api_key=os.environ["CEREBRAS_API_KEY"]
            )
            """,
    )


# -- The older version: what is refused -------------------------------------------------------------------------------

CEREBRAS = """
import os
import openai

client = openai.OpenAI(
    base_url="https://api.cerebras.ai/v1",
    api_key=os.environ["CEREBRAS_API_KEY"]
)
"""
REFUSED = {
    "frequency_penalty": "0.5",
    "logit_bias": '{"50256": -100}',
    "parallel_tool_calls": "False",
    "presence_penalty": "0.5",
    "service_tier": '"auto"',
}


@pytest.mark.parametrize("field", REFUSED)
def test_the_five_fields_are_errors_and_can_be_dropped(field):
    request = f'\nclient.chat.completions.create(model="gpt-oss-120b", {CHAT}%s)\n'
    program = CEREBRAS + request % f", {field}={REFUSED[field]}"
    assert errors(program) == ["CBR301"]
    assert migrated(program) == program.lstrip("\n")
    same(migrated(program, "--unsafe-fixes"), CEREBRAS + request % "")
    assert errors(program, "--api-date", "2026-11-20") == []


def test_json_mode_does_not_go_with_streaming():
    request = f'\nclient.chat.completions.create(model="gpt-oss-120b", {CHAT}, stream=%s, response_format=%s)\n'
    assert errors(CEREBRAS + request % ("True", '{"type": "json_object"}')) == ["CBR401"]
    assert errors(CEREBRAS + request % ("False", '{"type": "json_object"}')) == []
    assert errors(CEREBRAS + request % ("True", '{"type": "text"}')) == []


def test_text_completions_are_not_served():
    assert errors(CEREBRAS + '\nclient.completions.create(model="gpt-oss-120b", prompt="Once")\n') == ["CBR501"]


# -- The newer version: roles and parameters of Cerebras' own ----------------------------------------------------------


@pytest.mark.parametrize("role", ["system", "developer"])
def test_both_roles_are_understood(role):
    message = f'[{{"role": "{role}", "content": "Be brief."}}, {{"role": "user", "content": "Hello"}}]'
    assert errors(f'{CEREBRAS}\nclient.chat.completions.create(model="gpt-oss-120b", messages={message})\n') == []


def test_a_parameter_of_cerebras_own_goes_into_extra_body():
    same(
        migrated("""
            import os
            from openai import OpenAI

            client = OpenAI(
                api_key=os.environ.get("OPENAI_API_KEY")
            )

            response = client.chat.completions.create(
                model="qwen-3.8-27b",
                messages=[{"role": "user", "content": "Write a haiku."}],
                reasoning_effort="none",  # Standard parameter
                clear_thinking=False
            )
            """),
        """
            import os
            from openai import OpenAI

            client = OpenAI(
                base_url="https://api.cerebras.ai/v1",
                api_key=os.environ["CEREBRAS_API_KEY"]
            )

            response = client.chat.completions.create(
                model="qwen-3.8-27b",
                messages=[{"role": "user", "content": "Write a haiku."}],
                reasoning_effort="none",  # Standard parameter
                extra_body={"clear_thinking": False}
            )
            """,
    )


# -- The article: three values, streaming, and a gateway ---------------------------------------------------------------


def test_the_three_values_of_the_article():
    same(
        migrated("""
            import os
            from openai import OpenAI

            client = OpenAI(
                api_key=os.environ["OPENAI_API_KEY"],
            )

            resp = client.chat.completions.create(
                model="gpt-4o-mini",   # see the list of models
                messages=[
                    {"role": "system", "content": "Be terse."},
                    {"role": "user",   "content": "What is a wafer?"},
                ],
            )

            print(resp.choices[0].message.content)
            print(resp.usage)
            """),
        """
            import os
            from openai import OpenAI

            client = OpenAI(
                base_url="https://api.cerebras.ai/v1",
                api_key=os.environ["CEREBRAS_API_KEY"],
            )

            resp = client.chat.completions.create(
                model="gpt-oss-120b",   # see the list of models
                messages=[
                    {"role": "system", "content": "Be terse."},
                    {"role": "user",   "content": "What is a wafer?"},
                ],
            )

            print(resp.choices[0].message.content)
            print(resp.usage)
            """,
    )


def test_the_stream_of_the_article():
    program = """
        from openai import OpenAI

        client = OpenAI()
        stream = client.chat.completions.create(
            model="gpt-4o",
            messages=[{"role": "user", "content": "Write a haiku."}],
            stream=True,
            stream_options={"include_usage": True},
        )

        for chunk in stream:
            delta = chunk.choices[0].delta.content
            if delta:
                print(delta, end="", flush=True)
        """
    after = migrated(program)
    same(
        after,
        textwrap.dedent(program)
        .replace("from openai", "import os\n\nfrom openai")
        .replace("OpenAI()", 'OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])')
        .replace("gpt-4o", "gpt-oss-120b"),
    )
    assert errors(after) == []


def test_the_gateway_of_the_article_is_left_alone():
    program = """
        import os
        from openai import OpenAI

        client = OpenAI(
            base_url="https://flo2.com/v1",
            api_key=os.environ["FLO2_API_KEY"],
        )

        resp = client.chat.completions.create(model="auto", messages=[], frequency_penalty=1)
        """
    same(migrated(program), program)
    assert findings(program) == []


# -- The texts' own samples for Cerebras have no errors ----------------------------------------------------------------

SAMPLES = {
    "client with .get": """
        import os
        import openai

        client = openai.OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ.get("CEREBRAS_API_KEY"))
        """,
    "extra_body": """
        import os
        from openai import OpenAI

        client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])
        client.chat.completions.create(
            model="zai-glm-4.7",
            messages=[{"role": "user", "content": "Hello"}],
            reasoning_effort="none",
            extra_body={"clear_thinking": False},
        )
        """,
    "Cerebras' own SDK": """
        import os
        from cerebras.cloud.sdk import Cerebras

        client = Cerebras(api_key=os.environ.get("CEREBRAS_API_KEY"))
        client.chat.completions.create(
            model="zai-glm-4.7",
            messages=[{"role": "user", "content": "Hello"}],
            reasoning_effort="none",
            clear_thinking=False,
        )
        """,
    "base URL from the environment": """
        import os
        from openai import OpenAI

        client = OpenAI(base_url=os.environ["CEREBRAS_BASE_URL"], api_key=os.environ["CEREBRAS_API_KEY"])
        client.chat.completions.create(model="llama3.1-8b", messages=[{"role": "user", "content": "Hello"}])
        stream = client.chat.completions.create(
            model="llama3.1-8b", messages=[{"role": "user", "content": "Hello"}], stream=True
        )
        """,
}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_for_cerebras_has_no_errors(name):
    assert errors(SAMPLES[name]) == []


def test_the_key_of_the_compatibility_page_is_made_safe():
    """The one thing that its client is told: `.get` lets the SDK fall back to OPENAI_API_KEY."""
    program = SAMPLES["client with .get"]
    assert findings(program) == [("CBR103", "warning")]
    same(migrated(program), program.replace('.get("CEREBRAS_API_KEY")', '["CEREBRAS_API_KEY"]'))
