from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Finding, Fix, Related, ReplaceText
from migrator.judge.carriers import Programs
from migrator.judge.context import Context
from migrator.judge.rule import AT_PROVIDER, Bad, Beside, Rule

_READS = f'{AT_PROVIDER}\nSETTINGS = open("config.yaml").read()\n'
_OTHER = (
    "from openai import OpenAI\n\n"
    'OpenAI(base_url="https://api.deepseek.com", api_key="x").chat.completions.create(model="m", messages=[])\n'
    'SETTINGS = open("config.yaml").read()\n'
)


class ConfiguredModel(Rule):
    """A configuration file that the program reads names a model of OpenAI's.

    Looked at are TOML, YAML and JSON files whose name stands at the end of a text in the code (`open("config.yaml")`),
    where a client below their folder is at Cerebras, or is moved there. A value counts if it is a model of OpenAI's
    with a counterpart, and its key says that it is a model: `model`, `model_name`, `llm`, `engine`, or `..._model`.

    Whether that model is sent to Cerebras cannot be seen, since what reads the file is not followed. So the fix, which
    replaces the name alone, is unsafe.

    Source: https://inference-docs.cerebras.ai/models/overview and the names of keys in 112 public code bases
    """

    code = "CBR805"
    name = "configured-model"
    severity = "warning"
    fixable = "unsafe"
    bad = (
        # In shape from the settings of an agent.
        Bad(
            'llm:\n  model: "gpt-4o"  # the large one\n  temperature: 0\nembedding_model: text-embedding-3-small\n',
            'llm:\n  model: "gpt-oss-120b"  # the large one\n  temperature: 0\n'
            "embedding_model: text-embedding-3-small\n",
            unsafe=True,
            file="config.yaml",
            program=_READS,
        ),
        Bad(
            '[llm]\nmodel = "gpt-4o"\n',
            '[llm]\nmodel = "gpt-oss-120b"\n',
            unsafe=True,
            file="config.toml",
            program=_READS.replace("yaml", "toml"),
        ),
        Bad(
            '{"chat_model": "gpt-4o", "name": "gpt-4o"}\n',
            '{"chat_model": "gpt-oss-120b", "name": "gpt-4o"}\n',
            unsafe=True,
            file="config.json",
            program=_READS.replace("yaml", "json"),
        ),
    )
    good = (
        Beside("model: gpt-oss-120b\n", "config.yaml", _READS),
        Beside("embedding_model: text-embedding-3-small\n", "config.yaml", _READS),
    )
    noop = (
        Beside("model: gpt-4o\n", "config.yaml", AT_PROVIDER),
        Beside("model: gpt-4o\n", "config.yaml", _OTHER),
        Beside("model: gpt-4o\n", "other.yaml", _READS),
    )

    def check_program(self, context: Context) -> Iterator[Finding]:
        """The models in files that the code mentions, around clients that end up at the provider."""
        programs = Programs(context)
        for each in context.facts.configured:
            name = str(each.model.value)
            found = context.models.counterpart(name)
            if found.kind not in ("user", "family") or found.model in (None, name):
                continue
            clients = programs.around(each.model.place.path, each.folder)
            if clients:
                operation = ReplaceText(each.model.place, str(found.model))
                yield self.finding(
                    each.model.place,
                    f"{name!r} is a model of OpenAI's, and the program that mentions this file asks "
                    f"{context.provider.display}",
                    related=(Related(clients.first.place, "by this client"),),
                    fix=Fix("unsafe", f"replace it by {found.model!r}", (operation,), group=clients.group),
                    help=f"use {found.model!r}, if it is for {context.provider.display}",
                )
