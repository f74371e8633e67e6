"""What the contract of an API version says about creating a kind of resource exactly once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Protocol, Self

from monime_ext._core.api_spec import ApiSpec
from monime_ext._core.response import Envelope, unwrap_result
from monime_ext._core.versions import API_VERSIONS, ApiVersion
from monime_ext.errors import ConfigurationError
from monime_ext.journal.entry import Entry

__all__ = ["CreatedResource", "OnceOperation", "Resource", "once_operation", "spec_of"]


class Resource(Protocol):
    """What is created: a generated model with an id and a status."""

    @property
    def id(self) -> str:
        """The resource's id."""
        ...

    @property
    def status(self) -> str:
        """Its status."""
        ...


@dataclass(frozen=True, slots=True)
class CreatedResource:
    """The part of a resource that a journal needs, which is the same in every API version."""

    id: str
    status: str

    @classmethod
    def parse(cls, envelope: Envelope) -> Self:
        """Return the resource in the envelope of a success."""
        result = unwrap_result(envelope)
        if not isinstance(result["id"], str) or not isinstance(result["status"], str):
            raise TypeError("id and status are texts")
        return cls(result["id"], result["status"])


@dataclass(frozen=True, slots=True)
class OnceOperation:
    """An operation that can be done exactly once.

    Attributes:
        create: Its id in the OpenAPI document.
        read: The id of the operation that reads what was created, by its id.
        paid_statuses: The statuses in which the order is paid.
        renewable_statuses: The final statuses after which the order is open again, so that another attempt may follow.
        key_lifetime: Seconds for which Monime replays a success to a request with the same idempotency key.
    """

    create: str
    read: str
    paid_statuses: frozenset[str]
    renewable_statuses: frozenset[str]
    key_lifetime: float


@cache
def once_operation(spec: ApiSpec, create: str) -> OnceOperation:
    """Return what the contract of an API version says about an operation.

    Args:
        spec: The API version.
        create: The operation's id in the OpenAPI document.

    Raises:
        ConfigurationError: The API version has no such operation, or it cannot be done exactly once: only a create
            with an idempotency key can, of a resource that can be read and ends. The name may come from a database.
    """
    if create not in spec.operations:
        raise ConfigurationError(
            f"API version {spec.version} has no operation {create}: use a client of another version."
        )
    path = f"{spec.path(create)}/{{id}}"
    read = next((name for name, op in spec.operations.items() if (op["method"], op["path"]) == ("GET", path)), None)
    described = spec.described(create)
    resource = str(described["response"]).removesuffix("Response")
    paid = frozenset(spec.paid_statuses(resource))
    renewable = frozenset(spec.final_statuses(resource)) - paid
    if read is None or described["method"] != "POST" or not described["idempotent"] or not renewable:
        raise ConfigurationError(f"The operation {create} cannot be done exactly once. Nothing was sent.")
    return OnceOperation(create, read, paid, renewable, spec.key_kept_for)


def spec_of(entry: Entry, default: ApiSpec) -> ApiSpec:
    """Return the API version that the request of an entry was made for.

    Args:
        entry: The entry.
        default: The API version of the client, which is returned if this package does not know that of the entry.
    """
    if entry.api_version == default.version:
        return default
    return next((_spec(version) for version in API_VERSIONS if version == entry.api_version), default)


@cache
def _spec(version: ApiVersion) -> ApiSpec:
    return ApiSpec(version)
