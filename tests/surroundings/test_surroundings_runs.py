"""Files beside code in a run: found or left out, named, accepted, and never shown with what is secret in them."""

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from surroundings_programs import MOVING, codes, found, run, write

from migrator import pipeline
from migrator.cli import cli
from migrator.reports.formats import FORMATS
from migrator.settings import Settings

ENV = ".env.example"
FILES = {"app.py": MOVING, ENV: "OPENAI_API_KEY=\n"}
SECRETS = {
    "app.py": MOVING,
    ".env": 'OPENAI_API_KEY=topsecret-one\nexport DATABASE="topsecret-two\ntopsecret-three"\n',
    ENV: "OPENAI_API_KEY=topsecret-four\n",
    "Dockerfile": "ENV OPENAI_API_KEY=topsecret-five\n",
    "compose.yaml": "services:\n  a:\n    environment:\n      DB_PASSWORD: topsecret-six\n"
    "      OPENAI_API_KEY: topsecret-7\n  b:\n    environment:\n    - OPENAI_API_KEY=topsecret-eight\n",
    "k8s/a.yaml": "env:\n- name: OPENAI_API_KEY\n  value: topsecret-nine\n",
    "k8s/app.py": MOVING,
    "run.sh": "DB_TOKEN=topsecret-ten\nexport OPENAI_API_KEY='topsecret-eleven'\n",
    "devcontainer.json": '{"remoteEnv": {"OPENAI_API_KEY": "topsecret-twelve"}}\n',
    ".github/workflows/a.yml": "env:\n  OPENAI_API_KEY: topsecret-thirteen\n",
    "templates/a.yaml": "{{ if }}\n  OPENAI_API_KEY: topsecret-fourteen\n",
    "templates/app.py": MOVING,
}


def command(*arguments: str, folder: Path, expected: int | None = None):
    result = CliRunner().invoke(cli, [*arguments, str(folder)])
    assert expected is None or result.exit_code == expected, result.output
    return result


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_no_report_shows_what_is_secret(tmp_path, name):
    write(tmp_path, SECRETS)
    output = command("check", "--isolated", "--output-format", name, folder=tmp_path).output
    assert output.count("CBR801") >= 9
    assert "topsecret" not in output


def test_what_migrate_prints_shows_nothing_secret(tmp_path):
    write(tmp_path, SECRETS)
    result = command("migrate", "--isolated", folder=tmp_path)
    assert "topsecret" not in result.output
    assert (tmp_path / ENV).read_text() == "OPENAI_API_KEY=topsecret-four\nCEREBRAS_API_KEY=\n"
    for name, text in SECRETS.items():
        if not name.endswith(".py") and name != ENV:
            assert (tmp_path / name).read_text() == text


def test_a_file_that_git_ignores_is_left_out(tmp_path):
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    assert codes(tmp_path, {**FILES, ".gitignore": ".env*\n"}) == []


def test_an_excluded_file_is_left_out(tmp_path):
    write(tmp_path, FILES)
    assert found(tmp_path, chosen=Settings(root=tmp_path, extend_exclude=(ENV,))) == []


def test_rules_are_selected_and_ignored_by_file(tmp_path):
    write(tmp_path, FILES)
    assert found(tmp_path, chosen=Settings(root=tmp_path, per_file_ignores=((".env*", ("CBR8",)),))) == []
    assert found(tmp_path, chosen=Settings(root=tmp_path, ignore=("CBR801",))) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (ENV, "OPENAI_API_KEY=x # cerebras: ignore[CBR801]\n"),
        (ENV, "# cerebras: ignore-file[CBR801] ours\nOPENAI_API_KEY=x\n"),
        ("compose.yml", "services:\n  a:\n    environment:\n    - OPENAI_API_KEY  # cerebras: ignore\n"),
        ("Dockerfile", "# cerebras: ignore-file\nARG OPENAI_API_KEY\n"),
        ("a.sh", 'curl \\\n https://api.openai.com/v1/models \\\n -H "$OPENAI_API_KEY" # cerebras: ignore[CBR803]\n'),
    ],
)
def test_a_comment_accepts_a_finding(tmp_path, name, text):
    write(tmp_path, {name: text})
    outcome = pipeline.check([str(tmp_path)], Settings(root=tmp_path))
    assert not [each for each in outcome.findings if each.code[3] in "89"]
    run(tmp_path, unsafe=True)
    assert (tmp_path / name).read_text() == text


