"""Small programs with the facts that are to be found in them written in the lines they belong to.

A program is a text of one file, ``app.py``, or of several, each headed ``--- path``. ``<ask>`` stands for a chat
request, ``chat.completions.create(model="gpt-4o", messages=[])``. What is to be found stands in the line:

    client = OpenAI()  #: client A
    client.<ask>       #: asks A

``client A`` is a client that goes to OpenAI, ``client A other`` one that goes elsewhere. ``asks A`` is a chat request
for gpt-4o through it, ``asks A B`` one through either of two; ``inferred`` and ``unresolved`` follow where it is so,
and the endpoint or the model where it is another. A line without a mark has nothing in it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import ClassVar

import pytest

from migrator import pipeline
from migrator.facts import (
    ClientReference,
    Constant,
    EnvironmentVariable,
    Facts,
    Mapping,
    Reference,
    Request,
    Sequence,
    Unknown,
    Value,
)
from migrator.settings import Settings

ASK = 'chat.completions.create(model="gpt-4o", messages=[])'
_MARK = re.compile(r"\s*#: (.*)")
_FILE = re.compile(r"^--- (\S+)\n", re.MULTILINE)

# A library of the project with the classes and methods of OpenAI's, and nothing else of it.
LOOKALIKE = """
class Completions:
    def create(self, **body):
        return body

    parse = stream = create


class Chat:
    completions = Completions()


class Beta:
    chat = Chat()


class Client:
    chat = Chat()
    beta = Beta()

    def __init__(self, **options):
        self.options = options

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None

    def with_options(self, **options):
        return self

    copy = with_options

    @property
    def with_raw_response(self):
        return self

    @property
    def with_streaming_response(self):
        return self


class AsyncOpenAI(Client):
    pass


class OpenAI(Client):
    pass
"""


# -- programs in ------------------------------------------------------------------------------------------------------


def files(program: str) -> dict[str, str]:
    """The files of a program, without the marks."""
    parts = _FILE.split(program.strip() + "\n")
    named = {"app.py": parts[0]} if parts[0].strip() else {}
    named |= dict(zip(parts[1::2], parts[2::2], strict=True))
    return {path: _MARK.sub("", text.replace("<ask>", ASK)) for path, text in named.items()}


def write(program: str, *, keep: bool = False) -> None:
    """Write a program into the current folder. ``keep`` lets files be read that have no word of OpenAI in them."""
    for path, text in files(program).items():
        file = Path(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text + ("# openai\n" if keep else ""), encoding="utf-8")


def analysed(*paths: str) -> pipeline.Outcome:
    """The inventory of the current folder, or of some of its files."""
    outcome = pipeline.inventory(paths or (".",), Settings(root=Path.cwd()))
    assert not outcome.problems
    assert not outcome.findings, outcome.findings
    return outcome


def facts(program: str) -> Facts:
    """What is known about a program."""
    write(program)
    return analysed().facts


def request(program: str) -> Request:
    """The only request of a program."""
    (found,) = facts(program).requests
    return found


def migrated(settings: Settings | None = None, *, unsafe: bool = False) -> dict[str, str]:
    """The files of the current folder that ``migrate`` changes, with their new text; nothing is written."""
    settings = settings or Settings(root=Path.cwd())
    outcome = pipeline.migrate(["."], settings, unsafe=unsafe, allow_dirty=True, write=False)
    assert not outcome.problems
    return {Path(change.path).as_posix(): change.after.content for change in outcome.changes}


def findings(program: str) -> list[tuple[str, str]]:
    """Rule and severity of what ``check`` says of a program, in the order of places."""
    write(program)
    outcome = pipeline.check(["."], Settings(root=Path.cwd()))
    assert not outcome.problems
    return [(each.code, each.severity) for each in outcome.findings]


def moved(program: str, *, unsafe: bool = False) -> str:
    """A program of one file after ``migrate``, which must come to the same end when it is run again."""
    write(program)
    done = migrated(unsafe=unsafe)
    if not done:
        return program
    text = done["app.py"]
    Path("app.py").write_text(text, encoding="utf-8")
    assert migrated(unsafe=unsafe) == {}, "a second run changes something"
    return text


# -- facts out --------------------------------------------------------------------------------------------------------


def marked(program: str) -> dict[str, str]:
    """What is to be found, by place."""
    parts = _FILE.split(program.strip() + "\n")
    named = {"app.py": parts[0]} | dict(zip(parts[1::2], parts[2::2], strict=True))
    return {
        f"{path}:{row}": mark[1]
        for path, text in named.items()
        for row, line in enumerate(text.split("\n"), 1)
        if (mark := _MARK.search(line))
    }


def found(outcome: pipeline.Outcome, names: dict[str, str]) -> dict[str, str]:
    """What was found, by place, in the form of the marks. ``names`` are the clients' names by place."""

    def at(place):
        source = outcome.texts.get(place.path)
        row = source.position(place.span.start).row if source else 1
        return f"{Path(place.path).as_posix()}:{row}"

    result: dict[str, list[str]] = {}
    clients = {client.id: names.get(at(client.place), "?") for client in outcome.facts.clients}
    for client in outcome.facts.clients:
        words = ["client", clients[client.id]]
        kind = client.kind.removeprefix("openai.").removeprefix("Async")
        words += [] if kind in ("OpenAI", "openai") else [kind]
        words += [] if client.target == "openai" else [client.target]
        result.setdefault(at(client.place), []).append(" ".join(words))
    for each in outcome.facts.requests:
        words = ["asks", *sorted(clients.get(client, "?") for client in each.clients)]
        words += [] if each.resolution == "resolved" else [each.resolution]
        words += [] if each.chain == "chat.completions.create" else [each.chain]
        model = said(each, "model")
        words += [] if model == "gpt-4o" else [f"model {model}"]
        result.setdefault(at(each.place), []).append(" ".join(words))
    return {place: "; ".join(words) for place, words in result.items()}


