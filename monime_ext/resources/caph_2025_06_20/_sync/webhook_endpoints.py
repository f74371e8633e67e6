# Made by scripts/unasync.py from monime_ext/resources/caph_2025_06_20/_async/webhook_endpoints.py. Do not edit: change that file and run `make generate`.
# Made by scripts/resources.py from openapi/caph.2025-06-20.yaml. Do not edit: change the spec and run `make generate`.
"""The endpoints of a Space to which Monime delivers events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monime_api.caph_2025_06_20.models import Webhook

from monime_ext._core.pagination import page_parser
from monime_ext._core.response import parse_nothing, result_parser
from monime_ext._core.serialization import as_list
from monime_ext._core.unchanged import UNCHANGED, Unchanged
from monime_ext.resources._sync.pagination import paginate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Unpack

    from monime_api.caph_2025_06_20.models import ES256Verification, HS256Verification, WebhookApiRelease

    from monime_ext._client._sync.client import Client
    from monime_ext._client._sync.paginator import Paginator
    from monime_ext._core.idempotency_key import IdempotencyKey
    from monime_ext._core.response import Response
    from monime_ext._core.settings import CallOptions

__all__ = ["WebhookEndpoints", "WebhookEndpointsWithResponse"]

_parse_webhook = result_parser(Webhook)
_parse_webhook_page = page_parser(Webhook)


class WebhookEndpoints:
    """The endpoints of a Space to which Monime delivers events."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @property
    def with_response(self) -> WebhookEndpointsWithResponse:
        """The same methods, returning a `Response`: result, status, headers, request id, key, attempts, replayed."""
        return WebhookEndpointsWithResponse(self._client)

    def create(
        self,
        *,
        name: str,
        url: str,
        events: Iterable[str] | None,
        api_release: WebhookApiRelease = "caph",
        enabled: bool | None = None,
        verification_method: HS256Verification | ES256Verification | Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        alert_emails: Iterable[str] | None = None,
        metadata: Mapping[str, str] | None = None,
        idempotency_key: str | IdempotencyKey | None = None,
        **options: Unpack[CallOptions],
    ) -> Webhook:
        """Register a webhook endpoint.

        From then on, Monime delivers the events to its URL, and repeats each delivery until the URL responds with a
        2xx. Keep the secret: deliveries are verified with it. Redirects are not followed.

        Every attempt sends the same bytes with the same idempotency key, so that retries have no second effect.

        Args:
            name: Your own name of the webhook endpoint. 1 to 100 characters.
            url: The URL to deliver events to. Redirects are not followed. An http or https URL. At most 255 characters.
            events: The names of the events to deliver, such as `checkout_session.completed`. What None selects is not
                documented. 1 to 100 items. No duplicates.
            api_release: The name of the API version in which to write events. `caph` or `siriusb`. Defaults to `caph`.
            enabled: False registers the webhook endpoint without delivering events to it. Defaults to True.
            verification_method: How deliveries are signed. `HS256Verification` or `ES256Verification`, or a mapping
                with the API's field names.
            headers: Headers to send with every delivery. At most 10 pairs.
            alert_emails: The email addresses to notify of failed deliveries. At most 2 items. No duplicates.
            metadata: Your own key-value pairs of text. At most 64 pairs. Keys of at most 64 characters. Values of at
                most 100 characters.
            idempotency_key: An `IdempotencyKey`, or 1 to 64 characters that are sent as they are. Defaults to a new
                random key, which protects the retries of this call, but not a second call.
            **options: See `CallOptions`.

        Raises:
            InvalidRequest: An argument is invalid; nothing was sent. The error lists all problems.
            OutcomeUnknown: The webhook may exist: make the same call again with the error's `idempotency_key`.
            IdempotencyConflict: The key was already used with another request.
            MonimeError: See `monime_ext.errors`; `outcome` says whether the call had an effect.
        """
        body: dict[str, object] = {"name": name, "url": url, "apiRelease": api_release, "events": as_list(events)}
        if enabled is not None:
            body["enabled"] = enabled
        if verification_method is not None:
            body["verificationMethod"] = verification_method
        if headers is not None:
            body["headers"] = headers
        if alert_emails is not None:
            body["alertEmails"] = as_list(alert_emails)
        if metadata is not None:
            body["metadata"] = metadata
        response = self._client._call(
            "createWebhook", options, _parse_webhook, body=body, idempotency_key=idempotency_key
        )
        return response.result

    def list(
        self, *, limit: int | None = None, after: str | None = None, **options: Unpack[CallOptions]
    ) -> Paginator[Webhook]:
        """List the webhook endpoints of the Space.

        The order of the list is not documented. There are no filters.

        The pages are fetched one after another while you iterate.

        Args:
            limit: The maximum number of results in a page. 1 to 50. Defaults to 10. All pages are fetched in any case.
            after: The `next` of a previous page, to continue after it. Opaque. 1 to 2000 characters.
            **options: See `CallOptions`; they apply to the request of each page.

        Raises:
            InvalidRequest: While iterating: an argument is invalid; nothing was sent. The error lists all problems.
            PaginationLoop: While iterating: a cursor was returned twice.
            MonimeError: While iterating; see `monime_ext.errors`.
        """
        return paginate(
            self._client, "listWebhooks", options, _parse_webhook_page, arguments={"limit": limit}, after=after
        )

    def get(self, id: str, **options: Unpack[CallOptions]) -> Webhook:
        """Retrieve a webhook endpoint.

        Returns the current state of the webhook endpoint.

        Args:
            id: The id of the webhook endpoint, `whk-…`.
            **options: See `CallOptions`.

        Raises:
            InvalidRequest: An argument is invalid; nothing was sent. The error lists all problems.
            NotFound: There is no such webhook endpoint in this Space.
            MonimeError: See `monime_ext.errors`.
        """
        response = self._client._call("getWebhook", options, _parse_webhook, arguments={"id": id})
        return response.result

    def update(
        self,
        id: str,
        *,
        name: str | Unchanged | None = UNCHANGED,
        url: str | Unchanged | None = UNCHANGED,
        api_release: WebhookApiRelease | Unchanged | None = UNCHANGED,
        events: Iterable[str] | Unchanged | None = UNCHANGED,
        enabled: bool | Unchanged | None = UNCHANGED,
        headers: Mapping[str, str] | Unchanged | None = UNCHANGED,
        alert_emails: Iterable[str] | Unchanged | None = UNCHANGED,
        metadata: Mapping[str, str] | Unchanged | None = UNCHANGED,
        **options: Unpack[CallOptions],
    ) -> Webhook:
        """Update a webhook endpoint.

        A field that is not given stays as it is. The verification method cannot be changed. Repeating the request has
        no further effect.

        Args:
            id: The id of the webhook endpoint, `whk-…`.
            name: Your own name of the webhook endpoint. 1 to 100 characters. None clears it.
            url: The URL to deliver events to. Redirects are not followed. An http or https URL. At most 255 characters.
                None clears it.
            api_release: The name of the API version in which to write events. `caph` or `siriusb`. None clears it.
            events: The names of the events to deliver. 1 to 100 items. No duplicates. None clears it.
            enabled: False stops deliveries, True resumes them. None clears it.
            headers: Headers to send with every delivery. None removes all. At most 10 pairs.
            alert_emails: The email addresses to notify of failed deliveries. None removes all. At most 2 items. No
                duplicates.
            metadata: Your own key-value pairs of text, merged into the existing ones. An empty value removes its key;
                None removes all. At most 64 pairs. Keys of at most 64 characters. Values of at most 100 characters.
            **options: See `CallOptions`.

        Raises:
            InvalidRequest: An argument is invalid; nothing was sent. The error lists all problems.
            NotFound: There is no such webhook endpoint in this Space.
            Conflict: The state of the webhook endpoint does not allow it.
            OutcomeUnknown: The webhook endpoint may have been changed: make the same call again, which has no effect
                beyond that of the first.
            MonimeError: See `monime_ext.errors`; `outcome` says whether the call had an effect.
        """
        body: dict[str, object] = {}
        if name is not UNCHANGED:
            body["name"] = name
        if url is not UNCHANGED:
            body["url"] = url
        if api_release is not UNCHANGED:
            body["apiRelease"] = api_release
        if events is not UNCHANGED:
            body["events"] = as_list(events)
        if enabled is not UNCHANGED:
            body["enabled"] = enabled
        if headers is not UNCHANGED:
            body["headers"] = headers
        if alert_emails is not UNCHANGED:
            body["alertEmails"] = as_list(alert_emails)
        if metadata is not UNCHANGED:
            body["metadata"] = metadata
        response = self._client._call("updateWebhook", options, _parse_webhook, body=body, arguments={"id": id})
        return response.result

    def delete(self, id: str, **options: Unpack[CallOptions]) -> None:
        """Delete a webhook endpoint.

        Nothing more is delivered to it. If the response to an earlier attempt was lost, a 404 means that the webhook
        endpoint is deleted.

        Args:
            id: The id of the webhook endpoint, `whk-…`.
            **options: See `CallOptions`.

        Raises:
            InvalidRequest: An argument is invalid; nothing was sent. The error lists all problems.
            NotFound: There is no such webhook endpoint in this Space.
            Conflict: The state of the webhook endpoint does not allow it.
            OutcomeUnknown: The webhook endpoint may be deleted: make the same call again.
            MonimeError: See `monime_ext.errors`; `outcome` says whether the call had an effect.
        """
        self._client._call("deleteWebhook", options, parse_nothing, arguments={"id": id})


