"""Instructor: clients that it is given, or makes by the name of a provider, and what is asked through them."""

from __future__ import annotations

from pathlib import Path

import pytest
from understand_programs import facts, findings, migrated, moved, write

from migrator.settings import Settings

BASE = 'base_url="https://api.cerebras.ai/v1"'
KEY = 'api_key=os.environ["CEREBRAS_API_KEY"]'
HEAD = "import os\n\nimport instructor\n\n"
MADE = f'{HEAD}client = instructor.from_provider("openai/gpt-4o")\n'
THERE = f'{HEAD}client = instructor.from_provider("openai/gpt-oss-120b", {BASE}, {KEY})\n'
GIVEN = f"{HEAD}from openai import OpenAI\n\nclient = instructor.from_openai(OpenAI())\n"
FIELDS = "messages=[], response_model=dict"

# -- moved -------------------------------------------------------------------------------------------------------------

MOVED = {
    "by its name": ("from_provider('openai/gpt-4o')", f"from_provider('openai/gpt-oss-120b', {BASE}, {KEY})"),
    "by keyword": (
        "from_provider(model='openai/gpt-4o', async_client=True)",
        f"from_provider({BASE}, model='openai/gpt-oss-120b', async_client=True, {KEY})",
    ),
    "with a key and OpenAI's address": (
        "from_provider('openai/o3', base_url='https://api.openai.com/v1', api_key=os.environ['OPENAI_API_KEY'])",
        f"from_provider('openai/gpt-oss-120b', {BASE}, {KEY})",
    ),
    "for OpenAI's customers": (
        "from_provider('openai/gpt-4o', organization='org-1', mode=instructor.Mode.JSON)",
        f"from_provider('openai/gpt-oss-120b', {BASE}, mode=instructor.Mode.JSON, {KEY})",
    ),
    "by the module that has it": (
        "auto_client.from_provider('openai/gpt-4o')",
        f"auto_client.from_provider('openai/gpt-oss-120b', {BASE}, {KEY})",
    ),
}


@pytest.mark.parametrize("case", MOVED)
def test_a_client_is_moved_in_place(case):
    before, after = (f"{HEAD}client = instructor.{text}\n".replace("'", '"') for text in MOVED[case])
    assert moved(before) == after
    assert findings(after) == []
    assert moved(after, unsafe=True) == after


def test_settings_say_where_and_with_which_key():
    write(MADE)
    settings = Settings(
        root=Path.cwd(), base_url="https://llm.example.com/v1", key_env="MY_KEY", models=(("gpt-4o", "zai-glm-4.7"),)
    )
    made = 'from_provider("openai/zai-glm-4.7", base_url="https://llm.example.com/v1", api_key=os.environ["MY_KEY"])'
    assert made in migrated(settings)["app.py"]


@pytest.mark.parametrize("name", ['f"openai/{model}"', '"openai/" + model'])
def test_a_name_behind_the_provider_is_followed(name):
    text = moved(f'{HEAD}\n\ndef make(model="gpt-4o"):\n    return instructor.from_provider({name})\n\n\nmake("o3")\n')
    assert f"from_provider({name}, {BASE}, {KEY})" in text
    assert 'def make(model="gpt-oss-120b")' in text
    assert 'make("gpt-oss-120b")' in text
    assert findings(text) == []


def test_a_name_behind_the_provider_that_is_decided_at_run_time_is_reported():
    for name in ('f"openai/{input()}"', 'f"openai/gpt-{input()}"'):
        text = f"{HEAD}client = instructor.from_provider({name})\nclient.create({FIELDS})\n"
        assert {code for code, _ in findings(text)} == {"CBR101", "CBR204"}
        assert f"from_provider({name}, {BASE}, {KEY})" in moved(text)


def test_a_name_that_is_put_together_is_written_out():
    text = moved(f'{HEAD}KIND = "4o"\nclient = instructor.from_provider(f"openai/gpt-{{KIND}}")\n')
    assert f'from_provider("openai/gpt-oss-120b", {BASE}, {KEY})' in text


