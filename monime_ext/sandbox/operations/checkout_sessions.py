"""Checkout sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monime_ext.sandbox.answers import Answer, NotPossible, Refusal, succeeded
from monime_ext.sandbox.operations.checked import Checked, listed, not_found
from monime_ext.sandbox.sessions import Session

if TYPE_CHECKING:
    from monime_ext.sandbox.world import World


def create_checkout_session(world: World, request: Checked) -> Answer:
    """Makes a session."""
    return succeeded(world.sessions.create(request.space, request.body).told(world.url))


def list_checkout_sessions(world: World, request: Checked) -> Answer:
    """One page, newest first."""
    return listed(world.sessions.page(request.space, *request.page()), lambda session: session.told(world.url))


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
        raise not_found("checkout session")
    return session
