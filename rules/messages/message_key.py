from __future__ import annotations

from collections.abc import Iterable, Iterator

from migrator.facts import Entry, Finding, Fix, Mapping, Operation, Place, Remove, Rename, Request, Sequence
from migrator.judge.context import Context
from migrator.judge.fields import field_fix, is_judged, severity_of
from migrator.judge.messages import Message, messages, texts
from migrator.judge.rule import Bad, Rule

_CLIENT = (
    "import os\n\nfrom openai import OpenAI\n\n"
    'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])\n\n'
)
# Keys that have another name at Cerebras, where the value stays as it is.
_RENAMED = {"reasoning_content": "reasoning"}


def _program(message: str) -> str:
    return f'{_CLIENT}client.chat.completions.create(model="gpt-oss-120b", messages=[{message}])\n'


_CALLED = '{"role": "assistant", "content": None, "tool_calls": [%s]}'


class MessageKey(Rule):
    """A message has a role or a key that Cerebras does not know.

    The schemas of messages are closed: a key that is not listed for the role is refused with 400, also where its value
    is None. The roles are `system`, `developer`, `user`, `assistant` and `tool`; the old role `function` is not among
    them. Assistants have `content`, `name`, `reasoning` and `tool_calls`, but no `function_call`, `refusal`,
    `reasoning_content` and the like; the parts of a content have no `cache_control`. Calls of tools have `id`, `type`,
    `index` and `function`, and only the type `function`.

    A key that is set by a statement of its own on some paths only is not reported: it may be taken out again. Neither
    is a message of one of several lists that a request may be given: it may be meant for another provider.

    The fix takes the key out, or gives it the name that it has here. It is unsafe, because the message may be read
    elsewhere. There is none for a role.

    Source: OpenAPI description of the Cerebras Cloud API of 2026-07-18,
    https://github.com/Kilo-Org/kilocode/issues/10375 (reasoning_content is refused)
    """

    code = "CBR604"
    name = "message-key"
    severity = "error"
    fixable = "unsafe"
    bad = (
        Bad(
            _program('{"role": "assistant", "content": "a", "refusal": None}'),
            _program('{"role": "assistant", "content": "a"}'),
            unsafe=True,
        ),
        Bad(
            _program('{"role": "assistant", "content": "a", "reasoning_content": "b"}'),
            _program('{"role": "assistant", "content": "a", "reasoning": "b"}'),
            unsafe=True,
        ),
        Bad(_program('{"role": "function", "name": "f", "content": "1"}')),
        Bad(
            _program('{"role": "user", "content": [{"type": "text", "text": "a", "cache_control": {}}]}'),
            _program('{"role": "user", "content": [{"type": "text", "text": "a"}]}'),
            unsafe=True,
        ),
        Bad(_program(_CALLED % '{"id": "1", "type": "custom", "custom": {"name": "f", "input": ""}}'), count=2),
        # In shape from a chat history that keeps the time of each message.
        Bad(
            f"{_CLIENT}import time\n\nhistory = []\n\n\ndef ask(text):\n"
            '    history.append({"role": "user", "content": text, "timestamp": time.time()})\n'
            '    return client.chat.completions.create(model="gpt-oss-120b", messages=history)\n'
        ),
    )
    good = (
        _program('{"role": "user", "content": "a", "name": "ann"}'),
        _program('{"role": "tool", "content": "1", "tool_call_id": "1"}'),
        _program(_CALLED % '{"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}'),
        _program('{"role": "user", "content": [{"type": "text", "text": "a"}]}'),
        _program('{"role": "assistant", "content": "a", "reasoning": "b"}'),
    )
    noop = (
        'from openai import OpenAI\n\nclient = OpenAI(base_url="https://api.deepseek.com", api_key="x")\n'
        'client.chat.completions.create(model="m", messages=[{"role": "user", "content": "a", "time": 1}])\n',
        'import openai\n\nMESSAGE = {"role": "function", "content": "a"}\n',
        _program("{str(key): value for key, value in os.environ.items()}"),
    )

    def check_request(self, request: Request, context: Context) -> Iterator[Finding]:
        """The roles and keys in the messages of a request that are refused."""
        rules = context.provider.messages
        if not rules.roles or not is_judged(request, context):
            return
        every = {key for role in rules.roles for key in role.keys}
        for message in messages(request):
            if not message.certain:
                continue  # where several lists may be sent, one of them may be another provider's
            roles = [known for text in message.roles if (known := rules.role(str(text.value))) is not None]
            for text in message.roles:
                if message.role is not None and rules.role(message.role) is None:
                    hint = dict(rules.role_hints).get(str(text.value), "use one of the roles that are known")
                    problem = f"{context.provider.display} knows no role {text.value!r}"
                    yield self._finding(text.place, problem, hint, request, context, certain=message.certain)
            allowed = {key for role in roles for key in role.keys} if roles and message.role else every
            whose = f" of the role {message.role!r}" if roles and message.role else ""
            if message.role is None or roles:
                yield from self._keys(message.mapping, allowed, f"a message{whose}", message, request, context)
            yield from self._within(message, request, context)

    def _within(self, message: Message, request: Request, context: Context) -> Iterator[Finding]:
        """What is refused in the parts and in the calls of tools of a message."""
        rules = context.provider.messages
        for part in message.parts():
            known = dict(rules.part_keys).get(str(part.type.value))
            keys = {entry.key for entry in part.mapping.entries} - set(rules.refused_part_keys)
            allowed = set(known) if known else keys
            yield from self._keys(part.mapping, allowed, "a content part", message, request, context)
        calls = message.mapping.entry("tool_calls")
        for value in calls.values if calls is not None else ():
            for item in value.items if isinstance(value, Sequence) else ():
                call = item[0] if len(item) == 1 else None
                if not isinstance(call, Mapping):
                    continue
                yield from self._keys(call, rules.tool_call_keys, "a call of a tool", message, request, context)
                for kind in texts(call.entry("type")):
                    if kind.value not in rules.tool_call_types:
                        problem = f"{context.provider.display} knows no calls of the type {kind.value!r}"
                        hint = "only functions are called"
                        yield self._finding(kind.place, problem, hint, request, context, certain=message.certain)

    def _keys(
        self,
        mapping: Mapping,
        allowed: Iterable[str],
        what: str,
        message: Message,
        request: Request,
        context: Context,
    ) -> Iterator[Finding]:
        known = frozenset(allowed)
        for entry in mapping.entries:
            if known and entry.key not in known and (entry.certain or not entry.statement):
                hint = dict(context.provider.messages.key_hints).get(entry.key, "leave it out")
                fix = _fix(entry, mapping, known, request, context)
                problem = f"{what} has no key {entry.key!r}, which is refused"
                sure = message.certain and entry.certain
                yield self._finding(entry.place, problem, hint, request, context, fix, certain=sure)

    def _finding(
        self,
        place: Place,
        problem: str,
        hint: str,
        request: Request,
        context: Context,
        fix: Fix | None = None,
        *,
        certain: bool,
    ) -> Finding:
        return self.finding(
            place,
            problem,
            severity=severity_of(request, context, certain=certain),
            related=context.sent(place, request),
            fix=fix,
            help=hint,
        )


def _fix(entry: Entry, mapping: Mapping, known: frozenset[str], request: Request, context: Context) -> Fix | None:
    if entry.statement:
        return None
    new = _RENAMED.get(entry.key)
    operation: Operation = Remove(entry.holder, entry.key)
    message = f"remove {entry.key!r}"
    if new in known and new is not None and mapping.entry(new) is None:
        operation, message = Rename(entry.holder, entry.key, new), f"rename it to {new!r}"
    return field_fix(request, context, message, (operation,), [entry.place])
