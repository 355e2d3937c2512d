"""Writes what is said about rules, commands and the API from these themselves: ``docs/rules/``, ``docs/commands.md``,
``docs/compatibility.md``, ``docs/frameworks.md``, the table in the README.

``python docs/generate.py`` in an environment that has the project installed. A test fails while something is not what
this would write.
"""

from __future__ import annotations

import html
import inspect
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

import click

from migrator.cli import cli
from migrator.judge.registry import load_rules
from migrator.judge.rule import PROGRAM, Bad, Rule
from migrator.knowledge import (
    CHAT,
    Dated,
    FieldRule,
    Framework,
    Limit,
    Model,
    Sdk,
    load_frameworks,
    load_provider,
    load_sdk,
)

FOLDER = Path(__file__).resolve().parent / "rules"
COMMANDS = FOLDER.parent / "commands.md"
COMPATIBILITY = FOLDER.parent / "compatibility.md"
FRAMEWORKS = FOLDER.parent / "frameworks.md"
README = FOLDER.parents[1] / "README.md"
TEXT = "completions"
TABLES = ("rules", "frameworks")
"""The tables of the README, each between two comments with its name."""
FIX = {
    "safe": "`migrate` fixes it.",
    "unsafe": "`migrate --unsafe-fixes` fixes it.",
    "display": "A fix is shown and never applied.",
    None: "There is no fix: a person has to decide.",
}
FAMILIES = {
    "1": "Clients",
    "2": "Models",
    "3": "Fields",
    "4": "Combinations of fields",
    "5": "Endpoints",
    "6": "Messages and schemas",
    "7": "Responses",
    "8": "Surroundings",
    "9": "The tool itself",
}
NOTE = "<!-- Written by docs/generate.py from the rule: change the rule, not this page. -->"
NOTE_ON_KNOWLEDGE = "<!-- Written by docs/generate.py from rules/knowledge: change that, not this page. -->"
NOTE_ON_COMMANDS = "<!-- Written by docs/generate.py from what `--help` says: change that, not this page. -->"


def pages() -> dict[str, str]:
    """Every page of the folder, by file name."""
    rules = load_rules()
    return {f"{rule.code}.md": page(rule) for rule in rules} | {"README.md": overview(rules)}


def readme(text: str) -> str:
    """The README ``text`` with its tables as they should be."""
    for name, rows in zip(TABLES, (table(load_rules(), "docs/rules/"), moves()), strict=True):
        start, end = f"<!-- {name}: written by docs/generate.py -->\n", f"<!-- end of {name} -->\n"
        before, _, rest = text.partition(start)
        _, found, after = rest.partition(end)
        if not found:
            raise ValueError(f"{README}: expected the lines {start!r} and {end!r} around the table of {name}")
        text = f"{before}{start}{rows}\n{end}{after}"
    return text


def page(rule: Rule) -> str:
    """The page of one rule."""
    parts = [
        f"# {rule.name} ({rule.code})",
        f"Severity: {rule.severity}. {FIX[rule.fixable]}",
        rule.explanation(),
    ]
    if rule.bad:
        parts.append("## Reported")
        parts.extend(_example(example) for example in rule.bad)
    if rule.good:
        parts.append("## Fine")
        parts.extend(_code(each) if isinstance(each, str) else _code(each.code, each.file) for each in rule.good)
    parts.append(f"---\n\n[All rules](README.md) · accept a finding with `# cerebras: ignore[{rule.code}]` on its line")
    parts.append(NOTE)
    return "\n\n".join(parts) + "\n"


def overview(rules: tuple[Rule, ...]) -> str:
    """The list of all rules, by family."""
    parts = ["# Rules"]
    for digit, title in FAMILIES.items():
        family = [rule for rule in rules if rule.code.startswith(f"CBR{digit}")]
        if family:
            parts.append(f"## {title}")
            parts.append(table(family, ""))
    parts.append("The severity is the usual one of the rule; where less is certain, a finding is a warning.")
    parts.append(NOTE)
    return "\n\n".join(parts) + "\n"


