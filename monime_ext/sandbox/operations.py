"""What each operation of the specs does here. An operation that is not in the table does not exist here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from monime_ext.sandbox.answers import Answer, Json, Refusal, encode, succeeded
from monime_ext.sandbox.calls import Call
from monime_ext.sandbox.checks import invalid
from monime_ext.sandbox.paging import cursor, position
from monime_ext.sandbox.schema import problem
from monime_ext.sandbox.sessions import NotPossible, Session
from monime_ext.sandbox.specs import Spec

if TYPE_CHECKING:
    from monime_ext.sandbox.world import World

DEFAULT_PAGE = 10


@dataclass(frozen=True, slots=True)
class Checked:
    """A request that passed every check. `space` is empty for operations that need none."""

    call: Call
    spec: Spec
    token: str | None
    space: str
    path: Mapping[str, str]
    query: Mapping[str, Any]
    body: Json


Operate = Callable[["World", Checked], Answer]


def get_service(world: World, request: Checked) -> Answer:
    """Tells who is calling; a bad token is told, not refused."""
    name, _, date = request.spec.version.partition(".")
    known = request.token is not None
    environment = None if request.token is None else "test" if world.access.is_test(request.token) else "live"
    told = {
        "platform": "Monime",
        "tagline": "A sandbox on this machine; no money moves.",
        "status": {"environment": environment, "isAuthenticated": known},
        "apiVersion": {
            "id": request.spec.version,
            "release": {"name": name, "date": date},
            "deprecated": request.spec is not world.specs.newest,
        },
        "requestOrigin": {"country": None, "ipAddress": request.call.client},
    }
    return Answer(200, encode(told))


def create_checkout_session(world: World, request: Checked) -> Answer:
    """Makes a session."""
    return succeeded(world.sessions.create(request.space, request.body).told(world.url))


def list_checkout_sessions(world: World, request: Checked) -> Answer:
    """One page, newest first."""
    before = None
    if "after" in request.query:
        before = position(request.query["after"])
        if before is None:
            raise invalid([problem("after", "is not the `next` of a page")])
    page = world.sessions.page(request.space, request.query.get("limit", DEFAULT_PAGE), before)
    pagination = {"count": len(page.items), "next": None if page.following is None else cursor(page.following)}
    return succeeded([session.told(world.url) for session in page.items], pagination)


def get_checkout_session(world: World, request: Checked) -> Answer:
    """One session of this Space."""
    return succeeded(_session(world, request).told(world.url))


def delete_checkout_session(world: World, request: Checked) -> Answer:
    """Removes a session that nobody has begun to pay."""
    try:
        world.sessions.delete(_session(world, request))
    except NotPossible as reason:
        raise Refusal(409, "conflict", str(reason)) from None
    return succeeded()


def _session(world: World, request: Checked) -> Session:
    session = world.sessions.get(request.path["id"], request.space)
    if session is None:
        raise Refusal(404, "not_found", "This Space has no such checkout session.")
    return session


# Three teams met this at the live service, whatever its documentation says of test mode.
NO_TEST_MODE = frozenset(
    {"createCheckoutSession", "listCheckoutSessions", "getCheckoutSession", "deleteCheckoutSession"}
)
ANONYMOUS = frozenset({"getService"})

OPERATIONS: dict[str, Operate] = {
    "getService": get_service,
    "createCheckoutSession": create_checkout_session,
    "listCheckoutSessions": list_checkout_sessions,
    "getCheckoutSession": get_checkout_session,
    "deleteCheckoutSession": delete_checkout_session,
}