ASKED = {
    "as the SDK does": "chat.completions.create",
    "directly": "create",
    "as Anthropic's SDK does": "messages.create",
    "in parts": "create_partial",
    "in parts, as the SDK does": "chat.completions.create_partial",
    "one by one": "messages.create_iterable",
    "with what came": "create_with_completion",
}


@pytest.mark.parametrize("program", [MADE, GIVEN], ids=["made", "given"])
@pytest.mark.parametrize("case", ASKED)
def test_the_models_of_requests_are_renamed(case, program):
    text = moved(f'{program}client.{ASKED[case]}(model="gpt-4.1-mini", {FIELDS})\n')
    assert f'client.{ASKED[case]}(model="gpt-oss-120b", {FIELDS})' in text
    assert BASE in text
    assert findings(text) == []


@pytest.mark.parametrize("case", ASKED)
def test_fields_of_requests_are_judged(case):
    assert ("CBR301", "error") in findings(f"{THERE}client.{ASKED[case]}(frequency_penalty=1, {FIELDS})\n")


def test_fields_of_the_provider_s_own_move_into_the_extra_body():
    assert 'extra_body={"clear_thinking": True}' in moved(f"{THERE}client.create(clear_thinking=True, {FIELDS})\n")


def test_what_the_client_is_made_with_goes_into_each_request():
    (request,) = (
        each
        for each in facts(
            f'{HEAD}client = instructor.from_provider("openai/gpt-4o", temperature=0, timeout=30, max_retries=2)\n'
            f"client.create({FIELDS})\n"
        ).requests
        if not each.framework
    )
    assert [field.name for field in request.fields] == ["model", "temperature", "messages", "response_model"]
    program = f"{THERE.replace(KEY, f'{KEY}, frequency_penalty=1')}client.create({FIELDS})\n"
    assert findings(program) == [("CBR301", "error")]


def test_a_request_without_a_model_has_that_of_the_client():
    made = THERE.replace("gpt-oss-120b", "zai-glm-4.7")
    asked = f'client.create(reasoning_effort="none", {FIELDS})\n'
    # Only one of the two takes it.
    assert ("CBR304", "error") not in findings(made + asked)
    assert ("CBR304", "error") in findings(THERE + asked)


def test_it_is_followed_into_files_that_name_neither():
    write(f"""
--- clients.py
import instructor

teacher = instructor.from_provider("openai/gpt-4o", async_client=True)
--- app.py
from clients import teacher


async def ask(text):
    return await teacher.create(model="o3", {FIELDS})
--- whole.py
import clients


def parts():
    return clients.teacher.messages.create_partial(model="o3", {FIELDS})
--- passed.py
import clients


def ask(llm, model):
    return llm.create(model=model, {FIELDS})


ask(clients.teacher, "o4-mini")
--- vendor.py
from elsewhere import teacher

teacher.create(model="o3", {FIELDS})
""")
    after = migrated()
    assert sorted(after) == ["app.py", "clients.py", "passed.py", "whole.py"]
    assert 'teacher.create(model="gpt-oss-120b"' in after["app.py"]
    assert 'create_partial(model="gpt-oss-120b"' in after["whole.py"]
    assert 'ask(clients.teacher, "gpt-oss-120b")' in after["passed.py"]


def test_it_is_followed_through_attributes_and_functions():
    text = moved(f"""{HEAD}

class Desk:
    def __init__(self, model="gpt-4o-mini"):
        self.llm = make("gpt-4o")
        self.model = model

    def ask(self):
        return self.llm.messages.create(model=self.model, {FIELDS})


def make(name):
    return instructor.from_provider("openai/" + name)


Desk().ask()
""")
    assert 'def __init__(self, model="gpt-oss-120b")' in text
    assert f'from_provider("openai/" + name, {BASE}, {KEY})' in text
    assert 'make("gpt-oss-120b")' in text


