"""Forms that a browser sends: whether to believe that they came from our own page, and what is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from starlette.exceptions import HTTPException

if TYPE_CHECKING:
    from starlette.requests import Request


_LARGEST = 16 * 1024


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a form of ours; of a name that is given twice, the last.

    A form that another site's page sends is refused: a browser always says where one comes from. Programs that are
    no browsers say nothing, and are believed.

    Raises:
        HTTPException: It came from another site (403), or is too large (413).
    """
    if not _from_here(request):
        raise HTTPException(403, "This form was sent from another site.")
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LARGEST:
            raise HTTPException(413, "The form is too large.")
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


def _from_here(request: Request) -> bool:
    if site := request.headers.get("sec-fetch-site"):
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")
