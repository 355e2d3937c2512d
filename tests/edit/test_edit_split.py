"""A second client beside the first: its call, its name, its import, and what an operation cannot do."""

import pytest
from edit_marks import edited, finding, marked

from migrator.edit.compose import Composer
from migrator.edit.document import Document, Refused
from migrator.edit.plan import plan
from migrator.edit.split import second_name, written_out
from migrator.facts import ImportBeside, InsertStatement, ReadEnvironment, SecondCall, SplitClient

THERE = (("api_key", ReadEnvironment("NEW")), ("base_url", '"u"'))


def second(*without, target="d"):
    """The statement at the mark, once more: the call in it stands behind the first ``=``."""

    def made(place):
        call = place._replace(span=place.span._replace(start=place.span.start + len("c = ")))
        return InsertStatement(place, target, SecondCall(call, THERE, without))

    return made


def beside(name, other, bound=""):
    return lambda place: ImportBeside(place, name, other, bound)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("import os\n«c = C()»\n", 'import os\nc = C()\nd = C(base_url="u", api_key=os.environ["NEW"])\n'),
        ("import os\n«c = C(n=1)»\n", 'import os\nc = C(n=1)\nd = C(base_url="u", api_key=os.environ["NEW"], n=1)\n'),
        (
            "import os\n«c = C('p', api_key=k, **o)»  # c\n",
            "import os\nc = C('p', api_key=k, **o)  # c\nd = C('p', base_url=\"u\", api_key=os.environ['NEW'], **o)\n",
        ),
        (
            'import os\n«c = C(base_url="o", api_key="k")»\nx = 1\n',
            'import os\nc = C(base_url="o", api_key="k")\nd = C(base_url="u", api_key=os.environ["NEW"])\nx = 1\n',
        ),
        (
            "import os\r\nif x:\r\n\t«c = C(\r\n\t\tn=1,  # é\r\n\t)»\r\n",
            "import os\r\nif x:\r\n\tc = C(\r\n\t\tn=1,  # é\r\n\t)\r\n"
            '\td = C(\r\n\t\tbase_url="u",\r\n\t\tapi_key=os.environ["NEW"],\r\n\t\tn=1,  # é\r\n\t)\r\n',
        ),
        ("import os\n«c = C()»", 'import os\nc = C()\nd = C(base_url="u", api_key=os.environ["NEW"])'),
        ("x = 1\n«c = C()»\n", 'import os\n\nx = 1\nc = C()\nd = C(base_url="u", api_key=os.environ["NEW"])\n'),
    ],
)
def test_a_call_is_made_once_more_with_other_arguments(before, after):
    assert edited(before, second()) == after


def test_what_the_second_call_is_not_to_have_is_left_out():
    before = "import os\n«c = C(\n    a=1,  # not this\n    b=2,\n)»\n"
    after = 'd = C(\n    base_url="u",\n    api_key=os.environ["NEW"],\n    b=2,\n)\n'
    assert edited(before, second("a")) == before.replace("«", "").replace("»", "") + after


def test_an_argument_that_the_first_call_does_not_have_cannot_be_left_out():
    with pytest.raises(Refused, match="there is no a"):
        edited("import os\n«c = C(b=2)»\n", second("a"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("«from m import c»\n", "from m import b, c\n"),
        ("«from .m import a, c, d»  # why\n", "from .m import a, b, c, d  # why\n"),
        ("«from m import (a, c)»\n", "from m import (a, b, c)\n"),
        ("«from m import (\n    c,  # why\n    d,\n)»\n", "from m import (\n    b,\n    c,  # why\n    d,\n)\n"),
        ("«from m import (\r\n\tc,\r\n)»\r\n", "from m import (\r\n\tb,\r\n\tc,\r\n)\r\n"),
        ("«from m import x, \\\n    c»\n", "from m import x, \\\n    b, c\n"),
        ("def f():\n    «from m import é, c»; g()\n", "def f():\n    from m import é, b, c; g()\n"),
        ("try:\n    «from m import c»\nexcept E:\n    pass\n", "try:\n    from m import b, c\nexcept E:\n    pass\n"),
    ],
)
def test_a_name_is_imported_beside_another(before, after):
    assert edited(before, beside("b", "c")) == after


def test_a_name_stands_behind_one_that_comes_before_it_in_the_alphabet():
    assert edited("«from m import (a, c)»\n", beside("b", "a")) == "from m import (a, b, c)\n"


def test_a_name_is_imported_by_another_name():
    assert edited("«from m import c as x»\n", beside("b", "c", "y")) == "from m import b as y, c as x\n"


def test_two_names_come_to_one_import():
    assert edited("«from m import c, e»\n", beside("b", "c"), beside("d", "e")) == "from m import b, c, d, e\n"


@pytest.mark.parametrize("before", ["«import c»\n", "«from m import d»\n", "«from m import *»\n", "«c = 1»\n"])
def test_a_name_is_only_imported_beside_one_that_is(before):
    with pytest.raises(Refused, match="c is not imported there"):
        edited(before, beside("b", "c"))


@pytest.mark.parametrize(
    ("first", "name"),
    [
        ("client", "cerebras_client"),
        ("_client", "_cerebras_client"),
        ("__client", "__cerebras_client"),
        ("aclient", "cerebras_aclient"),
        ("CLIENT", "CEREBRAS_CLIENT"),
        ("_LLM_CLIENT", "_CEREBRAS_LLM_CLIENT"),
        ("openai", "cerebras"),
        ("openai_client", "cerebras_client"),
        ("async_openai", "async_cerebras"),
        ("OPENAI_CLIENT", "CEREBRAS_CLIENT"),
        ("openAIClient", "cerebrasClient"),
        ("OpenAIClient", "CerebrasClient"),
        ("llmClient", "cerebrasLlmClient"),
        ("LlmClient", "CerebrasLlmClient"),
        ("_", "_cerebras"),
    ],
)
def test_the_second_name_is_in_the_style_of_the_first(first, name):
    assert second_name(first, "cerebras") == name


