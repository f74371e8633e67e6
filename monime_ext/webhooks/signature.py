"""The signature of a delivery: `Monime-Signature: t=<unix seconds>,v1=<base64>`.

`v1` is the standard base64, padded, of HMAC-SHA256 over `t`, an underscore, and the bytes of the body exactly as they
came; the key is the secret as UTF-8. Monime has not published this: it is what the code of their own WooCommerce plugin
checks, and what several live integrations confirm.
"""

from __future__ import annotations

import hmac
import re
import time
from binascii import b2a_base64
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import import_module
from typing import Final, NoReturn

from monime_ext._core.versions import API_VERSIONS
from monime_ext.errors import ConfigurationError
from monime_ext.webhooks.header import refuse, timestamp_and_signature

__all__ = ["SIGNATURE_HEADER", "check_secrets", "sign", "verify"]

SIGNATURE_HEADER: Final = "Monime-Signature"
"""The header that carries the signature."""

# What genuine deliveries look like; everything else is read with more care, and more time.
_USUAL: Final = re.compile(r"t=([0-9]{1,12}),v1=([A-Za-z0-9+/]{43}=)")


def sign(body: bytes, secret: str, *, timestamp: int) -> str:
    """Return the header's value for a body, as Monime would sign it.

    Args:
        body: The bytes that are delivered.
        secret: 32 to 256 characters.
        timestamp: When it is signed, in seconds since 1970.

    Raises:
        ConfigurationError: The secret is not of 32 to 256 characters.
        SignatureInvalid: The body is not bytes.
    """
    (key,) = _keys(secret)
    _refuse_unless_bytes(body)
    return f"t={timestamp:d},v1={_v1(key, b'%d_%b' % (timestamp, body)).decode()}"


def verify(
    body: bytes,
    header: str | None,
    secret: str | Iterable[str],
    *,
    tolerance: float | None = 300,
    now: float | None = None,
) -> None:
    """Return if a delivery is Monime's own and was signed just now; raise if not.

    Args:
        body: The bytes of the body exactly as they came, before anything parses them.
        header: The value of the header `Monime-Signature`; None when there is none.
        secret: The webhook's secret, or several of them while one takes the place of another.
        tolerance: How many seconds the signature may be older or newer than `now`; Monime's own plugin allows 300. None
            accepts any time: for a delivery that was kept, never for one that just came.
        now: Seconds since 1970; this machine's clock when left out.

    Raises:
        SignatureInvalid: It is not; `reason` says why.
        ConfigurationError: A secret is not of 32 to 256 characters, or there is none.
    """
    keys = _keys(secret)
    _refuse_unless_bytes(body)
    usual = _USUAL.fullmatch(header) if isinstance(header, str) else None
    timestamp, signature = usual.groups() if usual else timestamp_and_signature(header)
    given = signature.encode()
    # Every key is tried, so that the time taken does not tell which one was right.
    right = False
    for key in keys:
        right |= hmac.compare_digest(_v1(key, b"%b_%b" % (timestamp.encode(), body)), given)
    if not right:
        _refuse_mismatch(body, timestamp, given, keys)
    if tolerance is not None:
        age = (time.time() if now is None else now) - int(timestamp)
        if not -tolerance <= age <= tolerance:
            _refuse_time(age, tolerance)


def check_secrets(secret: str | Iterable[str]) -> list[str]:
    """Return the secrets in a list.

    Raises:
        ConfigurationError: There is none, or one is not of 32 to 256 characters.
    """
    secrets = [secret] if isinstance(secret, str | bytes) or not isinstance(secret, Iterable) else list(secret)
    _keys(secrets)
    return secrets


def _v1(key: bytes, signed: bytes) -> bytes:
    return b2a_base64(hmac.digest(key, signed, "sha256"), newline=False)


def _keys(secret: str | Iterable[str]) -> list[bytes]:
    if isinstance(secret, str):
        secrets = [secret]
    else:
        secrets = [secret] if isinstance(secret, bytes) or not isinstance(secret, Iterable) else list(secret)
    if not secrets:
        raise ConfigurationError("There is no webhook secret: without one, anybody could say that an order is paid.")
    shortest, longest = _secret_lengths()
    keys: list[bytes] = []
    for each in secrets:
        if not isinstance(each, str) or not shortest <= len(each) <= longest:
            given = f"has {len(each)}" if isinstance(each, str) else f"is {type(each).__name__}"
            raise ConfigurationError(
                f"A webhook's secret is a text of {shortest} to {longest} characters, and this one {given}. Is the "
                "variable set that it comes from, and was it copied whole?"
            )
        keys.append(each.encode("utf-8", "surrogatepass"))
    return keys


@cache
def _secret_lengths() -> tuple[int, int]:
    """What Monime accepts as a secret. A shorter one is not whole, or was never set, and guards nothing."""
    newest = list(API_VERSIONS.values())[-1]
    schema = import_module(f"monime_api.{newest}.contract").SCHEMAS["HS256Verification"]["properties"]["secret"]
    return schema["minLength"], schema["maxLength"]


def _refuse_unless_bytes(body: object) -> None:
    if not isinstance(body, bytes):
        refuse(
            "not_bytes",
            f"The body was handed in as {type(body).__name__}, and what is signed are its bytes as they came. Hand in "
            "the raw body, before the framework decodes or parses it.",
        )


def _refuse_mismatch(body: bytes, timestamp: str, given: bytes, keys: Sequence[bytes]) -> NoReturn:
    guesses = {"`t`, a dot and the body": b"%b.%b" % (timestamp.encode(), body), "the body alone": body}
    for what, signed in guesses.items():
        if any(hmac.compare_digest(_v1(key, signed), given) for key in keys):
            refuse("foreign", f"The secret is right, but {what} was signed: Monime signs `t`, an underscore, the body.")
    refuse(
        "mismatch",
        "The signature is not that of this body with this secret. Either it is not Monime's, or the secret is another "
        "webhook's, or the body was changed on its way: it must be the bytes as they came, not parsed and rewritten.",
    )


def _refuse_time(age: float, tolerance: float) -> NoReturn:
    old = age > 0
    refuse(
        "too_old" if old else "too_new",
        f"The signature is right, and was made {abs(age):.0f} s {'ago' if old else 'in the future'}, where "
        f"{tolerance:g} s are allowed. Somebody repeats it, or this machine's clock is wrong: is it synchronised?",
    )
