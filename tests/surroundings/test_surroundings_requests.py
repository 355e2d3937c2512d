"""CBR802, CBR803 and CBR805, and the list of packages: what scripts ask for, and what configuration files name."""

import pytest
from surroundings_programs import FOREIGN, MOVING, codes, found, migrated, write

from migrator import pipeline
from migrator.configuration import Configurations

SCRIPT = "ask.sh"
HEADER = '-H "Authorization: Bearer ${OPENAI_API_KEY}"'
NEW_HEADER = '-H "Authorization: Bearer ${CEREBRAS_API_KEY}"'
CHAT = "https://api.openai.com/v1/chat/completions"
NEW_CHAT = "https://api.cerebras.ai/v1/chat/completions"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"curl https://api.openai.com/v1/models {HEADER}\n", f"curl https://api.cerebras.ai/v1/models {NEW_HEADER}\n"),
        (
            f"A=$(curl -s '{CHAT}' {HEADER} -d '{{\"model\":\"o3-mini\"}}')",
            f"A=$(curl -s '{NEW_CHAT}' {NEW_HEADER} -d '{{\"model\":\"gpt-oss-120b\"}}')",
        ),
        (
            f'curl {CHAT} \\\r\n  {HEADER} \\\r\n  --data \'{{\r\n"messages": [],\r\n"model": "gpt-4o"}}\'\r\n',
            f"curl {NEW_CHAT} \\\r\n  {NEW_HEADER} \\\r\n"
            '  --data \'{\r\n"messages": [],\r\n"model": "gpt-oss-120b"}\'\r\n',
        ),
    ],
)
def test_a_request_changes_as_a_whole(tmp_path, before, after):
    assert migrated(tmp_path, {SCRIPT: before}, SCRIPT).decode() == after


@pytest.mark.parametrize(
    "text",
    [
        f"curl {CHAT} {HEADER} -d @body.json\n",
        f'curl {CHAT} -H "Authorization: Bearer $KEY" -d \'{{"model": "gpt-4o"}}\'\n',
        f'curl {CHAT} {HEADER} -d \'{{"model": "whisper-1"}}\'\n',
        f'curl {CHAT} {HEADER} -d \'{{"model": "$MODEL"}}\'\n',
        f"curl https://api.openai.com/v1/models {HEADER}; curl $URL\nOPENAI=1\ncurl https://api.openai.com/v1/models\n",
    ],
)
def test_a_request_that_cannot_change_as_a_whole_is_reported(tmp_path, text):
    write(tmp_path, {SCRIPT: text})
    assert found(tmp_path)[-1].code == "CBR803"
    assert found(tmp_path)[-1].fix is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f'curl {CHAT} {HEADER} -d \'{{"model": "gpt-4o", "logit_bias": {{}}}}\'\n', "`logit_bias`"),
        (f'test -z "$OPENAI_API_KEY" && exit\ncurl https://api.openai.com/v1/models {HEADER}\n', "OpenAI"),
        (f'curl {CHAT} {HEADER} -d "{{\\"model\\": \\"gpt-4o\\", \\"messages\\": $M}}"\n', "OpenAI"),
    ],
)
def test_a_request_with_doubts_changes_with_unsafe_fixes(tmp_path, text, said):
    [finding] = found(write(tmp_path, {SCRIPT: text}))
    assert said in finding.message
    assert finding.fix.applicability == "unsafe"
    assert migrated(tmp_path, {SCRIPT: text}, SCRIPT).decode() == text
    assert b"api.cerebras.ai" in migrated(tmp_path, {SCRIPT: text}, SCRIPT, unsafe=True)


@pytest.mark.parametrize(
    "text",
    [
        f"curl https://api.openai.com/v1/embeddings {HEADER} -d '{{}}'\n",
        f'curl https://api.openai.com/v1/responses {HEADER} -d \'{{"model": "gpt-4o"}}\'\n',
        f"# curl {CHAT} {HEADER}\n",
        f"echo {CHAT}\n",
        f"curl https://api.openai.com/v1/models/gpt-4o {HEADER}\n",
        "curl https://api.openai.com.example.org/v1/models\n",
    ],
)
def test_other_requests_stay(tmp_path, text):
    assert codes(tmp_path, {SCRIPT: text}) == []