def table(rules: Sequence[Rule], folder: str) -> str:
    """Rules as a Markdown table, with links to their pages in ``folder``."""
    rows = [
        f"| [{rule.code}]({folder}{rule.code}.md) | {rule.name} | {rule.severity} | {rule.fixable or '–'} "
        f"| {rule.summary()} |"
        for rule in rules
    ]
    return "\n".join(["| code | name | severity | fix | what it says |", "|---|---|---|---|---|", *rows])


def commands() -> str:
    """The page of the commands: what ``--help`` says of each."""
    parts = ["# Commands", _help(cli), _examples(cli)]
    for name, command in cli.commands.items():
        arguments = [each.make_metavar(click.Context(command)) for each in command.params if each.opts[0][0] != "-"]
        parts.append(f"## {name}")
        parts.append(f"`{' '.join(['cerebras-migrate', name, '[OPTIONS]', *arguments])}`")
        parts.append(_help(command))
        rows = [_option(each) for each in command.params if isinstance(each, click.Option)]
        parts.append("\n".join(["| option | does |", "|---|---|", *rows]))
        parts.append(_examples(command))
    parts.append(NOTE_ON_COMMANDS)
    return "\n\n".join(parts) + "\n"


def _help(command: click.Command) -> str:
    return inspect.cleandoc(command.help or "")


def _examples(command: click.Command) -> str:
    """The examples, which ``--help`` has at its end, after a mark that they are not to be wrapped."""
    _, title, *lines = (command.epilog or "").splitlines()
    return "\n".join([title, "", "```sh", *(line.strip() for line in lines), "```"])


def _option(option: click.Option) -> str:
    choices = "\\|".join(option.type.choices) if isinstance(option.type, click.Choice) else ""
    value = "" if option.is_flag else f" {choices or option.metavar}"
    default = f" Default: `{option.default}`." if option.show_default else ""
    repeated = " May be repeated; several are separated by commas." if option.multiple else ""
    return f"| `{option.opts[0]}{value}` | {option.help}{default}{repeated} |"


def _example(example: Bad) -> str:
    parts = [] if example.target is None else [f'With `target = "{example.target}"`:']
    parts.append(_code(example.code, example.file))
    if example.fixed is not None:
        parts.append("With `--unsafe-fixes`, it becomes" if example.unsafe else "It becomes")
        parts.append(_code(example.fixed, example.file, named=False))
    return "\n\n".join(parts)


def _code(text: str, file: str = PROGRAM, *, named: bool = True) -> str:
    if file == PROGRAM:
        return f"```python\n{textwrap.dedent(text).strip()}\n```"
    return f"{f'`{file}`:' if named else ''}\n\n```text\n{text.strip()}\n```".strip()


