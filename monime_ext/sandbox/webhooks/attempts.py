"""Delivery attempts: one request to an endpoint, its result, and what is shown of it."""

from __future__ import annotations

import asyncio
import json
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from monime_ext.sandbox.state.serialization import Json
from monime_ext.sandbox.webhooks.endpoints import Endpoint
from monime_ext.webhooks import SIGNATURE_HEADER, sign

if TYPE_CHECKING:
    import httpx

__all__ = ["Attempt", "build_headers", "mask_body", "mask_headers", "send"]

_MASK = "•••"
_MAX_BYTES_READ = 64 * 1024
_MAX_BYTES_STORED = 2048
# Headers that an endpoint cannot replace, because they frame or authenticate the request.
_RESERVED_HEADERS = frozenset(
    {"connection", "content-length", "content-type", "host", "transfer-encoding", SIGNATURE_HEADER.lower()}
)
_VISIBLE_HEADERS = frozenset({"content-type", "user-agent"})
# Fields of a payment's channel. The rest of an event consists of ids, states, amounts and texts of the shop.
_PERSONAL_FIELDS = frozenset({"phoneNumber", "accountNumber", "walletId", "last4", "fingerprint"})


@dataclass(frozen=True, slots=True)
class Attempt:
    """The result of one attempt.

    Args:
        duration: Seconds of real time.
        status: The status of the response, or None if there was none.
        failure: Why the event must be delivered again, or None if it was received.
        headers: The headers of the response.
        body: The start of the response's body.
    """

    duration: float
    status: int | None = None
    failure: str | None = None
    headers: Mapping[str, str] | None = None
    body: str | None = None


def build_headers(endpoint: Endpoint, body: bytes, timestamp: int) -> dict[str, str]:
    """Return the headers of a delivery: the endpoint's own, and Monime's.

    Args:
        endpoint: The endpoint.
        body: The body to sign.
        timestamp: The time of the signature, in seconds since 1970.
    """
    headers = {name: value for name, value in endpoint.headers.items() if name.lower() not in _RESERVED_HEADERS}
    headers |= {"Content-Type": "application/json", "User-Agent": "Monime-Sandbox"}
    if endpoint.secret is not None:
        headers[SIGNATURE_HEADER] = sign(body, endpoint.secret, timestamp=timestamp)
    return headers


async def send(client: httpx.AsyncClient, url: str, headers: Mapping[str, str], body: bytes, timeout: float) -> Attempt:
    """Send one delivery.

    Args:
        client: The HTTP client.
        url: The URL of the endpoint.
        headers: The headers of the request.
        body: The body of the request.
        timeout: Seconds within which the complete response must arrive.
    """
    started = time.monotonic()
    try:
        async with asyncio.timeout(timeout), client.stream("POST", url, headers=headers, content=body) as response:
            received = b""
            async for part in response.aiter_raw():
                received += part
                if len(received) > _MAX_BYTES_READ:
                    break
    except Exception as error:
        return Attempt(time.monotonic() - started, failure=_describe_error(error, timeout))
    return Attempt(
        time.monotonic() - started,
        response.status_code,
        _describe_status(response.status_code),
        dict(response.headers),
        received[:_MAX_BYTES_STORED].decode("utf-8", "replace"),
    )


def mask_body(body: bytes) -> Json:
    """Return the envelope of an event with metadata and the buyer's account details masked."""
    masked: Json = _mask(json.loads(body))
    return masked


def mask_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers of a delivery with the signature and the values of the endpoint's own headers masked."""
    return {name: value if name.lower() in _VISIBLE_HEADERS else _MASK for name, value in headers.items()}


def _mask(node: Any) -> Any:
    if isinstance(node, list):
        return [_mask(item) for item in node]
    if not isinstance(node, dict):
        return node
    masked: Json = {}
    for name, value in node.items():
        if name in _PERSONAL_FIELDS and value is not None:
            masked[name] = _MASK
        elif name == "metadata" and value is not None:
            masked[name] = dict.fromkeys(value, _MASK) if isinstance(value, dict) else _MASK
        else:
            masked[name] = _mask(value)
    return masked


def _describe_status(status: int) -> str | None:
    if 200 <= status < 300:
        return None
    if 300 <= status < 400:
        return f"the endpoint responded with a redirect ({status}), which is not followed: register the final URL"
    return f"the endpoint responded with {status}; only 2xx acknowledges the event"


def _describe_error(error: Exception, timeout: float) -> str:
    import httpx

    if isinstance(error, TimeoutError):
        return f"the endpoint did not respond within {timeout:g} seconds"
    causes: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and len(causes) < 16:
        causes.append(cause)
        cause = cause.__cause__ or cause.__context__
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return "the TLS handshake with the endpoint failed"
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return "the endpoint refused the connection"
    if isinstance(error, httpx.ConnectError):
        return "the endpoint is unreachable: check its host name and the network"
    if isinstance(error, httpx.TransportError):
        return "the connection was closed before the endpoint responded"
    return f"the request could not be sent ({type(error).__name__}); check the URL"
