"""Files that name neither an API nor a model: they are read when what matters is called, set or derived from there."""

import pytest
from understand_programs import analysed, files, migrated, said, write

from migrator.understand import callers

LLM = """
--- app/__init__.py
--- app/llm.py
from openai import OpenAI
client = OpenAI()
class Settings:
    model = None
class Bot:
    model = None
    def answer(self):
        return client.chat.completions.create(model=self.model, messages=[])
def ask(model):
    return client.chat.completions.create(model=model, messages=[])
--- config.py
M = "o3"
"""


@pytest.fixture(params=["a few names", "many names"])
def asked(request, monkeypatch):
    """Files are searched for a few names; from then on it is known which words they have."""
    if request.param == "many names":
        monkeypatch.setattr(callers, "_FEW", 0)


def models():
    """What the requests of the program in the current folder ask for, by the function that makes them."""
    requests = sorted(analysed().facts.requests, key=lambda each: each.place)
    return [said(each, "model") for each in requests]


# -- who has a say ----------------------------------------------------------------------------------------------------

CALLERS = {
    "a call": "import config\nfrom app.llm import ask\nask(config.M)",
    "a call through the module": "import config\nfrom app import llm\nllm.ask(config.M)",
    "a call through the module's new name": "import config\nimport app.llm as l\nl.ask(config.M)",
    "a call over lines": "from config import (\n    M,\n)\nfrom app.llm import (\n    client,\n    ask,  # it\n)\n"
    "ask(\n    M,\n)",
    "a call by name": "import config\nfrom app.llm import ask\nask(model=config.M)",
    "star imports": "from config import *\nfrom app.llm import *\nask(M)",
    "imports in a function": "def main():\n    from config import M\n    from app.llm import ask\n    ask(M)",
    "a loop": "import config\nfrom app.llm import ask\nfor model in [config.M]:\n    ask(model)",
    "a callable that is made": "from functools import partial\nimport config\nfrom app.llm import ask\n"
    "partial(ask, config.M)()",
    "a thread": "from threading import Thread\nimport config\nfrom app.llm import ask\n"
    "Thread(target=ask, args=(config.M,)).start()",
    "an executor": "from concurrent.futures import ThreadPoolExecutor\nimport config\nfrom app.llm import ask\n"
    "pool = ThreadPoolExecutor()\npool.submit(ask, config.M)",
    "a coroutine's thread": "import asyncio\nimport config\nfrom app.llm import ask\n"
    "async def main():\n    await asyncio.to_thread(ask, config.M)",
    "map": "import config\nfrom app.llm import ask\nlist(map(ask, [config.M]))",
}
NAMED = {
    "a subclass": "import config\nfrom app.llm import Bot\nclass Own(Bot):\n    model = config.M\nOwn().answer()",
    "a subclass with a constructor": "import config\nfrom app.llm import Bot\nclass Own(Bot):\n"
    "    def __init__(self):\n        self.model = config.M\nOwn().answer()",
    "an attribute of the class": "import config\nfrom app.llm import Bot\nBot.model = config.M",
    "an attribute of an instance": "import config\nfrom app.llm import Bot\nbot = Bot()\nbot.model = config.M",
    "an attribute with a type": "import config\nfrom app.llm import Bot\nbot = Bot()\nbot.model: str = config.M",
}


def values(function):
    """What is known of the models, without what cannot be known."""
    return set(models()[function].split(" | ")) - {"unknown", "None", "nothing"}


@pytest.mark.parametrize("way", CALLERS)
@pytest.mark.usefixtures("asked")
def test_what_another_file_passes(way, read):
    write(f"{LLM}--- main.py\n{CALLERS[way]}\n")
    assert values(1) == {"o3"}
    assert set(read) - {"app/__init__.py"} == {"app/llm.py", "main.py", "config.py"}
    assert migrated()["config.py"] == 'M = "gpt-oss-120b"\n'


@pytest.mark.parametrize("way", NAMED)
@pytest.mark.usefixtures("asked")
def test_what_another_file_sets(way):
    write(f"{LLM}--- main.py\n{NAMED[way]}\n")
    assert values(0) == {"o3"}
    assert migrated()["config.py"] == 'M = "gpt-oss-120b"\n'


@pytest.mark.parametrize("way", [*CALLERS, *NAMED])
def test_the_same_as_if_the_file_named_openai(way):
    code = {**CALLERS, **NAMED}[way]
    write(f"{LLM}--- main.py\n{code}\n")
    idle = models(), migrated(unsafe=True)
    write(f"--- main.py\n{code}\n# openai\n")
    assert (models(), migrated(unsafe=True)) == idle


def test_callers_of_callers(read):
    write(f"""
{LLM.strip()}
--- middle.py
from app.llm import ask
def work(model):
    return ask(model)
--- outer.py
import middle
def work_more(name):
    return middle.work(name)
--- main.py
import config
from outer import work_more
work_more(config.M)
""")
    assert values(1) == {"o3"}
    assert sorted(set(read)) == ["app/llm.py", "config.py", "main.py", "middle.py", "outer.py"]
    assert migrated()["config.py"] == 'M = "gpt-oss-120b"\n'


