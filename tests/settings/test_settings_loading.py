"""Finding and reading the configuration, and what is said about one that cannot be used."""

from datetime import date
from pathlib import Path

import pytest

from migrator.configuration import Configurations
from migrator.configuration import load as load_file
from migrator.settings import Settings, SettingsError


def write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def load(folder: Path, config: Path | None = None) -> Settings:
    """The settings that hold in a folder, or those of one file."""
    return Configurations().at(str(folder)) if config is None else load_file(config)


def test_defaults_without_any_configuration(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert load(tmp_path) == Settings(root=tmp_path)
    assert load(tmp_path).fail_on == "error"
    assert load(tmp_path).provider == "cerebras"


def test_every_key(tmp_path):
    file = write(
        tmp_path,
        "cerebras-migrator.toml",
        """
        provider = "flo2"
        base-url = "https://dedicated.example/v1"
        key-env = "TEAM_KEY"
        default-model = "zai-glm-4.7"
        api-date = 2026-11-20
        target = "openai-sdk"
        select = ["CBR1"]
        ignore = ["CBR102"]
        extend-select = ["openai-model"]
        exclude = ["vendor"]
        extend-exclude = ["generated"]
        fail-on = "warning"
        rules = ["our_rules"]
        models = { "gpt-4o" = "gpt-oss-120b", "o3" = "zai-glm-4.7" }
        per-file-ignores = { "tests/*" = ["CBR102", "CBR2"] }
        """,
    )
    assert load(tmp_path) == Settings(
        root=tmp_path,
        source=file,
        provider="flo2",
        base_url="https://dedicated.example/v1",
        key_env="TEAM_KEY",
        models=(("gpt-4o", "gpt-oss-120b"), ("o3", "zai-glm-4.7")),
        default_model="zai-glm-4.7",
        api_date=date(2026, 11, 20),
        target="openai-sdk",
        select=("CBR1",),
        ignore=("CBR102",),
        extend_select=("openai-model",),
        per_file_ignores=(("tests/*", ("CBR102", "CBR2")),),
        exclude=("vendor",),
        extend_exclude=("generated",),
        fail_on="warning",
        rules=(str(tmp_path / "our_rules"),),
    )


def test_a_date_may_be_a_string(tmp_path):
    write(tmp_path, "cerebras-migrator.toml", 'api-date = "2026-03-31"')
    assert load(tmp_path).api_date == date(2026, 3, 31)


def test_the_nearest_file_wins_and_a_pyproject_of_others_does_not_stop_the_search(tmp_path):
    write(tmp_path, "pyproject.toml", '[tool.cerebras-migrator]\nprovider = "outer"')
    write(tmp_path / "a", "pyproject.toml", '[project]\nname = "a"\ndependencies = ["cerebras-migrator"]')
    write(tmp_path / "a" / "b", "pyproject.toml", "this is [ no TOML and none of our business")
    assert load(tmp_path / "a" / "b").provider == "outer"
    assert load(tmp_path / "a" / "b").root == tmp_path

    write(tmp_path / "a", "cerebras-migrator.toml", 'provider = "inner"')
    assert load(tmp_path / "a" / "b").provider == "inner"


def test_the_own_file_is_read_before_a_pyproject_beside_it(tmp_path):
    write(tmp_path, "pyproject.toml", '[tool.cerebras-migrator]\nprovider = "shared"')
    write(tmp_path, "cerebras-migrator.toml", 'provider = "own"')
    assert load(tmp_path).provider == "own"


def test_a_file_that_is_named_is_the_only_one_read(tmp_path):
    write(tmp_path, "cerebras-migrator.toml", 'provider = "found"')
    named = write(tmp_path / "ci", "strict.toml", 'fail-on = "warning"')
    settings = load(tmp_path, named)
    assert (settings.provider, settings.fail_on, settings.root) == ("cerebras", "warning", tmp_path / "ci")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('slect = ["ALL"]', 'a.toml:1: unknown key "slect"; did you mean "select"?'),
        ('\nbase_url = "https://x.example"', 'a.toml:2: unknown key "base_url"; did you mean "base-url"?'),
        ("zzz = 1", 'a.toml:1: unknown key "zzz"; the valid keys are "provider", "base-url", '),
        ('select = "CBR1"', 'a.toml:1: "select" expects a list of strings, found the string "CBR1"'),
        ("select = [1]", 'a.toml:1: "select" expects a list of non-empty strings, found the integer 1'),
        ("provider = true", 'a.toml:1: "provider" expects a non-empty string, found the boolean true'),
        ('provider = ""', 'a.toml:1: "provider" expects a non-empty string, found the string ""'),
        ('base-url = "api.cerebras.ai"', 'a.toml:1: "base-url" expects a URL such as "https://api.cerebras.ai/v1", '),
        ('key-env = "MY KEY"', 'a.toml:1: "key-env" expects the name of an environment variable'),
        ('api-date = "soon"', 'a.toml:1: "api-date" expects a date such as 2026-11-20, found the string "soon"'),
        ('api-date = "2026-02-30"', 'a.toml:1: "api-date" expects a date such as 2026-11-20'),
        ("api-date = 2026-11-20T10:00:00", 'a.toml:1: "api-date" expects a date such as 2026-11-20, found the date'),
        ("api-date = 10:00:00", 'a.toml:1: "api-date" expects a date such as 2026-11-20, found the time'),
        ('fail-on = "info"', 'a.toml:1: "fail-on" expects one of "error", "warning", "never", found the string "info"'),
        ("fail-on = []", 'a.toml:1: "fail-on" expects one of "error", "warning", "never", found a list'),
        ('target = "sdk"', 'a.toml:1: "target" expects one of "openai-sdk", "cerebras-sdk", found the string "sdk"'),
        ('models = ["gpt-4o"]', 'a.toml:1: "models" expects a table of model names'),
        (
            '[models]\na = "b"\n"gpt-4o" = 3',
            'a.toml:3: "models.gpt-4o" expects a non-empty string, found the integer 3',
        ),
        ('[per-file-ignores]\n"tests/*" = "CBR1"', 'a.toml:2: "per-file-ignores.tests/*" expects a list of strings'),
        ('models = { "" = "x" }', 'a.toml:1: "models" has an empty name in it; expected a table of model names'),
        ('[per-file-ignores]\n" " = []', 'a.toml:1: "per-file-ignores" has an empty name in it; expected a table of '),
        ('provider = "x"\nselect = [\n', "a.toml:3:1: invalid TOML: "),
        ("provider = = 1", "a.toml:1:12: invalid TOML: "),
    ],
)
def test_a_wrong_configuration_is_named_with_its_line(tmp_path, monkeypatch, text, expected):
    monkeypatch.chdir(tmp_path)
    file = write(tmp_path, "a.toml", text)
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, file)
    assert expected in caught.value.message
    assert "\n" not in caught.value.message


