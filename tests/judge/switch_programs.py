"""Programs whose clients get another SDK, and such that do not."""

from migrator.settings import Target

THERE = 'base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"]'
KEY = 'api_key=os.environ["CEREBRAS_API_KEY"]'
CHAT = 'chat.completions.create(model="gpt-oss-120b", messages=[])'


def program(text: str) -> str:
    """``<there>`` and ``<key>`` are options of a client at Cerebras in each SDK, ``<chat>`` a request to it."""
    return text.replace("<there>", THERE).replace("<key>", KEY).replace("<chat>", CHAT)


# Each is a program before and after, with the target that asks for it.
SWITCHED: dict[str, tuple[Target, str, str]] = {
    "a name of its own": (
        "cerebras-sdk",
        "import os\nfrom openai import OpenAI  # one\n\nclient = OpenAI(<there>)\nclient.<chat>\n",
        "import os\nfrom cerebras.cloud.sdk import Cerebras  # one\n\nclient = Cerebras(<key>)\nclient.<chat>\n",
    ),
    "the module": (
        "cerebras-sdk",
        "import os, openai\n\nclient = openai.AsyncOpenAI(<there>)\nerrors = (openai.APIError, KeyError)\n",
        "import cerebras.cloud.sdk\nimport os\n\nclient = cerebras.cloud.sdk.AsyncCerebras(<key>)\n"
        "errors = (cerebras.cloud.sdk.APIError, KeyError)\n",
    ),
    "another name for the module": (
        "cerebras-sdk",
        "import os\nimport openai as oai\n\nclient = oai.OpenAI(<there>)\n",
        "import os\nimport cerebras.cloud.sdk\n\nclient = cerebras.cloud.sdk.Cerebras(<key>)\n",
    ),
    "another name for the class": (
        "cerebras-sdk",
        "import os\nfrom openai import OpenAI as Llm, RateLimitError\n\nclient: Llm = Llm(<there>)\n"
        "try:\n    client.<chat>\nexcept RateLimitError:\n    pass\n",
        "import os\nfrom cerebras.cloud.sdk import Cerebras as Llm, RateLimitError\n\nclient: Llm = Llm(<key>)\n"
        "try:\n    client.<chat>\nexcept RateLimitError:\n    pass\n",
    ),
    "an import over lines, of which some names stay": (
        "cerebras-sdk",
        "import os\nfrom openai import (\n    LengthFinishReasonError,\n    OpenAI,\n    Stream,\n)\n\n"
        "client = OpenAI(<there>)\n\n\ndef ask() -> Stream:\n    raise LengthFinishReasonError\n",
        "import os\nfrom cerebras.cloud.sdk import Cerebras, Stream\nfrom openai import (\n"
        "    LengthFinishReasonError,\n)\n\n"
        "client = Cerebras(<key>)\n\n\ndef ask() -> Stream:\n    raise LengthFinishReasonError\n",
    ),
    "an import within a function": (
        "cerebras-sdk",
        "import os\n\n\ndef build():\n    from openai import OpenAI\n\n    return OpenAI(<there>)\n",
        "import os\n\n\ndef build():\n    from cerebras.cloud.sdk import Cerebras\n\n    return Cerebras(<key>)\n",
    ),
    "an import when it is needed": (
        "cerebras-sdk",
        "from __future__ import annotations\nimport os, typing as t\n\nif t.TYPE_CHECKING:\n"
        "    from openai import OpenAI\n\nfound: OpenAI | None = None\n\n\ndef client() -> OpenAI:\n    global found\n"
        "    if found is None:\n"
        "        from openai import OpenAI\n\n        found = OpenAI(<there>)\n    return found\n",
        "from __future__ import annotations\nimport os, typing as t\n\nif t.TYPE_CHECKING:\n"
        "    from cerebras.cloud.sdk import Cerebras\n\n"
        "found: Cerebras | None = None\n\n\ndef client() -> Cerebras:\n    global found\n    if found is None:\n"
        "        from cerebras.cloud.sdk import Cerebras\n\n        found = Cerebras(<key>)\n    return found\n",
    ),
    "an import for annotations only": (
        "cerebras-sdk",
        "from __future__ import annotations\nimport os\nfrom typing import TYPE_CHECKING\n\nimport openai\n\n"
        "if TYPE_CHECKING:\n    from openai import AsyncOpenAI\n\n\n"
        "def build(other: AsyncOpenAI | None) -> openai.OpenAI:\n    return openai.OpenAI(<there>)\n",
        "from __future__ import annotations\nimport os\nfrom typing import TYPE_CHECKING\n\n"
        "import cerebras.cloud.sdk\n\n"
        "if TYPE_CHECKING:\n    from cerebras.cloud.sdk import AsyncCerebras\n\n\n"
        "def build(other: AsyncCerebras | None) -> cerebras.cloud.sdk.Cerebras:\n"
        "    return cerebras.cloud.sdk.Cerebras(<key>)\n",
    ),
    "annotations in quotes": (
        "cerebras-sdk",
        "import os\nfrom typing import Dict, Optional\nfrom openai import OpenAI\n\n"
        "clients: 'Dict[str, OpenAI]' = {'a': OpenAI(<there>)}\n\n\n"
        "def ask(client: Optional['OpenAI'], note: 'str' = 'OpenAI'):\n    client.<chat>\n",
        "import os\nfrom typing import Dict, Optional\nfrom cerebras.cloud.sdk import Cerebras\n\n"
        "clients: 'Dict[str, Cerebras]' = {'a': Cerebras(<key>)}\n\n\n"
        "def ask(client: Optional['Cerebras'], note: 'str' = 'OpenAI'):\n    client.<chat>\n",
    ),
    "questions for the class": (
        "cerebras-sdk",
        "import os\nfrom openai import APIError, AsyncOpenAI, OpenAI\n\nclient = OpenAI(<there>)\n"
        "assert isinstance(client, (OpenAI, AsyncOpenAI)) and not issubclass(APIError, OpenAI)\n",
        "import os\nfrom cerebras.cloud.sdk import APIError, AsyncCerebras, Cerebras\n\nclient = Cerebras(<key>)\n"
        "assert isinstance(client, (Cerebras, AsyncCerebras)) and not issubclass(APIError, Cerebras)\n",
    ),
    "the SDK is imported already": (
        "cerebras-sdk",
        "import os\nfrom cerebras.cloud.sdk import Cerebras\nfrom openai import OpenAI\n\n"
        "one, other = Cerebras(), OpenAI(<there>)\nfor client in (one, other):\n    client.<chat>\n",
        "import os\nfrom cerebras.cloud.sdk import Cerebras\n\n"
        "one, other = Cerebras(), Cerebras(<key>)\nfor client in (one, other):\n    client.<chat>\n",
    ),
    "a host of its own": (
        "cerebras-sdk",
        "import os\nfrom openai import OpenAI\n\nURL = 'https://team.cerebras.ai/serve/v1'\n"
        "client = OpenAI(api_key=os.environ['CEREBRAS_API_KEY'], base_url=URL)\n",
        "import os\nfrom cerebras.cloud.sdk import Cerebras\n\nURL = 'https://team.cerebras.ai/serve/v1'\n"
        "client = Cerebras(api_key=os.environ['CEREBRAS_API_KEY'], base_url=\"https://team.cerebras.ai/serve\")\n",
    ),
    "fields in extra_body": (
        "cerebras-sdk",
        "import os\nfrom openai import OpenAI\n\nclient = OpenAI(<there>)\n"
        "client.chat.completions.create(model='m', messages=[], user='u', verbosity='low',\n"
        "                               extra_body={'min_tokens': 3, 'other': 1})\n",
        "import os\nfrom cerebras.cloud.sdk import Cerebras\n\nclient = Cerebras(<key>)\n"
        "client.chat.completions.create(model='m', messages=[], user='u',\n"
        "                               min_tokens=3,\n"
        "                               extra_body={'other': 1, 'verbosity': 'low'})\n",
    ),
    "several files, and tests that patch them": (
        "cerebras-sdk",
        "--- src/app/__init__.py\nfrom .llm import OpenAI, build\n"
        "--- src/app/llm.py\nimport os\nfrom openai import NOT_GIVEN, OpenAI\n\n\n"
        "def build(timeout=NOT_GIVEN) -> OpenAI:\n"
        "    return OpenAI(<there>, timeout=timeout)\n"
        "--- src/app/ask.py\nfrom app import OpenAI, build\n\n\ndef ask(client: OpenAI = build()):\n    client.<chat>\n"
        "--- tests/test_app.py\nfrom unittest.mock import patch\n\nfrom app import llm\n\n\n"
        "@patch('app.llm.OpenAI')\n@patch.object(llm, 'OpenAI')\n@patch('openai.OpenAI')\n"
        "def test_it(one, two, three):\n    llm.build()\n    print('OpenAI', 'openai.com')\n",
        "--- src/app/__init__.py\nfrom .llm import build\n"
        "--- src/app/llm.py\nimport os\nfrom cerebras.cloud.sdk import NOT_GIVEN, Cerebras\n\n\n"
        "def build(timeout=NOT_GIVEN) -> Cerebras:\n    return Cerebras(<key>, timeout=timeout)\n"
        "--- src/app/ask.py\nfrom cerebras.cloud.sdk import Cerebras\nfrom app import build\n\n\n"
        "def ask(client: Cerebras = build()):\n    client.<chat>\n"
        "--- tests/test_app.py\nfrom unittest.mock import patch\n\nfrom app import llm\n\n\n"
        "@patch('app.llm.Cerebras')\n@patch.object(llm, 'Cerebras')\n@patch('cerebras.cloud.sdk.Cerebras')\n"
        "def test_it(one, two, three):\n    llm.build()\n    print('OpenAI', 'openai.com')\n",
    ),
    "another client stays": (
        "cerebras-sdk",
        "import os\nimport openai\nfrom openai import NOT_GIVEN, OpenAI\n\nchat = OpenAI(<there>)\n"
        "embedder = OpenAI()\n\n\n"
        "def ask(client: OpenAI):\n    try:\n"
        "        return client.chat.completions.create(model='m', messages=[], stop=NOT_GIVEN)\n"
        "    except openai.APIError:\n        return None\n\n\n"
        "def find(client: OpenAI):\n    try:\n        return client.<embed>\n    except openai.APIError:\n"
        "        return None\n\n\n"
        "def both():\n    try:\n        return ask(chat), find(embedder)\n"
        "    except openai.RateLimitError:\n        pass\n    except (openai.APIError, KeyError):\n        pass\n",
        "import os\nimport cerebras.cloud.sdk\nimport openai\nfrom cerebras.cloud.sdk import Cerebras, NOT_GIVEN\n"
        "from openai import OpenAI\n\nchat = Cerebras(<key>)\nembedder = OpenAI()\n\n\n"
        "def ask(client: Cerebras):\n    try:\n"
        "        return client.chat.completions.create(model='m', messages=[], stop=NOT_GIVEN)\n"
        "    except cerebras.cloud.sdk.APIError:\n        return None\n\n\n"
        "def find(client: OpenAI):\n    try:\n        return client.<embed>\n    except openai.APIError:\n"
        "        return None\n\n\n"
        "def both():\n    try:\n        return ask(chat), find(embedder)\n"
        "    except (openai.RateLimitError, cerebras.cloud.sdk.RateLimitError):\n        pass\n"
        "    except (openai.APIError, KeyError, cerebras.cloud.sdk.APIError):\n        pass\n",
    ),
    "an option of a copy": (
        "cerebras-sdk",
        "import os\nfrom openai import OpenAI\n\nclient = OpenAI(<there>)\n"
        "client.with_options(project='p', timeout=3).<chat>\n",
        "import os\nfrom cerebras.cloud.sdk import Cerebras\n\nclient = Cerebras(<key>)\n"
        "client.with_options(timeout=3).<chat>\n",
    ),
    "an exception that is imported for others": (
        "cerebras-sdk",
        "--- errors.py\nfrom openai import RateLimitError as Busy\n\n__all__ = ['Busy']\n"
        "--- main.py\nimport os\nfrom openai import OpenAI\nfrom errors import Busy\n\ntry:\n"
        "    OpenAI(<there>).<chat>\n"
        "except Busy:\n    pass\n",
        "--- errors.py\nfrom cerebras.cloud.sdk import RateLimitError as Busy\n\n__all__ = ['Busy']\n"
        "--- main.py\nimport os\nfrom cerebras.cloud.sdk import Cerebras\nfrom errors import Busy\n\ntry:\n"
        "    Cerebras(<key>).<chat>\nexcept Busy:\n    pass\n",
    ),
    "back: all that the Cerebras SDK has": (
        "openai-sdk",
        "import os\nimport cerebras.cloud.sdk\n"
        "from cerebras.cloud.sdk import AsyncCerebras, Cerebras, CerebrasError\n\n"
        "client = Cerebras(api_key=os.environ.get('CEREBRAS_API_KEY'), warm_tcp_connection=False)\n"
        "other: 'AsyncCerebras' = AsyncCerebras(base_url='https://team.cerebras.ai/serve')\n"
        "try:\n    client.chat.completions.create(model='m', messages=[], min_tokens=3)\n"
        "except (CerebrasError, cerebras.cloud.sdk.Timeout):\n    pass\n",
        "import os\nimport openai\nfrom openai import AsyncOpenAI, OpenAI, OpenAIError\n\n"
        "client = OpenAI(base_url=\"https://api.cerebras.ai/v1\", api_key=os.environ['CEREBRAS_API_KEY'])\n"
        "other: 'AsyncOpenAI' = AsyncOpenAI(base_url=\"https://team.cerebras.ai/serve/v1\", "
        "api_key=os.environ['CEREBRAS_API_KEY'])\n"
        "try:\n    client.chat.completions.create(model='m', messages=[], extra_body={'min_tokens': 3})\n"
        "except (OpenAIError, openai.Timeout):\n    pass\n",
    ),
    "back: the module by another name": (
        "openai-sdk",
        "from cerebras.cloud import sdk\n\nclient = sdk.Cerebras(api_key='k')\n"
        "with client.with_options(warm_tcp_connection=False) as copy:\n    copy.<chat>\n",
        'import os\n\nimport openai\n\nclient = openai.OpenAI(base_url="https://api.cerebras.ai/v1", '
        "api_key=os.environ['CEREBRAS_API_KEY'])\n"
        "with client.with_options() as copy:\n    copy.<chat>\n",
    ),
}

