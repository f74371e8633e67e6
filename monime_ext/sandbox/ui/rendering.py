"""From a template's name and its values to an answer that a browser can trust."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from monime_ext.sandbox.state.clock import from_millis, timestamp
from monime_ext.sandbox.ui.brand import Brand, brand
from monime_ext.sandbox.ui.view_models import amount, humanize, mood, place

if TYPE_CHECKING:
    from starlette.requests import Request


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
# A shop may redirect the form that it gets, to wherever it likes, and browsers hold redirects to this policy too.
ANYWHERE = "http: https:"

_ENVIRONMENT = Environment(
    loader=PackageLoader(_PACKAGE),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


_ENVIRONMENT.filters.update(
    amount=amount, json=_json, moment=from_millis, mood=mood, place=place, rfc3339=timestamp, words=humanize
)


def show(template: str, values: dict[str, object], status: int = 200, forms_to: str = _SAME_ORIGIN) -> Response:
    """A page.

    Arguments:
        template: Its file below `templates`.
        values: What it shows; text is escaped there.
        status: The HTTP status.
        forms_to: Where its forms may lead, as the Content-Security-Policy wants it.
    """
    html = _ENVIRONMENT.get_template(template).render(values)
    headers = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": _POLICY + forms_to,
        # A form's Origin is told to this server only, and the shop is told nothing of the address before its own.
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
    return HTMLResponse(html, status, headers)


def style(colours: Brand) -> Response:
    """The stylesheet of a merchant's colours; a file of its own, so that the policy can forbid inline style."""
    return Response(
        f":root {{\n"
        f"  --brand: {colours.fill};\n"
        f"  --on-brand: {colours.on_fill};\n"
        f"  --accent-on-light: {colours.accent_on_light};\n"
        f"  --accent-on-dark: {colours.accent_on_dark};\n"
        f"}}\n",
        media_type="text/css",
        headers={"Cache-Control": "no-store"},
    )


def assets() -> Route:
    """The route of the stylesheets, scripts and the icon: everything that the pages load."""
    return Route("/assets/{name}", _asset, methods=["GET"])


async def _asset(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _ASSETS:
        return Response(status_code=404)
    if name == "brand.css":
        return style(brand(None))
    return Response(_read(name), media_type=_ASSETS[name], headers={"Cache-Control": "no-cache"})


@cache
def _read(name: str) -> bytes:
    return resources.files(_PACKAGE).joinpath("assets", name).read_bytes()
