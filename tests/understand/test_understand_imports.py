"""Imports: in every form, under every name, and through the modules of a project."""

from typing import ClassVar

import pytest
from understand_programs import Mechanisms, analysed, assert_found, facts, found, write


class TestNames(Mechanisms):
    """One file: the name that the class or the module goes by there."""

    vague = frozenset({"star"})

    programs: ClassVar = {
        "from import": """
from openai import OpenAI
client = OpenAI()  #: client A
client.<ask>  #: asks A
""",
        "module": """
import openai
client = openai.OpenAI()  #: client A
client.<ask>  #: asks A
""",
        "module under another name": """
import openai as o
client = o.OpenAI()  #: client A
client.<ask>  #: asks A
""",
        "class under another name": """
from openai import OpenAI as Llm
client = Llm()  #: client A
client.<ask>  #: asks A
""",
        "class assigned to a name": """
import openai
Llm = openai.OpenAI
client = Llm()  #: client A
client.<ask>  #: asks A
""",
        "try and except": """
try:
    from openai import OpenAI
except ImportError:
    OpenAI = None
client = OpenAI()  #: client A
client.<ask>  #: asks A
""",
        "in a function": """
def ask():
    from openai import OpenAI
    client = OpenAI()  #: client A
    return client.<ask>  #: asks A
""",
        "in a method, module under another name": """
class Bot:
    def ask(self):
        import openai as sdk
        return sdk.OpenAI().<ask>  #: client A; asks A
""",
        "in a branch": """
import sys
if sys.version_info > (3,):
    from openai import OpenAI
client = OpenAI()  #: client A
client.<ask>  #: asks A
""",
        "star": """
from openai import *
client = OpenAI()  #: client A
client.<ask>  #: asks A
""",
        "for type checking only": """
from __future__ import annotations
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from openai import OpenAI
def ask(client: OpenAI):
    return client.<ask>  #: asks A
def main():
    import openai
    ask(openai.OpenAI())  #: client A
""",
        "name defined in a class body is not the method's": """
from openai import OpenAI
class Bot:
    OpenAI = None
    def ask(self):
        client = OpenAI()  #: client A
        return client.<ask>  #: asks A
""",
    }


class TestModules(Mechanisms):
    """Several files: the client is made in one and used in another."""

    programs: ClassVar = {
        "absolute": """
--- clients.py
from openai import OpenAI
client = OpenAI()  #: client A
--- app.py
from clients import client
client.<ask>  #: asks A
""",
        "module attribute": """
--- clients.py
from openai import OpenAI
client = OpenAI()  #: client A
--- app.py
import clients
clients.client.<ask>  #: asks A
""",
        "dotted module": """
--- pkg/__init__.py
--- pkg/clients.py
from openai import OpenAI
client = OpenAI()  #: client A
--- app.py
import pkg.clients
pkg.clients.client.<ask>  #: asks A
""",
        "dotted module under another name": """
--- pkg/__init__.py
--- pkg/clients.py
from openai import OpenAI
client = OpenAI()  #: client A
--- app.py
import pkg.clients as c
c.client.<ask>  #: asks A
""",
        "relative": """
--- pkg/__init__.py
--- pkg/clients.py
from openai import OpenAI
client = OpenAI()  #: client A
--- pkg/app.py
from .clients import client as llm
llm.<ask>  #: asks A
""",
        "relative module": """
--- pkg/__init__.py
--- pkg/clients.py
from openai import OpenAI
client = OpenAI()  #: client A
--- pkg/app.py
from . import clients
clients.client.<ask>  #: asks A
""",
        "relative, two levels up": """
--- pkg/__init__.py
--- pkg/clients.py
from openai import OpenAI
client = OpenAI()  #: client A
--- pkg/web/__init__.py
--- pkg/web/views.py
from ..clients import client
client.<ask>  #: asks A
""",
        "re-exported by the package": """
--- pkg/__init__.py
from .clients import client
--- pkg/clients.py
from openai import OpenAI
client = OpenAI()  #: client A
--- app.py
from pkg import client
client.<ask>  #: asks A
""",
        "re-exported by a star": """
--- pkg/__init__.py
from .clients import *
--- pkg/clients.py
from openai import OpenAI
client = OpenAI()  #: client A
--- app.py
from pkg import client
client.<ask>  #: asks A
""",
        "the class re-exported": """
--- compat.py
from openai import OpenAI
--- app.py
from compat import OpenAI
client = OpenAI()  #: client A
client.<ask>  #: asks A
""",
        "src layout": """
--- src/pkg/__init__.py
--- src/pkg/clients.py
from openai import OpenAI
client = OpenAI()  #: client A
--- src/pkg/app.py
from pkg.clients import client
client.<ask>  #: asks A
--- tests/test_app.py
from pkg.clients import client
client.<ask>  #: asks A
""",
        "namespace package": """
--- company/team/clients.py
from openai import OpenAI
client = OpenAI()  #: client A
--- app.py
from company.team import clients
clients.client.<ask>  #: asks A
--- other.py
from company.team.clients import client
client.<ask>  #: asks A
""",
        "import cycle": """
--- a.py
from openai import OpenAI
from b import ask
client = OpenAI()  #: client A
ask()
--- b.py
import a
def ask():
    return a.client.<ask>  #: asks A
""",
        "import cycle between names": """
--- a.py
from b import client
client.<ask>  #: asks A
--- b.py
from openai import OpenAI
from a import client as again
client = OpenAI()  #: client A
again.<ask>  #: asks A
""",
        "try and except between modules": """
--- pkg/__init__.py
--- pkg/clients.py
from openai import OpenAI
client = OpenAI()  #: client A
--- pkg/app.py
try:
    from .clients import client
except ImportError:
    from clients import client
client.<ask>  #: asks A
""",
        "function of another module": """
--- clients.py
from openai import OpenAI
def get_client():
    return OpenAI()  #: client A
--- app.py
from clients import get_client
get_client().<ask>  #: asks A
""",
        "client parameter of another module": """
--- calls.py
def ask(client):
    return client.<ask>  #: asks A
--- app.py
from openai import OpenAI
from calls import ask
ask(OpenAI())  #: client A
""",
    }


