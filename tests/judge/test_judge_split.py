"""A client for chat and what Cerebras lacks is split, where that can be written safely."""

import re

import pytest
from judge_programs import MOVED, applicabilities, assert_none_of_ours, checked, files, migrated, tried, write

from migrator.settings import Settings

CHANGED = re.compile(r"\{([^{}|]*)\|((?:[^{}|]|\{[^{}]*\})*)\}")
ASKED = 'chat.completions.create(model="gpt-oss-120b", messages=[])'

# A line that starts with + is there afterwards only, and {one|other} is the one before and the other after. <moved> is
# the making of a client at Cerebras, and <ask> a request for its model where it goes through such a client.
SPLITS = {
    "a global": """
import os
from openai import OpenAI

client = OpenAI()
+cerebras_client = <moved>
{client|cerebras_client}.<ask>
client.<embed>
""",
    "the asynchronous client": """
import os
import openai

aclient: openai.AsyncOpenAI = openai.AsyncOpenAI(max_retries=2)
+cerebras_aclient = openai.Async<begun>, max_retries=2)

async def ask():
    return await {aclient|cerebras_aclient}.<ask>

async def embed():
    return await aclient.<embed>
""",
    "a local one, and those within its function": """
import os
from openai import OpenAI

def run(texts, cerebras_client=None):
    pass

def main(texts):
    openai_client = OpenAI(organization="org", project="p", api_key=texts[0])
+    cerebras_client = <moved>

    def ask(text):
        return {openai_client|cerebras_client}.<ask>

    later = lambda: {openai_client|cerebras_client}.with_options(timeout=3).<ask>
    vectors = [openai_client.<embed> for text in texts]
    return [{openai_client|cerebras_client}.with_raw_response.<ask> for text in texts]
""",
    "an attribute of self, over lines and with a comment": """
import os
from openai import OpenAI

class Service:
    _llm: OpenAI

    def __init__(self, http):
        if http is not None:
            self._llm = OpenAI(
                api_key=os.environ["OPENAI_API_KEY"],  # ours
                http_client=http,
                webhook_secret="w",
            )  # one for all
+            self._cerebras_llm = OpenAI(
+                base_url="https://api.cerebras.ai/v1",
+                api_key=os.environ["CEREBRAS_API_KEY"],  # ours
+                http_client=http,
+            )
        self.more = 1

    async def ask(self):
        if not self._llm or self._llm is None:
            return
        assert isinstance(self._llm, OpenAI)
        def inner():
            return self.{_llm|_cerebras_llm}.<ask>
        return inner()

    @property
    def vector(self):
        return self._llm.<embed>
""",
    "a class attribute": """
import os
from openai import OpenAI

class Service:
    CLIENT = OpenAI()
+    CEREBRAS_CLIENT = <moved>

    @classmethod
    def ask(cls):
        return cls.{CLIENT|CEREBRAS_CLIENT}.<ask>

    def embed(self):
        return self.CLIENT.<embed>
""",
    "two in one module": """
import os
from openai import OpenAI

first = OpenAI()
+cerebras_first = <moved>
second = OpenAI(timeout=3)
+cerebras_second = <begun>, timeout=3)

def ask():
    first.<embed>
    {first|cerebras_first}.<ask>
    {second|cerebras_second}.<ask>
    second.images.generate(prompt="a")
""",
    "two classes with the same names": """
import os
from openai import OpenAI

class A:
    def __init__(self):
        self.client = OpenAI()
+        self.cerebras_client = <moved>
    def run(self):
        self.{client|cerebras_client}.<ask>
        self.client.<embed>

class B:
    def __init__(self):
        self.client = OpenAI()
+        self.cerebras_client = <moved>
    def run(self):
        self.{client|cerebras_client}.<ask>
        self.client.<embed>
""",
    "only in one branch": """
import os
from openai import OpenAI

if input():
    client = OpenAI()
+    cerebras_client = <moved>
    {client|cerebras_client}.<ask>
    client.<embed>
""",
    "imported by others": """
--- app/__init__.py
--- app/llm.py
import os
from openai import OpenAI
client = OpenAI()
+cerebras_client = <moved>
--- app/a.py
from .llm import {|cerebras_client, }client

def ask():
    return {client|cerebras_client}.<ask>
--- app/b.py
from app.llm import (
+    cerebras_client as cerebras_llm,
    client as llm,
    os,
)
{llm|cerebras_llm}.<ask>
llm.<embed>
--- app/c.py
from app import llm
llm.{client|cerebras_client}.<ask>
--- app/d.py
import app.llm
app.llm.{client|cerebras_client}.<ask>
--- app/e.py
def ask():
    import app.llm as models, os
    from .llm import os, {|cerebras_client, }client
    {client|cerebras_client}.<ask>
    return models.{client|cerebras_client}.<ask>
--- app/f.py
from .llm import client
client.<embed>
""",
    "models of its own, and one that others need": """
import os
from openai import OpenAI

CHAT = "{gpt-4o|gpt-oss-120b}"
ALL = "gpt-4o-mini"
client = OpenAI()
+cerebras_client = <moved>

def ask(model=CHAT):
    {client|cerebras_client}.chat.completions.create(model=model, messages=[])
    {client|cerebras_client}.chat.completions.create(model={ALL|"gpt-oss-120b"}, messages=[])
    client.responses.create(model=ALL, input="a")
""",
    "fields that Cerebras refuses": """
import os
from openai import OpenAI

client = OpenAI()
+cerebras_client = <moved>
{client|cerebras_client}.chat.completions.create(
    model="{gpt-4o|gpt-oss-120b}",
    {clear_thinking=True|extra_body={"clear_thinking": True}},
{    logit_bias=None,\n|})
client.<embed>
""",
    "handed on with its fields": """
import os
from openai import OpenAI
from tenacity import retry

client = OpenAI()
+cerebras_client = <moved>
retry({client|cerebras_client}.chat.completions.create, model="{gpt-4o|gpt-oss-120b}", messages=[])
client.<embed>
""",
}


