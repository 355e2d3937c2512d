"""A client moves with all its requests or not at all: what holds one fix of it back holds back the others."""

import pytest
from judge_programs import MOVED, applicabilities, checked, migrated, tried, write

from migrator.settings import Settings

START = "import os\n\nfrom openai import OpenAI\n\n"
WHOLE = f"{START}client = OpenAI()\nclient.<ask>\n"


def test_without_anything_in_the_way_it_moves():
    write(WHOLE)
    assert applicabilities(checked()) == {"CBR101": "safe", "CBR201": "safe"}
    assert 'model="gpt-oss-120b"' in migrated()["app.py"]


@pytest.mark.parametrize(
    ("line", "comment", "left"),
    [
        ("client = OpenAI()", "ignore[CBR101]", "CBR201"),
        ("client = OpenAI()", "ignore[openai-client]", "CBR201"),
        ("client = OpenAI()", "ignore", "CBR201"),
        ("client.<ask>", "ignore[CBR201]", "CBR101"),
        ("client.<ask>", "ignore[CBR2, openai-model]", "CBR101"),
        ("client.<ask>", "ignore", "CBR101"),
    ],
)
def test_an_accepted_finding_withholds_the_rest(line, comment, left):
    write(WHOLE.replace(line, f"{line}  # cerebras: {comment}"))
    assert applicabilities(checked())[left] == "display"
    assert migrated(unsafe=True) == {}


@pytest.mark.parametrize(("code", "left"), [("CBR101", "CBR201"), ("CBR201", "CBR101"), ("openai-client", "CBR201")])
def test_a_rule_that_is_not_selected_withholds_the_rest(folder, code, left):
    write(WHOLE)
    chosen = Settings(root=folder, ignore=(code,))
    assert applicabilities(checked(settings=chosen)) == {left: "display"}
    assert migrated(settings=chosen, unsafe=True) == {}


def test_a_rule_that_is_not_selected_for_one_file_withholds_the_rest_in_the_other(folder):
    write(
        "--- llm.py\nfrom openai import OpenAI\nclient = OpenAI()\n--- app.py\nfrom llm import client\nclient.<ask>\n"
    )
    chosen = Settings(root=folder, per_file_ignores=(("app.py", ("CBR201",)),))
    assert migrated(settings=chosen, unsafe=True) == {}


def test_a_rule_without_an_essential_fix_withholds_nothing(folder):
    program = WHOLE.replace("messages=[]", "").replace("<ask>", 'chat.completions.create(model="gpt-4o", store=True)')
    write(program)
    assert 'model="gpt-oss-120b", store=True' in migrated(settings=Settings(root=folder, ignore=("CBR301",)))["app.py"]
    assert 'model="gpt-oss-120b", store=True' in migrated()["app.py"]
    assert 'model="gpt-oss-120b")' in migrated(unsafe=True)["app.py"]


def test_other_clients_are_not_withheld():
    write(f"""{START}held = OpenAI()  # cerebras: ignore
held.<ask>
client = OpenAI()
client.<ask>
""")
    changed = migrated()["app.py"]
    assert 'held = OpenAI()  # cerebras: ignore\nheld.chat.completions.create(model="gpt-4o"' in changed
    assert f'client = {MOVED}\nclient.chat.completions.create(model="gpt-oss-120b"' in changed


def test_clients_that_share_an_essential_fix_are_withheld_with_it():
    write(f"""{START}MODEL = "gpt-4o"
held = OpenAI()  # cerebras: ignore[CBR101]
held.chat.completions.create(model=MODEL, messages=[])
client = OpenAI()
client.chat.completions.create(model=MODEL, messages=[])
""")
    assert migrated(unsafe=True) == {}


def test_clients_that_share_one_with_those_are_withheld_too():
    write(f"""{START}ONE = "gpt-4o"
TWO = "gpt-4"
a = OpenAI()  # cerebras: ignore[CBR101]
a.chat.completions.create(model=ONE, messages=[])
b = OpenAI()
b.chat.completions.create(model=ONE, messages=[])
b.chat.completions.create(model=TWO, messages=[])
c = OpenAI()
c.chat.completions.create(model=TWO, messages=[])
d = OpenAI()
d.<ask>
""")
    changed = migrated(unsafe=True)["app.py"]
    assert [line for line in changed.split("\n") if "gpt-oss-120b" in line] == [
        'd.chat.completions.create(model="gpt-oss-120b", messages=[])'
    ]


def test_an_essential_fix_that_would_lose_a_comment_withholds_the_rest_and_says_so():
    write(f"""{START}client = OpenAI(
    api_key=(
        "sk-1"  # rotated every month
        "2"
    ),
)
client.<ask>
""")
    outcome = tried()
    assert outcome.changes == ()
    helps = {finding.code: finding.help for finding in outcome.findings if finding.code in ("CBR101", "CBR201")}
    assert "not fixed: " in helps["CBR101"]
    assert "comment" in helps["CBR101"]
    assert "not fixed: another change that has to go with it cannot be made" in helps["CBR201"]


