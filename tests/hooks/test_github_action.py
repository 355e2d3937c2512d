"""The GitHub Action: its scripts, run by bash as a runner does, in a repository with findings."""

import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"]}
EXPRESSION = re.compile(r"\$\{\{\s*(\S+)\s*\}\}")

CLIENT = "from openai import OpenAI\n\nclient = OpenAI()\n"
MOVED = (
    "import os\n\nfrom openai import OpenAI\n\n"
    'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])\n'
)

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="the scripts are for bash")


@dataclass(frozen=True)
class Runner:
    """A job of a runner: where it works, and what its steps have said."""

    workspace: Path
    temporary: Path

    def run(self, name: str, inputs: dict[str, str], outputs: dict[str, str]) -> subprocess.CompletedProcess[str]:
        """Run a step's script; its ``env`` is filled in as GitHub fills it in, and nothing else is."""
        step = STEPS[name]
        known = {f"inputs.{key}": str(each["default"]) for key, each in ACTION["inputs"].items()}
        known |= {f"inputs.{key}": value for key, value in inputs.items()}
        known |= {f"steps.check.outputs.{key}": value for key, value in outputs.items()}

        def filled(text: str) -> str:
            return EXPRESSION.sub(lambda match: known[match[1]], text)

        script = self.temporary / "script.sh"
        script.write_text(step["run"], encoding="utf-8")
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "PYTHON"))}
        environment |= {key: filled(value) for key, value in step.get("env", {}).items()}
        environment |= {
            "RUNNER_TEMP": str(self.temporary),
            "GITHUB_OUTPUT": str(self.temporary / "output"),
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_WORKSPACE": str(self.workspace),
            "GITHUB_ACTIONS": "true",
        }
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self.workspace / filled(step.get("working-directory", ".")),
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def check(self, **inputs: str) -> tuple[str, dict[str, str]]:
        """What the step that checks prints, and its outputs."""
        (self.temporary / "output").write_text("", encoding="utf-8")
        done = self.run("Check", {name.replace("_", "-"): value for name, value in inputs.items()}, {})
        assert done.returncode == 0, done.stderr
        lines = (self.temporary / "output").read_text(encoding="utf-8").splitlines()
        return done.stdout + done.stderr, dict(line.split("=", 1) for line in lines)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a runner in which the first step has installed the tool."""
    temporary = tmp_path_factory.mktemp("runner")
    done = Runner(temporary, temporary).run("Install cerebras-migrator", {}, {})
    assert done.returncode == 0, done.stdout + done.stderr
    return temporary


@pytest.fixture
def runner(installed: Path, tmp_path: Path) -> Runner:
    workspace = tmp_path / "work"
    (workspace / ".git").mkdir(parents=True)
    return Runner(workspace, installed)


def test_nothing_from_outside_is_a_part_of_a_script():
    """An expression in a script is replaced before bash reads it: whoever names a branch could run commands."""
    for step in STEPS.values():
        assert "${{" not in step.get("run", "")
        assert ("run" in step) == (step.get("shell") == "bash")
        assert ("run" in step) != ("uses" in step)


def test_what_is_used_is_defined():
    known = {f"inputs.{name}" for name in ACTION["inputs"]}
    known |= {f"steps.check.outputs.{name}" for name in ("exit-code", "sarif-file")}
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    assert set(EXPRESSION.findall(text)) <= known
    assert {f"inputs.{name}" for name in ACTION["inputs"]} <= set(EXPRESSION.findall(text)), "an input without use"
    assert all(each["description"] and isinstance(each["default"], str) for each in ACTION["inputs"].values())
    assert set(re.findall(r'"([\w-]+)=\$\w+" >> "\$GITHUB_OUTPUT"', text)) == set(ACTION["outputs"])


def test_the_report_is_uploaded_only_if_there_is_one():
    step = STEPS["Upload the report"]
    assert step["if"] == "steps.check.outputs.sarif-file != ''"
    assert step["uses"].startswith("github/codeql-action/upload-sarif@v")
    assert step["with"]["sarif_file"] == "${{ steps.check.outputs.sarif-file }}"


def test_findings_are_reported_and_written_for_the_upload(runner):
    (runner.workspace / "app.py").write_text(CLIENT, encoding="utf-8")
    said, outputs = runner.check()
    assert outputs["exit-code"] == "1"
    assert "app.py:3:10: CBR101" in said
    report = json.loads(Path(outputs["sarif-file"]).read_text(encoding="utf-8"))
    [result] = report["runs"][0]["results"]
    assert result["ruleId"] == "CBR101"
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "app.py"
    assert runner.run("Result", {}, outputs).returncode == 1


def test_without_findings_the_step_passes_and_an_empty_report_closes_what_was_open(runner):
    (runner.workspace / "app.py").write_text(MOVED, encoding="utf-8")
    said, outputs = runner.check()
    assert outputs["exit-code"] == "0"
    assert "No findings to report." in said
    assert json.loads(Path(outputs["sarif-file"]).read_text(encoding="utf-8"))["runs"][0]["results"] == []
    assert runner.run("Result", {}, outputs).returncode == 0


def test_without_the_upload_findings_are_annotations(runner):
    (runner.workspace / "app.py").write_text(CLIENT, encoding="utf-8")
    said, outputs = runner.check(upload_sarif="false")
    assert outputs == {"exit-code": "1", "sarif-file": ""}
    assert re.search(r"^::error .*file=app\.py,line=3", said, re.MULTILINE)


def test_what_cannot_be_done_fails_and_says_why(runner):
    said, outputs = runner.check(paths="nowhere")
    assert outputs["exit-code"] == "2"
    assert "nowhere: no such file or folder" in said
    assert runner.run("Result", {}, outputs).returncode == 2


def test_paths_are_lines_and_options_are_words(runner):
    for name in ("a b.py", "c.py", "d.py"):
        (runner.workspace / name).write_text(CLIENT, encoding="utf-8")
    said, _ = runner.check(paths="a b.py\r\n\nc.py\n", args=" --select\nCBR101  --api-date 2026-11-20")
    assert "a b.py:3:10" in said
    assert "c.py:3:10" in said
    assert "d.py" not in said


def test_the_failing_severity_and_a_baseline(runner):
    (runner.workspace / "app.py").write_text(CLIENT, encoding="utf-8")
    assert runner.check(fail_on="never")[1]["exit-code"] == "0"
    assert runner.check(args="--write-baseline baseline.json")[1]["exit-code"] == "0"
    (runner.workspace / "app.py").write_text(CLIENT + "other = OpenAI()\n", encoding="utf-8")
    said, outputs = runner.check(args="--baseline baseline.json")
    assert outputs["exit-code"] == "1"
    assert said.count("CBR101") == 1
    assert len(json.loads(Path(outputs["sarif-file"]).read_text(encoding="utf-8"))["runs"][0]["results"]) == 1


def test_it_runs_where_it_is_told_to(runner):
    (runner.workspace / "service").mkdir()
    (runner.workspace / "service" / "app.py").write_text(CLIENT, encoding="utf-8")
    said, outputs = runner.check(working_directory="service")
    assert "app.py:3:10: CBR101" in said
    [result] = json.loads(Path(outputs["sarif-file"]).read_text(encoding="utf-8"))["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "service/app.py"


@pytest.mark.parametrize("evil", ["$(touch evil)", "`touch evil`", "; touch evil", "\ntouch evil", "' ; touch evil '"])
def test_inputs_are_never_run(runner, evil):
    (runner.workspace / "app.py").write_text(MOVED, encoding="utf-8")
    for inputs in ({"paths": evil}, {"args": evil}, {"fail_on": evil}, {"upload_sarif": evil}):
        _, outputs = runner.check(**inputs)
        assert set(outputs) == {"exit-code", "sarif-file"}
        assert not (runner.workspace / "evil").exists()


def test_a_version_and_a_python_are_never_run(runner):
    for inputs in ({"version": "1; touch evil"}, {"python": "$(touch evil)"}):
        assert runner.run("Install cerebras-migrator", inputs, {}).returncode != 0
        assert not (runner.workspace / "evil").exists()


@pytest.mark.skipif(os.name == "nt", reason="such a name cannot be had there")
def test_a_name_that_reads_like_a_command_to_the_runner_is_none(runner):
    (runner.workspace / "::warning::x.py").write_text(CLIENT, encoding="utf-8")
    for upload in ("true", "false"):
        said, outputs = runner.check(upload_sarif=upload)
        assert outputs["exit-code"] == "1"
        assert "x.py" in said
        assert not re.search(r"^::warning::x", said, re.MULTILINE)


def test_a_python_that_is_too_old_is_said(runner, tmp_path):
    old = tmp_path / "old"
    old.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    old.chmod(0o755)
    done = runner.run("Install cerebras-migrator", {"python": str(old)}, {})
    assert done.returncode == 2
    assert "::error::cerebras-migrate needs Python 3.10 or newer" in done.stdout
