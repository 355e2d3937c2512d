"""Much of a large program may depend on itself: a cycle that is too large is left, and that is said."""

import pytest
from understand_programs import analysed, write

from migrator.understand import objects, values

STEPS = 40
CYCLE = "\n".join(f"def step{number}():\n    found = step{number + 1}()\n    return found\n" for number in range(STEPS))
APP = f"""
--- app.py
from openai import OpenAI
def make():
    return OpenAI()
def first():
    return step0() or make()
{CYCLE}
def step{STEPS}():
    return first()
first().chat.completions.create(model="gpt-4o", messages=[])
"""


def told():
    """The requests of the program in the current folder: how far each is known, and why not further."""
    return [(request.resolution, request.reason and request.reason.reason) for request in analysed().facts.requests]


def test_a_cycle_of_a_usual_size_is_gone_round():
    write(APP)
    assert told() == [("resolved", None)]


def test_a_request_whose_client_is_lost_in_one_is_still_told(monkeypatch):
    monkeypatch.setattr(values, "_LARGEST", 20)
    write(APP)
    [(resolution, reason)] = told()
    assert resolution == "unresolved"
    assert reason == "it depends on too much of the program to be followed"


def test_that_something_else_is_among_what_was_found_hides_no_request(monkeypatch):
    monkeypatch.setattr(values, "_LARGEST", 20)
    write(
        APP.replace("return first()", "return first() or Groq()").replace(
            "from openai", "from groq import Groq\nfrom openai"
        )
    )
    assert [resolution for resolution, _ in told()] == ["unresolved"]


def test_what_does_not_depend_on_it_is_known(monkeypatch):
    monkeypatch.setattr(values, "_LARGEST", 20)
    write(APP + '\nother = OpenAI()\nother.chat.completions.create(model="gpt-4o-mini", messages=[])\n')
    assert ("resolved", None) in told()


def test_nothing_is_taken_for_certain_that_depends_on_it(monkeypatch):
    """One model is among what was found; that there may be another is not forgotten."""
    monkeypatch.setattr(values, "_LARGEST", 20)
    write(f"""
--- app.py
from openai import OpenAI
def make():
    return "gpt-4.1"
def first():
    return step0() or make()
{CYCLE}
def step{STEPS}():
    return "gpt-4o" or first()
client = OpenAI()
client.chat.completions.create(model=first(), messages=[])
""")
    [request] = analysed().facts.requests
    values_of = [value for field in request.named("model") for value in field.values]
    assert [value.value for value in values_of if not isinstance(value, objects.Unknown)] == ["gpt-4o"]
    assert any(isinstance(value, objects.Unknown) for value in values_of)


@pytest.mark.parametrize("count", [5, 50])
def test_of_many_reasons_some_are_told(count):
    """Each caller passes something else that nobody in sight passes to it."""
    callers = "\n".join(f"def caller{number}(given{number}):\n    ask(given{number})" for number in range(count))
    write(f"""
--- app.py
from openai import OpenAI
def ask(model):
    OpenAI().chat.completions.create(model=model, messages=[])
{callers}
""")
    [request] = analysed().facts.requests
    values_of = [value for field in request.named("model") for value in field.values]
    assert min(count, 10) <= len([value for value in values_of if isinstance(value, objects.Unknown)]) <= 20