def test_an_unsafe_move_withholds_the_safe_rest_until_it_is_asked_for():
    program = f"""{START}from vault import register
client = OpenAI()
client.<ask>
register(client)
"""
    write(program)
    assert migrated() == {}
    assert "gpt-oss-120b" in migrated(unsafe=True)["app.py"]


def test_unsafe_removals_do_not_block_the_move():
    write(f'{START}client = OpenAI()\nclient.chat.completions.create(model="gpt-4o", messages=[], store=True)\n')
    outcome = tried()
    assert 'create(model="gpt-oss-120b", messages=[], store=True)' in outcome.changes[0].after.content
    assert applicabilities(outcome.findings) == {"CBR301": "unsafe"}


def test_a_fix_that_fails_but_is_not_essential_blocks_nothing():
    write(f"""{START}client = OpenAI()
client.chat.completions.create(
    model="gpt-4o",
    messages=[],
    store=True,  # for the dashboard
)
""")
    changed = migrated(unsafe=True)["app.py"]
    assert "gpt-oss-120b" in changed
    assert "# for the dashboard" in changed or "store" not in changed


# -- files that were not given ----------------------------------------------------------------------------------------

SPLIT = """
--- settings.py
MODEL = "gpt-4o"
--- llm.py
from openai import OpenAI
client = OpenAI()
--- app.py
from llm import client
from settings import MODEL
client.chat.completions.create(model=MODEL, messages=[])
"""


def test_the_whole_moves():
    write(SPLIT)
    assert sorted(migrated()) == ["llm.py", "settings.py"]


@pytest.mark.parametrize(
    "given",
    [
        ("app.py",),
        ("settings.py",),
        ("app.py", "llm.py"),
        ("app.py", "settings.py"),
        ("llm.py",),
    ],
    ids="+".join,
)
def test_a_part_does_not_move_by_halves(given):
    write(SPLIT)
    assert migrated(*given, unsafe=True) == {}


def test_no_file_is_edited_that_is_not_given():
    write(SPLIT)
    for given in (("app.py",), ("llm.py",), ("settings.py",), ("app.py", "llm.py"), ("app.py", "settings.py")):
        assert set(migrated(*given, unsafe=True)) <= set(given)


def test_a_part_is_checked_with_what_is_known_of_the_whole():
    write(SPLIT.replace("messages=[]", "messages=[], store=True"))
    together = [finding.code for finding in checked() if finding.place.path.endswith("app.py")]
    assert [finding.code for finding in checked("app.py")] == together == ["CBR301"]


def test_a_field_is_not_removed_while_its_client_cannot_move():
    write(SPLIT.replace("messages=[]", "messages=[], store=True"))
    assert applicabilities(checked("app.py")) == {"CBR301": "display"}


def test_a_model_constant_in_a_file_that_is_not_given():
    write("""
--- settings.py
MODEL = "gpt-4o"
--- app.py
from openai import OpenAI
from settings import MODEL
client = OpenAI()
client.chat.completions.create(model=MODEL, messages=[])
""")
    assert applicabilities(checked("app.py")) == {"CBR101": "display"}
    outcome = tried("app.py", unsafe=True)
    assert outcome.changes == ()
    assert [finding.code for finding in outcome.findings] == ["CBR101"]


def test_what_is_complete_in_the_given_files_moves():
    write("--- app.py\n" + WHOLE + "--- other.py\nimport app\napp.client.models.list()\n")
    assert list(migrated("app.py")) == ["app.py"]


def test_a_client_that_a_file_that_is_not_given_needs_stays():
    write("--- llm.py\n" + WHOLE + "--- search.py\nfrom llm import client\nclient.<embed>\n")
    assert migrated() == {}
    assert migrated("llm.py") == {}


# -- another library --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("program", [WHOLE, SPLIT])
def test_nothing_of_another_library_is_grouped(program):
    write(program.replace("openai", "groq").replace("OpenAI", "Groq").replace("import os", "import openai"))
    assert migrated(unsafe=True) == {}
    assert [finding.code for finding in checked() if finding.fix] == []


def test_what_goes_with_an_unsafe_change_is_offered_as_unsafe_too():
    write("""
--- app.py
import tiktoken
from openai import OpenAI
MODEL = "gpt-4o"
tiktoken.encoding_for_model(MODEL)
client = OpenAI()
body = {"messages": [], "model": MODEL}
client.chat.completions.create(**body)
""")
    outcome = tried()
    assert outcome.changes == ()
    fixes = {f.code: f.fix.applicability for f in outcome.findings if f.fix is not None}
    assert fixes == {"CBR101": "unsafe", "CBR205": "unsafe"}
    assert "it goes with a change that is unsafe" in next(f.help for f in outcome.findings if f.code == "CBR101")