# A program with clients that stay, and a part of the reason.
STAYS = {
    "the client of the module": (
        "import os\nimport openai\nopenai.base_url = 'https://api.cerebras.ai/v1/'\nopenai.api_key = 'k'\n"
        "openai.<chat>\n",
        "no client of its module",
    ),
    "a method that is not there": (
        "import os\nfrom openai import OpenAI\nOpenAI(<there>).chat.completions.stream(model='m', messages=[])\n",
        "has no `chat.completions.stream`",
    ),
    "beta": (
        "import os\nfrom openai import OpenAI\nOpenAI(<there>).beta.<chat>\n",
        "made by `beta`",
    ),
    "a wrapper": (
        "import instructor, os\nfrom openai import OpenAI\nclient = instructor.from_openai(OpenAI(<there>))\n"
        "client.<chat>\n",
        "wrapped by what wants a client of its SDK",
    ),
    "code that is not seen": (
        "import os, elsewhere\nfrom openai import OpenAI\nclient = OpenAI(<there>)\nelsewhere.use(client)\n",
        "handed to code that is not part of the program",
    ),
    "a copy with a base URL of its own": (
        "import os\nfrom openai import OpenAI\nclient = OpenAI(<there>)\n"
        "client.with_options(base_url='http://localhost/v1').<chat>\n"
        "client.with_options(base_url='https://team.cerebras.ai/v1').<chat>\n",
        "a copy of a client has a base URL of its own",
    ),
    "a class of another package": (
        "import os\nfrom langfuse.openai import OpenAI\nclient = OpenAI(<there>)\nclient.<chat>\n",
        "its class is `langfuse.openai.OpenAI`",
    ),
    "a class that derives from it": (
        "import os\nfrom openai import OpenAI\nclass Own(OpenAI):\n    pass\nclient = Own(<there>)\nclient.<chat>\n",
        "is not named where it is made",
    ),
    "a class that is chosen": (
        "import os\nfrom openai import AsyncOpenAI, OpenAI\nKINDS = {'a': OpenAI, 'b': AsyncOpenAI}\n"
        "client = KINDS['a'](<there>)\nclient.<chat>\n",
        "is not named where it is made",
    ),
    "options from a dictionary": (
        "import os\nfrom openai import OpenAI\noptions = dict(<there>)\nclient = OpenAI(**options)\nclient.<chat>\n",
        "some of its options are not written in the call",
    ),
    "an option that is not there": (
        "import os\nfrom openai import OpenAI\nclient = OpenAI(<there>, organization='o')\nclient.<chat>\n",
        "has no option `organization`",
    ),
    "a key that is asked for": (
        "import os\nfrom openai import OpenAI\ndef key(): return 'k'\n"
        "client = OpenAI(base_url='https://api.cerebras.ai/v1', api_key=key)\nclient.<chat>\n",
        "its key is given by a function",
    ),
    "a base URL that a caller gives": (
        "import os\nfrom openai import OpenAI\n"
        "def build(url='https://api.cerebras.ai/v1'):\n    return OpenAI(base_url=url, api_key='k')\nbuild().<chat>\n",
        "its base URL is decided elsewhere, and has to be without /v1",
    ),
    "another path": (
        "import os\nfrom openai import OpenAI\n"
        "client = OpenAI(base_url='https://team.cerebras.ai/serve', api_key='k')\nclient.<chat>\n",
        "its base URL does not end in /v1",
    ),
    "an import that need not be there": (
        "import os\ntry:\n    from openai import OpenAI\nexcept ImportError:\n    OpenAI = None\n"
        "client = OpenAI(<there>)\nclient.<chat>\n",
        "`OpenAI` is bound in more than one way",
    ),
    "an import under a condition": (
        "import os, sys\nif sys.version_info > (3, 9):\n    from openai import OpenAI\nclient = OpenAI(<there>)\n",
        "`OpenAI` is imported under a condition",
    ),
    "a handler that reads what is not there": (
        "import os\nimport openai\nclient = openai.OpenAI(<there>)\ntry:\n    client.<chat>\n"
        "except openai.APIError as error:\n    print(error.code)\n",
        "the handler reads `error.code` in line 7",
    ),
    "an answer that is read": (
        "import os\nimport openai\nclient = openai.OpenAI(<there>)\nanswer = client.<chat>\n"
        "if answer.choices[0].message.refusal:\n    pass\n",
        "do not have `refusal`",
    ),
    "a name that is taken": (
        "import os\nimport openai\ncerebras = openai.OpenAI(<there>)\ncerebras.<chat>\n",
        "the name `cerebras` is taken",
    ),
    "a name that is taken by another import": (
        "import os\nfrom openai import OpenAI\nfrom llama_index.llms.cerebras import Cerebras\n"
        "client = OpenAI(<there>)\nclient.<chat>\nCerebras()\n",
        "the name `Cerebras` is taken",
    ),
    "the module is handed on": (
        "import os\nimport openai\nclient = openai.OpenAI(<there>)\nclient.<chat>\nprint(openai)\n",
        "the module `openai` is handed on in line 5",
    ),
    "a text that names what is inside": (
        "import os\nimport openai\nfrom unittest.mock import patch\nclient = openai.OpenAI(<there>)\n"
        "with patch('openai.resources.chat.completions.Completions.create'):\n    client.<chat>\n",
        "names `openai.resources.chat.completions.Completions.create`",
    ),
    "a request that another client may make": (
        "import os, sys\nfrom openai import OpenAI\nclient = OpenAI(<there>)\n"
        "other = OpenAI(base_url='http://localhost/v1', api_key='k')\n(client if sys.argv else other).<chat>\n",
        "it shares a request with a client that is not switched",
    ),
    "an annotation that may be another's": (
        "import os\nfrom openai import OpenAI\nclient = OpenAI(<there>)\nclient.<chat>\n"
        "other = OpenAI(base_url='http://localhost/v1', api_key='k')\ndef note(of: OpenAI): ...\n",
        "cannot be told: other clients of `openai` stay",
    ),
    "a field that is set by a statement": (
        "import os\nfrom openai import OpenAI\nclient = OpenAI(<there>)\nbody = {'model': 'm', 'messages': []}\n"
        "body['verbosity'] = 'low'\nclient.chat.completions.create(**body)\n",
        "its requests carry `verbosity`",
    ),
}

# The target, a program, and what it is not certain of.
UNSAFE: dict[str, tuple[Target, str, str]] = {
    "a base URL from the environment": (
        "cerebras-sdk",
        "import os\nfrom openai import OpenAI\n"
        "client = OpenAI(base_url=os.environ['CEREBRAS_BASE_URL'], api_key='k')\n",
        "its base URL comes from the environment: write it without /v1 there",
    ),
    "an HTTP client": (
        "cerebras-sdk",
        "import httpx, os\nfrom openai import OpenAI\nclient = OpenAI(<there>, http_client=httpx.Client())\n",
        "its http_client has to be one of httpx",
    ),
    "back: a key that a caller gives": (
        "openai-sdk",
        "from cerebras.cloud.sdk import Cerebras\n\n\ndef build(key):\n    return Cerebras(api_key=key)\n",
        "its key is decided elsewhere",
    ),
    "back: a base URL that the program sets": (
        "openai-sdk",
        "import os\nfrom cerebras.cloud.sdk import Cerebras\n"
        "os.environ['CEREBRAS_BASE_URL'] = os.environ['X']\nCerebras()\n",
        "the program sets CEREBRAS_BASE_URL",
    ),
}