def compatibility() -> str:
    """The page of what Cerebras takes: every field, value, combination, endpoint and model, with dates and sources."""
    provider, sdk = load_provider("cerebras"), load_sdk()
    chat = [rule for rule in provider.fields if CHAT in rule.endpoints]
    text = [rule for rule in provider.fields if TEXT in rule.endpoints]
    since = dict(sdk.field_versions)
    first = {rule.name: since.get(rule.name) or rule.sdk_since or "–" for rule in provider.fields}
    parts = [
        f"# What {provider.display} takes",
        textwrap.fill(
            "*error*: refused. *rename*: another name does the job. *warning*: accepted, but without effect, a preview "
            "or not established. *strict* is the verdict without `api-date`: the worst that any documented version of "
            "the API did. The next column says what held when.",
            120,
        ),
        "## Fields of chat completions in the OpenAI SDK",
        _fields([rule for rule in chat if rule.origin == "openai"], first, "openai ≥"),
        f"## Fields of {provider.display}' own, for `extra_body`",
        _fields([rule for rule in chat if rule.origin == "provider"], first, "its SDK ≥"),
        "## Names from other servers, which neither knows",
        _fields([rule for rule in chat if rule.origin == "neither"], first, "SDK"),
        "## Fields of text completions",
        _fields(text, first, "SDK ≥"),
        "## Values",
        _table(
            ("field", "part", "takes", "model", "severity", "when", "why", "sources"),
            (
                (
                    f"`{limit.field}`" + (" (text)" if CHAT not in limit.endpoints else ""),
                    f"`{limit.within}`" if limit.within else "",
                    _taken(limit),
                    limit.model or "",
                    limit.severity,
                    _span(limit.since, limit.until),
                    limit.message,
                    _keys(limit.source),
                )
                for limit in provider.values
            ),
        ),
        "## Combinations",
        _table(
            ("combination", "rule", "strict", "by date", "sources"),
            (
                (each.name, _link(each.rule), each.verdict_on(None).kind, _dates(each), _all(each))
                for each in provider.combinations
            ),
        ),
        "## Endpoints",
        _table(
            ("endpoints", "client", "methods", "strict", "by date", "instead", "sources"),
            (
                (
                    each.title,
                    ", ".join(f"`{prefix}`" for prefix in each.prefixes),
                    str(len([chain for chain in _chains(sdk) if provider.endpoint(chain) is each])),
                    each.verdict_on(None).kind,
                    _dates(each),
                    each.remedy,
                    _all(each),
                )
                for each in provider.endpoints
            ),
        ),
        "## Models",
        "What the documents named in place of a retired model stands under *then*, what to use today under *now*.",
        _table(
            ("model", "status", "served", "then", "now", "effort", "tokens", "takes", "note", "sources"),
            (_model(model, provider.display) for model in provider.models),
        ),
        f"Dedicated endpoints serve further families: {', '.join(provider.dedicated_families)}.",
        "## OpenAI's models",
        _table(
            ("family", "names", "becomes", "note"),
            (
                *(
                    (each.name, _pattern(each.pattern), f"`{dict(provider.model_map)[each.name]}`", each.note)
                    for each in sdk.families
                ),
                *((each.kind, _pattern(each.pattern), "no counterpart", each.note) for each in sdk.no_counterpart),
            ),
        ),
        "## Sources",
        _table(
            ("key", "document", "date"),
            (
                (each.key, f"[{each.title}]({each.url})" if each.url else each.title, str(each.published or ""))
                for each in provider.sources
            ),
        ),
        NOTE_ON_KNOWLEDGE,
    ]
    return "\n\n".join(parts) + "\n"


def _fields(rules: Sequence[FieldRule], first: Mapping[str, str], title: str) -> str:
    return _table(
        ("field", title, "strict", "by date", "type", "instead", "sources"),
        (
            (
                f"`{rule.name}`",
                first[rule.name],
                rule.verdict_on(None).kind,
                _dates(rule),
                " or ".join(rule.types),
                rule.remedy,
                _all(rule),
            )
            for rule in rules
        ),
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; an empty cell is a dash, and nothing in a cell can end it."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') or '–' for cell in row)} |" for row in lines)


def _dates(entry: Dated) -> str:
    told = []
    for period in entry.periods:
        kind = f"{period.kind}, refused" if period.refused else period.kind
        words = " ".join(each for each in (kind, _span(period.since, period.until)) if each)
        told.append(f"**{words}**{': ' if period.message else ''}{period.message}")
    return "; ".join(told)


def _span(since: date | None, until: date | None) -> str:
    return " ".join(f"{word} {day}" for word, day in (("from", since), ("until", until)) if day)


def _taken(limit: Limit) -> str:
    if limit.kind == "uniform":
        return "one value in all"
    if limit.kind == "range":
        bounds = (("≥", limit.minimum), ("≤", limit.maximum))
        return ", ".join(f"{sign} {bound:g}" for sign, bound in bounds if bound is not None)
    if limit.maximum is not None:
        return f"at most {limit.maximum:g} {'items' if limit.kind == 'max_items' else 'characters'}"
    listed = ", ".join(f"`{value}`" for value in limit.values)
    return f"keys {listed}" if limit.kind == "keys" else listed


