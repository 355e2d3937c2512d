"""Where ``import os`` goes, and under which name the environment is reached without it."""

import pytest
from edit_marks import edited, read_key

from migrator.edit.document import Refused

KEY = 'C(api_key=os.environ["KEY"])'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("«C()»\n", f"import os\n\n{KEY}\n"),
        ("from openai import C\n\n«C()»\n", f"import os\n\nfrom openai import C\n\n{KEY}\n"),
        ("import openai\n«C()»\n", f"import os\n\nimport openai\n{KEY}\n"),
        ("import json\nimport sys\n\n«C()»\n", f"import json\nimport os\nimport sys\n\n{KEY}\n"),
        ("import sys\n\n«C()»\n", f"import os\nimport sys\n\n{KEY}\n"),
        ("import json  # c\nfrom a import b\n«C()»\n", f"import json  # c\nimport os\nfrom a import b\n{KEY}\n"),
        ("from typing import Any\n\n«C()»\n", f"import os\nfrom typing import Any\n\n{KEY}\n"),
        ("from . import a\n\n«C()»\n", f"import os\n\nfrom . import a\n\n{KEY}\n"),
        ("from .typing import a\n\n«C()»\n", f"import os\n\nfrom .typing import a\n\n{KEY}\n"),
        ('"""Doc."""\n\n«C()»\n', f'"""Doc."""\n\nimport os\n\n{KEY}\n'),
        ('"""Doc."""\n«C()»\n', f'"""Doc."""\n\nimport os\n\n{KEY}\n'),
        ('"""Doc."""; «C()»\n', f'"""Doc."""; import os; {KEY}\n'),
        (
            '"""Doc."""\nfrom __future__ import annotations\n\nimport openai\n\n«C()»\n',
            f'"""Doc."""\nfrom __future__ import annotations\n\nimport os\n\nimport openai\n\n{KEY}\n',
        ),
        (
            "from __future__ import annotations\n«C()»\n",
            f"from __future__ import annotations\n\nimport os\n\n{KEY}\n",
        ),
        (
            "from __future__ import annotations; import sys\n«C()»\n",
            f"from __future__ import annotations; import os; import sys\n{KEY}\n",
        ),
        ("import abc; x = 1\n«C()»\n", f"import abc; import os; x = 1\n{KEY}\n"),
        (
            "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\nimport openai\n«C()»\n",
            f"#!/usr/bin/env python\n# -*- coding: utf-8 -*-\nimport os\n\nimport openai\n{KEY}\n",
        ),
        ("# licence\n\n# the client\n«C()»\n", f"# licence\n\nimport os\n\n# the client\n{KEY}\n"),
        ("# licence\n«C()»\n", f"# licence\nimport os\n\n{KEY}\n"),
        ('"""Doc."""\n\n# the client\n«C()»\n', f'"""Doc."""\n\nimport os\n\n# the client\n{KEY}\n'),
        ("«C()»\nimport os\n", f"import os\n\n{KEY}\nimport os\n"),
        ("x = 1\nimport sys\n«C()»\n", f"import os\n\nx = 1\nimport sys\n{KEY}\n"),
        (
            "try:\n    import a\nexcept E:\n    a = 0\n«C()»\n",
            f"import os\n\ntry:\n    import a\nexcept E:\n    a = 0\n{KEY}\n",
        ),
        ("def f():\n    return «C()»\n", f"import os\n\n\ndef f():\n    return {KEY}\n"),
        ("@d\ndef f():\n    return «C()»\n", f"import os\n\n\n@d\ndef f():\n    return {KEY}\n"),
        ("import openai\r\n\r\n«C()»\r\n", f"import os\r\n\r\nimport openai\r\n\r\n{KEY}\r\n"),
        ("if T:\n    import os\n«C()»\n", f"import os\n\nif T:\n    import os\n{KEY}\n"),
        ("def f():\n    import os\n«C()»\n", f"import os\n\n\ndef f():\n    import os\n{KEY}\n"),
    ],
)
def test_the_import_is_added_where_an_import_sorter_would_put_it(before, after):
    assert edited(before, read_key()) == after