def before(name: str) -> str:
    """A program as it is."""
    kept = [line for line in SPLITS[name].split("\n") if not line.startswith("+")]
    return CHANGED.sub(lambda found: found[1], "\n".join(kept))


def after(name: str) -> str:
    """A program as it is to be."""
    text = CHANGED.sub(lambda found: found[2], re.sub(r"^\+", "", SPLITS[name], flags=re.MULTILINE))
    return text.replace("<ask>", ASKED).replace("<moved>", MOVED).replace("<begun>", MOVED.removesuffix(")"))


@pytest.mark.parametrize("name", SPLITS)
def test_it_is_split(name):
    old, new = before(name), after(name)
    write(old)
    assert migrated(unsafe=True) == {path: text for path, text in files(new).items() if text != files(old)[path]}


@pytest.mark.parametrize("name", SPLITS)
def test_a_second_run_changes_nothing(name):
    write(after(name))
    assert migrated(unsafe=True) == {}


@pytest.mark.parametrize("name", SPLITS)
def test_without_unsafe_fixes_it_stays_as_it_is(name):
    write(before(name))
    assert migrated() == {}
    assert applicabilities(checked())["CBR105"] == "unsafe"


@pytest.mark.parametrize("name", SPLITS)
def test_another_library_s_client_is_not_split(name):
    if name != "handed on with its fields":
        assert_none_of_ours(before(name))


def test_a_file_that_is_not_given_is_not_changed_and_so_nothing_is():
    write(before("imported by others"))
    finding = next(each for each in checked("app/llm.py") if each.code == "CBR105")
    assert finding.fix is None
    assert re.search(r"app/[a-e]\.py uses it too, and is not among the files", finding.help)
    assert migrated("app/llm.py", unsafe=True) == {}
    assert migrated("app/a.py", unsafe=True) == {}


def test_a_comment_accepts_that_it_stays(folder):
    write("from openai import OpenAI\nclient = OpenAI()  # cerebras: ignore[CBR105]\nclient.<ask>\nclient.<embed>\n")
    assert migrated(unsafe=True) == {}


def test_a_rule_that_is_not_selected_splits_nothing(folder):
    write(before("a global"))
    assert migrated(settings=Settings(root=folder, ignore=("CBR105",)), unsafe=True) == {}


def test_what_others_send_stays_until_they_move():
    """A client that may yet be kept from moving must not lose its model to one that is split."""
    write("""
from openai import OpenAI
MODEL = "gpt-4o"
shared = OpenAI()
shared.chat.completions.create(model=MODEL, messages=[])
shared.<embed>
held = OpenAI()  # cerebras: ignore[CBR101]
held.chat.completions.create(model=MODEL, messages=[])
""")
    changed = migrated(unsafe=True)["app.py"]
    assert 'MODEL = "gpt-4o"' in changed
    assert 'cerebras_shared.chat.completions.create(model="gpt-oss-120b", messages=[])' in changed
    assert "held.chat.completions.create(model=MODEL, messages=[])" in changed


def test_the_provider_names_the_second_client(folder):
    write("import os\nfrom openai import OpenAI\nclient = OpenAI()\nclient.<ask>\nclient.<embed>\n")
    chosen = Settings(root=folder, base_url='https://gateway/"v1"', key_env="OTHER_KEY")
    changed = migrated(settings=chosen, unsafe=True)["app.py"]
    assert r'OpenAI(base_url="https://gateway/\"v1\"", api_key=os.environ["OTHER_KEY"])' in changed


def test_what_is_left_is_said_afterwards():
    write("""
from openai import OpenAI
client = OpenAI()
client.chat.completions.create(model=input(), messages=[])
client.<embed>
""")
    outcome = tried(unsafe=True)
    assert [finding.code for finding in outcome.changes[0].applied] == ["CBR105"]
    assert sorted(finding.code for finding in outcome.findings) == ["CBR204", "CBR502"]
