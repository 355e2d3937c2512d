"""Fields and forms of values that exclude each other are no conflict, and nothing that may be alone is taken out."""

from __future__ import annotations

from pathlib import Path

import pytest
from rule_programs import CLIENT, check, migrate, rows, settings

_BODY = '"model": "gpt-oss-120b", "messages": []'
_OLD = f'{{{_BODY}, "max_tokens": 5}}'
_NEW = f'{{{_BODY}, "max_completion_tokens": 5}}'
_SEND = "client.chat.completions.create(**params)"
_ASK = "def ask(new):\n    "

EXCLUSIVE = {
    "branches": f"{_ASK}if new:\n        params = {_NEW}\n    else:\n        params = {_OLD}\n    {_SEND}\n",
    "returned by a function": f"def made(new):\n    if new:\n        return {_NEW}\n    return {_OLD}\n\n\n"
    f"{_ASK}{_SEND.replace('params', 'made(new)')}\n",
    "a table": f"TABLE = {{'new': {_NEW}, 'old': {_OLD}}}\n\n\n{_ASK}{_SEND.replace('params', 'TABLE[new]')}\n",
    "a conditional": f"{_ASK}params = {_NEW} if new else {_OLD}\n    {_SEND}\n",
    "callers": f"def ask(params):\n    {_SEND}\n\n\nask({_NEW})\nask({_OLD})\n",
    "callers with keywords": f"def ask(**params):\n    {_SEND}\n\n\n"
    'ask(model="gpt-oss-120b", messages=[], max_tokens=5)\n'
    'ask(model="gpt-oss-120b", messages=[], max_completion_tokens=5)\n',
    "a loop": f"for params in [{_NEW}, {_OLD}]:\n    {_SEND}\n",
    "a name in the literal": f'{_ASK}name = "max_completion_tokens" if new else "max_tokens"\n'
    f"    params = {{{_BODY}, name: 5}}\n    {_SEND}\n",
    "a name that is set": f'{_ASK}name = "max_completion_tokens" if new else "max_tokens"\n'
    f"    params = {{{_BODY}}}\n    params[name] = 5\n    {_SEND}\n",
    "two settings": f"{_ASK}params = {{{_BODY}}}\n    if new:\n        params['max_completion_tokens'] = 5\n"
    f"    else:\n        params['max_tokens'] = 5\n    {_SEND}\n",
    "one of them returns": f"{_ASK}params = {{{_BODY}}}\n    if new:\n        params['max_completion_tokens'] = 5\n"
    f"        return {_SEND}\n    params['max_tokens'] = 5\n    return {_SEND}\n",
    "it is copied and one is taken out": f"{_ASK}params = {_OLD}\n    if new:\n"
    "        params = {**params, 'max_completion_tokens': 5}\n        del params['max_tokens']\n"
    f"    {_SEND}\n",
    "it is moved": f"{_ASK}params = {_OLD}\n    if new:\n"
    f"        params['max_completion_tokens'] = params.pop('max_tokens')\n    {_SEND}\n",
    "an update": f"{_ASK}params = {{{_BODY}}}\n    if new:\n        params.update({{'max_completion_tokens': 5}})\n"
    f"        return {_SEND}\n    params.update(max_tokens=5)\n    {_SEND}\n",
    "merged": f"{_ASK}limit = {{'max_completion_tokens': 5}} if new else {{'max_tokens': 5}}\n"
    f"    params = {{{_BODY}, **limit}}\n    {_SEND}\n",
    "kept": f"class Llm:\n    def __init__(self, new):\n        if new:\n            self.params = {_NEW}\n"
    f"        else:\n            self.params = {_OLD}\n\n    def ask(self):\n"
    f"        {_SEND.replace('params', 'self.params')}\n",
}


@pytest.mark.parametrize("way", EXCLUSIVE)
def test_limits_that_exclude_each_other_are_no_conflict(way: str, tmp_path: Path) -> None:
    findings, _ = check(tmp_path, CLIENT + EXCLUSIVE[way], settings(tmp_path, select=("CBR403",)))
    assert [found.message for found in findings] == []


TOGETHER = {
    "both": f"client.chat.completions.create(**{_OLD}, max_completion_tokens=5)\n",
    "one more": f"{_ASK}params = {_OLD}\n    if new:\n        params['max_completion_tokens'] = 5\n    {_SEND}\n",
    "in an earlier run": f"PARAMS = {_OLD}\n\n\n{_ASK}if new:\n        PARAMS['max_completion_tokens'] = 5\n"
    f"        return\n    {_SEND.replace('params', 'PARAMS')}\n",
    "before an end": f"{_ASK}params = {_OLD}\n    try:\n        if new:\n"
    "            params['max_completion_tokens'] = 5\n            return\n    finally:\n"
    f"        {_SEND}\n",
    "in a branch of both": f"{_ASK}if new:\n        params = {_OLD}\n        params['max_completion_tokens'] = 5\n"
    f"        {_SEND}\n",
}


