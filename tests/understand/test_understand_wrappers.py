"""Libraries that are given a client and give it back, and modules that have it under its own name."""

from typing import ClassVar

import pytest
from understand_programs import Mechanisms, analysed, assert_found, facts, found, migrated, sent, write


class TestTracing(Mechanisms):
    """Libraries that watch a client: they are given it, and give it back or change it in place."""

    programs: ClassVar = {
        "langsmith": """
from langsmith.wrappers import wrap_openai
from openai import OpenAI
client = wrap_openai(OpenAI())  #: client A
client.<ask>  #: asks A
""",
        "langsmith, of the module": """
from langsmith import wrappers
from openai import OpenAI
made = OpenAI()  #: client A
client = wrappers.wrap_openai(made)
client.<ask>  #: asks A
made.<ask>  #: asks A
""",
        "langsmith, in another module": """
--- llm/__init__.py
from .clients import get_client
--- llm/clients.py
from langsmith.wrappers import wrap_openai
from openai import OpenAI
def get_client():
    return wrap_openai(OpenAI())  #: client A
--- app.py
from llm import get_client
get_client().<ask>  #: asks A
""",
        "langsmith, around what is made elsewhere": """
--- clients.py
from openai import OpenAI
client = OpenAI()  #: client A
--- tracing.py
from langsmith.wrappers import wrap_openai
from clients import client as plain
client = wrap_openai(plain)
--- app.py
from tracing import client
client.<ask>  #: asks A
""",
        "langsmith, if it is there": """
from openai import OpenAI
client = OpenAI()  #: client A
try:
    from langsmith.wrappers import wrap_openai
    client = wrap_openai(client)
except ImportError:
    pass
client.<ask>  #: asks A
""",
        "braintrust": """
import braintrust
from openai import OpenAI
class Bot:
    def __init__(self):
        self.client = braintrust.wrap_openai(OpenAI())  #: client A
    def ask(self):
        return self.client.<ask>  #: asks A
""",
        "logfire": """
import logfire
from openai import OpenAI
client = OpenAI()  #: client A
logfire.configure()
logfire.instrument_openai(client)
client.<ask>  #: asks A
""",
        "logfire while it lasts": """
import logfire
from openai import OpenAI
client = OpenAI()  #: client A
with logfire.instrument_openai(client):
    client.<ask>  #: asks A
""",
        "weave": """
import weave
from openai import OpenAI
weave.init("project")
client = OpenAI()  #: client A
@weave.op()
def ask():
    return client.<ask>  #: asks A
""",
        "instructor": """
import instructor
from openai import OpenAI
client = instructor.from_openai(OpenAI())  #: client A
client.<ask>  #: asks A
""",
        "instructor with a mode": """
import instructor
from openai import OpenAI
client = instructor.from_openai(client=OpenAI(), mode=instructor.Mode.JSON)  #: client A
client.<ask>  #: asks A
""",
        "instructor patches": """
import instructor
from openai import OpenAI
client = instructor.patch(OpenAI())  #: client A
client.<ask>  #: asks A
""",
        "two of them": """
import instructor
from langsmith.wrappers import wrap_openai
from openai import OpenAI
client = instructor.from_openai(wrap_openai(OpenAI()))  #: client A
client.<ask>  #: asks A
""",
    }


# -- modules that have the client under their own name ----------------------------------------------------------------


@pytest.mark.parametrize("module", ["langfuse.openai", "posthog.ai.openai"])
@pytest.mark.parametrize("name", ["OpenAI", "AsyncOpenAI"])
def test_a_module_that_has_the_client_under_its_own_name(module, name):
    (client,) = assert_found(f"""
--- clients.py
from {module} import {name}
client = {name}()  #: client A
--- app.py
from clients import client
client.<ask>  #: asks A
""").clients
    assert client.kind == f"openai.{name}"
    assert client.qualified == f"{module}.{name}"


def test_the_module_of_langfuse_is_that_of_the_sdk():
    assert_found("""
from langfuse.openai import openai
client = openai.OpenAI()  #: client A
client.<ask>  #: asks A
""")


@pytest.mark.parametrize("module", ["langfuse.groq", "langfuse", "helicone.openai_proxy", "mirascope.openai"])
def test_other_modules_have_classes_of_that_name_of_their_own(module):
    known = facts(f"import openai\nfrom {module} import OpenAI\nclient = OpenAI()\nclient.<ask>\n")
    assert (known.clients, known.requests) == ((), ())


@pytest.mark.parametrize("argument", ["OpenAI()", "openai_client=OpenAI()"])
def test_the_wrapper_of_opik(argument):
    assert_found(f"""
from openai import OpenAI
from opik.integrations.openai import track_openai
client = track_openai({argument}, project_name="p")  #: client A
client.<ask>  #: asks A
""")


def test_the_wrapper_of_opik_around_another_library_s_client():
    write("""
from groq import Groq
from opik.integrations.openai import track_openai
client = track_openai(Groq())
client.<ask>
""")
    assert found(analysed(), {}) == {}


# -- what is not the client that it was given -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrapped",
    [
        "from langsmith.wrappers import wrap_anthropic as wrap",
        "from braintrust import wrap_anthropic as wrap",
        "from instructor import from_anthropic as wrap",
        "from vault import wrap_openai as wrap",
    ],
)
def test_an_unknown_wrapper_gives_something_unknown(wrapped):
    write(f"from openai import OpenAI\n{wrapped}\nclient = wrap(OpenAI())\nclient.<ask>\n")
    outcome = analysed()
    assert found(outcome, {}) == {"app.py:3": "client ?", "app.py:4": "asks unresolved"}
    assert len(outcome.facts.clients[0].escapes) == 1
    assert migrated() == {}


