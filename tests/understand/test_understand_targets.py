"""Where the requests of a client go, and how sure a request's client is: what ``inventory`` prints."""

import json
from pathlib import Path

import pytest
from understand_programs import analysed, assert_found, facts, request, write

from migrator.cli import cli


def target(arguments: str, before: str = "") -> str:
    """Where ``OpenAI(arguments)`` goes."""
    (client,) = facts(f"import os\nfrom openai import OpenAI\n{before}\nclient = OpenAI({arguments})\n").clients
    return client.target


@pytest.mark.parametrize(
    ("arguments", "goes"),
    [
        ("", "openai"),
        ("api_key='k'", "openai"),
        ("base_url=None", "openai"),
        ("base_url=''", "openai"),
        ("base_url='https://api.openai.com/v1'", "openai"),
        ("base_url='https://api.openai.com'", "openai"),
        ("base_url='https://api.cerebras.ai/v1'", "cerebras"),
        ("base_url='https://API.CEREBRAS.AI/v1/'", "cerebras"),
        ("base_url='https://private.cerebras.ai/v1'", "cerebras"),
        ("base_url='https://api.groq.com/openai/v1'", "other"),
        ("base_url='http://localhost:8000/v1'", "other"),
        ("base_url='https://api.openai.com.example.com/v1'", "other"),
        ("base_url='https://example.com/api.openai.com'", "other"),
        ("base_url='https://notcerebras.ai/v1'", "other"),
        ("base_url='https://me.openai.azure.com'", "other"),
        ("base_url='http://['", "other"),
        ("base_url=os.environ['CEREBRAS_BASE_URL']", "cerebras"),
        ("base_url=os.getenv('CEREBRAS_BASE_URL')", "cerebras"),
        ("base_url=os.environ['LLM_URL']", "dynamic"),
        ("base_url=os.getenv('LLM_URL', 'https://api.openai.com/v1')", "dynamic"),
        ("base_url=input()", "dynamic"),
        ("**json.load(open('client.json'))", "dynamic"),
        ("**{'base_url': 'https://api.cerebras.ai/v1'}", "cerebras"),
        ("**dict(base_url='http://localhost')", "other"),
        ("**{'timeout': 5}", "openai"),
        ("base_url='https://api.cerebras.ai/v1' if fast else 'https://api.openai.com/v1'", "dynamic"),
        ("base_url='http://localhost' if fast else 'http://127.0.0.1'", "other"),
    ],
)
def test_where_a_client_goes(arguments, goes):
    assert target(arguments, "import json\nfast = bool(input())") == goes


@pytest.mark.parametrize(
    ("before", "goes"),
    [
        ("URL = 'https://api.cerebras.ai/v1'", "cerebras"),
        ("HOST = 'api.cerebras.ai'\nURL = f'https://{HOST}/v1'", "cerebras"),
        ("HOST = 'https://api.groq.com'\nURL = HOST + '/v1'", "other"),
        ("URL = None", "openai"),
        ("URL = 'http://localhost'\nURL = 'https://api.openai.com/v1'", "openai"),
        ("class Settings:\n    url = 'http://localhost'\nURL = Settings.url", "other"),
        ("def url():\n    return 'http://localhost'\nURL = url()", "other"),
        ("import settings\nURL = settings.URL", "dynamic"),
    ],
)
def test_the_base_url_is_followed(before, goes):
    assert target("base_url=URL", before) == goes


def test_a_base_url_of_a_caller():
    assert_found("""
from openai import OpenAI
def build(url):
    return OpenAI(base_url=url)  #: client A other
build("http://localhost:8000/v1").<ask>  #: asks A
""")


def test_a_base_url_that_no_caller_passes():
    assert_found("""
from openai import OpenAI
def build(url):
    return OpenAI(base_url=url)  #: client A dynamic
build(*arguments).<ask>  #: asks A
""")


def test_a_base_url_in_the_settings_of_another_module():
    assert_found("""
--- settings.py
URL = "http://localhost:8000/v1"
--- app.py
import settings
from openai import OpenAI
client = OpenAI(base_url=settings.URL)  #: client A other
client.<ask>  #: asks A
""")