def test_a_wrong_key_in_a_pyproject_is_found_in_its_own_table(tmp_path):
    write(
        tmp_path,
        "pyproject.toml",
        '[tool.other]\nslect = 1\n\n[tool.cerebras-migrator]\nignore = []\nslect = ["ALL"]\n',
    )
    with pytest.raises(SettingsError, match=r'pyproject\.toml:6: unknown key "slect"'):
        load(tmp_path)


def test_the_table_of_a_pyproject_must_be_a_table(tmp_path):
    write(tmp_path, "pyproject.toml", '[tool]\ncerebras-migrator = "on"\n')
    with pytest.raises(SettingsError, match=r"pyproject\.toml:2: tool\.cerebras-migrator must be a table"):
        load(tmp_path)


def test_a_pyproject_that_is_named_must_have_the_table(tmp_path):
    file = write(tmp_path, "pyproject.toml", '[project]\nname = "x"\n')
    with pytest.raises(SettingsError, match=r"expected a table \[tool\.cerebras-migrator\], found none"):
        load(tmp_path, file)


def test_a_configuration_that_is_missing_or_no_text(tmp_path):
    with pytest.raises(SettingsError, match=r"none\.toml: cannot read the configuration: No such file"):
        load(tmp_path, tmp_path / "none.toml")
    (tmp_path / "cerebras-migrator.toml").write_bytes(b'# ok\nprovider = "\xe9"\n')
    with pytest.raises(SettingsError, match=r"cerebras-migrator\.toml:2: .*not valid UTF-8"):
        load(tmp_path)


