"""Clients wherever modules and functions keep them: names, globals, expressions, containers."""

from typing import ClassVar

from understand_programs import Mechanisms, assert_found


class TestVariables(Mechanisms):
    """Names: of a module, a function, a block, an expression."""

    programs: ClassVar = {
        "global": """
from openai import OpenAI
client = OpenAI()  #: client A
def ask():
    return client.<ask>  #: asks A
""",
        "local": """
from openai import OpenAI
def ask():
    client = OpenAI()  #: client A
    return client.<ask>  #: asks A
""",
        "never named": """
from openai import OpenAI
OpenAI().<ask>  #: client A; asks A
""",
        "second name": """
from openai import OpenAI
client = OpenAI()  #: client A
llm = client
llm.<ask>  #: asks A
""",
        "chained assignment": """
from openai import OpenAI
client = llm = OpenAI()  #: client A
llm.<ask>  #: asks A
""",
        "annotated assignment": """
from openai import OpenAI
client: OpenAI = OpenAI()  #: client A
client.<ask>  #: asks A
""",
        "with": """
from openai import OpenAI
with OpenAI() as client:  #: client A
    client.<ask>  #: asks A
""",
        "async with": """
from openai import OpenAI
async def ask():
    async with OpenAI() as client:  #: client A
        return await client.<ask>  #: asks A
""",
        "walrus": """
from openai import OpenAI
if (client := OpenAI()) is not None:  #: client A
    client.<ask>  #: asks A
""",
        "ternary": """
from openai import OpenAI
def ask(given=None):
    client = given if given else OpenAI()  #: client A
    return client.<ask>  #: asks A
""",
        "or": """
from openai import OpenAI
def ask(client=None):
    client = client or OpenAI()  #: client A
    return client.<ask>  #: asks A
""",
        "if None": """
from openai import OpenAI
def ask(client=None):
    if client is None:
        client = OpenAI()  #: client A
    return client.<ask>  #: asks A
""",
        "both branches": """
from openai import OpenAI
def ask(fast):
    if fast:
        client = OpenAI()  #: client A
    else:
        client = OpenAI()  #: client B
    return client.<ask>  #: asks A B
""",
        "each branch its own": """
from openai import OpenAI
def ask(fast):
    if fast:
        client = OpenAI()  #: client A
        return client.<ask>  #: asks A
    else:
        client = OpenAI()  #: client B
        return client.<ask>  #: asks B
""",
        "lazily built": """
from openai import OpenAI
_client = None
def get_client():
    global _client
    if _client is None:
        _client = OpenAI()  #: client A
    return _client
def ask():
    return get_client().<ask>  #: asks A
""",
        "set by another function": """
from openai import OpenAI
client: "OpenAI | None" = None
def connect():
    global client
    client = OpenAI()  #: client A
def ask():
    return client.<ask>  #: asks A
""",
        "nonlocal": """
from openai import OpenAI
def build():
    client = None
    def connect():
        nonlocal client
        client = OpenAI()  #: client A
    def ask():
        return client.<ask>  #: asks A
    return connect, ask
""",
        "closure": """
from openai import OpenAI
def build():
    client = OpenAI()  #: client A
    def ask():
        return client.<ask>  #: asks A
    return ask
""",
        "lambda": """
from openai import OpenAI
client = OpenAI()  #: client A
ask = lambda: client.<ask>  #: asks A
""",
        "comprehension": """
from openai import OpenAI
client = OpenAI()  #: client A
answers = [client.<ask> for _ in range(3)]  #: asks A
""",
        "later name does not reach back": """
from openai import OpenAI
client = OpenAI()  #: client A
client.<ask>  #: asks A
client = OpenAI()  #: client B
client.<ask>  #: asks B
""",
        "loop reaches back": """
from openai import OpenAI
def ask():
    client = OpenAI()  #: client A
    while True:
        client.<ask>  #: asks A B
        client = OpenAI()  #: client B
""",
    }


class TestContainers(Mechanisms):
    """Clients in dictionaries, lists and tuples."""

    programs: ClassVar = {
        "dict": """
from openai import OpenAI
clients = {
    "fast": OpenAI(),  #: client A
    "slow": OpenAI(),  #: client B
}
clients["fast"].<ask>  #: asks A
def ask(name):
    return clients[name].<ask>  #: asks A B
""",
        "dict.get": """
from openai import OpenAI
clients = {"fast": OpenAI()}  #: client A
clients.get("fast").<ask>  #: asks A
""",
        "dict filled later": """
from openai import OpenAI
clients = {}
clients["fast"] = OpenAI()  #: client A
clients["fast"].<ask>  #: asks A
""",
        "list": """
from openai import OpenAI
clients = [
    OpenAI(),  #: client A
    OpenAI(),  #: client B
]
clients[1].<ask>  #: asks B
for client in clients:
    client.<ask>  #: asks A B
""",
        "comprehension over clients": """
from openai import OpenAI
clients = [
    OpenAI(),  #: client A
    OpenAI(),  #: client B
]
answers = [client.<ask> for client in clients]  #: asks A B
""",
        "generator expression over clients": """
from openai import OpenAI
clients = [OpenAI()]  #: client A
print(*(client.<ask> for client in clients if client))  #: asks A
""",
        "unpacked": """
from openai import OpenAI
client, retries = OpenAI(), 3  #: client A
client.<ask>  #: asks A
""",
        "unpacked from a function": """
from openai import OpenAI
def build():
    return OpenAI(), 3  #: client A
client, retries = build()
client.<ask>  #: asks A
""",
        "unpacked with a rest": """
from openai import OpenAI
first, *others, last = 1, 2, 3, OpenAI()  #: client A
last.<ask>  #: asks A
""",
    }


def test_a_name_of_two_providers_names_the_other_one():
    known = assert_found("""
from groq import Groq
from openai import OpenAI
def ask(fast):
    client = Groq() if fast else OpenAI()  #: client A
    return client.<ask>  #: asks A
""")
    (request,) = known.requests
    assert len(request.others) == 1


def test_a_variable_of_a_function_is_not_the_global_of_that_name():
    assert_found("""
from groq import Groq
from openai import OpenAI
client = OpenAI()  #: client A
def ask():
    client = Groq()
    return client.<ask>
""")


def test_a_parameter_is_not_the_global_of_that_name():
    assert_found("""
from groq import Groq
from openai import OpenAI
client = OpenAI()  #: client A
def ask(client):
    return client.<ask>
ask(Groq())
""")
