"""Where a client goes is said later or elsewhere: on the client itself, or by the environment that the program sets."""

import os

import pytest
from understand_programs import analysed, migrated, write

APP = """
--- app/llm.py
from openai import OpenAI
client = OpenAI()
client.<ask>
"""
OTHER = "https://llm.example.com/v1"


def targets():
    """Where the clients of the program in the current folder go, by file."""
    return {client.place.path.replace(os.sep, "/"): client.target for client in analysed().facts.clients}


# -- set in the program -----------------------------------------------------------------------------------------------

LATER = {
    "on the client": f"from llm import client\nclient.base_url = '{OTHER}'",
    "on the client, in a file that names nothing": f"import llm as one\none.client.base_url = '{OTHER}'",
    "on a parameter": f"from llm import client\ndef move(it):\n    it.base_url = '{OTHER}'\nmove(client)",
    "in the environment": f"import os\nos.environ['OPENAI_BASE_URL'] = '{OTHER}'",
    "in the environment by its name": f"from os import environ\nenviron['OPENAI_BASE_URL'] = '{OTHER}'",
    "in the environment if it is not set": f"import os\nos.environ.setdefault('OPENAI_BASE_URL', '{OTHER}')",
    "among others": f"import os\nos.environ.update({{'A': '1', 'OPENAI_BASE_URL': '{OTHER}'}})",
    "by keyword": f"import os\nos.environ.update(OPENAI_BASE_URL='{OTHER}')",
    "in the environment by a constant": f"import os\nNAME = 'OPENAI_BASE_URL'\nos.environ[NAME] = '{OTHER}'",
    "under another name": f"import os\nplace = os.environ\nplace['OPENAI_BASE_URL'] = '{OTHER}'",
    "imported under another name": f"from os import environ as place\nplace.setdefault('OPENAI_BASE_URL', '{OTHER}')",
    "as a parameter": f"import os\ndef put(e):\n    e['OPENAI_BASE_URL'] = '{OTHER}'\nput(os.environ)",
    "as a parameter by name": f"import os\ndef put(*, e):\n    e['OPENAI_BASE_URL'] = '{OTHER}'\nput(e=os.environ)",
    "as a default": f"import os\ndef put(e=os.environ):\n    e['OPENAI_BASE_URL'] = '{OTHER}'\nput()",
    "as an attribute": f"import os\nclass A:\n    e = os.environ\n    def put(self):\n"
    f"        self.e['OPENAI_BASE_URL'] = '{OTHER}'\nA().put()",
    "as one that is set": "import os\nclass A:\n    def __init__(self):\n        self.e = os.environ\n"
    f"    def put(self):\n        self.e['OPENAI_BASE_URL'] = '{OTHER}'\nA().put()",
    "as a field": "import os\nfrom dataclasses import dataclass\n@dataclass\nclass A:\n    e: dict\n"
    f"    def put(self):\n        self.e['OPENAI_BASE_URL'] = '{OTHER}'\nA(e=os.environ).put()",
    "given by a function": f"import os\ndef get():\n    return os.environ\nget()['OPENAI_BASE_URL'] = '{OTHER}'",
    "by putenv": f"import os\nos.putenv('OPENAI_BASE_URL', '{OTHER}')",
}


@pytest.mark.parametrize("way", LATER)
def test_a_base_url_that_the_program_sets_counts(way):
    write(f"{APP}--- app/start.py\n{LATER[way]}\n")
    assert targets() == {"app/llm.py": "other"}
    assert migrated(unsafe=True) == {}


@pytest.mark.parametrize("way", ["on the client", "in the environment"])
def test_one_that_is_chosen_at_run_time_leaves_it_open(way):
    write(f"{APP}--- app/start.py\nimport sys\n{LATER[way].replace(repr(OTHER), 'sys.argv[1]')}\n")
    assert targets() == {"app/llm.py": "dynamic"}
    assert migrated(unsafe=True) == {}


@pytest.mark.parametrize("way", ["on the client", "in the environment"])
def test_openais_own_changes_nothing(way):
    write(f"{APP}--- app/start.py\n{LATER[way].replace(OTHER, 'https://api.openai.com/v1')}\n")
    assert targets() != {"app/llm.py": "other"}


def test_the_providers_is_there_already():
    write(f"{APP}--- app/start.py\n{LATER['in the environment'].replace(OTHER, 'https://api.cerebras.ai/v1')}\n")
    assert targets() == {"app/llm.py": "cerebras"}


def test_what_is_given_to_the_client_goes_before_the_environment():
    write(f"""
--- app/llm.py
from openai import OpenAI
client = OpenAI(base_url="https://api.openai.com/v1")
client.<ask>
--- app/start.py
{LATER["in the environment"]}
""")
    assert targets() == {"app/llm.py": "openai"}


