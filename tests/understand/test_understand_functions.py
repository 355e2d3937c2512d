"""Clients that functions make, give and are given: factories, parameters, dependencies."""

from typing import ClassVar

from understand_programs import Mechanisms


class TestFunctions(Mechanisms):
    """What functions give and what they are given."""

    programs: ClassVar = {
        "factory": """
from openai import OpenAI
def build():
    return OpenAI()  #: client A
build().<ask>  #: asks A
""",
        "awaited factory": """
from openai import OpenAI
async def build():
    return OpenAI()  #: client A
async def ask():
    return await (await build()).<ask>  #: asks A
""",
        "lru_cache": """
from functools import lru_cache
from openai import OpenAI
@lru_cache(maxsize=1)
def build():
    return OpenAI()  #: client A
build().<ask>  #: asks A
""",
        "generator as context manager": """
from contextlib import contextmanager
from openai import OpenAI
@contextmanager
def session():
    client = OpenAI()  #: client A
    try:
        yield client
    finally:
        client.close()
with session() as client:
    client.<ask>  #: asks A
""",
        "positional argument": """
from openai import OpenAI
def ask(client, text):
    return client.<ask>  #: asks A
ask(OpenAI(), "hello")  #: client A
""",
        "keyword argument": """
from openai import OpenAI
def ask(text, *, client):
    return client.<ask>  #: asks A
ask("hello", client=OpenAI())  #: client A
""",
        "every caller counts": """
from openai import OpenAI
def ask(client):
    return client.<ask>  #: asks A B
def one():
    ask(OpenAI())  #: client A
def two():
    ask(client=OpenAI())  #: client B
""",
        "default": """
from openai import OpenAI
client = OpenAI()  #: client A
def ask(text, client=client):
    return client.<ask>  #: asks A
""",
        "default made in the signature": """
from openai import OpenAI
def ask(text, client=OpenAI()):  #: client A
    return client.<ask>  #: asks A
""",
        "handed on twice": """
from openai import OpenAI
def ask(client):
    return inner(client)
def inner(llm):
    return llm.<ask>  #: asks A
ask(OpenAI())  #: client A
""",
        "unpacked arguments": """
from openai import OpenAI
def ask(text, client):
    return client.<ask>  #: asks A
arguments = {"client": OpenAI()}  #: client A
ask("hello", **arguments)
""",
        "starred arguments": """
from openai import OpenAI
def ask(text, client):
    return client.<ask>  #: asks A
arguments = ("hello", OpenAI())  #: client A
ask(*arguments)
""",
        "annotated and passed": """
from typing import Optional
from openai import OpenAI
def ask(client: Optional[OpenAI] = None):
    return client.<ask>  #: asks A
ask(OpenAI())  #: client A
""",
        "dependency in the default": """
from fastapi import Depends
from openai import OpenAI
def get_client():
    return OpenAI()  #: client A
def ask(client=Depends(get_client)):
    return client.<ask>  #: asks A
""",
        "dependency in the annotation": """
from typing import Annotated
from fastapi import Depends
from openai import OpenAI
def get_client():
    return OpenAI()  #: client A
def ask(client: Annotated[OpenAI, Depends(get_client)]):
    return client.<ask>  #: asks A
""",
        "dependency that yields": """
from typing import Annotated
from fastapi import Depends
from openai import OpenAI
def get_client():
    yield OpenAI()  #: client A
def ask(client: Annotated[OpenAI, Depends(get_client)]):
    return client.<ask>  #: asks A
""",
        "dependency in the default that yields": """
from fastapi import Depends
from openai import OpenAI
def get_client():
    with OpenAI() as client:  #: client A
        yield client
def ask(client=Depends(get_client)):
    return client.<ask>  #: asks A
""",
        "dependency by a name": """
from typing import Annotated
from fastapi import Depends
from openai import OpenAI
def get_client():
    return OpenAI()  #: client A
Llm = Annotated[OpenAI, Depends(get_client)]
def ask(client: Llm):
    return client.<ask>  #: asks A
""",
        "partial of the class": """
from functools import partial
from openai import OpenAI
build = partial(OpenAI)
def ask(client):
    return client.<ask>  #: asks A
ask(OpenAI())  #: client A
""",
        "recursive": """
from openai import OpenAI
def ask(client, depth):
    if depth:
        return ask(client, depth - 1)
    return client.<ask>  #: asks A
ask(OpenAI(), 3)  #: client A
""",
        "cast": """
from typing import cast
from openai import OpenAI
client = cast(OpenAI, OpenAI())  #: client A
client.<ask>  #: asks A
""",
        "getattr": """
from openai import OpenAI
class Holder:
    client = OpenAI()  #: client A
getattr(Holder, "client").<ask>  #: asks A
""",
    }
