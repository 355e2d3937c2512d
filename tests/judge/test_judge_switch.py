"""The SDK that the configuration asks for: what goes along with a client's class, and when it stays with the "
"one it has.
"""

import re
from pathlib import Path

import pytest
from judge_programs import applicabilities, checked, files, migrated, tried, write
from switch_programs import STAYS, SWITCHED, UNSAFE, program

from migrator.settings import Settings, Target


def settings(target: Target | None = "cerebras-sdk") -> Settings:
    return Settings(root=Path.cwd(), target=target)


def reasons(target: Target = "cerebras-sdk") -> list[str]:
    """Why the clients of the current folder stay with their SDK."""
    found = [each for each in checked(settings=settings(target)) if each.code == "CBR111"]
    return [each.help.partition("it is not switched: ")[2] for each in found]


@pytest.mark.parametrize("name", SWITCHED)
def test_it_is_switched_with_all_that_belongs_to_it(name):
    target, before, after = SWITCHED[name]
    old, new = files(program(before)), files(program(after))
    write(program(before))
    chosen = Settings(root=Path.cwd(), target=target, select=("CBR111",))
    assert migrated(settings=chosen) == {path: text for path, text in new.items() if text != old[path]}


@pytest.mark.parametrize("name", SWITCHED)
def test_then_there_is_nothing_left_to_switch(name):
    target, _, after = SWITCHED[name]
    write(program(after))
    assert [each for each in checked(settings=settings(target)) if each.code == "CBR111"] == []
    assert migrated(settings=Settings(root=Path.cwd(), target=target, select=("CBR111",))) == {}


@pytest.mark.parametrize("name", SWITCHED)
def test_without_a_target_every_client_keeps_its_sdk(name):
    _, before, _ = SWITCHED[name]
    write(program(before))
    assert "CBR111" not in {each.code for each in checked()}
    assert migrated(settings=Settings(root=Path.cwd(), select=("CBR111",)), unsafe=True) == {}


@pytest.mark.parametrize("name", SWITCHED)
def test_the_other_target_leaves_it_alone(name):
    target, before, _ = SWITCHED[name]
    other: Target = "openai-sdk" if target == "cerebras-sdk" else "cerebras-sdk"
    if "is imported already" not in name:
        write(program(before))
        assert migrated(settings=Settings(root=Path.cwd(), target=other, select=("CBR111",)), unsafe=True) == {}


@pytest.mark.parametrize("name", STAYS)
def test_it_stays_and_says_why(name):
    text, reason = STAYS[name]
    write(program(text))
    found = reasons()
    assert found
    assert all(reason in each for each in found)
    chosen = Settings(root=Path.cwd(), target="cerebras-sdk", select=("CBR111",))
    assert migrated(settings=chosen, unsafe=True) == {}


@pytest.mark.parametrize("name", UNSAFE)
def test_what_is_not_certain_is_switched_when_asked_to(name):
    target, text, doubt = UNSAFE[name]
    write(program(text))
    chosen = Settings(root=Path.cwd(), target=target, select=("CBR111",))
    (finding,) = checked(settings=chosen)
    assert doubt in finding.help
    assert migrated(settings=chosen) == {}
    assert list(migrated(settings=chosen, unsafe=True)) == ["app.py"]


def test_a_client_at_openai_is_moved_and_switched_in_one_run():
    write("from openai import OpenAI\n\nclient = OpenAI(organization='o')\nclient.<ask>\n")
    outcome = tried(settings=settings())
    (change,) = outcome.changes
    assert [finding.code for finding in change.applied] == ["CBR101", "CBR104", "CBR201", "CBR111"]
    assert "client = Cerebras(api_key=os.environ['CEREBRAS_API_KEY'])\n" in change.after.content
    assert outcome.findings == ()


def test_what_cannot_be_switched_is_moved_to_cerebras_all_the_same():
    write(
        "from openai import OpenAI\n\nclient = OpenAI()\nclient.chat.completions.parse(model='gpt-4o', messages=[])\n"
    )
    outcome = tried(settings=settings())
    assert "client = OpenAI(base_url=" in outcome.changes[0].after.content
    assert applicabilities(outcome.findings) == {"CBR111": "none", "CBR504": "none"}


def test_nothing_is_switched_before_the_other_clients_have_moved():
    write(
        program("import os\nfrom openai import OpenAI\nold = OpenAI(<there>)\nold.<chat>\nnew = OpenAI()\nnew.<ask>\n")
    )
    assert reasons() == ["other clients have to be moved first"]
    assert migrated(settings=settings())["app.py"].count("= Cerebras(") == 2


def test_a_second_client_for_chat_is_one_of_the_target(folder):
    write("import os\nfrom openai import OpenAI\nclient = OpenAI()\nclient.<ask>\nclient.<embed>\n")
    changed = migrated(settings=settings(), unsafe=True)["app.py"]
    assert "\nclient = OpenAI()\ncerebras_client = Cerebras(api_key=" in changed