@pytest.mark.parametrize(
    ("before", "mapping"),
    [
        ("import os\n«C()»", "os.environ"),
        ("import os, sys\n«C()»", "os.environ"),
        ("import os.path\n«C()»", "os.environ"),
        ("import os as system\n«C()»", "system.environ"),
        ("from os import environ\n«C()»", "environ"),
        ("from os import getenv, environ as env\n«C()»", "env"),
        ("import os\ndef f():\n    def g(): return «C()»", "os.environ"),
        ("import os\nclass A:\n    c = «C()»", "os.environ"),
        ("class A:\n    import os\n    c = «C()»", "os.environ"),
        ("import os\nclass A:\n    os = 1\n    def f(self): return «C()»", "os.environ"),
        ("def f():\n    import os\n    return «C()»", "os.environ"),
        ("def f():\n    import os\n    return lambda: «C()»", "os.environ"),
        ("if T:\n    import os\n    «C()»", "os.environ"),
        ("import os\ndef f(c=«C()», os=1): pass", "os.environ"),
        ("import os\nx = [«C()» for y in z]", "os.environ"),
        ("import os\ndef g():\n    os = 1\ndef f():\n    return «C()»", "os.environ"),
    ],
)
def test_an_import_that_has_run_by_then_is_used_as_it_is(before, mapping):
    text = before.replace("«C()»", f'C(api_key={mapping}["KEY"])')
    assert edited(before, read_key()) == text


@pytest.mark.parametrize(
    "before",
    [
        "import os\ndef f(os): return «C()»",
        "import os\ndef f(*os): return «C()»",
        "import os\ndef f():\n    os = 1\n    return «C()»",
        "import os\ndef f():\n    for os in x:\n        «C()»",
        "import os\ndef f():\n    c = «C()»\n    import os",
        "import os\nx = [«C()» for os in y]",
        "import os\nx = lambda os: «C()»",
        "os = 1\n«C()»",
        "import fake as os\n«C()»",
        "from fake import os\n«C()»",
        "try:\n    import os\nexcept E:\n    os = None\n«C()»",
        "class A:\n    os = 1\n    c = «C()»",
        "def f():\n    with a as os:\n        «C()»",
        "def f():\n    try:\n        a\n    except E as os:\n        «C()»",
        "def f(x):\n    match x:\n        case os:\n            «C()»",
        "def f(x):\n    match x:\n        case {**os}:\n            «C()»",
        "def os(): pass\n«C()»",
    ],
)
def test_a_name_that_is_something_else_there_is_not_used(before):
    after = edited(before, read_key())
    assert 'C(api_key=_os.environ["KEY"])' in after
    assert "import os as _os\n" in after


def test_the_name_after_that_is_used_if_it_is_taken_too():
    assert "import os as _os_module\n" in edited("os = _os = 1\n«C()»", read_key())


def test_a_place_without_a_free_name_is_refused():
    with pytest.raises(Refused, match="line 2: the names os, _os, _os_module for the module os are all taken"):
        edited("os = _os = _os_module = 1\n«C()»", read_key())


def test_one_import_serves_all_places_and_another_name_only_those_that_need_it():
    before = "import a\n\n«C()»\n«D()»\n\ndef f(os):\n    return «E()»\n"
    after = (
        "import os\nimport os as _os\n\nimport a\n\n"
        'C(api_key=os.environ["KEY"])\nD(api_key=os.environ["KEY"])\n\n'
        'def f(os):\n    return E(api_key=_os.environ["KEY"])\n'
    )
    assert edited(before, read_key(), read_key(), read_key()) == after


def test_a_second_run_needs_no_second_import():
    once = edited("import a\n\n«C()»\n", read_key())
    assert edited(once + "«D()»\n", read_key()).count("import os") == 1