def test_a_comment_that_accepts_nothing_is_reported_and_removed(tmp_path):
    write(
        tmp_path,
        {"compose.yml": "services:\n  a:\n    environment:\n    - OPENAI_API_BASE=1  # cerebras: ignore[CBR801]\n"},
    )
    run(tmp_path)
    assert "cerebras" not in (tmp_path / "compose.yml").read_text()


def test_suppressions_are_added_to_yaml_alone(tmp_path):
    files = {"compose.yml": "services:\n  a:\n    environment:\n    - OPENAI_API_KEY\n", ENV: "OPENAI_API_KEY=x\n"}
    write(tmp_path, files)
    result = command("check", "--isolated", "--add-suppressions", folder=tmp_path)
    assert "- OPENAI_API_KEY  # cerebras: ignore[CBR801]\n" in (tmp_path / "compose.yml").read_text()
    assert (tmp_path / ENV).read_text() == "OPENAI_API_KEY=x\n"
    assert "ignore-file[CBR801]" in result.output


def test_a_baseline_accepts_findings(tmp_path):
    write(tmp_path, FILES)
    baseline = tmp_path / "baseline.json"
    command("check", "--isolated", "--write-baseline", str(baseline), folder=tmp_path)
    entries = json.dumps(json.loads(baseline.read_text()))
    assert "CBR801" in entries
    result = command("check", "--isolated", "--fail-on", "warning", "--baseline", str(baseline), folder=tmp_path)
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("repository", [True, False])
def test_a_file_given_by_name_is_judged_in_its_project(tmp_path, repository):
    if repository:
        subprocess.run(["git", "init", "-q", tmp_path], check=True)
    write(tmp_path, FILES)
    assert "Looked at 1 file;" in command("check", "--isolated", folder=tmp_path / ENV).output
    [finding] = found(tmp_path, ENV)
    assert finding.code == "CBR801"
    # Its client is not among the files of the run, so it is not moved yet.
    run(tmp_path, ENV)
    assert (tmp_path / ENV).read_text() == "OPENAI_API_KEY=\n"
    run(tmp_path, "app.py")
    assert (tmp_path / ENV).read_text() == "OPENAI_API_KEY=\n"
    run(tmp_path, ENV)
    assert (tmp_path / ENV).read_text() == "OPENAI_API_KEY=\nCEREBRAS_API_KEY=\n"


def test_files_beside_code_that_is_given_by_name_are_not_reported(tmp_path):
    write(tmp_path, FILES)
    assert found(tmp_path, "app.py") == []


def test_standard_input_may_be_such_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(write(tmp_path, {**FILES, "app.py": MOVING}))
    run(tmp_path, "app.py")
    result = CliRunner().invoke(cli, ["migrate", "--isolated", "--stdin-filename", ENV, "-"], input="OPENAI_API_KEY=\n")
    assert result.stdout == "OPENAI_API_KEY=\nCEREBRAS_API_KEY=\n"


@pytest.mark.parametrize(
    "data", [b"OPENAI_API_KEY=\xff\n", b"OPENAI_API_KEY=\0\n", b"OPENAI_API_KEY=\n" + b"# " * 600_000]
)
def test_what_cannot_be_read_is_left_alone(tmp_path, data):
    assert codes(tmp_path, {ENV: data}) == []


def test_a_link_is_left_alone(tmp_path):
    write(tmp_path, {"app.py": MOVING, "other/.env": "OPENAI_API_KEY=\n"})
    (tmp_path / ENV).symlink_to(tmp_path / "other" / ".env")
    assert found(tmp_path) == []


def test_a_client_that_is_held_back_holds_its_files_back(tmp_path):
    files = {
        "app.py": MOVING.replace('OPENAI_API_KEY"])', 'OPENAI_API_KEY"])  # cerebras: ignore[CBR101]'),
        ENV: "OPENAI_API_KEY=\n",
    }
    write(tmp_path, files)
    run(tmp_path)
    assert (tmp_path / ENV).read_text() == "OPENAI_API_KEY=\n"


def test_uncommitted_changes_are_guarded(tmp_path):
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    write(tmp_path, FILES)
    result = command("migrate", "--isolated", folder=tmp_path, expected=2)
    assert "uncommitted" in result.output
    assert (tmp_path / ENV).read_text() == "OPENAI_API_KEY=\n"
