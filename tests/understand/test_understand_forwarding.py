"""Clients, methods and fields that functions of the project hand on, and the fields that arrive."""

from typing import ClassVar

import pytest
from understand_programs import FOLLOWED, Mechanisms, assert_found, fields_of, request


class TestStarred(Mechanisms):
    """Functions of the project that pass on what they are given."""

    programs: ClassVar = {
        "args and kwargs": """
from openai import OpenAI
def ask(client, text):
    return client.<ask>  #: asks A
def logged(*args, **kwargs):
    return ask(*args, **kwargs)
logged(OpenAI(), "hello")  #: client A
""",
        "args and kwargs, by keyword": """
from openai import OpenAI
def ask(text, *, client):
    return client.<ask>  #: asks A
def logged(*args, **kwargs):
    return ask(*args, **kwargs)
logged("hello", client=OpenAI())  #: client A
""",
        "through another module": """
--- asking.py
def ask(client, model):
    return client.chat.completions.create(model=model, messages=[])  #: asks A
--- logs.py
from asking import ask
def logged(*args):
    print("asking")
    return ask(*args)
--- app.py
from logs import logged
from openai import OpenAI
logged(OpenAI(), "gpt-4o")  #: client A
""",
        "behind what the function adds": """
from openai import OpenAI
def ask(text, client):
    return client.<ask>  #: asks A
def greeting(*args):
    return ask("hello", *args)
greeting(OpenAI())  #: client A
""",
        "behind a parameter": """
from openai import OpenAI
def ask(client, text):
    return client.<ask>  #: asks A
def logged(name, *args):
    print(name)
    return ask(*args)
logged("name", OpenAI(), "hello")  #: client A
""",
        "item of the arguments": """
from openai import OpenAI
def ask(*args):
    return args[0].<ask>  #: asks A
ask(OpenAI(), "hello")  #: client A
""",
        "item of the keywords": """
from openai import OpenAI
def ask(**kwargs):
    client = kwargs["client"]
    return client.<ask>  #: asks A
ask(client=OpenAI())  #: client A
""",
        "popped from the keywords": """
from openai import OpenAI
def ask(text, **kwargs):
    client = kwargs.pop("client")
    return client.chat.completions.create(messages=[], **kwargs)  #: asks A
ask("hello", client=OpenAI(), model="gpt-4o")  #: client A
""",
        "to the constructor of the base": """
--- base.py
class Base:
    def __init__(self, client, name="bot"):
        self.client = client
--- app.py
from base import Base
from openai import OpenAI
class Bot(Base):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
    def ask(self):
        return self.client.<ask>  #: asks A
Bot(OpenAI()).ask()  #: client A
""",
        "to the constructor of the base, by keyword": """
from openai import OpenAI
class Base:
    def __init__(self, client):
        self.client = client
    def ask(self):
        return self.client.<ask>  #: asks A
class Bot(Base):
    def __init__(self, name, **kwargs):
        super().__init__(**kwargs)
Bot("bot", client=OpenAI())  #: client A
""",
        "every attribute by a keyword": """
from openai import OpenAI
class Bot:
    def __init__(self, **kwargs):
        self.client = kwargs.get("client")
    def ask(self):
        return self.client.<ask>  #: asks A
Bot(client=OpenAI()).ask()  #: client A
""",
    }


class TestRetries(Mechanisms):
    """Functions that repeat the request that they are given."""

    bugs: ClassVar = {
        **{
            (test, name): reason
            for test in FOLLOWED
            for name, reason in {
                "decorated at the call": "a decorator that is called with a method is not followed",
            }.items()
        },
    }

    programs: ClassVar = {
        "of the project": """
--- retries.py
def retried(function, **kwargs):
    for attempt in range(3):
        try:
            return function(**kwargs)
        except OSError:
            pass
--- app.py
from openai import OpenAI
from retries import retried
client = OpenAI()  #: client A
retried(client.chat.completions.create, model="gpt-4o", messages=[])  #: asks A
""",
        "of the project, with more arguments": """
--- retries.py
def retried(function, *args, times=3, **kwargs):
    return function(*args, **kwargs)
--- app.py
from openai import OpenAI
from retries import retried
client = OpenAI()  #: client A
retried(client.chat.completions.create, times=5, model="gpt-4o", messages=[])  #: asks A
""",
        "with a lambda": """
--- retries.py
def retried(function):
    return function()
--- app.py
from openai import OpenAI
from retries import retried
client = OpenAI()  #: client A
retried(lambda: client.<ask>)  #: asks A
""",
        "decorated at the call": """
from openai import OpenAI
from tenacity import retry, stop_after_attempt
client = OpenAI()  #: client A
create = retry(stop=stop_after_attempt(3))(client.chat.completions.create)
create(model="gpt-4o", messages=[])  #: asks A
""",
        "retrying object": """
from openai import OpenAI
from tenacity import Retrying, stop_after_attempt
client = OpenAI()  #: client A
retrying = Retrying(stop=stop_after_attempt(3))
retrying(client.chat.completions.create, model="gpt-4o", messages=[])  #: asks A
""",
        "for every attempt": """
from openai import OpenAI
from tenacity import Retrying
client = OpenAI()  #: client A
for attempt in Retrying():
    with attempt:
        client.<ask>  #: asks A
""",
    }