def test_the_name_of_a_provider_need_not_be_an_identifier():
    assert second_name("client", "flo-2") == "flo_2_client"


# -- a split as a whole ---------------------------------------------------------------------------------------------


def split(source):
    """The finding about the first mark, written out, whose fix moves the requests at the other marks."""
    text, (client, *requests) = marked(source)
    operation = SplitClient(client, tuple(requests), "cerebras", THERE)
    (found,) = written_out([finding("CBR105", operation, applicability="unsafe")], {"app.py": text}, ["app.py"])
    return text, found


def test_a_split_becomes_operations_that_can_be_carried_out():
    text, found = split("import os\nc = «C()»\nc.embed()\n«c.chat.create»()\n")
    new = plan([found], {"app.py": text}, frozenset({"unsafe"})).files[0].new
    assert new == (
        "import os\nc = C()\n"
        'cerebras_c = C(base_url="u", api_key=os.environ["NEW"])\nc.embed()\ncerebras_c.chat.create()\n'
    )


def test_a_split_that_is_refused_is_no_fix_and_says_why():
    _, found = split("c = «C()»\nc = 2\n«c.chat.create»()\n")
    assert found.fix is None
    assert found.help.endswith("`c` is assigned in line 2 as well")


def test_a_split_needs_the_text_of_every_file():
    text, (client,) = marked("c = «C()»\n")
    operation = SplitClient(client, (client._replace(path="other.py"),), "cerebras", THERE)
    (found,) = written_out([finding("CBR105", operation)], {"app.py": text}, ["app.py", "other.py"])
    assert found.fix is None
    assert "other.py uses it too" in found.help


def test_a_split_that_was_not_written_out_is_refused():
    text, (client,) = marked("c = «C()»\n")
    with pytest.raises(Refused, match="has not been worked out"):
        Composer(Document("app.py", text)).edits([SplitClient(client, (), "cerebras", THERE)])


@pytest.mark.parametrize(
    "source",
    [
        "class A:\n    def f(self):\n        self.c = «C()»\n    def g(this):\n        «this.c.chat.create»()\n",
        "class A:\n  def f(self):\n    self.c = «C()»\n  if x:\n    def g(s):\n      «s.c.chat.create»()\n",
        "class A:\n    def f(self, /):\n        self.c = «C()»\n        [«self.c.chat.create»() for x in y]\n",
        "def f():\n    c: C = «C()»\n    def g():\n        nonlocal x\n        return «c.chat.create»()\n    x = 1\n",
        "c = «C()»\ndef f():\n    global c\n    return «c.chat.create»()\n",
        "c = «C()»\nassert c and x\nwhile not c: pass\nx = 1 if c else 2\nhasattr(c, 'x')\n«c.chat.create»()\n",
        "c = (\n    «C()»\n)\n«c.chat.create»()\n",
    ],
)
def test_these_requests_name_their_client(source):
    assert split(source)[1].fix is not None


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (
            "class A:\n    def f(self):\n        self.c = «C()»\n    def g(x, self):\n        «self.c.chat.create»()\n",
            "line 5",
        ),
        (
            "class A:\n    def f(self):\n        self.c = «C()»\n    @staticmethod\n    def g(self):\n"
            "        «self.c.chat.create»()\n",
            "line 6",
        ),
        (
            "class A:\n    def f(self):\n        self.c = «C()»\n    def g(self):\n        self = x\n"
            "        «self.c.chat.create»()\n",
            "line 6",
        ),
        ("class A:\n    c = «C()»\n    def g(self):\n        return «c.chat.create»()\n", "line 4"),
        ("class A:\n    c = «C()»\ndef g(self):\n    return «self.c.chat.create»()\n", "line 4"),
        ("def f():\n    c = «C()»\ndef g():\n    return «c.chat.create»()\n", "line 4"),
        ("c = «C()»\nlambda c: «c.chat.create»()\n", "line 2"),
        ("c = «C()»\n[«c.chat.create»() for c in x]\n", "is assigned in line 2"),
        ("c = «C()»\nx = c or 1\n«c.chat.create»()\n", "it is handed on in line 2"),
        ("c = «C()»\nf(1, x=c)\n«c.chat.create»()\n", "it is handed to `f` in line 2"),
        ("c = «C()»\nx[0](c)\n«c.chat.create»()\n", "it is handed to a call in line 2"),
        ("c = «C()»\ndef f(x=c): pass\n«c.chat.create»()\n", "it is handed on in line 2"),
        ("c = «C()»\nimport cerebras_c.x\n«c.chat.create»()\n", "in use in line 2"),
        ("c += «C()»\n«c.chat.create»()\n", "not made by a plain assignment"),
        ("c = await_(«C()»)\n«c.chat.create»()\n", "not made by a plain assignment"),
        ("c = «C()»; x = 1\n«c.chat.create»()\n", "shares its line"),
        ("class A: c = «C()»\n", "shares its line"),
        ("c = «C()»\n«f().chat.create»()\n", "line 2"),
        ("c = «C()»\n«c.copy(timeout=1, api_key=2).chat.create»()\n", "line 2"),
        ("c = «C()»\n«c.copy(x).chat.create»()\n", "line 2"),
    ],
)
def test_these_do_not_or_not_surely(source, reason):
    _, found = split(source)
    assert found.fix is None
    assert reason in found.help, found.help
