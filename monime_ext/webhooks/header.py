"""Reads the header of a signature, and says what is wrong with one that is not Monime's so that it can be put right."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from typing import Final, NoReturn

from monime_ext.errors import SignatureInvalid, SignatureReason

__all__ = ["refuse", "timestamp_and_signature"]

# No header of Monime's is longer, and no time is spent on one that is.
_LONGEST_HEADER: Final = 1024
_FORM: Final = "Monime's is `t=<seconds>,v1=<base64>`."
_HMAC_BYTES: Final = 32


def timestamp_and_signature(header: object) -> tuple[str, str]:
    """Return `t` and `v1` of a header, each of the right form. Blanks, the order, and other fields do not matter.

    Raises:
        SignatureInvalid: It is not a header of Monime's.
    """
    if header is None or header == "":
        refuse("missing", "There is no `Monime-Signature` header. Is it passed on by the proxy in front?")
    if not isinstance(header, str):
        refuse("malformed", f"The header was handed in as {type(header).__name__}; hand in its text.")
    if len(header) > _LONGEST_HEADER:
        refuse("malformed", f"The header has {len(header)} characters; Monime's has about 60.")
    vendor = next((name for name, looks in _FOREIGN.items() if looks(header)), None)
    if vendor is not None:
        refuse("foreign", f"This is {vendor}. {_FORM}")
    fields: dict[str, str] = {}
    for part in header.split(","):
        # A value ends in the `=` of its padding: only the first one separates.
        name, separator, value = (each.strip(" \t") for each in part.partition("="))
        if not separator:
            refuse("malformed", f"A part of the header has no `=`. {_FORM}")
        if name in fields:
            refuse("duplicate_field", "A field of the header is there twice, so which one counts is not sure.")
        fields[name] = value
    return _checked(fields)


def _checked(fields: Mapping[str, str]) -> tuple[str, str]:
    if any("es256" in each.lower() for pair in fields.items() for each in pair):
        _refuse_es256()
    if missing := [name for name in ("t", "v1") if not fields.get(name)]:
        refuse("malformed", f"The header has no `{'` and no `'.join(missing)}`. {_FORM}")
    timestamp, signature = fields["t"], fields["v1"]
    if not re.fullmatch(r"[0-9]{1,12}", timestamp):
        refuse("bad_timestamp", "`t` is not a number of whole seconds since 1970; were milliseconds written?")
    if re.fullmatch(r"[0-9a-fA-F]{64}", signature):
        refuse("foreign", "`v1` is written in hex, and Monime writes base64.")
    if not re.fullmatch(r"[A-Za-z0-9+/]+={0,2}", signature):
        hint = " `-` and `_` are of the URL-safe one." if {"-", "_"} & set(signature) else ""
        refuse("bad_encoding", f"`v1` is not of the standard base64 alphabet.{hint}")
    try:
        raw = base64.b64decode(signature, validate=True)
    except binascii.Error:
        hint = "Was its padding cut off by splitting at the last `=` instead of the first?"
        refuse("bad_encoding", f"`v1` is not base64 with its whole padding. {hint}")
    # A P-256 signature is two numbers of 32 bytes, bare or in DER.
    if len(raw) == 64 or (len(raw) in range(68, 73) and raw[0] == 0x30):
        _refuse_es256()
    if len(raw) != _HMAC_BYTES:
        refuse("wrong_length", f"`v1` is of {len(raw)} bytes, and an HMAC-SHA256 of {_HMAC_BYTES}.")
    return timestamp, signature


# Headers that come to the same kind of address, by the look of them.
_FOREIGN: Final[dict[str, Callable[[str], object]]] = {
    "a bare digest in hex": re.compile(r"[0-9a-fA-F]{40,128}").fullmatch,
    "a bare digest in base64": re.compile(r"[A-Za-z0-9+/_-]{43}=?").fullmatch,
    "GitHub's scheme (`sha256=…`)": re.compile(r"sha(1|256|512)=.*", re.DOTALL).fullmatch,
    "the scheme of Standard Webhooks (`v1,…`)": re.compile(r"v1a?,[^ ]+( v1a?,[^ ]+)*").fullmatch,
    "a JSON Web Token": re.compile(r"ey[\w-]*\.[\w-]*\.[\w-]*", re.ASCII).fullmatch,
}


def _refuse_es256() -> NoReturn:
    refuse(
        "es256",
        "This looks like an ES256 signature, and what Monime signs with it is not published, so it cannot be verified. "
        "Set the webhook's verification method to HS256.",
    )


def refuse(reason: SignatureReason, told: str) -> NoReturn:
    """Raise the error for a signature that is not accepted.

    Raises:
        SignatureInvalid: Always.
    """
    raise SignatureInvalid(f"{told} Nothing was done with the delivery.", reason=reason)
