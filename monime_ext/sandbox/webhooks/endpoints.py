"""Webhook endpoints: where the events of a Space are delivered."""

from __future__ import annotations

import ipaddress
import json
import socket
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from monime_ext.sandbox.state.clock import format_datetime, from_millis, to_millis
from monime_ext.sandbox.state.context import Context
from monime_ext.sandbox.state.serialization import Json, json_text, merge_metadata
from monime_ext.sandbox.state.store import Page

__all__ = ["Endpoint", "Endpoints", "endpoint_body", "unsupported"]

_METADATA_SERVICE_IPV6 = ipaddress.IPv6Address("fd00:ec2::254")
# Null clears these fields; for all others it keeps the current value.
_NULLABLE = frozenset({"events", "headers", "alertEmails", "metadata"})


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A snapshot of an endpoint. `details` is the body of the request that created it, including the secret."""

    seq: int
    id: str
    space: str
    enabled: bool
    created: int
    updated: int
    details: Json = field(repr=False)

    @property
    def url(self) -> str:
        """Where events are delivered."""
        return str(self.details["url"])

    @property
    def headers(self) -> dict[str, str]:
        """The additional headers of each delivery."""
        return self.details.get("headers") or {}

    @property
    def secret(self) -> str | None:
        """The secret that signs deliveries, or None if they are not signed."""
        method = self.details.get("verificationMethod") or {}
        return method.get("secret")

    def accepts(self, name: str) -> bool:
        """Return whether the endpoint receives events of this name. Without a list of names it receives all."""
        names = self.details.get("events")
        return names is None or name in names

    def to_dict(self) -> Json:
        """Return the endpoint in the API's format, which shows the secret to its owner."""
        details = self.details
        return {
            "id": self.id,
            "name": details["name"],
            "url": details["url"],
            "enabled": self.enabled,
            "events": details.get("events"),
            "apiRelease": details["apiRelease"],
            "verificationMethod": details.get("verificationMethod"),
            "headers": details.get("headers"),
            "alertEmails": details.get("alertEmails"),
            "createTime": format_datetime(from_millis(self.created)),
            "updateTime": format_datetime(from_millis(self.updated)),
            "metadata": details.get("metadata"),
        }

    def to_control_dict(self) -> Json:
        """Return the endpoint in the control plane's format, without secrets."""
        return {
            "id": self.id,
            "spaceId": self.space,
            "name": self.details["name"],
            "url": self.url,
            "enabled": self.enabled,
            "events": self.details.get("events"),
            "signed": self.secret is not None,
            "headers": sorted(self.headers),
        }


class Endpoints:
    """The endpoints of all Spaces."""

    def __init__(self, context: Context) -> None:
        self._store = context.store
        self._clock = context.clock
        self._ids = context.ids

    def create(self, space: str, details: Json) -> Endpoint:
        """Create an endpoint from a validated request body."""
        now = to_millis(self._clock.now())
        with self._store.transaction():
            row = self._store.run(
                "INSERT INTO endpoints (id, space, enabled, created, updated, details) VALUES (?, ?, ?, ?, ?, ?)"
                " RETURNING *",
                *(self._ids.new("whk"), space, details.get("enabled", True), now, now, json_text(details)),
            ).fetchone()
        return _parse(row)

    def find(self, endpoint_id: str) -> Endpoint | None:
        """Return an endpoint by its id, or None."""
        row = self._store.run("SELECT * FROM endpoints WHERE id = ?", endpoint_id).fetchone()
        return None if row is None else _parse(row)

    def page(self, space: str, limit: int, before: int | None) -> Page[Endpoint]:
        """Return one page of the endpoints of a Space, newest first."""
        return self._store.newest_page("endpoints", "space = ?", (space,), limit, before, _parse)

    def all(self, space: str | None = None) -> list[Endpoint]:
        """Return all endpoints, or those of one Space, oldest first."""
        rows = self._store.run("SELECT * FROM endpoints WHERE coalesce(?, space) = space ORDER BY seq", space)
        return [_parse(row) for row in rows]

    def update(self, endpoint_id: str, changes: Json) -> Endpoint:
        """Update the given fields; see `_NULLABLE` for null.

        Raises:
            KeyError: The endpoint does not exist.
        """
        changes = {name: value for name, value in changes.items() if value is not None or name in _NULLABLE}
        with self._store.transaction():
            endpoint = self.find(endpoint_id)
            if endpoint is None:
                raise KeyError(endpoint_id)
            row = self._store.run(
                "UPDATE endpoints SET enabled = ?, updated = ?, details = ? WHERE id = ? RETURNING *",
                changes.get("enabled", endpoint.enabled),
                to_millis(self._clock.now()),
                json_text({**endpoint.details, **merge_metadata(endpoint.details, changes)}),
                endpoint_id,
            ).fetchone()
        return _parse(row)

    def delete(self, endpoint_id: str) -> None:
        """Delete an endpoint.

        Raises:
            KeyError: The endpoint does not exist.
        """
        with self._store.transaction():
            if not self._store.run("DELETE FROM endpoints WHERE id = ?", endpoint_id).rowcount:
                raise KeyError(endpoint_id)


def endpoint_body(url: object, *, name: str, secret: object, events: object = None, headers: object = None) -> Json:
    """Return the body of a `POST /v1/webhooks` request; the arguments are those of `SandboxWebhooks.add`."""
    return {
        "name": name,
        "url": url,
        "apiRelease": "caph",
        "events": events,
        "verificationMethod": {"type": "HS256", "secret": secret},
        "headers": headers,
    }


def unsupported(details: Json) -> dict[str, str]:
    """Return the fields that the sandbox does not accept although they match the spec."""
    problems = {}
    if (details.get("verificationMethod") or {}).get("type") == "ES256":
        problems["verificationMethod.type"] = "is not supported by the sandbox: the format of ES256 is not public"
    if details.get("apiRelease") not in (None, "caph"):
        problems["apiRelease"] = "is not supported by the sandbox: the event format of this release is not public"
    if _is_metadata_service(details.get("url")):
        problems["url"] = "must not be a link-local address, where clouds serve the credentials of a machine"
    return problems


def _is_metadata_service(url: object) -> bool:
    try:
        host = (urlsplit(str(url)).hostname or "").rstrip(".")
    except ValueError:
        return False
    try:
        address: ipaddress.IPv4Address | ipaddress.IPv6Address = ipaddress.ip_address(host)
    except ValueError:
        try:
            # Resolvers also accept `2852039166` and `0xa9fea9fe`.
            address = ipaddress.IPv4Address(socket.inet_aton(host))
        except (OSError, ValueError):
            return host == "metadata.google.internal"
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_link_local or address == _METADATA_SERVICE_IPV6


def _parse(row: tuple[Any, ...]) -> Endpoint:
    seq, endpoint_id, space, enabled, created, updated, details = row
    return Endpoint(seq, endpoint_id, space, bool(enabled), created, updated, json.loads(details))
