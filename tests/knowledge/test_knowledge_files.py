"""A provider is one TOML file, and a mistake in it is named by file, line and key."""

import pickle

import pytest

from migrator.knowledge import KnowledgeError, knowledge_folder, load_provider, load_sdk, provider_names, rules_folder

ACME = """\
name = "acme"
display = "Acme"
base_url = "https://api.acme.dev/v1"
key_env = "ACME_KEY"
default_model = "one"
hosts = ["api.acme.dev"]

[[source]]
key = "docs"
title = "Acme's manual"
date = 2026-01-01

[[model]]
id = "one"
status = "production"

[[field]]
name = "seed"
origin = "openai"
periods = [
  { verdict = "error", until = 2026-03-31, source = ["docs"] },
  { verdict = "ok", since = 2026-03-31, source = ["docs"] },
]
"""


@pytest.fixture
def pack(tmp_path):
    """Writes a provider file into a rule pack and returns the pack."""

    def write(text: str, name: str = "acme"):
        folder = tmp_path / "knowledge" / "providers"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
        return tmp_path

    return write


def test_a_new_provider_needs_a_file_and_nothing_else(pack):
    folder = pack(ACME)
    acme = load_provider("acme", [folder])
    assert (acme.display, acme.base_url, acme.module_base_url) == (
        "Acme",
        "https://api.acme.dev/v1",
        "https://api.acme.dev/v1/",
    )
    assert acme.field("seed").verdict_on(None).kind == "error"
    assert acme.sdk_base_url is None
    assert not acme.is_host("api.cerebras.ai")
    assert provider_names([folder]) == ("acme", *provider_names())


def test_a_pack_may_replace_a_shipped_provider(pack):
    folder = pack(ACME.replace('"acme"', '"cerebras"'), name="cerebras")
    assert load_provider("cerebras", [folder]).base_url == "https://api.acme.dev/v1"
    assert load_provider("cerebras").base_url == "https://api.cerebras.ai/v1"


def test_shipped_providers():
    assert {"cerebras", "flo2"} <= set(provider_names())
    flo2 = load_provider("flo2")
    assert (flo2.base_url, flo2.key_env, flo2.default_model) == ("https://flo2.com/v1", "FLO2_API_KEY", "auto")
    assert flo2.is_host("flo2.com")
    assert flo2.any_model
    assert flo2.field("store") is None


def test_loaded_once():
    assert load_provider("cerebras") is load_provider("cerebras")
    assert load_sdk() is load_sdk()


def test_files_lie_below_the_rules():
    assert knowledge_folder() == rules_folder() / "knowledge"
    assert (knowledge_folder() / "openai_sdk.toml").is_file()


def test_unknown_provider():
    with pytest.raises(KnowledgeError) as caught:
        load_provider("cerebra")
    assert 'there is no provider "cerebra"; did you mean "cerebras"? (known: cerebras, cloudflare-compat, ' in str(
        caught.value
    )


