"""How bodies are kept: as they are, or encrypted. They hold what buyers told: names, addresses, telephone numbers."""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import Any, Protocol

from monime_ext.errors import ConfigurationError
from monime_ext.storage.errors import import_extra

__all__ = ["BodyCodec", "Encryption", "PlainCodec"]

_NONCE = 12
_KEY_ID = 4


class BodyCodec(Protocol):
    """Turns what is sent into what is kept, and back. What was kept as it is, is read without one.

    Attributes:
        encrypts: Whether it encrypts; what is sent is kept as it is where not, and neither method is called.
    """

    @property
    def encrypts(self) -> bool: ...

    def keep(self, plain: bytes, context: str) -> bytes:
        """Return what is kept of `plain`; it can be had back only with the same context."""
        ...

    def take(self, kept: bytes, context: str) -> bytes:
        """Return what was encrypted, by this or another.

        Raises:
            ConfigurationError: There is no key for it, or it is not what was kept.
        """
        ...


class PlainCodec:
    """Keeps bodies as they are."""

    encrypts = False

    def keep(self, plain: bytes, context: str) -> bytes:
        return plain

    def take(self, kept: bytes, context: str) -> bytes:
        raise _no_key()


class Encryption:
    """Keeps bodies encrypted with AES-256-GCM, each bound to the name of its entry so that none can be put elsewhere.

    New bodies are encrypted with the first key; those that were encrypted with one of the others can still be read. To
    change the key, put the new one before the old one, and take the old one away when `purge` has deleted what it
    encrypted. Bodies that were kept before there was a key can be read too.

    A key may encrypt 4 billion bodies. It needs the extra `encryption`.

    Args:
        key: 32 bytes, or their base64 text, as `new_key` makes them. Keep it where other secrets are, not in the code.
        older: Keys that were used before.

    Raises:
        ConfigurationError: The extra is not installed, or a key is not one.
    """

    encrypts = True

    def __init__(self, key: bytes | str, *older: bytes | str) -> None:
        aead = import_extra("cryptography.hazmat.primitives.ciphers.aead", "encryption")
        self._invalid: type[Exception] = import_extra("cryptography.exceptions", "encryption").InvalidTag
        raw = [_checked(each) for each in (key, *older)]
        self._newest = _key_id(raw[0])
        self._keys: dict[bytes, Any] = {_key_id(each): aead.AESGCM(each) for each in raw}
        self._random = import_extra("secrets", "encryption").token_bytes

    @staticmethod
    def new_key() -> str:
        """Return a new key, as a text for the environment or a secret store."""
        from secrets import token_bytes

        return base64.b64encode(token_bytes(32)).decode()

    def keep(self, plain: bytes, context: str) -> bytes:
        nonce: bytes = self._random(_NONCE)
        sealed: bytes = self._keys[self._newest].encrypt(nonce, plain, context.encode())
        return self._newest + nonce + sealed

    def take(self, kept: bytes, context: str) -> bytes:
        key = self._keys.get(kept[:_KEY_ID])
        if key is None:
            raise _no_key()
        nonce, sealed = kept[_KEY_ID : _KEY_ID + _NONCE], kept[_KEY_ID + _NONCE :]
        try:
            plain: bytes = key.decrypt(nonce, sealed, context.encode())
        except self._invalid:
            raise ConfigurationError(
                "An entry of the journal was changed by another hand: its body does not fit its name or its key. "
                "Nothing was sent."
            ) from None
        return plain

    def __repr__(self) -> str:
        return f"{type(self).__name__}(<{len(self._keys)} secret>)"


def _checked(key: bytes | str) -> bytes:
    try:
        raw = base64.b64decode(key, validate=True) if isinstance(key, str) else key
    except (binascii.Error, ValueError):
        raw = b""
    if not isinstance(raw, bytes) or len(raw) != 32:
        raise ConfigurationError(
            "An encryption key is 32 bytes, or their base64 text: `Encryption.new_key()` makes one."
        )
    return raw


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"monime-ext journal key" + key).digest()[:_KEY_ID]


def _no_key() -> ConfigurationError:
    return ConfigurationError(
        "The body of this order is encrypted, and none of the keys that were handed in fits: hand in the key that it "
        "was kept with. Nothing was sent."
    )
