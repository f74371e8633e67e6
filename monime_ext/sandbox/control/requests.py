"""Requests to the control plane: read strictly, and answered with what went wrong as plain JSON."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from monime_ext.sandbox.state.channels import Channel
from monime_ext.sandbox.state.serialization import parse_json
from monime_ext.sandbox.state.store import InvalidState

Handler: TypeAlias = Callable[[Request], Awaitable[Response]]
Table: TypeAlias = list[tuple[str, str, Handler]]


def routes_of(table: Table) -> list[Route]:
    """The routes of a table of methods, paths and handlers. A handler raises what it has to say.

    `ValueError` is answered with 400, `KeyError` with 404 and `InvalidState` with 409.
    """
    return [Route(path, _told(handler), methods=[method]) for method, path, handler in table]


async def body_of(request: Request, *names: str) -> dict[str, Any]:
    """The JSON object that was sent.

    Arguments:
        request: The request.
        names: The only names that it may have; none allows all.

    Raises:
        ValueError: It is no JSON object, or has another name.
    """
    # A page of another site can send text here, but not JSON, without the browser asking first.
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise ValueError("send application/json")
    told = parse_json(await request.body() or b"{}")
    if not isinstance(told, dict):
        raise ValueError("send a JSON object")
    if names and not set(told) <= set(names):
        raise ValueError(f"give an object with no other names than {', '.join(names)}")
    return told


async def body_if_any(request: Request, *names: str) -> dict[str, Any]:
    """The JSON object that was sent, or an empty one when nothing was. Raises as `body_of` does."""
    return await body_of(request, *names) if await request.body() else {}


def channel_of(told: dict[str, Any]) -> Channel | None:
    """The channel in a body, or None when it names none.

    Raises:
        ValueError: It is no channel.
    """
    return Channel.from_json(told["channel"]) if "channel" in told else None


def _told(handler: Handler) -> Handler:
    async def handle(request: Request) -> Response:
        try:
            return await handler(request)
        except (ValueError, RecursionError) as reason:
            return JSONResponse({"error": str(reason)}, 400)
        except KeyError:
            return JSONResponse({"error": "there is nothing of this id, or no such action"}, 404)
        except InvalidState as reason:
            return JSONResponse({"error": str(reason)}, 409)

    return handle