NOT_OF_IT = {
    "another thing": f"from llm import client\nother = make()\nother.base_url = '{OTHER}'",
    "another client": f"from groq import Groq\nother = Groq()\nother.base_url = '{OTHER}'",
    "another attribute": f"from llm import client\nclient.home = '{OTHER}'",
    "an attribute of a class": f"class Settings:\n    base_url = '{OTHER}'\nSettings.base_url = '{OTHER}'",
    "another variable": f"import os\nos.environ['GROQ_BASE_URL'] = '{OTHER}'",
    "a dictionary of that name": f"environ = {{}}\nenviron['OPENAI_BASE_URL'] = '{OTHER}'",
    "a copy": f"import os\nplace = os.environ.copy()\nplace['OPENAI_BASE_URL'] = '{OTHER}'",
    "a parameter": f"import os\ndef put(e):\n    e['OPENAI_BASE_URL'] = '{OTHER}'\nput({{}})\nprint(os.environ)",
    "a read": "import os\nprint(os.environ.get('OPENAI_BASE_URL'))",
    "a comparison": f"import os\nassert os.environ['OPENAI_BASE_URL'] == '{OTHER}'",
}


@pytest.mark.parametrize("what", NOT_OF_IT)
def test_what_is_set_on_something_else_does_not_count(what):
    write(f"{APP}--- app/start.py\n{NOT_OF_IT[what]}\n", keep=True)
    assert targets()["app/llm.py"] == "openai"
    assert "app/llm.py" in migrated()


# -- set for another program, or for tests ----------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["other/start.py", "start.py", "tools/sub/start.py"])
def test_the_environment_of_another_root_is_another_programs(path):
    write(f"{APP}--- {path}\n{LATER['in the environment']}\n")
    assert targets() == {"app/llm.py": "openai"}
    assert "app/llm.py" in migrated()


@pytest.mark.parametrize("path", ["app/start.py", "app/__init__.py", "app/deep/start.py", "top.py"])
def test_the_environment_of_the_same_root_is_the_programs(path):
    packages = "--- app/__init__.py\n\n--- app/deep/__init__.py\n"
    write(f"{packages}{APP.strip()}\n--- {path}\n{LATER['in the environment']}\n")
    assert targets() == {"app/llm.py": "other"}


IN_TESTS = {
    "os.environ": "import os\nos.environ['OPENAI_BASE_URL'] = 'http://localhost/v1'\nOpenAI().<ask>",
    "monkeypatch": "def test_ask(monkeypatch):\n    monkeypatch.setenv('OPENAI_BASE_URL', 'http://localhost/v1')\n"
    "    OpenAI().<ask>",
}


@pytest.mark.parametrize("way", IN_TESTS)
@pytest.mark.parametrize("path", ["app/test_llm.py", "app/llm_test.py", "app/conftest.py"])
def test_what_tests_set_in_the_environment_counts_for_tests(path, way):
    write(f"{APP}--- {path}\nfrom openai import OpenAI\n{IN_TESTS[way]}\n")
    assert targets() == {"app/llm.py": "openai", path: "other"}
    assert sorted(migrated(unsafe=True)) == ["app/llm.py"]


@pytest.mark.parametrize("name", ["tests", "test", "testing"])
def test_so_does_what_a_file_in_their_folder_sets(name):
    write(f"""
{APP.strip()}
--- {name}/settings.py
{LATER["in the environment"]}
--- {name}/asking.py
from openai import OpenAI
OpenAI().<ask>
""")
    assert targets() == {"app/llm.py": "openai", f"{name}/asking.py": "other"}


def test_what_the_program_sets_counts_for_its_tests_too():
    write(f"""
{APP.strip()}
--- app/start.py
{LATER["in the environment"]}
--- app/test_llm.py
from openai import OpenAI
OpenAI().<ask>
""")
    assert targets() == {"app/llm.py": "other", "app/test_llm.py": "other"}


def test_what_a_test_sets_on_the_client_does_not_count_for_the_program():
    write(f"{APP}--- app/test_llm.py\n{LATER['on the client']}\n")
    assert targets() == {"app/llm.py": "openai"}


# -- what is known to be missed ---------------------------------------------------------------------------------------


@pytest.mark.xfail(strict=True, reason="`setattr` is not heard")
def test_a_base_url_that_is_set_by_setattr_counts():
    write(f"{APP}--- app/start.py\nfrom llm import client\nsetattr(client, 'base_url', '{OTHER}')\n")
    assert targets() == {"app/llm.py": "other"}


@pytest.mark.xfail(strict=True, reason="`patch.dict` is not heard")
def test_a_patched_environment_counts_for_tests():
    write(f"""
{APP.strip()}
--- app/test_llm.py
import os
from unittest.mock import patch
from openai import OpenAI
@patch.dict(os.environ, {{"OPENAI_BASE_URL": "http://localhost/v1"}})
def test_ask():
    OpenAI().<ask>
""")
    assert targets() == {"app/llm.py": "openai", "app/test_llm.py": "other"}
