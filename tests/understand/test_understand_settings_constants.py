"""Models in constants and tables of other modules, and in what a loop runs over."""

from settings_programs import (  # noqa: F401 -- the tests that every program has to pass
    pytest_generate_tests,
    test_it_is_edited_where_it_is_written,
    test_the_model_is_known,
    test_the_model_of_a_class_of_the_project_is_left_alone,
    test_the_model_of_a_client_of_another_host_is_left_alone,
    test_the_model_of_another_library_is_left_alone,
)

CONSTANTS = {
    "constant": (
        "gpt-4o",
        """
--- config.py
MODEL = "gpt-4o"  #:
--- app.py
from config import MODEL
from llm import client
send(MODEL)
""",
    ),
    "through the package": (
        "gpt-4o",
        """
--- config/__init__.py
from .models import CHAT as MODEL
--- config/models.py
CHAT = "gpt-4o"  #:
EMBEDDING = "text-embedding-3-small"
--- app.py
import config
from llm import client
send(config.MODEL)
""",
    ),
    "constant of a constant": (
        "gpt-4o",
        """
--- names.py
GPT = "gpt-4o"  #:
--- config.py
import names
MODEL = names.GPT
--- app.py
from config import *
from llm import client
send(MODEL)
""",
    ),
    "one of two modules": (
        "gpt-4o | gpt-4o-mini",
        """
--- local.py
MODEL = "gpt-4o-mini"  #:
--- remote.py
MODEL = "gpt-4o"  #:
--- app.py
import sys
if len(sys.argv) > 1:
    from remote import MODEL
else:
    from local import MODEL
from llm import client
send(MODEL)
""",
    ),
    "item": (
        "gpt-4o",
        """
--- config.py
MODELS = {
    "fast": "gpt-4o-mini",
    "slow": "gpt-4o",  #:
}
--- app.py
from config import MODELS
from llm import client
send(MODELS["slow"])
""",
    ),
    "item or another": (
        "gpt-4o | llama3",
        """
--- config.py
MODELS = {"fast": "gpt-4o"}  #:
--- app.py
from config import MODELS
from llm import client
send(MODELS.get("fast", "llama3"))
""",
    ),
    "item of an item": (
        "gpt-4o",
        """
--- config.py
CONFIG = {
    "chat": {"model": "gpt-4o", "temperature": 0},  #:
    "embedding": {"model": "text-embedding-3-small"},
}
--- app.py
from config import CONFIG
from llm import client
settings = CONFIG["chat"]
send(settings["model"])
""",
    ),
    "item of a dict()": (
        "gpt-4o",
        """
from llm import client
config = dict(
    model="gpt-4o",  #:
)
send(config["model"])
""",
    ),
    "any item": (
        "gpt-4o-mini | gpt-4o",
        """
--- config.py
MODELS = {
    "fast": "gpt-4o-mini",  #:
    "slow": "gpt-4o",  #:
}
--- app.py
from config import MODELS
from llm import client
def ask(speed):
    return send(MODELS[speed])
""",
    ),
    "first of a list": (
        "gpt-4o",
        """
from llm import client
MODELS = [
    "gpt-4o",  #:
    "gpt-4o-mini",
]
send(MODELS[0])
""",
    ),
    "one of a list": (
        "gpt-4o | gpt-4o-mini",
        """
import random
from llm import client
MODELS = [
    "gpt-4o",  #:
    "gpt-4o-mini",  #:
]
send(random.choice(MODELS))
""",
    ),
    "conditional": (
        "gpt-4o-mini | gpt-4o",
        """
import sys
from llm import client
fast = "--fast" in sys.argv
MODEL = (
    "gpt-4o-mini"  #:
    if fast
    else "gpt-4o"  #:
)
send(MODEL)
""",
    ),
    "match": (
        "gpt-4o-mini | gpt-4o",
        """
from llm import client
def pick(speed):
    match speed:
        case "fast":
            return "gpt-4o-mini"  #:
        case _:
            return "gpt-4o"  #:
send(pick("fast"))
""",
    ),
    "None means another": (
        "gpt-4o",
        """
from llm import client
def ask(model=None):
    if model is None:
        model = "gpt-4o"  #:
    return send(model)
ask()
""",
    ),
    "unpacked": (
        "gpt-4o",
        """
from llm import client
def choose():
    return "gpt-4o", 0.5  #:
model, temperature = choose()
send(model)
""",
    ),
}

