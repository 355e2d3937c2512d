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
