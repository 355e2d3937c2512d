"""CBR801: where a file gives a program OpenAI's key alone, and which of them get a sibling."""

import pytest
from surroundings_programs import FOREIGN, MOVING, STAYING, codes, found, migrated, run, write

from migrator import pipeline
from migrator.configuration import Configurations

ENV = ".env.example"
COMPOSE = "docker-compose.yml"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("OPENAI_API_KEY=\n", "OPENAI_API_KEY=\nCEREBRAS_API_KEY=\n"),
        ("OPENAI_API_KEY=sk-...", "OPENAI_API_KEY=sk-...\nCEREBRAS_API_KEY="),
        ("A=1\r\nOPENAI_API_KEY=x\r\nB=2\r\n", "A=1\r\nOPENAI_API_KEY=x\r\nCEREBRAS_API_KEY=\r\nB=2\r\n"),
        ('OPENAI_API_KEY="sk-..."\n', 'OPENAI_API_KEY="sk-..."\nCEREBRAS_API_KEY=""\n'),
        ("OPENAI_API_KEY='x' # why\n", "OPENAI_API_KEY='x' # why\nCEREBRAS_API_KEY=''\n"),
        ("OPENAI_API_KEY = x\n", "OPENAI_API_KEY = x\nCEREBRAS_API_KEY =\n"),
        ("  export OPENAI_API_KEY=x\n", "  export OPENAI_API_KEY=x\n  export CEREBRAS_API_KEY=\n"),
        ("\ufeffOPENAI_API_KEY=x\n", "\ufeffOPENAI_API_KEY=x\nCEREBRAS_API_KEY=\n"),
        ('# OPENAI_API_KEY=\n"\nOPENAI_API_KEY=x\n', '# OPENAI_API_KEY=\n"\nOPENAI_API_KEY=x\nCEREBRAS_API_KEY=\n'),
        ("OPENAI_API_KEY=é\n", "OPENAI_API_KEY=é\nCEREBRAS_API_KEY=\n"),
        ("KEY=$OPENAI_API_KEY\nOPENAI_API_KEY=x\n", "KEY=$OPENAI_API_KEY\nOPENAI_API_KEY=x\nCEREBRAS_API_KEY=\n"),
        (
            "OPENAI_API_KEY=a\nOPENAI_BASE_URL=https://api.openai.com/v1\n# OPENAI_BASE_URL=http://localhost\n",
            "OPENAI_API_KEY=a\nCEREBRAS_API_KEY=\nOPENAI_BASE_URL=https://api.openai.com/v1\n"
            "# OPENAI_BASE_URL=http://localhost\n",
        ),
        ("OPENAI_API_KEY=a\nOPENAI_API_KEY=b\n", "OPENAI_API_KEY=a\nCEREBRAS_API_KEY=\nOPENAI_API_KEY=b\n"),
    ],
)
def test_a_template_gets_a_line_in_the_same_style(tmp_path, before, after):
    assert migrated(tmp_path, {ENV: before}, ENV).decode() == after


@pytest.mark.parametrize(
    "text",
    [
        "# OPENAI_API_KEY=\n",
        "OPENAI_API_KEY=\n# CEREBRAS_API_KEY=\n",
        "OPENAI_API_KEY=\nCEREBRAS_API_KEY=x\n",
        "MY_OPENAI_API_KEY=\n",
        'TEXT="a\nOPENAI_API_KEY=x\n"\n',
        "OPENAI_API_KEY_2=\n",
        'OPENAI_API_KEY="open\n',
    ],
)
def test_a_template_is_left_alone(tmp_path, text):
    assert migrated(tmp_path, {ENV: text}, ENV).decode() == text


@pytest.mark.parametrize(
    "name",
    [
        ENV,
        ".env.sample",
        ".env.template",
        ".env.dist",
        "example.env",
        ".env.local.example",
        "env.example",
        ".env-example",
    ],
)
def test_templates_are_told_by_their_names(tmp_path, name):
    assert b"CEREBRAS_API_KEY=" in migrated(tmp_path, {name: "OPENAI_API_KEY=\n"}, name)


@pytest.mark.parametrize("name", [".env", ".env.local", ".env.production", "prod.env"])
def test_files_with_real_keys_are_reported_only(tmp_path, name):
    files = {name: "OPENAI_API_KEY=x\n"}
    assert (name, "CBR801") in codes(tmp_path, files)
    assert migrated(tmp_path, files, name, unsafe=True) == b"OPENAI_API_KEY=x\n"


LIST = "services:\n  app:\n    environment:\n      - {}\n      - A=1\n"
MAP = "services:\n  app:\n    environment:\n      {}\n      A: 1\n"