MISTAKES = {
    "unknown key": (
        ('key_env = "ACME_KEY"', 'key_evn = "ACME_KEY"'),
        ("key_evn", 4, 'unknown key; did you mean "key_env"?'),
    ),
    "unknown key deep inside": (
        ("since = 2026-03-31", "sinze = 2026-03-31"),
        ("field[0].periods[1].sinze", 22, 'unknown key; did you mean "since"?'),
    ),
    "missing key": (('id = "one"\n', ""), ("model[0]", 13, 'the key "id" is missing')),
    "missing key of the file": (('display = "Acme"\n', ""), ("", None, 'the key "display" is missing')),
    "text instead of a list": (
        ('hosts = ["api.acme.dev"]', 'hosts = "api.acme.dev"'),
        ("hosts", 6, "expected a list, got 'api.acme.dev'"),
    ),
    "number instead of text": (('name = "seed"', "name = 5"), ("field[0].name", 18, "expected a string, got 5")),
    "value instead of a table": (
        ("periods = [\n", "periods = [3,\n"),
        ("field[0].periods[0]", 20, "expected a table, got 3"),
    ),
    "text instead of a date": (
        ("until = 2026-03-31", 'until = "2026-03-31"'),
        ("field[0].periods[0].until", 21, "expected a date such as 2026-03-31, got '2026-03-31'"),
    ),
    "time instead of a date": (
        ("until = 2026-03-31", "until = 2026-03-31T00:00:00"),
        ("field[0].periods[0].until", 21, "expected a date such as 2026-03-31, got a datetime"),
    ),
    "no such verdict": (
        ('verdict = "ok"', 'verdict = "fine"'),
        ("field[0].periods[1].verdict", 22, 'expected one of "ok", "warning", "rename", "error", got \'fine\''),
    ),
    "number instead of true": (
        ('status = "production"', 'status = "production"\nvision = 1'),
        ("model[0].vision", 16, "expected true or false, got 1"),
    ),
    "true instead of a number": (
        ('status = "production"', 'status = "production"\ncontext = true'),
        ("model[0].context", 16, "expected a whole number, got True"),
    ),
    "unknown source": (
        ('until = 2026-03-31, source = ["docs"]', 'until = 2026-03-31, source = ["dogs"]'),
        ("field[0].periods[0].source", 21, 'unknown source "dogs"; did you mean "docs"?'),
    ),
    "unknown default model": (
        ('default_model = "one"', 'default_model = "two"'),
        ("default_model", 5, 'unknown model "two"'),
    ),
    "unknown model in model_map": (
        ("[[source]]", '[model_map]\n"gpt-4o" = "two"\n\n[[source]]'),
        ("model_map", 8, 'unknown model "two"'),
    ),
    "unknown family in model_map": (
        ("[[source]]", '[model_map]\n"gpt-4q" = "one"\n\n[[source]]'),
        ("model_map.gpt-4q", 9, 'unknown model family "gpt-4q"; did you mean "gpt-4"?'),
    ),
    "overlap": (
        ("since = 2026-03-31", "since = 2026-03-30"),
        ("field[0].periods[1].since", 22, "overlaps the period before"),
    ),
    "gap": (
        ("since = 2026-03-31", "since = 2026-04-01"),
        ("field[0].periods[1].since", 22, "leaves a gap after until = 2026-03-31 of the period before"),
    ),
    "beginning": (
        ("until = 2026-03-31", "since = 2026-01-01, until = 2026-03-31"),
        ("field[0].periods[0].since", 21, "the first period has no beginning"),
    ),
    "end": (
        ('since = 2026-03-31, source = ["docs"]', "since = 2026-03-31, until = 2026-04-30"),
        ("field[0].periods[1].until", 22, "the last period has no end"),
    ),
    "backwards": (
        ("since = 2026-03-31", "until = 2026-03-30, since = 2026-03-31"),
        ("field[0].periods[1].until", 22, "2026-03-30 is not after since = 2026-03-31"),
    ),
    "no periods": (
        (ACME[ACME.index("periods = [") :], "periods = []\n"),
        ("field[0].periods", 20, "expected at least one period"),
    ),
    "rename to nothing": (
        ('verdict = "ok"', 'verdict = "rename"'),
        ("field[0].periods[1].rename_to", 22, 'belongs to verdict = "rename", and only there'),
    ),
    "retired without a date": (
        ('status = "production"', 'status = "retired"'),
        ("model[0].removed", 13, "a retired model needs the date of its removal"),
    ),
    "removed without a replacement": (
        ('status = "production"', 'status = "retired"\nremoved = 2026-01-01'),
        ("model[0].replacement", 13, "a removed model needs a replacement"),
    ),
    "twice the same field": (
        ("[[field]]", '[[field]]\nname = "seed"\norigin = "openai"\nperiods = [{ verdict = "ok" }]\n\n[[field]]'),
        ("field[1].name", 23, '"seed" is listed twice'),
    ),
    "limit without a bound": (
        ("[[field]]", '[[value]]\nfield = "seed"\nkind = "range"\n\n[[field]]'),
        ("value[0].kind", 19, 'a limit of kind "range" needs minimum or maximum'),
    ),
    "limit without values": (
        ("[[field]]", '[[value]]\nfield = "seed"\nkind = "enum"\nmaximum = 3\n\n[[field]]'),
        ("value[0].kind", 19, 'a limit of kind "enum" needs values'),
    ),
    "suffix without a dot": (
        ("[[source]]", 'host_suffixes = ["acme.dev"]\n\n[[source]]'),
        ("host_suffixes[0]", 8, '"acme.dev" must begin with a dot'),
    ),
    "host with a scheme": (
        ('hosts = ["api.acme.dev"]', 'hosts = ["https://api.acme.dev"]'),
        ("hosts[0]", 6, "expected a host name without scheme, port and path"),
    ),
    "base URL without a scheme": (
        ('base_url = "https://', 'base_url = "'),
        ("base_url", 3, 'expected a URL such as "https://api.example.com/v1", got "api.acme.dev/v1"'),
    ),
    "endpoint twice": (
        (
            "[[field]]",
            '[[endpoint]]\nprefixes = ["a", "a"]\ntitle = ""\nkin = "other"\nperiods = [{ verdict = "ok" }]\n[[field]]',
        ),
        ("endpoint", 17, 'the prefix "a" is listed twice'),
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistakes_are_named_by_file_line_and_key(mistake, pack):
    (old, new), (key, line, problem) = MISTAKES[mistake]
    assert old in ACME
    folder = pack(ACME.replace(old, new, 1))
    with pytest.raises(KnowledgeError) as caught:
        load_provider("acme", [folder])
    error = caught.value
    assert error.file == str(folder / "knowledge" / "providers" / "acme.toml")
    assert (error.key, error.line) == (key, line)
    assert problem in error.problem
    assert str(error).startswith(error.file if line is None else f"{error.file}:{line}: ")


def test_broken_toml_names_the_line(pack):
    folder = pack(ACME.replace('name = "seed"', 'name = "seed'))
    with pytest.raises(KnowledgeError) as caught:
        load_provider("acme", [folder])
    assert (caught.value.line, caught.value.key) == (18, "")
    assert "is not valid TOML" in caught.value.problem


def test_a_file_that_is_not_text(pack):
    folder = pack("")
    (folder / "knowledge" / "providers" / "acme.toml").write_bytes(b'name = "\xff"')
    with pytest.raises(KnowledgeError, match=r"is not UTF-8 text \(.*, byte 8\)"):
        load_provider("acme", [folder])


def test_a_file_that_is_a_folder(tmp_path):
    (tmp_path / "knowledge" / "providers" / "acme.toml").mkdir(parents=True)
    with pytest.raises(KnowledgeError, match="cannot be read"):
        load_provider("acme", [tmp_path])


def test_the_name_in_the_file_is_the_name_of_the_file(pack):
    folder = pack(ACME, name="acmee")
    with pytest.raises(KnowledgeError, match='expected "acmee", as the file is called, got "acme"'):
        load_provider("acmee", [folder])


def test_an_sdk_file_with_a_broken_pattern(tmp_path, monkeypatch):
    (tmp_path / "openai_sdk.toml").write_text(
        'chains = { "chat.completions" = "create" }\n\n'
        '[[client]]\nkind = "openai.OpenAI"\nnames = []\nsdk = "openai"\n\n'
        '[[model_family]]\nname = "gpt-4"\npattern = "^gpt-(4"\n'
    )
    monkeypatch.setattr("migrator.knowledge.files.knowledge_folder", lambda: tmp_path)
    with pytest.raises(KnowledgeError) as caught:
        load_sdk.__wrapped__()
    assert (caught.value.key, caught.value.line) == ("model_family[0].pattern", 10)
    assert "is not a regular expression: missing )" in caught.value.problem


def test_the_error_crosses_a_process():
    error = KnowledgeError("a.toml", "field[0]", "is wrong", 3)
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.key, again.line) == ("a.toml:3: field[0]: is wrong", "field[0]", 3)


def test_providers_cross_a_process():
    cerebras = load_provider("cerebras")
    assert pickle.loads(pickle.dumps(cerebras)) == cerebras
    assert pickle.loads(pickle.dumps(load_sdk())) == load_sdk()
    assert hash(cerebras) == hash(load_provider("cerebras"))


def test_rules_inside_an_installed_package_come_before_rules_beside_it(tmp_path, monkeypatch):
    package = tmp_path / "migrator"
    package.mkdir()
    monkeypatch.setattr("migrator.knowledge.files.__file__", str(package / "knowledge" / "files.py"))
    assert rules_folder() == tmp_path / "rules"
    (package / "rules").mkdir()
    assert rules_folder() == package / "rules"