def test_it_is_followed_to_where_fastapi_passes_it():
    text = moved(f"""{HEAD}from fastapi import Depends, FastAPI

app = FastAPI()


def provide():
    return instructor.from_provider("openai/gpt-4o", async_client=True)


@app.get("/")
async def ask(llm: instructor.AsyncInstructor = Depends(provide)):
    return await llm.create(model="gpt-4o-mini", {FIELDS})
""")
    assert 'llm.create(model="gpt-oss-120b"' in text


# -- not moved ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["RESPONSES_TOOLS", "RESPONSES_TOOLS_WITH_INBUILT_TOOLS"])
@pytest.mark.parametrize("program", [MADE, GIVEN], ids=["made", "given"])
def test_a_mode_that_asks_for_responses_is_reported(program, mode):
    told = program.replace('gpt-4o")', f'gpt-4o", mode=instructor.Mode.{mode})')
    told = told.replace("OpenAI())", f"OpenAI(), mode=instructor.Mode.{mode})")
    text = f'{told}client.create(model="gpt-4o", {FIELDS})\n'
    assert {code for code, _ in findings(text)} == {"CBR502"}
    assert moved(text, unsafe=True) == text


@pytest.mark.parametrize(
    "asked, codes",
    [
        (f"client.create_partial({FIELDS})", ["CBR401"]),
        (f"client.create(stream=True, {FIELDS})", ["CBR401"]),
        (f"client.create({FIELDS})", []),
        ("client.create(messages=[], response_model=None, stream=True)", []),
    ],
)
def test_json_mode_does_not_stream(asked, codes):
    made = THERE.replace(f"{KEY})", f"{KEY}, mode=instructor.Mode.JSON)")
    assert [code for code, _ in findings(f"{made}{asked}\n")] == codes


UNDECIDED = {
    "a variable": 'instructor.from_provider(os.environ["MODEL"])',
    "a variable with a default": 'instructor.from_provider(os.environ.get("MODEL", "openai/gpt-4o"))',
    "a text": 'instructor.from_provider(f"{input()}/gpt-4o")',
    "a parameter": "(lambda name: instructor.from_provider(name))(input())",
    "arguments that are not seen": "instructor.from_provider(**vars(options))",
    "a partial": 'functools.partial(instructor.from_provider, "openai/gpt-4o")()',
}


@pytest.mark.parametrize("case", UNDECIDED)
def test_a_provider_that_is_decided_at_run_time_is_reported(case):
    text = f"{HEAD}client = {UNDECIDED[case]}\nclient.create({FIELDS})\n# openai\n".replace(
        "import instructor\n", "import functools\n\nimport instructor\n\nfrom settings import options\n"
    )
    assert findings(text)[0] == ("CBR107", "warning")
    assert moved(text, unsafe=True) == text


@pytest.mark.parametrize("provider", ["anthropic/claude-sonnet-4-5", "cerebras/gpt-oss-120b"])
def test_a_client_that_may_be_another_provider_s_stays(provider):
    text = f'{HEAD}for name in ["openai/gpt-4o", "{provider}"]:\n    instructor.from_provider(name).create({FIELDS})\n'
    assert findings(text) == [("CBR101", "error")]
    assert moved(text, unsafe=True) == text


def test_a_client_of_the_provider_that_is_chosen_at_run_time_stays():
    """In shape from the many programs that ask a setting for the provider."""
    text = f"""{HEAD}

class Extractor:
    def __init__(self, provider, model):
        self.provider, self.model = provider, model
        self.client = None

    def get(self):
        if self.provider == "openai":
            self.client = instructor.from_provider(f"openai/{{self.model}}")
        elif self.provider == "gemini":
            self.client = instructor.from_provider(f"google/{{self.model}}")
        return self.client

    def extract(self):
        return self.get().chat.completions.create({FIELDS})
"""
    assert [code for code, _ in findings(text)] == ["CBR101"]
    assert moved(text, unsafe=True) == text


