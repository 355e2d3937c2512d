"""Scripts: the modules of their own folder, which they import as if it were a root."""

from typing import ClassVar

from understand_programs import Mechanisms, analysed, assert_found, found, write


class TestScripts(Mechanisms):
    """Files that are run as scripts: their imports start from their own folder."""

    programs: ClassVar = {
        "beside the folder": """
--- bot/llm/__init__.py
--- bot/llm/client.py
from openai import OpenAI
client = OpenAI()  #: client A
--- bot/main.py
from llm.client import client
client.<ask>  #: asks A
""",
        "beside the folder, without __init__": """
--- services/bot/llm/client.py
from openai import OpenAI
client = OpenAI()  #: client A
--- services/bot/main.py
from llm.client import client
client.<ask>  #: asks A
""",
        "in a package": """
--- bot/__init__.py
--- bot/llm/__init__.py
--- bot/llm/client.py
from openai import OpenAI
client = OpenAI()  #: client A
--- bot/main.py
from llm.client import client
client.<ask>  #: asks A
""",
        "beside the file in a package": """
--- bot/__init__.py
--- bot/oai_client.py
from openai import OpenAI
client = OpenAI()  #: client A
--- bot/main.py
from oai_client import client
client.<ask>  #: asks A
""",
        "in a folder of a script's, in a package": """
--- bot/__init__.py
--- bot/llm/client.py
from openai import OpenAI
client = OpenAI()  #: client A
--- bot/pr/actions.py
from llm.client import client
client.<ask>  #: asks A
--- bot/main.py
import pr.actions
from llm.client import client
client.<ask>  #: asks A
""",
        "in a folder of a script's, without __init__": """
--- bot/llm/client.py
from openai import OpenAI
client = OpenAI()  #: client A
--- bot/pr/actions.py
from llm.client import client
client.<ask>  #: asks A
--- bot/main.py
import pr.actions
from llm.client import client
client.<ask>  #: asks A
""",
        "in two folders below the script's": """
--- bot/__init__.py
--- bot/oai_client.py
from openai import OpenAI
client = OpenAI()  #: client A
--- bot/pr/github/actions.py
from oai_client import client
client.<ask>  #: asks A
""",
        "in a folder whose name is none": """
--- my-bot/__init__.py
--- my-bot/oai_client.py
from openai import OpenAI
client = OpenAI()  #: client A
--- my-bot/main.py
from oai_client import client
client.<ask>  #: asks A
""",
        "in a folder of chapters": """
--- 01_hello/oai_client.py
from openai import OpenAI
client = OpenAI()  #: client A
--- 01_hello/main.py
import oai_client
oai_client.client.<ask>  #: asks A
""",
        "under the main guard": """
--- bot.py
def main(client):
    return client.<ask>  #: asks A
--- run.py
from bot import main
from openai import OpenAI
if __name__ == "__main__":
    main(OpenAI())  #: client A
""",
        "as a module": """
--- bot/__init__.py
from .clients import client
--- bot/clients.py
from openai import OpenAI
client = OpenAI()  #: client A
--- bot/__main__.py
from bot import client
client.<ask>  #: asks A
""",
    }


# -- which module it is -----------------------------------------------------------------------------------------------


def test_a_script_takes_the_module_of_its_own_folder():
    assert_found("""
--- one/oai_client.py
from openai import OpenAI
client = OpenAI()  #: client A
--- one/main.py
from oai_client import client
client.<ask>  #: asks A
--- two/oai_client.py
from groq import Groq
client = Groq()
--- two/main.py
from oai_client import client
client.<ask>
""")


def test_a_script_does_not_take_the_module_of_a_neighbour():
    write("""
--- one/oai_client.py
from openai import OpenAI
client = OpenAI()
--- two/main.py
from oai_client import client
client.<ask>
""")
    assert found(analysed(), {}) == {"one/oai_client.py:2": "client ?", "two/main.py:2": "asks unresolved"}


def test_a_script_takes_the_nearest_module():
    assert_found("""
--- bot/__init__.py
--- bot/oai_client.py
from groq import Groq
client = Groq()
--- bot/pr/__init__.py
--- bot/pr/oai_client.py
from openai import OpenAI
client = OpenAI()  #: client A
--- bot/pr/github/actions.py
from oai_client import client
client.<ask>  #: asks A
""")


def test_a_module_of_the_library_is_none_of_the_script():
    write("""
--- bot/__init__.py
--- bot/statistics.py
from openai import OpenAI
client = OpenAI()
--- bot/pr/actions.py
from statistics import client
client.<ask>
""")
    assert found(analysed(), {})["bot/pr/actions.py:2"] == "asks unresolved"


def test_a_module_that_wraps_a_package_of_its_name_is_not_that_package():
    write("""
--- bot/__init__.py
--- bot/oai_pool.py
import openai
from oai_pool import Pool
client = openai.OpenAI()
--- bot/main.py
from oai_pool import client
client.<ask>
""")
    assert found(analysed(), {})["bot/main.py:2"] == "asks unresolved"


def test_a_module_means_another_one_by_its_own_name():
    assert_found("""
--- lib/__init__.py
--- lib/oai_client.py
from openai import OpenAI
client = OpenAI()  #: client A
--- lib/apps/oai_client.py
from oai_client import client
client.<ask>  #: asks A
""")


def test_what_is_beside_the_run_is_no_part_of_it():
    write("""
--- oai_client.py
from openai import OpenAI
client = OpenAI()
--- app/pr/actions.py
from oai_client import client
client.<ask>
--- app/pr/other.py
import openai
""")
    assert found(analysed("app"), {}) == {"app/pr/actions.py:2": "asks unresolved"}


def test_a_path_that_the_program_adds_is_not_known():
    write("""
--- lib/clients.py
from openai import OpenAI
client = OpenAI()
--- app.py
import sys
sys.path.append(input())
from clients import client
client.<ask>
""")
    assert found(analysed(), {})["app.py:4"] == "asks unresolved"
