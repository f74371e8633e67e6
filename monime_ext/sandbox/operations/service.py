"""The service itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monime_ext.sandbox.answers import Answer, encode
from monime_ext.sandbox.operations.checked import Checked

if TYPE_CHECKING:
    from monime_ext.sandbox.world import World


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
