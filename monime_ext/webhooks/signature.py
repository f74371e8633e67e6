"""The signature of a delivery: `Monime-Signature: t=<unix seconds>,v1=<base64>`.

`v1` is the padded standard base64 of HMAC-SHA256 over `t`, an underscore, and the raw bytes of the body; the key is the
secret as UTF-8. Monime has not published this: it is what their own WooCommerce plugin checks, and what several live
integrations confirm. It is the same in every API version.
"""

from __future__ import annotations

import hmac
import re
import time
from binascii import b2a_base64
from collections.abc import Iterable, Sequence
from typing import Final, NoReturn

from monime_ext.errors import ConfigurationError
from monime_ext.webhooks.contract import secret_lengths
from monime_ext.webhooks.header import parse_header, reject

__all__ = ["SIGNATURE_HEADER", "check_secrets", "sign", "verify"]

SIGNATURE_HEADER: Final = "Monime-Signature"
"""The header that carries the signature."""

# The format of genuine deliveries. Other headers are parsed more carefully, which takes longer.
_USUAL: Final = re.compile(r"t=([0-9]{1,12}),v1=([A-Za-z0-9+/]{43}=)")


def sign(body: bytes, secret: str, *, timestamp: int) -> str:
    """Return the header's value for a body, signed as Monime signs it.

    Args:
        body: The bytes to deliver.
        secret: The webhook's secret. Its length must be one that any API version accepts.
        timestamp: The time of the signature, in seconds since 1970.

    Raises:
        ConfigurationError: The secret is invalid.
        SignatureInvalid: The body is not bytes.
    """
    (key,) = _keys(secret)
    _reject_unless_bytes(body)
    return f"t={timestamp:d},v1={_v1(key, b'%d_%b' % (timestamp, body)).decode()}"


def verify(
    body: bytes,
    header: str | None,
    secret: str | Iterable[str],
    *,
    tolerance: float | None = 300,
    now: float | None = None,
) -> None:
    """Verify that Monime signed a delivery, and that the signature is recent.

    Args:
        body: The raw bytes of the body, exactly as received, before anything parses them.
        header: The value of the header `Monime-Signature`; None if there is none. One of its `v1` must match.
        secret: The webhook's secret, or several during a rotation. Its length must be one that any API version accepts,
            since the webhook may be registered through any of them.
        tolerance: The maximum age of the signature in seconds, before and after `now`; Monime's own plugin allows 300.
            None accepts any age: use it for a stored delivery, never for one just received.
        now: The current time in seconds since 1970. Defaults to this machine's clock.

    Raises:
        SignatureInvalid: The signature is not accepted; `reason` has the cause.
        ConfigurationError: A secret is invalid or has blanks or quotes around it, or there is none.
    """
    keys = _keys(secret)
    _reject_unless_bytes(body)
    usual = _USUAL.fullmatch(header) if isinstance(header, str) else None
    timestamp, signatures = (usual[1], [usual[2]]) if usual else parse_header(header)
    given = [signature.encode() for signature in signatures]
    # Every key and signature is compared, so that the time taken does not reveal which ones matched.
    if not _matches(b"%b_%b" % (timestamp.encode(), body), given, keys):
        _reject_mismatch(body, timestamp, given, keys)
    if tolerance is not None:
        age = (time.time() if now is None else now) - int(timestamp)
        if not -tolerance <= age <= tolerance:
            _reject_time(age, tolerance)


def check_secrets(secret: str | Iterable[str]) -> list[str]:
    """Return the secrets as a list.

    Raises:
        ConfigurationError: A secret is invalid, or there is none.
    """
    secrets = _listed(secret)
    _keys(secrets)
    return secrets


def _matches(signed: bytes, given: Sequence[bytes], keys: Sequence[bytes]) -> bool:
    matches = False
    for key in keys:
        expected = _v1(key, signed)
        for signature in given:
            matches |= hmac.compare_digest(expected, signature)
    return matches


def _v1(key: bytes, signed: bytes) -> bytes:
    return b2a_base64(hmac.digest(key, signed, "sha256"), newline=False)


def _keys(secret: str | Iterable[str]) -> list[bytes]:
    secrets = [secret] if isinstance(secret, str) else _listed(secret)
    if not secrets:
        raise ConfigurationError("There is no webhook secret: without one, anybody could report that an order is paid.")
    min_length, max_length = secret_lengths()
    keys: list[bytes] = []
    for text in secrets:
        # A shorter secret is incomplete, or was never set, and protects nothing.
        if not isinstance(text, str) or not min_length <= len(text) <= max_length:
            found = f"has {len(text)}" if isinstance(text, str) else f"is {type(text).__name__}"
            raise ConfigurationError(
                f"A webhook's secret is a string of {min_length} to {max_length} characters, and this one {found}. Is "
                "its environment variable set, and was it copied completely?"
            )
        if (unwanted := _unwanted_character(text)) is not None:
            raise ConfigurationError(
                f"The webhook's secret {unwanted}, which is not part of it: every delivery would be rejected. "
                "Remove it where the secret is set: in its environment variable, file, or Kubernetes secret."
            )
        keys.append(text.encode("utf-8", "surrogatepass"))
    return keys


def _unwanted_character(secret: str) -> str | None:
    """Return what a secret contains that comes from copying it; None if there is nothing."""
    if secret != secret.strip():
        return "starts or ends with a blank or a line break"
    if not secret.isprintable():
        return "contains a line break or another invisible character"
    if secret[0] == secret[-1] and secret[0] in "\"'`":
        return "is in quotes"
    return None


def _listed(secret: str | Iterable[str]) -> list[str]:
    # `bytes` and None are mistakes of callers without type checks: `_keys` reports them.
    return [secret] if isinstance(secret, str | bytes) or not isinstance(secret, Iterable) else list(secret)


def _reject_unless_bytes(body: object) -> None:
    if not isinstance(body, bytes):
        reject(
            "not_bytes",
            f"The body was passed as {type(body).__name__}, and the signature is over its raw bytes. Pass the raw "
            "body, before the framework decodes or parses it.",
        )


def _reject_mismatch(body: bytes, timestamp: str, given: Sequence[bytes], keys: Sequence[bytes]) -> NoReturn:
    if not body:
        reject(
            "empty_body",
            "The body is empty, and the signature is of another one. Did a middleware or a hook read the body before, "
            "or does the server not pass on chunked bodies?",
        )
    schemes = {"`t`, a dot and the body": b"%b.%b" % (timestamp.encode(), body), "the body alone": body}
    for scheme, signed in schemes.items():
        if _matches(signed, given, keys):
            reject(
                "foreign", f"The secret is right, but {scheme} was signed: Monime signs `t`, an underscore, the body."
            )
    reject(
        "mismatch",
        "The signature does not match this body and this secret. Either it is not Monime's, or the secret belongs to "
        "another webhook, or the body was modified: pass the bytes as received, not parsed and serialized again.",
    )


def _reject_time(age: float, tolerance: float) -> NoReturn:
    old = age > 0
    reject(
        "too_old" if old else "too_new",
        f"The signature is right, and was made {abs(age):.0f} s {'ago' if old else 'in the future'}; the tolerance is "
        f"{tolerance:g} s. The delivery is a replay, or this machine's clock is wrong: is it synchronized?",
    )
