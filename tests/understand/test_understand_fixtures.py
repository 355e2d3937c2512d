"""Clients that pytest hands to tests and fixtures, by its own rules."""

from typing import ClassVar

import pytest
from understand_programs import Mechanisms, analysed, assert_found, found, write


class TestFixtures(Mechanisms):
    """What pytest hands to a test: the fixture that its parameter is called by."""

    programs: ClassVar = {
        "of the module": """
--- test_app.py
import pytest
from openai import OpenAI
@pytest.fixture
def client():
    return OpenAI()  #: client A
def test_ask(client):
    assert client.<ask>  #: asks A
""",
        "with arguments": """
--- test_app.py
from openai import OpenAI
from pytest import fixture
@fixture(scope="module", autouse=True)
def llm():
    return OpenAI()  #: client A
def test_ask(llm):
    assert llm.<ask>  #: asks A
""",
        "that yields": """
--- test_app.py
import pytest
from openai import OpenAI
@pytest.fixture()
def client():
    with OpenAI() as made:  #: client A
        yield made
def test_ask(client):
    assert client.<ask>  #: asks A
""",
        "under another name": """
--- test_app.py
import pytest
from openai import OpenAI
@pytest.fixture(name="llm")
def make_client():
    return OpenAI()  #: client A
def test_ask(llm):
    assert llm.<ask>  #: asks A
""",
        "that takes a fixture": """
--- test_app.py
import pytest
from openai import OpenAI
class Bot:
    def __init__(self, client):
        self.client = client
    def ask(self):
        return self.client.<ask>  #: asks A
@pytest.fixture
def client():
    return OpenAI()  #: client A
@pytest.fixture
def bot(client):
    return Bot(client)
def test_ask(bot):
    assert bot.ask()
""",
        "asynchronous": """
--- test_app.py
import pytest
import pytest_asyncio
from openai import OpenAI
@pytest_asyncio.fixture
async def client():
    yield OpenAI()  #: client A
@pytest.mark.asyncio
async def test_ask(client):
    assert await client.<ask>  #: asks A
""",
        "of the folder": """
--- tests/conftest.py
import pytest
from openai import OpenAI
@pytest.fixture
def client():
    return OpenAI()  #: client A
--- tests/test_app.py
def test_ask(client):
    assert client.<ask>  #: asks A
""",
        "of a folder above": """
--- tests/conftest.py
import pytest
from openai import OpenAI
@pytest.fixture(scope="session")
def client():
    return OpenAI()  #: client A
--- tests/live/chat/test_chat.py
def test_ask(client):
    assert client.<ask>  #: asks A
""",
        "of the nearest folder": """
--- conftest.py
import pytest
@pytest.fixture
def client():
    return object()
--- tests/conftest.py
import pytest
from openai import OpenAI
@pytest.fixture
def client():
    return OpenAI()  #: client A
--- tests/test_app.py
def test_ask(client):
    assert client.<ask>  #: asks A
""",
        "of a test class": """
--- test_app.py
import pytest
from openai import OpenAI
class TestBot:
    @pytest.fixture
    def client(self):
        return OpenAI()  #: client A
    def test_ask(self, client):
        assert client.<ask>  #: asks A
""",
        "for a test of a class": """
--- conftest.py
import pytest
from openai import OpenAI
@pytest.fixture
def client():
    return OpenAI()  #: client A
--- test_app.py
class TestBot:
    def test_ask(self, client):
        assert client.<ask>  #: asks A
""",
    }


# -- pytest's own rules -----------------------------------------------------------------------------------------------


def test_a_fixture_of_a_neighbouring_folder_is_not_handed_over():
    write("""
--- tests/live/conftest.py
import pytest
from openai import OpenAI
@pytest.fixture
def client():
    return OpenAI()
--- tests/unit/test_app.py
def test_ask(client):
    assert client.<ask>
""")
    assert found(analysed(), {}) == {
        "tests/live/conftest.py:5": "client ?",
        "tests/unit/test_app.py:2": "asks unresolved",
    }


def test_a_fixture_of_another_test_module_is_not_handed_over():
    write("""
--- test_one.py
import pytest
from openai import OpenAI
@pytest.fixture
def client():
    return OpenAI()
--- test_two.py
def test_ask(client):
    assert client.<ask>
""")
    assert found(analysed(), {}) == {"test_one.py:5": "client ?", "test_two.py:2": "asks unresolved"}


@pytest.mark.parametrize("function", ["def ask(client):", "def check(client):", "async def run_test(client):"])
def test_only_tests_and_fixtures_are_handed_fixtures(function):
    write(f"""
--- test_app.py
import pytest
from openai import OpenAI
@pytest.fixture
def client():
    return OpenAI()
{function}
    assert client.<ask>
""")
    assert found(analysed(), {}) == {"test_app.py:5": "client ?", "test_app.py:7": "asks unresolved"}


def test_a_fixture_is_called_by_its_name_alone():
    write("""
--- test_app.py
import pytest
from openai import OpenAI
@pytest.fixture(name="llm")
def client():
    return OpenAI()
def test_ask(client):
    assert client.<ask>
""")
    assert found(analysed(), {}) == {"test_app.py:5": "client ?", "test_app.py:7": "asks unresolved"}


def test_a_function_that_is_no_fixture_is_not_handed_over():
    write("""
--- test_app.py
from openai import OpenAI
def client():
    return OpenAI()
def test_ask(client):
    assert client.<ask>
""")
    assert found(analysed(), {}) == {"test_app.py:3": "client ?", "test_app.py:5": "asks unresolved"}


def test_the_nearest_fixture_counts():
    assert_found("""
--- conftest.py
import pytest
from openai import OpenAI
@pytest.fixture
def client():
    return OpenAI()  #: client A
--- test_app.py
import pytest
from groq import Groq
@pytest.fixture
def client():
    return Groq()
def test_ask(client):
    assert client.<ask>
--- tests/test_other.py
def test_ask(client):
    assert client.<ask>  #: asks A
""")


def test_what_a_test_is_given_by_parametrize_is_no_fixture():
    write("""
--- test_app.py
import pytest
from groq import Groq
from openai import OpenAI
@pytest.fixture
def client():
    return OpenAI()
@pytest.mark.parametrize("client", [Groq()])
def test_ask(client):
    assert client.<ask>
""")
    assert found(analysed(), {}) == {"test_app.py:6": "client ?"}


def test_a_fixture_asked_for_by_name_is_a_client_that_cannot_be_told():
    write("""
--- test_app.py
import pytest
from openai import OpenAI
@pytest.fixture
def llm():
    return OpenAI()
@pytest.mark.parametrize("name", ["llm", "groq"])
def test_ask(request, name):
    client = request.getfixturevalue(name)
    assert client.<ask>
""")
    assert found(analysed(), {}) == {"test_app.py:5": "client ?", "test_app.py:9": "asks unresolved"}
