"""Strict parsing of control-plane requests, and JSON responses for errors."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from monime_ext.sandbox.bodies import has_body, media_type, read_bytes
from monime_ext.sandbox.state.channels import Channel
from monime_ext.sandbox.state.serialization import Json, parse_json
from monime_ext.sandbox.state.store import InvalidState

__all__ = ["ControlHandler", "RouteTable", "create_routes", "parse_channel", "read_body", "read_optional_body"]

_MAX_BYTES = 1024 * 1024

ControlHandler: TypeAlias = Callable[[Request], Awaitable[Response]]
RouteTable: TypeAlias = list[tuple[str, str, ControlHandler]]


def create_routes(table: RouteTable) -> list[Route]:
    """Return the routes of a table of methods, paths and handlers.

    A handler's `ValueError` becomes a 400, `KeyError` a 404 and `InvalidState` a 409.
    """
    return [Route(path, _with_error_responses(handler), methods=[method]) for method, path, handler in table]


async def read_body(request: Request, *names: str) -> Json:
    """Return the JSON object in the body.

    Args:
        request: The request.
        names: The names that the object may have; all if omitted.

    Raises:
        ValueError: The body is not a JSON object, or has another name.
        HTTPException: The body is too large (413).
    """
    # A page of another origin can send text/plain without a CORS preflight, but not JSON.
    if media_type(request) != "application/json":
        raise ValueError("the content type must be application/json")
    body: Any = parse_json(await read_bytes(request, _MAX_BYTES) or b"{}")
    if not isinstance(body, dict):
        raise ValueError("the body must be a JSON object")
    if names and not set(body) <= set(names):
        raise ValueError(f"the body may only have the names {', '.join(names)}")
    return body


async def read_optional_body(request: Request, *names: str) -> Json:
    """Return the JSON object in the body, or an empty one if there is no body. Raises as `read_body` does."""
    return await read_body(request, *names) if has_body(request) else {}


def parse_channel(body: Json) -> Channel | None:
    """Return the channel in a body, or None.

    Raises:
        ValueError: The channel is invalid.
    """
    return Channel.from_dict(body["channel"]) if "channel" in body else None


def _with_error_responses(handler: ControlHandler) -> ControlHandler:
    async def handle(request: Request) -> Response:
        try:
            return await handler(request)
        except HTTPException as error:
            return JSONResponse({"error": error.detail}, error.status_code)
        except (ValueError, RecursionError) as error:
            return JSONResponse({"error": str(error)}, 400)
        except KeyError:
            return JSONResponse({"error": "there is no object with this id, or no such action"}, 404)
        except InvalidState as error:
            return JSONResponse({"error": str(error)}, 409)

    return handle