@pytest.mark.parametrize(
    ("made", "kind", "goes"),
    [
        ("openai.AzureOpenAI(azure_endpoint='https://me.openai.azure.com')", "openai.AzureOpenAI", "other"),
        ("openai.AsyncAzureOpenAI()", "openai.AsyncAzureOpenAI", "other"),
        ("cerebras.cloud.sdk.Cerebras()", "cerebras.cloud.sdk.Cerebras", "cerebras"),
        ("cerebras.cloud.sdk.AsyncCerebras()", "cerebras.cloud.sdk.AsyncCerebras", "cerebras"),
        ("cerebras.cloud.sdk.Cerebras(base_url='http://localhost')", "cerebras.cloud.sdk.Cerebras", "other"),
    ],
)
def test_the_other_classes(made, kind, goes):
    (client,) = facts(f"import openai\nimport cerebras.cloud.sdk\nclient = {made}\n").clients
    assert (client.kind, client.target) == (kind, goes)


@pytest.mark.parametrize("made", ["groq.AzureOpenAI()", "cerebras.Cerebras()", "other.cloud.sdk.Cerebras()"])
def test_classes_of_these_names_elsewhere(made):
    assert (
        facts(f"import openai\nimport cerebras\nimport groq\nimport other.cloud.sdk\nclient = {made}\n").clients == ()
    )


# -- how sure a request's client is -----------------------------------------------------------------------------------

ANNOTATIONS = [
    "OpenAI",
    "'OpenAI'",
    "Optional[OpenAI]",
    "Optional['OpenAI']",
    "OpenAI | None",
    "'OpenAI | None'",
    "Union[OpenAI, None]",
    "Union['OpenAI', AsyncOpenAI]",
    "Annotated[OpenAI, 'the client']",
    "Annotated['OpenAI', 'the client']",
]
_ANNOTATED = "from typing import *\nfrom {module} import AsyncOpenAI, OpenAI\n"


@pytest.mark.parametrize("annotation", ANNOTATIONS)
def test_a_client_known_by_its_annotation_is_inferred(annotation):
    each = request(_ANNOTATED.format(module="openai") + f"def ask(client: {annotation}):\n    return client.<ask>\n")
    assert each.resolution == "inferred"
    assert "annotation" in each.reason.reason


@pytest.mark.parametrize("annotation", ANNOTATIONS)
def test_an_annotation_of_another_library_is_none_of_ours(annotation):
    program = "import openai\n" + _ANNOTATED.format(module="groq")
    assert facts(f"{program}def ask(client: {annotation}):\n    return client.<ask>\n").requests == ()


@pytest.mark.parametrize(
    "code",
    [
        "client: OpenAI\nclient.<ask>\n",
        "class Bot:\n    client: OpenAI\n    def ask(self):\n        return self.client.<ask>\n",
        "def build() -> OpenAI: ...\nbuild().<ask>\n",
        "async def build() -> 'OpenAI': ...\nasync def ask():\n    return (await build()).<ask>\n",
        "def ask(*, client: OpenAI = None):\n    return client.<ask>\n",
    ],
)
def test_annotations_elsewhere_than_on_parameters(code):
    assert request("from openai import OpenAI\n" + code).resolution == "inferred"
    assert facts("import openai\nfrom groq import OpenAI\n" + code).requests == ()


def test_an_annotation_stands_in_for_what_is_unknown():
    code = "def build() -> OpenAI:\n    return built[0]\nbuild().<ask>\n"
    assert request("from openai import OpenAI\n" + code).resolution == "inferred"


def test_another_library_s_annotation_stands_in_for_what_is_unknown():
    code = "def build() -> OpenAI:\n    return built[0]\nbuild().<ask>\n"
    assert facts("import openai\nfrom groq import OpenAI\n" + code).requests == ()