def test_what_logfire_gives_back_is_no_client():
    write("import logfire\nfrom openai import OpenAI\nclient = logfire.instrument_openai(OpenAI())\nclient.<ask>\n")
    assert found(analysed(), {})["app.py:4"] == "asks unresolved"


@pytest.mark.parametrize(
    "wrapped",
    [
        "import instructor\nfrom groq import Groq\nclient = instructor.from_groq(Groq())",
        "import instructor\nfrom anthropic import Anthropic\nclient = instructor.from_anthropic(Anthropic())",
        "from langsmith.wrappers import wrap_openai\nfrom groq import Groq\nclient = wrap_openai(Groq())",
        "import braintrust\nfrom together import Together\nclient = braintrust.wrap_openai(Together())",
    ],
)
def test_a_wrapped_client_of_another_library_is_none_of_ours(wrapped):
    write(f"{wrapped}\nclient.<ask>\n", keep=True)
    assert {*found(analysed(), {}).values()} <= {"asks unresolved"}
    assert migrated(unsafe=True) == {}


def test_what_instructor_takes_beside_the_fields_arrives_with_them():
    fields = sent("""
import instructor
from openai import OpenAI
client = instructor.from_openai(OpenAI())
client.chat.completions.create(model="m", response_model=dict, max_retries=2)
""")
    assert fields.startswith("model=m response_model=")


def test_a_client_that_is_made_by_the_name_of_its_provider_is_asked():
    write("""
import instructor
client = instructor.from_provider("openai/gpt-4o")
client.<ask>
""")
    outcome = analysed()
    (client,) = outcome.facts.clients
    assert [request.clients for request in outcome.facts.requests] == [(client.id,), (client.id,)]


# -- a wrapper in the repository that it is of ------------------------------------------------------------------------

CHECKOUT = """
--- {package}/__init__.py
from .client import from_openai
--- {package}/client.py
import openai
class Instructor:
    def __init__(self, client, create):
        self.client, self.create = client, create
    def __getattr__(self, name):
        return getattr(self.client, name)
def from_openai(client: openai.OpenAI, mode="tools", **kwargs):
    if mode == "responses":
        return Instructor(client, client.responses.create)  #: asks{responses} responses.create model nothing
    return Instructor(client, client.chat.completions.create)  #: asks{chat} model nothing
--- examples/one.py
import {package}
from openai import OpenAI
client = {package}.from_openai(OpenAI())  #: client A
{one}
--- examples/two.py
from openai import OpenAI
from {package} import from_openai
client = from_openai(client=OpenAI(), mode="responses")  #: client B
{two}
"""


def test_a_wrapper_is_known_in_its_own_repository_too():
    assert_found(
        CHECKOUT.format(
            package="instructor",
            responses=" inferred",
            chat=" inferred",
            one="client.<ask>  #: asks A",
            two='client.responses.create(model="gpt-4o", input="a")  #: asks B responses.create',
        )
    )
    # Each serves what it is asked for, not what the wrapper could do with it.
    assert migrated()["examples/one.py"].count("cerebras") == 1
    assert "examples/two.py" not in migrated()


def test_a_function_of_that_name_in_another_package_is_followed():
    asked = CHECKOUT.format(package="teacher", responses=" A B", chat=" A B", one="", two="")
    assert_found(asked)


def test_a_function_that_patches_a_client_is_known_there_too():
    assert_found("""
--- instructor/__init__.py
from .patch import patch
--- instructor/patch.py
from openai import OpenAI
class Patched:
    def __call__(self, *args, **kwargs):
        return args
def patch(client: OpenAI, mode="tools") -> OpenAI:
    client.chat.completions.create = Patched()
    return client
--- app.py
import instructor
from openai import OpenAI
client = instructor.patch(OpenAI())  #: client A
client.<ask>  #: asks A
""")


# -- what a wrapper adds to each request ------------------------------------------------------------------------------

ADDED = """
import {module}
from openai import OpenAI
raw = OpenAI()
client = {module}.{function}({client}, model="gpt-4o", temperature=0, max_retries=2)
def ask(messages):
    return client.chat.completions.create(response_model=dict, messages=messages{more})
"""
_FROM = {"module": "instructor", "function": "from_openai"}


@pytest.mark.parametrize("client", ["OpenAI()", "raw", "client=raw"])
def test_the_fields_of_a_wrapper_are_sent(client):
    program = ADDED.format(**_FROM, client=client, more="")
    if client == "client=raw":
        program = program.replace('client=raw, model="gpt-4o"', 'model="gpt-4o", client=raw')
    assert sent(program) == "model=gpt-4o temperature=0 response_model=<builtins.dict>"


def test_what_the_request_says_itself_goes_before():
    program = ADDED.format(**_FROM, client="raw", more=', model="gpt-4o-mini"')
    assert sent(program) == "temperature=0 response_model=<builtins.dict> model=gpt-4o-mini"


@pytest.mark.parametrize(
    "other", [{"module": "instructor", "function": "patch"}, {"module": "vendor", "function": "wrap"}]
)
def test_other_wrappers_add_nothing(other):
    write(ADDED.format(**other, client="raw", more=""))
    assert {field.name for each in analysed().facts.requests for field in each.fields} == {"response_model", "messages"}


def test_the_model_of_a_wrapper_moves_with_the_client():
    write(ADDED.format(**_FROM, client="OpenAI()", more=""))
    assert 'model="gpt-oss-120b", temperature=0, max_retries=2' in migrated()["app.py"]


def test_requests_for_something_else_are_not_given_them():
    write(ADDED.format(**_FROM, client="raw", more="") + 'raw.embeddings.create(input="a")\n')
    asked = {each.chain: {field.name for field in each.fields} for each in analysed().facts.requests}
    assert asked["embeddings.create"] == {"input"}
