"""The whole web application: the API, the control plane, and the pages for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.routing import Mount

from monime_ext.sandbox.api import Api
from monime_ext.sandbox.control import Control
from monime_ext.sandbox.pages.checkout import Checkout
from monime_ext.sandbox.pages.dashboard import Dashboard
from monime_ext.sandbox.pages.rendering import assets

if TYPE_CHECKING:
    from monime_ext.sandbox.world import World


def make_app(world: World) -> Starlette:
    """Builds the application around the state that it serves."""
    app = Starlette(
        routes=[
            Mount("/_sandbox", routes=[assets(), *Dashboard(world).routes(), *Control(world).routes()]),
            Mount("/checkout", routes=Checkout(world).routes()),
        ]
    )
    # No route, since a route knows no path with a line break in it, and the API answers every path.
    app.router.default = Api(world)
    return app
