"""What is known: ``rules/knowledge/**/*.toml``, read, checked and typed.

Everything that other stages need of the knowledge is imported from here. A mistake in a file is named by file, line
and key, and nothing of a file with a mistake is used. Facts name their sources and have dates where they changed.

    document      a file while it is read, and the error that names a place in it
    convert       TOML to the dataclasses, which are the schema: of the SDK (sdk), of frameworks around it (frameworks),
                of a provider (provider), which has
                models and limits (catalog), fields, combinations, endpoints, messages, schemas, answers (contract),
                and facts with dates (dated)
    cerebras_sdk  what the Cerebras SDK has of the openai package
    surroundings  the files beside code that carry settings to it
    extend        a provider that is like another one
    files         where the files are
    chosen        what a configuration asks for
    counterparts  what stands in for a model of OpenAI's
"""

from __future__ import annotations

from migrator.knowledge.catalog import CHAT, Limit, Model
from migrator.knowledge.cerebras_sdk import CerebrasSdk, SdkName
from migrator.knowledge.contract import (
    Answers,
    Combination,
    Condition,
    Endpoint,
    FieldRule,
    Images,
    Messages,
    Role,
    Status,
    StrictSchema,
)
from migrator.knowledge.counterparts import Counterpart, counterpart
from migrator.knowledge.dated import Dated, Period, Source, Verdict
from migrator.knowledge.document import KnowledgeError
from migrator.knowledge.files import (
    knowledge_folder,
    load_cerebras_sdk,
    load_frameworks,
    load_provider,
    load_sdk,
    load_surroundings,
    provider_names,
    rules_folder,
)
from migrator.knowledge.frameworks import OPENAI_TYPES, Framework, Implied, Method
from migrator.knowledge.provider import Provider
from migrator.knowledge.sdk import ClientClass, ConstructorOption, Legacy, ModelConsumer, Sdk, Variable, Wrapper
from migrator.knowledge.surroundings import Surroundings

__all__ = [
    "CHAT",
    "OPENAI_TYPES",
    "Answers",
    "CerebrasSdk",
    "ClientClass",
    "Combination",
    "Condition",
    "ConstructorOption",
    "Counterpart",
    "Dated",
    "Endpoint",
    "FieldRule",
    "Framework",
    "Images",
    "Implied",
    "KnowledgeError",
    "Legacy",
    "Limit",
    "Messages",
    "Method",
    "Model",
    "ModelConsumer",
    "Period",
    "Provider",
    "Role",
    "Sdk",
    "SdkName",
    "Source",
    "Status",
    "StrictSchema",
    "Surroundings",
    "Variable",
    "Verdict",
    "Wrapper",
    "counterpart",
    "knowledge_folder",
    "load_cerebras_sdk",
    "load_frameworks",
    "load_provider",
    "load_sdk",
    "load_surroundings",
    "provider_names",
    "rules_folder",
]
