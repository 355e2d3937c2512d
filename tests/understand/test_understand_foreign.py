"""Requests through what another package made: silent where that is another library's client, unresolved elsewhere."""

import pytest
from understand_programs import analysed, assert_found, found, migrated, write

# -- another library's client is no business of ours ------------------------------------------------------------------

CLIENTS = {
    "made": "Groq().<ask>",
    "kept": "client = Groq()\nclient.<ask>",
    "kept in part": "chat = Groq().chat\nchat.completions.create(model='gpt-4o', messages=[])",
    "by its module": "groq.Groq().<ask>",
    "with options": "Groq().with_options(timeout=3).<ask>",
    "raw": "Groq().with_raw_response.<ask>",
    "in a block": "with Groq() as client:\n    client.<ask>",
    "in a list": "for client in [Groq(), Groq()]:\n    client.<ask>",
    "annotated": "def ask(client: Groq):\n    client.<ask>",
    "annotated with None": "def ask(client: Groq | None = None):\n    client.<ask>",
    "annotated in quotes": 'def ask(client: "groq.Groq"):\n    client.<ask>',
    "annotated on a class": "class Bot:\n    client: Groq\n    def ask(self):\n        self.client.<ask>",
    "set on a class": "class Bot:\n    def __init__(self):\n        self.client = Groq()\n    def ask(self):\n"
    "        self.client.<ask>",
    "a subclass of its": "class Own(Groq):\n    pass\nOwn().<ask>",
    "a mock": "from unittest.mock import MagicMock\nMagicMock().<ask>",
    "what a mock gives": "from unittest.mock import MagicMock\nMagicMock().build().<ask>",
}


@pytest.mark.parametrize("way", CLIENTS)
def test_another_librarys_client_is_silent(way):
    write(f"# openai\nimport groq\nfrom groq import Groq\n{CLIENTS[way]}\n")
    assert found(analysed(), {}) == {}


# -- what is only reached through an object of another package may be anything ----------------------------------------

REACHED = {
    "fastapi.Request.app.state.x": "from fastapi import Request\ndef ask(request: Request):\n"
    "    request.app.state.x.<ask>",
    "fastapi.Request.state.x": "from fastapi import Request\ndef ask(request: Request):\n    request.state.x.<ask>",
    "telegram.ext.ContextTypes.DEFAULT_TYPE.bot_data": "from telegram.ext import ContextTypes\n"
    "async def ask(update, context: ContextTypes.DEFAULT_TYPE):\n    await context.bot_data['c'].<ask>",
    "queue.Queue.get": "from queue import Queue\njobs = Queue()\njobs.get().<ask>",
    "asyncio.Queue.get": "import asyncio\njobs = asyncio.Queue()\nasync def ask():\n    (await jobs.get()).<ask>",
    "concurrent.futures.ThreadPoolExecutor.submit.result": "from concurrent.futures import ThreadPoolExecutor\n"
    "pool = ThreadPoolExecutor()\npool.submit(work).result().<ask>",
    "homeassistant.core.HomeAssistant.data": "from homeassistant.core import HomeAssistant\n"
    "def ask(hass: HomeAssistant):\n    hass.data['llm'].<ask>",
    "pydantic_ai.RunContext.deps.client": "from pydantic_ai import RunContext\ndef ask(ctx: RunContext):\n"
    "    ctx.deps.client.<ask>",
    "discord.ext.commands.Bot.llm": "from discord.ext import commands\ndef ask(bot: commands.Bot):\n    bot.llm.<ask>",
    "streamlit.session_state.client": "import streamlit as st\nst.session_state.client.<ask>",
    "streamlit.session_state": "import streamlit as st\nst.session_state['client'].<ask>",
    "flask.g.client": "from flask import g\ng.client.<ask>",
    "groq.Groq.inner": "from groq import Groq\nGroq().inner.<ask>",
    "vendor.connect": "import vendor\nvendor.connect().<ask>",
    "vendor.client": "from vendor import client\nclient.<ask>",
}


@pytest.mark.parametrize("origin", REACHED)
def test_what_is_reached_through_another_package_is_unresolved(origin):
    write(f"# openai\n{REACHED[origin]}\n")
    (each,) = analysed().facts.requests
    assert (each.resolution, each.clients) == ("unresolved", ())
    assert each.reason.reason == f"it comes from {origin}, which is not part of the program"
    assert migrated(unsafe=True) == {}