@pytest.mark.parametrize("name", ["cerebras_migrator", "cerebras-migrate", "cerebrasmigrator", "Cerebras-Migrator"])
def test_a_table_that_only_looks_like_ours_would_do_nothing_and_is_an_error(tmp_path, name):
    write(tmp_path, "pyproject.toml", f'[project]\nname = "x"\n\n[tool.{name}]\nfail-on = "never"\n')
    with pytest.raises(SettingsError) as caught:
        load(tmp_path)
    assert caught.value.message.endswith(
        f"pyproject.toml:4: unknown table [tool.{name}]; did you mean [tool.cerebras-migrator]?"
    )


@pytest.mark.parametrize(
    "text",
    [
        "[tool.cerebras]\nx = 1",
        "[tool.cerebras-migrator-extras]\nx = 1",
        'dependencies = ["cerebras_migrator"]',
        "tool = 1 # cerebras-migrator",
        "[tool.ruff]\n# cerebras_migrator",
    ],
)
def test_what_is_another_tool_s_is_none_of_our_business(tmp_path, monkeypatch, text):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "pyproject.toml", text)
    assert load(tmp_path).source is None


# -- Which configuration holds -----------------------------------------------------------------------------------------


def test_the_configuration_of_a_file_is_the_nearest_one_above_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "cerebras-migrator.toml", "")
    write(tmp_path / "a" / "b", "pyproject.toml", "[tool.cerebras-migrator]")
    configurations = Configurations()
    for path, root in (
        ("x.py", "."),
        ("a/x.py", "."),
        ("a/b/x.py", "a/b"),
        ("a/b/c/d/x.py", "a/b"),
        ("a/b/../x.py", "."),
        (str(tmp_path / "a" / "b" / "x.py"), "a/b"),
        ("missing/x.py", "."),
    ):
        assert configurations.of(path).root == tmp_path / root, path


def test_each_configuration_is_read_once(tmp_path, monkeypatch):
    write(tmp_path, "cerebras-migrator.toml", "")
    (tmp_path / "a" / "b").mkdir(parents=True)
    configurations = Configurations()
    first = configurations.of(str(tmp_path / "a" / "b" / "x.py"))
    (tmp_path / "cerebras-migrator.toml").write_text("broken")
    assert configurations.of(str(tmp_path / "a" / "y.py")) is first
    assert configurations.of(str(tmp_path / "x.py")) is first


def test_files_without_a_configuration_share_the_defaults(tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    configurations = Configurations()
    assert configurations.of("x.py") is configurations.of("../y.py")
    assert configurations.of("x.py") == Settings(root=tmp_path / "here")


def test_the_different_configurations_of_some_files_come_in_the_order_of_their_names(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for folder in ("b", "a"):
        write(tmp_path / folder, "cerebras-migrator.toml", "")
    among = Configurations().among(["x.py", "b/x.py", "a/x.py", "b/y.py", "a/deep/x.py"])
    assert [settings.source and settings.source.parent.name for settings in among] == [None, "a", "b"]


def test_settings_for_everything_are_those_of_every_file(tmp_path):
    write(tmp_path, "cerebras-migrator.toml", "broken")
    settings = Settings(root=tmp_path, provider="x")
    configurations = Configurations(everywhere=settings)
    assert configurations.of(str(tmp_path / "x.py")) == configurations.at(str(tmp_path)) == settings
    assert configurations.among([str(tmp_path / "x.py"), "y.py"]) == (settings,)
