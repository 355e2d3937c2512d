"""Classes of the project that derive from a framework's: what they are told is followed, what they decide is not."""

from __future__ import annotations

import pytest
from understand_programs import findings, migrated, moved, write

EMPTY = "    pass\n\n\n"
LANGCHAIN = "from langchain_openai import ChatOpenAI\n\n\n"
BASE = 'base_url="https://api.cerebras.ai/v1"'
KEY = 'api_key=os.environ["CEREBRAS_API_KEY"]'


def test_a_class_that_adds_methods_is_moved_where_it_is_made():
    text = moved(
        LANGCHAIN + "class Desk(ChatOpenAI):\n    def ask(self, text):\n        return self.invoke(text).content\n\n\n"
        'desk = Desk(model="gpt-4o")\n'
    )
    assert f'desk = Desk({BASE}, model="gpt-oss-120b", {KEY})' in text


def test_a_class_of_a_class_in_another_file_is_moved():
    write(
        "from base import Desk\n\n\nclass Quick(Desk):\n    pass\n\n\n"
        'quick = Quick(model="gpt-4o-mini")\n--- base.py\n' + LANGCHAIN + "class Desk(ChatOpenAI):\n    pass\n"
    )
    assert f'quick = Quick({BASE}, model="gpt-oss-120b", {KEY})' in migrated()["app.py"]


def test_what_a_class_tells_its_base_is_moved_there():
    text = moved(
        LANGCHAIN + "class Desk(ChatOpenAI):\n    def __init__(self, name, **options):\n"
        '        super().__init__(model="gpt-4o", **options)\n        self.name = name\n\n\n'
        'Desk("a", temperature=0)\n'
    )
    assert f'super().__init__({BASE}, model="gpt-oss-120b", **options, {KEY})' in text


def test_lists_that_a_class_passes_on_are_moved_where_they_are_written():
    text = moved(
        "from autogen import AssistantAgent\n\n\nclass Desk(AssistantAgent):\n"
        "    def __init__(self, name, llm_config):\n        super().__init__(name, llm_config=llm_config)\n\n\n"
        'Desk("a", {"config_list": [{"model": "gpt-4o"}]})\n'
    )
    assert '"model": "gpt-oss-120b"' in text


REPORTED = {
    "a field of its own": 'class Desk(ChatOpenAI):\n    model_name: str = "gpt-4o"\n\n\nDesk()\n',
    "a constructor that tells nobody": "class Desk(ChatOpenAI):\n    def __init__(self, name):\n"
    "        self.name = name\n\n\nDesk('a')\n",
    "an object that it makes itself": "class Desk(ChatOpenAI):\n    def __new__(cls, name):\n"
    "        return make(cls, name)\n\n\nDesk('a')\n",
}


@pytest.mark.parametrize("case", REPORTED)
def test_what_a_class_decides_itself_is_reported(case):
    assert findings(LANGCHAIN + REPORTED[case]) == [("CBR107", "warning")]
    assert migrated(unsafe=True) == {}


def test_a_class_that_has_to_become_another_one_is_reported():
    program = (
        "from llama_index.llms.openai import OpenAI\n\n\nclass Desk(OpenAI):\n    pass\n\n\nDesk(model='gpt-4o')\n"
    )
    assert findings(program) == [("CBR101", "error")]
    assert migrated(unsafe=True) == {}


NOBODYS = {
    "a class of that name": f"class ChatOpenAI:\n{EMPTY}class Desk(ChatOpenAI):\n{EMPTY}Desk(model='gpt-4o')",
    "a class for Azure": f"from langchain_openai import AzureChatOpenAI\n\n\nclass Desk(AzureChatOpenAI):\n{EMPTY}"
    "Desk(azure_deployment='gpt-4o')",
    "a class for embeddings": "from langchain_openai import OpenAIEmbeddings\n\n\nclass Desk(OpenAIEmbeddings):\n"
    "    pass\n\n\nDesk()",
    "a class that goes elsewhere": LANGCHAIN + "class Desk(ChatOpenAI):\n    pass\n\n\n"
    "Desk(base_url='http://localhost:8000/v1', model='m')",
    "a class with a field, that goes elsewhere": LANGCHAIN + "class Desk(ChatOpenAI):\n    temperature: float = 0\n\n\n"
    "Desk(base_url='http://localhost:8000/v1', model='m')",
    "a class that tells its base to go elsewhere": LANGCHAIN + "class Desk(ChatOpenAI):\n    def __init__(self):\n"
    "        super().__init__(base_url='http://localhost:8000/v1', model='m')\n\n\nDesk()",
    "another provider's model": "from crewai import LLM\n\n\nclass Desk(LLM):\n    temperature = 0\n\n\n"
    "Desk(model='anthropic/claude-sonnet-4-5')",
    "a class beside it": "from langchain_openai import ChatOpenAI\n\n\nclass Other:\n    def __init__(self):\n"
    "        super().__init__()\n\n\nOther()",
}


@pytest.mark.parametrize("case", NOBODYS)
def test_it_is_none_of_its_business(case):
    assert findings(f"# openai\n{NOBODYS[case]}\n") == []
    assert migrated(unsafe=True) == {}
