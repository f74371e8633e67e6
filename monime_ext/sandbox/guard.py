"""Protection against pages of other sites, DNS rebinding and, beyond loopback, other machines of the network.

A browser lets any page send requests to this machine. It adds headers that the page cannot change: `Host` names the
address that the page used, and `Sec-Fetch-Site` and `Origin` name the page's site.
"""

from __future__ import annotations

import hmac
import ipaddress
import re
from collections.abc import Iterable
from urllib.parse import parse_qs, unquote, urlsplit

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from monime_ext.sandbox.variables import CONTROL_TOKEN_VARIABLE

__all__ = ["Guard", "is_loopback", "parse_allowed_host", "parse_host", "parse_public_url"]

_CONTROL = "/_sandbox"
_PAGES = ("/_sandbox/dashboard/", "/checkout/")
_COOKIE = "monime_sandbox_control"
_SAFE_METHODS = frozenset({"GET", "HEAD"})
_HOST = re.compile(r"(?:([A-Za-z0-9._-]{1,255})|\[([0-9A-Fa-f:.]{2,45})\])(?::[0-9]{1,5})?")
_ABSOLUTE_FORM = re.compile(rb"(?i:https?)://(?P<host>[^/]*)(?P<path>/.*)?")
_MAX_TOKEN_LENGTH = 1024


def parse_host(value: str) -> str | None:
    """Return the name or address in a `Host` header in lower case, without port and brackets; None if it is invalid."""
    match = _HOST.fullmatch(value)
    return None if match is None else (match[1] or match[2]).lower().rstrip(".")


def parse_allowed_host(name: str) -> str:
    """Return a host that requests may name.

    Raises:
        ValueError: It is not a name or an address, or has a port.
    """
    host = parse_host(f"[{name}]" if ":" in name else name)
    if host is None:
        raise ValueError("an allowed host must be a name or an IP address without a port")
    return host


def parse_public_url(url: str) -> str:
    """Return a public URL without a trailing slash.

    Raises:
        ValueError: It is not `http://` or `https://` with a host and nothing else.
    """
    refusal = "the public URL must be http:// or https:// with a host and no path"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError(refusal) from None
    if (
        port == 0
        or not url.isprintable()
        or parts.scheme not in ("http", "https")
        or parse_host(parts.netloc) is None
        or parts.path not in ("", "/")
        or parts.query
        or parts.fragment
    ):
        raise ValueError(refusal)
    return f"{parts.scheme}://{parts.netloc}"


def is_loopback(host: str) -> bool:
    """Return whether a name or an address always means this machine. Browsers resolve `*.localhost` themselves."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


class Guard:
    """ASGI middleware that rejects requests which no program of the developer sends.

    * A `Host` that is neither a loopback name, nor an address of the sandbox, nor allowed: the request may come from
      a page that makes its own host name resolve to this machine, and could read the response.
    * A request from another site's page, with or without a body. Only links to pages are allowed.
    * A request to the control plane or the dashboard without the control token, if there is one.

    Args:
        app: The application.
        hosts: The allowed hosts besides loopback names and the address on which a connection arrives.
        control_token: The control token; None if none is needed.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str], control_token: str | None) -> None:
        self._app = app
        self._hosts = frozenset(host.lower().rstrip(".") for host in hosts)
        self._control_token = control_token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Process one request."""
        scope = _to_origin_form(scope) if scope["type"] == "http" else scope
        response = self.reject(scope) if scope["type"] == "http" else None
        await (response or self._app)(scope, receive, send)

    def reject(self, scope: Scope) -> Response | None:
        """Return the response to a request that is rejected, or None."""
        headers, path = Headers(scope=scope), scope["path"]
        if scope["method"] == "CONNECT":
            return PlainTextResponse("CONNECT is not supported.", 400, headers={"Connection": "close"})
        hosts = headers.getlist("host")
        # Browsers always send one; a client of HTTP/1.0 may send none.
        if hosts and not (len(hosts) == 1 and self._is_allowed(parse_host(hosts[0]), scope)):
            return _rejection(403, path, "The Host header names another host. Allow it with --allow-host.")
        if _is_cross_site(headers) and not (
            scope["method"] in _SAFE_METHODS and headers.get("sec-fetch-mode") == "navigate"
        ):
            return _rejection(403, path, "This request was sent from another site.")
        if self._control_token is not None and (path == _CONTROL or path.startswith(f"{_CONTROL}/")):
            return self._authenticate(scope, headers, self._control_token)
        return None

    def _is_allowed(self, host: str | None, scope: Scope) -> bool:
        server = scope.get("server")
        own = server[0].removeprefix("::ffff:") if server else None
        return host is not None and (is_loopback(host) or host in self._hosts or host == own)

    def _authenticate(self, scope: Scope, headers: Headers, token: str) -> Response | None:
        path = scope["path"]
        # The hosted page uses the stylesheets and scripts too.
        if path.startswith(f"{_CONTROL}/assets/"):
            return None
        scheme, _, credentials = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and _is_equal(credentials.strip(), token):
            return None
        if _is_equal(HTTPConnection(scope).cookies.get(_COOKIE, ""), token):
            return None
        query = scope["query_string"].decode("latin-1")
        if path == f"{_CONTROL}/" and scope["method"] == "GET" and len(query) < _MAX_TOKEN_LENGTH:
            if _is_equal(parse_qs(query).get("token", [""])[-1], token):
                response = Response(status_code=303, headers={"Location": f"{_CONTROL}/", "Cache-Control": "no-store"})
                response.set_cookie(_COOKIE, token, path=_CONTROL, httponly=True, samesite="strict")
                return response
            return PlainTextResponse("Open the link to the dashboard that the sandbox printed.", 401)
        rejection = _rejection(
            401, path, f"The control token is missing or wrong: send {CONTROL_TOKEN_VARIABLE} as a Bearer token."
        )
        rejection.headers["WWW-Authenticate"] = "Bearer"
        return rejection


def _to_origin_form(scope: Scope) -> Scope:
    """Return a request for an absolute URL, which clients send to a proxy, as one for its path.

    The host of the URL replaces the `Host` header, as RFC 9112 requires (section 3.2.2).
    """
    absolute = _ABSOLUTE_FORM.fullmatch(scope.get("raw_path") or b"")
    if absolute is None:
        return scope
    raw_path = absolute["path"] or b"/"
    headers = [(name, value) for name, value in scope["headers"] if name != b"host"]
    return {
        **scope,
        "path": unquote(raw_path.decode("latin-1")),
        "raw_path": raw_path,
        "headers": [(b"host", absolute["host"]), *headers],
    }


def _is_cross_site(headers: Headers) -> bool:
    # A page of another port is of the same site, but not of the same origin.
    if site := headers.get("sec-fetch-site"):
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    try:
        return origin is not None and urlsplit(origin).netloc != headers.get("host")
    except ValueError:
        return True


def _is_equal(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def _rejection(status: int, path: str, text: str) -> Response:
    if path.startswith(_PAGES):
        return PlainTextResponse(text, status)
    return JSONResponse({"error": text}, status)
