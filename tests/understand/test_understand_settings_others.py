"""Models beside one that is something else's, and models that are nowhere in the program."""

from settings_programs import (  # noqa: F401 -- the tests that every program has to pass
    pytest_generate_tests,
    test_it_is_edited_where_it_is_written,
    test_the_model_is_known,
    test_the_model_of_a_class_of_the_project_is_left_alone,
    test_the_model_of_a_client_of_another_host_is_left_alone,
    test_the_model_of_another_library_is_left_alone,
)

# The other literal, in the same shape, is something else's.
OTHERS = {
    "constant of another module": (
        "gpt-4o",
        """
--- one.py
MODEL = "gpt-4o"  #:
--- two.py
MODEL = "gpt-4o-mini"
--- app.py
import one
import two
from llm import client
send(one.MODEL)
print(two.MODEL)
""",
    ),
    "name of a function": (
        "gpt-4o",
        """
from llm import client
MODEL = "gpt-4o-mini"
def ask():
    MODEL = "gpt-4o"  #:
    return send(MODEL)
""",
    ),
    "member of another enum": (
        "gpt-4o",
        """
from enum import Enum
from llm import client
class Chat(Enum):
    FAST = "gpt-4o"  #:
class Priced(Enum):
    FAST = "gpt-4o-mini"
send(Chat.FAST.value)
print(Priced.FAST.value)
""",
    ),
    "name of a member": (
        "unknown",
        """
from enum import Enum
from llm import client
class Model(Enum):
    FAST = "gpt-4o"
send(Model.FAST.name)
""",
    ),
    "field of another class": (
        "gpt-4o",
        """
--- config.py
from dataclasses import dataclass
@dataclass
class Chat:
    model: str = "gpt-4o"  #:
@dataclass
class Batch:
    model: str = "gpt-4o-mini"
--- app.py
from config import Batch, Chat
from llm import client
send(Chat().model)
print(Batch().model)
""",
    ),
    "class of that name in another module": (
        "gpt-4o",
        """
--- one.py
from pydantic_settings import BaseSettings
class Settings(BaseSettings):
    model: str = "gpt-4o"  #:
--- two.py
from pydantic_settings import BaseSettings
class Settings(BaseSettings):
    model: str = "gpt-4o-mini"
--- app.py
from llm import client
from one import Settings
send(Settings().model)
""",
    ),
    "override of a subclass": (
        "gpt-4o",
        """
from llm import client
class Base:
    model = "gpt-4o-mini"
class Bot(Base):
    model = "gpt-4o"  #:
    def ask(self):
        return send(self.model)
""",
    ),
    "what a later key replaces": (
        "gpt-4o",
        """
from llm import client
BASE = {"model": "gpt-4o-mini", "temperature": 0}
options = {**BASE, "model": "gpt-4o"}  #:
send(options["model"])
""",
    ),
    "what a keyword replaces": (
        "gpt-4o",
        """
from llm import client
def ask(text, model="gpt-4o-mini"):
    return text
def answer(text, model="gpt-4o"):  #:
    return send(model)
ask("hello")
answer("hello")
""",
    ),
    "parameter of the same name": (
        "unknown",
        """
import requests
from llm import client
def price(config):
    config.model = "gpt-4o-mini"
    requests.post("https://prices.example.com", json={"model": config.model})
def ask(config):
    return send(config.model)
""",
    ),
    "option of another parser": (
        "gpt-4o | unknown",
        """
--- tools/train.py
import argparse
import requests
parser = argparse.ArgumentParser()
parser.add_argument("--model", default="gpt-4o-mini")
args = parser.parse_args()
requests.post("https://train.example.com", json={"model": args.model})
--- app.py
import argparse
from llm import client
parser = argparse.ArgumentParser()
parser.add_argument("--model", default="gpt-4o")  #:
args = parser.parse_args()
send(args.model)
""",
    ),
    "option of another parser in one file": (
        "gpt-4o | unknown",
        """
import argparse
import requests
from llm import client
def train():
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", default="gpt-4o-mini")
    requests.post("https://train.example.com", json={"model": parser.parse_args().model})
def ask():
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", default="gpt-4o")  #:
    send(parser.parse_args().model)
""",
    ),
    "option of another name": (
        "gpt-4o | unknown",
        """
import argparse
from llm import client
parser = argparse.ArgumentParser()
parser.add_argument("--judge-model", default="gpt-4o-mini")
parser.add_argument("--model", default="gpt-4o")  #:
args = parser.parse_args()
send(args.model)
print(args.judge_model)
""",
    ),
    "option of another command": (
        "gpt-4o | unknown",
        """
import click
import requests
from llm import client
@click.command()
@click.option("--model", default="gpt-4o-mini")
def train(model):
    requests.post("https://train.example.com", json={"model": model})
@click.command()
@click.option("--model", default="gpt-4o")  #:
def ask(model):
    send(model)
""",
    ),
    "set under a name": (
        "gpt-4o | unknown",
        """
from llm import client
class Config:
    model = "gpt-4o"  #:
config = Config()
setattr(config, "model", input())
send(config.model)
""",
    ),
    "element of the other list": (
        "gpt-4o",
        """
from llm import client
for judge, model in zip(
    ["gpt-4o-mini"],
    ["gpt-4o"],  #:
):
    send(model)
    print(judge)
""",
    ),
    "key beside the value": (
        "gpt-4o",
        """
from llm import client
PAIRS = {
    "gpt-4o-mini":
        "gpt-4o",  #:
}
for cheap, model in PAIRS.items():
    send(model)
    print(cheap)
""",
    ),
    "box to choose from": (
        "unknown",
        """
import streamlit as st
from llm import client
model = st.selectbox("Model", ["gpt-4o", "gpt-4o-mini"])
send(model)
""",
    ),
    "text of the user": (
        "unknown",
        """
from llm import client
model = input("gpt-4o or gpt-4o-mini? ")
send(model)
""",
    ),
}

PROGRAMS = {"others": OTHERS}