LOOPS = {
    "list": (
        "gpt-4o | gpt-4o-mini",
        """
--- config.py
MODELS = [
    "gpt-4o",  #:
    "gpt-4o-mini",  #:
]
--- app.py
from config import MODELS
from llm import client
for model in MODELS:
    send(model)
""",
    ),
    "items": (
        "gpt-4o | gpt-4o-mini",
        """
from llm import client
MODELS = {
    "slow": "gpt-4o",  #:
    "fast": "gpt-4o-mini",  #:
}
for name, model in MODELS.items():
    send(model)
""",
    ),
    "values": (
        "gpt-4o",
        """
from llm import client
MODELS = {"slow": "gpt-4o"}  #:
for model in MODELS.values():
    send(model)
""",
    ),
    "keys": (
        "gpt-4o",
        """
from llm import client
NAMES = {"gpt-4o": "big"}  #:
for model in NAMES:
    send(model)
""",
    ),
    "enumerate": (
        "gpt-4o | gpt-4o-mini",
        """
from llm import client
for number, model in enumerate(
    ["gpt-4o", "gpt-4o-mini"]  #:
):
    send(model)
""",
    ),
    "zip": (
        "gpt-4o | gpt-4o-mini",
        """
from llm import client
MODELS = ("gpt-4o", "gpt-4o-mini")  #:
for temperature, model in zip([0, 1], MODELS):
    send(model)
""",
    ),
    "progress bar": (
        "gpt-4o | gpt-4o-mini",
        """
from tqdm import tqdm
from llm import client
for model in tqdm(
    ["gpt-4o", "gpt-4o-mini"],  #:
    desc="models",
):
    send(model)
""",
    ),
    "cycle": (
        "gpt-4o",
        """
from itertools import cycle
from llm import client
models = cycle(["gpt-4o"])  #:
send(next(models))
""",
    ),
    "chain": (
        "gpt-4o | gpt-4o-mini",
        """
import itertools
from llm import client
SLOW = ["gpt-4o"]  #:
FAST = ["gpt-4o-mini"]  #:
for model in itertools.chain(SLOW, FAST):
    send(model)
""",
    ),
    "slice": (
        "gpt-4o",
        """
from itertools import islice
from llm import client
for model in islice(["gpt-4o"], 1):  #:
    send(model)
""",
    ),
    "filter": (
        "gpt-4o",
        """
from llm import client
for model in filter(None, ["gpt-4o"]):  #:
    send(model)
""",
    ),
    "first of the sorted": (
        "gpt-4o | gpt-4o-mini",
        """
from llm import client
MODELS = ["gpt-4o", "gpt-4o-mini"]  #:
send(sorted(MODELS)[0])
""",
    ),
    "tuples": (
        "gpt-4o | gpt-4o-mini",
        """
from llm import client
RUNS = [
    ("first", "gpt-4o"),  #:
    ("second", "gpt-4o-mini"),  #:
]
for name, model in RUNS:
    send(model)
""",
    ),
    "dictionaries": (
        "gpt-4o | gpt-4o-mini",
        """
from llm import client
RUNS = [
    {"name": "first", "model": "gpt-4o"},  #:
    {"name": "second", "model": "gpt-4o-mini"},  #:
]
for run in RUNS:
    send(run["model"])
""",
    ),
    "comprehension": (
        "gpt-4o | gpt-4o-mini",
        """
from llm import client
MODELS = ["gpt-4o", "gpt-4o-mini"]  #:
answers = {model: send(model) for model in MODELS}
""",
    ),
    "sorted": (
        "gpt-4o | gpt-4o-mini",
        """
from llm import client
for model in sorted(set(
    ["gpt-4o", "gpt-4o-mini"]  #:
)):
    send(model)
""",
    ),
}

PROGRAMS = {"constants": CONSTANTS, "loops": LOOPS}
