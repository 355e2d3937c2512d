"""``base-url-env``: the address stays out of the code, and a client that reads it is at the provider."""

from pathlib import Path

import pytest

from migrator import pipeline
from migrator.configuration_file import read
from migrator.settings import Settings, SettingsError

CLIENTS = """\
import os

from openai import OpenAI

client = OpenAI(api_key=os.getenv("OPENAI_API_KEY"))
client.chat.completions.create(model="gpt-4o", messages=[])
"""


def settings(tmp_path: Path, variable: str = "CEREBRAS_BASE_URL", **others: object) -> Settings:
    return Settings(root=tmp_path, base_url_env=variable, **others)


def migrated(tmp_path: Path, program: str, chosen: Settings, *, unsafe: bool = False) -> str:
    """The program after ``migrate``, and the same after a second one."""
    file = tmp_path / "app.py"
    file.write_text(program, encoding="utf-8")
    for _ in range(2):
        outcome = pipeline.migrate([str(file)], chosen, unsafe=unsafe, allow_dirty=True, write=True)
    assert not outcome.changes
    assert [finding.message for finding in outcome.findings if finding.severity == "error"] == []
    return file.read_text(encoding="utf-8")


@pytest.mark.parametrize("variable", ["CEREBRAS_BASE_URL", "LLM_URL"])
def test_a_client_reads_it(tmp_path, variable):
    assert migrated(tmp_path, CLIENTS, settings(tmp_path, variable)) == CLIENTS.replace(
        'api_key=os.getenv("OPENAI_API_KEY")',
        f'base_url=os.environ["{variable}"], api_key=os.environ["CEREBRAS_API_KEY"]',
    ).replace("gpt-4o", "gpt-oss-120b")


def test_os_is_imported_where_it_is_not(tmp_path):
    program = "from openai import OpenAI\n\nclient = OpenAI()\n" + CLIENTS.splitlines(keepends=True)[-1]
    moved = migrated(tmp_path, program, settings(tmp_path))
    assert moved.startswith("import os\n\nfrom openai import OpenAI\n")
    assert 'OpenAI(base_url=os.environ["CEREBRAS_BASE_URL"], api_key=os.environ["CEREBRAS_API_KEY"])' in moved


def test_an_address_of_openai_is_replaced(tmp_path):
    program = CLIENTS.replace("OpenAI(api", "OpenAI(base_url='https://api.openai.com/v1', api")
    assert "base_url=os.environ['CEREBRAS_BASE_URL'], " in migrated(tmp_path, program, settings(tmp_path))


def test_the_client_of_the_module_reads_it_too(tmp_path):
    program = (
        "import os\n\nimport openai\n\nopenai.api_key = os.environ['OPENAI_API_KEY']\n"
        "openai.chat.completions.create(model='gpt-4o', messages=[])\n"
    )
    assert "openai.base_url = os.environ['CEREBRAS_BASE_URL']\n" in migrated(tmp_path, program, settings(tmp_path))


def test_the_finding_says_what_the_variable_has_to_hold(tmp_path):
    (tmp_path / "app.py").write_text(CLIENTS, encoding="utf-8")
    chosen = settings(tmp_path, base_url="https://acme.cerebras.ai/v1")
    [finding] = [each for each in pipeline.check([str(tmp_path)], chosen).findings if each.code == "CBR101"]
    assert finding.fix.message == "point it at the address in CEREBRAS_BASE_URL, with the key in CEREBRAS_API_KEY"
    assert finding.help == "set CEREBRAS_BASE_URL to https://acme.cerebras.ai/v1"


def test_a_second_client_of_a_shared_one_reads_it(tmp_path):
    program = CLIENTS + 'client.embeddings.create(model="text-embedding-3-small", input="a")\n'
    moved = migrated(tmp_path, program, settings(tmp_path), unsafe=True)
    assert 'base_url=os.environ["CEREBRAS_BASE_URL"]' in moved
    assert "https://" not in moved


def test_without_it_the_address_is_written(tmp_path):
    assert 'base_url="https://api.cerebras.ai/v1"' in migrated(tmp_path, CLIENTS, Settings(root=tmp_path))


def test_the_key_of_the_configuration(tmp_path):
    file = tmp_path / "cerebras-migrator.toml"
    file.write_text('base-url-env = "TEAM_URL"\n', encoding="utf-8")
    assert read(file).base_url_env == "TEAM_URL"
    file.write_text('base-url-env = "https://api.cerebras.ai/v1"\n', encoding="utf-8")
    with pytest.raises(SettingsError, match='"base-url-env" expects the name of an environment variable'):
        read(file)
