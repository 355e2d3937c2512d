"""Files beside code that are broken, or made to harm: nothing raises, nothing takes long, nothing is half changed."""

import random
import time

import pytest
from surroundings_programs import codes, migrated

from migrator.edit.carriers import CarrierComposer, difference
from migrator.edit.document import Document, Refused, applied
from migrator.facts import RepeatEntry
from migrator.files.reading import Unreadable
from migrator.files.source import decode
from migrator.judge.registry import load_rules
from migrator.judge.rule import PROGRAM
from migrator.knowledge import load_surroundings
from migrator.understand.carriers import carried, homes

KEY = "OPENAI_API_KEY"
NEW = "CEREBRAS_API_KEY"
PIECES = [
    '"',
    "'",
    "\\",
    "\n",
    "\r\n",
    "#",
    "${",
    "}",
    "[",
    "{",
    "- ",
    ": ",
    "\t",
    "&a ",
    "*a",
    "<<: ",
    KEY,
    f"{KEY}=\n",
    "é",
    "|\n",
]
EXAMPLES = [
    (each.file, each.code)
    for rule in load_rules()
    for each in (*rule.bad, *rule.good)
    if getattr(each, "file", PROGRAM) != PROGRAM
]


def mutant(text: str, chance: random.Random) -> str:
    """The text with some pieces put into it, and some taken out."""
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(text) + 1)
        put = chance.random() < 0.6
        text = text[:at] + (chance.choice(PIECES) + text[at:] if put else text[at + chance.randint(1, 20) :])
    return text


def read(path: str, text: str):
    """What a file says."""
    source = decode(path, text.encode("utf-8", "replace"))
    variables = frozenset({KEY, "OPENAI_ORG_ID"})
    return source.text, carried([source], variables, homes([path], ["app.py"]), load_surroundings().holds_model)


@pytest.mark.parametrize("seed", range(40))
def test_broken_files_are_read_and_a_fix_settles_what_it_is_for(seed):
    chance = random.Random(seed)
    for path, example in EXAMPLES:
        try:
            text, found = read(path, mutant(example, chance))
        except Unreadable:
            continue
        for given in found.given:
            assert text[slice(*given.place.span)] == given.name
            if given.entry is None or given.name != KEY:
                continue
            composer = CarrierComposer(Document(path, text))
            try:
                edits = composer.edits([RepeatEntry(given.entry, KEY, NEW)])
            except Refused:
                continue
            new = applied(text, edits)
            if difference(path, text, new, edits) is None:
                again = [each for each in read(path, new)[1].given if each.place == given.place]
                assert all(NEW in each.beside for each in again), (path, text, new)


@pytest.mark.parametrize(
    "text",
    [
        "a: &a\n  environment: &b\n    <<: *b\n    OPENAI_API_KEY:\n",
        "environment: &a [*a, OPENAI_API_KEY]\n",
        "&a environment: *a\nOPENAI_API_KEY: 1\n",
        "[" * 5_000 + "OPENAI_API_KEY",
        "environment:\n" + "".join(f"{' ' * depth}a:\n" for depth in range(1, 900)) + "OPENAI_API_KEY: x\n",
        "a: &a0 [OPENAI_API_KEY]\n" + "".join(f"b{n}: &a{n + 1} [*a{n}, *a{n}, *a{n}]\n" for n in range(60)),
        "OPENAI_API_KEY: &x\n%YAML 9.9\n---\n? ? ?\n",
        "environment: {? [OPENAI_API_KEY] : x, OPENAI_API_KEY}\n",
    ],
)
@pytest.mark.parametrize("name", ["compose.yaml", ".github/workflows/a.yml", "values.yaml"])
def test_hostile_yaml_ends(tmp_path, name, text):
    start = time.perf_counter()
    codes(tmp_path, {name: text})
    migrated(tmp_path, {name: text}, name, unsafe=True)
    assert time.perf_counter() - start < 10


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".env", "OPENAI_API_KEY=" + '"' * 200_001),
        (".env", 'A="\\' * 60_000 + KEY),
        (".env.example", "# A='\n" * 60_000 + "OPENAI_API_KEY=\n"),
        ("a.sh", "A=1 " * 60_000 + "OPENAI_API_KEY=x"),
        ("a.sh", "curl https://api.openai.com/v1/models '" * 3_000),
        ("Dockerfile", "ENV " + "A=\\\n" * 60_000 + KEY),
        ("devcontainer.json", '{"OPENAI_API_KEY": "' + "\\" * 200_001),
    ],
)
def test_hostile_lines_end(tmp_path, name, text):
    start = time.perf_counter()
    codes(tmp_path, {name: text})
    assert time.perf_counter() - start < 10