def test_a_client_that_a_comment_accepts_keeps_its_sdk_and_what_is_its():
    write(
        program("""
import os
from openai import APIError, OpenAI
one = OpenAI(<there>)  # cerebras: ignore[CBR111]
other = OpenAI(<there>)
try:
    one.<chat>
except APIError:
    other.<chat>
""")
    )
    changed = migrated(settings=settings())["app.py"]
    assert "one = OpenAI(base_url=" in changed
    assert "other = Cerebras(api_key=" in changed
    assert "except APIError:" in changed


def test_clients_that_share_a_request_with_one_that_is_accepted_stay():
    write(
        program("""
import os
from openai import OpenAI
one = OpenAI(<there>)  # cerebras: ignore[CBR111]
other = OpenAI(<there>)
for client in (one, other):
    client.<chat>
""")
    )
    assert migrated(settings=settings()) == {}
    assert "is also made by a client that stays" in reasons()[0]


def test_programs_side_by_side_are_switched_apart():
    write(
        program(
            "--- a/main.py\nimport os\nfrom openai import OpenAI\nclient = OpenAI(<there>)\nclient.<chat>\n"
            "--- b/main.py\nimport os\nfrom openai import OpenAI\ndef note(of: OpenAI): ...\nclient = OpenAI()\n"
            "client.<embed>\n"
        )
    )
    assert list(migrated(settings=settings())) == ["a/main.py"]


def test_a_file_that_is_not_given_is_not_changed_and_so_nothing_is():
    _, before, _ = SWITCHED["several files, and tests that patch them"]
    write(program(before))
    assert migrated("src/app/llm.py", settings=settings()) == {}
    assert re.search("CBR111", str(applicabilities(checked("src/app/llm.py", settings=settings()))))


def test_a_comment_that_would_be_lost_keeps_it():
    names = "(\n    OpenAI,  # the client\n    OAuthError,\n)"
    text = f"import os\nfrom openai import {names}\n\nclient = OpenAI(<there>)\nprint(OAuthError)\n"
    write(program(text))
    assert reasons() == ["a comment would be lost"]


LISTS = {
    "requirements.txt": "requests\n{}>=1.0  # for the desk\n",
    "requirements-base.in": "requests\n{}\n",
    "pyproject.toml": '[project]\nname = "openai-desk"\ndependencies = ["requests", "{}[x]>=1"]\n',
    "Pipfile": '[packages]\n{} = "*"\n',
}


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("package", ["openai", "cerebras_cloud_sdk", "cerebras-cloud-sdk", "Cerebras.Cloud_SDK"])
def test_a_project_that_does_not_list_the_sdk_is_told(name, package):
    made = program("import os\nfrom cerebras.cloud.sdk import Cerebras\na = Cerebras(<key>)\nb = Cerebras(<key>)\n")
    write(f"--- app/main.py\n{made}--- {name}\n{LISTS[name].format(package)}")
    found = [each.message for each in checked(settings=settings()) if each.code == "CBR111"]
    alone = "this client needs cerebras_cloud_sdk, and the project lists openai only"
    assert found == ([alone] if package == "openai" else [])


@pytest.mark.parametrize("text", ["", "openai-agents\n", "openai==1\ncerebras_cloud_sdk==1\n", "# openai\n"])
def test_a_project_that_says_nothing_of_the_sdk_or_lists_both_is_told_nothing(text):
    made = program("import os\nfrom cerebras.cloud.sdk import Cerebras\nclient = Cerebras(<key>)\n")
    write(f"--- app.py\n{made}--- requirements.txt\n{text}")
    assert checked(settings=settings()) == ()


def test_what_is_left_to_do_is_said_after_a_migration():
    program = "--- app.py\nfrom openai import OpenAI\nclient = OpenAI()\nclient.<ask>\n"
    project = '--- pyproject.toml\n[project]\nname = "a"\ndependencies = ["openai==2.0"{}]\n'
    write(program + project.format(""))
    outcome = tried(settings=settings())
    assert [each.message for each in outcome.findings] == [
        "this client needs cerebras_cloud_sdk, and the project lists openai only"
    ]
    write(project.format(', "cerebras_cloud_sdk"'))
    assert tried(settings=settings()).findings == ()


def test_a_list_of_requirements_gets_the_package():
    write("--- app.py\nfrom openai import OpenAI\nclient = OpenAI()\nclient.<ask>\n--- requirements.txt\nopenai==2.0\n")
    outcome = tried(settings=settings())
    assert outcome.findings == ()
    assert [each.after.text for each in outcome.changes][-1] == "openai==2.0\ncerebras_cloud_sdk\n"
