"""Webhook endpoints, for threads: where Monime delivers a Space's events.

The resource `/v1/webhooks`. What arrives there is verified and read by `monime_ext.webhooks`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Generic, TypeVar, Unpack

from monime_ext._client._sync.client import Client
from monime_ext._client._sync.paginator import Paginator
from monime_ext._core.idempotency_key import IdempotencyKey
from monime_ext._core.settings import CallOptions
from monime_ext._core.unchanged import UNCHANGED, Unchanged
from monime_ext.resources.base import ResponseParser, as_list, changes, given, listing, nothing
from monime_ext.resources.with_response import RawResponseMixin, responding

__all__ = ["WebhookEndpoints", "WebhookEndpointsWithResponse"]

CREATE: Final = "createWebhook"
GET: Final = "getWebhook"
LIST: Final = "listWebhooks"
UPDATE: Final = "updateWebhook"
DELETE: Final = "deleteWebhook"

WebhookT = TypeVar("WebhookT")
VerificationT = TypeVar("VerificationT")


class WebhookEndpoints(RawResponseMixin, Generic[WebhookT, VerificationT]):
    """The endpoints to which Monime delivers a Space's events; `monime_ext.webhooks` verifies what arrives there."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._read: ResponseParser[WebhookT] = ResponseParser(client._spec, "Webhook")

    @property
    def with_response(self) -> WebhookEndpointsWithResponse[WebhookT, VerificationT]:
        """The same methods, returning a `Response`: result, status, headers, request id, key, attempts, replayed."""
        return WebhookEndpointsWithResponse(self)

    def create(
        self,
        *,
        name: str,
        url: str,
        events: Iterable[str] | None,
        verification_method: VerificationT | Mapping[str, object] | None = None,
        enabled: bool | None = None,
        headers: Mapping[str, str] | None = None,
        alert_emails: Iterable[str] | None = None,
        api_release: str | None = None,
        metadata: Mapping[str, str] | None = None,
        idempotency_key: str | IdempotencyKey | None = None,
        **options: Unpack[CallOptions],
    ) -> WebhookT:
        """Register an endpoint. From then on, Monime delivers the events to it, again and again until it answers 2xx.

        Keep the secret, and hand it to the verifier. An endpoint that redirects gets nothing.

        Args:
            name: What you call it; 1 to 100 characters.
            url: Where events are delivered, `https://…`; at most 255 characters.
            events: The names of the events, 1 to 100, such as `checkout_session.completed`. None leaves the choice to
                Monime; what it makes of that is not published.
            verification_method: How deliveries are signed: `HS256Verification`, or
                `{"type": "HS256", "secret": …}` with a secret of 32 to 256 characters. ES256 exists, but how it signs
                is not published, so nobody can verify it.
            enabled: False registers it without delivering to it yet.
            headers: Headers that every delivery carries, at most 10.
            alert_emails: Who is told when deliveries fail, at most 2.
            api_release: In the form of which release events are told; this client's own when left out.
            metadata: Your own pairs, text to text; at most 64, keys of 64 and values of 100 characters.
            idempotency_key: A text of 1 to 64 characters, or an `IdempotencyKey`. A new one is made when left out: it
                protects this one call, and no call that you make again.
            **options: See `CallOptions`.

        Raises:
            InvalidRequest: The input breaks a limit; nothing was sent, and the error names every fault.
            OutcomeUnknown: It may be registered: make the same call again with the error's `idempotency_key`.
            MonimeError: See `monime_ext.errors`; `outcome` tells whether the call had an effect.
        """
        body = given(
            name=name,
            url=url,
            apiRelease=api_release or self._client._spec.name,
            verificationMethod=verification_method,
            enabled=enabled,
            headers=headers,
            alertEmails=as_list(alert_emails),
            metadata=metadata,
        )
        body["events"] = as_list(events)
        return self._give(
            self._client._call(CREATE, options, self._read.one, body=body, idempotency_key=idempotency_key)
        )

    def get(self, id: str, **options: Unpack[CallOptions]) -> WebhookT:
        """Return an endpoint as it stands.

        Args:
            id: `whk-…`
            **options: See `CallOptions`.

        Raises:
            NotFound: There is no such endpoint in this Space.
            MonimeError: See `monime_ext.errors`.
        """
        return self._give(self._client._call(GET, options, self._read.one, arguments={"id": id}))

    def list(
        self, *, limit: int | None = None, after: str | None = None, **options: Unpack[CallOptions]
    ) -> Paginator[WebhookT]:
        """Return all endpoints of the Space, fetched page by page while they are iterated. The order is not promised.

        Args:
            limit: How many a page holds, 1 to 50; 10 when left out. All pages are gone through either way.
            after: The `next` of a page, to go on behind it.
            **options: See `CallOptions`; they hold for each page.

        Raises:
            PaginationLoop: While iterating, a cursor came twice.
            MonimeError: While iterating; see `monime_ext.errors`.
        """
        arguments = {"limit": limit}
        return listing(self._client, LIST, options, self._read.many, arguments=arguments, after=after)

    def update(
        self,
        id: str,
        *,
        name: str | Unchanged = UNCHANGED,
        url: str | Unchanged = UNCHANGED,
        events: Iterable[str] | Unchanged = UNCHANGED,
        enabled: bool | Unchanged = UNCHANGED,
        headers: Mapping[str, str] | Unchanged | None = UNCHANGED,
        alert_emails: Iterable[str] | Unchanged | None = UNCHANGED,
        api_release: str | Unchanged = UNCHANGED,
        metadata: Mapping[str, str] | Unchanged | None = UNCHANGED,
        **options: Unpack[CallOptions],
    ) -> WebhookT:
        """Change an endpoint. What is left out stays as it is, and how deliveries are signed cannot be changed.

        Args:
            id: `whk-…`
            name: What you call it; 1 to 100 characters.
            url: Where events are delivered; at most 255 characters.
            events: The names of the events, 1 to 100.
            enabled: False stops deliveries, True lets them go on.
            headers: Headers that every delivery carries, at most 10; None takes all away.
            alert_emails: Who is told when deliveries fail, at most 2; None takes all away.
            api_release: In the form of which release events are told.
            metadata: Your own pairs, in place of those there are; None takes all away.
            **options: See `CallOptions`.

        Raises:
            InvalidRequest: The input breaks a limit; nothing was sent, and the error names every fault.
            NotFound: There is no such endpoint in this Space.
            OutcomeUnknown: It may be changed: make the same call again; doing it twice changes nothing more.
            MonimeError: See `monime_ext.errors`.
        """
        body = changes(
            name=name,
            url=url,
            events=as_list(events),
            enabled=enabled,
            headers=headers,
            alertEmails=as_list(alert_emails),
            apiRelease=api_release,
            metadata=metadata,
        )
        return self._give(self._client._call(UPDATE, options, self._read.one, body=body, arguments={"id": id}))

    def delete(self, id: str, **options: Unpack[CallOptions]) -> None:
        """Delete an endpoint; nothing more is delivered to it.

        Where an answer was lost, the request is repeated, and "not found" then means that it is gone.

        Args:
            id: `whk-…`
            **options: See `CallOptions`.

        Raises:
            NotFound: There is no such endpoint in this Space.
            OutcomeUnknown: Every answer was lost; the endpoint may be gone. Call again.
            MonimeError: See `monime_ext.errors`.
        """
        return self._give(self._client._call(DELETE, options, nothing, arguments={"id": id}))


class WebhookEndpointsWithResponse(Generic[WebhookT, VerificationT]):
    """The methods of `WebhookEndpoints`, each returning a `Response`. A page of a list has its own `response`."""

    def __init__(self, endpoints: WebhookEndpoints[WebhookT, VerificationT]) -> None:
        twin = endpoints._twin()
        self.create = responding(twin.create)
        self.get = responding(twin.get)
        self.update = responding(twin.update)
        self.delete = responding(twin.delete)
