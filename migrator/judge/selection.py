"""Stage judge: what settings select has to exist. A selector of no rule is a mistake, and so is a broken pattern."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from migrator.configuration_file import nearest, place
from migrator.errors import Failure
from migrator.judge.rule import Rule
from migrator.settings import Settings, matches


def refuse_what_selects_nothing(known: Mapping[Settings, Sequence[Rule]]) -> None:
    """Raise :class:`~migrator.errors.Failure` if settings select what is not among their rules.

    What the command line selects is the same in all of them, and has to be among the rules of some.
    """
    for settings, rules in known.items():
        _refuse_bad_pattern(settings)
        for name, selector in settings.selectors():
            _refuse_unknown(selector, f'{_where(settings, name)}: "{name}"', rules)
    line = next(iter(known)).command_line
    for option, selectors in (("--select", line.select), ("--ignore", line.ignore)):
        for selector in selectors:
            _refuse_unknown(selector, option, [rule for rules in known.values() for rule in rules])


def _refuse_bad_pattern(settings: Settings) -> None:
    pattern = settings.bad_pattern()
    if pattern is not None:
        where = _where(settings, f"per-file-ignores.{pattern}")
        message = f'"per-file-ignores" has the pattern {pattern!r}, which is not valid .gitignore syntax'
        raise Failure(f"{where}: {message}; correct or remove it")


def _refuse_unknown(selector: str, where: str, known: Sequence[Rule]) -> None:
    if any(matches(selector, rule.code, rule.name) for rule in known):
        return
    meant = nearest(selector, [text for rule in known for text in (rule.code, rule.name, rule.code[:4])])
    hint = f'did you mean "{meant}"?' if meant else "`cerebras-migrate rule` lists them"
    raise Failure(f'{where} names "{selector}", and there is no such rule; {hint}')


def _where(settings: Settings, key: str) -> str:
    return place(settings.source, key) if settings.source else "the settings"
