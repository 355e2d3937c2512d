"""Stage judge: packages that a client needs, and that the project does not list."""

from __future__ import annotations

from collections.abc import Collection

from migrator.facts import Client, Fix, InsertLine, Listed
from migrator.files.carriers import carrier_kind
from migrator.judge.context import Context


def lacking(context: Context, client: Client, package: str, beside: Collection[str]) -> tuple[Listed, ...]:
    """Where the project lists a package of those ``beside``, one place a file, if it does not list ``package``."""
    found = context.listed(client.place.path, (package, *beside))
    if any(each.package == package for each in found):
        return ()
    places: dict[str, Listed] = {}
    for each in found:
        places.setdefault(each.place.path, each)
    return tuple(places.values())


def listing(found: tuple[Listed, ...], package: str, client: Client, context: Context) -> Fix | None:
    """The fix that lists a package where the other one is; a table of TOML is for a person to edit."""
    operations = tuple(
        InsertLine(each.place, package) for each in found if carrier_kind(each.place.path) == "requirements"
    )
    if len(operations) < len(found):
        return None
    decision = context.decision(client)
    group = (client.id,) if decision.status == "moves" else ()
    return Fix(decision.applicability, f"list {package} there", operations, group=group)
