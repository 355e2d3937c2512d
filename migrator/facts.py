"""The types that every stage speaks: places, values, clients, requests, findings, fixes.

All of them are frozen, hashable and picklable, so that they can cross a process and be kept in a cache. Nothing here
reads a file, knows a rule or knows a provider. Values are tuples, like places, because they are hashed and compared by
the million; the ``tag`` of a value keeps those of different kinds apart. What every run needs is in ``places``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, Union

from migrator.places import Edit as Edit
from migrator.places import Place as Place
from migrator.places import Problem as Problem
from migrator.places import Skipped as Skipped
from migrator.places import Span as Span


@dataclass(frozen=True)
class Related:
    """Another place that a finding rests on, with the label that the report prints there."""

    place: Place
    message: str


# --------------------------------------------------------------------------------------------------------------------
# Values: what an expression may be, each with the place where it is written
# --------------------------------------------------------------------------------------------------------------------

Scalar = Union[str, int, float, bool, bytes, None]


class Constant(NamedTuple):
    """A literal. ``whole`` is false if it is part of something longer (an f-string, an implicit concatenation)."""

    value: Scalar
    place: Place
    whole: bool = True
    tag: Literal["constant"] = "constant"


class EnvironmentVariable(NamedTuple):
    """A read of the process environment: ``os.environ["X"]`` (required) or ``os.getenv("X", default)``.

    ``place`` is the whole expression, ``name_place`` the literal that names the variable (None if it is not written
    there); ``defaults`` is empty when the read has no default. ``store`` is what is read, if not the environment
    (``streamlit.secrets``), or what stands in front of the name in a text that a framework reads (``os.environ/``).
    ``tested`` tells that the program asks whether it has a value.
    """

    name: str
    place: Place
    required: bool
    defaults: tuple[Value, ...] = ()
    name_place: Place | None = None
    store: str = "os.environ"
    tested: bool = False
    tag: Literal["environment variable"] = "environment variable"

    @property
    def lead(self) -> str:
        """What stands in front of its name in a text that a framework reads."""
        return self.store if self.store.endswith("/") else ""


class Entry(NamedTuple):
    """One item of a mapping that is known by name.

    ``certain`` is false when the item is set on some paths only. ``holder`` is the dict literal or call that contains
    it, and ``statement`` tells that the item is set by a statement of its own (``d["k"] = v``).
    """

    key: str
    values: tuple[Value, ...]
    place: Place
    value_place: Place
    holder: Place
    certain: bool = True
    statement: bool = False


class Mapping(NamedTuple):
    """A dictionary; ``unknown`` lists what keeps its items from being known completely."""

    place: Place
    entries: tuple[Entry, ...]
    unknown: tuple[Unknown, ...] = ()
    tag: Literal["mapping"] = "mapping"

    def entry(self, key: str) -> Entry | None:
        """The entry with that key, or None."""
        return next((entry for entry in self.entries if entry.key == key), None)


class Sequence(NamedTuple):
    """A list, tuple or set. Each item is the tuple of its possible values; ``complete`` if there are no others."""

    place: Place
    items: tuple[tuple[Value, ...], ...]
    complete: bool = True
    tag: Literal["sequence"] = "sequence"


class Reference(NamedTuple):
    """Something that is known by name only: an imported object, a class or a function (``qualified``)."""

    qualified: str
    place: Place
    tag: Literal["reference"] = "reference"


class ClientReference(NamedTuple):
    """An API client, by the id of its :class:`Client`."""

    client: str
    place: Place
    tag: Literal["client reference"] = "client reference"


class Unknown(NamedTuple):
    """What could not be followed, and why, in words a person can act on.

    ``open`` marks what only code that is not in sight could pass, if there is any. ``answer`` is the part of an answer
    of the API that it is, if it is one: ``choices.message``, with ``parsed.`` in front if ``parse`` gave the answer,
    and what is called on it behind (``choices.message.model_dump(exclude_none)``).
    """

    reason: str
    place: Place
    open: bool = False
    answer: str = ""
    tag: Literal["unknown"] = "unknown"


@dataclass(frozen=True)
class Schema:
    """A JSON schema as far as it can be seen: a literal, or what pydantic makes of a class; or a part of one.

    ``type`` is empty where it cannot be told. ``keywords`` are what it says besides its structure, each where it is
    written; ``options`` are those of ``anyOf``, ``values`` the texts of ``enum`` and ``const``. ``closed`` tells
    whether it takes no further properties (None: not known), ``back`` what of itself it leads back to.
    """

    place: Place
    type: str = ""
    keywords: tuple[tuple[str, Place], ...] = ()
    properties: tuple[tuple[str, Schema], ...] = ()
    items: tuple[Schema, ...] = ()
    options: tuple[Schema, ...] = ()
    values: tuple[str, ...] = ()
    closed: bool | None = None
    back: str = ""


Value = Union[Constant, EnvironmentVariable, Mapping, Sequence, Reference, ClientReference, Unknown]

# --------------------------------------------------------------------------------------------------------------------
# Clients and requests
# --------------------------------------------------------------------------------------------------------------------

FieldForm = Literal["keyword", "positional", "item", "statement"]


@dataclass(frozen=True)
class Field:
    """A named argument of a constructor or a field of a request.

    ``form`` says how it is written: ``keyword`` (``name=value`` in the call ``holder``), ``positional`` (the value, in
    a call of a framework's class), ``item`` (an item of the dict literal or ``dict(...)`` call ``holder``) or
    ``statement`` (``d["name"] = value``, ``holder`` is the statement).
    ``place`` is what is written for it, name and value together; ``value_place`` the value alone.
    ``body`` is true for fields that stand in ``extra_body``, ``passed`` for those that hand on a parameter of the
    function that they stand in, ``mixed`` for those of a dictionary that need not be the one that arrives here.
    ``branches`` are the ``if`` statements that it stands in, by number, and the branch of each; a negative number is a
    ``**`` that may pass one of several dictionaries, with the one that it is of. In the branches of each of ``gone``
    it is taken out again. ``advice`` is there for a field that is written nowhere, since a framework sends it by
    itself: how to do without. ``framework`` is the class that it is an argument of, where that is one of a framework's
    and the request is not: what it says is to be read in the ways of that class.
    """

    name: str
    values: tuple[Value, ...]
    place: Place
    value_place: Place
    holder: Place
    form: FieldForm = "keyword"
    certain: bool = True
    body: bool = False
    passed: bool = False
    mixed: bool = False
    branches: tuple[tuple[int, int], ...] = ()
    gone: tuple[tuple[tuple[int, int], ...], ...] = ()
    spelled: str = ""
    advice: str = ""
    framework: str = ""

    @property
    def written(self) -> str:
        """Its name as it is written."""
        return self.spelled or self.name

    @property
    def constants(self) -> tuple[Constant, ...]:
        """The literals that the field may hold."""
        return tuple(value for value in self.values if isinstance(value, Constant))

    @property
    def unknown(self) -> tuple[Unknown, ...]:
        """What of the value could not be followed."""
        return tuple(value for value in self.values if isinstance(value, Unknown))


@dataclass(frozen=True)
class Twin:
    """How the class is ``spelled`` that stands in for another one: the plain client's for one of a platform (Azure).

    ``imports`` is the ``from … import`` statement that has to import it too, beside the name ``beside``, if any has to;
    ``module`` is where it comes from if not from the same one. ``exported``: other files may import ``beside`` from
    there.
    """

    spelled: str
    imports: Place | None = None
    beside: str = ""
    module: str = ""
    exported: bool = False


Target = Literal["openai", "cerebras", "other", "dynamic"]
Resolution = Literal["resolved", "inferred", "unresolved"]


@dataclass(frozen=True)
class Client:
    """One API client: where it is made, of which class, with what, and where its requests go.

    ``kind`` is the canonical class (``openai.OpenAI``, ``openai.AzureOpenAI``, ``cerebras.cloud.sdk.Cerebras``, or
    ``openai`` for the module-level client). ``target`` is ``openai``, ``cerebras`` (a host of the provider in use),
    ``other`` (another host) or ``dynamic`` (decided at run time). ``escapes`` are the places where the client is
    handed to code that cannot be seen; ``inherits`` marks a client that takes what it is not given from another one
    (``with_options``). The arguments of the module-level client are its settings (``openai.api_key = …``), and
    ``spelled`` is the name that the module has there, ``anchor`` the statement behind which a further setting can
    stand. ``qualified`` is the class by the name that it is imported by
    (``langfuse.openai.OpenAI``); ``others`` are things that are called there besides, if it is not certain which;
    ``indirect`` marks a client that is made by code that calls the class for the program
    (``default_factory=OpenAI``), where there is no call to edit. ``twin`` is the plain class of one of Azure's, or
    what a framework's class has to become; ``spellings`` are the arguments that have another name there, since the
    class is a framework's. ``wrapped`` are the places where a wrapper of another package takes it.
    """

    id: str
    kind: str
    place: Place
    callee: Place
    target: Target
    arguments: tuple[Field, ...]
    unknown: tuple[Unknown, ...] = ()
    escapes: tuple[Related, ...] = ()
    module_level: bool = False
    inherits: bool = False
    spelled: str = ""
    anchor: Place | None = None
    qualified: str = ""
    indirect: bool = False
    others: tuple[Related, ...] = ()
    twin: Twin | None = None
    spellings: tuple[tuple[str, str], ...] = ()
    wrapped: tuple[Related, ...] = ()

    def spelling(self, name: str) -> str:
        """What an argument is called in the call that makes the client."""
        return dict(self.spellings).get(name, name)

    def argument(self, name: str) -> Field | None:
        """The constructor argument with that name, or None."""
        return next((field for field in self.arguments if field.name == name), None)


@dataclass(frozen=True)
class Request:
    """One request: which endpoint, by which method, through which clients, with which fields.

    ``endpoint`` is the resource path without wrappers (``chat.completions``), ``method`` the method called on it,
    ``unknown`` what keeps the fields from being known completely (an unfollowed ``**kwargs``). ``others`` are things
    that the receiver may be besides the clients, and that are no OpenAI clients. ``reason`` says why the client is not
    known, where it is not; ``forwarded`` that the method is handed to another function together with the fields.
    ``framework`` is the class that makes the request for the program, where one of a framework's does; ``plain`` that
    another argument of it says whose the model is, so that its name needs no prefix. ``lacks`` are arguments that it
    needs with a client of the provider's, as code.
    """

    id: str
    place: Place
    callee: Place
    endpoint: str
    method: str
    clients: tuple[str, ...]
    resolution: Resolution
    fields: tuple[Field, ...]
    unknown: tuple[Unknown, ...] = ()
    others: tuple[Related, ...] = ()
    reason: Unknown | None = None
    forwarded: bool = False
    framework: str = ""
    plain: bool = False
    lacks: tuple[tuple[str, str], ...] = ()

    @property
    def chain(self) -> str:
        """The endpoint and the method as the client spells them: ``chat.completions.create``."""
        return f"{self.endpoint}.{self.method}"

    def named(self, name: str) -> tuple[Field, ...]:
        """Every writing of the field ``name`` (more than one if it is set in several places)."""
        return tuple(field for field in self.fields if field.name == name)

    def field(self, name: str) -> Field | None:
        """The field ``name``, or None; the last writing of it where there are several."""
        found = self.named(name)
        return found[-1] if found else None


@dataclass(frozen=True)
class LegacyUse:
    """A use of the ``openai`` package before 1.0 (``openai.ChatCompletion.create``, ``openai.api_base = …``).

    ``guarded``: the program asks first which version there is.
    """

    name: str
    place: Place
    kind: Literal["call", "setting", "error"]
    guarded: bool = False


@dataclass(frozen=True)
class Consumer:
    """A place, other than a request of a client that moves, that a literal or variable flows into.

    ``leaves`` are the places of the literals and environment reads that it may take.
    """

    description: str
    place: Place
    leaves: frozenset[Place]
    kind: Literal["call", "subscript", "comparison"]


MentionKind = Literal["asked", "set", "read", "said", "other", "library"]


@dataclass(frozen=True)
class Mention:
    """A place that names an environment variable of OpenAI's, and what happens with the variable there.

    ``asked``: the program only asks whether it has a value, and gives up if not where it ``refuses``; ``set``: it gives
    it one; ``read``: it takes its value; ``said``: the text of an error names it; ``other``: what is done with the
    name is not followed; ``library``: ``text``, a package that reads it by itself, is imported. ``place`` is the
    literal (``text`` its value, ``whole`` if it is one of its own), or the import.
    """

    name: str
    place: Place
    kind: MentionKind
    text: str = ""
    refuses: bool = False
    whole: bool = True


ReadingKind = Literal["model", "finish", "attribute", "member", "first", "caught", "header", "tokens"]


@dataclass(frozen=True)
class Reading:
    """A place where the program goes by what answers look like.

    ``model``: the name of the model in an answer is compared with ``text``; ``finish``: the reason why it ends is;
    ``attribute``: an attribute ``text`` of it is read; ``member``: one is that the answers of only one SDK have;
    ``first``: the first choice of a chunk is taken though there may be none; ``caught``: the exception ``text`` of an
    SDK is; ``header``: a header is named; ``tokens``: tokens are counted as the model ``text`` does. ``requests`` are
    the places of the requests that give the answer, as far as that can be told.
    """

    kind: ReadingKind
    place: Place
    text: str
    requests: tuple[Place, ...] = ()
    whole: bool = True


@dataclass(frozen=True)
class Pin:
    """The newest version of a package that the files below ``folder`` may run with.

    ``version`` is that version, if it is ``included``, else the first that is not allowed. ``place`` says so.
    """

    package: str
    folder: str
    version: tuple[int, ...]
    included: bool
    place: Place

    def lacks(self, since: str) -> bool:
        """Whether what the package has since the version ``since`` is not in any version that is allowed."""
        wanted = tuple(int(part) for part in since.split("."))
        length = max(len(wanted), len(self.version))
        first = wanted + (0,) * (length - len(wanted))
        last = self.version + (0,) * (length - len(self.version))
        return last < first or (last == first and not self.included)

    def __str__(self) -> str:
        """The versions in words: ``openai 1.40.0``, ``openai before 1.40.0``."""
        number = ".".join(map(str, self.version))
        return f"{self.package} {number}" if self.included else f"{self.package} before {number}"


@dataclass(frozen=True)
class Listed:
    """A package that the project lists among its dependencies, for the files below ``folder``; ``place`` says so."""

    package: str
    folder: str
    place: Place


CarrierKind = Literal[
    "template",
    "environment",
    "compose",
    "workflow",
    "gitlab",
    "dockerfile",
    "devcontainer",
    "shell",
    "manifest",
    "configuration",
    "requirements",
    "notebook",
    "none",
]
"""The kinds of files beside the code that carry settings to it (``rules/knowledge/surroundings.toml``), and notebooks,
whose commands do."""


@dataclass(frozen=True)
class Given:
    """An environment variable of OpenAI's that a file beside the code gives to a program.

    ``place`` is where it is named, ``folder`` the one below which the code is that gets it. ``entry`` is what a sibling
    can be made of, by writing it once more with another name; None if that cannot be done. ``beside`` are the other
    variables that the program is given along with it. ``commented`` is one that only a comment names.
    """

    name: str
    carrier: CarrierKind
    place: Place
    folder: str
    entry: Place | None = None
    beside: frozenset[str] = frozenset()
    commented: bool = False


@dataclass(frozen=True)
class ShellRequest:
    """A request to OpenAI that a shell script makes itself (``curl``), or a command of a workflow or a notebook.

    ``place`` is the whole command and ``url`` the address, up to the end of ``path`` (``chat/completions``). ``keys``
    are the places where it names the variable of OpenAI's key; there are none where it is not to be edited, since the
    variable comes from somewhere else. ``elsewhere`` tells that the script does so outside of
    such commands too. ``model`` is the model in a body that is written out, ``fields`` are the other names at its top,
    and ``read`` tells that all of it could be read.
    """

    place: Place
    url: Place
    path: str
    folder: str
    keys: tuple[Place, ...]
    elsewhere: bool = False
    model: Constant | None = None
    fields: tuple[str, ...] = ()
    read: bool = False


@dataclass(frozen=True)
class Configured:
    """A model in a configuration file that the code mentions, under the key ``key``; its place is without quotes."""

    key: str
    model: Constant
    folder: str


@dataclass(frozen=True)
class Facts:
    """What the linking stage knows about the whole program.

    ``variables`` are the environment variables that the program itself sets, and where. ``schemas`` are those of the
    classes that requests ask for, by the place of the class or of the call that gives its schema. ``given`` is what
    files beside the code give to it, ``shell_requests`` are those that scripts make, ``configured`` models in files of
    configuration, and ``hidden`` the places of values in such files that are nobody's business.
    """

    clients: tuple[Client, ...] = ()
    requests: tuple[Request, ...] = ()
    legacy: tuple[LegacyUse, ...] = ()
    consumers: tuple[Consumer, ...] = ()
    variables: tuple[tuple[str, Place], ...] = ()
    mentions: tuple[Mention, ...] = ()
    schemas: tuple[tuple[Place, Schema], ...] = ()
    readings: tuple[Reading, ...] = ()
    pins: tuple[Pin, ...] = ()
    listed: tuple[Listed, ...] = ()
    given: tuple[Given, ...] = ()
    hidden: tuple[Place, ...] = ()
    shell_requests: tuple[ShellRequest, ...] = ()
    configured: tuple[Configured, ...] = ()


# --------------------------------------------------------------------------------------------------------------------
# Findings and fixes
# --------------------------------------------------------------------------------------------------------------------

Severity = Literal["error", "warning"]
Applicability = Literal["safe", "unsafe", "display"]


@dataclass(frozen=True)
class ReadEnvironment:
    """Code that reads a required environment variable: ``os.environ["X"]`` under whatever name ``os`` has there."""

    variable: str


@dataclass(frozen=True)
class SecondCall:
    """Code that repeats the call at ``place`` with other arguments.

    Each of ``arguments`` stands in place of the call's own, or in front; those called ``without`` are left out.
    """

    place: Place
    arguments: tuple[tuple[str, Union[str, ReadEnvironment]], ...]
    without: tuple[str, ...] = ()


Code = Union[str, ReadEnvironment, SecondCall]


@dataclass(frozen=True)
class Replace:
    """Write ``code`` in place of the expression at ``place``."""

    place: Place
    code: Code


@dataclass(frozen=True)
class OrElse:
    """Make the expression at ``place`` fall back to ``code`` where it is falsy: ``<expression> or code``."""

    place: Place
    code: Code


@dataclass(frozen=True)
class Wrap:
    """Write ``before`` and ``after`` around the expression at ``place``."""

    place: Place
    before: str
    after: str


@dataclass(frozen=True)
class ReplaceString:
    """Give the string literal at ``place`` another value; its quotes and prefix stay."""

    place: Place
    value: str


@dataclass(frozen=True)
class SetArgument:
    """Give the call at ``place`` the keyword argument ``name``; added if absent, in front if ``first``."""

    place: Place
    name: str
    code: Code
    first: bool = False


@dataclass(frozen=True)
class Remove:
    """Take the argument or item ``name`` out of the call, ``dict(...)`` or dict literal at ``place``."""

    place: Place
    name: str


@dataclass(frozen=True)
class Rename:
    """Rename the keyword argument or item ``name`` of the call or dict literal at ``place``."""

    place: Place
    name: str
    new: str


@dataclass(frozen=True)
class MoveInto:
    """Move the arguments or items ``names`` at ``place`` into its dictionary argument or item ``into``."""

    place: Place
    names: tuple[str, ...]
    into: str


@dataclass(frozen=True)
class MoveOut:
    """Move the items ``names`` of the dictionary argument or item ``source`` at ``place`` out of it, beside it."""

    place: Place
    names: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class RemoveStatement:
    """Delete the statement at ``place``."""

    place: Place


@dataclass(frozen=True)
class InsertStatement:
    """Insert a statement, ``target = code``, on a line of its own after the statement at ``place``."""

    place: Place
    target: str
    code: Code


@dataclass(frozen=True)
class ImportBeside:
    """Let the ``from … import`` statement at ``place`` import ``name`` too, next to ``beside``.

    ``bound`` is what it is called there, if not by its own name.
    """

    place: Place
    name: str
    beside: str
    bound: str = ""


@dataclass(frozen=True)
class ImportInstead:
    """Let ``name`` be imported where the ``from … import`` statement at ``place`` imports ``gone``, and in place of it
    unless something else in the file uses that, or other files do (``kept``).

    ``module`` is where it comes from; empty if that is where the other one does.
    """

    place: Place
    name: str
    gone: str
    module: str = ""
    kept: bool = False


@dataclass(frozen=True)
class RewriteImport:
    """Write ``text``, one or more import statements, in place of the import statement at ``place``."""

    place: Place
    text: str


@dataclass(frozen=True)
class RewriteComment:
    """Write ``text`` in place of what stands at ``place``: comments and white space, and nothing else."""

    place: Place
    text: str


@dataclass(frozen=True)
class RepeatEntry:
    """Write the entry at ``place`` of a file beside the code once more behind it, with ``new`` in place of ``name``."""

    place: Place
    name: str
    new: str


@dataclass(frozen=True)
class ReplaceText:
    """Write ``text`` in place of what stands at ``place`` of a file beside the code."""

    place: Place
    text: str


@dataclass(frozen=True)
class InsertLine:
    """Write ``text`` in a line of its own behind the line of ``place``, in a list of requirements."""

    place: Place
    text: str


@dataclass(frozen=True)
class SplitClient:
    """Make a second client behind the statement that makes the one at ``place``, and send requests through it.

    ``requests`` are the methods that these requests call (``client.chat.completions.create``). The second client is
    made by the same call, but for ``arguments`` and ``without`` (see :class:`SecondCall`); ``provider`` goes into its
    name. Which statement and which name that is, only the text says: the planning stage writes this out as the
    operations that it comes to, or refuses it.
    """

    place: Place
    requests: tuple[Place, ...]
    provider: str
    arguments: tuple[tuple[str, Union[str, ReadEnvironment]], ...]
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class SwitchSdk:
    """Make the client at ``place``, whose class ``callee`` names, one of another SDK.

    ``source`` and ``target`` are the modules of the two; ``exports`` what both have, by its name in each; ``lacking``
    attributes that the errors of the second do not have, and ``options`` those of its clients. ``requests`` are the
    methods that the requests of the client call; ``others`` are the clients of the first SDK that stay, and their
    requests. What else of the program has to change along with it (imports, annotations, handlers), only the text says:
    the planning stage writes this out as the operations that it comes to, or refuses it.
    """

    place: Place
    callee: Place
    source: str
    target: str
    exports: tuple[tuple[str, str], ...]
    lacking: frozenset[str]
    options: frozenset[str]
    requests: tuple[Place, ...]
    others: tuple[Place, ...]


Operation = Union[
    Replace,
    OrElse,
    Wrap,
    ReplaceString,
    SetArgument,
    Remove,
    Rename,
    MoveInto,
    MoveOut,
    RemoveStatement,
    InsertStatement,
    ImportBeside,
    ImportInstead,
    RewriteImport,
    RewriteComment,
    RepeatEntry,
    ReplaceText,
    InsertLine,
    SplitClient,
    SwitchSdk,
]


@dataclass(frozen=True)
class Fix:
    """What would resolve a finding. ``edits`` is filled in by the planning stage.

    ``group`` are the ids of the clients that this fix helps to move. Those of them that are ``essential`` apply
    together or not at all, so that no request is left with one half of a migration; the others only apply if those do.
    """

    applicability: Applicability
    message: str
    operations: tuple[Operation, ...]
    edits: tuple[Edit, ...] = ()
    group: tuple[str, ...] = ()
    essential: bool = False


@dataclass(frozen=True)
class Finding:
    """One thing that a rule has to say about one place."""

    code: str
    name: str
    severity: Severity
    message: str
    place: Place
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    help: str = ""


@dataclass(frozen=True)
class FileProblem:
    """Something about a file rather than its program: it cannot be parsed or read, or a comment in it has no use.

    What can be done about it is told by ``help``, and done by ``fix``.
    """

    place: Place
    kind: Literal["syntax", "unreadable", "unused-suppression"]
    message: str
    help: str = ""
    fix: Fix | None = None


@dataclass(frozen=True)
class RuleInfo:
    """A rule, for those who want to read about it. ``family`` is the folder that it is in, which says what it is about.

    ``fix`` is the applicability of its fixes, None if it has none; ``summary`` the first line of its explanation, and
    ``explanation`` the rest. ``beside``: its examples are files beside a program.
    """

    code: str
    name: str
    severity: Severity
    fix: str | None
    summary: str
    explanation: str
    bad: tuple[str, ...]
    good: tuple[str, ...]
    family: str = ""
    beside: bool = False
