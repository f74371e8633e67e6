"""The activity stream as Server-Sent Events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import StreamingResponse

from monime_ext.sandbox.backend import Backend
from monime_ext.sandbox.state.activity import ActivityEvent

__all__ = ["stream_activity"]

# Requests are too frequent to send one event for each, so new ones are announced at this interval.
_POLL_SECONDS = 1.0
# Proxies and browsers close idle connections.
_KEEP_ALIVE_SECONDS = 15.0
_RECONNECT_AFTER_MS = 1000


def stream_activity(backend: Backend, request: Request) -> StreamingResponse:
    """Return a stream of activity events until the client disconnects or the sandbox stops.

    A browser that reconnects sends the id of the last event that it received, and gets the later ones first.
    """
    last_id = request.headers.get("last-event-id", "")
    after = int(last_id) if last_id.isascii() and last_id.isdigit() and len(last_id) < 16 else None
    return StreamingResponse(
        _messages(backend, after),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _messages(backend: Backend, after: int | None) -> AsyncIterator[str]:
    with backend.activity.subscribe(after) as subscription:
        yield f"retry: {_RECONNECT_AFTER_MS}\n\n"
        events = aiter(subscription)
        stopping = asyncio.ensure_future(backend.stopping.wait())
        next_event = asyncio.ensure_future(anext(events))
        idle, request = 0.0, _last_request_id(backend)
        try:
            while True:
                await asyncio.wait({next_event, stopping}, timeout=_POLL_SECONDS, return_when=asyncio.FIRST_COMPLETED)
                if stopping.done():
                    break
                idle += _POLL_SECONDS
                if next_event.done():
                    idle = 0.0
                    yield _activity_message(next_event.result())
                    next_event = asyncio.ensure_future(anext(events))
                elif request != (request := _last_request_id(backend)):
                    idle = 0.0
                    yield f"event: request\ndata: {json.dumps(request)}\n\n"
                elif idle >= _KEEP_ALIVE_SECONDS:
                    idle = 0.0
                    yield ": keep-alive\n\n"
        finally:
            next_event.cancel()
            stopping.cancel()


def _last_request_id(backend: Backend) -> str | None:
    return next((entry.request_id for entry in backend.requests.newest(1)), None)


def _activity_message(event: ActivityEvent) -> str:
    return f"id: {event.number}\nevent: activity\ndata: {json.dumps(event.to_dict())}\n\n"