@pytest.mark.parametrize(
    "entry",
    [
        "OPENAI_API_KEY",
        '"OPENAI_API_KEY"',
        "OPENAI_API_KEY=${OPENAI_API_KEY}",
        "OPENAI_API_KEY=$OPENAI_API_KEY",
        "OPENAI_API_KEY=${OPENAI_API_KEY:-}",
        "'OPENAI_API_KEY=${OPENAI_API_KEY:?Set OPENAI_API_KEY}'",
        "OPENAI_API_KEY=",
    ],
)
def test_a_list_in_a_compose_file_gets_a_sibling(tmp_path, entry):
    new = entry.replace("OPENAI_API_KEY", "CEREBRAS_API_KEY")
    expected = LIST.format(f"{entry}\n      - {new}")
    assert migrated(tmp_path, {COMPOSE: LIST.format(entry)}, COMPOSE).decode() == expected


@pytest.mark.parametrize(
    "entry",
    [
        "OPENAI_API_KEY: ${OPENAI_API_KEY}",
        'OPENAI_API_KEY: "${OPENAI_API_KEY:-}"',
        "OPENAI_API_KEY:",
        "OPENAI_API_KEY: ''",
    ],
)
def test_a_mapping_in_a_compose_file_gets_a_sibling(tmp_path, entry):
    new = entry.replace("OPENAI_API_KEY", "CEREBRAS_API_KEY")
    expected = MAP.format(f"{entry}  # key\n      {new}")
    assert migrated(tmp_path, {COMPOSE: MAP.format(f"{entry}  # key")}, COMPOSE).decode() == expected


@pytest.mark.parametrize(
    "text",
    [
        LIST.format("OPENAI_API_KEY=sk-literal"),
        LIST.format("OPENAI_API_KEY=${MY_KEY}"),
        LIST.format("OPENAI_API_KEY=${OPENAI_API_KEY:-sk-default}"),
        LIST.format("OPENAI_API_KEY=${OPENAI_API_KEY:?Get one from OpenAI}"),
        MAP.format("OPENAI_API_KEY: sk-literal"),
        MAP.format("OPENAI_API_KEY: !secret key"),
        MAP.format("OPENAI_API_KEY: |\n        text"),
    ],
)
def test_a_compose_file_is_only_reported_where_a_value_is_written_out(tmp_path, text):
    assert codes(tmp_path, {COMPOSE: text}) == [(COMPOSE, "CBR801")]
    assert migrated(tmp_path, {COMPOSE: text}, COMPOSE, unsafe=True).decode() == text


def test_what_services_share_is_written_once(tmp_path):
    text = (
        "x-env: &env\n  OPENAI_API_KEY: ${OPENAI_API_KEY}\nservices:\n  a:\n    environment:\n"
        "      <<: *env\n      A: 1\n  b:\n    environment: *env\n  c:\n    environment: [OPENAI_API_KEY, B]\n"
        "  d:\n    environment:\n"
        "      - OPENAI_API_KEY\n      - CEREBRAS_API_KEY\n"
    )
    new = text.replace(
        "  OPENAI_API_KEY: ${OPENAI_API_KEY}\n",
        "  OPENAI_API_KEY: ${OPENAI_API_KEY}\n  CEREBRAS_API_KEY: ${CEREBRAS_API_KEY}\n",
    ).replace("[OPENAI_API_KEY, B]", "[OPENAI_API_KEY, CEREBRAS_API_KEY, B]")
    assert migrated(tmp_path, {COMPOSE: text}, COMPOSE).decode() == new


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".github/workflows/ci.yml", "jobs:\n  a:\n    env:\n      OPENAI_API_KEY: ${{ secrets.OPENAI_API_KEY }}\n"),
        (".github/workflows/test_a.yml", 'steps:\n  - run: |\n      echo "OPENAI_API_KEY=a" >> $GITHUB_ENV\n'),
        (".gitlab-ci.yml", "script:\n  - export OPENAI_API_KEY=$KEY\n"),
        (".gitlab-ci.yml", "test:\n  variables:\n    OPENAI_API_KEY: $KEY\n"),
        ("Dockerfile", "FROM python\nENV A=1 \\\n    OPENAI_API_KEY=x\n"),
        ("Dockerfile", "FROM python\nARG OPENAI_API_KEY\n"),
        ("k8s/app.yaml", "spec:\n  containers:\n    - env:\n        - name: OPENAI_API_KEY\n          value: x\n"),
        ("templates/app.yaml", "{{ if .Values.a }}\nenv:\n  - name: OPENAI_API_KEY\n{{ end }}\n"),
        (".devcontainer/devcontainer.json", '{\n  // keys\n  "remoteEnv": {"OPENAI_API_KEY": "x"}\n}\n'),
        ("run.sh", "#!/bin/sh\nexport OPENAI_API_KEY=x\npython app.py\n"),
    ],
)
def test_other_files_are_reported_with_what_to_add(tmp_path, name, text):
    if "/" in name and not name.startswith("."):
        files = {name: text, f"{name.partition('/')[0]}/app.py": MOVING}
    else:
        files = {name: text, "app.py": MOVING}
    [finding] = found(write(tmp_path, files))
    assert finding.code == "CBR801"
    assert "CEREBRAS_API_KEY" in finding.help
    assert finding.fix is None
    run(tmp_path, unsafe=True)
    assert (tmp_path / name).read_text() == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            ".github/workflows/ci.yml",
            "env:\n  OPENAI_API_KEY: ${{ secrets.A }}\n  CEREBRAS_API_KEY: ${{ secrets.B }}\n",
        ),
        ("Dockerfile", "# ENV OPENAI_API_KEY=x\nRUN echo $OPENAI_API_KEY\n"),
        ("run.sh", 'echo "OPENAI_API_KEY=x"\nif [ -z "$OPENAI_API_KEY" ]; then exit 1; fi\n'),
        ("compose.yaml", "services: [\n"),
        ("docker-compose.yml", "services:\n  app:\n    build:\n      args:\n        OPENAI_API_KEY: x\n"),
        ("settings.yaml", "OPENAI_API_KEY: x\n"),
        ("run.sh", "export OPENAI_API_KEY=$OTHER\nexport OPENAI_API_BASE=https://openrouter.ai/api/v1\n"),
        (ENV, "OPENAI_API_KEY=EMPTY\nOPENAI_BASE_URL='http://localhost:8000/v1'\n"),
        (COMPOSE, LIST.format('"OPENAI_BASE_URL=${URL:-http://llm/v1}"\n      - OPENAI_API_KEY')),
        ("package.json", '{"env": {"OPENAI_API_KEY": "x"}}\n'),
    ],
)
def test_what_gives_no_key_is_not_reported(tmp_path, name, text):
    assert codes(tmp_path, {name: text}) == []


