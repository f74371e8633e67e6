"""One attempt to deliver: a request, and the answer or the reason why there was none."""

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


_MOST_READ = 64 * 1024
_MOST_KEPT = 2048
# Headers that an endpoint cannot have changed: the first say how the request is read, the last what it is worth.
_OURS = frozenset(
    {"connection", "content-length", "content-type", "host", "transfer-encoding", SIGNATURE_HEADER.lower()}
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """How one attempt went.

    Arguments:
        took: Seconds of real time.
        status: The status that was answered; None when there was no answer.
        failure: Why the event has to be delivered again, in a sentence; None when it was received.
        headers: The headers of the answer.
        answer: How the answer's body begins, as text.
    """

    took: float
    status: int | None = None
    failure: str | None = None
    headers: Mapping[str, str] | None = None
    answer: str | None = None


def headers_for(endpoint: Endpoint, body: bytes, seconds: int) -> dict[str, str]:
    """The headers of a delivery: the endpoint's own, and Monime's.

    Arguments:
        endpoint: Where it goes.
        body: What is signed.
        seconds: When it is signed, in seconds since 1970.
    """
    headers = {name: value for name, value in endpoint.headers.items() if name.lower() not in _OURS}
    headers |= {"Content-Type": "application/json", "User-Agent": "Monime-Sandbox"}
    if endpoint.secret is not None:
        headers[SIGNATURE_HEADER] = sign(body, endpoint.secret, timestamp=seconds)
    return headers


async def attempt(
    client: httpx.AsyncClient, url: str, headers: Mapping[str, str], body: bytes, timeout: float
) -> Attempt:
    """Delivers once.

    Arguments:
        client: What sends.
        url: Where to.
        headers: The request's headers.
        body: The request's body.
        timeout: Seconds until the answer must be there, its body too.
    """
    began = time.monotonic()
    try:
        async with asyncio.timeout(timeout), client.stream("POST", url, headers=headers, content=body) as answer:
            kept = b""
            async for part in answer.aiter_raw():
                kept += part
                if len(kept) > _MOST_READ:
                    break
    except Exception as reason:
        return Attempt(time.monotonic() - began, failure=_reason(reason, timeout))
    return Attempt(
        time.monotonic() - began,
        answer.status_code,
        _refused(answer.status_code),
        dict(answer.headers),
        kept[:_MOST_KEPT].decode("utf-8", "replace"),
    )


def _refused(status: int) -> str | None:
    if 200 <= status < 300:
        return None
    if 300 <= status < 400:
        return f"the endpoint answered with a redirect ({status}), which is not followed: register the final URL"
    return f"the endpoint answered {status}, and only 2xx says that the event was received"


def _reason(error: Exception, timeout: float) -> str:
    import httpx

    if isinstance(error, TimeoutError):
        return f"the endpoint did not answer within {timeout:g} seconds"
    causes: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and len(causes) < 16:
        causes.append(cause)
        cause = cause.__cause__ or cause.__context__
    if any(isinstance(each, ssl.SSLError) for each in causes):
        return "the endpoint's certificate or TLS was not accepted"
    if any(isinstance(each, ConnectionRefusedError) for each in causes):
        return "nothing listens at the endpoint's address"
    if isinstance(error, httpx.ConnectError):
        return "the endpoint could not be reached: its name or its network is not there"
    if isinstance(error, httpx.TransportError):
        return "the connection ended before the endpoint had answered"
    return f"the request could not be made ({type(error).__name__}): is the URL right?"


MASK = "•••"

# Of a payment's channel. The rest of an event is ids, states, amounts, and what the shop wrote for every buyer to see.
_PERSONAL = frozenset({"phoneNumber", "accountNumber", "walletId", "last4", "fingerprint"})
_SHOWN_HEADERS = frozenset({"content-type", "user-agent"})


def masked_body(body: bytes) -> Json:
    """An event's envelope with the values of metadata and of the buyer's accounts masked."""
    shown: Json = _masked(json.loads(body))
    return shown


def masked_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers of a delivery; those that are the endpoint's own, and the signature, by name only."""
    return {name: value if name.lower() in _SHOWN_HEADERS else MASK for name, value in headers.items()}


def _masked(node: Any) -> Any:
    if isinstance(node, list):
        return [_masked(item) for item in node]
    if not isinstance(node, dict):
        return node
    shown: Json = {}
    for name, value in node.items():
        if name in _PERSONAL and value is not None:
            shown[name] = MASK
        elif name == "metadata" and value is not None:
            shown[name] = dict.fromkeys(value, MASK) if isinstance(value, dict) else MASK
        else:
            shown[name] = _masked(value)
    return shown
