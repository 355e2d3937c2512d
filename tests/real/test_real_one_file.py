"""What is said of a file does not depend on whether it is checked alone or with the rest of its project.

A commit hook is given single files, an editor one. Both must say what a run on everything says: the client may be made
in one file, its requests in a second, and the model named in a third.
"""

from pathlib import Path

import pytest
from real_projects import benchmark, project

from migrator import pipeline
from migrator.settings import Settings

one_file = benchmark("one_file")

# Projects that use the SDK in many files: clients in registries and context variables, wrappers, base classes.
PROJECTS = {"autoevals==0.4.1": 20, "factool==0.1.3": 8, "agentverse==0.1.8.1": 8}


@pytest.mark.parametrize("requirement", PROJECTS)
def test_each_file_alone_says_what_the_project_says(requirement):
    with one_file.as_repository(project(requirement)) as copy:
        found = one_file.compare(copy)
    assert [str(difference) for difference in found.differences] == []
    assert found.findings >= PROJECTS[requirement]


# -- why it could differ, in small -------------------------------------------------------------------------------------

ASK = 'client.chat.completions.create(model="gpt-4o", messages=[])\n'
CLIENT = "from openai import OpenAI\n\nclient = OpenAI()\n"

PROGRAMS = {
    "the model is passed to a function of another file": {
        "app.py": 'from bot import ask\n\nask("gpt-4o")\n',
        "bot.py": f"{CLIENT}\n\ndef ask(model):\n    client.chat.completions.create(model=model, messages=[])\n",
    },
    "another file uses the client for embeddings": {
        "llm.py": CLIENT + ASK,
        "search.py": 'from llm import client\n\nclient.embeddings.create(model="text-embedding-3-small", input="")\n',
    },
    "a file that does not import it uses the client for embeddings": {
        "llm.py": CLIENT + ASK,
        "shared.py": "from llm import client as api\n",
        "search.py": 'from shared import api\n\napi.embeddings.create(model="text-embedding-3-small", input="")\n',
    },
    "the client is made in the last of three files": {
        "app.py": "from shared import client\n\n" + ASK,
        "shared.py": "from llm import client\n",
        "llm.py": CLIENT.replace("OpenAI()", 'OpenAI(base_url="https://llm.example.com/v1")'),
    },
    "a subclass of another file sets the model": {
        "base.py": f"{CLIENT}\n\nclass Bot:\n    model = None\n\n    def ask(self):\n"
        "        client.chat.completions.create(model=self.model, messages=[])\n",
        "bot.py": 'from base import Bot\n\n\nclass Cheap(Bot):\n    model = "gpt-4o-mini"\n\n\nCheap().ask()\n',
    },
    "a file that nobody imports hands the function on": {
        "llm.py": f"{CLIENT}\n\ndef ask(**fields):\n    client.chat.completions.create(**fields)\n\n\n"
        'ask(model="gpt-4o", messages=[])\n',
        "jobs.py": "# openai\nfrom llm import ask\n\nqueue.submit(ask, model)\n",
    },
    "an environment variable that another file sets": {
        "llm.py": CLIENT + ASK,
        "start.py": 'import os\n\nos.environ["OPENAI_API_KEY"] = "key"\n',
    },
    "the same in folders": {
        "src/shop/__init__.py": "",
        "src/shop/llm.py": CLIENT,
        "src/shop/answers.py": "from shop.llm import client\n\n" + ASK,
        "tests/test_shop.py": "from shop.llm import client\n\nclient.moderations.create(input='')\n",
    },
    "programs that have nothing to do with each other": {
        "one/app.py": CLIENT + ASK,
        "two/app.py": 'from openai import OpenAI\n\nOpenAI().embeddings.create(model="a", input="")\n',
    },
    "a client of another library": {
        "llm.py": "# openai\n" + CLIENT.replace("openai", "groq").replace("OpenAI", "Groq"),
        "app.py": "# openai\nfrom llm import client\n\n" + ASK,
    },
    "a file that cannot be parsed": {
        "llm.py": CLIENT,
        "app.py": "from llm import client\n\n" + ASK,
        "no.py": "open ai(",
    },
}


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """Writes the files of a program into an empty repository, which is the current folder."""

    def write(files):
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path

    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return write


@pytest.mark.parametrize("name", PROGRAMS)
def test_small_programs_of_several_files(name, repository):
    found = one_file.compare(repository(PROGRAMS[name]))
    assert [str(difference) for difference in found.differences] == []
    assert len(found.files) > 1


def test_without_a_repository_the_files_beside_count(repository):
    program = PROGRAMS["a file that does not import it uses the client for embeddings"]
    folder = repository(program)
    (folder / ".git").rmdir()
    assert one_file.compare(folder).differences == ()


def test_files_that_the_configuration_excludes_count_in_neither(repository):
    program = PROGRAMS["another file uses the client for embeddings"]
    repository(program)
    settings = Settings(root=Path.cwd(), extend_exclude=("search.py",))
    whole, alone = (pipeline.check([path], settings, edits=True) for path in (".", "llm.py"))
    assert whole.findings == alone.findings
    assert {finding.code for finding in alone.findings} == {"CBR101", "CBR201"}


def test_a_fix_that_needs_another_file_is_only_shown(repository):
    folder = repository({"llm.py": CLIENT, "app.py": "from llm import client\n\n" + ASK})
    found = one_file.compare(folder)
    assert (found.findings, found.withheld, found.differences) == (2, 2, ())
    (finding,) = pipeline.check(["app.py"], Settings(root=folder), edits=True).findings
    assert (finding.code, finding.fix.applicability) == ("CBR201", "display")


def test_a_second_client_that_another_file_would_use_is_only_spoken_of(repository):
    folder = repository(PROGRAMS["the same in folders"])
    found = one_file.compare(folder)
    assert (found.withheld, found.differences) == (1, ())
    (finding,) = pipeline.check(["src/shop/llm.py"], Settings(root=folder), edits=True).findings
    assert finding.fix is None
    assert "src/shop/answers.py uses it too, and is not among the files that may be changed" in finding.help


# -- the comparison itself ---------------------------------------------------------------------------------------------


def test_a_difference_is_seen(repository, monkeypatch):
    folder = repository(PROGRAMS["another file uses the client for embeddings"])
    check = pipeline.check

    def forgetful(paths, settings, **options):
        """A check that knows nothing of the files around those that it is given."""
        if paths != ["."]:
            Path("search.py").unlink(missing_ok=True)
        return check([path for path in paths if Path(path).exists()], settings, **options)

    monkeypatch.setattr(pipeline, "check", forgetful)
    said = [str(difference).splitlines()[0] for difference in one_file.compare(folder).differences]
    assert "llm.py:3: only in the whole" in said
    assert "llm.py:3: only alone" in said