@pytest.mark.parametrize("program", [STAYING, FOREIGN, 'print("OPENAI_API_KEY")\n'])
def test_nothing_is_reported_where_no_client_goes_to_the_provider(tmp_path, program):
    files = {
        "app.py": program,
        ENV: "OPENAI_API_KEY=\n",
        COMPOSE: LIST.format("OPENAI_API_KEY"),
        "Dockerfile": "ARG OPENAI_API_KEY",
    }
    assert codes(tmp_path, files) == []


def test_a_file_belongs_to_the_code_below_its_folder(tmp_path):
    files = {
        "a/main.py": MOVING,
        "b/main.py": FOREIGN,
        "a/.env.example": "OPENAI_API_KEY=\n",
        "b/.env.example": "OPENAI_API_KEY=\n",
        ".github/workflows/a.yml": "env:\n  OPENAI_API_KEY: x\n",
        "b/.github/workflows/a.yml": "env:\n  OPENAI_API_KEY: x\n",
    }
    assert codes(tmp_path, files) == [(".github/workflows/a.yml", "CBR801"), ("a/.env.example", "CBR801")]


def test_what_examples_use_counts_for_files_among_them(tmp_path):
    files = {"docs/examples/app.py": MOVING, ENV: "OPENAI_API_KEY=\n", f"docs/examples/{ENV}": "OPENAI_API_KEY=\n"}
    assert codes(tmp_path, files) == [(f"docs/examples/{ENV}", "CBR801")]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("deploy/docker/docker-compose.yml", LIST.format("OPENAI_API_KEY")),
        ("docker/Dockerfile", "ARG OPENAI_API_KEY\n"),
        ("k8s/app.yaml", "env:\n  - name: OPENAI_API_KEY\n"),
    ],
)
def test_a_file_in_a_folder_without_code_is_about_the_one_around_and_only_reported(tmp_path, name, text):
    [finding] = found(write(tmp_path, {"src/app.py": MOVING, name: text}))
    assert finding.fix is None
    folder = name.rpartition("/")[0]
    assert codes(tmp_path, {"src/app.py": MOVING, name: text, f"{folder}/main.py": FOREIGN}) == []
    (tmp_path / folder / "main.py").unlink()
    assert codes(tmp_path, {"src/app.py": MOVING, name: text, f"{folder}/package.json": "{}"}) == []


def test_what_tests_use_counts_where_tests_run(tmp_path):
    files = {
        "tests/test_app.py": MOVING,
        ENV: "OPENAI_API_KEY=\n",
        ".github/workflows/a.yml": "env:\n  OPENAI_API_KEY: x\n",
    }
    assert codes(tmp_path, files) == [(".github/workflows/a.yml", "CBR801")]


def test_a_key_that_the_caller_decides_is_nobodys_variable(tmp_path):
    program = MOVING.replace('os.environ["OPENAI_API_KEY"]', "load_key()").replace(
        "import os", "from vault import load_key"
    )
    assert codes(tmp_path, {"app.py": program, ENV: "OPENAI_API_KEY=\n"}) == []


def test_the_variable_is_the_one_that_the_configuration_names(tmp_path):
    files = {
        "pyproject.toml": '[tool.cerebras-migrator]\nkey-env = "FAST_KEY"\n',
        "app.py": MOVING,
        ENV: "OPENAI_API_KEY=\n",
    }
    write(tmp_path, files)
    pipeline.migrate([str(tmp_path)], Configurations(), unsafe=False, allow_dirty=True, write=True)
    assert (tmp_path / ENV).read_text() == "OPENAI_API_KEY=\nFAST_KEY=\n"
