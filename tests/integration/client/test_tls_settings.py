"""Certificates: the files that the environment names, and clients that verify none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from monime_ext._http.tls import _warn_unverified, shared_ssl_context
from monime_ext.errors import ConfigurationError, ConnectionFailed
from tests.versions import AsyncMonime, Monime

URL = "https://127.0.0.1:9"
CART = [{"name": "Rice", "price": {"currency": "SLE", "value": 100}}]


@pytest.fixture(autouse=True)
def _no_context_yet() -> Iterator[None]:
    shared_ssl_context.cache_clear()
    _warn_unverified.cache_clear()
    yield
    shared_ssl_context.cache_clear()


@pytest.mark.parametrize("content", [None, "nothing\n", ""], ids=["missing", "no certificate", "empty"])
@pytest.mark.parametrize("proxy", [None, "http://127.0.0.1:9"])
def test_a_stale_ssl_cert_file_is_a_configuration_error_that_names_it(
    content: str | None, proxy: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "cacert.pem"
    if content is not None:
        file.write_text(content)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    if proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy)
    with Monime("mon_x", "spc-x", base_url=URL, max_retries=0, journal=tmp_path / "journal") as monime:
        with pytest.raises(ConfigurationError, match=r"^SSL_CERT_FILE in the environment") as caught:
            monime.whoami()
        assert caught.value.outcome == "not_sent"
        with pytest.raises(ConfigurationError, match=r"^SSL_CERT_FILE in the environment"):
            monime.checkout_sessions.create(name="Order", line_items=CART, once="1")


@pytest.mark.anyio
async def test_a_stale_ssl_cert_file_is_a_configuration_error_async(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/cacert.pem")
    async with AsyncMonime("mon_x", "spc-x", base_url=URL, max_retries=0) as monime:
        with pytest.raises(ConfigurationError, match=r"^SSL_CERT_FILE in the environment"):
            await monime.whoami()


def test_a_client_that_verifies_no_certificates_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(2):
        with httpx.Client(verify=False) as client:
            monime = Monime("mon_x", "spc-x", base_url=URL, max_retries=0, http_client=client)
            with pytest.raises(ConnectionFailed):
                monime.whoami()
    assert caplog.text.count("does not verify certificates") == 1


def test_a_client_that_verifies_certificates_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    with httpx.Client() as client:
        monime = Monime("mon_x", "spc-x", base_url=URL, max_retries=0, http_client=client)
        with pytest.raises(ConnectionFailed):
            monime.whoami()
    assert "certificates" not in caplog.text
