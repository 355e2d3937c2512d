"""A file that is given by its name is judged as in a run on everything, in a repository and outside of one."""

from pathlib import Path

import pytest
from understand_programs import files, write

from migrator import pipeline
from migrator.settings import Settings

APP = """
--- app/__init__.py
--- app/llm.py
from openai import OpenAI
client = OpenAI()
def ask(model):
    return client.chat.completions.create(model=model, messages=[])
"""
PROGRAMS = {
    "the model is named where the function is called": f"""
{APP.strip()}
--- main.py
from app.llm import ask
ask("gpt-4o")
""",
    "a file that names nothing leads to one that matters": f"""
{APP.strip()}
--- middle.py
from app.llm import ask
def work(model):
    return ask(model)
--- main.py
from middle import work
work("gpt-4o")
""",
    "another file uses the client for embeddings": """
--- llm.py
from openai import OpenAI
client = OpenAI()
client.<ask>
--- search.py
from llm import client
def search(text):
    return client.embeddings.create(model="text-embedding-3-small", input=text)
""",
    "a file that names nothing hands on the embeddings": """
--- llm.py
from openai import OpenAI
client = OpenAI()
client.<ask>
def call(method):
    return method(model="a", input="b")
--- main.py
import llm
llm.call(llm.client.embeddings.create)
""",
    "the client is made in the package beside it": """
--- pkg/__init__.py
--- pkg/clients/__init__.py
--- pkg/clients/made.py
from openai import OpenAI
client = OpenAI()
--- pkg/asking.py
from pkg.clients.made import client
client.<ask>
--- main.py
import pkg.asking
""",
    "a script in a folder": """
--- bot/llm/client.py
from openai import OpenAI
client = OpenAI(temperature=1)
--- bot/main.py
from llm.client import client
client.chat.completions.create(model="gpt-4o", messages=[], logit_bias={})
""",
    "a base class and its subclasses": """
--- base.py
from openai import OpenAI
class Base:
    def __init__(self):
        self.client = self.make()
    def ask(self):
        return self.client.<ask>
--- one.py
from base import Base
from openai import OpenAI
class One(Base):
    def make(self):
        return OpenAI()
--- two.py
from base import Base
from groq import Groq
class Two(Base):
    def make(self):
        return Groq()
""",
    "a base URL that another file sets": f"""
{APP.strip()}
--- start.py
import os
import sys
os.environ["OPENAI_BASE_URL"] = sys.argv[1]
--- main.py
from app.llm import ask
ask("gpt-4o")
""",
}
NEEDLESS = """
--- llm.py
from openai import OpenAI
OpenAI().<ask>
--- one.py
print("openai")
--- two.py
import one
"""


def said(*paths):
    """The findings about files, as they are read: with the file, the row and all the text."""
    outcome = pipeline.check(paths, Settings(root=Path.cwd()))
    assert not outcome.problems
    result: dict[str, list[tuple[object, ...]]] = {}
    for finding in outcome.findings:
        place = finding.place
        row = outcome.texts[place.path].position(place.span.start).row
        related = tuple((related.place, related.message) for related in finding.related)
        result.setdefault(place.path, []).append((row, finding.code, finding.message, finding.help, related))
    return result


@pytest.fixture(params=["in a repository", "outside of one"])
def repository(request, folder):
    if request.param == "in a repository":
        (folder / ".git").mkdir()


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("name", PROGRAMS)
def test_each_file_alone_gets_the_findings_of_the_whole(name):
    program = PROGRAMS[name]
    write(program)
    whole = said(".")
    assert whole
    for path in files(program):
        alone = said(path)
        assert set(alone) <= {path}
        assert alone.get(path) == whole.get(path), path


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("name", PROGRAMS)
def test_two_files_together_get_the_findings_of_the_whole(name):
    program = PROGRAMS[name]
    write(program)
    whole = said(".")
    first, *_, last = files(program)
    assert said(first, last) == {path: found for path, found in whole.items() if path in (first, last)}


@pytest.mark.parametrize(
    "repository",
    [
        "in a repository",
        pytest.param(
            "outside of one",
            marks=pytest.mark.xfail(strict=True, reason="a file that names and imports nothing is looked at alone"),
        ),
    ],
    indirect=True,
)
@pytest.mark.usefixtures("repository")
def test_a_file_of_constants_alone_gets_the_findings_of_the_whole():
    write(f'{APP}--- config.py\nM = "o3"\n--- main.py\nimport config\nfrom app.llm import ask\nask(config.M)\n')
    whole = said(".")
    assert [code for _, code, *_ in whole["config.py"]] == ["CBR201"]
    assert [said(path).get(path) for path in ("app/llm.py", "main.py")] == [whole["app/llm.py"], None]
    assert said("config.py") == {"config.py": whole["config.py"]}


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("path", ["one.py", "two.py"])
def test_a_file_that_does_not_matter_has_no_findings(path):
    write(NEEDLESS)
    assert said(path) == {}


def test_what_lies_beside_the_repository_is_not_part_of_it(folder, monkeypatch):
    write("""
--- inner/llm.py
from openai import OpenAI
client = OpenAI()
client.<ask>
--- outer.py
from inner.llm import client
client.embeddings.create(model="a", input="b")
""")
    (folder / "inner" / ".git").mkdir()
    monkeypatch.chdir(folder / "inner")
    assert said("llm.py") == said(".")
    assert {code for _, code, *_ in said("llm.py")["llm.py"]} == {"CBR101", "CBR201"}


def test_outside_of_a_repository_the_folders_beside_it_are_not_part_of_it():
    write("""
--- one/llm.py
from openai import OpenAI
client = OpenAI()
client.<ask>
--- two/search.py
from one.llm import client
client.embeddings.create(model="a", input="b")
""")
    assert {code for _, code, *_ in said("one/llm.py")["one/llm.py"]} == {"CBR101", "CBR201"}
