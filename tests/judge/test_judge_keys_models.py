"""Keys and models: where they are changed, and where something else needs them as they are."""

import pytest
from judge_programs import MOVED, applicabilities, assert_decided, checked, migrated, write

from migrator.settings import Settings

BASE = 'base_url="https://api.cerebras.ai/v1"'
READ = 'os.environ["CEREBRAS_API_KEY"]'
START = "import os\n\nfrom openai import OpenAI\n\n"

KEYS = {
    "none": ("", f"{BASE}, api_key={READ}"),
    "literal": ('api_key="sk-1"', f"{BASE}, api_key={READ}"),
    "environ[]": ('api_key=os.environ["OPENAI_API_KEY"]', f"{BASE}, api_key={READ}"),
    "environ.get": ('api_key=os.environ.get("OPENAI_API_KEY")', f"{BASE}, api_key={READ}"),
    "getenv": ('api_key=os.getenv("OPENAI_API_KEY")', f"{BASE}, api_key={READ}"),
    "getenv with a default": ('api_key=os.getenv("OPENAI_API_KEY", "x")', f"{BASE}, api_key={READ}"),
    "None": ("api_key=None", f"{BASE}, api_key={READ}"),
}


@pytest.mark.parametrize(
    ("before", "after"), [pytest.param(*case, id=name.replace(" ", "-")) for name, case in KEYS.items()]
)
def test_the_key_of_a_client(before, after):
    write(f"{START}client = OpenAI({before})\n")
    assert migrated() == {"app.py": f"{START}client = OpenAI({after})\n"}


@pytest.mark.parametrize("before", [case[0] for case in KEYS.values()], ids=[name.replace(" ", "-") for name in KEYS])
def test_the_key_of_another_host_is_left_alone(before):
    write(f'{START}client = OpenAI(base_url="http://localhost/v1", {before})\n')
    assert migrated(unsafe=True) == {}


def test_a_key_is_changed_where_it_is_read():
    write("""
--- settings.py
import os
KEY = os.environ["OPENAI_API_KEY"]
--- app.py
from openai import OpenAI
from settings import KEY
client = OpenAI(api_key=KEY)
""")
    changed = migrated()
    assert changed["settings.py"] == f"import os\nKEY = {READ}\n"
    assert f"OpenAI({BASE}, api_key=KEY)" in changed["app.py"]


def test_a_key_of_the_caller_falls_back_to_the_provider_s():
    write(f"{START}def build(api_key=None):\n    return OpenAI(api_key=api_key)\nbuild()\n")
    assert f"OpenAI({BASE}, api_key=api_key or {READ})" in migrated()["app.py"]


def test_a_key_that_a_client_that_stays_takes_too_is_read_anew():
    write(f"""{START}KEY = os.environ["OPENAI_API_KEY"]
client = OpenAI(api_key=KEY)
client.<ask>
embedder = OpenAI(api_key=KEY)
embedder.<embed>
""")
    changed = migrated()["app.py"]
    assert 'KEY = os.environ["OPENAI_API_KEY"]' in changed
    assert f"client = {MOVED}" in changed
    assert "embedder = OpenAI(api_key=KEY)" in changed


def test_a_key_that_cannot_be_told_apart_keeps_the_client():
    assert_decided("""
import os
from openai import OpenAI
options = {"api_key": os.environ["OPENAI_API_KEY"]}
client = OpenAI(**options)  #: stays: its key cannot be changed
client.<ask>
embedder = OpenAI(**options)  #: unsupported
embedder.<embed>
""")
    assert migrated(unsafe=True) == {}


def test_a_key_in_options_of_two_that_move_is_changed_once():
    write("""
import os
from openai import OpenAI
options = {"api_key": os.environ["OPENAI_API_KEY"]}
client = OpenAI(**options)
client.<ask>
other = OpenAI(**options)
other.<ask>
""")
    changed = migrated()["app.py"]
    assert f'options = {{"api_key": {READ}}}' in changed
    assert changed.count(f"OpenAI({BASE}, **options)") == 2


# -- models -----------------------------------------------------------------------------------------------------------

PINNED = {
    "tiktoken": 'import tiktoken\ntiktoken.encoding_for_model("gpt-4o" and MODEL)',
    "price table": 'PRICES = {"gpt-4o": 5}\nPRICES[MODEL]',
    "price table by get": 'PRICES = {"gpt-4o": 5}\nPRICES.get(MODEL)',
    "another library": "import litellm\nlitellm.token_counter(model=MODEL)",
    "a client that stays": "OpenAI(base_url='http://localhost').chat.completions.create(model=MODEL, messages=[])",
}
FREE = {
    "print": "print(MODEL)",
    "log": "import logging\nlogging.info(MODEL)",
    "f-string": 'print(f"asking {MODEL}")',
    "another constant": 'import tiktoken\nOTHER = "gpt-4o"\ntiktoken.encoding_for_model(OTHER)',
    "function of the project": "def note(model):\n    pass\nnote(MODEL)",
}
_MODEL = 'MODEL = "gpt-4o"\n'
_SEND = "client.chat.completions.create(model=MODEL, messages=[])\n"