@pytest.mark.parametrize(
    "code",
    [
        "def build() -> OpenAI:\n    return vault.client()\nbuild().<ask>\n",
        "client: OpenAI = vault.client()\nclient.<ask>\n",
        "def ask(client: OpenAI):\n    return client.<ask>\nask(vault.client())\n",
    ],
)
def test_the_annotation_of_what_another_library_gives(code):
    assert request("import vault\nfrom openai import OpenAI\n" + code).resolution == "inferred"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("def ask(client):\n    return client.<ask>\n", "parameter `client` of `ask`"),
        ("client.<ask>\n", "`client` is not defined"),
        ("import vault\nvault.client.<ask>\n", "vault.client"),
        ("import vault\nclient = vault.get_client()\nclient.<ask>\n", "vault.get_client"),
        (
            "def ask(*clients):\n    return clients[0].<ask>\n",
            "`*clients` holds what the callers of `ask` pass, and none is seen here",
        ),
        ("class Bot:\n    def ask(self):\n        return self.client.<ask>\n", "`client` is not set in class `Bot`"),
        ("from vault import Base\nclass Bot(Base):\n    def ask(self):\n        self.client.<ask>\n", "vault.Base"),
    ],
)
def test_what_cannot_be_followed_has_a_reason_and_a_place(code, reason):
    program = "import openai\n" + code
    each = request(program)
    assert each.resolution == "unresolved"
    assert each.clients == ()
    assert reason in each.reason.reason
    assert each.reason.place.path == "app.py" or Path(each.reason.place.path) == Path("app.py")
    assert each.reason.place.span.end > each.reason.place.span.start


@pytest.mark.parametrize(
    "made",
    [
        "groq.Groq()",
        "litellm.Router()",
        "unittest.mock.MagicMock()",
        "anthropic.Anthropic()",
        "together.Together(api_key='k')",
        "huggingface_hub.InferenceClient()",
    ],
)
def test_clients_of_other_libraries_make_no_requests(made):
    module = made.split("(")[0].rpartition(".")[0]
    assert facts(f"import openai\nimport {module}\nclient = {made}\nclient.<ask>\n").requests == ()


@pytest.mark.parametrize(
    "code",
    [
        "def ask(job):\n    return job.files.create(name='a')\n",
        "def ask(table):\n    return table.create(model='gpt-4o')\n",
        "def ask(session):\n    return session.models.list()\n",
        "chat = []\nchat.append('completions')\n",
        "text = 'client.chat.completions.create(model=1)'\n",
    ],
)
def test_calls_that_only_resemble_requests_are_none(code):
    assert facts("import openai\n" + code).requests == ()


# -- inventory --------------------------------------------------------------------------------------------------------


def test_the_inventory_says_all_of_it(capsys):
    write("""
import os
from openai import AzureOpenAI, OpenAI
client = OpenAI(base_url=os.environ["LLM_URL"])
azure = AzureOpenAI()
def ask(given: OpenAI, other):
    client.chat.completions.create(model=os.getenv("MODEL", "gpt-4o"), extra_body={"top_k": 1})
    given.chat.completions.parse(model="gpt-4o", messages=[])
    other.embeddings.create(input="a")
""")
    with pytest.raises(SystemExit) as ended:
        cli(["inventory", "--isolated", "--output-format", "json", "."])
    assert ended.value.code == 0
    told = json.loads(capsys.readouterr().out)
    client, azure = sorted(told["clients"], key=lambda each: each["location"]["row"])
    assert (client["kind"], client["target"], client["base_url"]) == ("openai.OpenAI", "dynamic", None)
    assert (azure["kind"], azure["target"], azure["base_url"]) == ("openai.AzureOpenAI", "other", None)
    assert [(each["endpoint"], each["method"], each["resolution"], each["model"]) for each in told["requests"]] == [
        ("chat.completions", "create", "resolved", "gpt-4o"),
        ("chat.completions", "parse", "inferred", "gpt-4o"),
        ("embeddings", "create", "unresolved", None),
    ]
    assert told["requests"][0]["clients"] == [client["id"]]
    assert told["requests"][0]["fields"] == ["model", "extra_body", "extra_body.top_k"]
    assert told["requests"][0]["location"] == {"row": 6, "column": 5}


def test_nothing_to_list():
    write("--- a.py\nprint('hello')\n--- b.py\n# openai\n")
    known = analysed().facts
    assert (known.clients, known.requests) == ((), ())
