"""Protection against other sites' pages, DNS rebinding and other machines of the network."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from starlette.applications import Starlette

from monime_ext.sandbox import Sandbox
from monime_ext.sandbox.guard import Guard
from tests.integration.sandbox.conftest import CART, Caller

if TYPE_CHECKING:
    from collections.abc import Callable

ANONYMOUS = {"Authorization": None, "Monime-Space-Id": None}
CONTROL_TOKEN = "control-token-of-the-test"


def status_with_hosts(sandbox: Sandbox, *hosts: str, path: str = "/_sandbox/state") -> int:
    """Return the status of a GET request with these `Host` headers."""
    url = urlsplit(sandbox.url)
    lines = [f"GET {path} HTTP/1.{1 if hosts else 0}", *(f"Host: {host}" for host in hosts), "Connection: close"]
    with socket.create_connection((url.hostname, url.port), timeout=10) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode("latin-1"))
        head = b"".join(iter(lambda: connection.recv(65536), b""))
    return int(head.split()[1])


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:1", "localhost", "LocalHost:8750", "localhost.", "shop.localhost", "[::1]:8750"]
)
def test_loopback_names_are_allowed(sandbox: Sandbox, host: str) -> None:
    assert status_with_hosts(sandbox, host) == 200


@pytest.mark.parametrize("path", ["/", "/v1/checkout-sessions", "/_sandbox/state", "/_sandbox/", "/checkout/scs-x"])
@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8750",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "192.168.1.5",
        "169.254.169.254",
        "0.0.0.0",
        "[fd00::1]",
        "127.0.0.1@evil.example",
        "evil.example/127.0.0.1",
        "localhost:8750:1",
        "\xff",
    ],
)
def test_another_host_is_refused_everywhere(sandbox: Sandbox, host: str, path: str) -> None:
    assert status_with_hosts(sandbox, host, path=path) in (400, 403)
    assert sandbox.requests() == []


def test_two_hosts_are_refused_and_a_client_of_http_1_0_needs_none(sandbox: Sandbox) -> None:
    assert status_with_hosts(sandbox, "localhost", "evil.example") in (400, 403)
    assert status_with_hosts(sandbox) == 200


def test_more_hosts_can_be_allowed() -> None:
    with Sandbox(allowed_hosts=["sandbox", "Monime.Test"], public_url="https://pay.example") as sandbox:
        for host in ("sandbox:8750", "monime.test", "pay.example"):
            assert status_with_hosts(sandbox, host) == 200
        assert status_with_hosts(sandbox, "evil.example") == 403


@pytest.mark.parametrize("host", ["http://sandbox", "sandbox:8750", "", "a b", "[::1]:80"])
def test_an_allowed_host_is_a_name_without_a_port(host: str) -> None:
    with pytest.raises(ValueError, match="a name or an IP address"):
        Sandbox(allowed_hosts=[host])


UNSAFE = [
    ("POST", "/_sandbox/reset"),
    ("POST", "/_sandbox/sessions/{session}/cancel"),
    ("POST", "/_sandbox/sessions/{session}/complete"),
    ("POST", "/_sandbox/deliveries/retry"),
    ("POST", "/_sandbox/deliveries/replay"),
    ("DELETE", "/_sandbox/faults"),
    ("POST", "/_sandbox/dashboard/reset"),
    ("POST", "/_sandbox/dashboard/deliveries"),
    ("POST", "/checkout/{session}/cancel"),
    ("POST", "/v1/checkout-sessions"),
]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "http://["},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"},
    ],
)
@pytest.mark.parametrize(("method", "path"), UNSAFE)
def test_another_sites_page_changes_nothing_even_without_a_body(
    call: Caller, sandbox: Sandbox, method: str, path: str, headers: dict[str, str | None]
) -> None:
    session = call.create().result["id"]
    sandbox.faults.add("hang", "getService")
    before = sandbox.sessions()

    reply = call(method, path.format(session=session), headers={**ANONYMOUS, **headers})

    assert reply.status == 403
    assert b"another site" in reply.body
    assert sandbox.sessions() == before
    assert len(sandbox.faults.active()) == 1
    assert len(sandbox.requests()) == 1


def test_another_site_may_link_to_a_page_and_not_load_it(call: Caller) -> None:
    session = call.create().result["id"]
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    script = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}

    for path in (f"/checkout/{session}", "/_sandbox/"):
        assert call("GET", path, headers={**ANONYMOUS, **link}).status == 200
        assert call("GET", path, headers={**ANONYMOUS, **script}).status == 403


@pytest.fixture(scope="module")
def exposed() -> Iterator[Sandbox]:
    """A sandbox that listens on all addresses."""
    with Sandbox(host="0.0.0.0", control_token=CONTROL_TOKEN) as sandbox:
        yield sandbox


def test_no_control_token_is_needed_on_loopback(sandbox: Sandbox) -> None:
    assert sandbox.control_token is None


def test_beyond_loopback_the_control_plane_needs_its_token(
    exposed: Sandbox, caller_of: Callable[[Sandbox], Caller]
) -> None:
    call = caller_of(exposed)
    paths = [("GET", "/state"), ("GET", "/requests"), ("POST", "/reset"), ("POST", "/tokens"), ("GET", "/events")]
    for method, path in [*paths, ("GET", "/"), ("POST", "/dashboard/reset"), ("GET", "")]:
        for wrong in (None, "Bearer wrong", f"Basic {CONTROL_TOKEN}", f"Bearer {exposed.access_token}"):
            assert call(method, f"/_sandbox{path}", headers={"Authorization": wrong}).status == 401, path

    right = {"Authorization": f"Bearer {CONTROL_TOKEN}"}
    assert call("GET", "/_sandbox/state", headers=right).status == 200
    assert call("POST", "/_sandbox/reset", headers=right).status == 204
    session = call.create().result["id"]
    assert call("GET", f"/checkout/{session}", headers=ANONYMOUS).status == 200
    assert call("GET", "/_sandbox/assets/checkout.css", headers=ANONYMOUS).status == 200


def test_the_link_to_the_dashboard_signs_in(exposed: Sandbox, caller_of: Callable[[Sandbox], Caller]) -> None:
    call = caller_of(exposed)
    assert call("GET", "/_sandbox/?token=wrong", headers=ANONYMOUS).status == 401
    reply = call("GET", f"/_sandbox/?token={CONTROL_TOKEN}", headers=ANONYMOUS)

    assert (reply.status, reply.headers["location"]) == (303, "/_sandbox/")
    cookie = reply.headers["set-cookie"]
    assert {"HttpOnly", "Path=/_sandbox", "SameSite=strict"} <= set(cookie.split("; "))
    signed_in = {**ANONYMOUS, "Cookie": cookie.partition(";")[0]}
    assert call("GET", "/_sandbox/", headers=signed_in).status == 200
    assert call("GET", "/_sandbox/", headers={**ANONYMOUS, "Cookie": "monime_sandbox_control=x"}).status == 401


def test_the_address_of_the_connection_is_an_allowed_host() -> None:
    # The tests connect to loopback only, so the scope says that the connection arrived at another address.
    scope = {"type": "http", "path": "/", "method": "GET", "query_string": b"", "server": ("192.168.1.5", 8750)}
    guard = Guard(Starlette(), [], None)

    assert guard.reject({**scope, "headers": [(b"host", b"192.168.1.5:8750")]}) is None
    assert (
        guard.reject({**scope, "server": ("::ffff:192.168.1.5", 8750), "headers": [(b"host", b"192.168.1.5")]}) is None
    )
    rejection = guard.reject({**scope, "headers": [(b"host", b"192.168.1.6:8750")]})
    assert rejection is not None
    assert rejection.status_code == 403


def test_a_control_token_is_made_beyond_loopback_and_kept_in_the_state_file(tmp_path: object) -> None:
    state = f"{tmp_path}/state.db"
    with Sandbox(host="0.0.0.0", state=state) as sandbox:
        token = sandbox.control_token
    with Sandbox(host="0.0.0.0", state=state) as sandbox:
        assert sandbox.control_token == token
    assert token is not None
    assert len(token) >= 32


@pytest.mark.parametrize("token", ["", "two words", "line\nfeed", "é"])
def test_a_control_token_that_no_header_can_carry_is_refused(token: str) -> None:
    with pytest.raises(ValueError, match="printable ASCII"):
        Sandbox(control_token=token).start()


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://2852039166/",
        "http://0xa9fea9fe/",
        "http://[fe80::1]/",
        "http://[::ffff:169.254.169.254]/",
        "http://metadata.google.internal/",
    ],
)
def test_a_webhook_cannot_reach_the_metadata_service_of_a_cloud(call: Caller, sandbox: Sandbox, url: str) -> None:
    details = {
        "name": "x",
        "url": url,
        "apiRelease": "caph",
        "verificationMethod": {"type": "HS256", "secret": "x" * 32},
    }

    assert call.control("POST", "/webhooks", {"url": url}).status == 400
    assert call("POST", "/v1/webhooks", details, {"Idempotency-Key": f"key of {url}"}).status == 400
    with pytest.raises(ValueError, match="link-local"):
        sandbox.webhooks.add(url)


def test_a_request_for_an_absolute_url_is_one_for_its_path_on_its_host(call: Caller, sandbox: Sandbox) -> None:
    created = call.create().result["id"]
    reply = call("GET", f"{sandbox.url}/v1/checkout-sessions/{created}?x=1", headers={"Host": "evil.example"})
    assert (reply.status, reply.result["id"]) == (200, created)
    assert call("GET", sandbox.url).status == 200
    for host in (sandbox.url.removeprefix("http://"), "evil.example"):
        reply = call("GET", f"http://evil.example/v1/checkout-sessions/{created}", headers={"Host": host})
        assert reply.status == 403
        assert call("POST", "http://evil.example/_sandbox/reset", headers={"Host": host}).status == 403


@pytest.mark.parametrize("host", ["}\x00ab", "\x00", "a\x00.example"])
def test_a_webhook_url_with_an_invalid_host_is_no_server_error(call: Caller, host: str) -> None:
    details = {
        "name": "x",
        "url": f"http://{host}/",
        "apiRelease": "caph",
        "events": ["payment.created"],
        "verificationMethod": {"type": "HS256", "secret": "x" * 32},
    }
    assert call("POST", "/v1/webhooks", details, {"Idempotency-Key": "invalid-host"}).status in (200, 400)


def test_the_redirect_url_follows_the_address_that_was_called(sandbox: Sandbox, call: Caller) -> None:
    port = urlsplit(sandbox.url).port
    for number, host in enumerate(("localhost", "shop.localhost")):
        session = call.create(key=f"key-{number}", headers={"Host": f"{host}:{port}"}).result
        assert session["redirectUrl"] == f"http://{host}:{port}/checkout/{session['id']}"
        (found, *_) = call("GET", "/v1/checkout-sessions", headers={"Host": f"localhost:{port}"}).result
        assert found["redirectUrl"] == f"http://localhost:{port}/checkout/{session['id']}"
        shown = call("GET", "/_sandbox/sessions", headers={**ANONYMOUS, "Host": f"{host}:{port}"}).json["sessions"]
        assert shown[-1]["redirectUrl"] == session["redirectUrl"]


def test_the_redirect_url_starts_with_the_public_url(caller_of: Callable[[Sandbox], Caller]) -> None:
    with Sandbox(public_url="https://pay.example/") as sandbox:
        call = caller_of(sandbox)
        session = call.create(CART).result
        assert session["redirectUrl"] == f"https://pay.example/checkout/{session['id']}"
        assert sandbox.sessions()[0]["redirectUrl"] == session["redirectUrl"]
        sandbox.complete(session["id"])
        body = sandbox._call(lambda backend: backend.webhooks.events.all()[-2].body)
        assert json.loads(body)["data"].get("redirectUrl", session["redirectUrl"]) == session["redirectUrl"]
        # The page's forms name the public origin, behind whatever proxy it is.
        form = {**ANONYMOUS, "Host": "pay.example", "Sec-Fetch-Site": "same-origin"}
        assert call("POST", f"/checkout/{session['id']}/cancel", headers=form).status == 303


@pytest.mark.parametrize(
    "url", ["pay.example", "ftp://pay.example", "https://", "https://a/b", "https://a?b", "https://a:0", "http://u@a"]
)
def test_an_invalid_public_url_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="the public URL must be"):
        Sandbox(public_url=url)