def test_a_client_that_another_file_passes():
    write("""
--- ask.py
def ask(client):
    return client.<ask>
--- make.py
from openai import OpenAI
client = OpenAI()
--- views.py
from ask import ask
from make import client
ask(client)
""")
    (each,) = analysed().facts.requests
    assert each.resolution == "resolved"
    assert sorted(migrated()) == ["ask.py", "make.py"]


def test_embeddings_through_a_function_of_an_idle_file_keep_the_client():
    write("""
--- llm.py
from openai import OpenAI
client = OpenAI()
client.<ask>
def call(method):
    return method(model="a", input="b")
--- main.py
import llm
llm.call(llm.client.embeddings.create)
""")
    assert "embeddings" in {each.endpoint for each in analysed().facts.requests}
    assert migrated() == {}


# -- who has none -----------------------------------------------------------------------------------------------------

IDLE = {
    "nothing of it": "import os\nprint(os.name)",
    "the constants alone": "import config\nprint(config.M)",
    "a function of that name": "import config\ndef ask(model):\n    return model\nask(config.M)",
    "another module's function of that name": "import config\nfrom prompts import ask\nask(config.M)",
    "a mention in a comment": "# from app.llm import ask\nimport config\nask = print\nask(config.M)",
    "the package and nothing in it": "import app\nprint(app.__name__)",
    "another name of the module": "from app.llm import Settings\nprint(Settings)",
    "no import": "ask('o3')",
    "no Python": "from app.llm import ask(",
}


@pytest.mark.parametrize("what", IDLE)
@pytest.mark.usefixtures("asked")
def test_what_says_nothing_of_it_is_not_heard(what, read):
    write(f"{LLM}--- idle.py\n{IDLE[what]}\n")
    assert values(0) == values(1) == set()
    assert "config.py" not in migrated(unsafe=True)
    assert "config.py" not in read


@pytest.mark.parametrize(
    "what",
    ["nothing of it", "the constants alone", "a function of that name", "another module's function of that name"],
)
def test_what_imports_nothing_that_matters_is_not_read(what, read):
    write(f"{LLM}--- idle.py\n{IDLE[what]}\n")
    analysed()
    assert read == ["app/llm.py"]


def test_a_hundred_files_that_import_it_for_something_else_are_not_read(read):
    program = LLM + "".join(f"--- idle{n}.py\nfrom app.llm import Settings\nprint(Settings, {n})\n" for n in range(100))
    write(program + "--- main.py\nfrom config import M\nfrom app.llm import ask\nask(M)\n")
    assert len(files(program)) == 103
    assert values(1) == {"o3"}
    assert sorted(read) == ["app/llm.py", "config.py", "main.py"]


def test_a_caller_in_a_project_that_has_its_own_function_of_that_name():
    write(f"""
{LLM.strip()}
--- other/app/__init__.py
--- other/app/llm.py
def ask(model):
    return model
--- other/main.py
from app.llm import ask
ask("o3")
""")
    assert values(1) == set()


# -- calls and imports in other forms ---------------------------------------------------------------------------------

FORMS = {
    "a call under another name": "import config\nfrom app.llm import ask as question\nquestion(config.M)",
    "a call under a name of its own": "import config\nfrom app.llm import ask\nquestion = ask\nquestion(config.M)",
    "a call behind an import in one line": "import config\nfrom app.llm import ask; ask(config.M)",
    "an import behind another in one line": "import config; from app.llm import ask\nask(config.M)",
    "an import over lines": "import config\nfrom app.llm \\\n    import ask\nask(config.M)",
}


@pytest.mark.parametrize("way", FORMS)
def test_what_another_file_passes_in_other_ways(way):
    write(f"{LLM}--- main.py\n{FORMS[way]}\n")
    assert values(1) == {"o3"}
    assert migrated()["config.py"] == 'M = "gpt-oss-120b"\n'


@pytest.mark.xfail(strict=True, reason="only import statements tell of a file that names nothing")
def test_what_a_file_passes_that_imports_by_name():
    code = "import importlib\nimport config\nimportlib.import_module('app.llm').ask(config.M)"
    write(f"{LLM}--- main.py\n{code}\n")
    assert values(1) == {"o3"}


# -- copies with other fields -----------------------------------------------------------------------------------------

CONFIG = """
--- llm.py
from dataclasses import dataclass
from openai import OpenAI
client = OpenAI()
@dataclass
class Config:
    model: str = "gpt-4o"
def ask(config: Config):
    return client.chat.completions.create(model=config.model, messages=[])
ask(Config())
"""
COPYING = {
    "by the module": "import dataclasses\nfrom llm import Config\nconfig = dataclasses.replace(Config(), model=M)",
    "by the module's other name": "import dataclasses as dc\nfrom llm import Config\nc = dc.replace(Config(), model=M)",
    "by the function": "from dataclasses import replace\nfrom llm import Config\nconfig = replace(Config(), model=M)",
}


@pytest.mark.parametrize("way", COPYING)
def test_who_copies_with_another_model_is_heard(way, asked):
    write(f'{CONFIG}--- other.py\nM = "o3"\n{COPYING[way]}\n')
    assert any("o3" in each for each in models())


def test_who_replaces_in_a_text_is_not_read_for_it(read):
    text = 'import llm\nprint("a".replace("a", "b"))\n'
    write(f"{CONFIG}--- other.py\n{text}")
    analysed()
    assert read == ["llm.py"]
