"""Webhooks: the endpoints to which events are delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monime_ext.sandbox.answers import Answer, Json, succeeded
from monime_ext.sandbox.checks import invalid
from monime_ext.sandbox.operations.checked import Checked, listed, not_found
from monime_ext.sandbox.schema import problem
from monime_ext.sandbox.webhooks.endpoints import Endpoint, unsupported

if TYPE_CHECKING:
    from monime_ext.sandbox.world import World


def create_webhook(world: World, request: Checked) -> Answer:
    """Registers an endpoint."""
    _refuse_unsupported(request.body)
    return succeeded(world.webhooks.endpoints.create(request.space, request.body).told())


def list_webhooks(world: World, request: Checked) -> Answer:
    """One page, newest first."""
    return listed(world.webhooks.endpoints.page(request.space, *request.page()), Endpoint.told)


def get_webhook(world: World, request: Checked) -> Answer:
    """One endpoint of this Space."""
    return succeeded(_endpoint(world, request).told())


def update_webhook(world: World, request: Checked) -> Answer:
    """Changes an endpoint. Null empties what may be empty, and otherwise leaves what is there."""
    _refuse_unsupported(request.body)
    return succeeded(world.webhooks.endpoints.update(_endpoint(world, request).id, request.body).told())


def delete_webhook(world: World, request: Checked) -> Answer:
    """Removes an endpoint; what it was not told yet it is never told."""
    world.webhooks.remove(_endpoint(world, request).id)
    return succeeded()


def _endpoint(world: World, request: Checked) -> Endpoint:
    endpoint = world.webhooks.endpoints.get(request.path["id"])
    if endpoint is None or endpoint.space != request.space:
        raise not_found("webhook")
    return endpoint


def _refuse_unsupported(body: Json) -> None:
    if problems := unsupported(body):
        raise invalid([problem(path, told) for path, told in problems.items()])
