"""Models from outside of the program, with the default that is written in it: environment, files, command line."""

from settings_programs import (  # noqa: F401 -- the tests that every program has to pass
    pytest_generate_tests,
    test_it_is_edited_where_it_is_written,
    test_the_model_is_known,
    test_the_model_of_a_class_of_the_project_is_left_alone,
    test_the_model_of_a_client_of_another_host_is_left_alone,
    test_the_model_of_another_library_is_left_alone,
)

OUTSIDE = {
    "variable with a default": (
        "$MODEL else gpt-4o",
        """
--- config.py
import os
DEFAULT = "gpt-4o"  #:
MODEL = os.environ.get("MODEL", DEFAULT)
--- app.py
from config import MODEL
from llm import client
send(MODEL)
""",
    ),
    "variable or": (
        "$MODEL? | gpt-4o",
        """
--- config.py
import os
def model():
    return os.getenv("MODEL") or "gpt-4o"  #:
--- app.py
import config
from llm import client
send(config.model())
""",
    ),
    "variable or an exception": (
        "$MODEL | gpt-4o",
        """
import os
from llm import client
try:
    MODEL = os.environ["MODEL"]
except KeyError:
    MODEL = "gpt-4o"  #:
send(MODEL)
""",
    ),
    "item of a file": (
        "unknown | gpt-4o",
        """
import json
from llm import client
with open("config.json") as file:
    config = json.load(file)
send(config.get("model", "gpt-4o"))  #:
""",
    ),
    "item of what a parameter holds": (
        "unknown | gpt-4o",
        """
from llm import client
def ask(config):
    send(config.get("model", "gpt-4o"))  #:
""",
    ),
    "django's settings": (
        "<django.conf.settings.MODEL> | gpt-4o",
        """
from django.conf import settings
from llm import client
send(getattr(settings, "MODEL", "gpt-4o"))  #:
""",
    ),
    "argparse": (
        "gpt-4o | unknown",
        """
import argparse
from llm import client
parser = argparse.ArgumentParser()
parser.add_argument("--model", default="gpt-4o", help="gpt-4o or another")  #:
args = parser.parse_args()
send(args.model)
""",
    ),
    "argparse, passed on": (
        "gpt-4o | unknown",
        """
--- bot.py
from llm import client
def run(args):
    return send(args.model)
--- app.py
import argparse
from bot import run
def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-m", "--model", type=str, default="gpt-4o")  #:
    args = parser.parse_args()
    run(args)
main()
""",
    ),
    "argparse, returned": (
        "gpt-4o | unknown",
        """
--- options.py
import argparse
def parsed():
    parser = argparse.ArgumentParser()
    parser.add_argument("--chat-model", default="gpt-4o")  #:
    return parser.parse_args()
--- app.py
from llm import client
from options import parsed
args = parsed()
send(args.chat_model)
""",
    ),
    "argparse, in a group": (
        "gpt-4o | unknown",
        """
from argparse import ArgumentParser
from llm import client
parser = ArgumentParser()
group = parser.add_argument_group("model")
group.add_argument("--name", dest="model", default="gpt-4o")  #:
args, rest = parser.parse_known_args()
send(args.model)
""",
    ),
    "argparse, as a dictionary": (
        "gpt-4o | unknown",
        """
import argparse
from llm import client
parser = argparse.ArgumentParser()
parser.add_argument("--model", default="gpt-4o")  #:
options = vars(parser.parse_args())
send(options["model"])
""",
    ),
    "argparse, set apart": (
        "gpt-4o | unknown",
        """
from argparse import ArgumentParser
from llm import client
parser = ArgumentParser()
parser.add_argument("--model")
parser.set_defaults(model="gpt-4o")  #:
send(parser.parse_args().model)
""",
    ),
    "argparse, all options": (
        "gpt-4o | unknown",
        """
import argparse
from llm import client
parser = argparse.ArgumentParser()
parser.add_argument("--model", default="gpt-4o")  #:
parser.add_argument("--judge", default="gpt-4o-mini")
def main(model, judge):
    send(model)
main(**vars(parser.parse_args()))
""",
    ),
    "argparse, filled in by a function": (
        "gpt-4o | unknown",
        """
--- options.py
def add_options(parser):
    parser.add_argument("--model", default="gpt-4o")  #:
--- app.py
import argparse
from llm import client
from options import add_options
parser = argparse.ArgumentParser()
add_options(parser)
args = parser.parse_args()
send(args.model)
""",
    ),
    "click": (
        "gpt-4o | unknown",
        """
import click
from llm import client
@click.command()
@click.option("--model", default="gpt-4o", show_default=True)  #:
def main(model):
    send(model)
""",
    ),
    "click, under another name": (
        "gpt-4o | unknown",
        """
import click
from llm import client
@click.command()
@click.option("-m", "--chat-model", "model", default="gpt-4o")  #:
@click.argument("text")
def main(text, model):
    send(model)
""",
    ),
    "click, with dashes": (
        "gpt-4o | unknown",
        """
import click
from llm import client
@click.command()
@click.option("--embedding-model", default="text-embedding-3-small")
@click.option("--chat-model", "-c", default="gpt-4o")  #:
def main(embedding_model, chat_model):
    send(chat_model)
""",
    ),
    "typer": (
        "gpt-4o | unknown",
        """
import typer
from llm import client
app = typer.Typer()
@app.command()
def main(model: str = typer.Option("gpt-4o", "--model")):  #:
    send(model)
""",
    ),
    "typer, annotated": (
        "gpt-4o | unknown",
        """
from typing import Annotated
import typer
from llm import client
def main(model: Annotated[str, typer.Option(help="the model")] = "gpt-4o"):  #:
    send(model)
typer.run(main)
""",
    ),
    "query of an endpoint": (
        "gpt-4o | unknown",
        """
from fastapi import FastAPI, Query
from llm import client
app = FastAPI()
@app.get("/")
def ask(model: str = Query("gpt-4o")):  #:
    return send(model)
""",
    ),
}

PROGRAMS = {"outside": OUTSIDE}
