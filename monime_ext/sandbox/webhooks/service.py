"""All of a sandbox's webhooks: where events go, how they are written, and how they are delivered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from monime_ext.sandbox.api.spec import Spec
from monime_ext.sandbox.state.context import Context
from monime_ext.sandbox.state.serialization import Json
from monime_ext.sandbox.webhooks.endpoints import Endpoint, Endpoints, endpoint_details, unsupported
from monime_ext.sandbox.webhooks.events import Events
from monime_ext.sandbox.webhooks.outbox import Outbox
from monime_ext.sandbox.webhooks.settings import DeliverySettings
from monime_ext.sandbox.webhooks.worker import DeliveryWorker

# How endpoints that were registered by option are called, and known again.
_BY_OPTION = "Registered when the sandbox was started"


class WebhookService:
    """The parts, put together. `delivery_settings` are those of deliveries from now on.

    Arguments:
        context: What the sandbox stands on.
        delivery_settings: The first delivery_settings.
        spec: The version in whose form events are told, and by which endpoints are checked.
        run_due: Lets happen what is due.
    """

    def __init__(
        self, context: Context, delivery_settings: DeliverySettings, spec: Spec, run_due: Callable[[], None]
    ) -> None:
        self._initial_settings = self.delivery_settings = delivery_settings
        self._spec = spec
        self.endpoints = Endpoints(context)
        self.outbox = Outbox(context, lambda: self.delivery_settings)
        self.events = Events(context, self.endpoints, self.outbox, lambda: self.delivery_settings, spec.version)
        self.worker = DeliveryWorker(context, self.endpoints, self.outbox, lambda: self.delivery_settings, run_due)

    def check(self, details: Json) -> None:
        """Refuses what `POST /v1/webhooks` would refuse in a body.

        Raises:
            ValueError: The body is not as the spec wants it, or wants what the sandbox cannot do.
        """
        check = self._spec.operations["createWebhook"].body
        problems = check(details) if check else []
        told = [f"{problem['path']} {problem['problem']}" for problem in problems]
        told += [f"{path} {problem}" for path, problem in unsupported(details).items()]
        if told:
            raise ValueError(f"the endpoint cannot be registered: {'; '.join(told)}")

    def register(self, space: str, details: Json) -> Endpoint:
        """Registers an endpoint as `POST /v1/webhooks` with this body would. Raises ValueError as `check` does."""
        self.check(details)
        return self.endpoints.create(space, details)

    def register_by_option(self, space: str, urls: Sequence[str], secret: str) -> None:
        """Registers URLs for every event of a Space; one that was registered so before keeps its deliveries.

        Raises:
            ValueError: A URL or the secret is not as the spec wants it, whether there are URLs or not.
        """
        self.check(endpoint_details("http://localhost", name=_BY_OPTION, secret=secret))
        known = {each.url: each for each in self.endpoints.all(space) if each.details["name"] == _BY_OPTION}
        for url in urls:
            details = endpoint_details(url, name=_BY_OPTION, secret=secret)
            if url in known:
                self.endpoints.update(known[url].id, details)
            else:
                self.register(space, details)

    def remove(self, endpoint_id: str) -> None:
        """Removes an endpoint, and gives up what waits for it.

        Raises:
            KeyError: There is no such endpoint.
        """
        self.endpoints.delete(endpoint_id)
        self.outbox.abandon(endpoint_id)

    def update_delivery_settings(self, changes: Mapping[str, object]) -> DeliverySettings:
        """Changes what is named of the delivery_settings, and gives them all. Raises ValueError as `DeliverySettings` does."""
        self.delivery_settings = self.delivery_settings.changed(changes)
        return self.delivery_settings

    def reset(self) -> None:
        """Breaks off what is being sent, and takes up the first delivery_settings."""
        self.delivery_settings = self._initial_settings
        self.worker.drop()
