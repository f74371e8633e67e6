"""The TLS context of the process."""

from __future__ import annotations

import os
from functools import cache
from ssl import SSLContext, create_default_context

from monime_ext.errors import ConfigurationError

__all__ = ["shared_ssl_context"]


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
