"""A client that a program makes a framework's default: what names no client of its own goes through that one."""

from __future__ import annotations

from understand_programs import findings, moved

HEAD = (
    "import os\n\nfrom agents import Agent, RunConfig, set_default_openai_api, set_default_openai_client\n"
    "from openai import AsyncOpenAI\n\n"
)
DEFAULT = "set_default_openai_client(AsyncOpenAI())\n"
CHAT = 'set_default_openai_api("chat_completions")\n'
MOVED = 'AsyncOpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])'


def test_it_moves_with_the_agents_that_use_it():
    text = moved(f'{HEAD}{DEFAULT}{CHAT}\nagent = Agent(name="a", model="gpt-4o")\nother = Agent(name="b")\n')
    assert f"set_default_openai_client({MOVED}, use_for_tracing=False)" in text
    assert 'Agent(name="a", model="gpt-oss-120b")' in text
    assert 'Agent(name="b", model="gpt-oss-120b")' in text
    assert findings(text) == []


def test_the_api_may_be_named_by_a_constant():
    text = moved(f'{HEAD}API = "chat_completions"\n{DEFAULT}set_default_openai_api(API)\nAgent(name="a", model="o3")\n')
    assert MOVED in text
    assert 'model="gpt-oss-120b"' in text


def test_it_stays_where_it_is_asked_for_responses():
    program = f'{HEAD}{DEFAULT}\nagent = Agent(name="a", model="gpt-4o")\n'
    assert moved(program) == program
    assert {code for code, _ in findings(program)} == {"CBR502"}


def test_a_client_at_the_provider_that_is_asked_for_responses_is_an_error():
    program = f'{HEAD}set_default_openai_client({MOVED}, use_for_tracing=False)\nagent = Agent(name="a")\n'
    assert ("CBR502", "error") in findings(program)


def test_another_provider_s_client_is_left_with_its_agents():
    program = (
        f'{HEAD}set_default_openai_client(AsyncOpenAI(base_url="http://localhost:8000/v1", api_key="x"))\n{CHAT}'
        'agent = Agent(name="a", model="gpt-4o")\nother = Agent(name="b")\n'
    )
    assert moved(program, unsafe=True) == program
    assert findings(program) == []


def test_a_program_in_another_folder_has_its_own():
    program = (
        f'{HEAD}{DEFAULT}{CHAT}Agent(name="a", model="gpt-4o")\n'
        '--- other/main.py\nfrom agents import Agent\n\nagent = Agent(name="b", model="gpt-4o")\n'
    )
    assert ("CBR101", "error") in findings(program)
    assert 'model="gpt-oss-120b"' in moved(program)


def test_an_agent_with_a_model_of_its_own_making_is_not_touched():
    text = moved(f'{HEAD}{DEFAULT}{CHAT}\nagent = Agent(name="a", model=build())\n')
    assert 'Agent(name="a", model=build())' in text


def test_a_run_with_a_provider_of_its_own_is_not_touched():
    program = f'{HEAD}{DEFAULT}{CHAT}\nconfig = RunConfig(model="gpt-4o", model_provider=build())\n'
    assert 'RunConfig(model="gpt-4o", model_provider=build())' in moved(program)
