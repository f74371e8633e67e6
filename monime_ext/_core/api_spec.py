"""One API version: its contract and its generated code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

from monime_ext._core.echo import EchoedFields, echoed_fields
from monime_ext._core.versions import API_VERSIONS, ApiVersion

if TYPE_CHECKING:
    from monime_ext._core.validation import Schema, Validator

__all__ = ["ApiSpec"]


class ApiSpec:
    """One API version.

    Its generated package is imported by the first call, and only the parts that the call needs.

    Args:
        version: The value of the `Monime-Version` header.
    """

    def __init__(self, version: ApiVersion) -> None:
        self.version: ApiVersion = version
        self._package = f"monime_api.{API_VERSIONS[version]}"
        self._echoed: dict[str, EchoedFields] = {}
        self._endpoints: dict[str, Callable[..., dict[str, Any]]] = {}

    @property
    def name(self) -> str:
        """The name of the version without its date: `caph`."""
        return self.version.partition(".")[0]

    @property
    def operations(self) -> Mapping[str, Mapping[str, Any]]:
        """What the contract says of every operation, by its id in the OpenAPI document."""
        operations: Mapping[str, Mapping[str, Any]] = self._contract.OPERATIONS
        return operations

    def described(self, operation: str) -> Mapping[str, Any]:
        """Return what the contract says of an operation."""
        described: Mapping[str, Any] = self._contract.OPERATIONS[operation]
        return described

    def takes_key(self, operation: str) -> bool:
        """Return whether an operation takes an idempotency key. A mutation without one can be retried unchanged."""
        takes: bool = self.described(operation)["idempotent"]
        return takes

    @cached_property
    def base_url(self) -> str:
        """The URL of the API."""
        url: str = self._contract.BASE_URL
        return url

    def is_test_token(self, access_token: str) -> bool:
        """Return whether a token belongs to the test environment."""
        return access_token.startswith(self._contract.TEST_TOKEN_PREFIX)

    def rate_limits(self, access_token: str) -> Mapping[str, int]:
        """Return the requests per second that are allowed in a token's environment, by the names of the limits."""
        environment = "test" if self.is_test_token(access_token) else "live"
        limits: Mapping[str, int] = self._contract.RATE_LIMITS[environment]
        return limits

    def echoed_fields(self, operation: str) -> EchoedFields:
        """Return the fields of an operation's body that the response returns unchanged."""
        fields = self._echoed.get(operation)
        if fields is None:
            body = self.described(operation)["body"]
            fields = self._echoed[operation] = {} if body is None else echoed_fields(self.schemas, body)
        return fields

    def path(self, operation: str) -> str:
        """Return the path of an operation as it is in the OpenAPI document, with its parameters in braces."""
        path: str = self.described(operation)["path"]
        return path

    @cached_property
    def key_kept_for(self) -> float:
        """The seconds for which Monime replays a success for the same idempotency key."""
        hours: int = self._contract.KEY_KEPT_HOURS
        return hours * 3600.0

    @property
    def schemas(self) -> Mapping[str, Schema]:
        """The schemas of requests by name, with every limit."""
        schemas: Mapping[str, Schema] = self._contract.SCHEMAS
        return schemas

    @cached_property
    def validator(self) -> Validator:
        """Validates requests against the contract."""
        from monime_ext._core.validation import Validator

        return Validator(self.schemas)

    def statuses(self, model: str) -> tuple[str, ...]:
        """Return the known statuses of a resource in their order, by the name of its model; empty if it has none."""
        statuses: Mapping[str, tuple[str, ...]] = self._contract.STATUSES
        return statuses.get(model, ())

    def final_statuses(self, model: str) -> tuple[str, ...]:
        """Return the statuses in which a resource no longer changes, by the name of its model; empty if it has none."""
        statuses: Mapping[str, tuple[str, ...]] = self._contract.FINAL_STATUSES
        return statuses.get(model, ())

    def paid_statuses(self, model: str) -> tuple[str, ...]:
        """Return the statuses in which a resource is paid, by the name of its model; empty if it has none."""
        statuses: Mapping[str, tuple[str, ...]] = self._contract.PAID_STATUSES
        return statuses.get(model, ())

    def model(self, name: str) -> Any:
        """Return the generated model of a schema."""
        return getattr(self._models, name)

    def endpoint(self, operation: str) -> Callable[..., dict[str, Any]]:
        """Return the generated function that builds the requests of an operation."""
        endpoint = self._endpoints.get(operation)
        if endpoint is None:
            # It is private by name in the generated code, and the only function that builds a request from the spec
            # alone. A contract test covers every endpoint of every version.
            module = import_module(f"{self._package}.api.{self.described(operation)['module']}")
            endpoint = self._endpoints[operation] = module._get_kwargs
        return endpoint

    @cached_property
    def _contract(self) -> Any:
        return import_module(f"{self._package}.contract")

    @cached_property
    def _models(self) -> Any:
        return import_module(f"{self._package}.models")
