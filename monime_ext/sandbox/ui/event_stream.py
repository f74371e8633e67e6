"""The stream of what happens, as Server-Sent Events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from starlette.responses import StreamingResponse

from monime_ext.sandbox.backend import Backend
from monime_ext.sandbox.state.activity import ActivityEvent

if TYPE_CHECKING:
    from starlette.requests import Request


# Requests are too many to be told one by one; that there were some is told this often, in seconds.
_LOOK = 1.0
# Proxies and browsers take a connection that says nothing for dead.
_LONGEST_SILENCE = 15.0
_RECONNECT_AFTER_MS = 1000


def stream(backend: Backend, request: Request) -> StreamingResponse:
    """Everything that happens from now on, until the watcher leaves or the sandbox stops.

    A browser that lost the connection names the last thing that it saw, and is told what it missed.
    """
    last = request.headers.get("last-event-id", "")
    after = int(last) if last.isascii() and last.isdigit() and len(last) < 16 else None
    return StreamingResponse(
        _events(backend, after),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _events(backend: Backend, after: int | None) -> AsyncIterator[str]:
    with backend.activity.watched(after) as watcher:
        yield f"retry: {_RECONNECT_AFTER_MS}\n\n"
        activity = aiter(watcher)
        stopping = asyncio.ensure_future(backend.stopping.wait())
        upcoming = asyncio.ensure_future(anext(activity))
        silence, request = 0.0, _last_request(backend)
        try:
            while True:
                await asyncio.wait({upcoming, stopping}, timeout=_LOOK, return_when=asyncio.FIRST_COMPLETED)
                if stopping.done():
                    break
                silence += _LOOK
                if upcoming.done():
                    silence = 0.0
                    yield _told(upcoming.result())
                    upcoming = asyncio.ensure_future(anext(activity))
                elif request != (request := _last_request(backend)):
                    silence = 0.0
                    yield f"event: request\ndata: {json.dumps(request)}\n\n"
                elif silence >= _LONGEST_SILENCE:
                    silence = 0.0
                    yield ": nothing new\n\n"
        finally:
            upcoming.cancel()
            stopping.cancel()


def _last_request(backend: Backend) -> str | None:
    return next((each.request_id for each in backend.requests.newest(1)), None)


def _told(happening: ActivityEvent) -> str:
    return f"id: {happening.number}\nevent: happening\ndata: {json.dumps(happening.to_json())}\n\n"
