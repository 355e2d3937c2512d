"""Stage judge: finds the rules by walking their folder, and runs them.

A rule file is any ``*.py`` below a family's folder in ``rules/``; nothing imports a rule by name. A folder that the
user names in the configuration is read the same way.
"""

from __future__ import annotations

import importlib.util
import inspect
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import ModuleType

from migrator.errors import Failure
from migrator.facts import FileProblem, Finding, Fix, Place
from migrator.judge.context import Context
from migrator.judge.rule import Rule
from migrator.knowledge import rules_folder

_PACKAGE = "migrator_rules"


_ORDER = ("safe", "unsafe", "display")


class RuleError(Failure):
    """A rule file cannot be used; the message names the file and what is wrong with it."""


def load_rules(extra: Sequence[Path] = ()) -> tuple[Rule, ...]:
    """All rules, those in the folders ``extra`` included, by code. Raises :class:`RuleError`."""
    return _load(tuple(extra))


@cache
def _load(extra: tuple[Path, ...]) -> tuple[Rule, ...]:
    found: dict[str, Rule] = {}
    for folder in (rules_folder(), *extra):
        if not folder.is_dir():
            raise RuleError(f"{folder}: expected a folder of rules; correct `rules` in the configuration")
        for file in sorted(folder.rglob("*.py")):
            for rule in _rules_of(_execute(file, folder), file):
                if rule.code in found:
                    raise RuleError(f"{file}: the code {rule.code} belongs to `{found[rule.code].name}` already")
                found[rule.code] = rule
    return tuple(found[code] for code in sorted(found))


def _execute(file: Path, folder: Path) -> ModuleType:
    """Run a rule file as a module of its own, so that folders of rules cannot shadow anything importable."""
    parts = file.relative_to(folder).with_suffix("").parts
    name = ".".join((_PACKAGE, f"_{abs(hash(str(folder))):x}", *parts))
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise RuleError(f"{file}: it cannot be loaded as Python")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise RuleError(f"{file}: {type(error).__name__}: {error}") from error
    return module


def _rules_of(module: ModuleType, file: Path) -> Iterable[Rule]:
    for item in vars(module).values():
        if inspect.isclass(item) and issubclass(item, Rule) and item.__module__ == module.__name__:
            missing = [name for name in ("code", "name", "severity") if not hasattr(item, name)]
            if missing:
                raise RuleError(f"{file}: the rule {item.__name__} has no {' and no '.join(missing)}")
            yield item()


def judge_problems(problems: Iterable[FileProblem], context: Context, rules: Sequence[Rule]) -> tuple[Finding, ...]:
    """What the rules have to say about files that cannot be read or parsed, and comments without use."""
    return tuple(found for problem in problems for rule in rules for found in rule.check_problem(problem, context))


def judge(context: Context, rules: Sequence[Rule]) -> tuple[Finding, ...]:
    """What the rules have to say about the program, in the order of places."""
    found: list[Finding] = []
    for rule in rules:
        for client in context.facts.clients:
            found.extend(rule.check_client(client, context))
        for request in context.facts.requests:
            found.extend(rule.check_request(request, context))
        found.extend(rule.check_program(context))
    return tuple(sorted(_merged(found), key=lambda finding: (finding.place, finding.code)))


def _merged(found: Iterable[Finding]) -> Iterable[Finding]:
    """Findings that say the same of one place as one: several requests may share what is written there."""
    alike: dict[tuple[str, Place, str], list[Finding]] = {}
    for finding in found:
        alike.setdefault((finding.code, finding.place, finding.message), []).append(finding)
    return [same[0] if len(same) == 1 else _united(same) for same in alike.values()]


def _united(alike: Sequence[Finding]) -> Finding:
    """Findings as one: the gravest severity, the related places of all, and a fix only if all have the same."""
    first = alike[0]
    fixes = [each.fix for each in alike if each.fix is not None]
    fix: Fix | None = None
    if fixes:
        same = len(fixes) == len(alike) and all(each.operations == fixes[0].operations for each in fixes)
        fix = replace(
            fixes[0],
            applicability=max((each.applicability for each in fixes), key=_ORDER.index) if same else "display",
            group=tuple(dict.fromkeys(client for each in fixes for client in each.group)),
            essential=any(each.essential for each in fixes),
        )
    return replace(
        first,
        severity="error" if any(each.severity == "error" for each in alike) else first.severity,
        related=tuple(dict.fromkeys(related for each in alike for related in each.related)),
        fix=fix,
        help=next((each.help for each in alike if each.help), first.help),
    )
