"""What summaries and the evaluator are made of: tuples that must not be taken for each other."""

from __future__ import annotations

import gc
import os
import pickle
import subprocess
import sys
from itertools import combinations

import pytest

from migrator import facts
from migrator.facts import Place, Span
from migrator.files.source import decode
from migrator.room import with_room
from migrator.understand import objects
from migrator.understand.summarise import summarise

PLACE = Place("app.py", Span(1, 2))
ALIKE = (
    facts.Reference("app.py", PLACE),
    facts.ClientReference("app.py", PLACE),
    facts.Constant("app.py", PLACE),
    facts.Unknown("app.py", PLACE),
    objects.Result("app.py", PLACE),
    objects.TypedClient("app.py", PLACE),
    objects.ClientObject("app.py", PLACE),
    objects.DictObject(PLACE),
    objects.ListObject(PLACE),
    objects.PartialObject(PLACE),
    objects.FunctionObject("app.py", 1),
    objects.ClassObject("app.py", 1),
    objects.GeneratorObject("app.py", 1),
    objects.Instance("app.py", 1),
    objects.KeywordsObject("app.py", 1, "kwargs"),
    objects.ArgumentsObject("app.py", 1, "kwargs"),
)


@pytest.mark.parametrize("pair", [*combinations(ALIKE, 2)], ids=lambda pair: f"{pair[0].tag}-{pair[1].tag}")
def test_values_of_different_kinds_are_never_equal(pair):
    assert pair[0] != pair[1]


@pytest.mark.parametrize("value", ALIKE, ids=lambda value: value.tag)
def test_a_value_is_what_it_was_on_the_other_side_of_a_process(value):
    assert pickle.loads(pickle.dumps(value)) == value


def test_two_calls_that_look_alike_are_two():
    text = "f(1)\nf(1)\n"
    one, other = (summarise(decode("app.py", text.encode())).calls[0] for _ in range(2))
    assert one.span == other.span
    assert one != other
    assert len({one, other}) == 2


def test_a_summary_holds_together_on_the_other_side_of_a_process():
    summary = summarise(decode("app.py", b"x = make()\n"))
    copy = pickle.loads(pickle.dumps(summary))
    assert copy.module.bindings["x"][0].value is copy.calls[0]


LIST = """\
from openai import OpenAI

messages = []
messages.insert(0, {"role": "system", "content": "first"})
messages.append({"role": "user", "content": "second"})
messages.insert(2, {"role": "assistant", "content": "third"})
messages.extend([{"role": "user", "content": "fourth"}])
OpenAI().chat.completions.create(model="gpt-4o", messages=messages)
"""
ITEMS = """\
import sys
from migrator.pipeline import inventory
from migrator.settings import Settings
messages = inventory(sys.argv[1:], Settings()).facts.requests[0].field("messages").values[0]
print(*[item[0].entry("content").values[0].value for item in messages.items])
"""


@pytest.mark.parametrize("seed", range(4))
def test_what_is_put_into_a_list_is_told_in_the_order_of_writing(seed, tmp_path):
    (tmp_path / "app.py").write_text(LIST)
    environment = {**os.environ, "PYTHONHASHSEED": str(seed)}
    command = [sys.executable, "-c", ITEMS, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.split() == ["first", "second", "third", "fourth"]


def test_the_collector_is_left_as_it_was():
    before = gc.get_threshold()
    assert with_room(gc.get_threshold) >= before
    assert gc.get_threshold() == before
