"""Bodies in the journal: encrypted on request, and shown nowhere else."""

from __future__ import annotations

import base64
import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monime_ext.errors import BadRequest, BodyMismatch, ConfigurationError, OutcomeUnknown
from monime_ext.journal import Encryption
from tests.integration.client.conftest import Shop
from tests.journals import Journals
from tests.versions import CheckoutSession, Monime

CANARY = "c4n4ry7f3e"
KEY, OTHER = (base64.b64encode(word * 8).decode() for word in (b"key1", b"key2"))


def create(shop: Shop, client: Monime, **options: Any) -> CheckoutSession:
    arguments = {"once": "order-1042", "metadata": {"customer": CANARY}, "description": f"for {CANARY}", **options}
    return shop.create(client, **arguments)


def lose(shop: Shop, client: Monime, kind: Any = "reset_after") -> None:
    """Lose the response of an order."""
    shop.sandbox.faults.add(kind)
    with pytest.raises(OutcomeUnknown):
        create(shop, client.with_options(max_retries=0))


def everything_in(journals: Journals) -> bytes:
    return b"".join(file.read_bytes() for file in Path(journals.address).parent.iterdir())


def test_an_encrypted_body_can_be_read_only_with_its_key(shop: Shop, journals: Journals) -> None:
    client = shop.with_journal(journals, encryption=Encryption(KEY))
    lose(shop, client)
    (entry,) = journals.entries()
    assert entry.is_encrypted
    assert CANARY.encode() not in entry.body
    assert CANARY.encode() not in everything_in(journals)
    session = create(shop, client)
    assert [session["id"] for session in shop.sandbox.sessions()] == [session.id]


def test_a_refusal_is_encrypted_too(shop: Shop, journals: Journals) -> None:
    client = shop.with_journal(journals, encryption=Encryption(KEY))
    shop.sandbox.faults.add("status", status=400)
    messages = []
    for _ in range(2):
        with pytest.raises(BadRequest) as caught:
            create(shop, client)
        messages.append(caught.value.message)
    assert messages[1].startswith(messages[0])
    assert b"sandbox_fault" not in everything_in(journals)


def test_an_order_is_not_sent_without_its_key(shop: Shop, journals: Journals) -> None:
    lose(shop, shop.with_journal(journals, encryption=Encryption(KEY)))
    for encryption in (None, Encryption(OTHER)):
        with pytest.raises(ConfigurationError, match="Nothing was sent"):
            create(shop, shop.with_journal(journals, encryption=encryption))
    assert len(shop.sandbox.requests()) == 1


def test_an_older_key_still_decrypts_what_it_encrypted(shop: Shop, journals: Journals) -> None:
    lose(shop, shop.with_journal(journals, encryption=Encryption(OTHER)))
    session = create(shop, shop.with_journal(journals, encryption=Encryption(KEY, OTHER)))
    assert [session["id"] for session in shop.sandbox.sessions()] == [session.id]


def test_what_was_stored_before_there_was_a_key_is_read_on_request(shop: Shop, journals: Journals) -> None:
    plain = shop.with_journal(journals)
    lose(shop, plain, "reset_before")
    shop.sandbox.faults.add("status", status=400)
    with pytest.raises(BadRequest):
        create(shop, plain, once="refused")
    sent = len(shop.sandbox.requests())
    for once in ("order-1042", "refused"):
        with pytest.raises(ConfigurationError, match="accept_plaintext"):
            create(shop, shop.with_journal(journals, encryption=Encryption(KEY)), once=once)
    client = shop.with_journal(journals, encryption=Encryption(KEY, accept_plaintext=True))
    with pytest.raises(BadRequest):
        create(shop, client, once="refused")
    assert len(shop.sandbox.requests()) == sent
    assert create(shop, client, once="refused", name="Corrected")
    assert create(shop, client)
    with pytest.raises(BodyMismatch):
        create(shop, client, name="Changed")


def test_a_journal_opened_by_its_address_takes_its_keys_from_the_environment(
    shop: Shop, journals: Journals, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MONIME_JOURNAL_KEYS", OTHER)
    create(shop, shop.client(journal=journals.address))
    (entry,) = journals.entries()
    assert entry.is_encrypted
    monkeypatch.setenv("MONIME_JOURNAL_KEYS", f"{KEY}, {OTHER}")
    assert create(shop, shop.client(journal=journals.address)).id == entry.session_id
    monkeypatch.setenv("MONIME_JOURNAL_KEYS", "no key")
    with pytest.raises(ConfigurationError, match="new_key"):
        create(shop, shop.client(journal=journals.address))


def test_a_body_moved_to_another_entry_is_not_sent(shop: Shop, journals: Journals) -> None:
    client = shop.with_journal(journals, encryption=Encryption(KEY))
    lose(shop, client)
    (entry,) = journals.entries()
    journal = journals.open(clock=lambda: shop.time.now)
    moved = replace(entry, key=replace(entry.key, once="order-1043"), state="unknown", owner=None)
    journal.begin(moved, 0)
    with pytest.raises(ConfigurationError, match="tampered"):
        create(shop, client, once="order-1043")
    assert len(shop.sandbox.requests()) == 1


def test_entries_errors_and_logs_show_nothing_of_an_order_but_ids(
    shop: Shop, journals: Journals, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        client = shop.with_journal(journals)
        lose(shop, client)
        create(shop, client)
        with pytest.raises(BodyMismatch) as caught:
            create(shop, client, metadata={"customer": CANARY + "2"})
    (entry,) = journals.entries()
    assert CANARY.encode() in entry.body
    shown = repr(entry) + str(entry.to_dict()) + repr(caught.value) + str(vars(caught.value)) + caplog.text
    assert any(record.name.startswith("monime_ext") for record in caplog.records)
    assert CANARY not in shown


def test_new_keys_are_valid_and_different() -> None:
    keys = {Encryption.new_key() for _ in range(20)}
    assert len(keys) == 20
    assert all(Encryption(key) for key in keys)


def test_the_repr_of_an_encryption_contains_no_key() -> None:
    assert KEY not in repr(Encryption(KEY))


@pytest.mark.parametrize("key", ["", "short", "ä" * 32, b"x" * 31, KEY[:-4], 5])
def test_an_invalid_key_is_refused(key: Any) -> None:
    with pytest.raises(ConfigurationError, match="new_key"):
        Encryption(key)


@given(st.binary(max_size=300), st.text(max_size=30), st.data())
def test_any_body_is_decrypted_as_it_was_and_a_changed_one_is_refused(
    plaintext: bytes, context: str, data: st.DataObject
) -> None:
    encryption = Encryption(b"k" * 32)
    ciphertext = encryption.encrypt(plaintext, context)
    assert encryption.decrypt(ciphertext, context) == plaintext
    assert encryption.encrypt(plaintext, context) != ciphertext
    position = data.draw(st.integers(0, len(ciphertext) - 1))
    changed = ciphertext[:position] + bytes([ciphertext[position] ^ 1]) + ciphertext[position + 1 :]
    with pytest.raises(ConfigurationError):
        encryption.decrypt(changed, context)
    with pytest.raises(ConfigurationError):
        encryption.decrypt(ciphertext, context + "x")
