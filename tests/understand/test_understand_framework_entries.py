"""Frameworks whose clients are dictionaries in lists: which are followed, what counts around them, and what is lost."""

from __future__ import annotations

from understand_programs import facts, findings, migrated, moved, write

BASE = '"https://api.cerebras.ai/v1"'
AGENT = "import os\n\nfrom autogen import AssistantAgent, UserProxyAgent, config_list_from_json\n\n"


def test_a_list_that_several_agents_share_is_changed_once():
    text = moved(
        AGENT + 'LIST = [{"model": "gpt-4o", "api_key": os.environ["OPENAI_API_KEY"]}]\n'
        'one = AssistantAgent("one", llm_config={"config_list": LIST})\n'
        'two = AssistantAgent("two", llm_config={"config_list": LIST, "temperature": 0})\n'
        'person = UserProxyAgent("person", llm_config=False)\n'
    )
    assert (
        f'LIST = [{{"base_url": {BASE}, "model": "gpt-oss-120b", "api_key": os.environ["CEREBRAS_API_KEY"]}}]' in text
    )
    assert text.count("cerebras.ai") == 1


def test_entries_of_other_providers_beside_it_stay():
    program = (
        AGENT + "LIST = [\n"
        '    {"model": "gpt-4o", "api_key": os.environ["OPENAI_API_KEY"]},\n'
        '    {"model": "gpt-4o", "api_type": "azure", "base_url": "https://a.azure.com", "api_key": "x"},\n'
        '    {"model": "llama", "base_url": "http://localhost:8000/v1", "api_key": "x"},\n]\n'
        'one = AssistantAgent("one", llm_config={"config_list": LIST})\n'
    )
    text = moved(program)
    assert text.splitlines()[6:] == program.splitlines()[6:]
    assert "gpt-oss-120b" in text.splitlines()[5]


def test_a_list_in_a_function_of_another_file_is_followed():
    write(
        'import os\n\n\ndef settings(model="gpt-4o"):\n'
        '    return {"config_list": [{"model": model, "api_key": os.environ["OPENAI_API_KEY"]}]}\n'
        "--- agents.py\nfrom autogen import AssistantAgent\n\nfrom app import settings\n\n"
        'desk = AssistantAgent("desk", llm_config=settings())\n'
    )
    text = migrated()["app.py"]
    assert 'def settings(model="gpt-oss-120b")' in text
    assert f'{{"base_url": {BASE}, "model": model, "api_key": os.environ["CEREBRAS_API_KEY"]}}' in text


def test_what_is_set_around_the_list_is_judged_with_its_entries():
    program = (
        AGENT + 'one = AssistantAgent("one", llm_config={\n'
        '    "config_list": [{"model": "gpt-4o"}],\n    "frequency_penalty": 0.5,\n    "cache_seed": 42,\n'
        '    "clear_thinking": True,\n})\n'
    )
    assert {code for code, _ in findings(program)} == {"CBR101", "CBR201", "CBR301", "CBR302", "CBR305"}
    text = moved(program, unsafe=True)
    assert "frequency_penalty" not in text
    assert '"extra_body": {"clear_thinking": True}' in text
    assert '"cache_seed": 42' in text


def test_an_address_around_the_list_holds_for_its_entries():
    program = (
        'from autogen import OpenAIWrapper\n\nOpenAIWrapper(base_url="http://localhost:8000/v1", '
        'config_list=[{"model": "llama", "api_key": "x"}])\n'
    )
    assert findings(f"# openai\n{program}") == []


def test_what_an_agent_is_given_besides_is_no_field():
    program = (
        AGENT + 'one = AssistantAgent("one", functions=[print], llm_config={"config_list": [{\n'
        '    "model": "gpt-oss-120b", "base_url": "https://api.cerebras.ai/v1", '
        '"api_key": os.environ["CEREBRAS_API_KEY"]}]})\n'
    )
    assert findings(program) == []


def test_a_list_that_comes_from_a_file_is_reported_once():
    program = (
        AGENT + 'LIST = config_list_from_json("OAI_CONFIG_LIST")\n'
        'one = AssistantAgent("one", llm_config={"config_list": LIST})\n'
        'two = AssistantAgent("two", llm_config={"config_list": LIST})\n'
    )
    assert findings(program) == [("CBR107", "warning")]
    assert migrated(unsafe=True) == {}


def test_a_configuration_that_callers_decide_is_reported():
    program = AGENT + "\n\ndef make(config):\n    return AssistantAgent('one', llm_config=config)\n"
    assert findings(program) == [("CBR107", "warning")]


def test_an_object_that_is_followed_by_itself_is_not_reported_again():
    program = (
        "from autogen import AssistantAgent, LLMConfig\n\n"
        'config = LLMConfig({"model": "gpt-4o"})\none = AssistantAgent("one", llm_config=config)\n'
    )
    assert sorted(findings(program)) == [("CBR101", "error"), ("CBR201", "error")]


def test_what_only_assistants_use_keeps_a_list_where_it_is():
    program = (
        AGENT + "from autogen.agentchat.contrib.gpt_assistant_agent import GPTAssistantAgent\n\n"
        'LIST = [{"model": "gpt-4o", "api_key": os.environ["OPENAI_API_KEY"]}]\n'
        'one = AssistantAgent("one", llm_config={"config_list": LIST})\n'
        'two = GPTAssistantAgent("two", llm_config={"config_list": LIST})\n'
    )
    assert moved(program, unsafe=True) == program


def test_an_alias_of_a_router_is_no_model():
    program = (
        "from litellm import Router\n\nrouter = Router(model_list=[\n"
        '    {"model_name": "chat", "litellm_params": {"model": "gpt-4o", "temperature": 0}},\n])\n\n\n'
        'def ask(text):\n    return router.completion(model="chat", messages=[{"role": "user", "content": text}])\n'
    )
    assert sorted(findings(program)) == [("CBR101", "error"), ("CBR201", "error")]
    text = moved(program)
    assert '"litellm_params": {"model": "cerebras/gpt-oss-120b", "temperature": 0}' in text
    assert '"model_name": "chat"' in text


def test_an_alias_that_is_also_the_model_stays_where_it_is_written():
    program = (
        "from litellm import Router\n\nMODEL = 'gpt-4o'\n"
        "router = Router([{'model_name': MODEL, 'litellm_params': {'model': MODEL}}])\n"
        "router.completion(model=MODEL, messages=[])\n"
    )
    assert moved(program) == program
    text = moved(program, unsafe=True)
    assert "MODEL = 'gpt-4o'" in text
    assert "{'model_name': MODEL, 'litellm_params': {'model': \"cerebras/gpt-oss-120b\"}}" in text


def test_a_router_in_the_words_of_the_sdk_takes_the_key_of_the_provider():
    (client,) = facts(
        "from litellm import Router\n\nRouter([{'model_name': 'a', 'litellm_params': "
        "{'model': 'openai/gpt-4o', 'api_key': 'os.environ/OPENAI_API_KEY'}}])\n"
    ).clients
    key = client.argument("api_key")
    assert key is not None
    assert [value.name for value in key.values] == ["OPENAI_API_KEY"]


def test_a_configuration_without_models_is_reported():
    program = AGENT + 'one = AssistantAgent("one", llm_config={"timeout": 60})\n'
    assert findings(program) == [("CBR107", "warning")]