STAYING = {
    "a model without a counterpart": (
        f"{MADE.replace('gpt-4o', 'gpt-4o-audio-preview')}client.create({FIELDS})",
        "CBR206",
    ),
    "a fine-tuned model": (f"{MADE.replace('gpt-4o', 'ft:gpt-4o:desk::a1')}client.create({FIELDS})", "CBR206"),
    "embeddings beside chat": (
        f"{MADE}client.create({FIELDS})\nclient.embeddings.create(model='text-embedding-3-small', input='a')",
        "CBR105",
    ),
    "embeddings alone": (f"{MADE}client.embeddings.create(model='text-embedding-3-small', input='a')", "CBR502"),
}


@pytest.mark.parametrize("case", STAYING)
def test_a_client_stays_with_what_cerebras_does_not_have(case):
    text, code = STAYING[case]
    text = f"{text}\n"
    assert code in {code for code, _ in findings(text)}
    assert moved(text, unsafe=True) == text


@pytest.mark.parametrize("pin, moves", [("==1.8.3", False), ("<1.14", False), ("==1.14.1", True), (">=1.8", True)])
def test_older_versions_take_no_base_url(pin, moves):
    Path("requirements.txt").write_text(f"instructor{pin}\n", encoding="utf-8")
    assert (moved(MADE) != MADE) is moves
    assert findings(MADE)[0] == ("CBR101", "error")


def test_a_client_that_is_handed_over_moves_only_on_request():
    text = f"{MADE}\nimport vendor\n\nvendor.run(client)\n"
    assert moved(text) == text
    assert BASE in moved(text, unsafe=True)


# -- none of its business ----------------------------------------------------------------------------------------------

NOBODYS = {
    "another provider": 'client = instructor.from_provider("anthropic/claude-sonnet-4-5")\n'
    f"client.create(top_k=1, {FIELDS})",
    "another provider, with a model of OpenAI's": 'client = instructor.from_provider("azure_openai/gpt-4o")\n'
    f'client.chat.completions.create(model="gpt-4o", {FIELDS})',
    "Cerebras by its own SDK": f'client = instructor.from_provider("cerebras/gpt-oss-120b")\nclient.create({FIELDS})',
    "another provider, with a model from elsewhere": 'client = instructor.from_provider(f"google/{input()}")\n'
    f"client.create(top_k=1, {FIELDS})",
    "another address": 'client = instructor.from_provider("openai/llama", base_url="http://localhost:8000/v1")\n'
    f'client.create(model="gpt-4o", frequency_penalty=1, {FIELDS})',
    "a function of that name": "def from_provider(name):\n    return name\n\n\nfrom_provider('openai/gpt-4o')",
    "a function of that name in another package": "from desk import from_provider\n\n"
    f"client = from_provider('openai/gpt-4o')\nclient.create({FIELDS})",
    "another client with messages": "from anthropic import Anthropic\n\n"
    f'client = Anthropic()\nclient.messages.create(model="gpt-4o", {FIELDS})',
    "an annotation": "def ask(client: instructor.Instructor):\n    return client.create(messages=[])",
}


@pytest.mark.parametrize("case", NOBODYS)
def test_it_is_none_of_its_business(case):
    text = f"# openai\n{HEAD}{NOBODYS[case]}\n"
    assert findings(text) == []
    assert moved(text, unsafe=True) == text


def test_methods_of_instructor_s_are_none_of_a_client_s_that_it_has_not():
    """The same name for two clients: what the other one is asked is no request of OpenAI's."""
    text = f"""
import os

from anthropic import Anthropic
from openai import OpenAI

if os.environ.get("PLAIN"):
    client = OpenAI()
    client.chat.completions.create(model="gpt-4o", messages=[])
else:
    client = Anthropic()


def ask():
    return client.messages.create(model="claude-sonnet-4-5", {FIELDS})
"""
    assert BASE in moved(text)
