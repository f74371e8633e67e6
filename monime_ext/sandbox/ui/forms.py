"""Reading of submitted forms, with protection against cross-site requests."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request

__all__ = ["read_form"]

_MAX_BYTES = 16 * 1024


async def read_form(request: Request) -> dict[str, str]:
    """Return the fields of a form; the last value of a repeated one.

    A form that another site's page submits is rejected, because a browser always sends the origin. Clients other than
    browsers send none and are trusted.

    Raises:
        HTTPException: The form came from another site (403), or is too large (413).
    """
    if not _is_same_origin(request):
        raise HTTPException(403, "This form was sent from another site.")
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _MAX_BYTES:
            raise HTTPException(413, "The form is too large.")
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


def _is_same_origin(request: Request) -> bool:
    if site := request.headers.get("sec-fetch-site"):
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")
