"""Runs at the start of every program under test: the only network it can reach are the local servers.

Host names that have a route resolve to an address of TEST-NET-1 (RFC 5737: never routed), and connecting to that
address leads to the local server of the host. Every other name and every other address is refused and written to a
log, so that a test can say "nothing was sent to anyone else". This sits below the HTTP library, which differs between
major versions of the SDK (httpx, httpx2) and stays as it was installed.

``WIRE_ROUTES`` is a JSON object of host name to local port, ``WIRE_REFUSED`` the path of the log.
"""

import json
import os
import socket
from pathlib import Path

HTTPS = 443

try:
    routes = {host: int(port) for host, port in json.loads(os.environ["WIRE_ROUTES"]).items()}
    refused_log = Path(os.environ["WIRE_REFUSED"])
except (KeyError, ValueError) as error:
    # Python only prints an ordinary exception here and starts the program all the same, with the real network.
    raise SystemExit(f"wire: WIRE_ROUTES and WIRE_REFUSED must be set: {error!r}") from error

addresses = {host: f"192.0.2.{number}" for number, host in enumerate(routes, start=1)}
servers = {(addresses[host], HTTPS): ("127.0.0.1", port) for host, port in routes.items()}


def refuse(destination):
    """Log the destination and return the message for the error."""
    with refused_log.open("a", encoding="utf-8") as log:
        log.write(f"{destination}\n")
    return f"wire: {destination} is not reachable from a program under test"


def wrap_resolver(resolve):
    """``socket.getaddrinfo`` that knows the routed hosts and plain addresses only."""

    def getaddrinfo(host, port, *args, **kwargs):
        name = host.decode("ascii") if isinstance(host, bytes) else host
        if name in addresses:
            return resolve(addresses[name], port, *args, **kwargs)
        if name in addresses.values():
            return resolve(name, port, *args, **kwargs)
        raise socket.gaierror(socket.EAI_NONAME, refuse(f"{name}:{port}"))

    return getaddrinfo


def wrap_connect(connect):
    """``socket.connect`` (or ``connect_ex``) that leads the addresses of routed hosts to their local servers."""

    def connect_to(self, address):
        if self.family not in (socket.AF_INET, socket.AF_INET6):
            return connect(self, address)
        if address[:2] not in servers:
            raise OSError(refuse(f"{address[0]}:{address[1]}"))
        return connect(self, servers[address[:2]])

    return connect_to


socket.getaddrinfo = wrap_resolver(socket.getaddrinfo)
socket.socket.connect = wrap_connect(socket.socket.connect)
socket.socket.connect_ex = wrap_connect(socket.socket.connect_ex)
