"""Reading of submitted forms."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

from monime_ext.sandbox.bodies import has_body, media_type, read_bytes

__all__ = ["read_form"]

_MAX_BYTES = 16 * 1024
_MAX_FIELDS = 100


async def read_form(request: Request) -> dict[str, str]:
    """Return the fields of a form; the last value of a repeated one. A request without a body has none.

    Raises:
        HTTPException: The body is not an encoded form (415), or is too large (413).
    """
    if not has_body(request):
        return {}
    # The pages send no files, so that no multipart parser is needed.
    if media_type(request) != "application/x-www-form-urlencoded":
        raise HTTPException(415, "A form must be sent as application/x-www-form-urlencoded.")
    body = await read_bytes(request, _MAX_BYTES)
    try:
        fields = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MAX_FIELDS)
    except ValueError:
        raise HTTPException(413, f"The form has more than {_MAX_FIELDS} fields.") from None
    return dict(fields)