def names_in(marks: dict[str, str]) -> dict[str, str]:
    """The clients' names by place."""
    return {place: made[1] for place, mark in marks.items() if (made := re.match(r"client (\w+)", mark))}


def assert_found(program: str) -> Facts:
    """The marks of a program are what is found in it, and nothing else is."""
    marks = marked(program)
    write(program)
    outcome = analysed()
    assert found(outcome, names_in(marks)) == marks
    return outcome.facts


def said(each: Request, name: str) -> str:
    """All that a field may hold: its values, from wherever it is set."""
    values = dict.fromkeys(shown(value) for field in each.named(name) for value in field.values)
    return " | ".join(values) or "nothing"


def shown(value: Value) -> str:
    """A value in a user's words; an environment variable is ``$NAME``, and ``$NAME?`` if it may be unset."""
    if isinstance(value, Constant):
        return str(value.value)
    if isinstance(value, EnvironmentVariable):
        defaults = " | ".join(shown(default) for default in value.defaults)
        return f"${value.name}" + ("" if value.required else f" else {defaults}" if defaults else "?")
    if isinstance(value, Mapping):
        items = [f"{entry.key}: {' | '.join(map(shown, entry.values))}" for entry in value.entries]
        return "{" + ", ".join([*items, *(["..."] if value.unknown else [])]) + "}"
    if isinstance(value, Sequence):
        items = [" | ".join(map(shown, item)) for item in value.items]
        return "[" + ", ".join([*items, *([] if value.complete else ["..."])]) + "]"
    if isinstance(value, Reference):
        return f"<{value.qualified}>"
    assert isinstance(value, Unknown | ClientReference)
    return "unknown" if isinstance(value, Unknown) else "<client>"


def sent(program: str) -> str:
    """The fields of the only request of a program: ``name=value``, ``name?=value`` for one that may be missing.

    ``...`` stands for fields that cannot be seen. ``messages`` is left out.
    """
    return fields_of(request(program))


def fields_of(each: Request) -> str:
    """The fields of a request, as :func:`sent` has them."""
    written = [
        f"{'+' if field.body else ''}{field.name}{'' if field.certain else '?'}={' | '.join(map(shown, field.values))}"
        for field in each.fields
        if field.name != "messages"
    ]
    return " ".join([*written, *(["..."] if each.unknown else [])])