CAPITALS = {
    "an item in capitals": "from flask import current_app\ncurrent_app.config['CLIENT'].<ask>",
    "a constant of a package": "from vendor import CLIENT\nCLIENT.<ask>",
    "a constant of a settings object": "from django.conf import settings\nsettings.CLIENT.<ask>",
    "the class in place of a client": "from langsmith.wrappers import wrap_openai\nfrom openai import OpenAI\n"
    "wrap_openai(OpenAI).<ask>",
}


@pytest.mark.parametrize("what", CAPITALS)
def test_what_is_written_in_capitals_is_no_other_client(what):
    write(f"# openai\n{CAPITALS[what]}\n")
    assert list(found(analysed(), {}).values()) == ["asks unresolved"]


def test_a_client_that_is_put_where_only_others_look_does_not_move_alone():
    write("""
from telegram.ext import ContextTypes
from openai import OpenAI
def setup(app):
    app.bot_data["c"] = OpenAI()
async def ask(update, context: ContextTypes.DEFAULT_TYPE):
    context.bot_data["c"].<ask>
""")
    assert found(analysed(), {}) == {"app.py:4": "client ?", "app.py:6": "asks unresolved"}
    assert migrated() == {}


def test_what_the_program_puts_into_a_block_comes_out_of_it():
    assert_found("""
from contextlib import AsyncExitStack, ExitStack, closing
from groq import Groq
from openai import OpenAI
with ExitStack() as stack:
    one = stack.enter_context(OpenAI())  #: client A
    one.<ask>  #: asks A
    two = stack.enter_context(Groq())
    two.<ask>
with closing(OpenAI()) as three:  #: client B
    three.<ask>  #: asks B
async def ask():
    async with AsyncExitStack() as stack:
        four = await stack.enter_async_context(OpenAI())  #: client C
        four.<ask>  #: asks C
""")


# -- everybody's words need a resource in front of them ---------------------------------------------------------------

REACHABLE = (
    "client.files.list()",
    "client.models.list()",
    "client.batches.cancel('b')",
    "client.vector_stores.search('v')",
)


@pytest.mark.parametrize("call", REACHABLE)
def test_everyday_methods_of_a_known_client_are_requests(call):
    write(f"from openai import OpenAI\nclient = OpenAI()\n{call}\n")
    (each,) = analysed().facts.requests
    assert f"client.{each.chain}" == call.partition("(")[0]


@pytest.mark.parametrize("call", [*REACHABLE, "client.get('x')", "client.run()", "client.files.update(a=1)"])
def test_everyday_methods_of_something_unknown_are_not(call):
    write(f"import openai\ndef work(client):\n    {call}\n")
    assert found(analysed(), {}) == {}


# -- endpoints of older SDKs ------------------------------------------------------------------------------------------

OLD = {
    "beta.vector_stores.create": "client.beta.vector_stores.create(name='a')",
    "beta.vector_stores.files.create": "client.beta.vector_stores.files.create('v', file_id='a')",
    "beta.vector_stores.file_batches.create": "client.beta.vector_stores.file_batches.create('v', file_ids=[])",
    "beta.assistants.files.create": "client.beta.assistants.files.create('a', file_id='b')",
    "beta.assistants.create": "client.beta.assistants.create(model='gpt-4o')",
    "files.content": "client.files.with_raw_response.content('a')",
    "files.list": "client.files.with_raw_response.list()",
}


@pytest.mark.parametrize("chain", OLD)
def test_endpoints_of_older_sdks_keep_the_client(chain):
    write(f"from openai import OpenAI\nclient = OpenAI()\n{OLD[chain]}\nclient.<ask>\n")
    requests = analysed().facts.requests
    assert [each.chain for each in requests] == [chain, "chat.completions.create"]
    assert {each.resolution for each in requests} == {"resolved"}
    assert migrated() == {}


@pytest.mark.parametrize("chain", OLD)
def test_the_same_words_of_another_library_are_silent(chain):
    write(f"# openai\nfrom groq import Groq\nclient = Groq()\n{OLD[chain]}\n")
    assert found(analysed(), {}) == {}


@pytest.mark.parametrize("call", ["client.beta.shapes.create(name='a')", "client.beta.assistants.shapes.create('a')"])
def test_endpoints_that_no_sdk_has_are_none(call):
    write(f"from openai import OpenAI\nclient = OpenAI()\n{call}\n")
    assert found(analysed(), {}) == {"app.py:2": "client ?"}
