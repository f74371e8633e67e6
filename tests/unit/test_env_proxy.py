"""The proxy of the environment, and the hosts that it excepts."""

from __future__ import annotations

import os

import pytest

from monime_ext._http.env_proxy import EnvProxy, env_proxy, uses_env_proxy
from monime_ext.errors import ConfigurationError


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)


@pytest.mark.parametrize(
    ("variables", "url", "expected"),
    [
        ({}, "https://api.example", None),
        ({"HTTPS_PROXY": "http://proxy:1"}, "https://api.example", EnvProxy("HTTPS_PROXY", "http://proxy:1")),
        ({"HTTPS_PROXY": "http://proxy:1"}, "http://api.example", None),
        ({"https_proxy": "proxy:1"}, "https://api.example", EnvProxy("https_proxy", "http://proxy:1")),
        (
            {"HTTP_PROXY": "http://proxy:1", "ALL_PROXY": "socks5://proxy:2"},
            "https://api.example",
            EnvProxy("ALL_PROXY", "socks5://proxy:2"),
        ),
        (
            {"HTTPS_PROXY": "http://proxy:1", "ALL_PROXY": "socks5://proxy:2", "HTTP_PROXY": "ftp://["},
            "https://api.example",
            EnvProxy("HTTPS_PROXY", "http://proxy:1"),
        ),
    ],
)
def test_the_proxy_is_the_one_for_the_scheme_or_the_one_for_all(
    variables: dict[str, str], url: str, expected: EnvProxy | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert env_proxy(url) == expected
    assert uses_env_proxy(url) == (expected is not None)


@pytest.mark.parametrize(
    "value", ["ftp://proxy", "http://", "http://[bad", "http://user:hunter2@proxy:port", "socks4://p"]
)
@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "all_proxy"])
def test_an_invalid_proxy_is_a_configuration_error_that_names_the_variable(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigurationError, match=rf"^{variable} in the environment") as caught:
        env_proxy("https://api.example")
    assert "hunter2" not in str(caught.value)
    assert "hunter2" not in repr(EnvProxy(variable, value))


@pytest.mark.parametrize(
    ("no_proxy", "url", "is_excepted"),
    [
        ("*", "http://api.example", True),
        ("localhost,127.0.0.1", "http://api.example", False),
        ("api.example", "http://API.example", True),
        ("API.example.", "http://api.example", True),
        (".example", "http://api.example", True),
        ("*.example", "http://api.example", True),
        ("example", "http://api.example", True),
        ("ample", "http://api.example", False),
        ("a.api.example", "http://api.example", False),
        ("localhost api.example", "http://api.example", True),
        ("api.example:80", "http://api.example", True),
        ("api.example:443", "http://api.example", False),
        ("api.example:8080", "http://api.example:8080", True),
        ("http://api.example", "http://api.example", True),
        ("127.0.0.0/8", "http://127.0.0.1:9", True),
        ("10.0.0.0/8,10.1.0.1", "http://127.0.0.1:9", False),
        ("10.0.0.7/8", "http://10.9.9.9", True),
        ("[::1]", "http://[::1]:9", True),
        ("::1", "http://[::1]:9", True),
        ("[::1]:9", "http://[::1]:9", True),
        ("[::1]:8", "http://[::1]:9", False),
        ("fd00::/8", "http://[fd07:b51a::1]", True),
        ("fd07:b51a:cc66:f0::/64", "http://[fd07:b51a:cc66:f1::1]", False),
        ("[::1],localhost,//,:,[,,/8,fd00::/999", "http://api.example", False),
    ],
)
@pytest.mark.parametrize("variable", ["NO_PROXY", "no_proxy"])
def test_no_proxy_excepts_names_domains_addresses_and_networks(
    variable: str, no_proxy: str, url: str, is_excepted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy:1")
    monkeypatch.setenv(variable, no_proxy)
    assert uses_env_proxy(url) == (not is_excepted)
    assert (env_proxy(url) is None) == is_excepted
