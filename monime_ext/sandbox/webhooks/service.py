"""The webhooks of one sandbox: endpoints, events, outbox and worker."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from monime_ext.sandbox.api.spec import Spec
from monime_ext.sandbox.state.context import Context
from monime_ext.sandbox.state.serialization import Json
from monime_ext.sandbox.webhooks.endpoints import Endpoint, Endpoints, endpoint_body, unsupported
from monime_ext.sandbox.webhooks.events import Events
from monime_ext.sandbox.webhooks.outbox import Outbox
from monime_ext.sandbox.webhooks.settings import DeliverySettings
from monime_ext.sandbox.webhooks.worker import DeliveryWorker

__all__ = ["WebhookService"]

_OPTION_NAME = "Registered when the sandbox was started"


class WebhookService:
    """Connects the parts that deliver webhooks.

    Args:
        context: The shared objects of the sandbox.
        settings: The initial delivery settings.
        spec: The API version of events, and the one that validates endpoints.
        run_due: Performs what else is due, such as the expiry of sessions.

    Attributes:
        settings: The current delivery settings.
        on_change: Called after the settings have changed.
    """

    def __init__(self, context: Context, settings: DeliverySettings, spec: Spec, run_due: Callable[[], None]) -> None:
        self._initial_settings = settings
        self.settings: DeliverySettings = settings
        self.on_change: Callable[[], None] = lambda: None
        self._spec = spec
        self._store = context.store
        self.endpoints: Endpoints = Endpoints(context)
        self.outbox: Outbox = Outbox(context, lambda: self.settings)
        self.events: Events = Events(context, self.endpoints, self.outbox, lambda: self.settings, spec.version)
        self.worker: DeliveryWorker = DeliveryWorker(
            context, self.endpoints, self.outbox, lambda: self.settings, run_due
        )

    def validate(self, details: Json) -> None:
        """Validate the body of a `POST /v1/webhooks` request.

        Raises:
            ValueError: The spec or the sandbox rejects it.
        """
        check = self._spec.operations["createWebhook"].body
        problems = [f"{problem['path']} {problem['problem']}" for problem in (check(details) if check else [])]
        problems += [f"{path} {message}" for path, message in unsupported(details).items()]
        # A secret comes from a variable or a file here, where a line feed or another control character gets in by
        # accident and makes every signature differ from the receiver's.
        secret = (details.get("verificationMethod") or {}).get("secret")
        if isinstance(secret, str) and not secret.isprintable():
            problems.append("verificationMethod.secret contains control characters")
        if problems:
            raise ValueError(f"invalid webhook endpoint: {'; '.join(problems)}")

    def register(self, space: str, details: Json) -> Endpoint:
        """Register an endpoint as `POST /v1/webhooks` with this body does. Raises as `validate` does."""
        self.validate(details)
        return self.endpoints.create(space, details)

    def register_by_option(self, space: str, urls: Sequence[str], secret: str) -> None:
        """Register URLs for all events of a Space, and remove those of an earlier start that are not among them.

        One that was registered before keeps its deliveries.

        Raises:
            ValueError: A URL is invalid, or the secret is, even if there are no URLs.
        """
        self.validate(endpoint_body("http://localhost", name=_OPTION_NAME, secret=secret))
        # By id: a shop may register an endpoint with the same name and URL itself.
        ids = set(json.loads(self._store.setting("option_endpoints") or "[]"))
        registered = {endpoint.url: endpoint for endpoint in self.endpoints.all() if endpoint.id in ids}
        kept = []
        for url in dict.fromkeys(urls):
            details = endpoint_body(url, name=_OPTION_NAME, secret=secret)
            self.validate(details)
            endpoint = registered.get(url)
            if endpoint is not None and endpoint.space == space:
                self.endpoints.update(endpoint.id, details)
                kept.append(endpoint.id)
            else:
                kept.append(self.register(space, details).id)
        for endpoint in registered.values():
            if endpoint.id not in kept:
                self.remove(endpoint.id)
        self._store.set_setting("option_endpoints", json.dumps(kept))

    def remove(self, endpoint_id: str) -> None:
        """Delete an endpoint and abandon its pending deliveries.

        Raises:
            KeyError: The endpoint does not exist.
        """
        self.endpoints.delete(endpoint_id)
        self.outbox.abandon(endpoint_id)

    def update_settings(self, changes: Mapping[str, object]) -> DeliverySettings:
        """Change some delivery settings and return all. Raises as `DeliverySettings.replace` does."""
        self.settings = self.settings.replace(changes)
        self.on_change()
        return self.settings

    def reset(self) -> None:
        """Cancel the deliveries in flight and restore the initial settings."""
        self.settings = self._initial_settings
        self.worker.cancel()