def test_requests_stay_where_no_client_goes_to_the_provider(tmp_path):
    assert codes(tmp_path, {"app.py": FOREIGN, SCRIPT: f"curl https://api.openai.com/v1/models {HEADER}\n"}) == []


def reading(name: str) -> str:
    """A program that reads a configuration file."""
    return f'{MOVING}\nSETTINGS = open("conf/{name}")\n'


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("a.yaml", "# é\nmodel: 'gpt-4o' # x\nother: gpt-4o\n", "# é\nmodel: 'gpt-oss-120b' # x\nother: gpt-4o\n"),
        ("a.yml", "a:\n- llm: gpt-4o\n  n: 1\n", "a:\n- llm: gpt-oss-120b\n  n: 1\n"),
        (
            "a.json",
            '{\n  "fast_model" : "gpt-4o-mini",\n  "b": 1.0\n}',
            '{\n  "fast_model" : "gpt-oss-120b",\n  "b": 1.0\n}',
        ),
        ("a.toml", "[x]\nmodel_name = 'gpt-4o'\r\nb = 1\r\n", "[x]\nmodel_name = 'gpt-oss-120b'\r\nb = 1\r\n"),
    ],
)
def test_a_configured_model_is_replaced_with_unsafe_fixes(tmp_path, name, before, after):
    files = {"app.py": reading(name), f"conf/{name}": before, "conf/main.py": MOVING}
    assert migrated(tmp_path, files, f"conf/{name}").decode() == before
    assert migrated(tmp_path, files, f"conf/{name}", unsafe=True).decode() == after


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yaml", "model: my-gpt-4o\n"),
        ("a.yaml", "model: !name gpt-4o\n"),
        ("a.yaml", "model: text-embedding-3-small\n"),
        ("a.yaml", "text: |\n  model: gpt-4o\n"),
        ("a.yaml", "{{ model }}: gpt-4o\n"),
        ("a.toml", 'text = """\nmodel = "gpt-4o"\n"""\n'),
        ("a.json", '{"name": "gpt-4o"}'),
        ("a.json", '{"model": "gpt-4o"'),
    ],
)
def test_what_is_no_configured_model_stays(tmp_path, name, text):
    files = {"app.py": f'{MOVING}\nSETTINGS = open("{name}")\n', name: text}
    assert codes(tmp_path, files) == []


def test_a_file_that_the_code_does_not_mention_stays(tmp_path):
    assert codes(tmp_path, {"app.py": reading("b.yaml"), "a.yaml": "model: gpt-4o\n"}) == []


TARGET = '[tool.cerebras-migrator]\ntarget = "cerebras-sdk"\n'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("openai>=1.2  # sdk\r\nfoo\r\n", "openai>=1.2  # sdk\r\ncerebras_cloud_sdk\r\nfoo\r\n"),
        ("foo\nopenai", "foo\nopenai\ncerebras_cloud_sdk"),
        ("openai==3.5.0 \\\n  --hash=sha256:aa\n", "openai==3.5.0 \\\n  --hash=sha256:aa\n"),
        ("openai\ncerebras-cloud-sdk\n", "openai\ncerebras-cloud-sdk\n"),
    ],
)
def test_the_package_of_the_new_sdk_is_listed(tmp_path, before, after):
    write(tmp_path, {"app.py": MOVING, "pyproject.toml": TARGET, "requirements.txt": before})
    for _ in range(2):
        outcome = pipeline.migrate([str(tmp_path)], Configurations(), unsafe=False, allow_dirty=True, write=True)
        assert not outcome.problems
        assert (tmp_path / "requirements.txt").read_bytes().decode() == after
    assert "Cerebras(" in (tmp_path / "app.py").read_text()
