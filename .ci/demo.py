"""Migrates a copy of ``fixtures/demo`` in ``.demo/`` and shows what changes and what is left."""

from __future__ import annotations

import shutil
import subprocess
import sys

from environment import ROOT, environment

COPY = ROOT / ".demo"
DONE, FINDINGS_LEFT = 0, 1


def main() -> int:
    python = environment("demo")
    shutil.rmtree(COPY, ignore_errors=True)
    shutil.copytree(ROOT / "fixtures" / "demo", COPY, ignore=shutil.ignore_patterns("__pycache__"))
    print(f"\nA support desk's assistant on the OpenAI SDK, copied to {COPY}")
    steps = (
        ("What would change:", ["migrate", "--diff", "--output-format", "concise", "assistant"]),
        ("Do it:", ["migrate", "--output-format", "concise", "assistant"]),
        ("What is left for a person, and why:", ["check", "assistant"]),
    )
    for title, arguments in steps:
        print(f"\n{title}\n\n$ cerebras-migrate {' '.join(arguments)}", flush=True)
        command = [str(python), "-m", "migrator", *arguments]
        # One stream, so that a log shows diff and report in their order.
        code = subprocess.run(command, cwd=COPY, stderr=subprocess.STDOUT, check=False).returncode
        if code not in (DONE, FINDINGS_LEFT):
            return code
    print(f"\nThe exit code of the last command was {code}: findings are left. The migrated program is in {COPY}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