def _model(model: Model, display: str) -> tuple[str, ...]:
    takes = {"pictures": model.vision, "developer role": model.developer_role, "prediction": model.prediction}
    current = model.status == "production"
    told = ", ".join(name for name, taken in takes.items() if taken and (current or name == "pictures"))
    ignored = f"ignores {', '.join(model.ignores)}" if model.ignores else ""
    tokens = ""
    if model.context:
        tokens = f"{model.context} ({model.free_context} free), "
        tokens += f"writes {model.max_output} ({model.free_max_output} free)"
    return (
        f"`{model.id}`",
        model.status,
        _span(model.added, model.removed) or (f"by {display}" if current else ""),
        f"`{model.documented_replacement}`" if model.documented_replacement else "",
        f"`{model.replacement}`" if model.replacement else "",
        ", ".join(f"**{each}**" if each == model.default_effort else each for each in model.reasoning_effort),
        tokens,
        "; ".join(each for each in (told, ignored) if each),
        model.note,
        _keys(model.source),
    )


def _pattern(pattern: str) -> str:
    """A regular expression as code; its brackets and parentheses are not to be taken for a link."""
    return f"<code>{html.escape(pattern).replace('](', ']&#40;')}</code>"


def _link(code: str) -> str:
    return f"[{code}](rules/{code}.md)"


def _chains(sdk: Sdk) -> list[str]:
    return [f"{resource}.{method}" for resource, methods in sdk.chains for method in methods.split()]


def _all(entry: Dated) -> str:
    return _keys(dict.fromkeys(key for period in entry.periods for key in period.source))


def _keys(keys: Iterable[str]) -> str:
    return ", ".join(keys)


def frameworks() -> str:
    """The page of the frameworks: which of their classes are moved, and which are reported."""
    known = load_frameworks()
    itself = [each for each in known.frameworks if each.spellings("base_url") or not each.through]
    moved = [each for each in itself if each.edit and not each.routes]
    named = [each for each in known.frameworks if each.routes]
    through = [each for each in known.frameworks if each.through and not each.endpoint]
    reported = [each for each in known.frameworks if not each.edit and not each.routes]
    parts = [
        "# Frameworks",
        "Classes of other packages that send chat completions to OpenAI. What each of them spells how is in "
        "`rules/knowledge/frameworks.toml`; what is not listed is not looked at. Calls that are told to go to another "
        "host are left alone, and so are Azure's, embeddings' and text completions' classes.",
        "## Moved in place",
        _table(
            ("package", "classes", "what is set", "to know", "source"),
            [(each.package, _names(each), _set(each), _to_know(each), each.source) for each in moved],
        ),
        "## Moved by the name of the model",
        "The framework knows the provider by what stands in front of a model's name, or by an argument, and takes its "
        "address and its key from the provider's own variables. With another `base-url` or `key-env` in the "
        "configuration, classes that take both are given them; the others are reported.",
        _table(
            ("package", "classes", "a model of Cerebras's", "to know", "source"),
            [(each.package, _names(each), _route(each), each.note, each.source) for each in named],
        ),
        "## Moved with the client that they are given",
        _table(
            ("package", "classes", "the client", "source"),
            [(each.package, _names(each), f"`{each.through}`", each.source) for each in through],
        ),
        "## Methods that add fields",
        "What these methods are given by keyword goes into requests too, and is judged with what the class was given. "
        "Some send a field by themselves.",
        _table(
            ("package", "classes", "methods", "by themselves"),
            [(each.package, _names(each), _methods(each), _implied(each)) for each in known.frameworks if each.methods],
        ),
        "## Reported",
        "By [CBR101](rules/CBR101.md), where they go to OpenAI. Where a name says whose model it is, that counts.",
        _table(
            ("package", "classes", "what to do", "source"),
            [(each.package, _names(each), each.advice, each.source) for each in reported],
        ),
        "## Sources",
        "\n".join(f"- {each.key}: [{each.title}]({each.url}) ({each.published})" for each in known.sources),
        NOTE_ON_KNOWLEDGE,
    ]
    return "\n\n".join(parts) + "\n"


