"""The command ``models``: the catalogue and the mapping, and with ``--live`` what the endpoint says of both."""

from __future__ import annotations

import os

from migrator import pipeline
from migrator.commands import console
from migrator.commands.perform import DONE, FOUND, Run
from migrator.errors import Failure
from migrator.judge.models import MODEL_ENDPOINTS
from migrator.judge.models import Mapping as ModelMapping
from migrator.knowledge.chosen import knowledge
from migrator.reports import models as report
from migrator.settings import Settings


def models(run: Run, output_format: str, *, asking: bool) -> int:
    """Print the report; the exit code, which is 1 if the program uses a model that the endpoint does not list."""
    settings = run.configurations.at(os.getcwd())
    sdk, provider = knowledge(settings)
    catalogue = report.Catalogue(
        provider,
        sdk,
        settings.base_url or os.environ.get(settings.base_url_env or "") or provider.base_url,
        settings.api_date,
        settings.models,
        settings.default_model,
    )
    comparison = _compared(run, settings, catalogue) if asking else None
    if output_format == "json":
        console.write([report.as_json(catalogue, comparison)])
    else:
        console.write(report.render(catalogue, comparison, run.style()))
    return FOUND if comparison is not None and comparison.missing else DONE


def _compared(run: Run, settings: Settings, catalogue: report.Catalogue) -> report.Comparison:
    """What the endpoint lists; asked before the program is read, since that is what can fail."""
    from migrator import live

    provider = catalogue.provider
    base_url = catalogue.base_url
    variable = settings.key_env or provider.key_env
    key = os.environ.get(variable, "").strip()
    if not key:
        raise Failure(f"there is no key: set the environment variable {variable} to your key for {provider.display}")
    listed = live.models(base_url, key, variable)
    return report.Comparison(f"{base_url.rstrip('/')}/models", listed, _used(run, catalogue))


def _used(run: Run, catalogue: report.Catalogue) -> tuple[report.Used, ...]:
    """The models that requests name, as the migration leaves them."""
    with console.progress() as progress:
        outcome = pipeline.inventory(
            run.paths, run.configurations, stdin=run.stdin, progress=progress, effort=run.effort
        )
    for problem in outcome.problems:
        console.complain(f"{problem.path}: {problem.message}", run.color)
    mapping = ModelMapping(catalogue.provider, catalogue.sdk, catalogue.table, catalogue.default)
    ours = {client.id for client in outcome.facts.clients if client.target in ("openai", "cerebras")}
    found: dict[tuple[str, str], dict[str, None]] = {}
    for request in outcome.facts.requests:
        if request.endpoint not in MODEL_ENDPOINTS or ours.isdisjoint(request.clients):
            continue
        for naming in mapping.namings(request):
            if naming.counterpart.kind != "none":
                place = naming.literal.place
                source = outcome.texts.get(place.path)
                row = f":{source.position(place.span.start).row}" if source is not None else ""
                name = naming.counterpart.model or naming.name
                found.setdefault((name, naming.name), {})[f"{place.path}{row}"] = None
    return tuple(report.Used(name, asked, tuple(places)) for (name, asked), places in sorted(found.items()))
