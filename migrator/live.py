"""The one call over the network: which models an endpoint serves, asked by ``models --live`` and by nothing else."""

from __future__ import annotations

import json
import socket
import ssl
from http.client import HTTPException, HTTPMessage
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from migrator import __version__
from migrator.errors import Failure

TIMEOUT = 15.0
"""Seconds to wait for a connection, and for each part of the answer."""
_LONGEST_ANSWER = 5_000_000
_LOCAL = ("localhost", "127.0.0.1", "::1", "0.0.0.0")


class _OwnHostOnly(HTTPRedirectHandler):
    """Follows redirects as long as the key stays with the host that it was meant for."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        if _origin(newurl) != _origin(req.full_url):
            shown = urlsplit(newurl).hostname or newurl
            raise Failure(f"{req.full_url}: it redirects to {shown}, and the key is not sent there; correct `base-url`")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def models(base_url: str, key: str, variable: str, timeout: float = TIMEOUT) -> tuple[str, ...]:
    """The ids of the models that ``GET {base_url}/models`` lists, in its order.

    ``variable`` is where the key is from, for messages. The key goes to the host of ``base_url`` alone, and in the
    clear to this machine alone. Raises :class:`Failure`, in plain words, if the endpoint cannot be asked or does not
    answer with a list.
    """
    url = f"{base_url.rstrip('/')}/models"
    if urlsplit(url).scheme != "https" and urlsplit(url).hostname not in _LOCAL:
        raise Failure(f"{url}: the key would be sent unencrypted; write https:// in `base-url`")
    if not key.isascii() or not key.isprintable() or " " in key:
        raise Failure(f"the environment variable {variable} holds no key: it has characters that none has")
    try:
        request = Request(
            url,
            headers={
                "Authorization": f"Bearer {key}",
                "Accept": "application/json",
                "User-Agent": f"cerebras-migrator/{__version__}",
            },
        )
        with build_opener(_OwnHostOnly, HTTPSHandler(context=ssl.create_default_context())).open(
            request, timeout=timeout
        ) as answer:
            content = answer.read(_LONGEST_ANSWER + 1)
    except HTTPError as error:
        with error:
            raise Failure(f"{url}: {_refusal(error.code, variable)}") from error
    except URLError as error:
        raise Failure(f"{url}: {_reason(error.reason, timeout)}") from error
    except (OSError, HTTPException, ValueError) as error:
        raise Failure(f"{url}: {_reason(error, timeout)}") from error
    return _ids(url, content)


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"https": 443, "http": 80}.get(parts.scheme)


def _refusal(status: int, variable: str) -> str:
    """What a status code means here."""
    meanings = {
        401: f"the key in {variable} is not accepted (401); see that it is this provider's",
        402: "the account has to be paid for first (402)",
        403: f"the key in {variable} may not list the models (403)",
        404: "there is no list of models (404); see that `base-url` ends in /v1",
        429: "too many requests for this key (429); try again later",
    }
    if 300 <= status < 400:
        return f"it redirects to nowhere ({status}); correct `base-url`"
    if status >= 500:
        return f"the endpoint is in trouble ({status}); try again later"
    return meanings.get(status, f"the endpoint answers with status {status}")


def _reason(error: object, timeout: float) -> str:
    """Why there is no answer."""
    if isinstance(error, (TimeoutError, socket.timeout)):
        return f"no answer within {timeout:g} seconds"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({error.verify_message}); SSL_CERT_FILE can name another authority"
    if isinstance(error, ssl.SSLError):
        return f"no encrypted connection can be made ({error.reason or error})"
    if isinstance(error, socket.gaierror):
        return "there is no such host, or no network"
    if isinstance(error, ConnectionRefusedError):
        return "nothing answers there (connection refused)"
    return f"it cannot be reached ({getattr(error, 'strerror', None) or error or type(error).__name__})"


def _ids(url: str, content: bytes) -> tuple[str, ...]:
    """The ids in the answer."""
    if len(content) > _LONGEST_ANSWER:
        raise Failure(f"{url}: the answer is longer than a list of models can be")
    try:
        body = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Failure(f"{url}: the answer is not JSON; see that `base-url` is an API's address") from error
    listed = body.get("data") if isinstance(body, dict) else None
    if not isinstance(listed, list):
        raise Failure(f'{url}: the answer is no list of models: it has no list under "data"')
    ids = [entry.get("id") if isinstance(entry, dict) else None for entry in listed]
    if not all(isinstance(each, str) for each in ids):
        raise Failure(f'{url}: the answer is no list of models: an entry has no text under "id"')
    return tuple(dict.fromkeys(str(each) for each in ids))
