"""Reading of the bodies of requests to the control plane and the pages, up to a limit."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request

__all__ = ["has_body", "media_type", "read_bytes"]


def media_type(request: Request) -> str:
    """Return the media type of a body in lower case, without parameters; empty if the request declares none."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def has_body(request: Request) -> bool:
    """Return whether the headers announce a body."""
    return request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers


async def read_bytes(request: Request, max_bytes: int) -> bytes:
    """Return the body.

    Raises:
        HTTPException: It is larger than `max_bytes` (413). No more than that is read.
    """
    length = request.headers.get("content-length", "0")
    size = 0
    parts = []
    if len(length) <= len(str(max_bytes)) and int(length) <= max_bytes:
        async for part in request.stream():
            parts.append(part)
            size += len(part)
            if size > max_bytes:
                break
        else:
            return b"".join(parts)
    raise HTTPException(413, f"The body is larger than {max_bytes} bytes.")
