"""Programs whose models are set somewhere else, and the tests that each of them has to pass.

``send(x)`` stands for a chat request with the model ``x`` through the client of another file. What the model may be
stands beside the program, in the notation of :func:`understand_programs.said`; the lines in which it is written, and
which are therefore to be edited, end in ``#:``.

A file of tests imports what is below. Its ``PROGRAMS`` are the programs, by kind and by name. Its ``VAGUE``, if there
is one, says why the model of a program is known not to be found.
"""

import re

import pytest
from understand_programs import (
    analysed,
    elsewhere,
    files,
    migrated,
    of_another_library,
    of_the_project,
    request,
    said,
    write,
)

LLM = """
--- llm.py
import os
from openai import OpenAI
client = OpenAI()
"""
HERE = re.compile(r"\s*#:(?=\n|$)")
MODEL = re.compile(r'"gpt-4o(-mini)?"')
MOVED = 'OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])'


def whole(program: str) -> str:
    """The program with the client's file, written out."""
    own = program.strip()
    several = own if own.startswith("---") else f"--- app.py\n{own}"
    return LLM + re.sub(r"\bsend\(", "client.chat.completions.create(messages=[], model=", several) + "\n"


def edited(program: str) -> dict[str, str]:
    """The files as they are to be: the marked lines name another model, and the client is moved."""
    return {
        path: "\n".join(
            MODEL.sub('"gpt-oss-120b"', HERE.sub("", line)) if HERE.search(line) else line for line in text.split("\n")
        ).replace("OpenAI()", MOVED)
        for path, text in files(whole(program)).items()
    }


def unmarked(program: str) -> str:
    """The whole program without the marks."""
    return HERE.sub("", whole(program))


def pytest_generate_tests(metafunc):
    """Give every test below each program of the file that imports it, with the known bugs marked."""
    wanted = [name for name in ("known", "program") if name in metafunc.fixturenames]
    if not wanted:
        return
    bugs = getattr(metafunc.module, "VAGUE", {}) if metafunc.function is test_the_model_is_known else {}
    programs = {
        f"{kind}: {name}": case for kind, cases in metafunc.module.PROGRAMS.items() for name, case in cases.items()
    }
    metafunc.parametrize(
        wanted,
        [
            pytest.param(
                *({"known": known, "program": program}[name] for name in wanted),
                id=name.replace(" ", "-"),
                marks=[pytest.mark.xfail(strict=True, reason=bugs[name])] if name in bugs else [],
            )
            for name, (known, program) in programs.items()
        ],
    )


def test_the_model_is_known(known, program):
    assert said(request(unmarked(program)), "model") == known


def test_it_is_edited_where_it_is_written(known, program):
    write(unmarked(program))
    assert {**files(unmarked(program)), **migrated()} == edited(program)


# -- nothing of it is edited for another client -----------------------------------------------------------------------


def test_the_model_of_another_library_is_left_alone(program):
    write(of_another_library(unmarked(program)), keep=True)
    assert analysed().facts.requests == ()
    assert migrated(unsafe=True) == {}


def test_the_model_of_a_class_of_the_project_is_left_alone(program):
    write(of_the_project(unmarked(program)), keep=True)
    assert analysed().facts.requests == ()
    assert migrated(unsafe=True) == {}


def test_the_model_of_a_client_of_another_host_is_left_alone(program):
    write(elsewhere(unmarked(program)))
    assert [client.target for client in analysed().facts.clients] == ["other"]
    assert migrated(unsafe=True) == {}
