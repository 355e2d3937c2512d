"""Small programs, and what is decided about them, found in them and made of them.

A program is a text of one file, ``app.py``, or of several, each headed ``--- path``. ``<ask>`` stands for a chat
request, ``chat.completions.create(model="gpt-4o", messages=[])``, and ``<embed>`` for one that Cerebras does not serve.
What becomes of a client stands in its line:

    client = OpenAI()  #: moves
    other = OpenAI(**options)  #: moves unsafe: the key is decided elsewhere
    third = OpenAI()  #: stays: a part of the reason
"""

from __future__ import annotations

import re
from pathlib import Path

from migrator import pipeline
from migrator.facts import Finding
from migrator.judge.context import Context
from migrator.knowledge import load_provider, load_sdk
from migrator.settings import Settings

ASK = 'chat.completions.create(model="gpt-4o", messages=[])'
EMBED = 'embeddings.create(model="text-embedding-3-small", input="a")'
MOVED = 'OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])'
_MARK = re.compile(r"\s*#: (.*)")
_FILE = re.compile(r"^--- (\S+)\n", re.MULTILINE)


def files(program: str) -> dict[str, str]:
    """The files of a program, with their marks."""
    first, *parts = _FILE.split(program.strip() + "\n")
    named = {"app.py": first} if first.strip() else {}
    named |= dict(zip(parts[0::2], parts[1::2], strict=True))
    return {path: text.replace("<ask>", ASK).replace("<embed>", EMBED) for path, text in named.items()}


def write(program: str) -> None:
    """Write a program into the current folder, without the marks."""
    for path, text in files(program).items():
        file = Path(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_MARK.sub("", text), encoding="utf-8")


def context(settings: Settings | None = None) -> tuple[Context, pipeline.Outcome]:
    """What rules would see of the current folder."""
    chosen = settings or Settings(root=Path.cwd())
    outcome = pipeline.inventory(["."], chosen)
    assert not outcome.problems
    assert not outcome.findings
    return Context(outcome.facts, load_provider(chosen.provider), load_sdk(), chosen), outcome


def decided(settings: Settings | None = None) -> dict[str, str]:
    """What becomes of every client of the current folder, by place: status, ``unsafe``, reason."""
    seen, outcome = context(settings)
    result: dict[str, str] = {}
    for client in seen.facts.clients:
        source = outcome.texts[client.place.path]
        decision = seen.decision(client)
        words = decision.status + (" unsafe" if decision.applicability == "unsafe" else "")
        words += f": {decision.reason}" if decision.reason else ""
        result[f"{Path(client.place.path).as_posix()}:{source.position(client.place.span.start).row}"] = words
    return result


def assert_decided(program: str, settings: Settings | None = None) -> None:
    """The marks of a program are what is decided: all clients, no others, each with its status and reason."""
    write(program)
    marks = {
        f"{path}:{row}": mark[1]
        for path, text in files(program).items()
        for row, line in enumerate(text.split("\n"), 1)
        if (mark := _MARK.search(line))
    }
    actual = decided(settings)
    assert actual.keys() == marks.keys(), actual
    for place, mark in marks.items():
        status, _, reason = mark.partition(": ")
        told, _, why = actual[place].partition(": ")
        assert (told, reason in why) == (status, True), f"{place}: {actual[place]}"
        assert bool(reason) == bool(why), f"{place}: {actual[place]}"


def assert_none_of_ours(program: str) -> None:
    """With another library's class, there is nothing to decide, to report or to change."""
    other = re.sub(r"\bopenai\b", "groq", program).replace("OpenAI", "Groq")
    write("--- marker.py\nimport openai\n" + (other if other.lstrip().startswith("---") else "--- app.py\n" + other))
    assert decided() == {}
    assert migrated(unsafe=True) == {}


def checked(*paths: str, settings: Settings | None = None) -> tuple[Finding, ...]:
    """The findings in the current folder, or in some of its files."""
    outcome = pipeline.check(paths or (".",), settings or Settings(root=Path.cwd()))
    assert not outcome.problems
    return outcome.findings


def migrated(*paths: str, settings: Settings | None = None, unsafe: bool = False) -> dict[str, str]:
    """The files that ``migrate`` changes, with their new text; nothing is written."""
    return {
        Path(each.path).as_posix(): each.after.content
        for each in tried(*paths, settings=settings, unsafe=unsafe).changes
    }


def tried(*paths: str, settings: Settings | None = None, unsafe: bool = False) -> pipeline.Outcome:
    """The outcome of ``migrate``, which writes nothing."""
    chosen = settings or Settings(root=Path.cwd())
    outcome = pipeline.migrate(paths or (".",), chosen, unsafe=unsafe, allow_dirty=True, write=False)
    assert not outcome.problems
    return outcome


def applicabilities(findings: tuple[Finding, ...]) -> dict[str, str]:
    """How the finding of each rule can be fixed, by code; ``none`` if it cannot."""
    return {finding.code: finding.fix.applicability if finding.fix else "none" for finding in findings}
