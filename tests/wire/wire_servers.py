"""The two ends of the wire: a strict server that plays Cerebras and a permissive one that plays OpenAI.

Both are local HTTPS servers with a certificate of a local authority for the host they play. They keep every request.
"""

from __future__ import annotations

import json
import ssl
import sys
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import trustme
import wire_replies as replies
from wire_provider_rules import ProviderRules
from wire_validation import Refused, check_chat, check_request

CEREBRAS_HOST = "api.cerebras.ai"
CEREBRAS_KEY = "csk-wire-5a1f7d"
OPENAI_HOST = "api.openai.com"
OPENAI_KEY = "sk-wire-90c2be"


@dataclass(frozen=True)
class Received:
    """A request as it arrived, and the status it was answered with."""

    server_name: str | None
    host: str
    method: str
    path: str
    headers: dict[str, str]
    body: Any
    status: int

    @property
    def authorization(self) -> str | None:
        return self.headers.get("authorization")

    @property
    def openai_headers(self) -> tuple[str, ...]:
        """The names of headers that tell who the customer is at OpenAI."""
        return tuple(name for name in ("openai-organization", "openai-project") if name in self.headers)


@dataclass(frozen=True)
class Stream:
    """An answer in server-sent events."""

    events: Iterable[dict[str, Any]]


Answer = dict[str, Any] | Stream


class LocalServer(ThreadingHTTPServer):
    """HTTPS on a free local port, for the host it plays."""

    daemon_threads = True
    host: str

    def __init__(self, authority: trustme.CA) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.received: list[Received] = []
        self.failures: list[BaseException] = []
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(self.host).configure_cert(context)
        context.sni_callback = remember_server_name
        # The handshake belongs to the connection's own thread: here it would block the next connection.
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def __enter__(self) -> LocalServer:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.thread.join()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep what went wrong here; a client that hangs up is nothing wrong."""
        error = sys.exc_info()[1]
        if error is not None and not isinstance(error, (ConnectionError, ssl.SSLError)):
            self.failures.append(error)

    def answer(self, method: str, path: str, headers: dict[str, str], body: Any) -> Answer:
        """The answer to a request, or :class:`Refused`."""
        raise NotImplementedError

    def error_body(self, refused: Refused) -> dict[str, Any]:
        """An error in this provider's form."""
        raise NotImplementedError


def remember_server_name(connection: ssl.SSLObject | ssl.SSLSocket, name: str | None, _: ssl.SSLContext) -> None:
    """Keep the name that the client asked for in the TLS handshake."""
    connection.wire_server_name = name  # type: ignore[union-attr]


class Handler(BaseHTTPRequestHandler):
    """Reads a request, lets the server answer it, writes the answer and keeps the request."""

    protocol_version = "HTTP/1.1"
    server: LocalServer

    def do_GET(self) -> None:
        self.respond()

    def do_POST(self) -> None:
        self.respond()

    def do_DELETE(self) -> None:
        self.respond()

    def respond(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        path = self.path.split("?", 1)[0]
        is_json = headers.get("content-type", "").startswith("application/json")
        body = None
        answer: Answer
        try:
            try:
                body = json.loads(content) if content and is_json else None
            except ValueError:
                raise Refused(400, "body: is not valid JSON", "wrong_api_format", "validation_error") from None
            status, answer = 200, self.server.answer(self.command, path, headers, body)
        except Refused as refused:
            status, answer = refused.status, self.server.error_body(refused)
        server_name = getattr(self.connection, "wire_server_name", None)
        # Kept before it is answered: when the program under test ends, its last request must be in the list.
        self.server.received.append(
            Received(server_name, headers.get("host", ""), self.command, path, headers, body, status)
        )
        if isinstance(answer, Stream):
            self.send_events(answer)
        else:
            self.send_document(status, answer)

    def send_document(self, status: int, document: dict[str, Any]) -> None:
        content = json.dumps(document).encode("utf-8")
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def send_events(self, stream: Stream) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for data in (*map(json.dumps, stream.events), "[DONE]"):
            event = f"data: {data}\n\n".encode()
            self.wfile.write(b"%x\r\n%s\r\n" % (len(event), event))
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, *_: object) -> None:
        """Say nothing: the requests are in ``received``."""


class StrictServer(LocalServer):
    """Cerebras as it documents itself for ``day``; without one it refuses what any documented version of it did."""

    host = CEREBRAS_HOST

    def __init__(self, authority: trustme.CA, day: date | None = None) -> None:
        super().__init__(authority)
        self.rules = ProviderRules(day)

    def answer(self, method: str, path: str, headers: dict[str, str], body: Any) -> Answer:
        if headers.get("authorization") != f"Bearer {CEREBRAS_KEY}":
            raise Refused(401, "Wrong API Key", "wrong_api_key", "api_key")
        if (method, path) == ("GET", "/v1/tcp_warming"):
            return {}
        if (method, path) == ("GET", "/v1/models"):
            return replies.models(list(self.rules.models), "Cerebras")
        if method == "GET" and path.removeprefix("/v1/models/") in self.rules.models:
            return replies.model(path.removeprefix("/v1/models/"), "Cerebras")
        if (method, path) == ("POST", "/v1/chat/completions"):
            check_chat(body, self.rules)
            if body.get("stream"):
                return Stream(replies.chat_chunks(body, cerebras=True))
            return replies.chat_completion(body, cerebras=True)
        if (method, path) == ("POST", "/v1/completions") and self.rules.served("completions.create"):
            check_request(body, self.rules, "completions")
            return replies.text_completion(body)
        if path.startswith(("/v1/files", "/v1/batches")) and self.rules.served("batches.create"):
            return {"id": "wire", "object": "list", "data": []}
        status, code = self.rules.status("unknown-path")
        raise Refused(status, f"{method} {path} does not exist", code, "path", "not_found_error")

    def error_body(self, refused: Refused) -> dict[str, Any]:
        return refused.body


class PermissiveServer(LocalServer):
    """OpenAI, which checks the key and takes everything under ``/v1``."""

    host = OPENAI_HOST

    def answer(self, method: str, path: str, headers: dict[str, str], body: Any) -> Answer:
        if headers.get("authorization") != f"Bearer {OPENAI_KEY}":
            raise Refused(401, "Incorrect API key provided", "invalid_api_key", "api_key")
        if not path.startswith("/v1/"):
            raise Refused(404, f"Invalid URL ({method} {path})", "not_found", "path")
        if (method, path) == ("POST", "/v1/chat/completions"):
            if body.get("stream"):
                return Stream(replies.chat_chunks(body, cerebras=False))
            return replies.chat_completion(body, cerebras=False)
        if (method, path) == ("POST", "/v1/completions"):
            return replies.text_completion(body)
        if (method, path) == ("POST", "/v1/responses"):
            if body.get("stream"):
                raise Refused(400, "responses are not streamed here", "unsupported_value", "stream")
            return replies.response(body)
        if (method, path) == ("POST", "/v1/embeddings"):
            return replies.embeddings(body)
        if (method, path) == ("GET", "/v1/models"):
            return replies.models(["gpt-4o", "text-embedding-3-small"], "openai")
        return {"id": "wire", "object": "anything"}

    def error_body(self, refused: Refused) -> dict[str, Any]:
        return {"error": refused.body}
