"""Resources and methods under other names are found, and nothing is read for names that are not theirs."""

import pytest
from understand_programs import analysed, write

CLIENT = "from openai import OpenAI\nclient = OpenAI()\n"
ASK = f"{CLIENT}def ask(model):\n    return client.chat.completions.create(model=model, messages=[])\n"
ARGUMENTS = "model='m', messages=[]"

KEPT = {
    "a resource": f"api = client.chat.completions\napi.create({ARGUMENTS})",
    "a resource of one step": "api = client.responses\napi.create(model='m', input='')",
    "a method": f"ask = client.chat.completions.create\nask({ARGUMENTS})",
    "a method on an object": "class Bot:\n    def __init__(self):\n        self.ask = client.chat.completions.create\n"
    f"    def go(self):\n        return self.ask({ARGUMENTS})\nBot().go()",
    "a parameter": f"def go(send):\n    return send({ARGUMENTS})\ngo(client.chat.completions.create)",
    "a parameter by name": f"def go(*, send):\n    return send({ARGUMENTS})\ngo(send=client.chat.completions.create)",
    "what a function gives": f"def api():\n    return client.chat.completions\napi().create({ARGUMENTS})",
    "a lambda": f"api = lambda: client.chat.completions\napi().create({ARGUMENTS})",
    "a partial": "from functools import partial\n"
    "ask = partial(client.chat.completions.create, model='m')\nask(messages=[])",
    "getattr": f"ask = getattr(client.chat.completions, 'create')\nask({ARGUMENTS})",
    "a choice": f"ask = client.chat.completions.create if FLAG else print\nask({ARGUMENTS})",
    "a dictionary": f"ways = {{'a': client.chat.completions.create}}\nask = ways['a']\nask({ARGUMENTS})",
}


@pytest.mark.parametrize("way", KEPT)
def test_it_is_found(way):
    write(f"--- app.py\n{CLIENT}{KEPT[way]}\n")
    (request,) = [each for each in analysed().facts.requests if not each.forwarded]
    assert request.resolution == "resolved"


def test_it_is_found_under_a_name_that_another_file_gives():
    write(
        f"--- llm.py\n{CLIENT}ask = client.chat.completions.create\n--- names.py\nfrom llm import ask as query\n"
        f"--- app.py\nfrom names import query\nquery({ARGUMENTS})  # openai\n"
    )
    assert [each.place.path for each in analysed().facts.requests] == ["app.py"]


EVERYDAY = {
    "a manager": "from core import Thing\nThing.objects.create(name='x')",
    "a list": "from core import things\nthings.extend([1])",
    "a compiled pattern": "from core import pattern\nis_name = pattern.fullmatch\nis_name('x')",
    "a function": "from core import go\ngo()",
    "a value that is worked out": "from core import names\nkind = getattr(names, KIND)\nkind()",
    "a parser": "from core import parser\nparser.parse(text)",
}


@pytest.mark.parametrize("way", EVERYDAY)
def test_everyday_calls_lead_nowhere(way, read):
    write(
        f"--- core.py\nthings = []\n--- app.py\n{CLIENT}client.chat.completions.create({ARGUMENTS})\n{EVERYDAY[way]}\n"
    )
    assert len(analysed().facts.requests) == 1
    assert read == ["app.py"]


def test_a_list_of_plugins_is_nobodys_business(read):
    """What imports a file that says `"openai_plugin"` and no more is not read, although it calls by the same names."""
    write(
        f"--- llm.py\n{ASK}"
        '--- plugins.py\nPLUGINS = ["openai_plugin"]\n'
        "--- core.py\nimport plugins\nfrom other import ask\nask('x')\n--- other.py\ndef ask(x): pass\n"
        "--- main.py\nfrom llm import ask\nask(NAME)\n"
    )
    analysed()
    assert sorted(read) == ["llm.py", "main.py", "plugins.py"]


def test_who_imports_a_package_from_inside_of_it_is_found():
    write(f'--- app/__init__.py\n{ASK}--- app/main.py\nfrom . import ask\nM = "o3"\nask(M)\n')
    (request,) = analysed().facts.requests
    assert "o3" in str(request.fields)


def test_pythons_own_library_is_not_another_folder_of_the_project(read):
    write(
        f"--- app/main.py\nimport os\n{CLIENT}client.chat.completions.create(model=os.name, messages=[])\n"
        "--- Lib/os.py\nname = 'm'\n--- Lib/__main__.py\n"
    )
    analysed()
    assert read == ["app/main.py"]
