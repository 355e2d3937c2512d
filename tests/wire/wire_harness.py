"""Runs a program with a real SDK against the local servers, migrates it, and runs it again.

Every process starts with a clean environment: no proxy, no certificate and no key of the machine reaches it.
"""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from wire_environments import REPOSITORY
from wire_servers import CEREBRAS_KEY, OPENAI_KEY, PermissiveServer, Received, StrictServer

REDIRECT = Path(__file__).resolve().parent / "redirect"
TIMEOUT = 600
KEYS = {"OPENAI_API_KEY": OPENAI_KEY, "CEREBRAS_API_KEY": CEREBRAS_KEY}
# What an interpreter needs of the machine, and nothing else.
KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT")

Program = str | Mapping[str, str]


@dataclass(frozen=True)
class Run:
    """A process that ended, and everything it sent."""

    stdout: str
    stderr: str
    returncode: int
    openai_requests: tuple[Received, ...]
    cerebras_requests: tuple[Received, ...]
    refused: tuple[str, ...]

    def __str__(self) -> str:
        sent = [
            f"{request.method} {request.host}{request.path} -> {request.status}"
            for request in (*self.openai_requests, *self.cerebras_requests)
        ]
        return f"exit {self.returncode}\n{self.stdout}{self.stderr}sent: {sent}\nrefused: {list(self.refused)}"


@dataclass(frozen=True)
class Move:
    """A program that was run, migrated and run again."""

    folder: Path
    before: Run
    migrated: Run
    after: Run


class Wire:
    """One SDK between the two servers."""

    def __init__(
        self, python: Path, openai: PermissiveServer, cerebras: StrictServer, authority: Path, workspace: Path
    ) -> None:
        self.python = python
        self.openai = openai
        self.cerebras = cerebras
        self.authority = authority
        self.workspace = workspace
        self.numbers = itertools.count(1)

    def write(self, program: Program) -> Path:
        """The program in a folder of its own; a text is its ``main.py``."""
        folder = self.workspace / f"program{next(self.numbers)}"
        files = {"main.py": program} if isinstance(program, str) else program
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
        return folder

    def run(self, program: Program | Path, env: Mapping[str, str | None] | None = None) -> Run:
        """Run ``main.py`` of a program or of a folder, with both keys set; ``env`` adds, or takes away with None."""
        folder = program if isinstance(program, Path) else self.write(program)
        return self._start([str(self.python), "main.py"], folder, {**KEYS, **(env or {})})

    def migrate(self, folder: Path, *args: str) -> Run:
        """Run ``cerebras-migrate migrate`` on the folder."""
        return self._migrator("migrate", folder, *args)

    def check(self, folder: Path, *args: str) -> Run:
        """Run ``cerebras-migrate check`` on the folder."""
        return self._migrator("check", folder, *args)

    def move(
        self,
        program: Program,
        *args: str,
        requests: int = 1,
        env: Mapping[str, str | None] | None = None,
        catalogues: Collection[str] = (),
    ) -> Move:
        """Run, migrate, run again, and assert what the migration promises.

        Before, the program sends ``requests`` requests, all to OpenAI. ``check`` is clean after the migration, and the
        program sends the same number of requests, all to Cerebras, with its key and without a word of who the customer
        is at OpenAI; each is answered 200 and the program says the same. ``catalogues`` are hosts that the package asks
        for lists of models by itself, and does not reach.
        """
        folder = self.write(program)
        before = self.run(folder, env)
        assert before.returncode == 0, before
        assert len(before.openai_requests) == requests, before
        assert all(request.server_name == self.openai.host for request in before.openai_requests), before
        assert not before.cerebras_requests, before
        assert set(before.refused) <= set(catalogues), before

        migrated = self.migrate(folder, *args)
        assert migrated.returncode == 0, migrated
        checked = self.check(folder)
        assert checked.returncode == 0, checked

        after = self.run(folder, env)
        assert after.returncode == 0, after
        assert not after.openai_requests, after
        assert set(after.refused) <= set(catalogues), after
        assert [request.status for request in after.cerebras_requests] == [200] * requests, after
        for request in after.cerebras_requests:
            assert request.server_name == self.cerebras.host
            assert request.host == self.cerebras.host
            assert request.authorization == f"Bearer {CEREBRAS_KEY}"
            assert request.openai_headers == ()
            assert OPENAI_KEY not in json.dumps([request.headers, request.body])
        assert before.stdout, "a program that says nothing proves nothing"
        assert after.stdout == before.stdout
        return Move(folder, before, migrated, after)

    def _migrator(self, command: str, folder: Path, *args: str) -> Run:
        """The command as a user runs it; it sends nothing to anyone, whatever it reads."""
        run = self._start([sys.executable, "-m", "migrator", command, *args, "."], folder, KEYS, str(REPOSITORY))
        assert not run.openai_requests, run
        assert not run.cerebras_requests, run
        assert not run.refused, run
        return run

    def _start(self, command: list[str], folder: Path, env: Mapping[str, str | None], *paths: str) -> Run:
        log = self.workspace / f"{folder.name}.refused"
        log.write_text("", encoding="utf-8")
        routes = {server.host: server.port for server in (self.openai, self.cerebras)}
        whole = {
            **{name: os.environ[name] for name in KEPT if name in os.environ},
            "PYTHONPATH": os.pathsep.join((str(REDIRECT), *paths)),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONUTF8": "1",
            "SSL_CERT_FILE": str(self.authority),
            "REQUESTS_CA_BUNDLE": str(self.authority),
            "WIRE_ROUTES": json.dumps(routes),
            "WIRE_REFUSED": str(log),
            **env,
        }
        for server in (self.openai, self.cerebras):
            server.received.clear()
            server.failures.clear()
        done = subprocess.run(
            command,
            cwd=folder,
            env={name: value for name, value in whole.items() if value is not None},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=TIMEOUT,
            check=False,
        )
        for server in (self.openai, self.cerebras):
            assert not server.failures, f"the server of {server.host} failed: {server.failures!r}"
        return Run(
            done.stdout,
            done.stderr,
            done.returncode,
            tuple(self.openai.received),
            tuple(self.cerebras.received),
            tuple(log.read_text(encoding="utf-8").split()),
        )
