"""How bodies are stored: as they are, or encrypted. They hold personal data of buyers."""

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
    """Encrypts bodies before they are stored, and decrypts them.

    Attributes:
        encrypts: Whether it encrypts. If not, bodies are stored as they are, and `encrypt` is not called.
        accepts_plaintext: Whether a stored body that is not encrypted is read.
    """

    @property
    def encrypts(self) -> bool:
        """See the class."""
        ...

    @property
    def accepts_plaintext(self) -> bool:
        """See the class."""
        ...

    def encrypt(self, plaintext: bytes, context: str) -> bytes:
        """Return the ciphertext of `plaintext`, which can be decrypted only with the same context."""
        ...

    def decrypt(self, ciphertext: bytes, context: str) -> bytes:
        """Return the plaintext of a ciphertext, of this codec or another one.

        Raises:
            ConfigurationError: There is no key for it, or it was changed.
        """
        ...


class PlainCodec:
    """Stores bodies as they are."""

    encrypts = False
    accepts_plaintext = True

    def encrypt(self, plaintext: bytes, context: str) -> bytes:
        """Return the plaintext."""
        return plaintext

    def decrypt(self, ciphertext: bytes, context: str) -> bytes:
        """Raise `ConfigurationError`: what was encrypted needs a key."""
        raise _no_key()


class Encryption:
    """Encrypts bodies with AES-256-GCM, each bound to the order and the request of its entry.

    New bodies are encrypted with the first key; bodies that were encrypted with one of the others can still be read. To
    rotate the key, put the new one before the old one, and remove the old one once `purge` has deleted what it
    encrypted. A body that is not encrypted is refused, because whoever can write to the journal's table may have put
    it there.

    A key may encrypt 4 billion bodies. It needs the extra `encryption`.

    Args:
        key: 32 bytes, or their base64 text, as `new_key` makes them. Store it where other secrets are, not in the code.
        older: Keys that were used before.
        accept_plaintext: Whether to read bodies that were stored before there was a key. Set it while such orders are
            unfinished, and no longer.

    Raises:
        ConfigurationError: The extra is not installed, or a key is invalid.
    """

    encrypts = True

    def __init__(self, key: bytes | str, *older: bytes | str, accept_plaintext: bool = False) -> None:
        self.accepts_plaintext = accept_plaintext
        aead = import_extra("cryptography.hazmat.primitives.ciphers.aead", "encryption")
        self._invalid: type[Exception] = import_extra("cryptography.exceptions", "encryption").InvalidTag
        secrets = [_checked(secret) for secret in (key, *older)]
        self._newest = _key_id(secrets[0])
        self._keys: dict[bytes, Any] = {_key_id(secret): aead.AESGCM(secret) for secret in secrets}
        self._random = import_extra("secrets", "encryption").token_bytes

    @staticmethod
    def new_key() -> str:
        """Return a new key, as text for an environment variable or a secret store."""
        from secrets import token_bytes

        return base64.b64encode(token_bytes(32)).decode()

    def encrypt(self, plaintext: bytes, context: str) -> bytes:
        """See `BodyCodec.encrypt`."""
        nonce: bytes = self._random(_NONCE)
        sealed: bytes = self._keys[self._newest].encrypt(nonce, plaintext, context.encode())
        return self._newest + nonce + sealed

    def decrypt(self, ciphertext: bytes, context: str) -> bytes:
        """See `BodyCodec.decrypt`."""
        key = self._keys.get(ciphertext[:_KEY_ID])
        if key is None:
            raise _no_key()
        nonce, sealed = ciphertext[_KEY_ID : _KEY_ID + _NONCE], ciphertext[_KEY_ID + _NONCE :]
        try:
            plaintext: bytes = key.decrypt(nonce, sealed, context.encode())
        except self._invalid:
            raise ConfigurationError(
                "An entry of the journal was tampered with: its body does not match its key. Nothing was sent."
            ) from None
        return plaintext

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
        "The body of this order is encrypted, and none of the configured keys can decrypt it: pass the key that it was "
        "encrypted with. Nothing was sent."
    )