@pytest.mark.parametrize(
    "use",
    [
        pytest.param(
            use,
            id=name.replace(" ", "-"),
        )
        for name, use in PINNED.items()
    ],
)
def test_a_model_that_is_needed_elsewhere_is_named_in_the_request(use):
    write(f"{START}{_MODEL}client = OpenAI()\n{_SEND}{use.replace(chr(34) + 'gpt-4o' + chr(34) + ' and ', '')}\n")
    changed = migrated()["app.py"]
    assert _MODEL in changed
    assert 'client.chat.completions.create(model="gpt-oss-120b", messages=[])' in changed


@pytest.mark.parametrize("use", [pytest.param(use, id=name.replace(" ", "-")) for name, use in FREE.items()])
def test_a_model_that_is_only_shown_is_changed_where_it_is_written(use):
    write(f"{START}{_MODEL}client = OpenAI()\n{_SEND}{use}\n")
    changed = migrated()["app.py"]
    assert 'MODEL = "gpt-oss-120b"\n' in changed
    assert _SEND in changed


def test_a_model_that_cannot_be_named_in_the_request_keeps_the_client():
    assert_decided(
        """
import tiktoken
from openai import OpenAI
MODELS = ["gpt-4o", "gpt-4o-search"]
client = OpenAI()  #: stays: the model name 'gpt-4o' that it sends cannot be changed
def ask(model=os.getenv("MODEL", "gpt-4o")):
    tiktoken.encoding_for_model(model)
    client.chat.completions.create(model=model or input(), messages=[])
""".replace("from openai", "import os\nfrom openai")
    )
    assert migrated(unsafe=True) == {}


def test_what_keeps_one_client_keeps_those_that_share_its_requests():
    assert_decided("""
import os
import tiktoken
from openai import OpenAI
a = OpenAI()  #: stays: shares a request with a client that does not move
b = OpenAI()  #: stays: the model name 'gpt-4o' that it sends cannot be changed
def ask(model=os.getenv("MODEL", "gpt-4o")):
    tiktoken.encoding_for_model(model)
    b.chat.completions.create(model=model, messages=[])
for client in (a, b):
    client.<ask>
""")


@pytest.mark.parametrize(
    ("model", "becomes"),
    [
        ("gpt-4o", "gpt-oss-120b"),
        ("gpt-4o-mini-2024-07-18", "gpt-oss-120b"),
        ("gpt-5-nano", "gpt-oss-120b"),
        ("o3-mini", "gpt-oss-120b"),
        ("gpt-4-vision-preview", "qwen-3.8-27b"),
        ("mine", "theirs"),
    ],
)
def test_the_counterpart_of_a_model(folder, model, becomes):
    write(f'{START}client = OpenAI()\nclient.chat.completions.create(model="{model}", messages=[])\n')
    chosen = Settings(root=folder, models=(("mine", "theirs"),))
    assert f'create(model="{becomes}", messages=[])' in migrated(settings=chosen)["app.py"]


@pytest.mark.parametrize("model", ["llama-3.3-70b", "claude-sonnet-4-5", "my-endpoint", "gpt-oss-120b"])
def test_models_of_others_are_not_replaced(model):
    write(f'{START}client = OpenAI()\nclient.chat.completions.create(model="{model}", messages=[])\n')
    assert f'create(model="{model}", messages=[])' in migrated()["app.py"]


def test_one_literal_of_two_requests_is_one_finding():
    write(f"{START}{_MODEL}a = OpenAI()\nb = OpenAI()\n" + _SEND.replace("client", "a") + _SEND.replace("client", "b"))
    findings = [finding for finding in checked() if finding.code == "CBR201"]
    assert len(findings) == 1
    assert len(findings[0].fix.group) == 2
    assert len(findings[0].related) == 2
    assert applicabilities(tuple(findings)) == {"CBR201": "safe"}


def test_the_merged_finding_is_as_grave_and_as_unsafe_as_the_worse_one():
    write(f"""{START}{_MODEL}from vault import register
a = OpenAI()
b = OpenAI()
register(b)
a.chat.completions.create(model=MODEL, messages=[])
b.chat.completions.create(model=MODEL, messages=[])
""")
    (finding,) = (each for each in checked() if each.code == "CBR201")
    assert (finding.severity, finding.fix.applicability) == ("error", "unsafe")
