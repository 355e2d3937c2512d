"""Models that callers pass: the arguments and defaults of functions, and what a test is parametrized with."""

from settings_programs import (  # noqa: F401 -- the tests that every program has to pass
    pytest_generate_tests,
    test_it_is_edited_where_it_is_written,
    test_the_model_is_known,
    test_the_model_of_a_class_of_the_project_is_left_alone,
    test_the_model_of_a_client_of_another_host_is_left_alone,
    test_the_model_of_another_library_is_left_alone,
)

PARAMETERS = {
    "default, two functions away": (
        "gpt-4o",
        """
--- bot.py
from llm import client
def ask(text, model="gpt-4o"):  #:
    return answer(text, model=model)
def answer(text, model):
    return send(model)
--- app.py
from bot import ask
ask("hello")
""",
    ),
    "by position": (
        "gpt-4o",
        """
--- bot.py
from llm import client
def ask(text, model):
    return send(model)
--- app.py
from bot import ask
ask("hello", "gpt-4o")  #:
""",
    ),
    "by keyword": (
        "gpt-4o",
        """
--- bot.py
from llm import client
def ask(*, text, model):
    return send(model)
--- app.py
import bot
bot.ask(text="hello", model="gpt-4o")  #:
""",
    ),
    "by **": (
        "gpt-4o",
        """
--- bot.py
from llm import client
def ask(text, model):
    return send(model)
--- app.py
from bot import ask
options = {"model": "gpt-4o"}  #:
ask("hello", **options)
""",
    ),
    "by *": (
        "gpt-4o",
        """
from llm import client
def ask(text, model):
    return send(model)
arguments = ["hello", "gpt-4o"]  #:
ask(*arguments)
""",
    ),
    "by a partial": (
        "gpt-4o",
        """
from functools import partial
from llm import client
def ask(text, model):
    return send(model)
fast = partial(ask, model="gpt-4o")  #:
fast("hello")
""",
    ),
    "kwargs.get": (
        "gpt-4o-mini | gpt-4o",
        """
--- bot.py
from llm import client
def ask(text, **kwargs):
    return send(kwargs.get("model", "gpt-4o"))  #:
--- app.py
from bot import ask
ask("hello", model="gpt-4o-mini")  #:
ask("hello")
""",
    ),
    "kwargs.pop": (
        "gpt-4o",
        """
from llm import client
def ask(text, **kwargs):
    model = kwargs.pop("model", "gpt-4o")  #:
    return send(model)
ask("hello")
""",
    ),
    "lambda": (
        "gpt-4o",
        """
from llm import client
ask = lambda text, model="gpt-4o": send(model)  #:
ask("hello")
""",
    ),
    "method of an instance": (
        "gpt-4o",
        """
--- bot.py
from llm import client
class Bot:
    def ask(self, text, model):
        return send(model)
bot = Bot()
--- app.py
from bot import bot
bot.ask("hello", "gpt-4o")  #:
""",
    ),
}

TESTS = {
    "parametrize": (
        "gpt-4o | gpt-4o-mini",
        """
--- test_app.py
import pytest
from llm import client
@pytest.mark.parametrize("model", ["gpt-4o", "gpt-4o-mini"])  #:
def test_ask(model):
    send(model)
""",
    ),
    "parametrize, a list of another module": (
        "gpt-4o",
        """
--- models.py
MODELS = ["gpt-4o"]  #:
--- test_app.py
import pytest
from llm import client
from models import MODELS
@pytest.mark.parametrize("model", MODELS)
async def test_ask(model):
    send(model)
""",
    ),
    "parametrize, several names": (
        "gpt-4o",
        """
--- test_app.py
import pytest
from llm import client
@pytest.mark.parametrize("judge, model", [
    ("gpt-4o-mini",
     "gpt-4o"),  #:
    pytest.param("gpt-4o-mini",
                 "gpt-4o", id="big"),  #:
])
def test_ask(judge, model):
    send(model)
""",
    ),
    "parametrize, names in a list": (
        "gpt-4o",
        """
--- test_app.py
import pytest
from llm import client
@pytest.mark.parametrize(["model", "judge"], [
    ("gpt-4o",  #:
     "gpt-4o-mini"),
])
def test_ask(model, judge):
    send(model)
""",
    ),
    "parametrize, one name in a tuple": (
        "gpt-4o",
        """
--- test_app.py
import pytest
from llm import client
@pytest.mark.parametrize(("model",), [("gpt-4o",)])  #:
def test_ask(model):
    send(model)
""",
    ),
    "parametrize, a product": (
        "gpt-4o | gpt-4o-mini",
        """
--- test_app.py
import itertools
import pytest
from llm import client
MODELS = ["gpt-4o", "gpt-4o-mini"]  #:
@pytest.mark.parametrize("mode, model", itertools.product(["json", "text"], MODELS))
def test_ask(mode, model):
    send(model)
""",
    ),
    "parametrize, of the class": (
        "gpt-4o",
        """
--- test_app.py
import pytest
from llm import client
@pytest.mark.parametrize("model", ["gpt-4o"])  #:
class TestAsk:
    def test_ask(self, model):
        send(model)
""",
    ),
    "parametrize, under a name": (
        "gpt-4o",
        """
--- test_app.py
import pytest
from llm import client
models = pytest.mark.parametrize("model", ["gpt-4o"])  #:
@models
def test_ask(model):
    send(model)
""",
    ),
    "parametrize, two of them": (
        "gpt-4o",
        """
--- test_app.py
import pytest
from llm import client
@pytest.mark.parametrize("judge", ["gpt-4o-mini"])
@pytest.mark.parametrize("model", ["gpt-4o"])  #:
def test_ask(model, judge):
    send(model)
""",
    ),
    "fixture": (
        "gpt-4o",
        """
--- test_app.py
import pytest
from llm import client
@pytest.fixture
def model():
    return "gpt-4o"  #:
def test_ask(model):
    send(model)
""",
    ),
    "parametrize beside a fixture": (
        "gpt-4o",
        """
--- test_app.py
import pytest
from llm import client
@pytest.fixture
def model():
    return "gpt-4o-mini"
@pytest.mark.parametrize("model", ["gpt-4o"])  #:
def test_ask(model):
    send(model)
""",
    ),
}

PROGRAMS = {"parameters": PARAMETERS, "tests": TESTS}
# Why the model of a program is known not to be found.
VAGUE = {
    "parameters: by a partial": "a function in `partial` counts as handed on",
}
