"""The TLS context of the process, and what a TLS connection has received."""

from __future__ import annotations

import logging
import os
from functools import cache
from ssl import CERT_NONE, SSLContext, SSLError, SSLObject, SSLWantReadError, create_default_context
from typing import Final

from monime_ext.errors import ConfigurationError

__all__ = ["has_unread_data", "shared_ssl_context", "warn_if_unverified"]

_log: Final = logging.getLogger("monime_ext")


@cache
def shared_ssl_context() -> SSLContext:
    """Return the one TLS context of the process: loading the certificates is most of what a new client costs.

    The certificate authorities are those of `SSL_CERT_FILE` or `SSL_CERT_DIR`, or else certifi's, as in httpx.

    Raises:
        ConfigurationError: The variable names a file or folder from which no certificates can be loaded.
    """
    cafile, capath = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    if not cafile and not capath:
        import certifi

        return create_default_context(cafile=certifi.where())
    try:
        return create_default_context(cafile=cafile) if cafile else create_default_context(capath=capath)
    except OSError as error:
        name = "SSL_CERT_FILE" if cafile else "SSL_CERT_DIR"
        raise ConfigurationError(
            f"{name} in the environment names a place from which no certificates can be loaded "
            f"({type(error).__name__}): correct it, or unset it."
        ) from error


def warn_if_unverified(client: object, base_url: str) -> None:
    """Log a warning, once in the process, if a caller's own client does not verify certificates.

    Args:
        client: An httpx client.
        base_url: The URL of the API.
    """
    # httpx has no public way to see it.
    pool = getattr(getattr(client, "_transport", None), "_pool", None)
    context = getattr(pool, "_ssl_context", None)
    if base_url.startswith("https:") and isinstance(context, SSLContext) and context.verify_mode == CERT_NONE:
        _warn_unverified()


@cache
def _warn_unverified() -> None:
    _log.warning(
        "the http_client does not verify certificates (verify=False): anybody on the way can read the token and the "
        "requests, and can report that an order is paid"
    )


def has_unread_data(ssl_object: object) -> bool:
    """Return whether a TLS layer has received something that nobody has read. Of such a connection, no use is left.

    Args:
        ssl_object: The TLS layer of a connection, as httpcore's streams name it; None without TLS.
    """
    if isinstance(ssl_object, SSLObject):
        # It does not count what it has not decrypted yet. It reads from memory, so that this does not block.
        try:
            ssl_object.read(1)
        except SSLWantReadError:
            return False
        except SSLError:
            return True
        return True
    pending = getattr(ssl_object, "pending", None)
    return pending is not None and pending() > 0