class WebhookEndpointsWithResponse:
    """The methods of `WebhookEndpoints` that are one request, returning a `Response`."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def create(
        self,
        *,
        name: str,
        url: str,
        events: Iterable[str] | None,
        api_release: WebhookApiRelease = "caph",
        enabled: bool | None = None,
        verification_method: HS256Verification | ES256Verification | Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        alert_emails: Iterable[str] | None = None,
        metadata: Mapping[str, str] | None = None,
        idempotency_key: str | IdempotencyKey | None = None,
        **options: Unpack[CallOptions],
    ) -> Response[Webhook]:
        """Register a webhook endpoint.

        From then on, Monime delivers the events to its URL, and repeats each delivery until the URL responds with a
        2xx. Keep the secret: deliveries are verified with it. Redirects are not followed.

        Every attempt sends the same bytes with the same idempotency key, so that retries have no second effect.

        Args:
            name: Your own name of the webhook endpoint. 1 to 100 characters.
            url: The URL to deliver events to. Redirects are not followed. An http or https URL. At most 255 characters.
            events: The names of the events to deliver, such as `checkout_session.completed`. What None selects is not
                documented. 1 to 100 items. No duplicates.
            api_release: The name of the API version in which to write events. `caph` or `siriusb`. Defaults to `caph`.
            enabled: False registers the webhook endpoint without delivering events to it. Defaults to True.
            verification_method: How deliveries are signed. `HS256Verification` or `ES256Verification`, or a mapping
                with the API's field names.
            headers: Headers to send with every delivery. At most 10 pairs.
            alert_emails: The email addresses to notify of failed deliveries. At most 2 items. No duplicates.
            metadata: Your own key-value pairs of text. At most 64 pairs. Keys of at most 64 characters. Values of at
                most 100 characters.
            idempotency_key: An `IdempotencyKey`, or 1 to 64 characters that are sent as they are. Defaults to a new
                random key, which protects the retries of this call, but not a second call.
            **options: See `CallOptions`.

        Raises:
            InvalidRequest: An argument is invalid; nothing was sent. The error lists all problems.
            OutcomeUnknown: The webhook may exist: make the same call again with the error's `idempotency_key`.
            IdempotencyConflict: The key was already used with another request.
            MonimeError: See `monime_ext.errors`; `outcome` says whether the call had an effect.
        """
        body: dict[str, object] = {"name": name, "url": url, "apiRelease": api_release, "events": as_list(events)}
        if enabled is not None:
            body["enabled"] = enabled
        if verification_method is not None:
            body["verificationMethod"] = verification_method
        if headers is not None:
            body["headers"] = headers
        if alert_emails is not None:
            body["alertEmails"] = as_list(alert_emails)
        if metadata is not None:
            body["metadata"] = metadata
        return self._client._call("createWebhook", options, _parse_webhook, body=body, idempotency_key=idempotency_key)

    def get(self, id: str, **options: Unpack[CallOptions]) -> Response[Webhook]:
        """Retrieve a webhook endpoint.

        Returns the current state of the webhook endpoint.

        Args:
            id: The id of the webhook endpoint, `whk-…`.
            **options: See `CallOptions`.

        Raises:
            InvalidRequest: An argument is invalid; nothing was sent. The error lists all problems.
            NotFound: There is no such webhook endpoint in this Space.
            MonimeError: See `monime_ext.errors`.
        """
        return self._client._call("getWebhook", options, _parse_webhook, arguments={"id": id})

    def update(
        self,
        id: str,
        *,
        name: str | Unchanged | None = UNCHANGED,
        url: str | Unchanged | None = UNCHANGED,
        api_release: WebhookApiRelease | Unchanged | None = UNCHANGED,
        events: Iterable[str] | Unchanged | None = UNCHANGED,
        enabled: bool | Unchanged | None = UNCHANGED,
        headers: Mapping[str, str] | Unchanged | None = UNCHANGED,
        alert_emails: Iterable[str] | Unchanged | None = UNCHANGED,
        metadata: Mapping[str, str] | Unchanged | None = UNCHANGED,
        **options: Unpack[CallOptions],
    ) -> Response[Webhook]:
        """Update a webhook endpoint.

        A field that is not given stays as it is. The verification method cannot be changed. Repeating the request has
        no further effect.

        Args:
            id: The id of the webhook endpoint, `whk-…`.
            name: Your own name of the webhook endpoint. 1 to 100 characters. None clears it.
            url: The URL to deliver events to. Redirects are not followed. An http or https URL. At most 255 characters.
                None clears it.
            api_release: The name of the API version in which to write events. `caph` or `siriusb`. None clears it.
            events: The names of the events to deliver. 1 to 100 items. No duplicates. None clears it.
            enabled: False stops deliveries, True resumes them. None clears it.
            headers: Headers to send with every delivery. None removes all. At most 10 pairs.
            alert_emails: The email addresses to notify of failed deliveries. None removes all. At most 2 items. No
                duplicates.
            metadata: Your own key-value pairs of text, merged into the existing ones. An empty value removes its key;
                None removes all. At most 64 pairs. Keys of at most 64 characters. Values of at most 100 characters.
            **options: See `CallOptions`.

        Raises:
            InvalidRequest: An argument is invalid; nothing was sent. The error lists all problems.
            NotFound: There is no such webhook endpoint in this Space.
            Conflict: The state of the webhook endpoint does not allow it.
            OutcomeUnknown: The webhook endpoint may have been changed: make the same call again, which has no effect
                beyond that of the first.
            MonimeError: See `monime_ext.errors`; `outcome` says whether the call had an effect.
        """
        body: dict[str, object] = {}
        if name is not UNCHANGED:
            body["name"] = name
        if url is not UNCHANGED:
            body["url"] = url
        if api_release is not UNCHANGED:
            body["apiRelease"] = api_release
        if events is not UNCHANGED:
            body["events"] = as_list(events)
        if enabled is not UNCHANGED:
            body["enabled"] = enabled
        if headers is not UNCHANGED:
            body["headers"] = headers
        if alert_emails is not UNCHANGED:
            body["alertEmails"] = as_list(alert_emails)
        if metadata is not UNCHANGED:
            body["metadata"] = metadata
        return self._client._call("updateWebhook", options, _parse_webhook, body=body, arguments={"id": id})

    def delete(self, id: str, **options: Unpack[CallOptions]) -> Response[None]:
        """Delete a webhook endpoint.

        Nothing more is delivered to it. If the response to an earlier attempt was lost, a 404 means that the webhook
        endpoint is deleted.

        Args:
            id: The id of the webhook endpoint, `whk-…`.
            **options: See `CallOptions`.

        Raises:
            InvalidRequest: An argument is invalid; nothing was sent. The error lists all problems.
            NotFound: There is no such webhook endpoint in this Space.
            Conflict: The state of the webhook endpoint does not allow it.
            OutcomeUnknown: The webhook endpoint may be deleted: make the same call again.
            MonimeError: See `monime_ext.errors`; `outcome` says whether the call had an effect.
        """
        return self._client._call("deleteWebhook", options, parse_nothing, arguments={"id": id})
