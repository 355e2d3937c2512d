"""Endpoints on this machine that answer ``GET /v1/models``, well or not."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import trustme

KEY = "csk-live-7f3a52"


@dataclass
class Endpoint:
    """What it answers, at all paths or ``at`` one alone, and what it was sent: path and key of each request."""

    status: int = 200
    at: str = ""
    body: bytes = b""
    location: str = ""
    delay: float = 0.0
    url: str = ""
    received: list[tuple[str, str | None]] = field(default_factory=list)


def listing(*names: str) -> bytes:
    """The list of models with those names."""
    return json.dumps(
        {"object": "list", "data": [{"id": name, "object": "model", "created": 0} for name in names]}
    ).encode()


@contextmanager
def serving(endpoint: Endpoint, authority: trustme.CA | None = None, host: str = "localhost") -> Iterator[Endpoint]:
    """The endpoint, reachable at ``endpoint.url``; over TLS if an authority signs for it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            endpoint.received.append((self.path, self.headers.get("Authorization")))
            time.sleep(endpoint.delay)
            here = not endpoint.at or self.path == endpoint.at
            self.send_response(endpoint.status if here else 200)
            if endpoint.location and here:
                self.send_header("Location", endpoint.location)
            self.send_header("Content-Length", str(len(endpoint.body)))
            self.end_headers()
            self.wfile.write(endpoint.body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A client that hangs up, or trusts nobody, is what some tests are about."""

    server = Server(("127.0.0.1", 0), Handler)
    if authority is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(host).configure_cert(context)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    endpoint.url = f"{'https' if authority else 'http'}://{host}:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield endpoint
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