@pytest.mark.parametrize("way", TOGETHER)
def test_limits_that_may_meet_are_reported(way: str, tmp_path: Path) -> None:
    findings, source = check(tmp_path, CLIENT + TOGETHER[way], settings(tmp_path, select=("CBR403",)))
    assert len(rows(findings, source, "CBR403")) == 1


@pytest.mark.parametrize("way", ["one more", "in an earlier run", "before an end"])
def test_a_limit_that_may_be_the_only_one_stays(way: str, tmp_path: Path) -> None:
    code = CLIENT + TOGETHER[way]
    assert migrate(tmp_path, code, settings(tmp_path, select=("CBR403",))).decode() == code


@pytest.mark.parametrize("way", ["both", "in a branch of both"])
def test_a_limit_that_never_is_the_only_one_goes(way: str, tmp_path: Path) -> None:
    code = CLIENT + TOGETHER[way]
    assert "max_tokens" not in migrate(tmp_path, code, settings(tmp_path, select=("CBR403",))).decode()


# -- one value for two endpoints --------------------------------------------------------------------------------------

_CHAT_TOOL = '{"type": "function", "function": {"name": tool.name, "parameters": tool.schema}}'
_RESPONSES_TOOL = '{"type": "function", "name": tool.name, "parameters": tool.schema}'
_FORMS = {
    "two lists": f"if flat:\n        made = [{_RESPONSES_TOOL} for tool in tools]\n    else:\n"
    f"        made = [{_CHAT_TOOL} for tool in tools]\n    return made or None\n",
    "one list": "made = []\n    for tool in tools:\n        if flat:\n"
    f"            made.append({_RESPONSES_TOOL})\n        else:\n            made.append({_CHAT_TOOL})\n"
    "    return made\n",
    "a conditional": f"return [{_RESPONSES_TOOL} if flat else {_CHAT_TOOL} for tool in tools]\n",
}
_SENDING = (
    "\n\ndef ask(tools, flat):\n    body = {'tools': made(tools, flat)}\n    if flat:\n"
    "        return client.responses.create(model='gpt-oss-120b', input='a', **body)\n"
    "    return client.chat.completions.create(model='gpt-oss-120b', messages=[], **body)\n"
)
_LIMITS = ("CBR304",)


@pytest.mark.parametrize("form", _FORMS)
def test_a_form_that_is_for_another_endpoint_is_not_wrong_here(form: str, tmp_path: Path) -> None:
    code = f"{CLIENT}def made(tools, flat):\n    {_FORMS[form]}{_SENDING}"
    findings, _ = check(tmp_path, code, settings(tmp_path, select=_LIMITS))
    assert [found.message for found in findings] == []


@pytest.mark.parametrize("form", _FORMS)
def test_without_another_endpoint_it_is(form: str, tmp_path: Path) -> None:
    code = f"{CLIENT}def made(tools, flat):\n    {_FORMS[form]}{_SENDING.replace('responses', 'chat.completions')}"
    findings, _ = check(tmp_path, code, settings(tmp_path, select=_LIMITS))
    assert findings


def test_without_a_form_of_its_own_it_is(tmp_path: Path) -> None:
    code = f"{CLIENT}def made(tools, flat):\n    return [{_RESPONSES_TOOL} for tool in tools]\n{_SENDING}"
    findings, _ = check(tmp_path, code, settings(tmp_path, select=_LIMITS))
    assert findings


# -- a value that is brought into its form on the way -----------------------------------------------------------------

_WRAPPED = {
    "if it is not yet": "if tools and tools[0].get('type') != 'function':\n"
    "        tools = [{'type': 'function', 'function': each} for each in tools]\n",
    "into another list": "given = []\n    for each in tools:\n"
    "        given.append(each if 'type' in each else {'type': 'function', 'function': each})\n    tools = given\n",
}
_RAW = "\n\nask([{'name': 'f', 'description': 'a', 'parameters': {}}])\n"
_ASK_TOOLS = (
    "def ask(tools):\n    {}    return client.chat.completions.create(model='gpt-oss-120b', messages=[], tools=tools)\n"
)


