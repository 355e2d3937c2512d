"""Clients that stay: kept out of sight, replaced by another function, or sent elsewhere after they are made."""

import pytest
from understand_programs import analysed, migrated, write

# -- what cannot be seen does not move --------------------------------------------------------------------------------


HANDED_ON = [
    "from vault import put, get\nput(OpenAI())\nget().<ask>",
    "import vault\nvault.clients.append(OpenAI())",
]
KEPT = [
    "from vault import app\napp.state.client = OpenAI()\ndef ask():\n    return app.other.client.<ask>",
    "def connect(ctx):\n    ctx.obj = OpenAI()\ndef ask(client: OpenAI):\n    return client.<ask>",
    "def connect(values):\n    values['client'] = OpenAI()\n    return values",
    "import vault\nvault.client = OpenAI()",
    "import vault\nvault.clients['main'] = OpenAI()",
    "import vault\nsetattr(vault, 'client', OpenAI())",
]


@pytest.mark.parametrize("code", [*HANDED_ON, *KEPT])
def test_a_client_that_goes_out_of_sight_stays(code):
    write(f"from openai import OpenAI\n{code}\n")
    (client,) = analysed().facts.clients
    assert client.escapes
    assert migrated() == {}


# -- what another function sets ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code",
    [
        "client = OpenAI()\ndef reset():\n    global client\n    client = Groq()\nif x:\n    reset()\nclient.<ask>",
        "def main():\n    client = OpenAI()\n    def reset():\n        nonlocal client\n        client = Groq()\n"
        "    if x:\n        reset()\n    return client.<ask>",
    ],
)
def test_a_name_that_another_function_sets_may_be_either(code):
    write(f"from groq import Groq\nfrom openai import OpenAI\n{code}\n")
    (each,) = analysed().facts.requests
    assert each.clients
    assert each.others
    assert migrated() == {}


# -- what is sent elsewhere later -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code",
    [
        'client = OpenAI()\nclient.base_url = "https://llm.example.com/v1"\nclient.<ask>',
        'client = OpenAI()\ndef ask(llm):\n    llm.base_url = "https://llm.example.com/v1"\n    llm.<ask>\nask(client)',
        'os.environ["OPENAI_BASE_URL"] = "https://llm.example.com/v1"\nOpenAI().<ask>',
        'os.environ.setdefault("OPENAI_BASE_URL", "https://llm.example.com/v1")\nOpenAI().<ask>',
        'os.environ.update(OPENAI_BASE_URL="https://llm.example.com/v1")\nOpenAI().<ask>',
        'def test(monkeypatch):\n    monkeypatch.setenv("OPENAI_BASE_URL", "http://localhost/v1")\n    OpenAI().<ask>',
    ],
)
def test_a_client_that_is_sent_elsewhere_later_stays(code):
    write(f"import os\nfrom openai import OpenAI\n{code}\n")
    assert "openai" not in {client.target for client in analysed().facts.clients}
    assert migrated() == {}