# -- the fields that arrive -------------------------------------------------------------------------------------------


CLIENT = "from openai import OpenAI\nclient = OpenAI()\n"
# In the notation of the tests of fields: `?` is what another call might leave out, `...` what cannot be seen.
ARRIVING = {
    "kwargs of a call site": (
        "def ask(**kwargs):\n    return client.chat.completions.create(**kwargs)\nask(model='m', top_p=1)",
        "model?=m top_p?=1",
    ),
    "kwargs with a default before": (
        "def ask(**kwargs):\n    return client.chat.completions.create(**{'model': 'm', **kwargs})\nask(top_p=1)",
        "model=m top_p?=1",
    ),
    "kwargs with a default set": (
        "def ask(**kwargs):\n    kwargs.setdefault('model', 'm')\n"
        "    return client.chat.completions.create(**kwargs)\nask(top_p=1)",
        "top_p?=1 model?=m",
    ),
    "kwargs through a method": (
        "class Bot:\n    def ask(self, **kwargs):\n        return self.send(**kwargs)\n"
        "    def send(self, **kwargs):\n        return client.chat.completions.create(**kwargs)\n"
        "Bot().ask(model='m', n=1)",
        "model?=m n?=1",
    ),
    "kwargs through a decorator": (
        "from functools import wraps\ndef logged(f):\n    @wraps(f)\n    def wrapper(*args, **kwargs):\n"
        "        return f(*args, **kwargs)\n    return wrapper\n"
        "@logged\ndef ask(**kwargs):\n    return client.chat.completions.create(**kwargs)\nask(model='m', n=1)",
        "model?=m n?=1",
    ),
    "kwargs of a constructor": (
        "class Bot:\n    def __init__(self, **options):\n        self.options = options\n"
        "    def ask(self):\n        return client.chat.completions.create(**self.options)\nBot(model='m', n=1).ask()",
        "model?=m n?=1",
    ),
    "partial around the wrapper": (
        "from functools import partial\ndef ask(**kwargs):\n    return client.chat.completions.create(**kwargs)\n"
        "fast = partial(ask, model='m')\nfast(n=1)",
        "model?=m n?=1",
    ),
    "body as one parameter": (
        "def ask(body):\n    return client.chat.completions.create(**body)\nask(dict(model='m', n=1))",
        "model=m n=1",
    ),
    "keywords of a thread": (
        "from threading import Thread\nThread(target=client.chat.completions.create, kwargs={'model': 'm', 'n': 1})",
        "model=m n=1",
    ),
    "kwargs that nobody passes": (
        "def ask(**kwargs):\n    return client.chat.completions.create(model='m', **kwargs)",
        "model=m ...",
    ),
    "kwargs out of sight": (
        "import vault\ndef ask(**kwargs):\n    return client.chat.completions.create(model='m', **kwargs)\n"
        "vault.register(ask)",
        "model=m ...",
    ),
    "kwargs of a call with unseen ones": (
        "def ask(**kwargs):\n    return client.chat.completions.create(**kwargs)\nask(model='m', **input())",
        "model?=m ...",
    ),
}


UNFOLLOWED = {
    "partial around the wrapper": "what a partial function is called with later is not followed",
    "keywords of a thread": "the fields in `kwargs=` are not followed",
}


@pytest.mark.parametrize(
    ("code", "known"),
    [
        pytest.param(
            *case,
            id=name.replace(" ", "-"),
            marks=[pytest.mark.xfail(strict=True, reason=UNFOLLOWED[name])] if name in UNFOLLOWED else [],
        )
        for name, case in ARRIVING.items()
    ],
)
def test_the_fields_that_arrive(code, known):
    assert fields_of(request(f"{CLIENT}{code}\n")) == known


# -- what must not be told from it ------------------------------------------------------------------------------------


def test_the_position_of_an_argument_counts():
    assert_found("""
from groq import Groq
from openai import OpenAI
def ask(first, second):
    first.<ask>  #: asks A
    second.<ask>
def logged(*args):
    return ask(*args)
logged(OpenAI(), Groq())  #: client A
""")
