"""Programs that nobody wrote: clients and requests in many shapes and encodings, alone or put into real files."""

from __future__ import annotations

import ast
import random
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

from corpus_properties import BOM, NEWLINE, Inserted

from migrator.files.gate import may_matter
from migrator.files.reading import Unreadable
from migrator.files.source import decode

IMPORTS = (
    ("from openai import OpenAI", "OpenAI"),
    ("from openai import AsyncOpenAI as Client_NN  # one of two", "Client_NN"),
    ("import openai", "openai.OpenAI"),
    ("import openai as ai_NN, sys as sys_NN", "ai_NN.AsyncOpenAI"),
    ("from openai import (\n    OpenAI,  # the client\n    APIError,\n)", "OpenAI"),
    ("try:\n    from openai import OpenAI\nexcept ImportError:\n    OpenAI = None", "OpenAI"),
)
KEYS = (
    None,
    'os.environ["OPENAI_API_KEY"]',
    'os.getenv("OPENAI_API_KEY")',
    "os.environ.get('OPENAI_API_KEY', '')",
    '"sk-not-a-real-key-0123456789"',
    "KEY_NN",
)
CLIENT_OPTIONS = (
    ("timeout", "30"),
    ("organization", '"org-1"'),
    ("max_retries", "2 if True else 3"),
    ("default_headers", '{"X-Title": "ü"}'),
    ("base_url", '"https://api.openai.com/v1"'),
)
FIELDS = (
    ("temperature", "0.5"),
    ("frequency_penalty", "0.1"),
    ("logit_bias", "{50256: -100}"),
    ("store", "True"),
    ("user", '"é" "b"'),
    ("clear_thinking", "False"),
    ("max_tokens", "10"),
    ("stream", "True"),
    ("response_format", '{"type": "json_object"}'),
    ("parallel_tool_calls", "False"),
    ("extra_body", "{'top_k': 1}"),
    ("n", "1"),
)
MODELS = ('"gpt-4o"', "'gpt-3.5-turbo'", 'f"gpt-{4}o"', "MODEL_NN", '"gpt-" "4o"', "'''gpt-4o-mini'''")
PLACES = (
    "{client}\n{request}",
    "{client}; {request}",
    "if True: {client}\nelse: pass\n{request}",
    "def run():\n    {client}\n    return ({request})",
    "class Service:\n\t{client}\n\n\tdef ask(self):\n\t\treturn self.{request}",
    "async def run():\n  {client}\n  return await {request}",
    "with open(__file__) as file_:\n    {client}\n    \x0c\n    answer = {request}",
    "for _ in range(2):\n    {client}\n    # between\n    print(f'{{1}}', {request}, sep='')  # behind",
    "{client}\n@(lambda f: f)\ndef ask(a=1, *, b={request}):\n    'text'",
    "{client}\nanswer = [{request}\n  for _ in (1,)][\n0]",
    "{client}\nassert (answer := {request}), \\\n    'continued'",
    "{client}\nasync def each():\n    async for part in await {request}: yield part",
)
COOKIES = ("utf-8", "latin-1", "cp1252", "koi8-r", "shift_jis", "iso-8859-15", "gb18030")


@dataclass(frozen=True)
class Program:
    """A file to examine; ``inserted`` tells which part of it was put into somebody else's code."""

    name: str
    data: bytes
    inserted: Inserted | None = None


def snippet(dice: random.Random) -> str:
    r"""Some lines that make a client and send a request, with ``\n`` as newline and no indentation of their own."""
    statement, cls = dice.choice(IMPORTS)
    suffix = f"{dice.randrange(16**4):04x}"
    key = dice.choice(KEYS)
    options = dice.sample(CLIENT_OPTIONS, dice.randrange(3))
    if key is not None:
        options.insert(dice.randrange(len(options) + 1), ("api_key", key))
    client = f"client_{suffix} = {_call(cls, options, dice)}"
    fields = dice.sample(FIELDS, dice.randrange(5))
    fields += [("model", dice.choice(MODELS)), ("messages", '[{"role": "user", "content": "hé"}]')]
    dice.shuffle(fields)
    chosen = dice.choice(("call", "call", "mapping", "steps"))
    create = f"client_{suffix}.chat.completions.create"
    model = dice.choice(('"gpt-4o"', "'gpt-4'"))
    above = f"MODEL_NN = {model}\nKEY_NN = 'sk-none-of-your-business'\n"
    if chosen == "call":
        request = _call(create, fields, dice)
    elif chosen == "mapping":
        literal = ", ".join(f'"{name}": {value}' for name, value in fields)
        request = f"{create}(**{{{literal}}})"
    else:
        above += f"fields_{suffix} = dict({', '.join(f'{name}={value}' for name, value in fields[:2])})\n"
        above += "".join(f'fields_{suffix}["{name}"] = {value}\n' for name, value in fields[2:])
        request = f"{create}(**fields_{suffix})"
    place = dice.choice(PLACES).format(client=client, request=request)
    # Names of its own, so that it has nothing to do with the code around it.
    return f"import os\n{statement}\n{above}{place}\n".replace("_NN", f"_{suffix}")


