"""The whole web application: the API, the control plane, and the page that `redirectUrl` opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route

from monime_ext.sandbox.answers import page
from monime_ext.sandbox.api import Api
from monime_ext.sandbox.control import Control

if TYPE_CHECKING:
    from monime_ext.sandbox.world import World


def make_app(world: World) -> Starlette:
    """Builds the application around the state that it serves."""

    async def hosted_page(request: Request) -> Response:
        session = world.sessions.get(request.path_params["id"])
        if session is None:
            answer = page(404, "No such session", "The Monime sandbox knows no checkout session of this id.")
        else:
            answer = page(200, "Monime sandbox", "A buyer would pay here. This sandbox cannot show the page yet.")
        return HTMLResponse(answer.body, answer.status)

    app = Starlette(
        routes=[
            Mount("/_sandbox", routes=Control(world).routes()),
            Route("/checkout/{id}", hosted_page, methods=["GET"]),
        ]
    )
    # No route, since a route knows no path with a line break in it, and the API answers every path.
    app.router.default = Api(world)
    return app
