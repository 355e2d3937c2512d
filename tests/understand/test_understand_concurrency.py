"""Functions that threads, processes, executors, event loops and partials call: with which clients and fields."""

from typing import ClassVar

from understand_programs import FOLLOWED, Mechanisms, assert_found, migrated


class TestConcurrency(Mechanisms):
    """Functions that something else calls: threads, executors, event loops."""

    bugs: ClassVar = {
        **{
            (test, name): reason
            for test in FOLLOWED
            for name, reason in {
                "method of the client, in a thread": "the fields in `kwargs=` are not followed",
                "method that is a partial": "what `partialmethod` passes is not followed",
            }.items()
        },
    }

    programs: ClassVar = {
        "thread": """
from threading import Thread
from openai import OpenAI
def ask(client, text):
    return client.<ask>  #: asks A
thread = Thread(target=ask, args=(OpenAI(), "hello"))  #: client A
thread.start()
""",
        "thread with keywords": """
import threading
from openai import OpenAI
def ask(text, client):
    return client.<ask>  #: asks A
threading.Thread(target=ask, kwargs={"text": "hello", "client": OpenAI()}).start()  #: client A
""",
        "process": """
--- work.py
def ask(client, text):
    return client.<ask>  #: asks A
--- app.py
import multiprocessing
from openai import OpenAI
from work import ask
client = OpenAI()  #: client A
jobs = [multiprocessing.Process(target=ask, args=(client, text)) for text in ("a", "b")]
""",
        "thread of a method": """
from threading import Thread
from openai import OpenAI
class Bot:
    def run(self, client):
        return client.<ask>  #: asks A
bot = Bot()
Thread(target=bot.run, args=[OpenAI()], daemon=True).start()  #: client A
""",
        "submitted": """
from concurrent.futures import ThreadPoolExecutor
from openai import OpenAI
def ask(client, text):
    return client.<ask>  #: asks A
with ThreadPoolExecutor() as executor:
    future = executor.submit(ask, OpenAI(), "hello")  #: client A
""",
        "submitted by keyword": """
from concurrent.futures import ThreadPoolExecutor
from openai import OpenAI
def ask(text, client):
    return client.<ask>  #: asks A
client = OpenAI()  #: client A
executor = ThreadPoolExecutor(max_workers=4)
futures = {executor.submit(ask, text, client=client): text for text in ("a", "b")}
""",
        "mapped": """
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from openai import OpenAI
def ask(client, text):
    return client.<ask>  #: asks A
client = OpenAI()  #: client A
with ThreadPoolExecutor() as executor:
    answers = list(executor.map(partial(ask, client), ["a", "b"]))
""",
        "mapped over clients": """
from concurrent.futures import ThreadPoolExecutor
from openai import OpenAI
def ask(client):
    return client.<ask>  #: asks A
clients = [OpenAI()]  #: client A
with ThreadPoolExecutor() as executor:
    answers = list(executor.map(ask, clients))
""",
        "run in an executor": """
import asyncio
from openai import OpenAI
def ask(client, text):
    return client.<ask>  #: asks A
async def main():
    loop = asyncio.get_running_loop()
    client = OpenAI()  #: client A
    await loop.run_in_executor(None, ask, client, "hello")
""",
        "partial, run in an executor": """
import asyncio
from functools import partial
from openai import OpenAI
def ask(client, text):
    return client.<ask>  #: asks A
async def main():
    loop = asyncio.get_event_loop()
    client = OpenAI()  #: client A
    await loop.run_in_executor(None, partial(ask, client, text="hello"))
""",
        "lambda, run in an executor": """
import asyncio
from openai import OpenAI
client = OpenAI()  #: client A
async def main():
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(None, lambda: client.<ask>)  #: asks A
""",
        "to_thread": """
import asyncio
from openai import OpenAI
def ask(client, text):
    return client.<ask>  #: asks A
async def main():
    return await asyncio.to_thread(ask, OpenAI(), "hello")  #: client A
""",
        "gathered": """
import asyncio
from openai import OpenAI
async def ask(client, text):
    return await client.<ask>  #: asks A
async def main():
    client = OpenAI()  #: client A
    return await asyncio.gather(*(ask(client, text) for text in ("a", "b")))
""",
        "task": """
import asyncio
from openai import OpenAI
async def ask(client):
    return await client.<ask>  #: asks A
async def main():
    async with OpenAI() as client, asyncio.TaskGroup() as group:  #: client A
        group.create_task(ask(client))
""",
        "method of the client, submitted": """
from concurrent.futures import ThreadPoolExecutor
from openai import OpenAI
client = OpenAI()  #: client A
with ThreadPoolExecutor() as executor:
    executor.submit(client.chat.completions.create, model="gpt-4o", messages=[])  #: asks A
""",
        "method of the client, run in an executor": """
import asyncio
from functools import partial
from openai import OpenAI
client = OpenAI()  #: client A
async def main():
    loop = asyncio.get_running_loop()
    call = partial(client.chat.completions.create, model="gpt-4o", messages=[])  #: asks A
    return await loop.run_in_executor(None, call)
""",
        "method of the client, in a thread": """
from threading import Thread
from openai import OpenAI
client = OpenAI()  #: client A
Thread(
    target=client.chat.completions.create,  #: asks A
    kwargs={"model": "gpt-4o", "messages": []},
).start()
""",
        "callback": """
from openai import OpenAI
def run(function, *args):
    return function(*args)
def ask(client, text):
    return client.<ask>  #: asks A
run(ask, OpenAI(), "hello")  #: client A
""",
        "partial of another module": """
--- asking.py
def ask(client, text):
    return client.<ask>  #: asks A
--- clients.py
from functools import partial
from asking import ask
from openai import OpenAI
answer = partial(ask, OpenAI())  #: client A
--- app.py
from clients import answer
answer("hello")
""",
        "method that is a partial": """
from functools import partialmethod
from openai import OpenAI
class Bot:
    def __init__(self):
        self.client = OpenAI()  #: client A
    def _ask(self, model, text):
        return self.client.chat.completions.create(model=model, messages=[])  #: asks A
    ask = partialmethod(_ask, "gpt-4o")
Bot().ask("hello")
""",
    }


# -- what must not be mixed up ----------------------------------------------------------------------------------------


def test_the_arguments_of_one_thread_are_not_those_of_another():
    assert_found("""
from threading import Thread
from groq import Groq
from openai import OpenAI
def one(client):
    return client.<ask>  #: asks A
def two(client):
    return client.<ask>
Thread(target=one, args=(OpenAI(),)).start()  #: client A
Thread(target=two, args=(Groq(),)).start()
""")


def test_a_function_that_is_called_in_two_ways_has_both_clients():
    known = assert_found("""
from concurrent.futures import ThreadPoolExecutor
from groq import Groq
from openai import OpenAI
def ask(client):
    return client.<ask>  #: asks A
ask(Groq())
with ThreadPoolExecutor() as executor:
    executor.submit(ask, OpenAI())  #: client A
""")
    (each,) = known.requests
    assert each.others
    assert migrated() == {}