@pytest.mark.parametrize("name", ["OpenAI", "AsyncOpenAI", "Client", "AsyncClient"])
def test_every_name_of_the_class(name):
    (client,) = facts(f"from openai import {name}\nclient = {name}()\nclient.<ask>\n").clients
    assert client.kind == ("openai.AsyncOpenAI" if name.startswith("Async") else "openai.OpenAI")


@pytest.mark.parametrize("module", ["groq", "litellm", "anthropic", "langchain_openai", "openai_like", "together"])
@pytest.mark.parametrize("name", ["OpenAI", "AsyncOpenAI", "Client", "AsyncClient"])
def test_no_name_of_another_library(module, name):
    known = facts(f"import openai\nfrom {module} import {name}\nclient = {name}()\nclient.<ask>\n")
    assert (known.clients, known.requests) == ((), ())


def test_a_module_of_the_package_called_openai_is_not_the_sdk():
    assert_found("""
--- pkg/__init__.py
--- pkg/openai.py
class OpenAI:
    chat = None
--- pkg/app.py
from .openai import OpenAI
client = OpenAI()
client.<ask>
""")


def test_beside_a_module_called_openai_the_absolute_import_is_the_sdk():
    assert_found("""
--- pkg/__init__.py
--- pkg/openai.py
from openai import OpenAI
client = OpenAI()  #: client A
--- pkg/app.py
from .openai import client
client.<ask>  #: asks A
""")


def test_a_later_import_of_the_same_name_replaces_the_earlier():
    assert_found("""
from openai import OpenAI
from groq import Groq as OpenAI
client = OpenAI()
client.<ask>
""")


def test_two_packages_of_one_tree_do_not_mix():
    assert_found("""
--- one/app/clients.py
from openai import OpenAI
client = OpenAI()  #: client A
--- one/app/__init__.py
--- one/app/main.py
from app.clients import client
client.<ask>  #: asks A
--- two/app/clients.py
from groq import Groq
client = Groq()
--- two/app/__init__.py
--- two/app/main.py
from app.clients import client
client.<ask>
""")


def test_a_module_that_was_not_given_is_read_on_demand():
    program = """
--- clients.py
from openai import OpenAI
client = OpenAI()
--- app.py
from clients import client
client.<ask>
"""
    write(program)
    outcome = analysed("app.py")
    (request,) = outcome.facts.requests
    assert request.resolution == "resolved"
    assert [client.place.path for client in outcome.facts.clients] == ["clients.py"]
    assert outcome.files == 1


def test_one_file_gives_the_same_for_itself_as_the_whole():
    write("""
--- pkg/__init__.py
from .clients import get_client
--- pkg/clients.py
from openai import OpenAI
def get_client():
    return OpenAI()
--- pkg/app.py
from pkg import get_client
get_client().<ask>
""")
    alone = analysed("pkg/app.py").facts.requests
    together = analysed().facts.requests
    assert [each.place.span for each in alone] == [each.place.span for each in together]
    assert [each.resolution for each in alone] == [each.resolution for each in together] == ["resolved"]


def test_a_missing_relative_module_is_a_reason():
    write("from .gone import client\nclient.<ask>\n")
    (request,) = analysed().facts.requests
    assert request.resolution == "unresolved"
    assert "gone" in request.reason.reason
    assert found(analysed(), {}) == {"app.py:2": "asks unresolved"}
