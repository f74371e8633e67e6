"""Rendering of templates and static files, with the security headers of the pages."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from monime_ext.sandbox.state.clock import format_datetime, from_millis
from monime_ext.sandbox.ui.brand import Brand, create_brand
from monime_ext.sandbox.ui.view_models import format_amount, humanize, redact_url, status_class

if TYPE_CHECKING:
    from starlette.requests import Request


__all__ = ["ANY_ORIGIN", "assets", "render", "render_brand"]

_PACKAGE = "monime_ext.sandbox.ui"
_ASSETS = {
    "brand.css": "text/css",
    "checkout.css": "text/css",
    "checkout.js": "text/javascript",
    "dashboard.css": "text/css",
    "dashboard.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action "
)
_SAME_ORIGIN = "'self'"
# A shop may redirect the form to any URL, and browsers apply this policy to redirects too.
ANY_ORIGIN = "http: https:"

_ENVIRONMENT = Environment(
    loader=PackageLoader(_PACKAGE),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


_ENVIRONMENT.filters.update(
    amount=format_amount,
    datetime=from_millis,
    humanize=humanize,
    json=lambda value: json.dumps(value, ensure_ascii=False, indent=2),
    redact_url=redact_url,
    rfc3339=format_datetime,
    status_class=status_class,
)


def render(template: str, values: dict[str, object], status: int = 200, form_action: str = _SAME_ORIGIN) -> Response:
    """Render a page.

    Args:
        template: The file name in `templates`.
        values: The variables of the template, which escapes them.
        status: The HTTP status.
        form_action: The sources that forms may submit to, in the syntax of Content-Security-Policy.
    """
    html = _ENVIRONMENT.get_template(template).render(values)
    headers = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": _POLICY + form_action,
        # Sends the Origin of forms to this server, and no referrer to the shop.
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
    return HTMLResponse(html, status, headers)


def render_brand(colors: Brand) -> Response:
    """Return the stylesheet of a merchant's colors. A separate file, so that the policy can forbid inline styles."""
    return Response(
        f":root {{\n"
        f"  --brand: {colors.fill};\n"
        f"  --on-brand: {colors.on_fill};\n"
        f"  --accent-on-light: {colors.accent_on_light};\n"
        f"  --accent-on-dark: {colors.accent_on_dark};\n"
        f"}}\n",
        media_type="text/css",
        headers={"Cache-Control": "no-store"},
    )


def assets() -> Route:
    """Return the route of the stylesheets, scripts and the icon."""
    return Route("/assets/{name}", _asset, methods=["GET"])


async def _asset(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _ASSETS:
        return Response(status_code=404)
    if name == "brand.css":
        return render_brand(create_brand(None))
    return Response(_read(name), media_type=_ASSETS[name], headers={"Cache-Control": "no-cache"})


@cache
def _read(name: str) -> bytes:
    return resources.files(_PACKAGE).joinpath("assets", name).read_bytes()
