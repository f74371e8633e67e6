"""The environment variables of the package, all of them read in the same way."""

from __future__ import annotations

import pytest

from monime_ext._connect import connect
from monime_ext.errors import ConfigurationError
from tests.versions import LATEST, Monime

VALUES = {
    "MONIME_ACCESS_TOKEN": "mon_test_secret",
    "MONIME_SPACE_ID": "spc-one",
    "MONIME_BASE_URL": "http://127.0.0.1:1",
    "MONIME_VERSION": LATEST,
    "MONIME_JOURNAL": "journal.sqlite3",
}


@pytest.mark.parametrize("name", VALUES)
@pytest.mark.parametrize("form", ['"{}"', "'{}'", "{}\n", " {}", "{} ", "{}\r", "\ufeff{}"])
def test_a_value_with_quotes_or_whitespace_around_it_is_named(
    name: str, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for other, value in VALUES.items():
        monkeypatch.setenv(other, form.format(value) if other == name else value)
    with pytest.raises(ConfigurationError, match=name) as caught, connect() as client:
        client.checkout_sessions.create(
            name="Order", line_items=[{"name": "Rice", "price": {"currency": "SLE", "value": 100}}], once="order-1042"
        )
    assert "secret" not in str(caught.value)
    if name != "MONIME_VERSION":
        with pytest.raises(ConfigurationError, match=name), Monime.from_env() as client:
            _ = client.journal


def test_an_empty_value_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in VALUES.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("MONIME_SPACE_ID", "")
    with pytest.raises(ConfigurationError, match="MONIME_SPACE_ID"):
        connect()
