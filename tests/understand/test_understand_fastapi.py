"""Clients that FastAPI hands over: dependencies, the state of the application."""

from typing import ClassVar

import pytest
from understand_programs import Mechanisms, assert_found


class TestFastapi(Mechanisms):
    """Dependencies of FastAPI's endpoints, and what an application keeps in its state."""

    programs: ClassVar = {
        "alias of another module": """
--- deps.py
from typing import Annotated
from fastapi import Depends
from openai import OpenAI
def get_client():
    return OpenAI()  #: client A
Llm = Annotated[OpenAI, Depends(get_client)]
--- app.py
from fastapi import FastAPI
from deps import Llm
app = FastAPI()
@app.get("/")
def ask(client: Llm):
    return client.<ask>  #: asks A
""",
        "alias of another module by its attribute": """
--- deps.py
from typing import Annotated
from fastapi import Depends
from openai import OpenAI
def get_client():
    return OpenAI()  #: client A
Llm = Annotated[OpenAI, Depends(get_client)]
--- app.py
import deps
def ask(client: deps.Llm):
    return client.<ask>  #: asks A
""",
        "typed alias": """
from typing import Annotated
from fastapi import Depends
from openai import OpenAI
from typing_extensions import TypeAlias
def get_client():
    return OpenAI()  #: client A
Llm: TypeAlias = Annotated[OpenAI, Depends(get_client)]
def ask(client: Llm):
    return client.<ask>  #: asks A
""",
        "function of another module": """
--- deps.py
from openai import OpenAI
async def get_client():
    client = OpenAI()  #: client A
    try:
        yield client
    finally:
        client.close()
--- app.py
from fastapi import APIRouter, Depends
from deps import get_client
router = APIRouter()
@router.post("/ask")
async def ask(text: str, client=Depends(get_client)):
    return client.<ask>  #: asks A
""",
        "dependency of a dependency": """
from typing import Annotated
from fastapi import Depends
from openai import OpenAI
def get_client():
    return OpenAI()  #: client A
class Bot:
    def __init__(self, client: Annotated[OpenAI, Depends(get_client)]):
        self.client = client
def ask(bot: Annotated[Bot, Depends()]):
    return bot.client.<ask>  #: asks A
""",
        "function that takes a dependency": """
from fastapi import Depends
from openai import OpenAI
def get_client():
    return OpenAI()  #: client A
class Bot:
    def __init__(self, client):
        self.client = client
    def ask(self):
        return self.client.<ask>  #: asks A
def get_bot(client=Depends(get_client)):
    return Bot(client)
def endpoint(bot: Bot = Depends(get_bot)):
    return bot.ask()
""",
        "class method": """
from fastapi import Depends
from openai import OpenAI
class Clients:
    @classmethod
    def main(cls):
        return OpenAI()  #: client A
def ask(client=Depends(Clients.main)):
    return client.<ask>  #: asks A
""",
        "method of an object": """
from fastapi import Depends
from openai import OpenAI
class Clients:
    def __init__(self):
        self.client = OpenAI()  #: client A
    def main(self):
        return self.client
clients = Clients()
def ask(client=Depends(clients.main)):
    return client.<ask>  #: asks A
""",
        "object that is called": """
from fastapi import Depends
from openai import OpenAI
class Provide:
    def __call__(self):
        return OpenAI()  #: client A
def ask(client=Depends(Provide())):
    return client.<ask>  #: asks A
""",
        "lambda": """
from fastapi import Depends
from openai import OpenAI
client = OpenAI()  #: client A
def ask(llm=Depends(lambda: client)):
    return llm.<ask>  #: asks A
""",
        "state of the application": """
from fastapi import FastAPI
from openai import OpenAI
app = FastAPI()
app.state.client = OpenAI()  #: client A
@app.get("/")
def ask():
    return app.state.client.<ask>  #: asks A
""",
        "state, set at startup": """
from fastapi import FastAPI
from openai import OpenAI
app = FastAPI()
@app.on_event("startup")
def connect():
    app.state.client = OpenAI()  #: client A
@app.get("/")
def ask():
    return app.state.client.<ask>  #: asks A
""",
        "state, by way of the request": """
from contextlib import asynccontextmanager
from fastapi import FastAPI, Request
from openai import OpenAI
@asynccontextmanager
async def lifespan(app: FastAPI):
    app.state.client = OpenAI()  #: client A
    yield
app = FastAPI(lifespan=lifespan)
@app.get("/")
async def ask(request: Request):
    return request.app.state.client.<ask>  #: asks A
""",
        "state, by way of another module's request": """
--- main.py
from fastapi import FastAPI
from openai import OpenAI
from routes import router
app = FastAPI()
app.include_router(router)
app.state.openai_client = OpenAI()  #: client A
--- routes.py
from fastapi import APIRouter, Depends, Request
router = APIRouter()
def get_client(request: Request):
    return request.app.state.openai_client
@router.get("/")
def ask(client=Depends(get_client)):
    return client.<ask>  #: asks A
""",
    }


# -- what must not be mixed up ----------------------------------------------------------------------------------------


def test_two_attributes_of_the_state():
    assert_found("""
from fastapi import FastAPI
from groq import Groq
from openai import OpenAI
app = FastAPI()
app.state.openai = OpenAI()  #: client A
app.state.groq = Groq()
@app.get("/")
def ask():
    app.state.openai.<ask>  #: asks A
    app.state.groq.<ask>
""")


def test_two_dependencies():
    assert_found("""
--- deps.py
from typing import Annotated
from fastapi import Depends
from groq import Groq
from openai import OpenAI
def get_openai():
    return OpenAI()  #: client A
def get_groq():
    return Groq()
Llm = Annotated[OpenAI, Depends(get_openai)]
Fast = Annotated[Groq, Depends(get_groq)]
--- app.py
from deps import Fast, Llm
def ask(llm: Llm, fast: Fast):
    llm.<ask>  #: asks A
    fast.<ask>
""")


@pytest.mark.xfail(strict=True, reason="the states of all applications are one")
def test_the_states_of_two_programs():
    assert_found("""
--- one/main.py
from fastapi import FastAPI, Request
from openai import OpenAI
app = FastAPI()
app.state.client = OpenAI()  #: client A
def ask(request: Request):
    return request.app.state.client.<ask>  #: asks A
--- two/main.py
from fastapi import FastAPI, Request
from groq import Groq
app = FastAPI()
app.state.client = Groq()
def ask(request: Request):
    return request.app.state.client.<ask>
""")
