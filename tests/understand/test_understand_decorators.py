"""Decorators around the functions that make, give and use a client."""

from typing import ClassVar

from understand_programs import Mechanisms, analysed, found, migrated, request, said, write


class TestDecorators(Mechanisms):
    """Decorators of the function that makes the client, gives it or uses it."""

    programs: ClassVar = {
        "tenacity": """
from openai import OpenAI
from tenacity import retry, stop_after_attempt
@retry(stop=stop_after_attempt(3))
def build():
    return OpenAI()  #: client A
@retry
def ask(client):
    return client.<ask>  #: asks A
ask(build())
""",
        "backoff": """
import backoff
import openai
@backoff.on_exception(backoff.expo, openai.RateLimitError)
def ask(client, **kwargs):
    return client.chat.completions.create(messages=[], **kwargs)  #: asks A
ask(openai.OpenAI(), model="gpt-4o")  #: client A
""",
        "of the project": """
--- retries.py
import functools
def retried(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        for attempt in range(3):
            try:
                return function(*args, **kwargs)
            except OSError:
                pass
    return wrapper
--- app.py
from openai import OpenAI
from retries import retried
@retried
def build():
    return OpenAI()  #: client A
@retried
def ask(client):
    return client.<ask>  #: asks A
ask(build())
""",
        "of the project, with arguments": """
--- retries.py
from functools import wraps
def retried(times):
    def decorate(function):
        @wraps(function)
        def wrapper(*args, **kwargs):
            return function(*args, **kwargs)
        return wrapper
    return decorate
--- app.py
from openai import OpenAI
from retries import retried
class Bot:
    @retried(times=3)
    def connect(self):
        return OpenAI()  #: client A
    @retried(times=3)
    def ask(self, model):
        return self.connect().chat.completions.create(model=model, messages=[])  #: asks A
Bot().ask("gpt-4o")
""",
        "of the project, that passes a client": """
--- clients.py
from functools import wraps
from openai import OpenAI
def with_client(function):
    @wraps(function)
    def wrapper(*args, **kwargs):
        return function(OpenAI(), *args, **kwargs)  #: client A
    return wrapper
--- app.py
from clients import with_client
@with_client
def ask(client, text):
    return client.<ask>  #: asks A
ask("hello")
""",
        "cache": """
--- clients.py
import functools
from openai import OpenAI
@functools.cache
def get_client():
    return OpenAI()  #: client A
--- app.py
from clients import get_client
def ask():
    return get_client().<ask>  #: asks A
""",
        "lru_cache without a call": """
from functools import lru_cache
from openai import OpenAI
class Clients:
    @staticmethod
    @lru_cache
    def main():
        return OpenAI()  #: client A
Clients.main().<ask>  #: asks A
""",
        "lru_cache around a lambda": """
from functools import lru_cache
from openai import OpenAI
get_client = lru_cache(maxsize=None)(lambda: OpenAI())  #: client A
get_client().<ask>  #: asks A
""",
        "streamlit": """
import streamlit as st
from openai import OpenAI
@st.cache_resource
def get_client():
    return OpenAI()  #: client A
get_client().<ask>  #: asks A
""",
        "streamlit with arguments": """
import streamlit as st
from openai import OpenAI
@st.cache_resource(show_spinner=False)
def get_client():
    return OpenAI()  #: client A
client = get_client()
client.<ask>  #: asks A
""",
        "streamlit's session": """
import streamlit as st
from openai import OpenAI
if "client" not in st.session_state:
    st.session_state.client = OpenAI()  #: client A
st.session_state.client.<ask>  #: asks A
""",
        "streamlit's session by item": """
import streamlit as st
from openai import OpenAI
if "client" not in st.session_state:
    st.session_state["client"] = OpenAI()  #: client A
client = st.session_state["client"]
client.<ask>  #: asks A
""",
        "asynccontextmanager": """
--- clients.py
from contextlib import asynccontextmanager
from openai import OpenAI
@asynccontextmanager
async def session():
    async with OpenAI() as client:  #: client A
        yield client
--- app.py
from clients import session
async def ask():
    async with session() as client:
        return await client.<ask>  #: asks A
""",
        "exit stack": """
from contextlib import ExitStack
from openai import OpenAI
with ExitStack() as stack:
    client = stack.enter_context(OpenAI())  #: client A
    client.<ask>  #: asks A
""",
        "startup of an application": """
from fastapi import FastAPI
from openai import OpenAI
app = FastAPI()
client = None
@app.on_event("startup")
async def connect():
    global client
    client = OpenAI()  #: client A
@app.get("/")
async def ask():
    return client.<ask>  #: asks A
""",
    }


# -- decorators that change what is given or passed -------------------------------------------------------------------


def test_a_decorator_that_gives_something_else_is_believed():
    write("""
from groq import Groq
from openai import OpenAI
def swapped(function):
    def wrapper():
        return Groq()
    return wrapper
@swapped
def build():
    return OpenAI()
build().<ask>
""")
    assert "asks ?" not in found(analysed(), {}).values()
    assert "gpt-oss-120b" not in migrated().get("app.py", "")


def test_a_model_that_a_decorator_passes_is_not_overlooked():
    each = request("""
from functools import wraps
from openai import OpenAI
client = OpenAI()
def cheap(function):
    @wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, model="gpt-4o-mini", **kwargs)
    return wrapper
@cheap
def ask(text, model="gpt-4o"):
    return client.chat.completions.create(model=model, messages=[])
ask("hello")
""")
    assert "gpt-4o-mini" in said(each, "model") or "unknown" in said(each, "model")