# -- twins ------------------------------------------------------------------------------------------------------------


def asynchronous(program: str) -> str:
    """The program with the asynchronous client."""
    return re.sub(r"\bOpenAI\b", "AsyncOpenAI", program)


def of_another_library(program: str) -> str:
    """The program with another provider's library in place of OpenAI's."""
    return re.sub(r"\bopenai\b", "groq", program).replace("OpenAI", "Groq")


def of_the_project(program: str) -> str:
    """The program with a class of the project that is called OpenAI too."""
    several = program if _FILE.match(program.strip()) else f"--- app.py\n{program.strip()}\n"
    return re.sub(r"\bopenai\b", "vendor", several).strip() + f"\n--- vendor.py\n{LOOKALIKE}"


def elsewhere(program: str) -> str:
    """The program with clients that go to another host."""
    there = re.sub(r"#: (client \w+)", r"#: \1 other", program)
    return re.sub(r"\b(OpenAI|Llm)\(\)", r'\1(base_url="https://llm.example.com/v1")', there)


# The tests below that need the client to be followed.
FOLLOWED = (
    "test_the_client_is_followed",
    "test_so_is_the_asynchronous_one",
    "test_a_client_of_another_host_is_left_alone",
    "test_it_moves_with_its_requests",
)


class Mechanisms:
    """The tests that every way of carrying a client through a program has to pass.

    ``programs`` are programs with marks, by name; their clients are made by ``OpenAI()`` from the module ``openai``.
    ``stays`` are the names of those that are not edited, although they are understood. ``vague`` are those in which it
    cannot be told that another library's client is one: the request is unresolved then. ``bugs`` are the reasons why a
    program, or one test of it, is known to fail.
    """

    programs: ClassVar[dict[str, str]] = {}
    stays: ClassVar[frozenset[str]] = frozenset()
    vague: ClassVar[frozenset[str]] = frozenset()
    bugs: ClassVar[dict[str | tuple[str, str], str]] = {}

    def pytest_generate_tests(self, metafunc):
        if "mechanism" in metafunc.fixturenames:
            test = metafunc.function.__name__
            metafunc.parametrize(
                "mechanism",
                [
                    pytest.param(
                        name,
                        id=name.replace(" ", "-"),
                        marks=[pytest.mark.xfail(strict=True, reason=reason)]
                        if (reason := self.bugs.get(name) or self.bugs.get((test, name)))
                        else [],
                    )
                    for name in self.programs
                ],
            )

    def test_the_client_is_followed(self, mechanism):
        assert_found(self.programs[mechanism])

    def test_so_is_the_asynchronous_one(self, mechanism):
        clients = assert_found(asynchronous(self.programs[mechanism])).clients
        assert clients
        assert {client.kind for client in clients} == {"openai.AsyncOpenAI"}

    def test_another_library_is_left_alone(self, mechanism):
        write(of_another_library(self.programs[mechanism]), keep=True)
        expected = {"asks unresolved"} if mechanism in self.vague else set()
        assert set(found(analysed(), {}).values()) == expected
        assert migrated(unsafe=True) == {}

    def test_a_class_of_that_name_is_left_alone(self, mechanism):
        write(of_the_project(self.programs[mechanism]), keep=True)
        assert found(analysed(), {}) == {}
        assert migrated(unsafe=True) == {}

    def test_a_client_of_another_host_is_left_alone(self, mechanism):
        assert_found(elsewhere(self.programs[mechanism]))
        assert migrated(unsafe=True) == {}

    def test_it_moves_with_its_requests(self, mechanism):
        before = files(self.programs[mechanism])
        write(self.programs[mechanism])
        after = {**before, **migrated(unsafe=True)}
        if mechanism in self.stays:
            assert after == before
            return
        for path, text in after.items():
            Path(path).write_text(text, encoding="utf-8")
        outcome = analysed()
        assert {client.target for client in outcome.facts.clients} == {"cerebras"}
        assert {said(each, "model") for each in outcome.facts.requests} == {"gpt-oss-120b"}