def _call(function: str, arguments: list[tuple[str, str]], dice: random.Random) -> str:
    """A call in one of many layouts."""
    blank = dice.choice(("", "", " "))
    items = [f"{name}{blank}={blank}{value}" for name, value in arguments]
    layout = dice.randrange(6)
    if layout == 0 or not items:
        return f"{function}({dice.choice(('', ' '))}{', '.join(items)})"
    if layout == 1:
        return f"{function}({', '.join(items)},)"
    if layout == 2:
        return f"{function}(\n        " + ",\n        ".join(items) + ",\n)"
    if layout == 3:
        return f"{function}(\n" + "".join(f"\t\t{item},  # {number}, é\n" for number, item in enumerate(items)) + "\t)"
    if layout == 4:
        return f"{function}({items[0]}" + "".join(f"\n      , {item}" for item in items[1:]) + " )"
    return f"{function} \\\n   (" + ",\\\n ".join(items) + ")"


def generated(seed: int) -> Program:
    """A program of its own, in one of many encodings."""
    dice = random.Random(seed)
    text = "".join(snippet(dice) for _ in range(dice.randrange(1, 4)))
    return Program(f"generated {seed}", dressed(text, dice))


def dressed(text: str, dice: random.Random) -> bytes:
    r"""The bytes of ``text`` (with ``\n``) under one of many combinations of encoding, mark, newlines and ends."""
    encoding = dice.choice((*COOKIES, "", "", "", "mark"))
    if encoding not in ("", "mark"):
        cookie = dice.choice(("# -*- coding: {} -*-", "# vim: set fileencoding={} :", "#!/bin/python\n# coding={}"))
        text = f"{cookie.format(encoding)}\n{text}"
        try:
            text.encode(encoding)
        except UnicodeEncodeError:
            text = re.sub(r"[^\x00-\x7f]", {"koi8-r": "ж", "shift_jis": "ソ"}.get(encoding, "?"), text)
    elif dice.random() < 0.2:
        text = f'"""A module."""\nfrom __future__ import annotations\n{text}'
    if dice.random() < 0.15:
        text = "\x0c\n" + text if encoding == "" else text + "\x0c\n"
    if dice.random() < 0.2:
        text = text.rstrip("\n")
    newline = dice.choice(("\n", "\n", "\r\n", "\r", "mixed"))
    mixed = ("\n", "\r\n", "\r")
    text = re.sub("\n", lambda _: dice.choice(mixed) if newline == "mixed" else newline, text)
    data = text.encode("utf-8" if encoding in ("", "mark") else encoding, "replace")
    return BOM + data if encoding == "mark" else data


def spliced(name: str, data: bytes, seed: int) -> Program | None:
    """Somebody's file with a client and a request put into it; None if it cannot be read or takes none."""
    dice = random.Random(seed)
    try:
        source = decode("file.py", data)
        tree = _parsed(source.text)
    except (Unreadable, SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    starts = [0, *(newline.end() for newline in NEWLINE.finditer(source.text))]
    places = list(_places(tree, source.text, starts))
    for _ in range(4):
        offset, indentation = dice.choice(places)
        lines = snippet(dice).split("\n")[:-1]
        added = "".join(f"{indentation}{line}{source.newline}" if line else source.newline for line in lines)
        if offset == len(source.text) and source.text and not source.text.endswith(("\n", "\r")):
            added = source.newline + added
        text = source.text[:offset] + added + source.text[offset:]
        try:
            _parsed(text)
            head, tail = source.text[:offset].encode(source.encoding), source.text[offset:].encode(source.encoding)
            body = added.encode(source.encoding, "replace")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        head = BOM + head if source.bom else head
        # A file that says something of the kind by itself may change elsewhere too.
        inserted = None if may_matter(data) else Inserted(len(head), len(head) + len(body))
        return Program(f"{name} +{seed}", head + body + tail, inserted)
    return None


def _places(tree: ast.Module, text: str, starts: list[int]) -> Iterator[tuple[int, str]]:
    """Where lines can be put: at the end, before statements at the top, and before those of functions."""
    yield len(text), ""
    leading = True
    for node in tree.body:
        future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
        text_only = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        leading = leading and (future or text_only)
        if not leading and node.col_offset == 0:
            yield starts[_row(node) - 1], ""
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            for inner in node.body[1:]:
                start = starts[_row(inner) - 1]
                indentation = re.compile(r"[ \t]*").match(text, start)
                if indentation is not None:
                    yield start, indentation.group()


def _row(node: ast.stmt) -> int:
    return min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))])


def _parsed(text: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)
