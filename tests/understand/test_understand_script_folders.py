"""Scripts in a folder of several: they see what lies beside the script that is run, in a package or not."""

from typing import ClassVar

import pytest
from understand_programs import Mechanisms, analysed, assert_found, found, migrated, write


class TestScriptFolders(Mechanisms):
    """`from llm.client import client` in bot/main.py, and in bot/pr/actions.py, which bot/main.py runs."""

    programs: ClassVar = {
        "without __init__": """
--- bot/llm/client.py
from openai import OpenAI
client = OpenAI()  #: client A
--- bot/main.py
from llm.client import client
client.<ask>  #: asks A
--- bot/pr/actions.py
from llm.client import client
client.<ask>  #: asks A
""",
        "in a package": """
--- bot/__init__.py
--- bot/llm/client.py
from openai import OpenAI
client = OpenAI()  #: client A
--- bot/main.py
from llm.client import client
client.<ask>  #: asks A
--- bot/pr/actions.py
from llm.client import client
client.<ask>  #: asks A
""",
        "in a package of packages": """
--- bot/__init__.py
--- bot/llm/__init__.py
--- bot/llm/client.py
from openai import OpenAI
client = OpenAI()  #: client A
--- bot/pr/__init__.py
--- bot/pr/deep/__init__.py
--- bot/pr/deep/actions.py
from llm.client import client
client.<ask>  #: asks A
""",
        "within a repository": """
--- services/bot/__init__.py
--- services/bot/llm/client.py
from openai import OpenAI
client = OpenAI()  #: client A
--- services/bot/pr/actions.py
from llm import client as made
made.client.<ask>  #: asks A
""",
    }


@pytest.mark.parametrize("package", ["", "--- bot/__init__.py\n\n"])
def test_the_nearest_module_of_that_name_is_meant(package):
    assert_found(f"""
{package}
--- bot/llm/client.py
from openai import OpenAI
client = OpenAI()  #: client A
--- bot/pr/llm/client.py
from openai import OpenAI
client = OpenAI()  #: client B
--- bot/main.py
from llm.client import client
client.<ask>  #: asks A
--- bot/pr/actions.py
from llm.client import client
client.<ask>  #: asks B
""")


@pytest.mark.parametrize(
    "path", ["tool/main.py", "tool/pr/actions.py", "bots/pr/actions.py", "bot2/main.py", "main.py", "llm/main.py"]
)
def test_a_module_of_a_neighbour_is_not_meant(path):
    write(f"""
--- bot/llm.py
from openai import OpenAI
client = OpenAI()
--- {path}
from llm import client
client.<ask>
""")
    assert found(analysed(), {}) == {"bot/llm.py:2": "client ?", f"{path}:2": "asks unresolved"}


@pytest.mark.parametrize("name", ["json", "queue", "types"])
def test_a_module_of_the_standard_library_goes_before_what_lies_above(name):
    write(f"""
--- bot/__init__.py
--- bot/{name}.py
from openai import OpenAI
client = OpenAI()
--- bot/pr/__init__.py
--- bot/pr/actions.py
from {name} import client
client.<ask>
""")
    assert found(analysed(), {})["bot/pr/actions.py:2"] == "asks unresolved"
    assert migrated() == {}


@pytest.mark.parametrize("package", ["", "--- bot/__init__.py\n\n"])
def test_another_librarys_client_beside_the_script_is_silent(package):
    write(f"""
{package}
--- bot/llm/client.py
from groq import Groq
client = Groq()
--- bot/main.py
from llm.client import client
client.<ask>
--- bot/pr/actions.py
from llm.client import client
client.<ask>
""")
    assert found(analysed(), {}) == {}


def test_a_script_is_not_its_own_module():
    write("""
--- bot/__init__.py
--- bot/groq.py
from groq import Groq
client = Groq()
client.<ask>
""")
    assert found(analysed(), {}) == {}
