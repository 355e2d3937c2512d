"""How the work of a check grows with the code: about in proportion, whatever the shape of the program.

It is counted in calls of functions, which are the same in every run. ``benchmarks/growth.py``, where the shapes are
from, measures the seconds.
"""

import importlib.util
import sys
import threading
from pathlib import Path

import pytest

from migrator import pipeline
from migrator.settings import Settings


def growth():
    """The shapes of ``benchmarks/growth.py``."""
    path = Path(__file__).resolve().parents[2] / "benchmarks" / "growth.py"
    spec = importlib.util.spec_from_file_location("benchmarks_growth", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def calls_for(tree, name):
    """How many calls of functions a check of ``tree`` takes."""
    folder = Path(name)
    growth().write(tree, folder)
    calls = 0

    def count(frame, event, argument):
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    threading.setprofile(count)  # the pipeline works in a thread of its own
    try:
        outcome = pipeline.check([name], Settings(root=Path.cwd()))
    finally:
        threading.setprofile(before)
    assert outcome.facts.requests
    return calls


SIZES = {"wide": 200, "deep": 100, "dense": 100, "real": 12, "hub": 100, "methods": 12, "filled": 150, "requests": 200}


@pytest.mark.parametrize("shape", growth().SHAPES)
def test_twice_the_code_takes_about_twice_the_work(shape):
    make, _ = growth().SHAPES[shape]
    size = SIZES.get(shape, 60)
    calls_for(make(1), "warm")  # rules and knowledge are read once
    assert calls_for(make(2 * size), "twice") <= 2.5 * calls_for(make(size), "once")
