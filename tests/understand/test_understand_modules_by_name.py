"""Modules that are imported by their names as strings, and names that a module makes when they are asked for."""

from typing import ClassVar

import pytest
from understand_programs import Mechanisms, analysed, assert_found, found, migrated, write


class TestModulesByName(Mechanisms):
    """``import_module("openai")`` and its like."""

    programs: ClassVar = {
        "import_module": """
from importlib import import_module
openai = import_module("openai")
openai.OpenAI().<ask>  #: client A; asks A
""",
        "importlib.import_module": """
import importlib
client = importlib.import_module("openai").OpenAI()  #: client A
client.<ask>  #: asks A
""",
        "through a constant": """
import importlib
SDK = "openai"
openai = importlib.import_module(SDK)
openai.OpenAI().<ask>  #: client A; asks A
""",
        "through a helper": """
--- helper.py
from importlib import import_module
def optional(name):
    return import_module(name)
--- app.py
from helper import optional
def ask():
    openai = optional("openai")
    return openai.OpenAI().<ask>  #: client A; asks A
""",
        "through a helper that may fail": """
--- helper.py
import importlib
def optional(name: str):
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise ImportError(f"{name} is not installed") from error
--- app.py
from helper import optional
openai, other = optional("openai"), optional("boto3")
openai.OpenAI().<ask>  #: client A; asks A
other.OpenAI().<ask>
""",
        "__import__": """
openai = __import__("openai")
openai.OpenAI().<ask>  #: client A; asks A
""",
        "property of a driver": """
--- helper.py
import functools
from importlib import import_module
def optional(name):
    return import_module(name)
def lazy_property(attribute=None):
    def decorator(function):
        @property
        @functools.wraps(function)
        def wrapper(self):
            return function(self)
        return wrapper
    return decorator
--- driver.py
from __future__ import annotations
from typing import TYPE_CHECKING
from helper import lazy_property, optional
if TYPE_CHECKING:
    import openai
class Driver:
    @lazy_property()
    def client(self) -> openai.OpenAI:
        openai = optional("openai")
        return openai.OpenAI()  #: client A
    def ask(self):
        return self.client.<ask>  #: asks A
""",
        "module of the program": """
--- pkg/__init__.py
--- pkg/clients.py
from openai import OpenAI
client = OpenAI()  #: client A
--- app.py
import importlib
clients = importlib.import_module("pkg.clients")
clients.client.<ask>  #: asks A
""",
    }


@pytest.mark.parametrize(
    "module",
    ["import_module(input())", 'import_module(f"open{x}")', "import_module(NAMES[0])", "__import__(sys.argv[1])"],
)
def test_a_module_that_is_chosen_at_run_time_is_not_the_sdk(module):
    write(f"import sys\nfrom importlib import import_module\nclient = {module}.OpenAI()\nclient.<ask>\n")
    assert found(analysed(), {}) == {"app.py:4": "asks unresolved"}
    assert migrated(unsafe=True) == {}


@pytest.mark.parametrize("module", ["groq", "langchain_openai", "llama_index.llms.groq", "my.openai"])
def test_a_module_of_another_name_is_not_the_sdk(module):
    write(f'from importlib import import_module\nclient = import_module("{module}").OpenAI()\nclient.<ask>\n')
    assert found(analysed(), {}) == {}


class TestNamesOnDemand(Mechanisms):
    """Modules with a function ``__getattr__`` (PEP 562): names that are imported when they are asked for."""

    programs: ClassVar = {
        "in code": """
--- llm/__init__.py
def __getattr__(name):
    if name == "make_client":
        from .making import make_client
        return make_client
    raise AttributeError(name)
--- llm/making.py
from openai import OpenAI
def make_client():
    return OpenAI()  #: client A
--- app.py
from llm import make_client
make_client().<ask>  #: asks A
""",
        "by a table of modules": """
--- llm/__init__.py
import importlib
_LAZY = {"make_client": ".making", "ask": ".asking"}
def __getattr__(name):
    if name in _LAZY:
        return getattr(importlib.import_module(_LAZY[name], package=__name__), name)
    raise AttributeError(name)
--- llm/making.py
from openai import OpenAI
def make_client():
    return OpenAI()  #: client A
--- app.py
import llm
llm.make_client().<ask>  #: asks A
""",
        "by a table of modules and names": """
--- llm/__init__.py
import importlib
_LAZY = {"client": (".making", "the_client")}
def __getattr__(name):
    module, attribute = _LAZY[name]
    return getattr(importlib.import_module(module, __name__), attribute)
--- llm/making.py
from openai import OpenAI
the_client = OpenAI()  #: client A
--- app.py
from llm import client
client.<ask>  #: asks A
""",
        "by a table of the names in each module": """
--- llm/__init__.py
import importlib
_MODULES = {"making": ["client", "other"], "asking": ["ask"]}
def __getattr__(name):
    for module, names in _MODULES.items():
        if name in names:
            return getattr(importlib.import_module(f".{module}", __name__), name)
    raise AttributeError(name)
--- llm/making.py
from openai import OpenAI
client = OpenAI()  #: client A
--- app.py
from llm import client
client.<ask>  #: asks A
""",
        "in layers": """
--- top/__init__.py
_LAZY = {"client": "top.llm"}
def __getattr__(name):
    import importlib
    return getattr(importlib.import_module(_LAZY[name]), name)
--- top/llm/__init__.py
def __getattr__(name):
    if name == "client":
        from top.llm.making import client
        return client
    raise AttributeError(name)
--- top/llm/making.py
from openai import OpenAI
client = OpenAI()  #: client A
--- app.py
from top import client
client.<ask>  #: asks A
""",
    }


@pytest.mark.parametrize(
    "code",
    [
        "def __getattr__(name):\n    return vault.find(name)",
        "def __getattr__(name):\n    raise AttributeError(name)",
        'LAZY = {"other": ".making"}\ndef __getattr__(name):\n    return LAZY[name]',
        'LAZY = {"client": ".making"}',
        'LAZY = {"client": ".missing"}\ndef __getattr__(name):\n    return LAZY[name]',
        "class Lazy:\n    def __getattr__(self, name):\n        from .making import client\n        return client",
    ],
)
def test_a_name_that_no_table_leads_from_is_unresolved(code):
    write(f"""
--- llm/__init__.py
{code}
--- llm/making.py
from openai import OpenAI
client = OpenAI()
--- app.py
from llm import client
client.<ask>
""")
    assert found(analysed(), {})["app.py:2"] == "asks unresolved"
    assert migrated() == {}


def test_a_name_that_the_module_has_is_not_asked_for():
    assert_found("""
--- llm/__init__.py
from groq import Groq
client = Groq()
LAZY = {"client": ".making"}
def __getattr__(name):
    return LAZY[name]
--- llm/making.py
from openai import OpenAI
client = OpenAI()  #: client A
--- app.py
from llm import client
client.<ask>
""")


def test_a_decorator_that_is_not_seen_leaves_the_annotation():
    write("""
--- driver.py
from __future__ import annotations
import openai
from elsewhere import lazy_property
class Driver:
    @lazy_property()
    def client(self) -> openai.OpenAI:
        return build(self)
    def ask(self):
        return self.client.<ask>
""")
    assert found(analysed(), {}) == {"driver.py:9": "asks inferred"}
    assert migrated() == {}
