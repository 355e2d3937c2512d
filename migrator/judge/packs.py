"""Stage judge: whose rules may run. Rules are Python code, and what is scanned must not bring any."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from migrator.errors import Failure
from migrator.settings import Settings


def refuse_foreign_rules(found: Iterable[Settings]) -> None:
    """Raise :class:`~migrator.errors.Failure` if a configuration that was only come across names rules.

    Who works in a folder trusts its configuration, and those of the folders around it; one further down may be part of
    what somebody else has sent.
    """
    here = Path.cwd()
    for settings in found:
        if settings.rules and settings.source is not None and not here.is_relative_to(settings.root):
            from migrator.configuration_file import place

            raise Failure(
                f'{place(settings.source, "rules")}: "rules" names Python code, which is loaded only by a '
                "configuration of the folder that you are in, or of one around it; run there, or name this one with "
                "--config"
            )
