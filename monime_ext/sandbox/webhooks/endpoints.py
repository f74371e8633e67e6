"""Endpoints: where a Space wants its events delivered."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from monime_ext.sandbox.state.clock import from_millis, timestamp, to_millis
from monime_ext.sandbox.state.context import Context
from monime_ext.sandbox.state.serialization import Json, encode
from monime_ext.sandbox.state.store import Page, newest_first

# A null takes these away; where it stands for anything else, it leaves what is there.
_MAY_BE_EMPTY = frozenset({"events", "headers", "alertEmails", "metadata"})


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint as it stands. `details` is what its owner said of it, the secret too."""

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
        """The headers that every delivery carries, besides those that the sandbox sets itself."""
        return self.details.get("headers") or {}

    @property
    def secret(self) -> str | None:
        """What deliveries are signed with; None when they are not signed."""
        method = self.details.get("verificationMethod") or {}
        return method.get("secret")

    def wants(self, name: str) -> bool:
        """Whether events of this name are delivered; no list of names stands for all of them."""
        names = self.details.get("events")
        return names is None or name in names

    def told(self) -> Json:
        """The endpoint as answers of the API tell it, which show the secret to its owner."""
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
            "createTime": timestamp(from_millis(self.created)),
            "updateTime": timestamp(from_millis(self.updated)),
            "metadata": details.get("metadata"),
        }

    def to_json(self) -> Json:
        """The endpoint as the control plane tells it: without secrets."""
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
    """All endpoints of all Spaces."""

    def __init__(self, context: Context) -> None:
        self._store = context.store
        self._clock = context.clock
        self._ids = context.ids

    def create(self, space: str, details: Json) -> Endpoint:
        """Registers an endpoint of a checked request body."""
        now = to_millis(self._clock.now())
        with self._store.transaction():
            row = self._store.run(
                "INSERT INTO endpoints (id, space, enabled, created, updated, details) VALUES (?, ?, ?, ?, ?, ?)"
                " RETURNING *",
                *(self._ids.new("whk"), space, details.get("enabled", True), now, now, encode(details).decode()),
            ).fetchone()
        return _endpoint(row)

    def get(self, endpoint_id: str) -> Endpoint | None:
        """An endpoint by its id; None when there is none."""
        row = self._store.run("SELECT * FROM endpoints WHERE id = ?", endpoint_id).fetchone()
        return None if row is None else _endpoint(row)

    def page(self, space: str, limit: int, before: int | None) -> Page[Endpoint]:
        """The newest endpoints of a Space."""
        return newest_first(self._store, "endpoints", "space = ?", (space,), limit, before, _endpoint)

    def all(self, space: str | None = None) -> list[Endpoint]:
        """Every endpoint, or those of one Space, oldest first."""
        found = self._store.run("SELECT * FROM endpoints WHERE coalesce(?, space) = space ORDER BY seq", space)
        return [_endpoint(row) for row in found]

    def update(self, endpoint_id: str, changes: Json) -> Endpoint:
        """Changes what is named; see `_MAY_BE_EMPTY` for what null does.

        Raises:
            KeyError: There is no such endpoint.
        """
        meant = {name: value for name, value in changes.items() if value is not None or name in _MAY_BE_EMPTY}
        with self._store.transaction():
            endpoint = self.get(endpoint_id)
            if endpoint is None:
                raise KeyError(endpoint_id)
            row = self._store.run(
                "UPDATE endpoints SET enabled = ?, updated = ?, details = ? WHERE id = ? RETURNING *",
                meant.get("enabled", endpoint.enabled),
                to_millis(self._clock.now()),
                encode({**endpoint.details, **meant}).decode(),
                endpoint_id,
            ).fetchone()
        return _endpoint(row)

    def delete(self, endpoint_id: str) -> None:
        """Removes an endpoint for good.

        Raises:
            KeyError: There is no such endpoint.
        """
        with self._store.transaction():
            if not self._store.run("DELETE FROM endpoints WHERE id = ?", endpoint_id).rowcount:
                raise KeyError(endpoint_id)


def endpoint_details(url: object, *, name: str, secret: object, events: object = None, headers: object = None) -> Json:
    """The body of a request that would register this endpoint; see `SandboxWebhooks.add` for what is what."""
    return {
        "name": name,
        "url": url,
        "apiRelease": "caph",
        "events": events,
        "verificationMethod": {"type": "HS256", "secret": secret},
        "headers": headers,
    }


def unsupported(details: Json) -> dict[str, str]:
    """What Monime takes of an endpoint and the sandbox does not, by its place; nobody could check what it made up."""
    found = {}
    if (details.get("verificationMethod") or {}).get("type") == "ES256":
        found["verificationMethod.type"] = "is not available in the sandbox: what Monime signs with ES256 is not public"
    if details.get("apiRelease") not in (None, "caph"):
        found["apiRelease"] = "is not available in the sandbox: how this release tells events is not public"
    return found


def _endpoint(row: tuple[Any, ...]) -> Endpoint:
    seq, endpoint_id, space, enabled, created, updated, details = row
    return Endpoint(seq, endpoint_id, space, bool(enabled), created, updated, json.loads(details))
