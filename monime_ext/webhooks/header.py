"""Parses the signature header, and explains what is wrong with one that is not Monime's."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NoReturn

from monime_ext.errors import SignatureInvalid, SignatureReason

__all__ = ["parse_header", "reject"]

# No header of Monime's is longer, so no time is spent on one that is.
_MAX_HEADER_LENGTH: Final = 1024
_FORMAT: Final = "Monime's is `t=<seconds>,v1=<base64>`."
_HMAC_BYTES: Final = 32


def parse_header(header: object) -> tuple[str, Sequence[str]]:
    """Return `t` and every `v1` of a header, all in a valid format. Spaces, the order, and other fields are ignored.

    A header has several `v1` while a secret is rolled.

    Raises:
        SignatureInvalid: The header is not Monime's.
    """
    if header is None or header == "":
        reject("missing", "There is no `Monime-Signature` header. Does your proxy forward it?")
    if not isinstance(header, str):
        reject("malformed", f"The header was passed as {type(header).__name__}; pass its text.")
    if len(header) > _MAX_HEADER_LENGTH:
        reject("malformed", f"The header has {len(header)} characters; Monime's has about 60.")
    vendor = next((name for name, matches in _FOREIGN.items() if matches(header)), None)
    if vendor is not None:
        reject("foreign", f"This is {vendor}. {_FORMAT}")
    fields: dict[str, list[str]] = {}
    for part in header.split(","):
        # A value may end in `=` as padding: only the first one separates.
        name, separator, value = (text.strip(" \t") for text in part.partition("="))
        if not separator:
            reject("malformed", f"A part of the header has no `=`. {_FORMAT}")
        fields.setdefault(name, []).append(value)
    return _check_fields(fields)


def _check_fields(fields: Mapping[str, Sequence[str]]) -> tuple[str, Sequence[str]]:
    if any("es256" in text.lower() for name, values in fields.items() for text in (name, *values)):
        _reject_es256()
    if missing := [name for name in ("t", "v1") if not all(fields.get(name, [""]))]:
        reject("malformed", f"The header has no `{'` and no `'.join(missing)}`. {_FORMAT}")
    if len(fields["t"]) > 1:
        reject("duplicate_field", "The header has `t` twice, so it is not clear which one was signed.")
    (timestamp,) = fields["t"]
    if not re.fullmatch(r"[0-9]{1,12}", timestamp):
        reject("bad_timestamp", "`t` is not an integer of seconds since 1970; is it in milliseconds?")
    for signature in fields["v1"]:
        _check_signature(signature)
    return timestamp, fields["v1"]


def _check_signature(signature: str) -> None:
    if re.fullmatch(r"[0-9a-fA-F]{64}", signature):
        reject("foreign", "`v1` is in hex, and Monime's is in base64.")
    if not re.fullmatch(r"[A-Za-z0-9+/]+={0,2}", signature):
        hint = " `-` and `_` belong to the URL-safe one." if {"-", "_"} & set(signature) else ""
        reject("bad_encoding", f"`v1` is not in the standard base64 alphabet.{hint}")
    try:
        raw = base64.b64decode(signature, validate=True)
    except binascii.Error:
        hint = "Was its padding cut off by splitting at the last `=` instead of the first?"
        reject("bad_encoding", f"`v1` is not base64 with complete padding. {hint}")
    # A P-256 signature is two 32-byte numbers, raw or in DER.
    if len(raw) == 64 or (len(raw) in range(68, 73) and raw[0] == 0x30):
        _reject_es256()
    if len(raw) != _HMAC_BYTES:
        reject("wrong_length", f"`v1` has {len(raw)} bytes, and an HMAC-SHA256 has {_HMAC_BYTES}.")


# Headers of other signature schemes, by their format.
_FOREIGN: Final[dict[str, Callable[[str], object]]] = {
    "a bare digest in hex": re.compile(r"[0-9a-fA-F]{40,128}").fullmatch,
    "a bare digest in base64": re.compile(r"[A-Za-z0-9+/_-]{43}=?").fullmatch,
    "GitHub's scheme (`sha256=…`)": re.compile(r"sha(1|256|512)=.*", re.DOTALL).fullmatch,
    "the scheme of Standard Webhooks (`v1,…`)": re.compile(r"v1a?,[^ ]+( v1a?,[^ ]+)*").fullmatch,
    "a JSON Web Token": re.compile(r"ey[\w-]*\.[\w-]*\.[\w-]*", re.ASCII).fullmatch,
}


def _reject_es256() -> NoReturn:
    reject(
        "es256",
        "This looks like an ES256 signature. What Monime signs with ES256 is not published, so it cannot be verified. "
        "Set the webhook's verification method to HS256.",
    )


def reject(reason: SignatureReason, explanation: str) -> NoReturn:
    """Raise the error for a signature that is not accepted.

    Raises:
        SignatureInvalid: Always.
    """
    raise SignatureInvalid(f"{explanation} The delivery was not processed.", reason=reason)
