"""Reading of submitted forms."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

__all__ = ["read_form"]

_MAX_BYTES = 16 * 1024


async def read_form(request: Request) -> dict[str, str]:
    """Return the fields of a form; the last value of a repeated one.

    Raises:
        HTTPException: The form is too large (413).
    """
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _MAX_BYTES:
            raise HTTPException(413, "The form is too large.")
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