def moves() -> str:
    """The README's table of frameworks: what becomes of each."""
    rows: dict[tuple[str, str], list[str]] = {}
    for each in load_frameworks().frameworks:
        names = dict.fromkeys(f"`{name.rpartition('.')[2]}`" for name in each.names)
        rows.setdefault((each.package, _becomes(each)), []).extend(names)
    found = sorted(rows.items(), key=lambda row: (row[0][0].lower(), row[0][1] == "reported", row[0][1]))
    return _table(
        ("package", "classes and functions", "what becomes of them"),
        [(package, ", ".join(dict.fromkeys(names)), becomes) for (package, becomes), names in found],
    )


_WITH_CLIENT = "with the client of the `openai` package"


def _becomes(framework: Framework) -> str:
    listed = " or ".join(f"`{path}`" for path in framework.entries)
    if framework.routes:
        return f"moved by the name of the model: {_route(framework)}{f', in {listed}' if listed else ''}"
    if framework.ambient:
        return f"moved with the client that `{framework.ambient.rpartition('.')[2]}` is given; reported without one"
    if framework.inside:
        return f"moved in the dictionary of {listed}, or {_WITH_CLIENT}; reported without either"
    if framework.through and not framework.endpoint:
        return f"moved in place, or {_WITH_CLIENT}" if framework.spellings("base_url") else f"moved {_WITH_CLIENT}"
    if framework.swap:
        return f"moved, as `{framework.swap.rpartition('.')[2]}`"
    if framework.returns:
        return f"moved in place, from version {framework.since} on, with the requests that are made by what it gives"
    if framework.entries and framework.edit:
        return f"moved in the dictionaries of {listed}"
    if framework.opaque:
        named = " or ".join(f"`{name}`" for name in framework.opaque)
        return f"moved in place; reported with {named}"
    return "moved in place" if framework.edit else "reported"


def _to_know(framework: Framework) -> str:
    since = (
        framework.since and f"it takes a base URL from version {framework.since} on, and stays where that is ruled out"
    )
    return "; ".join(each for each in (since, framework.note) if each)


def _names(framework: Framework) -> str:
    return ", ".join(f"`{name}`" for name in framework.names)


def _route(framework: Framework) -> str:
    model = f"{framework.route('cerebras')}gpt-oss-120b"
    return ", ".join((f"`{model}`", *(f"`{name}={code}`" for name, code in framework.add)))


def _methods(framework: Framework) -> str:
    return ", ".join(f"`{name}`" for name in framework.method_names)


def _implied(framework: Framework) -> str:
    told = []
    for each in framework.implied:
        way = f"({each.argument}={each.value!r})" if each.argument else ""
        told.append(f"{', '.join(f'`{name}{way}`' for name in each.methods)}: `{each.field}`")
    return "; ".join(told)


def _set(framework: Framework) -> str:
    names = [framework.spellings(name) for name in ("base_url", "api_key", "model")]
    told = [" or ".join(f"`{spelling}`" for spelling in spellings) for spellings in names if spellings]
    return ", ".join((*told, *(f"`{name}`" for name, _ in framework.add)))


def main() -> None:
    """Write the pages and the README's tables, and remove the pages of rules that are gone."""
    FOLDER.mkdir(exist_ok=True)
    wanted = pages()
    for file in FOLDER.glob("*.md"):
        if file.name not in wanted:
            file.unlink()
    for name, text in wanted.items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
    COMMANDS.write_text(commands(), encoding="utf-8", newline="\n")
    COMPATIBILITY.write_text(compatibility(), encoding="utf-8", newline="\n")
    FRAMEWORKS.write_text(frameworks(), encoding="utf-8", newline="\n")
    README.write_text(readme(README.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