@pytest.mark.parametrize("way", _WRAPPED)
def test_what_is_brought_into_the_right_form_is_not_wrong(way: str, tmp_path: Path) -> None:
    code = CLIENT + _ASK_TOOLS.format(_WRAPPED[way]) + _RAW
    findings, _ = check(tmp_path, code, settings(tmp_path, select=_LIMITS))
    assert [found.message for found in findings] == []


def test_what_is_not_is(tmp_path: Path) -> None:
    right = "\n\nask([{'type': 'function', 'function': {'name': 'g', 'parameters': {}}}])\n"
    code = CLIENT + _ASK_TOOLS.format("") + _RAW + right
    findings, _ = check(tmp_path, code, settings(tmp_path, select=_LIMITS))
    assert len(findings) == 3


# -- code for other versions of the SDK -------------------------------------------------------------------------------

_ASKED = {
    "hasattr": ('if hasattr(openai, "OpenAI"):', "else:"),
    "not hasattr": ('if not hasattr(openai, "AsyncOpenAI"):', ""),
    "the version": ('if openai.__version__.startswith("0."):', ""),
    "a comparison": ('if Version(openai.__version__) < Version("1.0"):', ""),
}
_OLD_CALL = 'answer = openai.ChatCompletion.create(model="gpt-4", messages=[])'


@pytest.mark.parametrize("asked", _ASKED)
def test_code_for_an_older_sdk_is_a_warning(asked: str, tmp_path: Path) -> None:
    test, other = _ASKED[asked]
    before = f"{test}\n    pass\n{other}" if other else test
    code = f"import openai\n\n{before}\n    {_OLD_CALL}\n"
    findings, _ = check(tmp_path, code, settings(tmp_path))
    assert [(found.code, found.severity) for found in findings] == [("CBR110", "warning")]


@pytest.mark.parametrize("statement", ['assert openai.__version__ < "1"', 'assert not hasattr(openai, "OpenAI")'])
def test_so_is_a_module_that_asserts_its_version(statement: str, tmp_path: Path) -> None:
    code = (
        f"import openai\n\n{statement}\n\n\nclass Completion(openai.Completion):\n    asked = openai.ChatCompletion\n"
    )
    findings, _ = check(tmp_path, f"{code}\n\n{_OLD_CALL}\n", settings(tmp_path))
    assert {(found.code, found.severity) for found in findings} == {("CBR110", "warning")}


@pytest.mark.parametrize("test", ["if new:", 'if hasattr(openai, "colour"):', "if __version__:"])
def test_code_that_any_sdk_runs_is_an_error(test: str, tmp_path: Path) -> None:
    findings, _ = check(tmp_path, f"import openai\n\n{test}\n    {_OLD_CALL}\n", settings(tmp_path))
    assert [(found.code, found.severity) for found in findings] == [("CBR110", "error")]


_NEW_SDK = [
    "hasattr(openai, 'OpenAI')",
    "openai.__version__.startswith('1')",
    "not openai.__version__.startswith('0.')",
    "openai.__version__ >= '1.0'",
    "not parse(openai.__version__) < parse('1.0.0')",
    "int(openai.__version__.split('.')[0]) >= 1",
]


@pytest.mark.parametrize("test", _NEW_SDK)
def test_the_module_of_an_older_sdk_is_no_client(test: str, tmp_path: Path) -> None:
    code = (
        f"import os\n\nimport openai\n\n\ndef build():\n    if {test}:\n"
        "        base_url, key = 'https://api.cerebras.ai/v1', os.environ['CEREBRAS_API_KEY']\n"
        "        client = openai.OpenAI(base_url=base_url, api_key=key)\n"
        "    else:\n        openai.api_key = os.environ['OPENAI_API_KEY']\n        client = openai\n"
        "    return client\n\n\n"
        "build().chat.completions.create(model='gpt-oss-120b', messages=[])\n"
    )
    findings, _ = check(tmp_path, code, settings(tmp_path, select=("CBR1",)))
    assert [found.message for found in findings] == []


def test_a_module_that_is_set_up_for_azure_is_reported_where_that_is_said(tmp_path: Path) -> None:
    code = (
        "import openai\n\n\ndef plain(key):\n    openai.api_key = key\n\n\n"
        "def azure(key):\n    openai.api_type = 'azure'\n    openai.api_key = key\n\n\n"
        "openai.chat.completions.create(model='gpt-oss-120b', messages=[])\n"
    )
    findings, source = check(tmp_path, code, settings(tmp_path, select=("CBR106",)))
    assert rows(findings, source, "CBR106") == [9]
