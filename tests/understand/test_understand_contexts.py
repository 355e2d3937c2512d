"""Clients in context variables and thread locals."""

from typing import ClassVar

from understand_programs import Mechanisms, assert_found, migrated


class TestContextVariables(Mechanisms):
    """What a context variable or a thread's own storage holds."""

    programs: ClassVar = {
        "set and got": """
from contextvars import ContextVar
from openai import OpenAI
current = ContextVar("current")
def connect():
    current.set(OpenAI())  #: client A
def ask():
    return current.get().<ask>  #: asks A
""",
        "annotated, of another module": """
--- context.py
from contextvars import ContextVar
from openai import OpenAI
current: ContextVar[OpenAI] = ContextVar("current")
--- app.py
from openai import OpenAI
from context import current
token = current.set(OpenAI())  #: client A
try:
    client = current.get()
    client.<ask>  #: asks A
finally:
    current.reset(token)
""",
        "default": """
import contextvars
from openai import OpenAI
current = contextvars.ContextVar("current", default=OpenAI())  #: client A
def ask():
    return current.get().<ask>  #: asks A
""",
        "default of get": """
from contextvars import ContextVar
from openai import OpenAI
fallback = OpenAI()  #: client A
current = ContextVar("current")
def ask():
    return current.get(fallback).<ask>  #: asks A
""",
        "thread's own": """
import threading
from openai import OpenAI
local = threading.local()
def client():
    if not hasattr(local, "client"):
        local.client = OpenAI()  #: client A
    return local.client
def ask():
    return client().<ask>  #: asks A
""",
    }


# -- what must not be mixed up ----------------------------------------------------------------------------------------


def test_two_context_variables():
    assert_found("""
from contextvars import ContextVar
from groq import Groq
from openai import OpenAI
one = ContextVar("client")
two = ContextVar("client")
one.set(OpenAI())  #: client A
two.set(Groq())
one.get().<ask>  #: asks A
two.get().<ask>
""")


def test_a_context_variable_of_two_libraries():
    known = assert_found("""
from contextvars import ContextVar
from groq import Groq
from openai import OpenAI
current = ContextVar("client")
def ask(fast):
    current.set(Groq() if fast else OpenAI())  #: client A
    return current.get().<ask>  #: asks A
""")
    assert known.requests[0].others
    assert migrated() == {}
